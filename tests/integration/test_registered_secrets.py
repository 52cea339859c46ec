# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a playbook itself shows of secrets: ansible-core 2.22 masks those that we read or return, older ones show loop items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from ansible.release import __version__

from tests.emulators import pki
from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries
from tests.integration.people import Desk
from tests.integration.runner import ROOT, Ansible, Run

CORE = tuple(map(int, __version__.split(".")[:2]))
MASKS = CORE >= (2, 22)
masking = pytest.mark.skipif(not MASKS, reason="ansible-core registers secrets from 2.22 on")
REDACTED = "$REDACTED$"
PASSPHRASE = "correct horse battery staple canary"

SHOWN = """
- name: the token of a lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_id=secret_client, client_secret=secret) }}"
- name: the same from the cache
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_id=secret_client, client_secret=secret, query='@') | to_json }}"
- name: a secret that was an option
  ansible.builtin.debug:
    msg: "It is {{ secret }}"
- name: a token of a task
  entra.oracledb.aad_token:
    client_id: "{{ certificate_client }}"
    certificate_data: "{{ certificate_data }}"
    certificate_password: "{{ passphrase }}"
  register: token
- name: what was registered
  ansible.builtin.debug:
    msg: ["{{ token.access_token }}", "{{ passphrase }}", "{{ certificate_data }}"]
- name: what was registered is whole
  ansible.builtin.assert:
    that: token.access_token | length > 200
- name: in the environment
  ansible.builtin.debug:
    msg:
      - "{{ lookup('entra.oracledb.aad_token', client_id=secret_client) | length }}"
      - "{{ lookup('ansible.builtin.env', 'AZURE_CLIENT_SECRET') }}"
- name: a federated token
  entra.oracledb.aad_token:
    client_id: "{{ federated_client }}"
    federated_token_file: "{{ token_file }}"
- name: what its file has
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.file', token_file) }}"
- name: a token on a host
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
    client_id: "{{ secret_client }}"
    client_secret: "{{ secret }}"
    claims: '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
- name: the file on the host
  ansible.builtin.command: cat {{ root }}/token-a/token
  register: command
- name: a refused secret
  entra.oracledb.aad_token:
    client_id: "{{ secret_client }}"
    client_secret: "{{ wrong }}"
  ignore_errors: true
- name: the refused secret
  ansible.builtin.debug:
    msg: "{{ wrong }}"
"""


@masking
def test_secrets_that_are_read_or_returned_are_masked(bare: Ansible, entra: Entra) -> None:
    identity = pki.self_signed("CN=registered.contoso.example", key=pki.shared_rsa_key("leaks"))
    issuer = entra.issuer("kubernetes")
    federated = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    secret_app = entra.app(secret=True, roles=["hr.reader"])
    certificate_app = entra.app(certificates=[identity], roles=["hr.reader"])
    bare.use(entra, certificate_app)
    encrypted = identity.write_pem(bare.project / "app.pem", password=PASSPHRASE).read_text()
    token_file = issuer.write_token(bare.project / "identity-token")
    wrong = "wrong-secret-canary-0123456789-wrong"
    bare.variables |= {
        "secret_client": secret_app.client_id,
        "secret": secret_app.secret,
        "certificate_client": certificate_app.client_id,
        "federated_client": federated.client_id,
        "token_file": str(token_file),
        "certificate_data": encrypted.strip(),
        "passphrase": PASSPHRASE,
        "wrong": wrong,
    }
    log = bare.directory / "ansible.log"
    environment = {"AZURE_CLIENT_SECRET": secret_app.secret, "ANSIBLE_LOG_PATH": str(log)}
    run = bare.play(SHOWN, "-vvv", environment=environment).succeeded()
    shown = [
        "the token of a lookup",
        "the same from the cache",
        "a secret that was an option",
        "what was registered",
        "in the environment",
        "what its file has",
        "the file on the host",
        "the refused secret",
    ]
    assert {name for name in shown if REDACTED not in json.dumps(run[name])} == set()
    assert run["what was registered"]["msg"] == [REDACTED] * 3
    canaries = Canaries(secret=secret_app.secret, passphrase=PASSPHRASE, wrong=wrong, assertion=token_file.read_text())
    canaries.add("the key", encrypted.splitlines()[10])
    assert canaries.add_cached(bare.cache) == 4
    recorded = (bare.project / "record-1.jsonl").read_bytes()
    found = [canaries.found_in(data) for data in (run.output.encode(), log.read_bytes(), recorded)]
    assert found == [set(), set(), set()]


@masking
def test_refresh_tokens_and_codes_are_masked(desk: Desk, entra: Entra) -> None:
    """What is never an option: it is read out of the store, or comes with the answer."""
    desk.login()
    (kept,) = [entry["secret"] for name, document in desk.documents() for entry in refresh_tokens(document)]
    code = entra.code(desk.app, desk.user, "http://localhost")
    desk.ansible.variables |= {"kept": kept, "code": code}
    tasks = """
    - name: a token of the account
      entra.oracledb.aad_token:
        auth: device_code
        claims: '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
    - name: by a code
      entra.oracledb.aad_token: {authorization_code: "{{ code }}", redirect_uri: http://localhost}
    - name: show
      ansible.builtin.debug:
        msg: ["{{ kept }}", "{{ code }}"]
    """
    run = desk.play(tasks).succeeded()
    assert run["show"]["msg"] == [REDACTED, REDACTED]


def refresh_tokens(document: object) -> list[dict[str, str]]:
    return list(document.get("RefreshToken", {}).values()) if isinstance(document, dict) else []


LOOP = """
- name: items with secrets
  entra.oracledb.oracle_token:
    directory: "{{ root }}/{{ item.name }}"
    client_id: "{{ item.client_id }}"
    client_secret: "{{ item.client_secret }}"
  loop: "{{ tokens }}"
  ignore_errors: true
"""
LABEL = '  loop_control: {label: "{{ item.name }}"}\n'
INCLUDE = """
- ansible.builtin.include_tasks: other.yml
  loop: "{{ tokens }}"
"""


@pytest.fixture
def apps(bare: Ansible, entra: Entra) -> dict[str, dict[str, str]]:
    """Credentials by name; the second one is refused."""
    app = entra.app(secret=True, roles=["hr.reader"])
    bare.use(entra, app)
    del bare.variables["aad_token_client_secret"]
    place = {"scope": entra.scope, "tenant_id": entra.tenant_id}
    good = {**place, "client_id": app.client_id, "client_secret": app.secret}
    return {"hr": good, "crm": {**good, "client_secret": "wrong-secret-canary-0123456789-wrong"}}


def secrets_shown(run: Run, apps: dict[str, dict[str, str]]) -> set[str]:
    canaries = Canaries(**{name: app["client_secret"] for name, app in apps.items()})
    return canaries.found_in(run.output.encode())


NONE: set[str] = set()
BOTH = {"hr", "crm"}


@pytest.mark.parametrize(
    ("tasks", "verbosity", "shown", "given_to_callbacks"),
    [
        pytest.param(LOOP, "", BOTH, BOTH, id="plain"),
        pytest.param(LOOP + LABEL, "", {"crm"}, BOTH, id="with a label"),
        pytest.param(LOOP + LABEL, "-v", BOTH, BOTH, id="with a label at -v"),
        pytest.param(f"{LOOP}  no_log: true\n", "-vvvv", NONE, NONE, id="with no_log"),
        pytest.param(INCLUDE, "", BOTH, BOTH, id="include_tasks"),
        pytest.param(INCLUDE + LABEL, "-vvvv", NONE, BOTH, id="include_tasks with a label"),
    ],
)
def test_a_loop_shows_its_items(
    bare: Ansible,
    apps: dict[str, dict[str, str]],
    tasks: str,
    verbosity: str,
    shown: set[str],
    given_to_callbacks: set[str],
) -> None:
    """As the table of the documentation says; Ansible shows them, and no action is asked."""
    (bare.project / "other.yml").write_text("- ansible.builtin.meta: noop\n")
    bare.variables["tokens"] = [{"name": name, **app} for name, app in apps.items()]
    run = bare.play(tasks, *filter(None, [verbosity])).succeeded()
    canaries = Canaries(**{name: app["client_secret"] for name, app in apps.items()})
    record = bare.project / "record-1.jsonl"
    found = canaries.found_in(record.read_bytes() if record.exists() else b"")
    masked = MASKS and "include_tasks" not in tasks  # of those Ansible does not know that they are secrets
    assert secrets_shown(run, apps) == (NONE if masked else shown)
    assert found == (NONE if masked else given_to_callbacks)


@pytest.mark.parametrize("verbosity", ["-v", "-vvvv"])
def test_the_documented_loop_shows_none(bare: Ansible, apps: dict[str, dict[str, str]], verbosity: str) -> None:
    """Neither where it succeeds nor where it fails, and in no callback."""
    (play,) = yaml.safe_load((ROOT / "docs/examples/loop.yml").read_text())
    (task,) = play["tasks"]
    text = json.dumps([{**task, "ignore_errors": True}]).replace("/var/lib/oracle-tokens", str(bare.root()))
    bare.variables["apps"] = apps
    environment = {
        "ANSIBLE_CALLBACKS_ENABLED": "recorder,junit,tree",
        "JUNIT_OUTPUT_DIR": str(bare.made("junit")),
        "ANSIBLE_CALLBACK_TREE_DIR": str(bare.made("tree")),
        "ANSIBLE_LOG_PATH": str(bare.directory / "ansible.log"),
    }
    run = bare.play(yaml.safe_dump(json.loads(text)), verbosity, "--diff", environment=environment).succeeded()
    outcomes = {item["item"]: "fingerprint" in item for item in run[task["name"]]["results"]}
    assert outcomes == {"crm": False, "hr": True}
    assert secrets_shown(run, apps) == set()
    canaries = Canaries(**{name: app["client_secret"] for name, app in apps.items()})
    written = [Path(bare.project / name) for name in ("inventory.json", "playbook.yml")]
    assert canaries.found_below(bare.directory, written) == {}
