# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CI side: the issuers' discovery documents and keys, and the requests by which a job gets its ID token."""

import uuid

from flask import Flask, Response, abort, jsonify, redirect, request

from tests.emulators.entra.issuers import Issuer
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.tokens import Minter

PIPELINE = "/issuers/<name>/<project>/_apis/distributedtask/hubs/build/plans/<plan>/jobs/<job>/oidctoken"
SIGN_IN = "<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body></body></html>"


def create_ci(registry: Registry, minter: Minter) -> Flask:
    """The WSGI application of the CI listener."""
    app = Flask(__name__)
    issuers = registry.issuers

    def found(name: str, kind: str | None = None) -> Issuer:
        issuer = issuers.named(name)
        if issuer is None or kind not in (None, issuer.kind):
            abort(404)
        return issuer

    @app.get("/issuers/<name>/.well-known/openid-configuration")
    def discovery(name: str) -> Response:
        return jsonify(_metadata(found(name)))

    @app.get("/issuers/<name>/jwks")
    def jwks(name: str) -> Response:
        return jsonify(found(name).published())

    @app.get("/issuers/<name>/idtoken/<run>/<job>")
    def github(name: str, run: str, job: str) -> tuple[Response, int]:
        return _github(found(name, "github"), registry.clock.now())

    @app.post(PIPELINE)
    def azure_pipelines(name: str, project: str, plan: str, job: str) -> tuple[Response, int]:
        return _azure_pipelines(found(name, "azure_pipelines"), registry.clock.now())

    @app.get("/_signin")
    def sign_in() -> tuple[str, int]:
        # Azure DevOps says 203 here, which is a success to clients that follow redirects.
        return SIGN_IN, 203

    return app


def _metadata(issuer: Issuer) -> dict[str, object]:
    """OpenID Connect Discovery 1.0 section 3, as far as such an issuer has something to say."""
    return {
        "issuer": issuer.url,
        "jwks_uri": f"{issuer.url}/jwks",
        "subject_types_supported": ["public"],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
    }


def _authorized(issuer: Issuer) -> bool:
    scheme, _unused, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and token == issuer.request_token


def _github(issuer: Issuer, now: float) -> tuple[Response, int]:
    """GitHub's request URL; without an `audience` the token is for the owner's page."""
    if not _authorized(issuer):
        return jsonify({"message": "Not authorized: the request token is not this job's"}), 401
    repository = issuer.subject.split(":")[1]
    audience = request.args.get("audience") or f"https://github.com/{repository.partition('/')[0]}"
    return jsonify({"value": issuer.token(now, aud=audience)}), 200


def _azure_pipelines(issuer: Issuer, now: float) -> tuple[Response, int]:
    """Azure DevOps' oidctoken; a wrong access token leads to a sign-in page unless the client asks for a status."""
    if not _authorized(issuer):
        if request.headers.get("X-TFS-FedAuthRedirect", "").lower() == "suppress":
            return Response("", 401, {"WWW-Authenticate": "Bearer"}), 401
        return redirect("/_signin?realm=dev.azure.com", 302), 302  # type: ignore[return-value]
    if not request.args.get("api-version"):
        return _refusal("VssVersionNotSpecifiedException", "No api-version was supplied for the POST request."), 400
    if request.mimetype != "application/json":
        return _refusal("VssRequestContentTypeNotSupportedException", "The content type must be application/json."), 415
    connection = request.args.get("serviceConnectionId", "")
    if connection not in issuer.connections:
        message = f"Service connection with identifier {connection} was not found."
        return _refusal("ServiceEndpointNotFoundException", message), 404
    return jsonify({"oidcToken": issuer.token(now)}), 200


def _refusal(kind: str, message: str) -> Response:
    """The shape of Azure DevOps' errors."""
    return jsonify(
        {
            "$id": "1",
            "innerException": None,
            "message": message,
            "typeName": f"Microsoft.VisualStudio.Services.{kind}",
            "typeKey": kind,
            "errorCode": 0,
            "eventId": 3000,
            "activityId": str(uuid.uuid4()),
        }
    )
