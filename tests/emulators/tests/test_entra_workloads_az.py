# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Azure CLI against the emulator: signing in, tokens, and what it says when it has none."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureCliCredential, CredentialUnavailableError

from tests.emulators import azure_cli, pki
from tests.emulators.azure_cli import AzureCliError
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of

pytestmark = pytest.mark.skipif(bool(azure_cli.missing()), reason=azure_cli.missing())

Variables = dict[str, str]


def token(variables: Variables, scope: str, *more: str) -> dict[str, Any]:
    done = azure_cli.run(variables, "account", "get-access-token", "--scope", scope, "--output", "json", *more)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def refusal(variables: Variables, scope: str, *more: str) -> str:
    """What az says on standard error when it ends with 1 and no output."""
    done = azure_cli.run(variables, "account", "get-access-token", "--scope", scope, *more)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.fixture(scope="module")
def signed_in(entra_process: Entra, secret_app: App, tmp_path_factory: pytest.TempPathFactory) -> Variables:
    return azure_cli.signed_in(entra_process, secret_app, tmp_path_factory.mktemp("az"))


@pytest.fixture(scope="module")
def signed_out(entra_process: Entra, tmp_path_factory: pytest.TempPathFactory) -> Variables:
    return azure_cli.environment(entra_process, tmp_path_factory.mktemp("az"))


def test_token(entra: Entra, secret_app: App, signed_in: Variables) -> None:
    answer = token(signed_in, entra.scope, "--tenant", entra.tenant_id)
    claims = claims_of(answer["accessToken"])
    assert set(answer) == {"accessToken", "expiresOn", "expires_on", "tenant", "tokenType"}
    assert (claims["azp"], answer["tenant"], answer["tokenType"]) == (secret_app.client_id, entra.tenant_id, "Bearer")
    assert answer["expires_on"] == pytest.approx(claims["exp"], abs=5)
    # The older field is local time without a zone.
    local = time.mktime(time.strptime(answer["expiresOn"].partition(".")[0], "%Y-%m-%d %H:%M:%S"))
    assert local == answer["expires_on"]


def test_azure_identity_uses_it(entra: Entra, signed_in: Variables, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in signed_in.items():
        monkeypatch.setenv(name, value)
    assert claims_of(AzureCliCredential().get_token(entra.scope).token)["roles"] == ["Database.Login"]


def test_certificate(entra: Entra, certificate_app: App, identity: pki.Identity, tmp_path: Path) -> None:
    credential = ["--certificate", str(identity.write_pem(tmp_path / "app.pem"))]
    variables = azure_cli.signed_in(entra, certificate_app, tmp_path / "az", credential)
    assert claims_of(token(variables, entra.scope)["accessToken"])["azpacr"] == "2"


def test_federated_token_serves_until_it_expires(entra: Entra, tmp_path: Path) -> None:
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()])
    variables = azure_cli.signed_in(entra, app, tmp_path / "az", ["--federated-token", issuer.token()])
    assert claims_of(token(variables, entra.scope)["accessToken"])["azpacr"] == "2"
    entra.clock(7200)
    assert "AADSTS700024" in refusal(variables, entra.register_resource().scope)


def test_user_by_device_code_until_revoked(entra: Entra, tmp_path: Path) -> None:
    ada, other = entra.user("ada@contoso.example"), entra.register_resource()
    variables = azure_cli.signed_in_user(entra, ada, tmp_path / "az", [other.app_id])
    assert claims_of(token(variables, entra.scope)["accessToken"])["upn"] == ada.username
    entra.revoke(ada)
    # What is in the cache is still given out; anything else needs the refresh token.
    token(variables, entra.scope)
    message = refusal(variables, other.scope)
    assert "AADSTS50173" in message
    assert f'az login --tenant "{entra.tenant_id}" --scope "{other.scope}"' in message


def test_refused_login(entra: Entra, secret_app: App, tmp_path: Path) -> None:
    with pytest.raises(AzureCliError, match="AADSTS7000215"):
        azure_cli.signed_in(entra, secret_app, tmp_path / "az", ["--password", "wrong"])


def test_nobody_signed_in(entra: Entra, signed_out: Variables, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(signed_out, entra.scope) == "ERROR: Please run 'az login' to setup account.\n"
    for name, value in signed_out.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CredentialUnavailableError, match="az login"):
        AzureCliCredential().get_token(entra.scope)


def test_unknown_scope(entra: Entra, signed_in: Variables, monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(signed_in, "api://nobody/.default")
    assert message.startswith("ERROR: AADSTS500011: ")
    assert message.endswith("az logout\naz login\n")
    for name, value in signed_in.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ClientAuthenticationError, match="AADSTS500011"):
        AzureCliCredential().get_token("api://nobody/.default")


def test_unknown_tenant(entra: Entra, signed_in: Variables) -> None:
    assert "Unable to get authority configuration" in refusal(signed_in, entra.scope, "--tenant", "nobody.example")


def test_secret_that_expired_after_the_login(entra: Entra, tmp_path: Path) -> None:
    app = entra.app(secret=True)
    variables = azure_cli.signed_in(entra, app, tmp_path / "az")
    entra.app(client_id=app.client_id, secrets=[{"value": app.secret, "expires_on": time.time() - 60}])
    assert "AADSTS7000222" in refusal(variables, entra.scope)


def test_provider_that_is_down(entra: Entra, signed_in: Variables) -> None:
    entra.fail_next("reset", times=10)
    message = refusal(signed_in, entra.register_resource().scope)
    assert message.startswith("ERROR: The command failed with an unexpected error.")
