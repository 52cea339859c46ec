# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The kinds of defects of a tnsnames.ora or sqlnet.ora, and what each client loses by them."""

from typing import Dict, FrozenSet, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import (
    ALL_CLIENTS,
    JDBC,
    MAX_DEPTH,
    MAX_ENTRY,
    NODE,
    OCI,
    PYTHON,
)

# What a client loses by a defect: the use of that entry (or of what is wrong in it), that entry and the one above, the next
# entry as well, all that is below as well, the whole file.
HERE, ABOVE, NEXT, REST, WHOLE = "here", "above", "next", "rest", "whole"


class DefectKind(NamedTuple):
    """A kind of defect: its message, what each client loses by it, and how to correct the place."""

    message: str
    losses: Dict[str, str]
    remedy: str

    @property
    def clients(self) -> Tuple[str, ...]:
        """The clients that lose something."""
        return tuple(self.losses)


# Who loses what. The thin drivers' columns are what the drivers do: tests/clients/test_defects.py asks each about each kind and
# fails where they say something else, and writes the table of docs/client-matrix.md. OCI's column is the manual's rule.
DEFECT_KINDS = {
    "bom": DefectKind(
        "a byte order mark at the start hides the first entry",
        {OCI: NEXT, PYTHON: NEXT, JDBC: NEXT},
        "put an empty line below the mark, or save the file without it",
    ),
    "nul": DefectKind("a NUL byte (is this UTF-16?)", {OCI: REST}, "save the file as UTF-8"),
    "encoding": DefectKind(
        "a byte that is not UTF-8 makes the whole file unreadable", {PYTHON: WHOLE}, "save the file as UTF-8"
    ),
    "indented": DefectKind(
        "an entry must begin in column 1; indented it belongs to the one before",
        {OCI: ABOVE, NODE: WHOLE, JDBC: ABOVE},
        "take the blanks in front of it out",
    ),
    "indented-first": DefectKind(
        "an entry must begin in column 1, also the first", {OCI: HERE, JDBC: HERE}, "take the blanks in front of it out"
    ),
    "unclosed": DefectKind(
        "this parenthesis is never closed and swallows what follows",
        {OCI: REST, PYTHON: REST, NODE: WHOLE, JDBC: HERE},
        "close it",
    ),
    "unclosed-quote": DefectKind(
        "this quote is never closed and swallows what follows",
        {OCI: REST, PYTHON: HERE, NODE: WHOLE, JDBC: HERE},
        "close it",
    ),
    "hash-in-quotes": DefectKind(
        "'#' begins a comment even inside quotes and cuts the entry off",
        {PYTHON: HERE, NODE: WHOLE, JDBC: HERE},
        "do without '#'",
    ),
    "open-count": DefectKind(
        "parentheses inside quotes are counted, '#' cuts off even there, and so a list in this entry is never closed",
        {PYTHON: REST},
        "do without them in quotes",
    ),
    "paren-in-quotes": DefectKind(
        "a parenthesis inside quotes is taken for a real one", {PYTHON: HERE}, "do without it"
    ),
    "escape": DefectKind(
        "a backslash hides the parenthesis, quote or line end after it",
        {PYTHON: HERE, NODE: WHOLE, JDBC: HERE},
        "take the backslash out",
    ),
    "escaped-paren": DefectKind(
        "a backslash does not hide the parenthesis after it, which is never closed", {PYTHON: REST}, "take both out"
    ),
    "escaped": DefectKind(
        "a backslash does not hide the parenthesis or quote after it", {PYTHON: HERE}, "do without both"
    ),
    "after-quote": DefectKind(
        "text after a closing quote", {PYTHON: HERE, NODE: WHOLE, JDBC: HERE}, "put it into the quotes"
    ),
    "extra-paren": DefectKind("one closing parenthesis too many", {PYTHON: HERE}, "take it out"),
    "after-value": DefectKind(
        "text after the end of the value", {OCI: HERE, PYTHON: HERE, NODE: WHOLE, JDBC: HERE}, "take it out"
    ),
    "second-value": DefectKind("a second list after the end of the value", {PYTHON: HERE, JDBC: HERE}, "take it out"),
    "column-one": DefectKind(
        "a continuation line must be indented", {OCI: HERE, NODE: WHOLE, JDBC: HERE}, "put a blank in front of it"
    ),
    "alias-lines": DefectKind(
        "a list of aliases must be on one line", {OCI: HERE, NODE: HERE, JDBC: HERE}, "put them on one line"
    ),
    "equals-line": DefectKind(
        "'=' must be on the line of the name",
        {OCI: HERE, NODE: WHOLE, JDBC: HERE},
        "put it behind the name",
    ),
    "names-comment": DefectKind(
        "a comment between the names and '=' cuts off what is above it",
        {PYTHON: HERE},
        "put it somewhere else",
    ),
    "no-value": DefectKind(
        "a name without a value takes the next entry for one",
        {OCI: NEXT, PYTHON: NEXT, NODE: HERE, JDBC: HERE},
        "give it a value, or take it out",
    ),
    "no-equals": DefectKind(
        "a line without '=' that is no comment",
        {OCI: HERE, PYTHON: HERE, NODE: HERE, JDBC: HERE},
        "put '#' in front of it, or take it out",
    ),
    "open-list": DefectKind(
        "this list of aliases goes on in the next entry",
        {OCI: NEXT, PYTHON: NEXT, NODE: HERE, JDBC: HERE},
        "take the comma out",
    ),
    "junk": DefectKind(
        "a line that is neither an entry nor a comment",
        {OCI: HERE, NODE: WHOLE},
        "put '#' in front of it, or take it out",
    ),
    "name": DefectKind(
        "a name may have letters, digits and . - _ $ only",
        {OCI: HERE, PYTHON: HERE, NODE: HERE, JDBC: HERE},
        "rename it",
    ),
    "shape": DefectKind(
        "the value is neither a word nor (NAME=value), (NAME=(...)) or (NAME, NAME)",
        {PYTHON: HERE, NODE: WHOLE, JDBC: HERE},
        "correct it",
    ),
    "empty-name": DefectKind(
        "one comma too many among the aliases makes the whole file unreadable", {PYTHON: WHOLE}, "take it out"
    ),
    "leading-comma": DefectKind(
        "a comma before the first alias makes the whole file unreadable",
        {PYTHON: WHOLE, NODE: WHOLE, JDBC: HERE},
        "take it out",
    ),
    "too-long": DefectKind(f"an entry may have {MAX_ENTRY} bytes", {OCI: HERE, NODE: WHOLE}, "shorten it"),
    "too-deep": DefectKind(f"nested deeper than {MAX_DEPTH} parentheses", {NODE: WHOLE}, "leave some parentheses out"),
    "blank-lost": DefectKind(
        "the blanks inside a value are lost on a continuation line", {NODE: HERE}, "put the entry on one line"
    ),
    "duplicate": DefectKind(
        "the name is defined again further down, and the last definition counts",
        dict.fromkeys(ALL_CLIENTS, HERE),
        "leave one",
    ),
    "relative-ifile": DefectKind(
        "IFILE must be an absolute path: this one starts in the directory that the program happens to run in",
        {NODE: WHOLE},
        "write the path out",
    ),
    "single-quoted-ifile": DefectKind(
        "the path of IFILE is in single quotes", {PYTHON: WHOLE, JDBC: HERE}, "take them out"
    ),
    "ifile": DefectKind(
        "the path of IFILE must be without quotes, on one line with it and without a comment",
        {JDBC: HERE},
        "write IFILE = /the/path, and nothing else",
    ),
}

# What our own reader would take for another file: no choice of clients leaves these out.
_OURS = ("nul", "open-list")

# Who loses an entry with one of these does not find it: the line belongs to no entry.
NOT_FOUND = frozenset(["indented-first"])

# It is unclear where an entry with one of these ends, so it is neither replaced nor removed.
AMBIGUOUS = frozenset(["unclosed", "escaped-paren", "unclosed-quote", "after-value", "column-one"])


def kinds_of(clients: Sequence[str]) -> FrozenSet[str]:
    """The kinds of defects that hurt one of these clients or our own reader."""
    return frozenset(_OURS) | {kind for kind, row in DEFECT_KINDS.items() if set(row.losses) & set(clients)}


def kinds_reaching(client: str, *reaches: str) -> FrozenSet[str]:
    """The kinds of defects by which the client loses one of these."""
    return frozenset(kind for kind, row in DEFECT_KINDS.items() if row.losses.get(client) in reaches)
