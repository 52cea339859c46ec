# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The words for what stands in a tnsnames.ora or sqlnet.ora: entries, and defects with the clients they hurt."""

from typing import List, NamedTuple, Optional, Tuple

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

# How far the harm of a defect goes for what is written behind it: nowhere, to the next entry, to the end of the file.
HERE, NEXT, REST = "here", "next", "rest"


class Defect(NamedTuple):
    """What a client stumbles over, with 1-based line and column (in bytes) and how far the harm goes."""

    line: int
    column: int
    message: str
    clients: Tuple[str, ...]
    kind: str
    reach: str


class DefectKind(NamedTuple):
    """A kind of defect: what is said of it, who suffers, how far it reaches."""

    message: str
    clients: Tuple[str, ...]
    reach: str


class RawDefect(NamedTuple):
    """A defect before its line is looked up."""

    position: int
    kind: str


class NameSpan(NamedTuple):
    """One alias or parameter name and the bytes it stands in."""

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
    "escape": DefectKind("a backslash hides the parenthesis, quote or line end behind it", (NODE, JDBC), REST),
    "after-quote": DefectKind("text behind a closing quote", (NODE,), HERE),
    "extra-paren": DefectKind("a closing parenthesis too many", (PYTHON,), HERE),
    "after-value": DefectKind("text behind the end of the value", (OCI, PYTHON, NODE), HERE),
    "second-value": DefectKind("a second list behind the end of the value", (PYTHON,), HERE),
    "column-one": DefectKind("a continuation line must be indented", (OCI, NODE, JDBC), HERE),
    "alias-lines": DefectKind("a list of aliases must stand on one line", (OCI, NODE, JDBC), HERE),
    "equals-line": DefectKind("'=' must stand on the line of the name", (OCI, NODE, JDBC), HERE),
    "no-value": DefectKind("a name without a value takes the next entry for one", (OCI, PYTHON), NEXT),
    "no-equals": DefectKind("a line that is neither an entry nor a comment", (OCI, NODE, JDBC), HERE),
    "open-list": DefectKind("this list of aliases goes on in the next entry", (PYTHON,), NEXT),
    "junk": DefectKind("a line that is neither an entry nor a comment", (OCI, NODE, JDBC), HERE),
    "name": DefectKind("a name may have letters, digits and . - _ $ only", ALL_CLIENTS, HERE),
    "shape": DefectKind("the value is neither a word nor (NAME=value), (NAME=(...)) or (NAME, NAME)", THIN, HERE),
    "empty-name": DefectKind("a comma too many among the aliases makes the whole file unreadable", THIN, HERE),
    "too-long": DefectKind("an entry may have {0} bytes".format(MAX_ENTRY), (OCI, NODE), HERE),
    "too-deep": DefectKind("nested deeper than {0} parentheses".format(MAX_DEPTH), (NODE,), HERE),
    "blank-lost": DefectKind("the blanks inside a value are lost on a continuation line", (NODE,), HERE),
    "duplicate": DefectKind(
        "the name is defined again further down, and the last definition counts", ALL_CLIENTS, HERE
    ),
    "ifile": DefectKind(
        "IFILE must be an absolute path without quotes, on one line with it and without a comment", (NODE, JDBC), HERE
    ),
}

# Whose parser gives the whole file up for one of these, wherever it stands.
WHOLE_FILE = {
    "encoding": (PYTHON,), "empty-name": (PYTHON,),
    "indented": (NODE,), "unclosed": (NODE,), "unclosed-quote": (NODE,), "hash-in-quotes": (NODE,), "escape": (NODE,),
    "equals-line": (NODE,), "junk": (NODE,), "too-long": (NODE,), "too-deep": (NODE,),
}  # fmt: skip

# Nobody can tell where an entry with one of these ends, so it is not ours to replace or to remove.
AMBIGUOUS = frozenset(["unclosed", "unclosed-quote", "after-value", "column-one"])


def fold(name: str) -> str:
    """The form under which names are compared: their case does not count, beyond ASCII it does."""
    if all(char < "\x80" for char in name):
        return name.upper()
    return "".join(char.upper() if char < "\x80" else char for char in name)


class Entry(object):
    """One statement ``names = value``.

    `start` and `end` bound its bytes with indentation and line end, `value_end` is where its value ends, before
    blanks and comment. `value` is without comments. `ambiguous` says why nobody can tell where it ends, `blocked`
    is a defect right above that hides it.
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
