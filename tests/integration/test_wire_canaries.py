# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays against a server that answers with what it was sent, in every place where a server can put bytes: nothing of it is shown.

Every attempt has a secret of its own, which any 13 of its characters tell from the others. The table that the test prints
(pytest -s) counts the places of answers in the channels of a run. tests/unit has the same for the engine, with more echoes.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import socketserver
import ssl
import string
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from rich.console import Console
from rich.table import Table

from tests.emulators import pki
from tests.integration.runner import Ansible, Run
from tests.unit.plugins.module_utils._http.servers import is_whole, reply, server_context
from tests.unit.plugins.plugin_utils._engine.test_wire_canaries import PLACES, halves

HOSTS = 12
TIMEOUT = 2  # seconds for one token: most answers are tried again until then
#: A token is what the place of a token has in a good answer: it is kept, and registered.
GOOD = ("json-access_token-200",)
CONTROL = 999  # the number of a secret that the playbook shows itself, so that the test sees what it is meant to see
MARK = re.compile(r"Kq([0-9]{3})Z")
NUMBER = re.compile(r"\ba([0-9]{3})\.contoso")
LETTERS = string.ascii_letters + string.digits


def canary(number: int, joints: str = "/+=~.") -> str:
    """A secret of which any 13 characters say whose it is; quoting for a form and for JSON changes its joints only."""
    rest = (secrets.choice(LETTERS) + joint for joint in (joints * 2)[:9])
    return "".join(f"Kq{number:03d}Z{end}" for end in rest) + f"Kq{number:03d}Z"


def assertion(number: int) -> str:
    """A JWT with a canary for a signature."""
    claims = {"iss": "https://issuer.example", "sub": "workload", "aud": "api://x", "exp": 4102444800, "iat": 1}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, canary(number, "-_aB0")])


#: The options of each flow; S and A stand for a canary and a JWT with one.
FLOWS: tuple[dict[str, str], ...] = (
    {"client_secret": "S"},
    {"federated_token": "A"},
    {"client_secret": "S", "user_assertion": "A"},
    {"auth": "refresh_token", "refresh_token": "S"},
    {"auth": "authorization_code", "authorization_code": "S", "redirect_uri": "http://localhost"},
)
WAYS = ("lookup", "aad_token", "oracle_token", "oracle_client")


def kind_of(place: str) -> str:
    """`Server` for `Server-503`."""
    return re.sub(r"-[0-9]{3}$", "", place)


@dataclass
class Attempt:
    """One token that a play asks for, by a way of ours, and the place in which the server shows what it was sent."""

    number: int
    way: str
    place: str
    row: str
    where: str = "token"
    options: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    @property
    def tenant(self) -> str:
        return f"a{self.number:03d}.contoso.example"

    def echo(self, request: str) -> str:
        """What the server makes of the request: all of it, its last line, the secret, a half of it, the secret in a word."""
        lines = [line for line in request.split("\r\n") if line]
        first, second = halves(self.secret)
        made = ["\r\n".join(lines), lines[-1], self.secret, quote_plus(self.secret), first, second, f"x{self.secret}y"]
        return made[self.number % len(made)]


class Attempts(list[Attempt]):
    """All attempts by number."""

    def new(self, way: str, place: str, row: str, where: str = "token") -> Attempt:
        number = len(self)
        made = {"S": canary(number), "A": assertion(number)}
        options = {name: made.get(value, value) for name, value in FLOWS[number % len(FLOWS)].items()}
        attempt = Attempt(number, way, place, row, where, options)
        attempt.secret = next(value for value in options.values() if MARK.search(value))
        self.append(attempt)
        return attempt


def all_attempts() -> Attempts:
    """Every place by the lookup or the task, and each kind by both, in discovery, and by one of what provisions hosts."""
    attempts = Attempts()
    places = [place for place in PLACES if place not in GOOD]
    for index, place in enumerate(places):
        only = kind_of(place) == place
        for way in ("lookup", "aad_token") if only else (WAYS[index % 2],):
            attempts.new(way, place, kind_of(place))
    for index, place in enumerate({kind_of(place): place for place in places}.values()):
        attempts.new("lookup", place, f"discovery: {kind_of(place)}", "discovery")
        attempts.new(WAYS[2 + index % 2], place, kind_of(place))
    return attempts


class Hostile(socketserver.ThreadingTCPServer):
    """Answers each request with what its attempt's place makes of it; `seen` has the attempts whose secret came."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, attempts: Attempts, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.attempts = attempts
        self.context = context
        self.seen: set[int] = set()
        self.url = f"{'https' if context else 'http'}://localhost:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""

    def answer(self, request: str) -> bytes:
        attempt = self.attempts[int(NUMBER.search(request)[1])]  # type: ignore[index]
        is_discovery = "openid-configuration" in request
        if MARK.search(request) or attempt.where == "proxy":
            self.seen.add(attempt.number)
        if is_discovery and attempt.where != "discovery":
            tenant = f"{self.url}/{attempt.tenant}"
            document = {"issuer": f"{tenant}/v2.0", "token_endpoint": f"{tenant}/token"}
            return reply(200, {**document, "authorization_endpoint": f"{tenant}/authorize"})
        return PLACES[attempt.place](attempt.secret if is_discovery else attempt.echo(request)).encode()


class Conversation(socketserver.BaseRequestHandler):
    """One connection."""

    server: Hostile

    def handle(self) -> None:
        context = self.server.context
        connection = context.wrap_socket(self.request, server_side=True) if context else self.request
        with connection:
            data = b""
            while not is_whole(data):
                received = connection.recv(65536)
                if not received:
                    return
                data += received
            connection.sendall(self.server.answer(data.decode("latin-1")))


@contextmanager
def serving(attempts: Attempts, context: ssl.SSLContext | None) -> Iterator[Hostile]:
    with Hostile(attempts, context) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


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


def decoded(text: str) -> str:
    """The text, and what every long word of it means in base64, at each offset."""
    words = re.findall(r"[A-Za-z0-9+/_-]{20,}", text)
    meanings = [
        base64.b64decode(
            word[offset : offset + (len(word) - offset) // 4 * 4], b"-_" if "-" in word or "_" in word else b"+/"
        )
        for word in set(words)
        for offset in range(4)
    ]
    return "\n".join([text, *(meaning.decode("latin-1") for meaning in meanings)])


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
    with serving(attempts, context) as server:
        _run, channels = scene(attempts, authority=server.url, ca_path=str(authority.save(tmp_path)))
    assert {attempt.number for attempt in attempts if attempt.where == "token"} <= server.seen
    assert failures(bare).keys() == {attempt.tenant for attempt in attempts}
    assert table(attempts, channels) == Counter()
