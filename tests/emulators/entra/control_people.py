# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control side of people: users, federated domains, and what a person would do in a browser, done at once."""

import json
import secrets
import uuid
from typing import Any

from cryptography import x509
from flask import Blueprint, Response, jsonify, request

from tests.emulators.entra.authorize import new_code
from tests.emulators.entra.challenges import Challenge
from tests.emulators.entra.device import approve
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.pages import text_of
from tests.emulators.entra.people import FederatedDomain, User, digest
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.signing_in import sign_in


def people_control(registry: Registry) -> Blueprint:
    """Its routes, for the control listener."""
    routes = Blueprint("people", __name__, url_prefix="/_emulator")

    @routes.post("/users")
    def users() -> Response:
        return jsonify(_add_user(registry, request.get_json()))

    @routes.post("/federations")
    def federations() -> Response:
        return jsonify(_federate(registry, request.get_json()))

    @routes.get("/devices")
    def devices() -> Response:
        waiting = registry.sessions.waiting(registry.clock.now())
        return jsonify([{"user_code": one.user_code, "client_id": one.client_id} for one in waiting])

    @routes.post("/devices")
    def answer() -> Response:
        _answer_device(registry, request.get_json())
        return jsonify({})

    @routes.post("/codes")
    def codes() -> Response:
        return jsonify({"code": _new_code(registry, request.get_json())})

    @routes.post("/revocations")
    def revocations() -> Response:
        user = registry.people.user(request.get_json()["username"], "emulator's")
        user.revoked_at = registry.clock.now()
        return jsonify({"revoked_at": user.revoked_at})

    @routes.post("/challenges")
    def challenges() -> Response:
        document = request.get_json()
        user = registry.people.user(document["username"], "emulator's")
        claims = document["claims"]
        user.challenge = Challenge(json.dumps(claims), document["error"]) if claims else None
        return jsonify({})

    @routes.errorhandler(EntraError)
    def refuse(error: EntraError) -> tuple[Response, int]:
        return jsonify({"message": text_of(error)}), 400

    return routes


def _add_user(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    """Register or replace a user; a password that was not given is made up, and only this answer ever shows it."""
    tenant = registry.tenant(document["tenant_id"])
    number = secrets.token_hex(3)
    username = document.get("username") or f"user-{number}@{(tenant.domains or [tenant.tenant_id])[0]}"
    password = document.get("password") or secrets.token_urlsafe(15)
    guest_of = {key: one or str(uuid.uuid4()) for key, one in (document.get("guest_of") or {}).items()}
    known = registry.people.find(username)
    user = User(
        username=username,
        password=digest(password),
        object_id=document.get("object_id") or (known.object_id if known else str(uuid.uuid4())),
        tenant_id=tenant.tenant_id,
        name=document.get("name") or f"User {number}",
        mfa=bool(document.get("mfa")),
        disabled=bool(document.get("disabled")),
        guest_of=guest_of,
        roles={key: list(roles) for key, roles in (document.get("roles") or {}).items()},
    )
    registry.people.add(user)
    names = ("username", "object_id", "tenant_id", "name", "guest_of")
    return {**{name: getattr(user, name) for name in names}, "password": password}


def _federate(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    federation = FederatedDomain(
        domain=document["domain"],
        issuer=document["issuer"],
        metadata_url=document["metadata_url"],
        active_auth_url=document["active_auth_url"],
        certificate=x509.load_pem_x509_certificate(document["certificate_pem"].encode()),
    )
    registry.people.federate(federation)
    return {"domain": federation.domain}


def _answer_device(registry: Registry, document: dict[str, Any]) -> None:
    device = registry.sessions.device_for(document["user_code"], registry.clock.now())
    action = document["action"]
    if action == "approve":
        approve(registry, device, document["username"], None)
    elif action == "decline":
        registry.sessions.answer_device(device, None)
    elif action == "expire":
        device.expires_on = registry.clock.now()
    else:
        raise ValueError(f"a device flow cannot be told to {action!r}")


def _new_code(registry: Registry, document: dict[str, Any]) -> str:
    """As if the user had signed in on the page; a bad scope or redirect URI is for the token endpoint to find."""
    tenant = registry.tenant(document["tenant_id"])
    app = registry.app(tenant, document["client_id"])
    user = registry.people.user(document["username"], document["tenant_id"])
    signed_in = sign_in(registry, user, tenant, app.client_id, ("pwd", "mfa") if user.mfa else ("pwd",))
    return new_code(
        registry,
        app,
        signed_in,
        redirect_uri=document["redirect_uri"],
        scope=document["scope"],
        nonce=document.get("nonce"),
        challenge=document.get("code_challenge"),
    )
