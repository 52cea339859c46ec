# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""How much of a file is read: what has more lines or names is no network file, and would fill the memory of the host.

A part costs up to some 130 bytes of memory. The largest files of the field have some ten thousand entries.
"""

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError

MAX_LINES = 2_000_000
#: Of a file as a whole: an open parenthesis and a name are one part each, a line of an entry that is not of the usual form LINE,
#: an entry ENTRY.
MAX_PARTS = 1_000_000
LINE, ENTRY = 2, 4


def check_lines(data: bytes) -> None:
    """Raises OraFileError for a file with more than MAX_LINES."""
    if len(data) > MAX_LINES and data.count(b"\n") + data.count(b"\r") > 2 * MAX_LINES:
        raise OraFileError(_words("lines", MAX_LINES))


def check_parts(parts: int) -> None:
    """Raises OraFileError for more than MAX_PARTS."""
    if parts > MAX_PARTS:
        raise OraFileError(_words("names, lines and parentheses", MAX_PARTS))


def _words(what: str, most: int) -> str:
    return f"it has more than {most:,} {what}, as no network file has; is the path right?"
