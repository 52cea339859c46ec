# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of managed identities: a plain HTTP listener for four kinds of host, one with TLS for Service Fabric.

The path starts with the host's id, which is in the host's environment: so one listener serves for many machines.
"""

import contextlib
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import NotFound

from tests.emulators import pki
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.identity_protocols import PROTOCOLS, Imds, Refused
from tests.emulators.entra.identity_registry import IdentityHost, ManagedIdentity
from tests.emulators.entra.listener import IDLE, Handler, Listener, tls_context
from tests.emulators.entra.registry import App, Registry
from tests.emulators.entra.tokens import CERTIFICATE_CREDENTIAL, Grant, Minter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

KIND = "identity"
PLAIN, TLS = "identity", "identity_tls"
FABRIC = "fabric"


class PlainHandler(Handler):
    """Signs as the metadata service does."""

    def version_string(self) -> str:
        return "IMDS/150.870.65.0"


class PlainListener(Listener):
    """The listener without TLS."""

    def __init__(self, app: "WSGIApplication", **settings: Any) -> None:
        super().__init__(app, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), **settings)
        self.ssl_context = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.accepted()
        request.settimeout(IDLE)
        with contextlib.closing(request):
            PlainHandler(request, client_address, self)


def start(
    registry: Registry,
    minter: Minter,
    directory: Path,
    layer: Callable[["WSGIApplication", str], "WSGIApplication"],
    ports: Mapping[str, int],
) -> dict[str, str]:
    """Serve in daemon threads; returns the URLs by name. `layer` puts journal and faults in front."""
    app = layer(create_identity_hosts(registry, minter), KIND)
    now = registry.clock.now
    plain = PlainListener(app, port=ports.get(PLAIN, 0), now=now)
    fabric = Listener(app, _fabric_tls(directory), port=ports.get(TLS, 0), now=now)
    plain.run()
    fabric.run()
    return {PLAIN: f"http://127.0.0.1:{plain.port}", TLS: f"https://localhost:{fabric.port}"}


def _fabric_tls(directory: Path) -> ssl.SSLContext:
    """A certificate that nobody but a pin trusts, kept in `directory` so that the pin stays."""
    certificate, key = directory / f"{FABRIC}.pem", directory / f"{FABRIC}.key"
    if not certificate.exists():
        pki.self_signed("CN=fabric", key=pki.ec_key()).write_pair(directory, FABRIC)
    return tls_context(str(certificate), str(key))


def create_identity_hosts(registry: Registry, minter: Minter) -> Flask:
    """The WSGI application of both listeners."""
    app = Flask(__name__)
    protocols = {kind: protocol(registry.identity_hosts) for kind, protocol in PROTOCOLS.items()}

    @app.get("/<host_id>/<path:path>")
    def token(host_id: str, path: str) -> Response:
        host = registry.identity_hosts.get(host_id)
        if host is None or request.is_secure != (host.kind == "service_fabric") or path != protocols[host.kind].path:
            raise NotFound
        return jsonify(_answer(registry, minter, protocols[host.kind], host))

    @app.errorhandler(Refused)
    def refuse(error: Refused) -> tuple[Response, int, dict[str, str]]:
        return jsonify(error.document), error.status, error.headers

    return app


def _answer(registry: Registry, minter: Minter, protocol: Imds, host: IdentityHost) -> dict[str, Any]:
    protocol.check(host)
    audience, identity = protocol.resource(), protocol.pick(host)
    try:
        claims = _claims(registry, minter, host, identity, audience)
    except EntraError as error:
        refusal = protocol.by_entra(error)
    else:
        return protocol.document(identity, minter.sign(claims), claims["exp"], claims["exp"] - claims["iat"])
    raise refusal


def _claims(
    registry: Registry, minter: Minter, host: IdentityHost, identity: ManagedIdentity, audience: str
) -> dict[str, Any]:
    """Those of an app that proved itself with a certificate, which Azure keeps for the identity, and its resource id."""
    tenant = registry.tenant(host.tenant_id)
    grant = Grant(
        tenant=tenant,
        app=App(identity.client_id, host.tenant_id, identity.object_id, roles=identity.roles),
        resource=registry.resource(tenant, audience),
        audience=audience,
        credential=CERTIFICATE_CREDENTIAL,
    )
    return {**minter.claims(grant, grant.resource.lifetime), "xms_mirid": identity.resource_id}
