# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control side: registrations, planned faults and the journal, under /_emulator/ on a listener of its own.

It is a second loopback listener, not a path of the first: so the public side has no path that Entra does not have, its
connection count is exact, faults meant for "any" endpoint spare the control, and a public side that hangs can be freed.
"""

import secrets
import time
import uuid
from typing import Any

from cryptography import x509
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from tests.emulators.entra import first_party
from tests.emulators.entra.ci_control import issuer_control
from tests.emulators.entra.control_people import people_control
from tests.emulators.entra.faults import Fault, Faults
from tests.emulators.entra.identity_control import identity_control
from tests.emulators.entra.journal import Journal
from tests.emulators.entra.registry import (
    App,
    FederatedCredential,
    Registry,
    Resource,
    Secret,
    SubjectTrust,
    Tenant,
)

YEAR = 365 * 86400.0
FOR_PEOPLE = (
    "public",
    "redirect_uris",
    "delegated",
    "single_use_refresh_tokens",
    "device_interval",
    "device_lifetime",
)


def create_control(registry: Registry, faults: Faults, journal: Journal) -> Flask:
    """The WSGI application of the control listener."""
    app = Flask(__name__)
    app.register_blueprint(issuer_control(registry.issuers, registry.clock))
    app.register_blueprint(identity_control(registry))
    app.register_blueprint(people_control(registry))

    @app.get("/_emulator/requests")
    def requests() -> Response:
        return jsonify(journal.report())

    @app.get("/_emulator/")
    def table() -> Response:
        return Response(_table(journal.report()), content_type="text/plain; charset=utf-8")

    @app.post("/_emulator/reset")
    def reset() -> Response:
        journal.reset()
        faults.reset()
        registry.forget_assertions()
        registry.sessions.clear()
        registry.clock.offset = 0.0
        return jsonify({})

    @app.post("/_emulator/faults")
    def plan() -> Response:
        document = request.get_json()
        faults.add([Fault.parse(one) for one in (document if isinstance(document, list) else [document])])
        return jsonify({"pending": faults.pending()})

    @app.post("/_emulator/settings")
    def settings() -> Response:
        document = request.get_json()
        faults.latency = float(document.get("latency", faults.latency))
        registry.clock.offset = float(document.get("clock_offset", registry.clock.offset))
        return jsonify({"latency": faults.latency, "clock_offset": registry.clock.offset})

    @app.post("/_emulator/tenants")
    def tenants() -> Response:
        return jsonify(_add_tenant(registry, request.get_json()))

    @app.post("/_emulator/resources")
    def resources() -> Response:
        return jsonify(_add_resource(registry, request.get_json()))

    @app.post("/_emulator/apps")
    def apps() -> Response:
        return jsonify(_add_app(registry, request.get_json()))

    @app.errorhandler(HTTPException)
    @app.errorhandler(ValueError)
    @app.errorhandler(TypeError)
    @app.errorhandler(KeyError)
    def refuse(error: Exception) -> tuple[Response, int]:
        return jsonify({"message": f"{type(error).__name__}: {error}"}), 400

    return app


def _add_tenant(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    tenant = Tenant(document.get("tenant_id") or str(uuid.uuid4()), list(document.get("domains") or []))
    registry.add_tenant(tenant)
    for resource in first_party.resources(tenant.tenant_id):
        registry.add_resource(resource)
    return {"tenant_id": tenant.tenant_id, "domains": tenant.domains}


def _add_resource(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    app_id = document.get("app_id") or str(uuid.uuid4())
    identifiers = list(document.get("identifiers") or [f"api://{app_id}"])
    resource = Resource(**{**document, "app_id": app_id, "identifiers": identifiers})
    if resource.version not in (1, 2):
        raise ValueError("version is 1 or 2")
    registry.add_resource(resource)
    return {"app_id": app_id, "identifiers": identifiers, "tenant_id": resource.tenant_id}


def _add_app(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    """Register or replace an app; a secret without a `value` gets one, which only this answer ever shows."""
    wanted = [dict(secret) for secret in document.get("secrets") or []]
    for secret in wanted:
        secret.setdefault("value", secrets.token_urlsafe(30))
    app = App(
        client_id=document.get("client_id") or str(uuid.uuid4()),
        tenant_id=document["tenant_id"],
        object_id=document.get("object_id") or str(uuid.uuid4()),
        secrets=[_secret(secret) for secret in wanted],
        certificates=[x509.load_pem_x509_certificate(pem.encode()) for pem in document.get("certificates") or []],
        subject_trust=_subject_trust(document.get("subject_trust")),
        roles={key: list(roles) for key, roles in (document.get("roles") or {}).items()},
        lifetime=document.get("lifetime"),
        federated=[FederatedCredential(**record) for record in document.get("federated") or []],
        **{name: document[name] for name in FOR_PEOPLE if name in document},
    )
    registry.add_app(app)
    return {
        "client_id": app.client_id,
        "tenant_id": app.tenant_id,
        "object_id": app.object_id,
        "secrets": [secret["value"] for secret in wanted],
    }


def _secret(document: dict[str, Any]) -> Secret:
    return Secret(Secret.hash(document["value"]), float(document.get("expires_on") or time.time() + YEAR))


def _subject_trust(document: dict[str, str] | None) -> SubjectTrust | None:
    if document is None:
        return None
    return SubjectTrust(document["subject"], x509.load_pem_x509_certificate(document["root"].encode()))


def _table(report: dict[str, Any]) -> str:
    """The journal for people: counts, then one line per request."""
    counts = ", ".join(f"{kind} {number}" for kind, number in report["counts"].items())
    lines = [f"{counts}; connections {report['connections']}", ""]
    for entry in report["requests"]:
        moment = time.strftime("%H:%M:%S", time.gmtime(entry["time"]))
        status, client = str(entry["status"] or "…"), entry["client_id"] or "-"
        lines.append(f"{moment}Z {status:>6} {entry['kind']:<9} {entry['method']:<4} {entry['path']} {client}")
    return "\n".join([*lines, ""])
