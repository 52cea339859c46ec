# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device codes, refresh tokens, passwords and on-behalf-of at the token endpoint, by hand: what MSAL does not show."""

from typing import Any

import pytest

from tests.emulators.entra import App, ControlError, Entra, User, browser
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import ask, get, number
from tests.emulators.tests.people_client import (
    ON_BEHALF_OF,
    ask_as,
    poll,
    refresh,
    signed_in,
    start_device,
)


def test_device_answer(entra: Entra, public_app: App) -> None:
    status, answer = start_device(entra, public_app)
    assert (status, answer["expires_in"], answer["interval"]) == (200, 900, 1)
    assert answer["user_code"] in answer["message"]
    assert answer["verification_uri"] in answer["message"]
    assert entra.pending_devices() == [answer["user_code"]]


def test_device_polls(entra: Entra, user: User) -> None:
    app = entra.app(public=True, device_interval=5)
    device = start_device(entra, app)[1]
    answers = []
    for seconds in (0, 1, 9, 22):
        entra.clock(seconds)
        answers.append(poll(entra, app, device["device_code"])[1]["error"])
    # The second poll came early, so the third would have had to wait for 10 seconds, and the fourth 15.
    assert answers == ["authorization_pending", "slow_down", "slow_down", "slow_down"]
    entra.approve(device["user_code"], user)
    entra.clock(22 + 21)
    status, answer = poll(entra, app, device["device_code"])
    assert status == 200
    assert claims_of(answer["access_token"])["azpacr"] == "0"
    entra.clock(22 + 21 + 30)
    assert number(poll(entra, app, device["device_code"])[1]) == 70000


def test_device_refusals(entra: Entra, public_app: App, user: User, secret_app: App) -> None:
    device = start_device(entra, public_app)[1]
    assert number(poll(entra, public_app, "D.unknown")[1]) == 7000014
    assert number(poll(entra, entra.app(public=True), device["device_code"])[1]) == 7000014
    assert number(start_device(entra, secret_app)[1]) == 7000218
    assert number(start_device(entra, public_app, scope=None)[1]) == 900144
    entra.clock(901)
    status, answer = poll(entra, public_app, device["device_code"])
    assert (status, answer["error"], number(answer)) == (400, "expired_token", 70020)
    with pytest.raises(ControlError, match="verification code"):
        entra.approve(device["user_code"], user)


def test_device_page(entra: Entra, public_app: App, user: User) -> None:
    device = start_device(entra, public_app)[1]
    login = entra.login(user, user_code=device["user_code"].lower())
    page = device["verification_uri"]
    assert browser.sign_in(page, {**login, "user_code": "WRONGCODE"}).alert.startswith("AADSTS70018: ")
    assert browser.sign_in(page, {**login, "behaviour": "wrong_password"}).alert.startswith("AADSTS50126: ")
    assert "You have signed in" in browser.sign_in(page, login).text
    assert entra.pending_devices() == []
    assert poll(entra, public_app, device["device_code"])[0] == 200


def test_device_page_declined(entra: Entra, public_app: App, user: User) -> None:
    device = start_device(entra, public_app)[1]
    login = entra.login(user, user_code=device["user_code"], behaviour="decline")
    assert "cancelled" in browser.sign_in(device["verification_uri"], login).text
    assert poll(entra, public_app, device["device_code"])[1]["error"] == "authorization_declined"


def test_refresh_rotates(entra: Entra, public_app: App, user: User) -> None:
    first = signed_in(entra, public_app, user)
    second = refresh(entra, public_app, first["refresh_token"])[1]
    assert second["refresh_token"] != first["refresh_token"]
    # As Entra's, the old one is still good.
    assert refresh(entra, public_app, first["refresh_token"])[0] == 200
    assert refresh(entra, public_app, second["refresh_token"])[0] == 200


def test_refresh_single_use(entra: Entra, user: User) -> None:
    app = entra.app(public=True, single_use_refresh_tokens=True)
    token = signed_in(entra, app, user)["refresh_token"]
    assert refresh(entra, app, token)[0] == 200
    status, answer = refresh(entra, app, token)
    assert (status, answer["error"], number(answer)) == (400, "invalid_grant", 70000)


def test_refresh_for_another_tenant(entra: Entra, public_app: App) -> None:
    fabrikam = entra.register_tenant("refresh-fabrikam.example")
    resource = entra.register_resource("api://refresh-fabrikam", tenant=fabrikam)
    entra.app(public=True, client_id=public_app.client_id, tenant=fabrikam, delegated={resource.app_id: ["read"]})
    member = entra.user(guest_of=[fabrikam])
    token = signed_in(entra, public_app, member)["refresh_token"]
    url = f"{entra.url}/{fabrikam.tenant_id}/oauth2/v2.0/token"
    answer = refresh(entra, public_app, token, url=url, scope=resource.scope)[1]
    assert claims_of(answer["access_token"])["oid"] == member.guest_of[fabrikam.tenant_id]
    stranger = signed_in(entra, public_app, entra.user())["refresh_token"]
    assert number(refresh(entra, public_app, stranger, url=url, scope=resource.scope)[1]) == 50020


def test_refresh_refusals(entra: Entra, public_app: App) -> None:
    user = entra.user()
    token = signed_in(entra, public_app, user)["refresh_token"]
    assert number(refresh(entra, entra.app(public=True), token)[1]) == 70000
    entra.revoke(user)
    status, answer = refresh(entra, public_app, token)
    assert (status, answer["error"], number(answer), answer["suberror"]) == (400, "invalid_grant", 50173, "bad_token")
    entra.clock(60)
    token = signed_in(entra, public_app, user)["refresh_token"]
    entra.clock(60 + 91 * 86400)
    assert number(refresh(entra, public_app, token)[1]) == 700082
    entra.reset()
    assert number(refresh(entra, public_app, token)[1]) == 9002313


def test_no_refresh_token_without_offline_access(entra: Entra, public_app: App, user: User) -> None:
    code = entra.code(public_app, user, scope=f"{entra.scope} openid")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost"}
    answer = ask_as(entra, public_app, **form)[1]
    assert {"access_token", "id_token"} <= set(answer)
    assert "refresh_token" not in answer
    assert "client_info" not in answer


def with_password(entra: Entra, app: App, user: User, **changes: str | None) -> tuple[int, Any]:
    form = {"grant_type": "password", "username": user.username, "password": user.password, "scope": entra.scope}
    return ask_as(entra, app, **{**form, **changes})


def test_password_refusals(entra: Entra, public_app: App, user: User) -> None:
    assert with_password(entra, public_app, user)[0] == 200
    assert number(with_password(entra, public_app, user, username="nobody@contoso.example")[1]) == 50034
    assert number(with_password(entra, public_app, user, password="wrong")[1]) == 50126
    assert number(with_password(entra, public_app, entra.user(disabled=True))[1]) == 50057
    assert number(with_password(entra, public_app, user, password=None)[1]) == 900144
    shared = f"{entra.url}/organizations/oauth2/v2.0/token"
    assert with_password(entra, public_app, user, url=shared)[0] == 200


SCOPES = [
    ("{0}/user_impersonation", 200, None),
    ("{0}/user_impersonation {0}/.default", 400, 70011),
    ("{0}/unknown", 400, 65001),
    ("{0}/.default https://graph.microsoft.com/.default", 400, 28000),
    ("api://nobody/.default", 400, 500011),
    ("/", 400, 70011),
    ("openid profile", 200, None),
    ("User.Read", 200, None),
    ("Mail.Read", 400, 65001),
]


@pytest.mark.parametrize(("scope", "status", "code"), SCOPES)
def test_scopes(entra: Entra, public_app: App, user: User, scope: str, status: int, code: int | None) -> None:
    found, answer = with_password(entra, public_app, user, scope=scope.format(entra.resource.identifiers[0]))
    assert found == status
    assert code is None or number(answer) == code


def test_several_scopes_of_one_resource(entra: Entra, user: User) -> None:
    app = entra.app(public=True, delegated=["read", "write", "admin"])
    name = entra.resource.identifiers[0]
    answer = with_password(entra, app, user, scope=f"{name}/read {name}/write")[1]
    assert set(claims_of(answer["access_token"])["scp"].split()) >= {"read", "write"}
    assert {f"{name}/read", f"{name}/write"} <= set(answer["scope"].split())


def test_version_1_token(entra: Entra, user: User) -> None:
    resource = entra.register_resource("api://people-version-1", version=1)
    app = entra.app(public=True, delegated={resource.app_id: ["read"]})
    claims = claims_of(with_password(entra, app, user, scope=resource.scope)[1]["access_token"])
    assert (claims["ver"], claims["aud"], claims["appidacr"]) == ("1.0", "api://people-version-1", "0")
    assert (claims["upn"], claims["unique_name"], claims["amr"]) == (user.username, user.username, ["pwd"])
    assert claims["iss"] == f"https://sts.windows.net/{entra.tenant_id}/"


def test_subject_is_pairwise(entra: Entra, public_app: App, user: User) -> None:
    other = entra.app(public=True)
    one, two = signed_in(entra, public_app, user), signed_in(entra, other, user)
    assert claims_of(one["id_token"])["sub"] != claims_of(two["id_token"])["sub"]
    assert claims_of(one["access_token"])["sub"] == claims_of(two["access_token"])["sub"]


def on_behalf_of(entra: Entra, app: App, assertion: str, **changes: str | None) -> tuple[int, Any]:
    form = {"grant_type": ON_BEHALF_OF, "requested_token_use": "on_behalf_of", "scope": entra.scope}
    return ask_as(entra, app, **{**form, "assertion": assertion, **changes})


def test_on_behalf_of_refusals(entra: Entra, user: User) -> None:
    api = entra.register_resource("api://obo-refusals")
    front = entra.app(public=True, delegated={api.app_id: ["access_as_user"]})
    middle = entra.app(client_id=api.app_id, secret=True, delegated=["database"], roles={api.app_id: ["Self"]})
    answer = signed_in(entra, front, user, scope=f"{api.scope} openid")
    assertion = answer["access_token"]
    assert on_behalf_of(entra, middle, assertion)[0] == 200
    assert number(on_behalf_of(entra, middle, assertion, client_secret=None)[1]) == 7000218
    assert number(on_behalf_of(entra, middle, assertion, requested_token_use=None)[1]) == 900144
    assert number(on_behalf_of(entra, middle, "not a token")[1]) == 50013
    entra.fail_next("token", value="text_exp")
    endless = signed_in(entra, front, user, scope=api.scope)["access_token"]
    assert number(on_behalf_of(entra, middle, endless)[1]) == 50013
    assert number(on_behalf_of(entra, middle, answer["id_token"])[1]) == 500131
    app_only = ask(entra, middle, scope=api.scope)[1]["access_token"]
    assert number(on_behalf_of(entra, middle, app_only)[1]) == 7000114
    other = entra.register_resource("api://obo-no-consent")
    status, refused = on_behalf_of(entra, middle, assertion, scope=other.scope)
    assert (status, refused["error"], refused["suberror"]) == (400, "invalid_grant", "consent_required")
    assert number(refused) == 65001
    entra.clock(3599 + 301)
    status, refused = on_behalf_of(entra, middle, assertion)
    assert (status, refused["error"], number(refused)) == (400, "invalid_grant", 500133)


def test_on_behalf_of_a_user_who_needs_a_second_factor(entra: Entra) -> None:
    user = entra.user()
    api = entra.register_resource("api://obo-mfa")
    front = entra.app(public=True, delegated={api.app_id: ["access_as_user"]})
    middle = entra.app(client_id=api.app_id, secret=True, delegated=["database"])
    before = signed_in(entra, front, user, scope=api.scope)["access_token"]
    entra.user(user.username, user.password, mfa=True)
    status, refused = on_behalf_of(entra, middle, before)
    assert (status, refused["error"], number(refused)) == (400, "interaction_required", 50076)
    assert refused["claims"]
    after = signed_in(entra, front, user, scope=api.scope)["access_token"]
    assert on_behalf_of(entra, middle, after)[0] == 200


def test_home_realm(entra: Entra, user: User) -> None:
    def realm(username: str) -> dict[str, Any]:
        return dict(get(entra, f"/common/userrealm/{username}?api-version=1.0")[1])

    assert realm(user.username)["account_type"] == "Managed"
    assert realm("somebody@unknown.example")["account_type"] == "Unknown"
    entra.federate(
        "federated.example",
        issuer="http://sts.federated.example/adfs/services/trust",
        metadata_url="https://sts.federated.example/mex",
        active_auth_url="https://sts.federated.example/usernamemixed",
        certificate_pem=entra.ca_path.read_bytes(),
    )
    answer = realm("Somebody@Federated.example")
    assert (answer["account_type"], answer["federation_protocol"]) == ("Federated", "WSTrust")
    assert answer["federation_metadata_url"] == "https://sts.federated.example/mex"
    assert answer["cloud_audience_urn"] == "urn:federation:MicrosoftOnline"
    elsewhere = entra.user("somebody@federated.example")
    assert number(with_password(entra, entra.app(public=True), elsewhere)[1]) == 50126
