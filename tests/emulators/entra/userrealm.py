# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Home realm discovery: whether a user's domain signs in here, elsewhere, or is unknown."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.people import domain_of
from tests.emulators.entra.registry import Registry

AUDIENCE = "urn:federation:MicrosoftOnline"


def answer(registry: Registry, username: str) -> dict[str, Any]:
    """What MSAL reads before it sends a password anywhere; the domain decides, not whether the user exists."""
    federation, domain = registry.people.federation(username), domain_of(username)
    common = {"ver": "1.0", "cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": AUDIENCE}
    if federation is not None:
        return {
            **common,
            "account_type": "Federated",
            "domain_name": domain,
            "federation_protocol": "WSTrust",
            "federation_metadata_url": federation.metadata_url,
            "federation_active_auth_url": federation.active_auth_url,
        }
    try:
        registry.tenant(domain)
    except EntraError:
        return {**common, "account_type": "Unknown"}
    return {**common, "account_type": "Managed", "domain_name": domain}


def blueprint(registry: Registry) -> Blueprint:
    routes = Blueprint("userrealm", __name__)

    @routes.get("/common/userrealm/<username>")
    def userrealm(username: str) -> Response:
        if not request.args.get("api-version"):
            raise EntraError(900144, "api-version")
        return jsonify(answer(registry, username))

    return routes
