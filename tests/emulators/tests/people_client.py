# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients for the tests of the user flows: MSAL's public client, PKCE, and the token endpoint by hand."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msal
import requests
from azure.core.pipeline.transport import RequestsTransport

from tests.emulators.entra import App, Entra, User, browser
from tests.emulators.tests.entra_client import PinnedSession, post

OPENID = "openid profile offline_access"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class PortKeeper(PinnedSession):
    """MSAL leaves the port out of the URL of home realm discovery; this puts it back."""

    def __init__(self, entra: Entra) -> None:
        super().__init__(str(entra.ca_path))
        self._port = entra.port

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        return super().request(method, with_port(url, self._port), *args, **kwargs)


class PortKeeperTransport(RequestsTransport):
    """The same for azure-identity, whose requests go through azure-core."""

    def __init__(self, entra: Entra) -> None:
        super().__init__(connection_verify=str(entra.ca_path))
        self._entra_port = entra.port

    def send(self, request: Any, **kwargs: Any) -> Any:
        request.url = with_port(request.url, self._entra_port)
        return super().send(request, **kwargs)


def with_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return url if parts.port else urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))


def public_client(entra: Entra, app: App, **settings: Any) -> msal.PublicClientApplication:
    """MSAL against the emulator; the caller's keyword arguments win."""
    defaults = {"authority": entra.authority, "instance_discovery": False, "http_client": PortKeeper(entra)}
    return msal.PublicClientApplication(app.client_id, **{**defaults, **settings})


def azure_settings(entra: Entra, **changes: Any) -> dict[str, Any]:
    """What every credential of azure-identity needs to talk to the emulator."""
    common = {"authority": entra.url, "tenant_id": entra.tenant_id, "disable_instance_discovery": True}
    return {**common, "transport": PortKeeperTransport(entra), **changes}


def person(entra: Entra, user: User, **changes: Any) -> Callable[[str], Any]:
    """An auth_uri_callback: a user who opens the URL in a browser and signs in there."""
    return lambda url: browser.start(url, entra.login(user, **changes))


def pkce() -> tuple[str, str]:
    """(verifier, challenge) by RFC 7636."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def ask_as(entra: Entra, app: App, *, url: str | None = None, **form: str | None) -> tuple[int, Any]:
    """A token request with the app's secret, if it has one; a field that is None is left out."""
    fields = {"client_id": app.client_id, "client_secret": app.secrets[0] if app.secrets else None, **form}
    return post(entra, url, **{name: value for name, value in fields.items() if value is not None})


def redeem(entra: Entra, app: App, code: str, **changes: str | None) -> tuple[int, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost", **changes}
    return ask_as(entra, app, **{"scope": f"{entra.scope} {OPENID}", **form})


def refresh(entra: Entra, app: App, token: str, **changes: str | None) -> tuple[int, Any]:
    return ask_as(
        entra, app, **{"grant_type": "refresh_token", "refresh_token": token, "scope": entra.scope, **changes}
    )


def signed_in(entra: Entra, app: App, user: User, **changes: str | None) -> dict[str, Any]:
    """The token answer for a user who has just signed in to the app."""
    status, answer = redeem(entra, app, entra.code(app, user), **changes)
    assert status == 200, answer
    return dict(answer)


def start_device(entra: Entra, app: App, **changes: str | None) -> tuple[int, Any]:
    form: dict[str, str | None] = {"scope": f"{entra.scope} {OPENID}", **changes}
    return ask_as(entra, app, url=f"{entra.authority}/oauth2/v2.0/devicecode", **form)


def poll(entra: Entra, app: App, device_code: str, **changes: str | None) -> tuple[int, Any]:
    return ask_as(entra, app, **{"grant_type": DEVICE_GRANT, "device_code": device_code, **changes})
