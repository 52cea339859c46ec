# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control routes of issuers, under /_emulator/issuers."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.emulators.entra.issuers import Issuers, private_key
from tests.emulators.entra.registry import Clock


def issuer_control(issuers: Issuers, clock: Clock) -> Blueprint:
    """Register an issuer (or replace it, with another key), and get a token from one."""
    routes = Blueprint("issuers", __name__)

    @routes.post("/_emulator/issuers")
    def register() -> Response:
        issuer = issuers.parse(request.get_json())
        issuers.add(issuer)
        return jsonify({name: getattr(issuer, name) for name in ("name", "kind", "url", "subject", "audience")})

    @routes.post("/_emulator/issuers/<name>/token")
    def token(name: str) -> Response:
        document: dict[str, Any] = request.get_json()
        issuer = issuers.named(name)
        if issuer is None:
            raise KeyError(name)
        key = private_key(document["key"]) if document.get("key") else None
        signed = issuer.token(clock.now(), key=key, lifetime=document.get("lifetime"), **(document.get("claims") or {}))
        return jsonify({"token": signed})

    return routes
