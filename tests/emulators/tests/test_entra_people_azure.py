# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""azure-identity, unchanged, against the emulator: its credentials for people get tokens, and fail as with Entra."""

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AuthenticationRecord,
    AuthenticationRequiredError,
    AuthorizationCodeCredential,
    DeviceCodeCredential,
    InteractiveBrowserCredential,
    OnBehalfOfCredential,
    UsernamePasswordCredential,
)

from tests.emulators.entra import App, Entra, User, browser
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.people_client import azure_settings, signed_in

Device = Callable[..., DeviceCodeCredential]


@pytest.fixture
def by_device(entra: Entra, public_app: App, user: User) -> Iterator[Device]:
    """A credential whose codes the user approves at once, or whatever else `answer` does with them."""
    made: list[DeviceCodeCredential] = []

    def credential(answer: Callable[[str], None] | None = None, **changes: Any) -> DeviceCodeCredential:
        prompt = answer or (lambda code: entra.approve(code, user))
        settings = azure_settings(entra, **{"timeout": 60, **changes})
        if "authentication_record" in changes:
            # The record says both.
            del settings["authority"], settings["tenant_id"]
        made.append(
            DeviceCodeCredential(
                public_app.client_id, prompt_callback=lambda _uri, code, _end: prompt(code), **settings
            )
        )
        return made[-1]

    yield credential
    for one in made:
        one.close()


@pytest.fixture
def with_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Make Python's `webbrowser` start the scripted browser with a login."""

    def prepare(**login: Any) -> None:
        for name, value in browser.environment(tmp_path, **login).items():
            monkeypatch.setenv(name, value)
        # It reads BROWSER only once.
        monkeypatch.setattr("webbrowser._tryorder", None)
        monkeypatch.setattr("webbrowser._browsers", {})

    return prepare


def test_device_code(entra: Entra, by_device: Device, user: User) -> None:
    token = by_device().get_token(entra.scope)
    assert claims_of(token.token)["preferred_username"] == user.username


def test_device_code_declined(entra: Entra, by_device: Device) -> None:
    with pytest.raises(ClientAuthenticationError, match="AADSTS65004"):
        by_device(entra.decline).get_token(entra.scope)


def test_device_code_nobody_answers(entra: Entra, by_device: Device) -> None:
    with pytest.raises(ClientAuthenticationError, match="Timed out"):
        by_device(lambda _code: None, timeout=1).get_token(entra.scope)


def test_device_code_for_a_resource_without_consent(entra: Entra, by_device: Device) -> None:
    other = entra.register_resource("api://azure-no-consent")
    with pytest.raises(ClientAuthenticationError, match="AADSTS65001"):
        by_device().get_token(other.scope)


def test_authentication_record_serves_another_credential(entra: Entra, by_device: Device, user: User) -> None:
    first = by_device()
    record = AuthenticationRecord.deserialize(first.authenticate(scopes=[entra.scope]).serialize())
    assert record.authority == entra.url.removeprefix("https://")
    assert (record.username, record.tenant_id) == (user.username, user.tenant_id)
    assert record.home_account_id == f"{user.object_id}.{user.tenant_id}"

    # azure-identity takes the host of a record's authority for a URL scheme where a port follows it.
    record = AuthenticationRecord(
        record.tenant_id, record.client_id, entra.url, record.home_account_id, record.username
    )
    silent = {"authentication_record": record, "disable_automatic_authentication": True}
    second = by_device(**silent, _cache=first._cache)
    assert claims_of(second.get_token(entra.scope).token)["oid"] == user.object_id
    stranger = by_device(**silent)
    with pytest.raises(AuthenticationRequiredError):
        stranger.get_token(entra.scope)


def test_device_code_at_the_shared_endpoint(entra: Entra, by_device: Device, user: User) -> None:
    token = by_device(tenant_id="organizations").get_token(entra.scope)
    assert claims_of(token.token)["tid"] == user.tenant_id


def test_interactive_browser(
    entra: Entra, public_app: App, user: User, with_browser: Callable[..., None], tmp_path: Path
) -> None:
    with_browser(**entra.login(user), result=tmp_path / "outcome.json")
    with InteractiveBrowserCredential(
        client_id=public_app.client_id, timeout=60, **azure_settings(entra)
    ) as credential:
        token = credential.get_token(entra.scope)
    assert claims_of(token.token)["oid"] == user.object_id
    assert entra.requests("authorize")[-1]["status"] == 200


def test_interactive_browser_declined(
    entra: Entra, public_app: App, user: User, with_browser: Callable[..., None]
) -> None:
    with_browser(**entra.login(user, behaviour="decline"))
    with (
        InteractiveBrowserCredential(client_id=public_app.client_id, timeout=60, **azure_settings(entra)) as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS65004"),
    ):
        credential.get_token(entra.scope)


def test_interactive_browser_timeout(
    entra: Entra, public_app: App, user: User, with_browser: Callable[..., None]
) -> None:
    with_browser(**entra.login(user, behaviour="close"))
    with (
        InteractiveBrowserCredential(client_id=public_app.client_id, timeout=3, **azure_settings(entra)) as credential,
        pytest.raises(ClientAuthenticationError, match="Timed out"),
    ):
        credential.get_token(entra.scope)


def by_code(entra: Entra, app: App, code: str, **changes: Any) -> AuthorizationCodeCredential:
    settings = azure_settings(entra, client_id=app.client_id, authorization_code=code, **changes)
    return AuthorizationCodeCredential(redirect_uri="http://localhost", **settings)


def test_authorization_code(entra: Entra, user: User) -> None:
    app = entra.app(secret=True, redirect_uris=["http://localhost"])
    code = entra.code(app, user)
    with by_code(entra, app, code, client_secret=app.secret) as credential:
        assert claims_of(credential.get_token(entra.scope).token)["azpacr"] == "1"
        # A claims challenge passes over the cached token, and the code has been used: only the refresh token is left.
        challenged = credential.get_token(entra.scope, claims='{"access_token": {"acrs": {"value": "c1"}}}')
        assert claims_of(challenged.token)["acrs"] == ["c1"]
    with (
        by_code(entra, app, code, client_secret=app.secret) as again,
        pytest.raises(ClientAuthenticationError) as error,
    ):
        again.get_token(entra.scope)
    assert "AADSTS54005" in error.value.message


def test_authorization_code_without_the_secret(entra: Entra, user: User) -> None:
    app = entra.app(secret=True, redirect_uris=["http://localhost"])
    with (
        by_code(entra, app, entra.code(app, user)) as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS7000218"),
    ):
        credential.get_token(entra.scope)


def test_on_behalf_of(entra: Entra, user: User) -> None:
    api = entra.register_resource("api://azure-middle")
    front = entra.app(public=True, delegated={api.app_id: ["access_as_user"]})
    middle = entra.app(client_id=api.app_id, secret=True, delegated=["database"])
    assertion = signed_in(entra, front, user, scope=api.scope)["access_token"]

    def credential_for(text: str) -> OnBehalfOfCredential:
        settings = azure_settings(entra, client_id=middle.client_id, client_secret=middle.secret)
        return OnBehalfOfCredential(user_assertion=text, **settings)

    with credential_for(assertion) as credential:
        assert claims_of(credential.get_token(entra.scope).token)["scp"] == "database"
    with (
        credential_for(f"{assertion[:-8]}AAAAAAAA") as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS50013"),
    ):
        credential.get_token(entra.scope)


def by_password(entra: Entra, app: App, user: User, password: str) -> UsernamePasswordCredential:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return UsernamePasswordCredential(app.client_id, user.username, password, **azure_settings(entra))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_password(entra: Entra, public_app: App, user: User) -> None:
    with by_password(entra, public_app, user, user.password) as credential:
        assert claims_of(credential.get_token(entra.scope).token)["oid"] == user.object_id


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_password_refused(entra: Entra, public_app: App, user: User) -> None:
    with by_password(entra, public_app, user, "wrong") as credential, pytest.raises(ClientAuthenticationError) as error:
        credential.get_token(entra.scope)
    assert "AADSTS50126" in error.value.message
    strict = entra.user(mfa=True)
    with (
        by_password(entra, public_app, strict, strict.password) as credential,
        pytest.raises(ClientAuthenticationError) as error,
    ):
        credential.get_token(entra.scope)
    assert "AADSTS50076" in error.value.message
    assert json.loads(error.value.response.text())["suberror"] == "basic_action"
