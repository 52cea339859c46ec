# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control side of managed identities: registering a host with its identities."""

import secrets
import uuid
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.emulators.entra.identity_protocols import PROTOCOLS
from tests.emulators.entra.identity_registry import KEY_DIRECTORY, IdentityHost, ManagedIdentity
from tests.emulators.entra.registry import Registry

SYSTEM = "system"
OWN = {
    "imds": "Microsoft.Compute/virtualMachines",
    "app_service": "Microsoft.Web/sites",
    "azure_ml": "Microsoft.MachineLearningServices/workspaces",
    "arc": "Microsoft.HybridCompute/machines",
    "service_fabric": "Microsoft.ServiceFabric/managedClusters",
}


def identity_control(registry: Registry) -> Blueprint:
    control = Blueprint("identity_control", __name__)

    @control.post("/_emulator/identity_hosts")
    def add() -> Response:
        return jsonify(_add(registry, request.get_json()))

    return control


def _add(registry: Registry, document: dict[str, Any]) -> dict[str, Any]:
    """Register or replace a host; the answer says everything, so that it can be registered again as it was."""
    kind = document["kind"]
    if kind not in PROTOCOLS:
        raise ValueError(f"no host is of kind {kind!r}; there are {sorted(PROTOCOLS)}")
    host_id = document.get("host_id") or secrets.token_hex(8)
    group = document.get("group") or f"/subscriptions/{uuid.uuid4()}/resourcegroups/{host_id}/providers"
    roles = {key: list(names) for key, names in (document.get("roles") or {}).items()}
    secret = document.get("secret") or ("" if kind in ("imds", "arc") else secrets.token_hex(16))
    system = document.get("system", True)
    own = _identity(SYSTEM if system is True else system, f"{group}/{OWN[kind]}/{host_id}", roles) if system else None
    assigned = [
        _identity(one, f"{group}/Microsoft.ManagedIdentity/userAssignedIdentities", roles) for one in _list(document)
    ]
    keys = Path(document.get("key_directory") or KEY_DIRECTORY)
    registry.identity_hosts.add(IdentityHost(host_id, kind, document["tenant_id"], secret, own, assigned, keys))
    return {
        "host_id": host_id,
        "kind": kind,
        "tenant_id": document["tenant_id"],
        "group": group,
        "secret": secret,
        "system": _shown(own),
        "user_assigned": [_shown(one) for one in assigned],
        "key_directory": str(keys),
    }


def _list(document: dict[str, Any]) -> list[Any]:
    return list(document.get("user_assigned") or [])


def _identity(wanted: str | dict[str, Any], path: str, roles: dict[str, list[str]]) -> ManagedIdentity:
    """From a name, or from an earlier answer."""
    given: dict[str, Any] = {"name": wanted} if isinstance(wanted, str) else dict(wanted)
    name = given["name"]
    return ManagedIdentity(
        name=name,
        client_id=given.get("client_id") or str(uuid.uuid4()),
        object_id=given.get("object_id") or str(uuid.uuid4()),
        resource_id=given.get("resource_id") or (path if name == SYSTEM else f"{path}/{name}"),
        roles={**roles, **given.get("roles", {})},
    )


def _shown(identity: ManagedIdentity | None) -> dict[str, Any] | None:
    if identity is None:
        return None
    return {
        "name": identity.name,
        "client_id": identity.client_id,
        "object_id": identity.object_id,
        "resource_id": identity.resource_id,
    }
