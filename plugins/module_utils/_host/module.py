# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the modules oracle_host and oracle_host_identity take, and what they do with it."""

from typing import TYPE_CHECKING, Any, Dict, Optional

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._host.execution import execute
from ansible_collections.entra.oracledb.plugins.module_utils._host.tokens_module import ARGUMENTS as TOKENS
from ansible_collections.entra.oracledb.plugins.module_utils._host.tokens_module import OWNER, SECRET_DIRECTORY
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import FILE_KINDS

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

WALLET = {
    **SECRET_DIRECTORY,
    "digests": {"type": "dict"},
    "contents": {"type": "dict", "no_log": True},
}
FILE = {
    "path": {"type": "path", "required": True},
    **OWNER,
    "kind": {"type": "str", "choices": list(FILE_KINDS), "default": FILE_KINDS[0]},
    "present": {"type": "dict", "default": {}},
    "absent": {"type": "list", "elements": "str", "default": []},
    "renames": {"type": "dict", "default": {}},
    "defaults": {"type": "dict", "default": {}},
    "obsolete": {"type": "dict", "default": {}},
    "exclusive": {"type": "bool", "default": False},
    "clients": {"type": "list", "elements": "str", "default": []},
    "backup": {"type": "bool", "default": False},
    "follow": {"type": "bool", "default": False},
}
OWNED = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str"},
    **OWNER,
}
ARGUMENTS: Dict[str, Dict[str, Any]] = {
    **TOKENS,
    "wallets": {"type": "list", "elements": "dict", "options": WALLET, "default": []},
    "files": {"type": "list", "elements": "dict", "options": FILE, "default": []},
    "owned": {"type": "list", "elements": "dict", "options": OWNED, "default": []},
    "remove_empty": {"type": "bool", "default": False},
    "unrotated": {"type": "list", "elements": "str", "default": []},
}


def apply_document(
    module: AnsibleModule,
    own_token: "Optional[types.OwnToken]" = None,
    rotation_parts: "Optional[types.RotationParts]" = None,
) -> None:
    """Provision the host as the module's parameters ask; ends the module."""

    def make(wanted: "types.HostArguments") -> HostDocument:
        return HostDocument(wanted, own_token, rotation_parts)

    execute(module, make, module.params, HostDocument.expected)
