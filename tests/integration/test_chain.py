# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`auto` and chains of the user's own: what is taken, what is reported about the rest, and what ends the matter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.emulators.entra import App, Entra
from tests.emulators.tests.entra_client import ask
from tests.integration.runner import Ansible, Run
from tests.integration.silence import assert_silent
from tests.integration.stub_az import StubAz

WRONG = "wrong-secret-canary-0123456789"
TASK = """
- name: task
  entra.oracledb.aad_token: {query: claims.azp}
  register: token
- name: whose
  ansible.builtin.debug:
    msg: "{{ token.value }}"
"""
ALL_OF_THEM = "federated_token_file or AZURE_FEDERATED_TOKEN_FILE"


class NotAzure(BaseHTTPRequestHandler):
    """Another cloud's metadata service, which knows no such path; it counts who asks."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        """Nothing is reported."""


@dataclass
class Machine:
    """A controller outside Azure with an az that a user signed in to; `probes` are requests to the metadata service."""

    ansible: Ansible
    az: StubAz
    az_client: str
    probes: list[str]
    environment: dict[str, str]

    def play(self, **environment: str) -> Run:
        return self.ansible.play(TASK, "-vvv", environment={**self.environment, **environment})

    def took(self, run: Run, name: str) -> str:
        """What -v says about the choice, after a check that it says so."""
        text = " ".join(run.stdout.split())
        before, _took, reasons = text.partition(f"aad_token took {name}.")
        assert before != text, run.output
        return reasons.partition("ok: [one]")[0]


@pytest.fixture
def machine(bare: Ansible, entra: Entra, app: App) -> Iterator[Machine]:
    az = StubAz(bare.made("bin"))
    az.gives(ask(entra, app)[1]["access_token"], app.tenant_id)
    probes: list[str] = []
    handler = type("Counting", (NotAzure,), {"asked": probes})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {
            **az.environment,
            "AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://127.0.0.1:{server.server_port}",
            "AAD_TOKEN_CA_PATH": str(entra.ca_path),
            "AZURE_AUTHORITY_HOST": entra.url,
        }
        bare.variables["aad_token_scope"] = entra.scope
        entra.reset()
        yield Machine(bare, az, app.client_id, probes, environment)
        server.shutdown()


def application(app: App) -> dict[str, str]:
    return {"AZURE_CLIENT_ID": app.client_id, "AZURE_TENANT_ID": app.tenant_id}


def test_auto_ends_at_the_azure_cli(machine: Machine) -> None:
    """And says why; what this machine is not is found out once, for all hosts and the next play."""
    machine.ansible.host_names = ["one", "two", "three"]
    run = machine.play().succeeded()
    assert run["whose"]["msg"] == machine.az_client
    reasons = machine.took(run, "azure_cli")
    assert "no credential is given: set client_secret or AZURE_CLIENT_SECRET" in reasons
    assert ALL_OF_THEM in reasons
    assert "managed_identity: Managed identity of this virtual machine (IMDS) at 127.0.0.1" in reasons
    assert "HTTP 404 from something that is not Azure's metadata service" in reasons
    assert len(machine.probes) == len(machine.az.runs()) == 1
    again = machine.play().succeeded()
    assert machine.took(again, "azure_cli")
    assert len(machine.probes) == len(machine.az.runs()) == 1
    for each in (run, again):
        assert_silent(each)


def test_auto_takes_the_managed_identity_first(machine: Machine, entra: Entra) -> None:
    host = entra.identity_host("imds", roles=["hr.reader"])
    run = machine.play(**host.environment).succeeded()
    assert run["whose"]["msg"] == host.system.client_id
    assert "no credential is given" in machine.took(run, "managed_identity")
    assert not machine.az.runs()


def test_auto_takes_what_is_given_then_the_environment(machine: Machine, entra: Entra) -> None:
    given, found = entra.app(secret=True), entra.app(secret=True)
    environment = {
        **application(found),
        "AZURE_CLIENT_SECRET": found.secret,
        "AZURE_PASSWORD": "in-the-environment-too",
    }
    run = machine.play(**environment).succeeded()
    assert run["whose"]["msg"] == found.client_id
    assert "client_secret is in the environment, so nothing else was looked at" in machine.took(run, "client_secret")
    machine.ansible.variables.update(aad_token_client_id=given.client_id, aad_token_client_secret=given.secret)
    run = machine.play(**environment).succeeded()
    assert run["whose"]["msg"] == given.client_id
    assert "client_secret is given, so nothing else was looked at" in machine.took(run, "client_secret")
    assert not machine.probes
    assert_silent(run, given=given.secret, found=found.secret)


def test_what_is_configured_and_fails_ends_it(machine: Machine, entra: Entra, app: App) -> None:
    """A wrong secret must not turn into another user's az login."""
    for chain in ("auto", "client_secret,azure_cli"):
        run = machine.play(**application(app), AZURE_CLIENT_SECRET=WRONG, AAD_TOKEN_AUTH=chain)
        assert "AADSTS7000215" in run.failed()
        assert_silent(run, wrong=WRONG)
    broken = entra.identity_host("imds", user_assigned=["hr", "crm"], system=False)
    assert "Multiple user assigned identities exist" in machine.play(**broken.environment).failed()
    assert not machine.az.runs()


@pytest.mark.parametrize("chain", [["github_oidc", "azure_cli"], "github_oidc, azure_cli"])
def test_chain_of_ones_own(machine: Machine, entra: Entra, chain: list[str] | str) -> None:
    """The same playbook on a laptop and in CI, where the CI system's refusal is an error."""
    machine.ansible.variables["aad_token_auth"] = chain
    laptop = machine.play().succeeded()
    assert laptop["whose"]["msg"] == machine.az_client
    reasons = machine.took(laptop, "azure_cli")
    assert "github_oidc: client_id is missing" in reasons
    assert "github_oidc: oidc_request_url is missing" in reasons
    issuer = entra.issuer("github")
    app = entra.app(federated=[issuer.trust()])
    job = {**application(app), **issuer.environment_for(app)}
    runner = machine.play(**job).succeeded()
    assert runner["whose"]["msg"] == app.client_id
    assert len(machine.az.runs()) == 1
    refused = machine.play(
        **{**job, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-another-job-0123456789"}, AAD_TOKEN_CACHE="never"
    )
    assert "gave no ID token (HTTP 401)" in refused.failed()
    assert len(machine.az.runs()) == 1
    for run in (laptop, runner, refused):
        assert_silent(run, request_token=issuer.request_token)


def test_nothing_is_configured(machine: Machine) -> None:
    """One message with every way that was looked at."""
    run = machine.play(PATH=str(machine.ansible.made("nothing")))
    message = run.failed()
    assert "no way to a token for" in message
    assert "no credential is given: set client_secret or AZURE_CLIENT_SECRET" in message
    assert "managed_identity: Managed identity of this virtual machine (IMDS)" in message
    assert "azure_cli: the Azure CLI is not installed (there is no az in PATH)" in message
    assert message.count(machine.ansible.variables["aad_token_scope"]) == 1


FAULTS = """
- name: implicit
  entra.oracledb.aad_token: {auth: implicit}
- name: implicit in a chain
  entra.oracledb.aad_token: {auth: [implicit, azure_cli]}
- name: unknown
  entra.oracledb.aad_token: {auth: [client_secrets, azure_cli]}
- name: nothing of a chain
  entra.oracledb.aad_token: {auth: [github_oidc, gitlab_oidc]}
- name: two at once
  entra.oracledb.aad_token: {password: "{{ wrong }}", refresh_token: "{{ wrong }}"}
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='implicit') }}"
"""


def test_faults(machine: Machine, entra: Entra) -> None:
    machine.ansible.variables["wrong"] = WRONG
    run = machine.ansible.play(FAULTS, "-vvv", ignore_errors=True, environment=machine.environment).succeeded()
    messages = {end.task: end.result["msg"] for end in run.ends}
    assert {end.status for end in run.ends} == {"failed"}
    for task in ("implicit", "implicit in a chain", "lookup"):
        assert "RFC 9700 (section 2.1.2) forbids the implicit flow" in messages[task]
        assert "use auth interactive" in messages[task]
    assert (
        "auth 'client_secrets' is unknown; is client_secret meant? (There are auto, client_secret"
        in messages["unknown"]
    )
    assert "none of the flows in auth is configured" in messages["nothing of a chain"]
    assert "github_oidc: oidc_request_url is missing" in messages["nothing of a chain"]
    assert messages["nothing of a chain"].count("gitlab_oidc: federated_token is missing") == 1
    assert "credentials for username_password and refresh_token are given" in messages["two at once"]
    assert entra.counts()["total"] == len(machine.az.runs()) == len(machine.probes) == 0
    assert_silent(run, wrong=WRONG)
