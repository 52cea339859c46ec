# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application: metadata, and the endpoints that issue assertions for a password or for a Kerberos ticket."""

import base64
import binascii
import hmac
from pathlib import Path

from flask import Flask, Response, request

from tests.emulators import pki
from tests.emulators.adfs import mex
from tests.emulators.adfs.assertions import BY_KERBEROS, BY_PASSWORD, Statement, issue
from tests.emulators.adfs.messages import Fault, answer, read, refusal
from tests.emulators.adfs.settings import Account, Settings

SOAP = "application/soap+xml; charset=utf-8"
UNAUTHENTICATED = "ID3242: The security token could not be authenticated or authorized."


def create_app(directory: Path, signer: pki.Identity) -> Flask:
    """The settings are read from `directory` for each request, so that a test can change them."""
    app = Flask(__name__)

    @app.get(f"{mex.PATH}/mex")
    def metadata() -> Response:
        enabled = Settings.read(directory).endpoints
        listed = [one for one in mex.ENDPOINTS if one not in mex.SERVED or f"{one.version}/{one.kind}" in enabled]
        return Response(mex.document(request.host_url.rstrip("/"), listed), content_type=SOAP)

    @app.post(f"{mex.PATH}/<version>/<kind>")
    def trust(version: str, kind: str) -> Response:
        settings = Settings.read(directory)
        endpoint = next((one for one in mex.SERVED if (one.version, one.kind) == (version, kind)), None)
        if endpoint is None or f"{version}/{kind}" not in settings.endpoints:
            return Response("Service Unavailable", 503)
        if kind == "windowstransport":
            return _by_ticket(endpoint, settings, signer)
        return _by_password(endpoint, settings, signer)

    @app.errorhandler(Fault)
    def refuse(fault: Fault) -> Response:
        # AD FS answers 500 to a wrong password, too.
        return Response(refusal(fault), 500, content_type=SOAP)

    return app


def _by_password(endpoint: mex.Endpoint, settings: Settings, signer: pki.Identity) -> Response:
    wanted = read(request.get_data(), endpoint, request.base_url)
    account = settings.account(wanted.username)
    if account is None or not hmac.compare_digest(account.password.encode(), wanted.password.encode()):
        raise Fault("FailedAuthentication", UNAUTHENTICATED)
    return _issue(endpoint, settings, signer, account, BY_PASSWORD)


def _by_ticket(endpoint: mex.Endpoint, settings: Settings, signer: pki.Identity) -> Response:
    try:
        principal, proof = _accept(request.headers.get("Authorization", ""))
    except PermissionError:
        return Response("", 401, headers=[("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "NTLM")])
    account = settings.account(principal)
    if account is None:
        raise Fault("FailedAuthentication", UNAUTHENTICATED)
    response = _issue(endpoint, settings, signer, account, BY_KERBEROS)
    if settings.proof != "none":
        response.headers["WWW-Authenticate"] = f"Negotiate {settings.proof or base64.b64encode(proof).decode()}"
    return response


def _accept(header: str) -> tuple[str, bytes]:
    """(Kerberos principal, what proves to the client that we have the service's key), or PermissionError.

    The keytab is the one in KRB5_KTNAME. One leg only, as Kerberos needs it.
    """
    scheme, _blank, value = header.partition(" ")
    if scheme.lower() != "negotiate" or not value:
        raise PermissionError("no ticket")
    try:
        import spnego
        from spnego.exceptions import SpnegoError

        context = spnego.server(service="HTTP", protocol="negotiate")
        proof = context.step(base64.b64decode(value, validate=True))
    except ImportError:
        raise PermissionError("pyspnego is not installed") from None
    except (SpnegoError, binascii.Error, AttributeError) as error:
        # AttributeError is what pyspnego makes of a Kerberos error message that is to be sent back.
        raise PermissionError("not a ticket for us") from error
    if not context.complete or context.negotiated_protocol != "kerberos" or not context.client_principal:
        raise PermissionError("no whole Kerberos login")
    return context.client_principal, proof or b""


def _issue(endpoint: mex.Endpoint, settings: Settings, signer: pki.Identity, account: Account, method: str) -> Response:
    wanted = read(request.get_data(), endpoint, request.base_url)
    if wanted.audience != settings.relying_party:
        raise Fault("InvalidScope", "ID3082: The request scope is not valid or is unsupported.", endpoint.trust)
    statement = Statement(
        issuer=settings.issuer,
        upn=account.upn,
        immutable_id=account.immutable_id,
        method=method,
        audience=settings.audience or wanted.audience,
        starts=settings.now(),
        lifetime=settings.lifetime,
    )
    return Response(answer(endpoint, wanted, issue(statement, signer)), content_type=SOAP)
