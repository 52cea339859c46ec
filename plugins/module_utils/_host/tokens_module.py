# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the modules that provision a host are told of its tokens."""

from typing import Any, Dict

OWNER = {"owner": {"type": "str"}, "group": {"type": "str"}}
SECRET_DIRECTORY = {
    "name": {"type": "str", "required": True},
    "directory": {"type": "path", "required": True},
    **OWNER,
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
TOKEN = {
    **SECRET_DIRECTORY,
    "min_remaining": {"type": "int"},
    "min_share": {"type": "float"},
    "expected": {"type": "dict"},
    "token": {"type": "str", "no_log": True},
    "reason": {"type": "str"},
    "identity": {"type": "dict"},
    "accepted": {"type": "str"},
}
ARGUMENTS: Dict[str, Dict[str, Any]] = {
    "tokens": {"type": "list", "elements": "dict", "options": TOKEN, "default": [], "no_log": False},
    "watch": {"type": "bool", "default": False},
    "is_first": {"type": "bool", "default": False},
}
