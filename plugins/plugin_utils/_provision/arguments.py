# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of a host take: the argument specifications of `oracle_client` and `oracle_token`."""

from __future__ import annotations

from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    CLIENTS_OPTION,
    ENTRY_OPTIONS,
    SERVICE_OPTIONS,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import credential_argument_spec

SECRET_TRANSFER: dict[str, Any] = {
    "type": "str",
    "choices": ["stdin", "file"],
    "default": "stdin",
    "no_log": False,
}
MANAGERS = ("none", "systemd", "cron")
INTERVALS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)  # minutes that divide an hour, as cron wants it
STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
PLACE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "directory": {"type": "str", "required": True},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "state": STATE,
}
TOKEN_ARGUMENTS: dict[str, dict[str, Any]] = {**PLACE_ARGUMENTS, **credential_argument_spec()}
SERVICE_ARGUMENTS: dict[str, dict[str, Any]] = {
    **ENTRY_OPTIONS,
    "token": {"type": "str", "no_log": False},
    **SERVICE_OPTIONS,
}
WALLET_ARGUMENTS: dict[str, dict[str, Any]] = {
    **PLACE_ARGUMENTS,
    "src": {"type": "path"},
    "password": {"type": "str", "no_log": True},
    "certificate_path": {"type": "path"},
    "private_key_path": {"type": "path", "no_log": False},
    "private_key_password": {"type": "str", "no_log": True},
    "ca_path": {"type": "path"},
    "token": {"type": "str", "no_log": False},
    "services": {"type": "list", "elements": "str"},
}
#: The options of a wallet that name files of the controller.
WALLET_SOURCES = ("src", "certificate_path", "private_key_path", "ca_path")
HOOK_ARGUMENTS: dict[str, dict[str, Any]] = {
    "driver": {"type": "str", "choices": ["python", "node"], "required": True},
    "path": {"type": "str"},
    "state": STATE,
}
UNIT_ARGUMENTS: dict[str, dict[str, Any]] = {"name": {"type": "str", "required": True}, "state": STATE}
CLIENT_ARGUMENTS: dict[str, dict[str, Any]] = {
    "tns_admin": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "state": STATE,
    "clients": CLIENTS_OPTION,
    "backup": {"type": "bool", "default": False},
    "follow": {"type": "bool", "default": False},
    "secret_transfer": SECRET_TRANSFER,
    "tokens": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "rotation": {"type": "str", "choices": ["host", "controller"], "default": "host"},
            **TOKEN_ARGUMENTS,
        },
        "no_log": False,
    },
    "rotation": {"type": "str", "choices": list(MANAGERS), "default": "none"},
    "rotation_interval": {"type": "int", "choices": list(INTERVALS), "default": 5},
    "services": {"type": "list", "elements": "dict", "options": SERVICE_ARGUMENTS},
    "services_exclusive": {"type": "bool", "default": False},
    "sqlnet": {"type": "dict"},
    "sqlnet_renames": {"type": "dict"},
    "sqlnet_exclusive": {"type": "bool", "default": False},
    "wallet": {"type": "dict", "options": WALLET_ARGUMENTS},
    "ojdbc": {"type": "dict"},
    "hooks": {"type": "list", "elements": "dict", "options": HOOK_ARGUMENTS},
    "login_shells": {"type": "bool"},
    "systemd_units": {"type": "list", "elements": "dict", "options": UNIT_ARGUMENTS},
}
