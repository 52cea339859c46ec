# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Graph, a small part of it: who am I, users, applications and the organization, read only.

It checks the token as Graph does and answers in Graph's shapes; the data are what the emulator's directory knows.
"""

import uuid
from collections.abc import Collection
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from tests.emulators.entra.bearer import Refused, Verifier
from tests.emulators.entra.directory_view import applications, organization, users
from tests.emulators.entra.errors import GUID
from tests.emulators.entra.first_party import GRAPH, GRAPH_APP_ID
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.tokens import Minter

AUDIENCES = (GRAPH, f"{GRAPH}/", GRAPH_APP_ID)
INVALID = "InvalidAuthenticationToken"
REASONS = {
    "empty": "Access token is empty.",
    "malformed": "IDX14100: JWT is not well formed, there are no dots (.).",
    "signature": "Access token validation failure. Signature verification failed.",
    "issuer": "Access token validation failure. Invalid issuer.",
    "audience": "Access token validation failure. Invalid audience.",
    "expired": "Lifetime validation failed, the token is expired.",
    "early": "Lifetime validation failed, the token is not yet valid.",
}
READ_USERS = ("User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All")
READ_APPLICATIONS = ("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All")
READ_ORGANIZATION = ("Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All")


class GraphError(Exception):
    """A refusal in Graph's words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def create_graph(registry: Registry, minter: Minter) -> Flask:
    """The WSGI application of the Graph listener."""
    app = Flask(__name__)
    verifier = Verifier(registry, minter, AUDIENCES)

    def caller(*permissions: Collection[str]) -> dict[str, Any]:
        """The caller's claims, if the token carries one of the permissions as a role or a scope."""
        claims = verifier.claims(request.headers.get("Authorization", ""))
        granted = {*claims.get("roles", []), *claims.get("scp", "").split()}
        if permissions and not granted & set(permissions[0]):
            message = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", message)
        return claims

    @app.get("/v1.0/me")
    def me() -> Response:
        claims = caller()
        if "scp" not in claims:
            raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        caller(("User.Read", *READ_USERS))
        return _entity("users", _one(users(registry, claims["tid"]), claims["oid"]))

    @app.get("/v1.0/users")
    def list_users() -> Response:
        return _collection("users", users(registry, caller(READ_USERS)["tid"]))

    @app.get("/v1.0/users/<key>")
    def one_user(key: str) -> Response:
        return _entity("users", _one(users(registry, caller(READ_USERS)["tid"]), key))

    @app.get("/v1.0/applications")
    def list_applications() -> Response:
        return _collection("applications", applications(registry, caller(READ_APPLICATIONS)["tid"]))

    @app.get("/v1.0/organization")
    def list_organizations() -> Response:
        return _collection("organization", [organization(registry, caller(READ_ORGANIZATION)["tid"])])

    _add_refusals(app, verifier)
    return app


def _add_refusals(app: Flask, verifier: Verifier) -> None:
    @app.errorhandler(Refused)
    def refuse(error: Refused) -> Response:
        response = _error(401, INVALID, REASONS[error.reason])
        response.headers["WWW-Authenticate"] = (
            f'Bearer realm="", authorization_uri="{verifier.minter.base}/common/oauth2/authorize", client_id="{GRAPH_APP_ID}"'
        )
        return response

    @app.errorhandler(GraphError)
    def deny(error: GraphError) -> Response:
        return _error(error.status, error.code, error.message)

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        verifier.claims(request.headers.get("Authorization", ""))
        if error.code == 405:
            return _error(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        segment = request.path.rstrip("/").rpartition("/")[2]
        return _error(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def _one(entities: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The entity with this object id or user principal name."""
    for entity in entities:
        if key.lower() in (entity["id"].lower(), entity.get("userPrincipalName", "").lower()):
            return entity
    message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    raise GraphError(404, "Request_ResourceNotFound", message)


def _collection(name: str, entities: list[dict[str, Any]]) -> Response:
    return jsonify({"@odata.context": f"{GRAPH}/v1.0/$metadata#{name}", "value": entities})


def _entity(name: str, entity: dict[str, Any]) -> Response:
    return jsonify({"@odata.context": f"{GRAPH}/v1.0/$metadata#{name}/$entity", **entity})


def _error(status: int, code: str, message: str) -> Response:
    sent = request.headers.get("client-request-id", "")
    request_id = str(uuid.uuid4())
    inner = {"request-id": request_id, "client-request-id": sent if GUID.fullmatch(sent) else request_id}
    response = jsonify({"error": {"code": code, "message": message, "innerError": inner}})
    response.status_code = status
    return response
