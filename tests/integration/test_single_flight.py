# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""However many processes, hosts, tasks and forks want a token at once, the provider sees one request."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.emulators.entra import App, Entra
from tests.integration.runner import COLLECTIONS, Ansible

PROCESSES = 64
HOSTS = [f"host{number:02}" for number in range(30)]
ASKING = """
import hashlib, json, sys
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests

options = json.loads(sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
try:
    token = acquire(build_requests({name: Given(value, True) for name, value in options.items()}, offline_faults)[0])
    print(hashlib.sha256(token.access_token.encode()).hexdigest())
except AadTokenError as error:
    print(error)
"""


def ask_at_once(options: dict[str, str], number: int) -> list[str]:
    """What `number` cold processes say that wait for each other and then ask the engine with the same options."""
    waiting, starting_gun = os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    # The secret is worth nothing and dies with the emulator; here it may be in the arguments.
    command = [sys.executable, "-c", ASKING, json.dumps(options)]
    processes = [
        subprocess.Popen(
            command, env=environment, stdin=waiting, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _unused in range(number)
    ]
    os.close(waiting)
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
    finally:
        os.close(starting_gun)
    answers = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert {process.returncode for process in processes} == {0}, answers
    return answers


@pytest.fixture
def options(entra: Entra, app: App, tmp_path: Path) -> dict[str, str]:
    """Everything that the engine needs, with a cache of only this test."""
    return {
        "authority": entra.url,
        "ca_path": str(entra.ca_path),
        "tenant_id": entra.tenant_id,
        "client_id": app.client_id,
        "client_secret": app.secret,
        "scope": entra.scope,
        "cache_dir": str(tmp_path / "cache"),
    }


def test_cold_processes_make_one_request(entra: Entra, options: dict[str, str]) -> None:
    entra.latency(0.2)
    answers = ask_at_once(options, PROCESSES)
    counts = entra.counts()
    assert len(set(answers)) == 1, set(answers)
    assert len(answers[0]) == 64, answers[0]
    assert counts["token"] == 1
    assert counts["discovery"] <= 2


def test_cold_processes_with_a_bad_secret_make_one_request(entra: Entra, options: dict[str, str]) -> None:
    entra.latency(0.2)
    answers = ask_at_once({**options, "client_secret": "not-the-secret"}, PROCESSES)
    assert entra.counts()["token"] == 1
    assert all("7000215" in answer for answer in answers), answers
    assert not any("not-the-secret" in answer for answer in answers)


TWO_TASKS = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') | hash('sha256') }}"
- name: task
  entra.oracledb.aad_token:
  register: token
- name: compare
  ansible.builtin.debug:
    msg: "{{ token.access_token | hash('sha256') }}"
  when: inventory_hostname in ansible_play_hosts[-3:]
- name: deploy
  entra.oracledb.oracle_token:
    directory: "{{ root }}/tokens/hr"
  when: inventory_hostname in ansible_play_hosts[-3:]
"""


def test_hosts_and_tasks_share_one_request(ansible: Ansible, entra: Entra) -> None:
    ansible.host_names = HOSTS
    entra.latency(0.2)
    first = ansible.play(TWO_TASKS, "-f", "20").succeeded()
    counts = entra.counts()
    assert (counts["token"], counts["discovery"]) == (1, 1)
    (hashed,) = {result["msg"] for result in first.by_host("lookup").values()}
    assert len(first.by_host("task")) == len(HOSTS)
    assert first["compare"]["msg"] == hashed
    assert first["deploy"]["fingerprint"] == hashed[:12]

    entra.reset()
    ansible.play(TWO_TASKS, "-f", "20").succeeded()
    assert entra.counts()["connections"] == 0


REFUSED_TASKS = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') | length }}"
  ignore_errors: true
- name: task
  entra.oracledb.aad_token:
  ignore_errors: true
- name: deploy
  entra.oracledb.oracle_token:
    directory: "{{ root }}/tokens/hr"
  ignore_errors: true
"""


def test_a_bad_secret_is_tried_once(ansible: Ansible, entra: Entra) -> None:
    ansible.host_names = HOSTS[:20]
    ansible.variables["aad_token_client_secret"] = "not-the-secret"
    entra.latency(0.2)
    run = ansible.play(REFUSED_TASKS, "-f", "20").succeeded()
    counts = entra.counts()
    assert (counts["token"], counts["discovery"]) == (1, 1)
    assert "not-the-secret" not in run.output
    for task in ("lookup", "task", "deploy"):
        messages = {host: result["msg"] for host, result in run.by_host(task).items()}
        assert len(messages) == 20
        # All but the first learn it from the cache, and say so; versions of Ansible put other words around it.
        texts = {text for message in messages.values() for text in re.findall(r"token for .*?Z\)", message)}
        assert len(texts) == 1, texts
        (text,) = texts
        assert "Entra refused with HTTP 401 invalid_client: AADSTS7000215" in text
        assert "Copy the secret's Value (not its Secret ID)" in text
    assert not list(ansible.root("host00").iterdir())
