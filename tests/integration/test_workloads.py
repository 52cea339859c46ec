# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workload identity in real playbooks: another issuer's token in the place of a secret, from a file, a string or a command."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.workloads import Issuer
from tests.integration.runner import Ansible
from tests.integration.silence import assert_kept, assert_silent
from tests.waiting import wait_for


@dataclass
class Pod:
    """An app that trusts a cluster, and the file with the pod's token."""

    ansible: Ansible
    issuer: Issuer
    app: App
    file: Path


@pytest.fixture
def pod(bare: Ansible, entra: Entra) -> Pod:
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    bare.use(entra, app)
    file = issuer.write_token(bare.project / "identity-token")
    bare.variables["token_file"] = str(file)
    return Pod(bare, issuer, app, file)


SOURCES = """
- name: file
  entra.oracledb.aad_token: {auth: workload_identity, federated_token_file: "{{ token_file }}"}
  register: token
- name: string
  entra.oracledb.aad_token: {federated_token: "{{ lookup('ansible.builtin.file', token_file) }}"}
- name: command
  entra.oracledb.aad_token: {federated_token_command: "cat {{ token_file }}"}
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', federated_token_file=token_file, query='client_id') }}"
- name: roles
  ansible.builtin.debug:
    msg: "{{ token.claims.roles }}"
"""


def test_token_from_a_file_a_string_or_a_command(pod: Pod, entra: Entra) -> None:
    run = pod.ansible.play(SOURCES, "-vvv").succeeded()
    assert run["lookup"]["msg"] == pod.app.client_id
    assert run["roles"]["msg"] == ["hr.reader"]
    assert entra.counts()["token"] == 3  # the lookup found what the first task got
    assert all("client_assertion" in entry["fields"] for entry in entra.requests("token"))
    assert_silent(run)
    assert_kept(pod.ansible, pod.file)


def test_aks_needs_no_options(bare: Ansible, entra: Entra) -> None:
    """The webhook's four variables are all there is."""
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    environment = issuer.environment_for(app)
    assert sorted(environment) == [
        "AZURE_AUTHORITY_HOST",
        "AZURE_CLIENT_ID",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_TENANT_ID",
    ]
    bare.variables.update(aad_token_scope=entra.scope, aad_token_ca_path=str(entra.ca_path))
    tasks = """
    - name: task
      entra.oracledb.aad_token:
      register: token
    - name: whose
      ansible.builtin.debug:
        msg: "{{ token.client_id }}"
    """
    run = bare.play(tasks, "-vvv", environment=environment).succeeded()
    assert run["whose"]["msg"] == app.client_id
    assert run.says("aad_token took workload_identity")
    assert entra.counts()["token"] == 1
    assert_silent(run)


ONE_TASK = """
- name: task
  entra.oracledb.aad_token: {federated_token_file: "{{ token_file }}"}
  ignore_errors: true
"""


def test_rewritten_file(pod: Pod, entra: Entra) -> None:
    """The kubelet's next token for the same pod changes nothing; another workload's does."""
    pod.ansible.play(ONE_TASK).succeeded()
    pod.issuer.write_token(pod.file, lifetime=1800)
    pod.ansible.play(ONE_TASK).succeeded()
    assert entra.counts()["token"] == 1
    other = pod.issuer.token(subject="system:serviceaccount:hr:other")
    pki.write_private(pod.file, other.encode())
    run = pod.ansible.play(ONE_TASK, "-vvv").succeeded()
    assert entra.counts()["token"] == 2
    assert "AADSTS700213" in run["task"]["msg"]
    assert_silent(run, other=other)


def test_file_is_read_for_every_request(pod: Pod, entra: Entra) -> None:
    """What is replaced while Entra cannot answer is what the next try sends."""
    pod.issuer.write_token(pod.file, subject="system:serviceaccount:hr:other")
    entra.fail_next("status", status=503, retry_after="8")

    def replace() -> None:
        wait_for(lambda: entra.counts().get("token"))
        pod.issuer.write_token(pod.file)

    thread = threading.Thread(target=replace)
    thread.start()
    run = pod.ansible.play(ONE_TASK.replace("  ignore_errors: true\n", ""))
    thread.join()
    run.succeeded()
    assert [entry["status"] for entry in entra.requests("token")] == [503, 200]


def test_command_is_run_for_every_request(pod: Pod, entra: Entra) -> None:
    program = pod.ansible.project / "give-token"
    program.write_text(f"#!/bin/sh\necho run >> {pod.ansible.project}/runs\nexec cat {pod.file}\n")
    program.chmod(0o700)
    entra.fail_next("status", status=503, retry_after="0")
    tasks = f"""
    - name: task
      entra.oracledb.aad_token: {{federated_token_command: "{program}"}}
    """
    pod.ansible.play(tasks).succeeded()
    assert (pod.ansible.project / "runs").read_text().splitlines() == ["run", "run"]


FAILURES = """
- name: nothing given
  entra.oracledb.aad_token: {auth: workload_identity}
- name: no such file
  entra.oracledb.aad_token: {federated_token_file: /nowhere/identity-token}
- name: no token in it
  entra.oracledb.aad_token: {federated_token_file: "{{ no_token }}"}
- name: expired
  entra.oracledb.aad_token: {federated_token: "{{ expired }}"}
- name: other subject
  entra.oracledb.aad_token: {federated_token: "{{ other_subject }}"}
- name: other audience
  entra.oracledb.aad_token: {federated_token: "{{ other_audience }}"}
- name: other issuer
  entra.oracledb.aad_token: {federated_token: "{{ other_issuer }}"}
- name: command fails
  entra.oracledb.aad_token: {federated_token_command: "sh -c 'echo {{ expired }}; echo {{ expired }} >&2; exit 3'"}
- name: no such command
  entra.oracledb.aad_token: {federated_token_command: no-such-program --token}
- name: command hangs
  entra.oracledb.aad_token: {federated_token_command: sleep 600, timeout: 1}
- name: command prints no token
  entra.oracledb.aad_token: {federated_token_command: "echo {{ word }}"}
"""


def test_failures(pod: Pod, entra: Entra) -> None:
    no_token = pod.ansible.project / "no-token"
    secrets = {
        "word": "not-a-token-but-a-secret-canary",
        "expired": pod.issuer.token(lifetime=-600),
        "other_subject": pod.issuer.token(subject="system:serviceaccount:hr:other"),
        "other_audience": pod.issuer.token(audience="sts.amazonaws.com"),
        "other_issuer": entra.issuer("kubernetes").token(),
    }
    pki.write_private(no_token, secrets["word"].encode())
    pod.ansible.variables.update(no_token=str(no_token), **secrets)
    run = pod.ansible.play(FAILURES, "-vvv", ignore_errors=True).succeeded()
    messages = {end.task: end.result["msg"] for end in run.ends}
    assert {end.status for end in run.ends} == {"failed"}
    assert "federated_token_file, federated_token or federated_token_command is missing" in messages["nothing given"]
    assert "azure.workload.identity/use: 'true'" in messages["nothing given"]
    assert "federated_token_file '/nowhere/identity-token'" in messages["no such file"]
    assert f"federated_token_file '{no_token}' is no JWT" in messages["no token in it"]
    assert "the federated token expired 6" in messages["expired"]
    for task, number, where in (
        ("other subject", 700213, "Subject identifier"),
        ("other audience", 700212, "Audience"),
        ("other issuer", 700211, "Issuer"),
    ):
        assert f"AADSTS{number}" in messages[task]
        assert where in messages[task].partition("AADSTS")[2]
    assert "federated_token_command (sh) ended with 3" in messages["command fails"]
    assert "federated_token_command (no-such-program) cannot be run: No such file" in messages["no such command"]
    assert "federated_token_command (sleep) did not end within timeout (1 s)" in messages["command hangs"]
    assert "what federated_token_command printed is no JWT" in messages["command prints no token"]
    assert_silent(run, **secrets)
