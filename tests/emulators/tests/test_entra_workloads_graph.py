# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Graph and Resource Manager: what they accept, and what they say to a token that they do not."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.emulators import pki
from tests.emulators.entra import GRAPH_APP_ID, GRAPH_SCOPE, App, Entra
from tests.emulators.entra.arm import create_arm
from tests.emulators.entra.first_party import GRAPH
from tests.emulators.entra.graph import create_graph
from tests.emulators.entra.people import User
from tests.emulators.entra.registry import App as Registration
from tests.emulators.entra.registry import Registry, Tenant
from tests.emulators.entra.shapes import SHAPES
from tests.emulators.entra.tokens import Minter
from tests.emulators.tests.entra_client import msal_client, pool, post

REDIRECT = "http://localhost:8400"
INVALID = "InvalidAuthenticationToken"
READ_ALL = ["User.Read.All", "Application.Read.All", "Organization.Read.All"]


def get(entra: Entra, url: str, token: str | None) -> tuple[int, Any]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with pool(entra) as client:
        answer = client.request("GET", url, headers=headers)
    return answer.status, json.loads(answer.data)


def error(answer: Any) -> tuple[str, str]:
    """Code and message of a refusal, after checking that its body has Graph's form."""
    assert set(answer["error"]["innerError"]) == {"request-id", "client-request-id"}
    return answer["error"]["code"], answer["error"]["message"]


def app_token(entra: Entra, app: App, scope: str = GRAPH_SCOPE) -> str:
    result = msal_client(entra, app, app.secret).acquire_token_for_client([scope])
    token: str = result["access_token"]
    return token


@pytest.fixture(scope="module")
def reader(entra_process: Entra) -> App:
    return entra_process.app(secret=True, roles={GRAPH_APP_ID: READ_ALL})


# Over the wire, with tokens of the emulator


@pytest.mark.parametrize("scope", [GRAPH_SCOPE, f"{GRAPH}//.default", f"{GRAPH_APP_ID}/.default"])
def test_app_lists_applications(entra: Entra, reader: App, scope: str) -> None:
    status, answer = get(entra, f"{entra.graph_url}/v1.0/applications", app_token(entra, reader, scope))
    assert status == 200
    assert reader.client_id in [app["appId"] for app in answer["value"]]
    assert reader.secret not in str(answer)


def test_organization_names_the_tenant(entra: Entra, reader: App) -> None:
    status, answer = get(entra, f"{entra.graph_url}/v1.0/organization", app_token(entra, reader))
    (organization,) = answer["value"]
    assert (status, organization["id"]) == (200, entra.tenant_id)
    assert organization["verifiedDomains"][0]["name"] == entra.domain


def test_app_without_the_role(entra: Entra) -> None:
    app = entra.app(secret=True, roles={GRAPH_APP_ID: ["Application.Read.All"]})
    status, answer = get(entra, f"{entra.graph_url}/v1.0/users", app_token(entra, app))
    expected = ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    assert (status, error(answer)) == (403, expected)


def test_token_for_the_database_is_not_for_graph(entra: Entra, reader: App) -> None:
    status, answer = get(entra, f"{entra.graph_url}/v1.0/users", app_token(entra, reader, entra.scope))
    assert (status, error(answer)) == (401, (INVALID, "Access token validation failure. Invalid audience."))


def test_token_expires_with_the_emulators_clock(entra: Entra, reader: App) -> None:
    token = app_token(entra, reader)
    entra.clock(7200)
    status, answer = get(entra, f"{entra.graph_url}/v1.0/users", token)
    assert (status, error(answer)) == (401, (INVALID, "Lifetime validation failed, the token is expired."))


def test_me_with_a_users_token(entra: Entra) -> None:
    ada = entra.user("ada@contoso.example", name="Ada Example")
    app = entra.app(secret=True, redirect_uris=[REDIRECT], delegated={GRAPH_APP_ID: ["User.Read"]})
    scope = f"{GRAPH}/User.Read"
    code = entra.code(app, ada, redirect_uri=REDIRECT, scope=f"{scope} openid profile offline_access")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "scope": scope}
    token = post(entra, client_id=app.client_id, client_secret=app.secret, **form)[1]["access_token"]
    status, answer = get(entra, f"{entra.graph_url}/v1.0/me", token)
    assert (status, answer["id"], answer["displayName"]) == (200, ada.object_id, "Ada Example")
    assert get(entra, f"{entra.graph_url}/v1.0/users", token)[0] == 403


def test_users_of_the_tenant(entra: Entra, reader: App) -> None:
    ada = entra.user("ada@contoso.example")
    stranger = entra.user("bob@fabrikam.example", tenant=entra.register_tenant("fabrikam.example"))
    answer = get(entra, f"{entra.graph_url}/v1.0/users", app_token(entra, reader))[1]
    names = [user["userPrincipalName"] for user in answer["value"]]
    assert ada.username in names
    assert stranger.username not in names


def test_tokens_are_not_in_the_journal(entra: Entra, reader: App) -> None:
    token = app_token(entra, reader)
    get(entra, f"{entra.graph_url}/v1.0/users", token)
    assert [(entry["path"], entry["status"]) for entry in entra.requests("graph")] == [("/v1.0/users", 200)]
    assert token not in str(entra.requests())


def test_graph_can_be_told_to_fail(entra: Entra, reader: App) -> None:
    entra.fail_next("status", endpoint="graph", status=429, retry_after="1")
    token = app_token(entra, reader)
    assert [get(entra, f"{entra.graph_url}/v1.0/users", token)[0] for _unused in range(2)] == [429, 200]


def test_resource_manager_knows_the_tenant_and_no_subscription(entra: Entra, secret_app: App) -> None:
    token = app_token(entra, secret_app, "https://management.azure.com/.default")
    assert get(entra, f"{entra.arm_url}/subscriptions?api-version=2022-12-01", token)[1]["value"] == []
    (tenant,) = get(entra, f"{entra.arm_url}/tenants?api-version=2022-12-01", token)[1]["value"]
    assert tenant["tenantId"] == entra.tenant_id


def test_resource_manager_describes_the_cloud_to_anybody(entra: Entra) -> None:
    status, answer = get(entra, f"{entra.arm_url}/metadata/endpoints?api-version=2022-09-01", None)
    assert (status, answer["authentication"]["loginEndpoint"]) == (200, entra.url)


# In this process, where any token can be made


class Api:
    """Graph or Resource Manager over a directory with one tenant, one user and one app."""

    def __init__(self, directory: Path, create: Any = create_graph) -> None:
        registry = Registry()
        self.tenant_id, self.user_id = str(uuid.uuid4()), str(uuid.uuid4())
        registry.add_tenant(Tenant(self.tenant_id, ["contoso.example"]))
        registry.add_app(Registration(str(uuid.uuid4()), self.tenant_id, str(uuid.uuid4())))
        registry.people.add(User("ada@contoso.example", b"", self.user_id, self.tenant_id, "Ada Example"))
        self.minter = Minter.load_or_create(directory, "https://localhost", registry.clock)
        self._client = create(registry, self.minter).test_client()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of a delegated token; None leaves one out."""
        now = int(time.time())
        claims = {
            "aud": GRAPH,
            "iss": self.minter.issuer(self.tenant_id, 1),
            "tid": self.tenant_id,
            "oid": self.user_id,
            "nbf": now,
            "exp": now + 3600,
            "scp": "User.Read",
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def get(self, path: str = "/v1.0/me", *, token: str | None = None, **changes: Any) -> TestResponse:
        token = self.minter.sign(self.claims(**changes)) if token is None else token
        answer: TestResponse = self._client.get(path, headers={"Authorization": f"Bearer {token}"})
        return answer


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return Api(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return Api(tmp_path_factory.mktemp("arm"), create_arm)


def test_me(graph: Api) -> None:
    answer = graph.get()
    assert (answer.status_code, answer.get_json()["id"]) == (200, graph.user_id)


def test_me_needs_a_user(graph: Api) -> None:
    answer = graph.get(scp=None, roles=["User.Read.All"])
    message = "/me request is only valid with delegated authentication flow."
    assert (answer.status_code, error(answer.get_json())) == (400, ("BadRequest", message))


@pytest.mark.parametrize("key", ["id", "ADA@contoso.example"])
def test_one_user(graph: Api, key: str) -> None:
    path = f"/v1.0/users/{graph.user_id if key == 'id' else key}"
    answer = graph.get(path, scp="User.ReadBasic.All")
    assert answer.get_json()["userPrincipalName"] == "ada@contoso.example"


def test_nobody(graph: Api) -> None:
    answer = graph.get("/v1.0/users/nobody", scp="User.Read.All")
    assert (answer.status_code, error(answer.get_json())[0]) == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/v1.0/me", "User.Read"),
        ("/v1.0/users", "User.Read.All"),
        ("/v1.0/users/x", "User.Read.All"),
        ("/v1.0/applications", "Application.Read.All"),
        ("/v1.0/organization", "Organization.Read.All"),
    ],
)
def test_permission_is_needed(graph: Api, path: str, permission: str) -> None:
    assert graph.get(path, scp="Mail.Read openid").status_code == 403
    assert graph.get(path, scp=f"openid {permission}").status_code in (200, 404)


def test_unknown_segment(graph: Api) -> None:
    answer = graph.get("/v1.0/teapots")
    assert error(answer.get_json()) == ("BadRequest", "Resource not found for the segment 'teapots'.")


REFUSED = [
    ({"aud": "https://graph.windows.net"}, "Access token validation failure. Invalid audience."),
    ({"aud": [GRAPH]}, "Access token validation failure. Invalid audience."),
    ({"aud": None}, "Access token validation failure. Invalid audience."),
    ({"iss": "https://sts.windows.net/common/"}, "Access token validation failure. Invalid issuer."),
    ({"tid": "00000000-0000-0000-0000-000000000000"}, "Access token validation failure. Invalid issuer."),
    ({"tid": None}, "Access token validation failure. Invalid issuer."),
    ({"exp": 1}, "Lifetime validation failed, the token is expired."),
    ({"exp": None}, "Lifetime validation failed, the token is expired."),
    ({"exp": "never"}, "Lifetime validation failed, the token is expired."),
    ({"nbf": 1 << 40}, "Lifetime validation failed, the token is not yet valid."),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=str)
def test_refused(graph: Api, changes: dict[str, Any], message: str) -> None:
    answer = graph.get(**changes)
    assert (answer.status_code, error(answer.get_json())) == (401, (INVALID, message))
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("version", [1, 2])
def test_issuer_of_either_version(graph: Api, version: int) -> None:
    assert graph.get(iss=graph.minter.issuer(graph.tenant_id, version)).status_code == 200


def test_empty_and_malformed(graph: Api) -> None:
    assert error(graph.get(token="").get_json()) == (INVALID, "Access token is empty.")
    for token in ("opaque", "a.b.c", "a.b"):
        assert error(graph.get(token=token).get_json())[1].startswith("IDX14100: JWT is not well formed")


def forged(api: Api, directory: Path) -> str:
    """A token with the right claims and the wrong key."""
    pki.self_signed("CN=forger", key=pki.shared_rsa_key("forger")).write_pem(directory / "signing.pem")
    return Minter.load_or_create(directory, "https://localhost", Registry().clock).sign(api.claims())


@pytest.mark.parametrize("how", ["key", "unsigned", "changed"])
def test_forged(graph: Api, tmp_path: Path, how: str) -> None:
    good = graph.minter.sign(graph.claims())
    head, _unused, signature = good.split(".")
    payload = graph.minter.sign(graph.claims(scp="User.Read.All")).split(".")[1]
    tokens = {
        "key": forged(graph, tmp_path),
        "unsigned": SHAPES["unsigned"](good, graph.minter),
        "changed": f"{head}.{payload}.{signature}",
    }
    answer = graph.get(token=tokens[how])
    expected = (INVALID, "Access token validation failure. Signature verification failed.")
    assert (answer.status_code, error(answer.get_json())) == (401, expected)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": GRAPH}, "InvalidAuthenticationTokenAudience"),
        ({"exp": 1}, "ExpiredAuthenticationToken"),
        ({"iss": "https://elsewhere.example"}, "InvalidAuthenticationTokenTenant"),
        ({"nbf": 1 << 40}, INVALID),
    ],
    ids=str,
)
def test_resource_manager_refuses(manager: Api, changes: dict[str, Any], code: str) -> None:
    answer = manager.get("/subscriptions", **{"aud": "https://management.azure.com/", **changes})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, code)
