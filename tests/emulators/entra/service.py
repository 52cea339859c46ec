# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public side: discovery, keys and the token endpoint at Entra's paths, as a Flask application over Authlib.

A new flow is a grant class in `grants/`, registered in `TokenServer`; a new endpoint is a route in `create_app`.
"""

from collections.abc import Iterable
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import OAuth2Request
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import MethodNotAllowed

from tests.emulators.entra import authorize, client_auth, device, userrealm
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.authorization_code import AuthorizationCode
from tests.emulators.entra.grants.client_credentials import ClientCredentials
from tests.emulators.entra.grants.device_code import DeviceCode
from tests.emulators.entra.grants.on_behalf_of import OnBehalfOf
from tests.emulators.entra.grants.password import Password
from tests.emulators.entra.grants.refresh_token import RefreshToken
from tests.emulators.entra.grants.saml_bearer import SamlBearer
from tests.emulators.entra.registry import SHARED_TENANTS, App, Registry, Tenant
from tests.emulators.entra.signing_in import tenant_of_request
from tests.emulators.entra.tokens import Minter

TOKEN_PATH = "/<alias>/oauth2/v2.0/token"
GRANTS = (ClientCredentials, AuthorizationCode, RefreshToken, DeviceCode, Password, OnBehalfOf, SamlBearer)


class TokenServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's token endpoint over our registry; grants find registry, minter and the request's tenant here."""

    def __init__(self, registry: Registry, minter: Minter) -> None:
        super().__init__()
        self.registry = registry
        self.minter = minter
        for grant in GRANTS:
            self.register_grant(grant)
        for name, method in client_auth.methods(registry, self.audiences).items():
            self.register_client_auth_method(name, method)

    @property
    def tenant(self) -> Tenant:
        tenant: Tenant = g.tenant
        return tenant

    def query_client(self, client_id: str) -> App:
        return self.registry.app(self.tenant, client_id)

    def audiences(self) -> Iterable[str]:
        """What `aud` of a client assertion may be: this token endpoint or this tenant's issuer, by any of its names."""
        for base in (request.host_url.rstrip("/"), self.minter.base):
            for alias in {self.tenant.tenant_id, *self.tenant.domains, g.alias}:
                yield f"{base}/{alias}/oauth2/v2.0/token"
                yield f"{base}/{alias}/v2.0"

    def answer(self, alias: str) -> Response:
        """One POST to the token endpoint of the tenant `alias`."""
        shared = alias in SHARED_TENANTS
        g.tenant = tenant_of_request(self.registry, request.form) if shared else self.registry.tenant(alias)
        g.alias = alias
        if not request.form.get("grant_type"):
            raise EntraError(900144, "grant_type")
        response: Response = self.create_token_response()
        return response

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Response:
        if error.error == "unsupported_grant_type":
            error = EntraError(70003, request.payload.grant_type)
        response: Response = super().handle_error_response(request, error)
        return response


def create_app(registry: Registry, minter: Minter) -> Flask:
    """The WSGI application of the public listener."""
    app = Flask(__name__)
    tokens = TokenServer(registry, minter)
    app.add_url_rule(TOKEN_PATH, "token", tokens.answer, methods=["POST"])
    for routes in (authorize, device, userrealm):
        app.register_blueprint(routes.blueprint(registry))

    @app.get("/<alias>/v2.0/.well-known/openid-configuration")
    def discovery(alias: str) -> Response:
        return jsonify(_metadata(_tenant_id(registry, alias), minter, 2))

    @app.get("/<alias>/.well-known/openid-configuration")
    def discovery_v1(alias: str) -> Response:
        return jsonify(_metadata(_tenant_id(registry, alias), minter, 1))

    @app.get("/<alias>/discovery/v2.0/keys")
    def keys(alias: str) -> Response:
        return jsonify(minter.key_set(_tenant_id(registry, alias)))

    @app.get("/common/discovery/instance")
    def instance() -> Response:
        return jsonify(_instances())

    @app.errorhandler(OAuth2Error)
    def refuse(error: OAuth2Error) -> Response:
        status, body, headers = error()
        response = jsonify(body)
        response.status_code = status
        response.headers.update(dict(headers))
        return response

    @app.errorhandler(MethodNotAllowed)
    def wrong_method(error: MethodNotAllowed) -> Response:
        return refuse(EntraError(900561, request.method))

    return app


def _tenant_id(registry: Registry, alias: str) -> str:
    """The GUID of the tenant in the path, or the placeholder that Entra's shared endpoints answer with."""
    if alias in SHARED_TENANTS:
        return "{tenantid}"
    try:
        return registry.tenant(alias).tenant_id
    except EntraError as error:
        # The same number has another `error` here than at the token endpoint.
        raise EntraError(error.number, alias, error="invalid_tenant") from None


def _metadata(tenant_id: str, minter: Minter, version: int) -> dict[str, Any]:
    """OpenID Connect Discovery 1.0 section 3, with the endpoints under the name that the client called us by."""
    in_path = "common" if tenant_id == "{tenantid}" else tenant_id
    base = f"{request.host_url.rstrip('/')}/{in_path}"
    oauth2 = f"{base}/oauth2/v2.0" if version == 2 else f"{base}/oauth2"
    return {
        "token_endpoint": f"{oauth2}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": minter.issuer(tenant_id, version),
        "request_uri_parameter_supported": False,
        "authorization_endpoint": f"{oauth2}/authorize",
        "device_authorization_endpoint": f"{oauth2}/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{oauth2}/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"],
        "tenant_region_scope": None,
        "cloud_instance_name": request.host.partition(":")[0],
    }


def _instances() -> dict[str, Any]:
    """Instance discovery: this host is a cloud of its own, with no aliases."""
    host = request.host
    return {
        "tenant_discovery_endpoint": f"{request.host_url}common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }
