# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MSAL, unchanged, against the emulator: every user flow gets a token, and is refused as by Entra."""

import base64
import json
import time
import warnings
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msal
import pytest

from tests.emulators.entra import App, Entra, User, browser
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import msal_client, number
from tests.emulators.tests.people_client import person, public_client, signed_in


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """MSAL calls auth_uri_callback only where no browser starts."""
    monkeypatch.setattr("webbrowser.open", lambda *_unused, **_also: False)


def by_device(entra: Entra, app: App, user: User, **settings: Any) -> tuple[msal.PublicClientApplication, Any]:
    client = public_client(entra, app, **settings)
    flow = client.initiate_device_flow([entra.scope])
    entra.approve(flow["user_code"], user)
    return client, client.acquire_token_by_device_flow(flow)


def test_device_flow(entra: Entra, public_app: App, user: User) -> None:
    client, result = by_device(entra, public_app, user)
    claims = claims_of(result["access_token"])
    assert (claims["scp"], claims["oid"], claims["roles"]) == ("user_impersonation", user.object_id, ["Database.Login"])
    (account,) = client.get_accounts()
    assert account["username"] == user.username
    assert account["home_account_id"] == f"{user.object_id}.{user.tenant_id}"


def test_device_flow_in_two_steps(entra: Entra, public_app: App, user: User) -> None:
    client = public_client(entra, public_app)
    flow = client.initiate_device_flow([entra.scope])
    first = client.acquire_token_by_device_flow(flow, exit_condition=lambda _unused: True)
    assert first["error"] == "authorization_pending"
    entra.approve(flow["user_code"], user)
    entra.clock(2)
    later = public_client(entra, public_app)
    assert "access_token" in later.acquire_token_by_device_flow(json.loads(json.dumps(flow)))


def test_device_flow_declined(entra: Entra, public_app: App) -> None:
    client = public_client(entra, public_app)
    flow = client.initiate_device_flow([entra.scope])
    entra.decline(flow["user_code"])
    assert client.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


def test_device_flow_expired(entra: Entra, public_app: App) -> None:
    client = public_client(entra, public_app)
    flow = client.initiate_device_flow([entra.scope])
    entra.expire(flow["user_code"])
    result = client.acquire_token_by_device_flow(flow)
    assert (result["error"], number(result)) == ("expired_token", 70020)


@pytest.mark.filterwarnings("ignore:Attempted too soon")
def test_device_flow_slows_down(entra: Entra, user: User) -> None:
    app = entra.app(public=True, device_interval=2)
    client = public_client(entra, app)
    flow = client.initiate_device_flow([entra.scope])
    once = {"exit_condition": lambda _unused: True}
    client.acquire_token_by_device_flow(flow, **once)
    # MSAL would only warn, and then wait for itself.
    flow.pop("latest_attempt_at")
    assert client.acquire_token_by_device_flow(flow, **once)["error"] == "slow_down"
    entra.approve(flow["user_code"], user)
    entra.clock(8)
    assert "access_token" in client.acquire_token_by_device_flow(flow, **once)


def test_interactive(entra: Entra, public_app: App, user: User) -> None:
    client = public_client(entra, public_app)
    result = client.acquire_token_interactive([entra.scope], timeout=60, auth_uri_callback=person(entra, user))
    assert result["id_token_claims"]["preferred_username"] == user.username
    assert entra.counts()["authorize"] == 2


def test_interactive_at_the_shared_endpoint(entra: Entra, public_app: App, user: User) -> None:
    client = public_client(entra, public_app, authority=f"{entra.url}/organizations")
    result = client.acquire_token_interactive([entra.scope], timeout=60, auth_uri_callback=person(entra, user))
    assert result["id_token_claims"]["tid"] == user.tenant_id
    (account,) = client.get_accounts()
    assert (
        client.acquire_token_silent([entra.scope], account, force_refresh=True)["token_source"] == "identity_provider"
    )


def test_interactive_declined(entra: Entra, public_app: App, user: User) -> None:
    client = public_client(entra, public_app)
    declines = person(entra, user, behaviour="decline")
    result = client.acquire_token_interactive([entra.scope], timeout=60, auth_uri_callback=declines)
    assert result["error"] == "access_denied"
    assert result["error_description"].startswith("AADSTS65004: ")


@pytest.mark.parametrize("behaviour", ["close", "wrong_password"])
def test_interactive_without_an_answer_ends_with_the_timeout(
    entra: Entra, public_app: App, user: User, behaviour: str
) -> None:
    client = public_client(entra, public_app)
    goes_away = person(entra, user, behaviour=behaviour)
    with pytest.raises(msal.oauth2cli.oauth2.BrowserInteractionTimeoutError):
        client.acquire_token_interactive([entra.scope], timeout=2, auth_uri_callback=goes_away)


def test_auth_code_flow(entra: Entra, user: User) -> None:
    app = entra.app(secret=True, redirect_uris=["https://app.contoso.example/signed-in"])
    client = msal_client(entra, app, app.secret)
    uri = "https://app.contoso.example/signed-in"
    flow = client.initiate_auth_code_flow([entra.scope], redirect_uri=uri, response_mode="form_post")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(flow["auth_uri"]).query).items()}
    code = entra.code(app, user, uri, asked["scope"], asked["code_challenge"], asked["nonce"])
    result = client.acquire_token_by_auth_code_flow(flow, {"code": code, "state": flow["state"]})
    assert claims_of(result["access_token"])["azpacr"] == "1"
    again = client.acquire_token_by_auth_code_flow(flow, {"code": code, "state": flow["state"]})
    assert (again["error"], number(again)) == ("invalid_grant", 54005)


def test_silent_from_the_cache_then_by_refresh(entra: Entra, public_app: App, user: User) -> None:
    client, _unused = by_device(entra, public_app, user)
    (account,) = client.get_accounts()
    before = entra.counts()["token"]
    assert client.acquire_token_silent([entra.scope], account)["token_source"] == "cache"
    assert entra.counts()["token"] == before
    fresh = client.acquire_token_silent([entra.scope], account, force_refresh=True)
    assert fresh["token_source"] == "identity_provider"


def test_silent_for_another_resource(entra: Entra, user: User) -> None:
    other = entra.register_resource("api://silent-other")
    app = entra.app(public=True, delegated={entra.resource.app_id: ["read"], other.app_id: ["write"]})
    client, _unused = by_device(entra, app, user)
    (account,) = client.get_accounts()
    result = client.acquire_token_silent([other.scope], account)
    assert claims_of(result["access_token"])["aud"] == other.app_id
    assert claims_of(result["access_token"])["scp"] == "write"


def test_silent_after_revocation(entra: Entra, public_app: App) -> None:
    user = entra.user()
    client, _unused = by_device(entra, public_app, user)
    entra.revoke(user)
    (account,) = client.get_accounts()
    result = client.acquire_token_silent_with_error([entra.scope], account, force_refresh=True)
    assert (result["error"], number(result), result["suberror"]) == ("invalid_grant", 50173, "bad_token")


def test_refresh_token_by_hand(entra: Entra, public_app: App, user: User) -> None:
    _unused, result = by_device(entra, public_app, user)
    client = public_client(entra, public_app)
    assert "access_token" in client.acquire_token_by_refresh_token(result["refresh_token"], [entra.scope])
    bad = client.acquire_token_by_refresh_token("not a refresh token", [entra.scope])
    assert (bad["error"], number(bad)) == ("invalid_grant", 9002313)


def test_cae_capability_reaches_the_token(entra: Entra, public_app: App, user: User) -> None:
    _unused, result = by_device(entra, public_app, user, client_capabilities=["CP1"])
    assert claims_of(result["access_token"])["xms_cc"] == ["CP1"]


def password_of(entra: Entra, app: App, username: str, password: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return public_client(entra, app).acquire_token_by_username_password(username, password, [entra.scope])


def test_password(entra: Entra, public_app: App, user: User) -> None:
    result = password_of(entra, public_app, user.username, user.password)
    assert claims_of(result["access_token"])["upn"] == user.username
    assert entra.counts()["userrealm"] == 1


def test_password_wrong(entra: Entra, public_app: App, user: User) -> None:
    result = password_of(entra, public_app, user.username, "wrong")
    assert (result["error"], number(result)) == ("invalid_grant", 50126)


def test_password_with_mfa(entra: Entra, public_app: App) -> None:
    user = entra.user(mfa=True)
    result = password_of(entra, public_app, user.username, user.password)
    assert (result["error"], number(result), result["suberror"]) == ("invalid_grant", 50076, "basic_action")
    assert json.loads(result["claims"])["access_token"]


def test_on_behalf_of(entra: Entra, user: User) -> None:
    front, middle, _unused = three_tiers(entra)
    assertion = signed_in(entra, front, user, scope=f"{middle.client_id}/.default")["access_token"]
    client = msal_client(entra, middle, middle.secret)
    result = client.acquire_token_on_behalf_of(assertion, [entra.scope])
    claims = claims_of(result["access_token"])
    assert (claims["upn"], claims["azp"], claims["scp"]) == (user.username, middle.client_id, "database")
    assert base64.urlsafe_b64decode(result["client_info"] + "==")


def test_on_behalf_of_with_a_token_for_another_app(entra: Entra, user: User) -> None:
    front, middle, _unused = three_tiers(entra)
    assertion = signed_in(entra, front, user)["access_token"]
    result = msal_client(entra, middle, middle.secret).acquire_token_on_behalf_of(assertion, [entra.scope])
    assert (result["error"], number(result)) == ("invalid_grant", 500131)


def three_tiers(entra: Entra) -> tuple[App, App, str]:
    """A public app in front, a web API that it calls, and what that API may ask the default resource for."""
    api = entra.register_resource(f"api://middle-{time.monotonic_ns()}")
    delegated = {entra.resource.app_id: ["user_impersonation"], api.app_id: ["access_as_user"]}
    front = entra.app(public=True, delegated=delegated)
    middle = entra.app(client_id=api.app_id, secret=True, delegated={entra.resource.app_id: ["database"]})
    return front, middle, api.scope


def test_the_person_has_to_be_a_known_one(entra: Entra, user: User) -> None:
    with pytest.raises(ValueError, match="behaviour"):
        browser.sign_in(entra.url, entra.login(user, behaviour="dance"))
