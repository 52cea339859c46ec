# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Resource Manager, as much of it as `az login` asks for: subscriptions (none) and tenants."""

from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from tests.emulators.entra.bearer import Refused, Verifier
from tests.emulators.entra.first_party import ARM, ARM_APP_ID, GRAPH
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.tokens import Minter

CODES = {
    "empty": ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."),
    "expired": ("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time."),
    "audience": ("InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience."),
    "issuer": ("InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."),
}
OTHERS = ("InvalidAuthenticationToken", "The access token is invalid.")


def create_arm(registry: Registry, minter: Minter) -> Flask:
    """The WSGI application of the Resource Manager listener."""
    app = Flask(__name__)
    audiences = [ARM_APP_ID, *(audience for name in ARM for audience in (name, f"{name}/"))]
    verifier = Verifier(registry, minter, audiences)

    @app.get("/metadata/endpoints")
    def endpoints() -> Response:
        return jsonify(_cloud(minter.base, request.host_url))

    @app.get("/subscriptions")
    def subscriptions() -> Response:
        verifier.claims(request.headers.get("Authorization", ""))
        return jsonify({"value": [], "count": {"type": "Total", "value": 0}})

    @app.get("/tenants")
    def tenants() -> Response:
        tenant_id = verifier.claims(request.headers.get("Authorization", ""))["tid"]
        return jsonify({"value": [_tenant(registry, tenant_id)]})

    @app.errorhandler(Refused)
    def refuse(error: Refused) -> tuple[Response, int]:
        return _error(*CODES.get(error.reason, OTHERS)), 401

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> tuple[Response, int]:
        return _error("InvalidResourceType", f"The path {request.path} is not served here."), error.code or 500

    return app


def _cloud(login: str, management: str) -> dict[str, Any]:
    """What `az cloud register` reads: this cloud's sign-in endpoint and audiences."""
    return {
        "name": "EntraEmulator",
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": login,
            "audiences": [f"{name}/" for name in ARM],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": management,
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "microsoftGraphResourceId": f"{GRAPH}/",
        "gallery": management,
        "suffixes": {},
    }


def _tenant(registry: Registry, tenant_id: str) -> dict[str, Any]:
    tenant = registry.tenant(tenant_id)
    domain = (tenant.domains or [tenant_id])[0]
    return {
        "id": f"/tenants/{tenant_id}",
        "tenantId": tenant_id,
        "countryCode": "DE",
        "displayName": domain.partition(".")[0].capitalize(),
        "domains": tenant.domains,
        "defaultDomain": domain,
        "tenantCategory": "Home",
        "tenantType": "AAD",
    }


def _error(code: str, message: str) -> Response:
    return jsonify({"error": {"code": code, "message": message}})
