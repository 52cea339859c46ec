# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""azure-identity, unchanged, against the emulator: credentials of workloads get tokens, or Entra's refusal."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AzurePipelinesCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    WorkloadIdentityCredential,
)

from tests.emulators import pki
from tests.emulators.entra import App, Entra, Issuer
from tests.emulators.entra.shapes import claims_of


@pytest.fixture(scope="module")
def pipeline(entra_process: Entra) -> Issuer:
    return entra_process.issuer("azure_pipelines")


@pytest.fixture(scope="module")
def pipeline_app(entra_process: Entra, pipeline: Issuer) -> App:
    return entra_process.app(federated=[pipeline.trust()], roles=["Database.Login"])


@pytest.fixture(autouse=True)
def no_azure_variables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("AZURE_", "SYSTEM_"))]:
        monkeypatch.delenv(name)
    yield


def settings(entra: Entra, **more: Any) -> dict[str, Any]:
    """Where the emulator is, and no retries, so that a refusal comes at once."""
    return {"authority": entra.url, "connection_verify": str(entra.ca_path), "retry_total": 0, **more}


def with_discovery_off(entra: Entra) -> dict[str, Any]:
    """For the credentials that are built on MSAL."""
    return settings(entra, disable_instance_discovery=True)


def roles(entra: Entra, credential: Any) -> list[str]:
    found: list[str] = claims_of(credential.get_token(entra.scope).token)["roles"]
    return found


def test_workload_identity_from_the_pods_environment(
    entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = entra.issuer("kubernetes")
    app = entra.app(federated=[cluster.trust()], roles=["Database.Login"])
    for name, value in cluster.environment_for(app).items():
        monkeypatch.setenv(name, value)
    credential = WorkloadIdentityCredential(connection_verify=str(entra.ca_path))
    assert roles(entra, credential) == ["Database.Login"]


def test_workload_identity_with_an_expired_file(entra: Entra, tmp_path: Path) -> None:
    cluster = entra.issuer("kubernetes")
    app = entra.app(federated=[cluster.trust()])
    path = cluster.write_token(tmp_path / "token", lifetime=-3600)
    credential = WorkloadIdentityCredential(
        tenant_id=app.tenant_id, client_id=app.client_id, token_file_path=str(path), **settings(entra)
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS700024"):
        credential.get_token(entra.scope)


def test_client_assertion(entra: Entra) -> None:
    gitlab = entra.issuer("gitlab")
    app = entra.app(federated=[gitlab.trust()], roles=["Database.Login"])

    def credential(**changes: Any) -> ClientAssertionCredential:
        return ClientAssertionCredential(
            app.tenant_id, app.client_id, partial(gitlab.token, **changes), **settings(entra)
        )

    assert roles(entra, credential()) == ["Database.Login"]
    with pytest.raises(ClientAuthenticationError, match="AADSTS700213"):
        credential(subject="project_path:contoso/databases:ref_type:branch:ref:Main").get_token(entra.scope)


def pipelines_credential(
    entra: Entra, app: App, environment: dict[str, str], **changes: str
) -> AzurePipelinesCredential:
    named = {
        "tenant_id": app.tenant_id,
        "client_id": app.client_id,
        "service_connection_id": environment["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
        "system_access_token": environment["SYSTEM_ACCESSTOKEN"],
        **changes,
    }
    return AzurePipelinesCredential(**named, **settings(entra))


def test_azure_pipelines(entra: Entra, pipeline: Issuer, pipeline_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = pipeline.environment_for(pipeline_app)
    monkeypatch.setenv("SYSTEM_OIDCREQUESTURI", environment["SYSTEM_OIDCREQUESTURI"])
    assert roles(entra, pipelines_credential(entra, pipeline_app, environment)) == ["Database.Login"]
    assert environment["AZURESUBSCRIPTION_CLIENT_ID"] == pipeline_app.client_id
    assert [entry["kind"] for entry in entra.requests()] == ["ci", "token"]


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"system_access_token": "wrong"}, 401, "Unexpected response from OIDC token endpoint"),
        ({"service_connection_id": "unknown"}, 404, "Service connection with identifier unknown was not found"),
    ],
    ids=["token", "connection"],
)
def test_azure_pipelines_refused(
    entra: Entra,
    pipeline: Issuer,
    pipeline_app: App,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    status: int,
    message: str,
) -> None:
    environment = pipeline.environment
    monkeypatch.setenv("SYSTEM_OIDCREQUESTURI", environment["SYSTEM_OIDCREQUESTURI"])
    with pytest.raises(ClientAuthenticationError, match=message) as caught:
        pipelines_credential(entra, pipeline_app, environment, **changes).get_token(entra.scope)
    assert caught.value.status_code == status


def test_azure_pipelines_success_without_a_token(
    entra: Entra, pipeline: Issuer, pipeline_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Azure DevOps says so, with status 200, when a stage names a connection that its YAML does not refer to.
    entra.fail_next("json", endpoint="ci", value={"count": 1, "value": "There is no explicit reference"})
    environment = pipeline.environment
    monkeypatch.setenv("SYSTEM_OIDCREQUESTURI", environment["SYSTEM_OIDCREQUESTURI"])
    with pytest.raises(ClientAuthenticationError, match="OIDC token not found in response"):
        pipelines_credential(entra, pipeline_app, environment).get_token(entra.scope)
    assert entra.counts()["token"] == 0


def test_client_secret(entra: Entra, secret_app: App) -> None:
    credential = ClientSecretCredential(
        secret_app.tenant_id, secret_app.client_id, secret_app.secret, **with_discovery_off(entra)
    )
    assert roles(entra, credential) == ["Database.Login"]
    wrong = ClientSecretCredential(secret_app.tenant_id, secret_app.client_id, "wrong", **with_discovery_off(entra))
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        wrong.get_token(entra.scope)


def test_client_secret_from_the_environment(entra: Entra, secret_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TENANT_ID", secret_app.tenant_id)
    monkeypatch.setenv("AZURE_CLIENT_ID", secret_app.client_id)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", secret_app.secret)
    assert roles(entra, EnvironmentCredential(**with_discovery_off(entra))) == ["Database.Login"]


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_certificate(
    entra: Entra, certificate_app: App, identity: pki.Identity, tmp_path: Path, password: str | None
) -> None:
    path = identity.write_pem(tmp_path / "app.pem", password=password)
    credential = CertificateCredential(
        certificate_app.tenant_id,
        certificate_app.client_id,
        str(path),
        password=password,
        **with_discovery_off(entra),
    )
    assert roles(entra, credential) == ["Database.Login"]


def test_certificate_not_registered(entra: Entra, certificate_app: App, tmp_path: Path) -> None:
    other = pki.self_signed("CN=other.contoso.example", key=pki.shared_rsa_key("other"))
    path = other.write_pem(tmp_path / "other.pem")
    credential = CertificateCredential(
        certificate_app.tenant_id, certificate_app.client_id, str(path), **with_discovery_off(entra)
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential.get_token(entra.scope)


def test_certificate_chain_for_subject_trust(entra: Entra, tmp_path: Path) -> None:
    root = pki.Authority.create("Contoso root")
    leaf = root.intermediate().client("hr.contoso.example", key=pki.shared_rsa_key())
    app = entra.app(subject_trust=("hr.contoso.example", root), roles=["Database.Login"])
    path = leaf.write_pem(tmp_path / "hr.pem")
    credential = CertificateCredential(
        app.tenant_id, app.client_id, str(path), send_certificate_chain=True, **with_discovery_off(entra)
    )
    assert roles(entra, credential) == ["Database.Login"]
