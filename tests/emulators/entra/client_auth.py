# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a client proves who it is at the token endpoint: a secret in the body or header, or a signed assertion.

These are client authentication methods in Authlib's sense: a function of (query_client, request) that returns the
client, returns None when the method was not tried, or raises.
"""

from collections.abc import Callable, Iterable

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.util import extract_basic_authorization

from tests.emulators.entra import assertions, federation
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import App, Registry
from tests.emulators.entra.tokens import CERTIFICATE_CREDENTIAL, PUBLIC_CLIENT, SECRET_CREDENTIAL

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
QueryClient = Callable[[str], App]
Method = Callable[[QueryClient, OAuth2Request], App | None]

# In the order in which they are tried; the last one refuses a client that tried nothing.
METHODS = ("client_assertion", "client_secret_post", "client_secret_basic", "missing")
USER_METHODS = (*METHODS[:-1], "public", "missing")
CREDENTIAL = {
    "client_assertion": CERTIFICATE_CREDENTIAL,
    "client_secret_post": SECRET_CREDENTIAL,
    "client_secret_basic": SECRET_CREDENTIAL,
    "public": PUBLIC_CLIENT,
}


def methods(registry: Registry, audiences: Callable[[], Iterable[str]]) -> dict[str, Method]:
    """The table of methods; `audiences` tells the URLs that an assertion may be meant for, within a request."""

    def client_assertion(query_client: QueryClient, request: OAuth2Request) -> App | None:
        assertion = request.form.get("client_assertion")
        if not assertion:
            return None
        if request.form.get("client_assertion_type") != ASSERTION_TYPE:
            raise EntraError(900144, "client_assertion_type")
        if federation.is_foreign(assertion):
            return _by_foreign_token(query_client, request.form.get("client_id"), assertion, registry)
        app = _with_credential(query_client(request.form.get("client_id") or assertions.subject(assertion) or ""))
        assertions.verify(assertion, app, registry, audiences())
        return app

    def client_secret_post(query_client: QueryClient, request: OAuth2Request) -> App | None:
        secret = request.form.get("client_secret")
        return _by_secret(query_client, request.form.get("client_id"), secret, registry) if secret else None

    def client_secret_basic(query_client: QueryClient, request: OAuth2Request) -> App | None:
        client_id, secret = extract_basic_authorization(request.headers)
        return _by_secret(query_client, client_id, secret, registry) if secret else None

    return {
        "client_assertion": client_assertion,
        "client_secret_post": client_secret_post,
        "client_secret_basic": client_secret_basic,
        "public": _public,
        "missing": _missing,
    }


def _by_foreign_token(query_client: QueryClient, client_id: str | None, assertion: str, registry: Registry) -> App:
    # Its subject is a pod or a job, so the request has to say which app is meant.
    if not client_id:
        raise EntraError(900144, "client_id")
    app = query_client(client_id)
    federation.verify(assertion, app, registry)
    return app


def _by_secret(query_client: QueryClient, client_id: str | None, secret: str, registry: Registry) -> App:
    if not client_id:
        raise EntraError(900144, "client_id")
    app = _with_credential(query_client(client_id))
    if not app.check_client_secret(secret, registry.clock.now()):
        raise EntraError(7000215, client_id)
    return app


def _with_credential(app: App) -> App:
    """The app, unless it is one that can keep no secret and yet presents one."""
    if app.public and not app.has_credential:
        raise EntraError(700025)
    return app


def _public(query_client: QueryClient, request: OAuth2Request) -> App | None:
    client_id = request.form.get("client_id")
    app = query_client(client_id) if client_id else None
    return app if app and app.public else None


def _missing(query_client: QueryClient, request: OAuth2Request) -> App | None:
    client_id = request.form.get("client_id")
    if not client_id:
        raise EntraError(900144, "client_id")
    query_client(client_id)
    raise EntraError(7000218)
