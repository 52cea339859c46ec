# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a tnsnames.ora or sqlnet.ora consists of: entries, and defects with the clients that they hurt."""

import re
from bisect import bisect_right
from typing import FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import (
    ALL_CLIENTS,
    JDBC,
    MAX_DEPTH,
    MAX_ENTRY,
    NODE,
    OCI,
    PYTHON,
    THIN,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")

# Which of the entries below a defect it harms: none, the next one, all of them.
HERE, NEXT, REST = "here", "next", "rest"


class OraFileError(Exception):
    """An edit after which not every client would read the file as wanted; the message has the place and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(escaped(message))


class Defect(NamedTuple):
    """What a client cannot read, with 1-based line and column (in bytes) and how far the harm goes."""

    line: int
    column: int
    message: str
    clients: Tuple[str, ...]
    kind: str
    reach: str


class DefectKind(NamedTuple):
    """A kind of defect: its message, the clients that it hurts, how far the harm goes."""

    message: str
    clients: Tuple[str, ...]
    reach: str


class RawDefect(NamedTuple):
    """A defect at a byte position; `LineIndex` makes a Defect of it."""

    position: int
    kind: str


class NameSpan(NamedTuple):
    """One alias or parameter name, and where its bytes are."""

    text: str
    start: int
    end: int


DEFECT_KINDS = {
    "bom": DefectKind("a byte order mark at the start hides the first entry", (OCI, PYTHON, JDBC), NEXT),
    "nul": DefectKind("a NUL byte (is this UTF-16?)", ALL_CLIENTS, REST),
    "encoding": DefectKind("a byte that is not UTF-8 makes the whole file unreadable", (PYTHON,), HERE),
    "indented": DefectKind(
        "an entry must begin in column 1; indented it belongs to the one before", (OCI, NODE, JDBC), HERE
    ),
    "unclosed": DefectKind("this parenthesis is never closed and swallows what follows", ALL_CLIENTS, REST),
    "unclosed-quote": DefectKind("this quote is never closed and swallows what follows", ALL_CLIENTS, REST),
    "hash-in-quotes": DefectKind("'#' begins a comment even inside quotes and cuts the entry off", THIN, REST),
    "paren-in-quotes": DefectKind("a parenthesis inside quotes is counted as a real one", (PYTHON,), REST),
    "escape": DefectKind("a backslash hides the parenthesis, quote or line end after it", (NODE, JDBC), REST),
    "after-quote": DefectKind("text after a closing quote", (NODE,), HERE),
    "extra-paren": DefectKind("one closing parenthesis too many", (PYTHON,), HERE),
    "after-value": DefectKind("text after the end of the value", (OCI, PYTHON, NODE), HERE),
    "second-value": DefectKind("a second list after the end of the value", (PYTHON,), HERE),
    "column-one": DefectKind("a continuation line must be indented", (OCI, NODE, JDBC), HERE),
    "alias-lines": DefectKind("a list of aliases must be on one line", (OCI, NODE, JDBC), HERE),
    "equals-line": DefectKind("'=' must be on the line of the name", (OCI, NODE, JDBC), HERE),
    "no-value": DefectKind("a name without a value takes the next entry for one", (OCI, PYTHON), NEXT),
    "no-equals": DefectKind("a line that is neither an entry nor a comment", (OCI, NODE, JDBC), HERE),
    "open-list": DefectKind("this list of aliases goes on in the next entry", (PYTHON,), NEXT),
    "junk": DefectKind("a line that is neither an entry nor a comment", (OCI, NODE, JDBC), HERE),
    "name": DefectKind("a name may have letters, digits and . - _ $ only", ALL_CLIENTS, HERE),
    "shape": DefectKind("the value is neither a word nor (NAME=value), (NAME=(...)) or (NAME, NAME)", THIN, HERE),
    "empty-name": DefectKind("one comma too many among the aliases makes the whole file unreadable", THIN, HERE),
    "too-long": DefectKind(f"an entry may have {MAX_ENTRY} bytes", (OCI, NODE), HERE),
    "too-deep": DefectKind(f"nested deeper than {MAX_DEPTH} parentheses", (NODE,), HERE),
    "blank-lost": DefectKind("the blanks inside a value are lost on a continuation line", (NODE,), HERE),
    "duplicate": DefectKind(
        "the name is defined again further down, and the last definition counts", ALL_CLIENTS, HERE
    ),
    "ifile": DefectKind(
        "IFILE must be an absolute path without quotes, on one line with it and without a comment", (NODE, JDBC), HERE
    ),
}

# Which clients read nothing of a file that has one of these anywhere.
WHOLE_FILE = {
    "encoding": (PYTHON,), "empty-name": (PYTHON,),
    "indented": (NODE,), "unclosed": (NODE,), "unclosed-quote": (NODE,), "hash-in-quotes": (NODE,), "escape": (NODE,),
    "equals-line": (NODE,), "junk": (NODE,), "too-long": (NODE,), "too-deep": (NODE,),
}  # fmt: skip

# It is unclear where an entry with one of these ends, so it is neither replaced nor removed.
AMBIGUOUS = frozenset(["unclosed", "unclosed-quote", "after-value", "column-one"])


def kinds_of(clients: Sequence[str]) -> FrozenSet[str]:
    """The kinds of defects that hurt one of these clients."""
    return frozenset(kind for kind, row in DEFECT_KINDS.items() if set(row.clients) & set(clients))


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
        return Defect(line, column, message or kind.message, kind.clients, raw.kind, kind.reach)


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
