# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Finds where the entries of a tnsnames.ora or sqlnet.ora begin and end.

The rules are the manual's: a statement begins in column one, an indented line or one that begins with a parenthesis
continues it, ``#`` outside quotes begins a comment. Where a client reads something else, that is a defect.

One pass over the lines, no recursion and no look-ahead past a line: the time is linear in the size of the file.
"""

import re
from typing import Dict, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_ENTRY
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import AMBIGUOUS, DEFECT_KINDS, NEXT
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.fast_path import (
    AFTER_SIMPLE,
    SIMPLE,
    simple_value,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    BOM,
    Defect,
    Entry,
    LineIndex,
    NameSpan,
    RawDefect,
    duplicate_message,
    fold,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.limits import (
    ENTRY,
    LINE,
    check_lines,
    check_parts,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.statement import Statement, has_shape

_LINE = re.compile(rb"([ \t]*)([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_HEADER = re.compile(rb"[^()=#\"'\s][^()=#\"']*=")
_BARE_NAMES = re.compile(rb"[^\r\n#]*")
_ABSOLUTE = re.compile(rb"(?:/|[A-Za-z]:[\\/])[^\"']*\Z")


class OraReader:
    """The entries and defects of any bytes. Raises OraFileError for more of them than `limits` has.

    `tail` is the defect that would hide an entry appended after the last one.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries: List[Entry] = []
        self.raw_defects: List[RawDefect] = []
        self.tail: Optional[RawDefect] = None
        self._line = 0
        self._parts = 0
        self._line_index = LineIndex(data)
        self._statement: Optional[Statement] = None
        self._unfinished: Optional[Statement] = None  # with nothing but entries after it
        check_lines(data)
        self._check_bytes()
        self._read_lines()

    def locate(self, raw: RawDefect) -> Defect:
        """A defect with its line and column."""
        return self._line_index.locate(raw, DEFECT_KINDS[raw.kind])

    def bare_names(self) -> Dict[str, RawDefect]:
        """The lines with nothing but names: for JDBC each is a definition, and of several the last one counts."""
        found: Dict[str, RawDefect] = {}
        for raw in self.raw_defects:
            if raw.kind == "no-equals":
                line = next(_BARE_NAMES.finditer(self.data, raw.position)).group()
                for name in line.split(b","):
                    found.setdefault(fold(name.strip().decode("utf-8", "surrogateescape")), raw)
        return found

    def _check_bytes(self) -> None:
        if self.data.startswith(BOM) and len(self.data) > len(BOM):
            self.tail = RawDefect(0, "bom")
            self.raw_defects.append(self.tail)
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.raw_defects.append(RawDefect(error.start, "encoding"))
        nul = self.data.find(b"\0")
        if nul >= 0:
            self.raw_defects.append(RawDefect(nul, "nul"))

    def _read_lines(self) -> None:
        data = self.data
        position = len(BOM) if data.startswith(BOM) else 0
        while position < len(data):
            start = position
            position = self._read_simple(start)
            if position > start:
                continue
            match = next(_LINE.finditer(data, start))
            first, end = match.span(2)
            position = match.end()
            self._line += 1
            if first < end and (data[first] != ord("#") or (self._statement and self._statement.quote)):
                self._read_line(start, first, end).end = position
            elif (
                self._line == 1
            ):  # only a comment or a blank line is after the byte order mark, which hides nothing then
                self.tail = None
                self.raw_defects = [raw for raw in self.raw_defects if raw.kind != "bom"]
        self._finish()

    def _read_simple(self, start: int) -> int:
        """Takes the entry that begins here if it has the usual form without a defect; returns its end, or `start`.

        This only saves time: line by line it would become the same entry.
        """
        match = SIMPLE.match(self.data, start)
        if match is None or self._unfinished is not None or (self._statement and self._statement.is_unfinished):
            return start
        name, text = match.groups()
        value_end = match.start(2) + len(text.rstrip())
        if value_end - start > MAX_ENTRY or name.upper() == b"IFILE" or not AFTER_SIMPLE.match(self.data, match.end()):
            return start
        value = simple_value(text)
        if value is None:
            return start
        self._finish()
        entry = Entry([NameSpan(name.decode("ascii"), start, match.end(1))], start, self._line + 1)
        entry.value, entry.value_end, entry.end = value, value_end, match.end()
        entry.blocked, self.tail = self.tail, None
        self.entries.append(entry)
        self._line += self.data.count(b"\n", start, match.end())
        self._count(ENTRY)
        return match.end()

    def _read_line(self, start: int, first: int, end: int) -> Statement:
        """Reads a line [start, end) whose first significant byte is at `first`; returns the statement that it belongs to."""
        statement = self._statement
        if statement is None or not self._continues(statement, start, first, end):
            is_first = statement is None and not self.entries
            self._finish()
            self._protect_last_entry(start, first, end)
            statement = self._statement = Statement(self.data, start, self._line)
            if first > start:
                statement.note("indented-first" if is_first else "indented", first)
        if statement.in_value:
            statement.read_value(start, first, end)
        elif not statement.junk:
            self._count(self.data.count(b",", first, end))
            statement.read_names(start, first, end)
        self._count(LINE)
        return statement

    def _count(self, parts: int) -> None:
        self._parts += parts
        check_parts(self._parts)

    def _protect_last_entry(self, start: int, first: int, end: int) -> None:
        """An entry between a line and an unfinished statement that would continue there must not be removed."""
        above = self._unfinished
        if above is None or not self.entries or self.entries[-1].start < above.start:
            return
        if self._continues(above, start, first, end) and self.entries[-1].ambiguous is None:
            kind, position = next(iter(above.defects.items()))
            self.entries[-1].ambiguous = RawDefect(position, kind)

    def _continues(self, statement: Statement, start: int, first: int, end: int) -> bool:
        data = self.data
        if statement.in_value:
            if data[first] in b"()" or (first > start and (statement.stack or statement.quote)):
                return True
            header = _HEADER.match(data, first, end) is not None
            if first > start:
                return not header
            if not header and (statement.stack or statement.quote):
                statement.note("column-one", first)
                return True
            return False
        if statement.junk:
            return _HEADER.match(data, first, end) is None
        return data[first] in b"=," or data[statement.text_end - 1] == ord(",")

    def _finish(self) -> None:
        """Turns the statement into an entry, or into the defect that it is."""
        statement, self._statement = self._statement, None
        if statement is None:
            return
        self._count(ENTRY)
        if statement.is_unfinished:
            self._unfinished = statement
        names = statement.split_names() if statement.in_value else []
        entry = None
        if names:
            entry = Entry(names, statement.start, statement.line)
            entry.end, entry.value_end = statement.end, statement.text_end
            entry.value = b"\n".join([self.data[start:end] for start, end in statement.segments]).strip()
            entry.blocked = self.tail
            self._check_entry(statement, entry)
            self.entries.append(entry)
        else:
            self._check_other(statement)
        if self.data[statement.start : statement.end].strip():  # a form feed is blank to python-oracledb
            self.tail = None
        if statement.defects:
            self._report(statement, entry)

    def _check_other(self, statement: Statement) -> None:
        if statement.in_value:
            statement.note("unclosed" if statement.stack or statement.quote else "junk", statement.start)
        elif statement.junk:
            text = self.data[statement.start : statement.end]
            if b"=" in text and text.count(b"(") > text.count(b")"):
                statement.note("unclosed", statement.start)
        else:
            comma = self.data[statement.text_end - 1] == ord(",")
            statement.note("open-list" if comma else "no-equals", statement.start)

    def _check_entry(self, statement: Statement, entry: Entry) -> None:
        if statement.is_counted or statement.quote:
            statement.note_counted()
        value = statement.check_escapes(entry.value) if "escape" in statement.defects else entry.value
        if statement.quote:
            # Everything else that seems wrong after the quote follows from it.
            statement.defects = {k: at for k, at in statement.defects.items() if at < statement.quote_at}
            statement.note("unclosed-quote", statement.quote_at)
            return
        if statement.stack:
            statement.note("unclosed", statement.stack[-1])
        if not statement.segments:
            statement.note("no-value", statement.start)
            return
        if entry.value_end - entry.start > MAX_ENTRY and statement.size() > MAX_ENTRY:
            statement.note("too-long", entry.start)
        if statement.text_end > statement.header_end:
            statement.note_lost_blank()
        if not statement.defects and not has_shape(value):
            statement.note("shape", statement.segments[0][0])
        if self.data[entry.spans[0].start] in b"Ii" and entry.keys[0] == "IFILE":
            self._check_include(statement, entry)

    def _check_include(self, statement: Statement, entry: Entry) -> None:
        """Who does not open the included file; JDBC takes the rest of the line for its name, a comment included."""
        path = entry.value.strip(b"\"'")
        if not _ABSOLUTE.match(path):
            statement.note("relative-ifile", statement.start)
        below = statement.text_end > statement.header_end
        if entry.value[:1] == b"'":
            statement.note("single-quoted-ifile", statement.start)
        elif below or path != entry.value or b"#" in self.data[entry.value_end : entry.end]:
            statement.note("ifile", statement.start)

    def _report(self, statement: Statement, entry: Optional[Entry]) -> None:
        for kind, position in statement.defects.items():
            raw = RawDefect(position, kind)
            self.raw_defects.append(raw)
            if entry is not None:
                entry.raw_defects.append(raw)
                if kind in AMBIGUOUS:
                    entry.ambiguous = raw
            if NEXT in DEFECT_KINDS[kind].losses.values():
                self.tail = raw


def duplicate_defects(index: Dict[str, List[Entry]]) -> List[Defect]:
    """The definitions that do not count, because the name is defined again further down."""
    clients = DEFECT_KINDS["duplicate"].clients
    return [
        Defect(entry.line, 1, duplicate_message(key, entries[-1].line), clients, "duplicate")
        for key, entries in index.items()
        if key != "IFILE"
        for entry in entries[:-1]
    ]
