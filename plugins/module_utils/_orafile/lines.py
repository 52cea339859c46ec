# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The lines that this collection writes to a tnsnames.ora or sqlnet.ora: ``NAME = value``, which every client reads."""

import re
from typing import FrozenSet, List, NamedTuple, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import comment_hint
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import kinds_of
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.reader import OraReader

_PORTABLE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Defects that count only if a client that has them reads the file; all others make a line malformed for every reader.
_RELAXED = frozenset([
    "hash-in-quotes", "open-count", "paren-in-quotes", "escape", "escaped", "second-value", "too-long", "too-deep",
])  # fmt: skip


class Assignment(NamedTuple):
    """The new value of a name; None removes the name."""

    name: str
    value: Optional[bytes]

    @property
    def line(self) -> bytes:
        return self.name.encode("ascii") + b" = " + (self.value or b"")


def check_new_name(name: str) -> None:
    """Raises OraFileError for a name that some client does not read."""
    if not _PORTABLE_NAME.match(name):
        raise OraFileError(f"{name!r} is not a name that every client reads: use letters, digits and . - _ $")


def check_is_no_include(name: str, edit: str) -> None:
    """Raises OraFileError for IFILE; `edit` is the past participle of what was asked for."""
    if fold(name) == "IFILE":
        raise OraFileError(f"IFILE is not {edit}: a line that includes another file is only read; edit it by hand")


def checked_value(name: str, value: str, kinds: FrozenSet[str]) -> bytes:
    """The bytes of a value that fits on one line with its name and is read back as it was given.

    `kinds` are the defects that some reader of the file has. Raises OraFileError for any other value, and for a bad name.
    """
    check_is_no_include(name, "set")
    check_new_name(name)
    try:
        data = value.encode("ascii")
    except UnicodeEncodeError as error:
        raise OraFileError(f"the value of {name} is not ASCII at character {error.start + 1}") from error
    if _CONTROL.search(value):
        raise OraFileError(f"the value of {name} has a line end or another control character: write it on one line")
    reader = OraReader(Assignment(name, data).line)
    for raw in reader.raw_defects:
        if raw.kind in kinds or raw.kind not in _RELAXED:
            raise OraFileError(f"{name} cannot be written: {reader.locate(raw).message}{comment_hint(value)}")
    if len(reader.entries) != 1 or reader.entries[0].value != data:
        raise OraFileError(f"the value of {name} has blanks around it or a comment in it")
    return data


def line_faults(name: str, value: str, clients: Sequence[str]) -> List[str]:
    """Why ``name = value`` cannot be written to a file that these clients read, without a full stop."""
    try:
        checked_value(name, value, kinds_of(clients))
    except OraFileError as error:
        return [str(error).rstrip(".")]
    return []
