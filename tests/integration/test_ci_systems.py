# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CI job's own ID token in the place of a secret: GitHub Actions, Azure DevOps and GitLab, with the variables that they set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.emulators.entra import App, Entra
from tests.emulators.entra.workloads import Issuer
from tests.integration.runner import Ansible, Run
from tests.integration.silence import assert_kept, assert_silent

FLOWS = {"github": "github_oidc", "azure_pipelines": "azure_pipelines", "gitlab": "gitlab_oidc"}
TASKS = """
- name: task
  entra.oracledb.aad_token:
  register: token
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') == token.access_token }}"
- name: roles
  ansible.builtin.debug:
    msg: "{{ token.claims.roles }}"
"""


@dataclass
class Job:
    """A job of a CI system, and the variables that its definition and the system give it."""

    ansible: Ansible
    entra: Entra
    issuer: Issuer
    app: App
    environment: dict[str, str]

    def play(self, tasks: str, *arguments: str, without: str = "", **changes: str) -> Run:
        environment = {name: value for name, value in {**self.environment, **changes}.items() if name != without}
        return self.ansible.play(tasks, *arguments, environment=environment)

    @property
    def secrets(self) -> dict[str, str]:
        found = {"request_token": self.issuer.request_token}
        return {**found, **({"id_token": self.environment["AZURE_ID_TOKEN"]} if self.issuer.kind == "gitlab" else {})}


def job(kind: str, ansible: Ansible, entra: Entra, **trust: str) -> Job:
    """No variable of Ansible but the scope: the rest is in the environment."""
    issuer = entra.issuer(kind)
    app = entra.app(federated=[issuer.trust(**trust)], roles=["hr.reader"])
    ansible.variables["aad_token_scope"] = entra.scope
    environment = {
        "AAD_TOKEN_AUTH": FLOWS[kind],
        "AAD_TOKEN_CA_PATH": str(entra.ca_path),
        "AZURE_AUTHORITY_HOST": entra.url,
        **issuer.environment_for(app),
    }
    if kind != "azure_pipelines":  # whose task says so of the service connection
        environment |= {"AZURE_CLIENT_ID": app.client_id, "AZURE_TENANT_ID": app.tenant_id}
    if kind == "gitlab":
        ansible.variables["aad_token_federated_token_variable"] = "AZURE_ID_TOKEN"
    return Job(ansible, entra, issuer, app, environment)


@pytest.mark.parametrize("kind", FLOWS)
def test_three_hosts_ask_once_and_nothing_secret_is_kept(bare: Ansible, entra: Entra, kind: str) -> None:
    running = job(kind, bare, entra)
    bare.host_names = ["one", "two", "three"]
    entra.latency(0.2)
    run = running.play(TASKS, "-vvv", "-f", "3").succeeded()
    assert len(run.by_host("task")) == 3
    assert {result["msg"] for result in run.by_host("lookup").values()} == {True}
    assert run["roles"]["msg"] == ["hr.reader"]
    assert entra.counts()["token"] == 1
    assert len(entra.requests("ci")) == (0 if kind == "gitlab" else 1)
    assert not {"client_secret"} & set(entra.requests("token")[0]["fields"])
    assert_silent(run, **running.secrets)
    assert_kept(bare, **running.secrets)


ONE_TASK = """
- name: task
  entra.oracledb.aad_token:
"""


def failure(running: Job, **changes: Any) -> str:
    run = running.play(ONE_TASK, "-vvv", **changes)
    assert_silent(run, **running.secrets)
    return run.failed()


def test_github_failures(bare: Ansible, entra: Entra) -> None:
    running = job("github", bare, entra)
    # Without `permissions` GitHub sets neither variable.
    missing = failure(running, without="ACTIONS_ID_TOKEN_REQUEST_URL", ACTIONS_ID_TOKEN_REQUEST_TOKEN="")
    assert (
        "oidc_request_url is missing: set oidc_request_url, aad_token_oidc_request_url or ACTIONS_ID_TOKEN_REQUEST_URL"
        in missing
    )
    assert "`permissions: {id-token: write, contents: read}`" in missing
    assert entra.counts()["total"] == 0
    refused = failure(running, ACTIONS_ID_TOKEN_REQUEST_TOKEN="of-another-job-0123456789")
    assert "gave no ID token (HTTP 401)" in refused
    assert "id-token: write" in refused
    other = job("github", bare, entra, subject="repo:contoso/dba:ref:refs/heads/main-2")
    subject = failure(other)
    assert (
        f"AADSTS700213: No matching federated identity record found for presented assertion subject '{other.issuer.subject}'"
        in (subject)
    )
    assert "Subject identifier in Entra" in subject


def test_azure_pipelines_failures(bare: Ansible, entra: Entra) -> None:
    running = job("azure_pipelines", bare, entra)
    missing = failure(running, without="SYSTEM_ACCESSTOKEN")
    assert (
        "oidc_request_token is missing: set oidc_request_token, aad_token_oidc_request_token or SYSTEM_ACCESSTOKEN."
        in missing
    )
    assert "SYSTEM_ACCESSTOKEN: $(System.AccessToken)" in missing
    other = "00000000-1111-2222-3333-444444444444"
    unknown = failure(running, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=other)
    assert "gave no ID token (HTTP 404)" in unknown
    assert "Azure service connection with workload identity federation" in unknown
    refused = failure(running, SYSTEM_ACCESSTOKEN="of-another-job-0123456789")
    assert "gave no ID token (HTTP 401)" in refused
    assert not [entry for entry in entra.requests("ci") if entry["path"] == "/_signin"]
    trusting = job("azure_pipelines", bare, entra, issuer="https://vstoken.dev.azure.com/another-organisation")
    assert "AADSTS700211" in failure(trusting)


def test_gitlab_failures(bare: Ansible, entra: Entra) -> None:
    running = job("gitlab", bare, entra)
    missing = failure(running, without="AZURE_ID_TOKEN")
    assert "federated_token is missing" in missing
    assert "The environment has no AZURE_ID_TOKEN" in missing
    assert "`id_tokens: {AZURE_ID_TOKEN: {aud: api://AzureADTokenExchange}}`" in missing
    audience = failure(running, AZURE_ID_TOKEN=running.issuer.token(audience="https://gitlab.contoso.example"))
    assert "AADSTS700212" in audience
    assert "presented assertion audience 'https://gitlab.contoso.example'" in audience
    expired = failure(running, AZURE_ID_TOKEN=running.issuer.token(lifetime=-900))
    assert "the ID token in AZURE_ID_TOKEN expired 9" in expired
