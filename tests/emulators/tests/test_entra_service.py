# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints: URL shapes, tenants, scopes, secrets, and the refusals with their numbers."""

import base64
import email.utils
import time
import uuid

import pytest

from tests.emulators.entra import App, ControlError, Entra
from tests.emulators.entra.errors import ERRORS, EntraError
from tests.emulators.tests.entra_client import ask, get, number, pool, post


@pytest.mark.parametrize("by", ["tenant_id", "domain"])
def test_discovery(entra: Entra, by: str) -> None:
    status, metadata = get(entra, f"/{getattr(entra, by)}/v2.0/.well-known/openid-configuration")
    assert status == 200
    assert metadata["issuer"] == f"{entra.url}/{entra.tenant_id}/v2.0"
    assert metadata["token_endpoint"] == entra.token_url
    assert metadata["jwks_uri"] == f"{entra.url}/{entra.tenant_id}/discovery/v2.0/keys"


def test_discovery_version_1(entra: Entra) -> None:
    metadata = get(entra, f"/{entra.tenant_id}/.well-known/openid-configuration")[1]
    assert metadata["issuer"] == f"https://sts.windows.net/{entra.tenant_id}/"
    assert metadata["token_endpoint"] == f"{entra.url}/{entra.tenant_id}/oauth2/token"


def test_discovery_of_the_shared_tenant_has_a_placeholder(entra: Entra) -> None:
    metadata = get(entra, "/common/v2.0/.well-known/openid-configuration")[1]
    assert metadata["issuer"] == entra.url + "/{tenantid}/v2.0"
    assert metadata["token_endpoint"] == f"{entra.url}/common/oauth2/v2.0/token"


def test_endpoints_keep_the_name_the_client_used(entra: Entra) -> None:
    by_address = entra.url.replace("localhost", "127.0.0.1")
    with pool(entra) as client:
        metadata = client.request("GET", f"{by_address}/{entra.domain}/v2.0/.well-known/openid-configuration").json()
    assert metadata["token_endpoint"].startswith(f"{by_address}/{entra.tenant_id}/")


def test_instance_discovery(entra: Entra) -> None:
    answer = get(entra, "/common/discovery/instance?api-version=1.1")[1]
    assert answer["metadata"][0]["aliases"] == [entra.url.removeprefix("https://")]


def test_unknown_tenant(entra: Entra, secret_app: App) -> None:
    status, answer = get(entra, "/nobody.example/v2.0/.well-known/openid-configuration")
    assert (status, answer["error"], number(answer)) == (400, "invalid_tenant", 90002)
    status, answer = post(entra, f"{entra.url}/{uuid.uuid4()}/oauth2/v2.0/token", grant_type="client_credentials")
    assert (status, answer["error"], number(answer)) == (400, "invalid_request", 90002)


def test_shared_tenant_has_no_app_tokens(entra: Entra) -> None:
    status, answer = post(entra, f"{entra.url}/common/oauth2/v2.0/token", grant_type="client_credentials")
    assert (status, number(answer)) == (400, 50059)


def test_app_of_another_tenant(entra: Entra) -> None:
    app = entra.app(secret=True, tenant=entra.register_tenant("fabrikam.example"))
    status, answer = ask(entra, app)
    assert (status, answer["error"], number(answer)) == (400, "unauthorized_client", 700016)


def test_wrong_secret(entra: Entra, secret_app: App) -> None:
    status, answer = ask(entra, secret_app, client_secret="wrong")
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 7000215)


def test_secret_of_another_app(entra: Entra, secret_app: App) -> None:
    assert number(ask(entra, secret_app, client_secret=entra.app(secret=True).secret)[1]) == 7000215


def test_expired_secret(entra: Entra) -> None:
    app = entra.app(secrets=[{"expires_on": time.time() - 1}, {"expires_on": time.time() + 60}])
    status, answer = ask(entra, app)
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 7000222)
    assert ask(entra, app, client_secret=app.secrets[1])[0] == 200
    entra.clock(120)
    assert number(ask(entra, app, client_secret=app.secrets[1])[1]) == 7000222


def test_secret_in_the_authorization_header(entra: Entra, secret_app: App) -> None:
    credential = base64.b64encode(f"{secret_app.client_id}:{secret_app.secret}".encode())
    with pool(entra) as client:
        headers = {"Authorization": f"Basic {credential.decode()}"}
        form = {"grant_type": "client_credentials", "scope": entra.scope}
        response = client.request("POST", entra.token_url, fields=form, headers=headers, encode_multipart=False)
    assert response.status == 200
    assert entra.requests()[-1]["client_id"] == secret_app.client_id


SCOPES = [
    ("", 900144, "invalid_request"),
    ("https://contoso.example/database", 1002012, "invalid_scope"),
    ("https://contoso.example/database/user_impersonation", 1002012, "invalid_scope"),
    ("/.default", 1002012, "invalid_scope"),
    ('"quoted\\', 1002012, "invalid_scope"),
    ("https://a.example/.default https://b.example/.default", 70011, "invalid_scope"),
    ("https://contoso.example/other/.default", 500011, "invalid_resource"),
]


@pytest.mark.parametrize(("scope", "expected", "error"), SCOPES)
def test_bad_scope(entra: Entra, secret_app: App, scope: str, expected: int, error: str) -> None:
    status, answer = ask(entra, secret_app, scope=scope)
    assert (status, answer["error"], number(answer)) == (400, error, expected)


def test_scope_by_app_id(entra: Entra, secret_app: App) -> None:
    assert ask(entra, secret_app, scope=f"{entra.resource.app_id}/.default")[0] == 200


def test_resource_of_another_tenant(entra: Entra, secret_app: App) -> None:
    resource = entra.register_resource("api://elsewhere", tenant=entra.register_tenant("fabrikam.example"))
    assert number(ask(entra, secret_app, scope=resource.scope)[1]) == 500011


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": None}, 900144),
        ({"grant_type": "urn:example"}, 70003),
        ({"client_id": None}, 900144),
        ({"client_id": None, "client_secret": None}, 900144),
        ({"client_secret": None}, 7000218),
    ],
)
def test_missing_field(entra: Entra, secret_app: App, changes: dict[str, str | None], expected: int) -> None:
    assert number(ask(entra, secret_app, **changes)[1]) == expected


def test_get_at_the_token_endpoint(entra: Entra) -> None:
    status, answer = get(entra, f"/{entra.tenant_id}/oauth2/v2.0/token")
    assert (status, number(answer)) == (400, 900561)


def test_headers_of_a_refusal_and_the_clients_own_request_id(entra: Entra, secret_app: App) -> None:
    own = str(uuid.uuid4())
    with pool(entra) as client:
        response = client.request("POST", entra.token_url, headers={"client-request-id": own})
    assert response.json()["correlation_id"] == own
    assert "no-store" in response.headers["Cache-Control"]
    assert email.utils.parsedate_to_datetime(response.headers["Date"]).timestamp() == pytest.approx(time.time(), abs=30)


def test_every_row_of_the_error_table_can_be_answered() -> None:
    for code, kind in ERRORS.items():
        error = EntraError(code, *["x"] * kind.text.count("{}"))
        assert 400 <= error.status_code < 600
        assert "{" not in error.description


def test_journal(entra: Entra, secret_app: App) -> None:
    ask(entra, secret_app)
    get(entra, f"/{entra.tenant_id}/discovery/v2.0/keys")
    token, keys = entra.requests()
    assert token["fields"] == ["client_id", "client_secret", "grant_type", "scope"]
    assert (token["kind"], token["method"], token["status"]) == ("token", "POST", 200)
    assert (token["client_id"], token["new_connection"]) == (secret_app.client_id, True)
    assert keys["kind"] == "keys"
    seen = {name: number for name, number in entra.counts().items() if number}
    assert seen == {"token": 1, "keys": 1, "total": 2, "connections": 2}
    assert secret_app.secret not in str(entra.requests())


def test_journal_for_people(entra: Entra, secret_app: App) -> None:
    ask(entra, secret_app, client_secret="wrong")
    first, _unused, line = entra.table().rstrip().split("\n")
    assert first.startswith("token 1, discovery 0")
    assert line.split()[1:] == ["401", "token", "POST", entra.token_url.removeprefix(entra.url), secret_app.client_id]


def test_journal_tells_a_reused_connection(entra: Entra) -> None:
    with pool(entra) as client:
        for _unused in range(2):
            client.request("GET", f"{entra.url}/{entra.tenant_id}/discovery/v2.0/keys")
    first, second = entra.requests()
    assert (first["new_connection"], second["new_connection"]) == (True, False)
    assert first["connection"] == second["connection"]
    assert entra.counts()["connections"] == 1


def test_unknown_path_is_counted_as_other(entra: Entra) -> None:
    with pool(entra) as client:
        assert client.request("GET", f"{entra.url}/favicon.ico").status == 404
        assert client.request("GET", f"{entra.url}/_emulator/requests").status == 404
    assert entra.counts()["other"] == 2


@pytest.mark.parametrize(
    "fault", [{"kind": "no such"}, {"kind": "token", "value": "no such"}, {"kind": "reset", "x": 1}]
)
def test_control_refuses_nonsense(entra: Entra, fault: dict[str, object]) -> None:
    with pytest.raises(ControlError, match="no (fault|token shape|such)|has no"):
        entra.fail_next(**fault)  # type: ignore[arg-type]
