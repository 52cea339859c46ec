# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays against a server that answers with what it was sent, in every place where a server can put bytes: nothing of it is shown.

The table that the test prints (pytest -s) counts the places of answers in the channels of a run. tests/unit has the same for
the engine, with more echoes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.emulators import pki
from tests.integration.hostile import (
    FLOWS,
    MARK,
    WAYS,
    Attempts,
    add_certificates,
    add_proxies,
    all_attempts,
    canary,
    decoded,
    serving,
)
from tests.integration.runner import Ansible, Run
from tests.unit.plugins.module_utils._http.servers import server_context

HOSTS = 12
TIMEOUT = 2  # seconds for one token: most answers are tried again until then
CONTROL = 999  # the number of a secret that the playbook shows itself, so that the test sees what it is meant to see

# A loop per way and host; items are the attempts' tenants, because Ansible shows an item.
TASKS = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', tenant_id=item, **options[item]) | length }}"
  loop: "{{ ways['lookup'][here::HOSTS] }}"
  register: by_lookup
  ignore_errors: true
- name: aad_token
  entra.oracledb.aad_token:
    tenant_id: "{{ item }}"
OPTIONS
  loop: "{{ ways['aad_token'][here::HOSTS] }}"
  register: by_aad_token
  ignore_errors: true
- name: oracle_token
  entra.oracledb.oracle_token:
    directory: "{{ root }}/{{ item }}"
    tenant_id: "{{ item }}"
OPTIONS
  loop: "{{ ways['oracle_token'][here::HOSTS] }}"
  register: by_oracle_token
  ignore_errors: true
- name: oracle_client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - "{{ {'name': 'one', 'directory': root ~ '/' ~ item, 'tenant_id': item} | combine(options[item]) }}"
    services:
      - {name: HR, host: db.contoso.example, service_name: hr, token: one}
  loop: "{{ ways['oracle_client'][here::HOSTS] }}"
  register: by_oracle_client
  ignore_errors: true
- name: what a playbook shows itself
  ansible.builtin.debug:
    msg: "{{ control }}"
  register: by_debug
- name: what is registered
  ansible.builtin.debug:
    msg: "{{ [by_lookup, by_aad_token, by_oracle_token, by_oracle_client, by_debug] | kept(inventory_hostname) }}"
"""
NAMES = sorted({name for flow in FLOWS for name in flow} | {"authority", "proxy"})
OPTIONS = "\n".join(f'    {name}: "{{{{ options[item].{name} | default(omit) }}}}"' for name in NAMES)
TASKS = TASKS.replace("OPTIONS", OPTIONS).replace("HOSTS", str(HOSTS))
CHANNELS = (
    "stdout",
    "stderr",
    "warnings",
    "log file",
    "registered",
    "callback json",
    "other callbacks",
    "store",
    "files",
)
OURS = re.compile("token for https://contoso.example|The token request cannot be made: the TLS certificate of")
#: Those that a debug task reaches.
SHOWING = {"stdout", "log file", "registered", "callback json", "other callbacks"}


class Channels:
    """What a run shows and leaves, by channel."""

    def __init__(self, ansible: Ansible, run: Run) -> None:
        self.texts = {
            "stdout": run.stdout,
            "stderr": run.stderr,
            "warnings": warnings_of(run),
            "log file": (ansible.directory / "ansible.log").read_text(errors="replace"),
            "registered": below(ansible.kept),
            "callback json": "".join(path.read_text() for path in ansible.project.glob("record-*.jsonl")),
            "other callbacks": below(ansible.directory / "junit", ansible.directory / "tree"),
            "store": below(ansible.cache),
            "files": below(ansible.directory / "hosts", ansible.directory / "local-tmp", ansible.remote_temp),
        }

    def hits(self) -> dict[str, set[int]]:
        """The attempts whose secret is in a channel; in base64 they are found as well."""
        return {name: {int(found) for found in MARK.findall(decoded(text))} for name, text in self.texts.items()}


def warnings_of(run: Run) -> str:
    lines = [line for line in run.output.splitlines() if "WARNING" in line]
    return "\n".join([*lines, *(str(end.result.get("warnings", "")) for end in run.ends)])


def below(*directories: Path) -> str:
    files = [path for directory in directories for path in sorted(directory.rglob("*")) if path.is_file()]
    return "\n".join(path.read_bytes().decode("latin-1") for path in files)


def table(attempts: Attempts, channels: Channels) -> Counter[tuple[str, str]]:
    """Print how often the secrets of each row's attempts are in each channel; the counts that are not 0."""
    hits = channels.hits()
    assert {name for name, found in hits.items() if CONTROL in found} == SHOWING
    counts = Counter(
        {(attempt.row, name): 1 for name, found in hits.items() for attempt in attempts if attempt.number in found}
    )
    shown = Table(title=f"{len(attempts)} attempts")
    for heading in ("what the server puts it into", "tries", *CHANNELS):
        shown.add_column(heading)
    for row, tries in Counter(attempt.row for attempt in attempts).items():
        shown.add_row(row, str(tries), *(str(counts[row, name]) for name in CHANNELS))
    Console(width=160).print(shown)
    return counts


@pytest.fixture
def scene(bare: Ansible) -> Callable[..., tuple[Run, Channels]]:
    """Plays all attempts; `authority` and `proxy` are for all of them, unless an attempt has its own."""

    def play(attempts: Attempts, **common: str) -> tuple[Run, Channels]:
        bare.host_names = [f"h{number}" for number in range(HOSTS)]
        place = {"scope": "https://contoso.example/hr-db/.default", "client_id": "55555555-6666-7777-8888-999999999999"}
        bare.variables |= {f"aad_token_{name}": value for name, value in {**place, **common}.items()}
        bare.variables |= {
            "aad_token_timeout": TIMEOUT,
            "control": canary(CONTROL),
            "here": "{{ groups['all'].index(inventory_hostname) }}",
            "options": {attempt.tenant: attempt.options for attempt in attempts},
            "ways": {way: [attempt.tenant for attempt in attempts if attempt.way == way] for way in WAYS},
        }
        environment = {
            "ANSIBLE_CALLBACKS_ENABLED": "recorder,junit,tree",
            "ANSIBLE_CALLBACK_TREE_DIR": str(bare.made("tree")),
            "ANSIBLE_FORKS": str(HOSTS),
            "ANSIBLE_KEEP_REMOTE_FILES": "1",
            "ANSIBLE_LOCAL_TEMP": str(bare.directory / "local-tmp"),
            "ANSIBLE_LOG_PATH": str(bare.directory / "ansible.log"),
            "ANSIBLE_LOG_VERBOSITY": "5",
            "ANSIBLE_STRATEGY": "free",
            "JUNIT_OUTPUT_DIR": str(bare.made("junit")),
        }
        run = bare.play(TASKS, "-vvvv", "--diff", environment=environment).succeeded()
        channels = Channels(bare, run)
        silent = {name for name in CHANNELS if not channels.texts[name].strip()}
        assert silent <= {"stderr", "files", "store"}, silent
        assert "Traceback" not in run.output
        return run, channels

    return play


def failures(ansible: Ansible) -> dict[str, str]:
    """The message of each attempt by its tenant, as it was registered."""
    results = [loop.get("results", []) for path in ansible.kept.iterdir() for loop in json.loads(path.read_text())]
    return {item["item"]: str(item.get("msg", "")) for loop in results for item in loop if item.get("failed")}


def test_no_place_of_an_answer_is_shown(
    bare: Ansible, scene: Callable[..., tuple[Run, Channels]], tmp_path: Path
) -> None:
    attempts = all_attempts()
    authority = pki.Authority.create()
    context = server_context(authority.server(["localhost"]), tmp_path)
    with serving(attempts, context) as server, serving(attempts, None) as proxy:
        add_proxies(attempts, proxy.url)
        with add_certificates(attempts, authority, tmp_path):
            _run, channels = scene(attempts, authority=server.url, ca_path=str(authority.save(tmp_path)))
    assert {attempt.number for attempt in attempts if attempt.where == "token"} <= server.seen
    assert {attempt.number for attempt in attempts if attempt.where == "proxy"} <= proxy.seen
    messages = failures(bare)
    assert messages.keys() == {attempt.tenant for attempt in attempts}
    assert [text for text in messages.values() if not OURS.search(text)] == []
    assert table(attempts, channels) == Counter()
