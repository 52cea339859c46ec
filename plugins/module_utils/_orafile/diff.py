# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What --diff shows of a file. Passwords in an ojdbc.properties must not get into the log of a run."""

import re
from typing import Dict, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path

SECRET = re.compile(r"password|secret|accesstoken", re.IGNORECASE)
MASK = "********"
# A definition that is commented out still shows its value.
_COMMENT = re.compile(rf"((?:\A|(?<=[\r\n]))[ \t\f]*[#!][^\r\n]*?(?:{SECRET.pattern}))[^\r\n]*", re.IGNORECASE)


def file_diff(path: str, before: Optional[bytes], after: Optional[bytes]) -> Dict[str, str]:
    """The diff of one file's contents, None for no file."""
    return _diff(path, _text(before or b""), _text(after or b""))


def properties_diff(path: str, before: Optional[bytes], after: Optional[bytes]) -> Dict[str, str]:
    """The same of an ojdbc.properties: the values of secret ones are masked."""
    return _diff(path, _masked(before or b""), _masked(after or b""))


def network_diff(path: str, before: Optional[bytes], after: Optional[bytes]) -> Dict[str, str]:
    """The same of a tnsnames.ora or sqlnet.ora: long entries that change are shown parameter by parameter."""
    if before is None or after is None:
        return file_diff(path, before, after)
    from ansible_collections.entra.oracledb.plugins.module_utils._orafile.parameter_diff import by_parameter

    return _diff(path, *by_parameter(before, after))


def _diff(path: str, before: str, after: str) -> Dict[str, str]:
    return {"before_header": path, "after_header": path, "before": before, "after": after}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _masked(data: bytes) -> str:
    """A definition whose name cannot be read may be anything, so its value is masked too."""
    from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_reader import PropertiesReader

    shown = []
    position = 0
    for found in PropertiesReader(data).properties:
        shown.append(_COMMENT.sub(r"\1" + MASK, _text(data[position : found.start])))
        position = found.value_end
        if found.key is None:
            shown.append(MASK)
        elif SECRET.search(found.key):
            shown.append(f"{printable_path(found.key)}={MASK}")
        else:
            shown.append(_text(data[found.start : found.value_end]))
    shown.append(_COMMENT.sub(r"\1" + MASK, _text(data[position:])))
    return "".join(shown)
