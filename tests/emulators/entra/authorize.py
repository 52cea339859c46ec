# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 1.0 section 3.1.2): the sign-in page.

No sign-in outlives its page: there are no cookies, so `prompt=none` always finds nobody signed in.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, request

from tests.emulators.entra import pages, scopes
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import SHARED_TENANTS, App, Registry, Tenant
from tests.emulators.entra.sessions import CODE_SECONDS, Code, SignIn
from tests.emulators.entra.signing_in import directory_name, sign_in
from tests.emulators.entra.user_tokens import client_info

PROMPTS = ("", "login", "none", "consent", "select_account")
MODES = ("", "query", "fragment", "form_post")
OF_THE_FORM = ("username", "password", "answer")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# RFC 7636 section 4.2; 43 characters are a SHA-256 digest in base64url.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Asked:
    """An authorization request whose client and redirect URI are known to be good."""

    alias: str
    app: App
    redirect_uri: str
    fields: dict[str, str]

    def field(self, name: str) -> str:
        return self.fields.get(name, "")

    def answer(self, fields: Mapping[str, str]) -> Response:
        """Send the browser back to the client, in the response mode that it asked for."""
        answer = {**fields, **({"state": self.fields["state"]} if "state" in self.fields else {})}
        mode = self.field("response_mode")
        if mode == "form_post":
            return pages.form_post(self.redirect_uri, answer)
        mark = "#" if mode == "fragment" else "&" if urlsplit(self.redirect_uri).query else "?"
        return redirect(f"{self.redirect_uri}{mark}{urlencode(answer)}")  # type: ignore[return-value]

    def refuse(self, error: EntraError, name: str | None = None) -> Response:
        body = dict(error.get_body())
        answer = {"error": name or body["error"], "error_description": body["error_description"]}
        return self.answer({**answer, "error_uri": body["error_uri"]})


class AuthorizeEndpoint:
    """GET shows the form, POST takes it; both check the request, which travels along in hidden fields."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def respond(self, alias: str) -> Response:
        try:
            asked = self._asked(alias)
        except EntraError as error:
            return pages.refusal(error)
        try:
            self._check(asked)
        except EntraError as error:
            return asked.refuse(error)
        if asked.field("prompt") == "none":
            return asked.refuse(EntraError(50058))
        if request.method == "POST" and "answer" in request.form:
            return self._take(asked)
        return self._form(asked, asked.field("login_hint"))

    def _asked(self, alias: str) -> Asked:
        """The request, or the EntraError that nobody but the person in front of the browser may see."""
        fields = {name: value for name, value in request.values.items() if name not in OF_THE_FORM}
        for name in ("client_id", "response_type"):
            if not fields.get(name):
                raise EntraError(900144, name)
        app = self._app(alias, fields["client_id"])
        redirect_uri = fields.get("redirect_uri") or (app.redirect_uris or [""])[0]
        if not redirect_uri:
            raise EntraError(900971)
        if not any(same_redirect(redirect_uri, known) for known in app.redirect_uris):
            raise EntraError(50011, redirect_uri, app.client_id)
        if fields.get("response_mode", "") not in MODES:
            raise EntraError(70007, fields["response_mode"])
        return Asked(alias, app, redirect_uri, fields)

    def _app(self, alias: str, client_id: str) -> App:
        tenant = self._tenant(alias)
        return self.registry.app_anywhere(client_id) if tenant is None else self.registry.app(tenant, client_id)

    def _tenant(self, alias: str) -> Tenant | None:
        return None if alias in SHARED_TENANTS else self.registry.tenant(alias)

    def _check(self, asked: Asked) -> None:
        """What the client itself did wrong, which it is told."""
        if asked.field("response_type") != "code":
            raise EntraError(70005, asked.field("response_type"))
        if asked.field("prompt") not in PROMPTS:
            raise EntraError(90023, "prompt")
        if not asked.field("scope"):
            raise EntraError(900144, "scope")
        challenge = asked.field("code_challenge")
        if challenge and asked.field("code_challenge_method") != "S256":
            raise EntraError(50149)
        if challenge and not CHALLENGE.fullmatch(challenge):
            raise EntraError(50147)
        tenant = self._tenant(asked.alias)
        if tenant is not None:
            scopes.parse(asked.field("scope"), self.registry, tenant)

    def _form(self, asked: Asked, username: str, error: EntraError | None = None) -> Response:
        return pages.sign_in(request.path, asked.app.client_id, asked.fields, username, error)

    def _take(self, asked: Asked) -> Response:
        if request.form["answer"] == "decline":
            return asked.refuse(EntraError(65004))
        username = request.form.get("username", "")
        try:
            signed_in = self._sign_in(asked, username, request.form.get("password", ""))
        except EntraError as error:
            return self._form(asked, username, error)
        try:
            self._check_consent(asked, signed_in)
        except EntraError as error:
            # Consent is the administrator's in these tenants, so there is nothing that the user could grant.
            return asked.refuse(EntraError(90094) if error.number == 65001 else error)
        return self._answer(asked, signed_in)

    def _sign_in(self, asked: Asked, username: str, password: str) -> SignIn:
        tenant = self._tenant(asked.alias)
        directory = directory_name(tenant) if tenant else asked.alias
        user = self.registry.people.check_password(username, password, directory)
        return sign_in(self.registry, user, tenant, asked.app.client_id, ("pwd", "mfa") if user.mfa else ("pwd",))

    def _check_consent(self, asked: Asked, signed_in: SignIn) -> None:
        tenant = self.registry.tenant(signed_in.tenant_id)
        app = self.registry.app(tenant, asked.app.client_id)
        scopes.parse(asked.field("scope"), self.registry, tenant).granted(app)

    def _answer(self, asked: Asked, signed_in: SignIn) -> Response:
        code = new_code(
            self.registry,
            asked.app,
            replace(signed_in, claims=asked.field("claims")),
            redirect_uri=asked.redirect_uri,
            scope=asked.field("scope"),
            nonce=asked.fields.get("nonce"),
            challenge=asked.fields.get("code_challenge"),
        )
        answer = {"code": code, "session_state": str(uuid.uuid4())}
        if asked.field("client_info") == "1":
            answer["client_info"] = client_info(signed_in)
        return asked.answer(answer)


def new_code(
    registry: Registry,
    app: App,
    signed_in: SignIn,
    *,
    redirect_uri: str,
    scope: str,
    nonce: str | None = None,
    challenge: str | None = None,
) -> str:
    """An authorization code for what the user has agreed to."""
    code = Code(
        value="",
        client_id=app.client_id,
        sign_in=signed_in,
        redirect_uri=redirect_uri,
        scope=scope,
        expires_on=registry.clock.now() + CODE_SECONDS,
        nonce=nonce,
        challenge=challenge or None,
    )
    return registry.sessions.add_code(code).value


def same_redirect(asked: str, known: str) -> bool:
    """Letter for letter, but for the port of an http address on loopback (RFC 8252 section 7.3)."""
    if asked == known:
        return True
    try:
        one, other = urlsplit(asked), urlsplit(known)
    except ValueError:
        return False
    if not one.scheme == other.scheme == "http" or one.hostname != other.hostname or one.hostname not in LOOPBACK:
        return False
    return (one.path.rstrip("/"), one.query, one.fragment) == (other.path.rstrip("/"), other.query, other.fragment)


def blueprint(registry: Registry) -> Blueprint:
    routes = Blueprint("authorize", __name__)
    endpoint = AuthorizeEndpoint(registry)
    routes.add_url_rule("/<alias>/oauth2/v2.0/authorize", "authorize", endpoint.respond, methods=["GET", "POST"])
    return routes
