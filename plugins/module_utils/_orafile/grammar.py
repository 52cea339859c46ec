# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a tnsnames.ora or sqlnet.ora consists of: entries, and places with a defect, of the kinds in `defect_kinds`."""

import re
from bisect import bisect_right
from typing import List, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import DefectKind
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")


class OraFileError(Exception):
    """An edit after which not every client would read the file as wanted; the message has the place and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(escaped(message))


class Defect(NamedTuple):
    """What a client cannot read, with 1-based line and column (in bytes)."""

    line: int
    column: int
    message: str
    clients: Tuple[str, ...]
    kind: str


class RawDefect(NamedTuple):
    """A defect at a byte position; `LineIndex` makes a Defect of it."""

    position: int
    kind: str


class NameSpan(NamedTuple):
    """One alias or parameter name, and where its bytes are."""

    text: str
    start: int
    end: int


def fold(name: str) -> str:
    """The form in which names are compared: case counts for letters outside ASCII only."""
    if all(char < "\x80" for char in name):
        return name.upper()
    return "".join(char.upper() if char < "\x80" else char for char in name)


class LineIndex:
    """Finds the line of a byte position; the lines are counted on first use."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts: List[int] = []

    def line(self, position: int) -> int:
        """The 1-based line of a byte position."""
        if not self._starts:
            self._starts = [0] + [found.end() for found in _LINE_END.finditer(self._data)]
        return bisect_right(self._starts, position)

    def locate(self, raw: RawDefect, kind: DefectKind, message: str = "") -> Defect:
        """The defect with line and column; its message is that of its kind unless another one is given."""
        line = self.line(raw.position)
        column = raw.position - self._starts[line - 1] + 1
        return Defect(line, column, message or kind.message, kind.clients, raw.kind)


def duplicate_message(name: str, line: int) -> str:
    """The message about a definition that a later one, at `line`, replaces."""
    return f"{name} is defined again at line {line}, and the last one counts"


class Entry:
    """One statement ``names = value``.

    `start` and `end` bound its bytes with indentation and line end, `value_end` is where its value ends, before
    blanks and comment. `value` is without comments. `ambiguous` is the defect that makes it unclear where the entry
    ends, `blocked` one right above that hides the entry.
    """

    __slots__ = ("ambiguous", "blocked", "end", "line", "raw_defects", "spans", "start", "value", "value_end")

    def __init__(self, spans: List[NameSpan], start: int, line: int) -> None:
        self.spans = spans
        self.start = start
        self.line = line
        self.end = start
        self.value_end = start
        self.value = b""
        self.raw_defects: List[RawDefect] = []
        self.ambiguous: Optional[RawDefect] = None
        self.blocked: Optional[RawDefect] = None

    @property
    def names(self) -> Tuple[str, ...]:
        return tuple(name.text for name in self.spans)

    @property
    def keys(self) -> List[str]:
        return [fold(name.text) for name in self.spans]
