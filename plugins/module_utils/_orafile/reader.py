# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Finds where the entries of a tnsnames.ora or sqlnet.ora begin and end.

The reading is the manual's: a statement begins in column one, an indented line or one that begins with a parenthesis
continues it, ``#`` outside quotes begins a comment. Where a client reads something else, a mark says so.

One pass over the lines, no recursion and no look-ahead past a line: the time is linear in the size of the file.
"""

import re
from bisect import bisect_right
from typing import List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.fast_path import BEHIND, SIMPLE, simple_value
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    AMBIGUOUS,
    KINDS,
    MAX_ENTRY,
    NEXT,
    Defect,
    Entry,
    Mark,
    Name,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.statement import Statement, has_shape

BOM = b"\xef\xbb\xbf"
_LINE = re.compile(rb"([ \t]*)([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_HEADER = re.compile(rb"[^()=#\"'\s][^()=#\"']*=")
_ABSOLUTE = re.compile(rb"(?:/|[A-Za-z]:[\\/])[^\"']*\Z")


class Reading(object):
    """The entries and marks of any bytes; never raises.

    `tail` is the mark that would hide an entry appended behind the last one.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries: List[Entry] = []
        self.marks: List[Mark] = []
        self.tail: Optional[Mark] = None
        self._line = 0
        self._starts: List[int] = []
        self._statement: Optional[Statement] = None
        self._unfinished: Optional[Statement] = None  # with nothing but entries behind it
        self._mark_bytes()
        self._read_lines()

    def locate(self, mark: Mark) -> Defect:
        """A mark with its line and column."""
        if not self._starts:
            self._starts = [0] + [match.end() for match in _LINE_END.finditer(self.data)]
        line = bisect_right(self._starts, mark.position)
        kind = KINDS[mark.kind]
        return Defect(
            line, mark.position - self._starts[line - 1] + 1, kind.message, kind.clients, mark.kind, kind.reach
        )

    def _mark_bytes(self) -> None:
        if self.data.startswith(BOM):
            self.tail = Mark(0, "bom")
            self.marks.append(self.tail)
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.marks.append(Mark(error.start, "encoding"))
        nul = self.data.find(b"\0")
        if nul >= 0:
            self.marks.append(Mark(nul, "nul"))

    def _read_lines(self) -> None:
        data = self.data
        position = len(BOM) if self.tail else 0
        while position < len(data):
            start = position
            position = self._read_simple(start)
            if position > start:
                continue
            match = _LINE.match(data, start)
            first, end = match.span(2)  # type: ignore[union-attr]
            position = match.end()  # type: ignore[union-attr]
            self._line += 1
            if first < end and (data[first] != ord("#") or (self._statement and self._statement.quote)):
                self._read_line(start, first, end)
                self._statement.end = position  # type: ignore[union-attr]
            elif self._line == 1:
                self.tail = None  # the byte order mark stands before a comment or a blank line
        self._finish()

    def _read_simple(self, start: int) -> int:
        """Takes the entry that begins here if it is one of those without a defect, as nearly all are, and returns its end.

        This is for speed alone: line by line it would become the same entry.
        """
        match = SIMPLE.match(self.data, start)
        if match is None or self._unfinished is not None or (self._statement and self._statement.is_unfinished):
            return start
        name, text = match.groups()
        value_end = match.start(2) + len(text.rstrip())
        if value_end - start > MAX_ENTRY or name.upper() == b"IFILE" or not BEHIND.match(self.data, match.end()):
            return start
        value = simple_value(text)
        if value is None:
            return start
        self._finish()
        entry = Entry([Name(name.decode("ascii"), start, match.end(1))], start, self._line + 1)
        entry.value, entry.value_end, entry.end = value, value_end, match.end()
        entry.blocked, self.tail = self.tail, None
        self.entries.append(entry)
        self._line += self.data.count(b"\n", start, match.end())
        return match.end()

    def _read_line(self, start: int, first: int, end: int) -> None:
        """A line [start, end) whose first significant byte is at `first`."""
        statement = self._statement
        if statement is None or not self._continues(statement, start, first, end):
            self._finish()
            self._look_behind(start, first, end)
            statement = self._statement = Statement(self.data, start, self._line)
            if first > start:
                statement.mark("indented", first)
        if statement.value:
            statement.read_value(start, first, end)
        elif not statement.junk:
            statement.read_names(start, first, end)

    def _look_behind(self, start: int, first: int, end: int) -> None:
        """An entry that keeps a line from becoming part of an unfinished statement must stay where it is."""
        above = self._unfinished
        if above is None or not self.entries or self.entries[-1].start < above.start:
            return
        if self._continues(above, start, first, end) and self.entries[-1].ambiguous is None:
            kind, position = next(iter(above.marks.items()))
            self.entries[-1].ambiguous = Mark(position, kind)

    def _continues(self, statement: Statement, start: int, first: int, end: int) -> bool:
        data = self.data
        if statement.value:
            if data[first] in b"()" or (first > start and (statement.stack or statement.quote)):
                return True
            header = _HEADER.match(data, first, end) is not None
            if first > start:
                return not header
            if not header and (statement.stack or statement.quote):
                statement.mark("column-one", first)
                return True
            return False
        if statement.junk:
            return _HEADER.match(data, first, end) is None
        return data[first] in b"=," or data[statement.last - 1] == ord(",")

    def _finish(self) -> None:
        """Turns the statement into an entry, or into the defect that it is."""
        statement, self._statement = self._statement, None
        if statement is None:
            return
        if statement.is_unfinished:
            self._unfinished = statement
        names = statement.split_names() if statement.value else []
        entry = None
        if names:
            entry = Entry(names, statement.start, statement.line)
            entry.end, entry.value_end = statement.end, statement.last
            entry.value = b"\n".join([self.data[start:end] for start, end in statement.segments]).strip()
            entry.blocked = self.tail
            self._mark_entry(statement, entry)
            self.entries.append(entry)
        else:
            self._mark_other(statement)
        if self.data[statement.start : statement.end].strip():  # a form feed is blank to python-oracledb
            self.tail = None
        if statement.marks:
            self._report(statement, entry)

    def _mark_other(self, statement: Statement) -> None:
        if statement.value:
            statement.mark("unclosed" if statement.stack or statement.quote else "junk", statement.start)
        elif statement.junk:
            text = self.data[statement.start : statement.end]
            if b"=" in text and text.count(b"(") > text.count(b")"):
                statement.mark("unclosed", statement.start)
        else:
            comma = self.data[statement.last - 1] == ord(",")
            statement.mark("open-list" if comma else "no-equals", statement.start)

    def _mark_entry(self, statement: Statement, entry: Entry) -> None:
        if statement.quote:
            # What else seems wrong behind the quote comes of it.
            statement.marks = {k: at for k, at in statement.marks.items() if at < statement.quote_at}
            statement.mark("unclosed-quote", statement.quote_at)
            return
        if statement.stack:
            statement.mark("unclosed", statement.stack[-1])
        if not statement.segments:
            statement.mark("no-value", statement.start)
            return
        if entry.value_end - entry.start > MAX_ENTRY and statement.size() > MAX_ENTRY:
            statement.mark("too-long", entry.start)
        if statement.last > statement.header:
            statement.mark_lost_blank()
        if not statement.marks and not has_shape(entry.value):
            statement.mark("shape", statement.segments[0][0])
        if (
            self.data[entry.spans[0].start] in b"Ii"
            and entry.keys[0] == "IFILE"
            and not self._is_include(statement, entry)
        ):
            statement.mark("ifile", statement.start)

    def _is_include(self, statement: Statement, entry: Entry) -> bool:
        """Whether every client opens that file; JDBC takes what stands on the line for its name, a comment included."""
        below = statement.last > statement.header
        return not below and b"#" not in self.data[entry.value_end : entry.end] and bool(_ABSOLUTE.match(entry.value))

    def _report(self, statement: Statement, entry: Optional[Entry]) -> None:
        for kind, position in statement.marks.items():
            mark = Mark(position, kind)
            self.marks.append(mark)
            if entry is not None:
                entry.marks.append(mark)
                if kind in AMBIGUOUS:
                    entry.ambiguous = mark
            if KINDS[kind].reach == NEXT:
                self.tail = mark
