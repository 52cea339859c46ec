# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the modules oracle_host and oracle_host_identity take, and what they do with it."""

from typing import TYPE_CHECKING, Any, Dict, Optional

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FILE_KINDS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

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
}
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
    "tokens": {"type": "list", "elements": "dict", "options": TOKEN, "default": [], "no_log": False},
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
    try:
        document = HostDocument(module.params, own_token, rotation_parts)
        document.plan()
        due = document.due()
        if due:
            module.exit_json(changed=False, due=due)
        result = document.prepare_report(diff=module._diff)
        if not module.check_mode:
            document.sweep()
            if result["changed"]:
                document.apply()
                result = document.complete_report(result)
    except (HostError, OraFileError, SecureFileError) as error:
        module.fail_json(msg=str(error))
    for warning in document.warnings():
        module.warn(warning)
    module.exit_json(**result)
