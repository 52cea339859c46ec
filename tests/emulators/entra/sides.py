# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listeners beside the token service: CI systems, Microsoft Graph and Azure Resource Manager, each on its own port.

In the journal and in fault plans they go by their names in `SIDES`.
"""

import ssl
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from flask import Flask

from tests.emulators.entra.arm import create_arm
from tests.emulators.entra.ci import create_ci
from tests.emulators.entra.graph import create_graph
from tests.emulators.entra.listener import Listener
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.tokens import Minter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SIDES: dict[str, Callable[[Registry, Minter], Flask]] = {"ci": create_ci, "graph": create_graph, "arm": create_arm}
Layer = Callable[["WSGIApplication", str], "WSGIApplication"]


def start(
    registry: Registry, minter: Minter, tls: ssl.SSLContext, layer: Layer, ports: Mapping[str, int]
) -> dict[str, str]:
    """Serve all sides in daemon threads; returns their URLs by name. `layer` puts journal and faults in front."""
    urls = {}
    for name, create in SIDES.items():
        app = layer(create(registry, minter), name)
        listener = Listener(app, tls, port=ports.get(name, 0), now=registry.clock.now)
        urls[name] = f"https://localhost:{listener.port}"
        listener.run()
    registry.issuers.base, registry.issuers.authority = urls["ci"], minter.base
    return urls


def ports(arguments: Iterable[str]) -> dict[str, int]:
    """From `name=port` of the command line; ValueError if one is neither."""
    return {name: int(port) for name, _unused, port in (one.partition("=") for one in arguments)}
