# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed identity of the host that is managed: it asks for itself, with the standard library, and no wire shows the token."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulators.entra import Entra
from tests.emulators.entra.identity_controller import IdentityHost
from tests.integration.canaries import ANY_TOKEN, Canaries
from tests.integration.runner import PLUGINS, Ansible, Run
from tests.integration.silence import WHOLE_TOKEN
from tests.integration.trees import contents, snapshot
from tests.waiting import no_hang

NOBODY = "http://192.0.2.1"  # RFC 5737: an address that nobody has


@dataclass
class Scene:
    """Hosts with an identity that the controller has not; everything they answer is kept."""

    ansible: Ansible
    host: IdentityHost
    answers: Path

    def play(self, tasks: str, *arguments: str, environment: dict[str, str] | None = None) -> Run:
        """With the environment of the host for the tasks, as the play keyword `environment` gives it."""
        mine = {"TALKATIVE_FILE": str(self.answers), "AZURE_POD_IDENTITY_AUTHORITY_HOST": NOBODY}
        mine["ANSIBLE_CONNECTION_PLUGINS"] = str(PLUGINS / "connection")
        command = self.ansible.play_command(tasks, *arguments, environment=self.host.environment)
        return self.ansible.run(command, {**mine, **(environment or {})})

    def executions(self) -> int:
        """How many modules ran on hosts since the last question."""
        lines = [json.loads(line) for line in self.answers.read_text().splitlines()] if self.answers.exists() else []
        self.answers.unlink(missing_ok=True)
        return sum(line["input"] for line in lines)


@pytest.fixture
def scene(bare: Ansible, entra: Entra) -> Scene:
    host = entra.identity_host("imds", roles=["hr.reader"], user_assigned=["hr"])
    bare.variables.update(
        ansible_connection="talkative",
        aad_token_auth="managed_identity",
        aad_token_identity_host="target",
        aad_token_scope=entra.scope,
        hr=host.identities["hr"].client_id,
    )
    return Scene(bare, host, bare.directory / "answers.jsonl")


TASK = """
- name: ask
  entra.oracledb.aad_token: {query: claims.roles}
  register: token
- name: keep
  ansible.builtin.debug:
    msg: "{{ token | kept('token') }}"
"""
SETTINGS: dict[str, dict[str, str]] = {
    "debug": {"ANSIBLE_DEBUG": "1"},
    "remote files kept": {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_PIPELINING": "0"},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_token_of_the_host(scene: Scene, entra: Entra, setting: str) -> None:
    """It is in the registered result and in nothing that any log, connection or file of either side has."""
    ansible = scene.ansible
    log = {"ANSIBLE_LOG_PATH": str(ansible.directory / "ansible.log"), "ANSIBLE_LOG_VERBOSITY": "5"}
    log["ANSIBLE_LOCAL_TEMP"] = str(ansible.directory / "local-tmp")
    run = scene.play(TASK, "-vvvvv", "--diff", environment={**log, **SETTINGS[setting]}).succeeded()
    token = ansible.told("token")
    assert token["claims"]["oid"] == scene.host.system.object_id
    assert token["value"] == ["hr.reader"]
    assert 0 < token["expires_on"] - time.time() == pytest.approx(token["expires_in"], abs=60)
    assert (token["scope"], token["token_type"], token["changed"]) == (entra.scope, "Bearer", False)
    assert len(entra.requests("identity")) == 2
    answers = scene.answers.read_text()
    assert "sealed" in answers
    assert "sealed" in run.output or setting != "debug"
    canaries = Canaries(token=token["access_token"])
    canaries.add("its payload", token["access_token"].split(".")[1])
    canaries.add("its signature", token["access_token"].split(".")[2])
    assert not ANY_TOKEN.findall(run.output.encode())
    assert not canaries.found_in(run.output.encode())
    assert not canaries.found_below(ansible.directory, [ansible.kept])
    assert (ansible.directory / "ansible.log").stat().st_size > 1000


def test_no_pad_opens_what_came_back(scene: Scene) -> None:
    """Two answers with the same pad would show the difference of two tokens; and the pad travels only in standard input."""
    run = scene.play(TASK + TASK.replace("kept('token')", "kept('second')"), "-vvvvv").succeeded()
    lines = [json.loads(line) for line in scene.answers.read_text().splitlines()]
    sealed = [json.loads(line["stdout"])["sealed"] for line in lines if "sealed" in line["stdout"]]
    assert len(sealed) == len(set(sealed)) == 2
    # Sealed is the text with the mark in front by which a host's answer is known.
    tokens = [b"sealed: " + scene.ansible.told(name)["access_token"].encode() for name in ("token", "second")]
    pads = [
        bytes(a ^ b for a, b in zip(bytes.fromhex(text), token, strict=True))
        for text, token in zip(sealed, tokens, strict=True)
    ]
    assert pads[0][:64] != pads[1][:64]
    canaries = Canaries()
    for number, pad in enumerate(pads):
        canaries.add(f"pad {number}", pad.hex())
    assert not canaries.found_in(run.output.encode())
    assert not any(pad[60:90].hex() in json.dumps(lines) for pad in pads)


def test_check_mode_reads_the_token(scene: Scene) -> None:
    scene.play(TASK, "--check").succeeded()
    assert scene.ansible.told("token")["claims"]["oid"] == scene.host.system.object_id


DEPLOY = """
- name: token
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token"
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - {name: hr, directory: "{{ root }}/hr", client_id: "{{ hr }}"}
    services:
      - {name: HR, host: db.contoso.example, service_name: hr, token: hr}
"""


def test_token_directories_take_one_execution_each(scene: Scene, entra: Entra) -> None:
    root = scene.ansible.root()
    check = scene.play(DEPLOY, "--check", "--diff", "-vvv").succeeded()
    assert (check["token"]["changed"], check["client"]["changed"]) == (True, True)
    assert not contents(root)
    scene.executions()
    entra.reset()

    real = scene.play(DEPLOY, "--diff", "-vvvvv", environment={"ANSIBLE_DEBUG": "1"}).succeeded()
    assert (real["token"]["changed"], real["client"]["changed"]) == (True, True)
    assert real["token"]["reason"] == "there is no token file"
    assert scene.executions() == 2
    assert len(entra.requests("identity")) == 4
    assert entra.counts().get("token", 0) == 0
    own, hr = (root / name / "token" for name in ("token", "hr"))
    canaries = Canaries(own=own.read_text(), hr=hr.read_text())
    assert not ANY_TOKEN.findall(real.output.encode())
    assert not canaries.found_below(scene.ansible.directory, [own, hr])
    assert set(WHOLE_TOKEN.findall(own.read_bytes())) == {own.read_bytes()}
    before = snapshot(root)

    again = scene.play(DEPLOY, "--diff").succeeded()
    assert (again["token"]["changed"], again["client"]["changed"]) == (False, False)
    assert scene.executions() == 2
    assert len(entra.requests("identity")) == 4
    assert snapshot(root) == before


PLACE = """
- name: token
  entra.oracledb.oracle_token: {directory: "{{ root }}/token", min_remaining: "{{ seconds }}"}
  ignore_errors: true
"""


def shorten(path: Path, seconds: int) -> None:
    """Let the token there end in so many seconds; nobody on a host can check its signature."""
    header, claims, signature = path.read_text().split(".")
    changed = {**json.loads(base64.urlsafe_b64decode(claims + "==")), "exp": int(time.time()) + seconds}
    payload = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    path.write_text(f"{header}.{payload}.{signature}")


def test_min_remaining_renews(scene: Scene) -> None:
    variables, path = scene.ansible.variables, scene.ansible.root() / "token/token"
    variables["seconds"] = 60
    scene.play(PLACE).succeeded()
    shorten(path, 1000)
    short = scene.play(PLACE).succeeded()["token"]
    assert not short["changed"]
    variables["seconds"] = 2000
    renewed = scene.play(PLACE).succeeded()["token"]
    assert renewed["changed"]
    assert renewed["reason"].startswith("it expires in ")
    assert renewed["fingerprint"] != short["fingerprint"]
    again = scene.play(PLACE).succeeded()["token"]
    assert (again["changed"], again["fingerprint"]) == (False, renewed["fingerprint"])


def test_min_remaining_that_no_token_meets_is_an_error(scene: Scene) -> None:
    variables = scene.ansible.variables
    variables["seconds"] = 60
    scene.play(PLACE).succeeded()
    before = snapshot(scene.ansible.root())
    variables["seconds"] = 80001
    run = scene.play(PLACE + TASK.replace("query: claims.roles", "min_remaining: 80001"))
    for task in ("token", "ask"):
        words = run.failed(task)
        assert re.search(
            r": the provider's tokens live 3[0-9]{3} s, less than min_remaining \(80001 s\): lower it", words
        )
    assert snapshot(scene.ansible.root()) == before


def test_token_without_roles_is_warned_of_and_changes_nothing(scene: Scene, entra: Entra) -> None:
    scene.host = entra.identity_host("imds", user_assigned=["hr"])
    scene.ansible.variables["hr"] = scene.host.identities["hr"].client_id
    first = scene.play(DEPLOY).succeeded()
    assert (first["token"]["changed"], first["client"]["changed"]) == (True, True)
    before = snapshot(scene.ansible.root())
    asked = len(entra.requests("identity"))
    again = scene.play(DEPLOY).succeeded()
    assert (again["token"]["changed"], again["client"]["changed"]) == (False, False)
    assert len(entra.requests("identity")) == asked + 4  # the role may have been assigned meanwhile
    assert "reason" not in again["token"]
    assert snapshot(scene.ansible.root()) == before
    for run in (first, again):
        words = " ".join(run.output.split())
        for identity in (scene.host.system, scene.host.identities["hr"]):
            assert f"managed identity {identity.client_id}" in words
        assert words.count("ORA-01017") >= 2


BROKEN_PYTHON = """#!/bin/sh
cat >&2
echo "libpython3.so.1.0: cannot open shared object file" >&2
exit 127
"""


def test_host_without_a_working_python_says_why(scene: Scene) -> None:
    """The message has the cause, and nothing of the module and its pad, which this one echoes."""
    variables, python = scene.ansible.variables, scene.ansible.directory / "python"
    python.write_text(BROKEN_PYTHON)
    python.chmod(0o755)
    for interpreter, cause in (("/no/such/python", "not found"), (str(python), "cannot open shared object file")):
        variables["ansible_python_interpreter"] = interpreter
        message = scene.play(TASK).failed("ask")
        assert message.startswith("token for ")
        assert cause in message
        assert message.isprintable()
        assert not re.search("[A-Za-z0-9+/=]{64}", message)


FAILURES = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') }}"
- name: unknown identity
  entra.oracledb.aad_token: {client_id: 00000000-1111-2222-3333-444444444444}
- name: chain
  entra.oracledb.aad_token: {auth: [managed_identity, azure_cli]}
- name: no standard input
  entra.oracledb.aad_token:
  vars:
    ansible_become: true
    ansible_become_method: ansible.builtin.su
- name: off Azure
  entra.oracledb.aad_token:
  environment: {AZURE_POD_IDENTITY_AUTHORITY_HOST: http://192.0.2.1}
- name: oracle_token off Azure
  entra.oracledb.oracle_token: {directory: "{{ root }}/token", min_remaining: 86000}
  environment: {AZURE_POD_IDENTITY_AUTHORITY_HOST: http://192.0.2.1}
- name: unknown scope
  entra.oracledb.oracle_token: {directory: "{{ root }}/other", scope: https://contoso.example/unknown/.default}
"""


def test_failures(scene: Scene) -> None:
    scene.play(DEPLOY.partition("- name: client")[0]).succeeded()
    before = snapshot(scene.ansible.root())
    tasks = FAILURES.replace("- name: ", "- ignore_errors: true\n  name: ")
    with no_hang():
        run = scene.play(tasks, "-vvvvv").succeeded()
    messages = {end.task: end.result["msg"] for end in run.ends}
    assert {end.status for end in run.ends} == {"failed"}
    assert "a lookup runs on the controller; use the task entra.oracledb.aad_token" in messages["lookup"]
    assert "Identity not found. Assign the identity with this client_id" in messages["unknown identity"]
    assert "cannot be one of several" in messages["chain"]
    assert "cannot pass a token through standard input" in messages["no standard input"]
    for task in ("off Azure", "oracle_token off Azure"):
        assert "at 192.0.2.1" in messages[task]
        assert "no Azure machine" in messages[task]
    assert "AADSTS500011" in messages["unknown scope"]
    assert "Check scope" in messages["unknown scope"]
    assert not ANY_TOKEN.findall(run.output.encode())
    assert snapshot(scene.ansible.root()) == before
