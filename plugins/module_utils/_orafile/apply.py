# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The whole of a module that edits one file: oracle_tnsnames and oracle_sqlnet."""

import os
from typing import Any, Dict

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import OJDBC, TNSNAMES, DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import neighbour_warnings

_STATE = ("present", "absent", "renames", "defaults", "obsolete", "exclusive")


def file_edit(wanted: Dict[str, Any]) -> FileEditor:
    """The editor for one file, with the options of oracle_host's `files`. Raises HostError for an unknown owner or group, and
    for a path that is no file's."""
    _check_is_file(wanted["path"], wanted.get("kind") or TNSNAMES)
    desired = DesiredState(**{name: wanted[name] for name in _STATE if wanted.get(name)})
    owner = owner_ids(wanted["owner"], wanted["group"]) if desired.creates_file else (None, None)
    clients = wanted.get("clients") or ()
    kind = wanted.get("kind") or TNSNAMES
    keep, follow = bool(wanted.get("backup")), bool(wanted.get("follow"))
    return FileEditor(wanted["path"], desired, owner, kind, clients, backup=keep, follow=follow)


def _check_is_file(path: str, kind: str) -> None:
    if not path.endswith("/") and not os.path.isdir(path):
        return
    name = f"{kind}.ora" if kind != OJDBC else "ojdbc.properties"
    place = path.rstrip("/")
    meant = place if os.path.basename(place) == name and not os.path.isdir(place) else f"{place}/{name}"
    raise HostError([f"path: {path} is the path of a directory: give the file, {meant}."])


def apply_edit(module: AnsibleModule, **edit_options: Any) -> None:
    """Edit the file in the module's option `path`, and end the module."""
    try:
        editor = file_edit(dict(module.params, **edit_options))
        editor.plan()
        warnings = neighbour_warnings([editor])
        result = editor.report()
        if module._diff:
            result["diff"] = editor.diff()
        if editor.changed:
            editor.check_writable()
        if not module.check_mode:
            editor.sweep()
            editor.apply()
            result.update(editor.report())
    except (HostError, OraFileError, SecureFileError) as error:
        module.fail_json(msg=str(error))
    for warning in editor.warnings + warnings:
        module.warn(warning)
    module.exit_json(**result)
