# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's managed identity in real playbooks, on each of the five hosts that give one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulators import arc_keys
from tests.emulators.entra import Entra
from tests.emulators.entra.identity_controller import IdentityHost
from tests.integration.runner import Ansible
from tests.integration.silence import assert_kept, assert_silent
from tests.waiting import no_hang

KINDS = ("imds", "app_service", "azure_ml", "arc", "service_fabric")


@contextlib.contextmanager
def identity_host(entra: Entra, kind: str, **settings: Any) -> Iterator[IdentityHost]:
    """A host of this kind; one with Arc only where its agent's directory can be made."""
    if kind != "arc":
        yield entra.identity_host(kind, roles=["hr.reader"], **settings)
        return
    if reason := arc_keys.reason_against():
        pytest.skip(reason)
    with arc_keys.key_directory():
        yield entra.identity_host(kind, roles=["hr.reader"], **settings)


@pytest.fixture
def scoped(bare: Ansible, entra: Entra) -> Ansible:
    """A play on an Azure machine says what for, and nothing else."""
    bare.variables.update(aad_token_auth="managed_identity", aad_token_scope=entra.scope)
    return bare


TASKS = """
- name: task
  entra.oracledb.aad_token:
  register: token
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') == token.access_token }}"
- name: claims
  ansible.builtin.debug:
    msg: "{{ token.claims.oid }} {{ token.claims.roles[0] }} {{ token.client_id }} {{ token.tenant_id }}"
"""


@pytest.mark.parametrize("kind", KINDS)
def test_own_identity(scoped: Ansible, entra: Entra, kind: str) -> None:
    with identity_host(entra, kind) as host:
        run = scoped.play(TASKS, "-vvv", environment=host.environment).succeeded()
    own = host.system
    assert run["claims"]["msg"] == f"{own.object_id} hr.reader {own.client_id} {entra.tenant_id}"
    assert run["lookup"]["msg"] is True
    # IMDS is probed first, Arc challenges first; MSAL and the authority have no part in it.
    assert len(entra.requests("identity")) == (2 if kind in ("imds", "arc") else 1)
    assert entra.counts().get("token", 0) == entra.counts().get("discovery", 0) == 0
    assert_silent(run, **({"secret": host.secret} if host.secret else {}))
    assert_kept(scoped)


USER_ASSIGNED = """
- name: client
  entra.oracledb.aad_token: {client_id: "{{ identity.client_id }}", query: claims.oid}
  register: by_client
- name: object
  entra.oracledb.aad_token: {identity_object_id: "{{ identity.object_id }}", query: claims.oid}
  register: by_object
  ignore_errors: true
- name: resource
  entra.oracledb.aad_token: {identity_resource_id: "{{ identity.resource_id }}", query: claims.oid}
  register: by_resource
  ignore_errors: true
- name: found
  ansible.builtin.debug:
    msg: ["{{ by_client.value }}", "{{ by_object.value | default('') }}", "{{ by_resource.value | default('') }}"]
"""


@pytest.mark.parametrize("kind", KINDS[:4])
def test_user_assigned_identity(scoped: Ansible, entra: Entra, kind: str) -> None:
    """By each of its ids; Azure Machine Learning knows the client id only, and says so before anything is sent."""
    with identity_host(entra, kind, user_assigned=["hr", "crm"]) as host:
        wanted = host.identities["hr"]
        scoped.variables["identity"] = vars(wanted)
        run = scoped.play(USER_ASSIGNED, "-vvv", environment=host.environment).succeeded()
    found = [wanted.object_id] * 3 if kind != "azure_ml" else [wanted.object_id, "", ""]
    assert run["found"]["msg"] == found
    if kind == "azure_ml":
        assert "this host knows identities by client_id only, not by identity_object_id" in run["object"]["msg"]
    assert_silent(run)


def test_service_fabric_refuses_to_name_an_identity(scoped: Ansible, entra: Entra) -> None:
    """The host would ignore the id and answer for another identity."""
    host = entra.identity_host("service_fabric")
    scoped.variables["aad_token_client_id"] = host.system.client_id
    message = scoped.play(TASKS, environment=host.environment).failed()
    assert "which identity an application has is set in the cluster, so take client_id away" in message
    assert not entra.requests("identity")


def test_client_id_of_the_environment_names_the_identity(scoped: Ansible, entra: Entra) -> None:
    """As with azure-identity on a machine with several."""
    host = entra.identity_host("imds", user_assigned=["hr", "crm"], roles=["hr.reader"])
    environment = {**host.environment, "AZURE_CLIENT_ID": host.identities["crm"].client_id}
    run = scoped.play(TASKS, environment=environment).succeeded()
    assert run["claims"]["msg"].startswith(host.identities["crm"].object_id)


FAILURES = """
- name: no own identity
  entra.oracledb.aad_token:
- name: unknown identity
  entra.oracledb.aad_token: {client_id: 00000000-1111-2222-3333-444444444444}
- name: unknown scope
  entra.oracledb.aad_token: {client_id: "{{ known }}", scope: https://contoso.example/unknown/.default}
- name: two names
  entra.oracledb.aad_token: {client_id: "{{ known }}", identity_object_id: 00000000-1111-2222-3333-444444444444}
- name: no resource id
  entra.oracledb.aad_token: {identity_resource_id: hr}
"""


def test_failures(scoped: Ansible, entra: Entra) -> None:
    host = entra.identity_host("imds", system=False, user_assigned=["hr", "crm"])
    scoped.variables["known"] = host.identities["hr"].client_id
    run = scoped.play(FAILURES, "-vvv", environment=host.environment, ignore_errors=True).succeeded()
    messages = {end.task: end.result["msg"] for end in run.ends}
    assert {end.status for end in run.ends} == {"failed"}
    assert "Multiple user assigned identities exist" in messages["no own identity"]
    assert "Say which one with client_id, identity_object_id or identity_resource_id" in messages["no own identity"]
    assert "Identity not found" in messages["unknown identity"]
    assert "Assign the identity with this client_id to the machine" in messages["unknown identity"]
    assert "or correct client_id if another identity is meant." in messages["unknown identity"]
    assert messages["unknown identity"].count(entra.scope.removesuffix("/.default")) == 1
    assert "AADSTS500011" in messages["unknown scope"]
    assert "Check scope" in messages["unknown scope"]
    assert "identity_object_id and client_id name the identity: give one of them" in messages["two names"]
    assert "identity_resource_id must be /subscriptions/<id>" in messages["no resource id"]
    assert_silent(run)


def test_machine_without_an_identity(scoped: Ansible, entra: Entra) -> None:
    host = entra.identity_host("imds", system=False)
    message = scoped.play(TASKS, environment=host.environment).failed()
    assert "Identity not found. Give it an identity (portal: Identity > System assigned)" in message


def test_off_azure(scoped: Ansible) -> None:
    """Nobody answers at the address: this fails after 2 seconds at the most, and is remembered for the next hosts."""
    scoped.host_names = ["one", "two", "three"]
    environment = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://192.0.2.1"}  # RFC 5737: an address of nobody
    with no_hang():
        run = scoped.play(TASKS, "-f", "1", environment=environment)
    message = run.failed("task")
    assert "Managed identity of this virtual machine (IMDS) at 192.0.2.1" in message
    assert "This seems to be no Azure machine" in message
    assert "Use another way to authenticate" in message
    assert len(run.by_host("task")) == 3
    assert "Remembered" in message


def test_secret_of_another_start(scoped: Ansible, entra: Entra, tmp_path: Path) -> None:
    """App Service changes its secret whenever the app starts."""
    host = entra.identity_host("app_service")
    run = scoped.play(TASKS, "-vvv", environment={**host.environment, "IDENTITY_HEADER": "of-another-start-012345"})
    assert "HTTP 401: Unauthorized. Run in the environment that the host gave its own process" in run.failed()
    assert_silent(run, secret="of-another-start-012345")
