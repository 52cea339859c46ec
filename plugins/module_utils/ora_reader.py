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
from typing import Dict, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import (
    AMBIGUOUS,
    KINDS,
    MAX_DEPTH,
    MAX_ENTRY,
    NEXT,
    Defect,
    Entry,
    Mark,
    Name,
)

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(rb"([ \t]*)([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_BLANKS = re.compile(rb"[ \t]*")
_NAMES = re.compile(rb"[^()=#\"']*")
_HEADER = re.compile(rb"[^()=#\"'\s][^()=#\"']*=")
_NAME = re.compile(rb"[^,\s](?:[^,]*[^,\s])?")
_PLAIN_NAME = re.compile(rb"[A-Za-z0-9_.$-]+\Z")
_SPECIAL = re.compile(rb"[\"'#\\]")
_PAREN = re.compile(rb"[()]")
# All drivers open a quote only where a literal begins: O'Brien is one word.
_PLAIN = re.compile(rb"[=(,][ \t]*[\"']|[()#]|\\.?")
_FIRST_QUOTE = re.compile(rb"[ \t]*[\"']")
_QUOTED = {quote: re.compile(quote + rb"|[()#]|\\.?") for quote in (b'"', b"'")}
_AFTER_QUOTE = re.compile(rb"[ \t]*(?:[),#]|\Z)")
_TWO_WORDS = re.compile(rb"[^\s()=,]\s+[^\s()=,]")
_LITERAL = re.compile(rb"\"[^\"]*|'[^']*")
_BLANK = re.compile(rb"\s")
_ABSOLUTE = re.compile(rb"(?:/|[A-Za-z]:[\\/])[^\"']*\Z")

_HASH, _EQUALS, _OPEN, _CLOSE = b"#=()"


class _Statement(object):
    """What is known of the statement being read; one without an ``=`` never becomes an Entry."""

    __slots__ = (
        "closed", "end", "header", "junk", "last", "line", "marks", "names",
        "quote", "quote_at", "segments", "stack", "start", "value",
    )  # fmt: skip

    def __init__(self, start: int, line: int) -> None:
        self.start = start
        self.line = line
        self.end = start
        self.last = start  # behind the last byte that is neither blank nor comment
        self.header = start  # where the line with the "=" ends
        self.names: List[Tuple[int, int]] = []
        self.segments: List[Tuple[int, int]] = []
        self.stack: List[int] = []
        self.quote = b""
        self.quote_at = start
        self.value = False
        self.junk = False
        self.closed = False
        self.marks: Dict[str, int] = {}

    def mark(self, kind: str, position: int) -> None:
        """Notes the first defect of a kind; a million of them would help nobody."""
        self.marks.setdefault(kind, position)


class Reading(object):
    """The entries and marks of any bytes; never raises.

    `tail` is the mark that would hide an entry appended behind the last one.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts: List[int] = []
        self.entries: List[Entry] = []
        self.marks: List[Mark] = []
        self.tail: Optional[Mark] = None
        self._statement: Optional[_Statement] = None
        self._mark_bytes()
        self._read_lines()

    def locate(self, mark: Mark) -> Defect:
        """A mark with its line and column."""
        line = max(1, bisect_right(self.starts, mark.position))
        start = self.starts[line - 1] if self.starts else 0
        kind = KINDS[mark.kind]
        return Defect(line, mark.position - start + 1, kind.message, kind.clients, mark.kind, kind.reach)

    def _mark_bytes(self) -> None:
        if self.data.startswith(_BOM):
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
        for match in _LINE.finditer(data, len(_BOM) if self.tail else 0):
            first, end = match.span(2)
            if first == match.end():
                if match.start() == first:
                    break
                self.starts.append(match.start())
                continue
            self.starts.append(match.start() if self.starts else 0)
            if first < end and (data[first] != _HASH or (self._statement and self._statement.quote)):
                self._read_line(match.start(), first, end)
                self._statement.end = match.end()  # type: ignore[union-attr]
            elif len(self.starts) == 1:
                self.tail = None  # the byte order mark stands before a comment or a blank line
        self._finish()

    def _read_line(self, start: int, first: int, end: int) -> None:
        """A line [start, end) whose first significant byte is at `first`."""
        statement = self._statement
        if statement is None or not self._continues(statement, start, first, end):
            self._finish()
            statement = self._statement = _Statement(start, len(self.starts))
            if first > start:
                statement.mark("indented", first)
        if statement.value:
            self._read_value(statement, start, first, end)
        elif not statement.junk:
            self._read_names(statement, start, first, end)

    def _continues(self, statement: _Statement, start: int, first: int, end: int) -> bool:
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

    def _read_names(self, statement: _Statement, start: int, first: int, end: int) -> None:
        """The part before the "="; a line with another special byte there is junk."""
        data = self.data
        if statement.names:
            if data[first] == _EQUALS:
                statement.mark("equals-line", first)
            elif first == start:
                statement.mark("alias-lines", first)
        stop = _NAMES.match(data, first, end).end()  # type: ignore[union-attr]
        statement.names.append((first, stop))
        if stop < end and data[stop] == _EQUALS:
            statement.value = True
            statement.header = end
            statement.last = stop + 1
            self._read_value(statement, stop + 1, stop + 1, end)
            return
        statement.last = first + len(data[first:stop].rstrip())
        if stop < end and data[stop] != _HASH:
            statement.junk = True
            statement.mark("junk", first)

    def _read_value(self, statement: _Statement, start: int, first: int, end: int) -> None:
        """Follows brackets and quotes through one line of the value and notes its significant part."""
        if statement.closed:
            self._check_behind(statement, first, end)
        if statement.quote or _SPECIAL.search(self.data, first, end):
            end = self._read_special(statement, first, end)
        else:
            self._read_plain(statement, first, end)
        significant = start + len(self.data[start:end].rstrip())
        if significant > first:
            statement.last = significant
            statement.segments.append((start, significant))

    def _read_plain(self, statement: _Statement, first: int, end: int) -> None:
        """The usual line, without quotes, escapes and comments."""
        data, stack = self.data, statement.stack
        for match in _PAREN.finditer(data, first, end):
            at = match.start()
            if data[at] == _CLOSE:
                if len(stack) > 1:
                    stack.pop()
                else:
                    self._close_list(statement, at, end)
            elif stack and len(stack) < MAX_DEPTH:
                stack.append(at)
            else:
                self._open_list(statement, at)

    def _read_special(self, statement: _Statement, first: int, end: int) -> int:
        """A line with quotes, escapes or a comment; returns where the comment begins, else the end."""
        data, position = self.data, first
        if not statement.quote and data[statement.last - 1] in b"=(,":
            match = _FIRST_QUOTE.match(data, first, end)
            if match:
                position = self._open_quote(statement, match.end())
        while position < end:
            match = (_QUOTED[statement.quote] if statement.quote else _PLAIN).search(data, position, end)
            if match is None:
                break
            position = match.end()
            if statement.quote:
                self._in_quotes(statement, match.group(), match.start(), end)
            elif match.group() == b"#":
                return match.start()
            else:
                self._outside_quotes(statement, match.group(), match.start(), end)
        return end

    def _open_quote(self, statement: _Statement, after: int) -> int:
        statement.quote = self.data[after - 1 : after]
        statement.quote_at = after - 1
        return after

    def _in_quotes(self, statement: _Statement, token: bytes, at: int, end: int) -> None:
        if token == statement.quote:
            statement.quote = b""
            if not _AFTER_QUOTE.match(self.data, at + 1, end):
                statement.mark("after-quote", at + 1)
        elif token == b"#":
            statement.mark("hash-in-quotes", at)
        elif token[-1:] in (b"(", b")"):
            statement.mark("paren-in-quotes", at)
        elif token[1:] == statement.quote:
            # python-oracledb ends the quote here; node-oracledb and JDBC take the backslash for an escape.
            statement.mark("escape", at)
            statement.quote = b""

    def _outside_quotes(self, statement: _Statement, token: bytes, at: int, end: int) -> None:
        head, tail = token[:1], token[-1:]
        if head == b"\\":
            if tail in (b"(", b")", b'"', b"'"):
                statement.mark("escape", at)
            head = token[1:]
        elif tail in (b'"', b"'"):
            self._open_quote(statement, at + len(token))
        if head == b"(":
            self._open_list(statement, at)
        elif head == b")":
            self._close_list(statement, at, end)

    def _open_list(self, statement: _Statement, at: int) -> None:
        if statement.closed:
            statement.closed = False
            if "after-value" not in statement.marks:
                statement.mark("second-value", at)
        statement.stack.append(at)
        if len(statement.stack) > MAX_DEPTH:
            statement.mark("too-deep", at)

    def _close_list(self, statement: _Statement, at: int, end: int) -> None:
        if not statement.stack:
            statement.mark("extra-paren", at)
            return
        statement.stack.pop()
        if not statement.stack:
            statement.closed = True
            self._check_behind(statement, at + 1, end)

    def _check_behind(self, statement: _Statement, position: int, end: int) -> None:
        """Behind a complete list only a parenthesis or a comment is unambiguous."""
        first = _BLANKS.match(self.data, position, end).end()  # type: ignore[union-attr]
        if first < end and self.data[first] not in b"()#":
            statement.mark("after-value", first)

    def _finish(self) -> None:
        """Turns the statement into an entry, or into the defect that it is."""
        statement, self._statement = self._statement, None
        if statement is None:
            return
        names = self._split_names(statement) if statement.value else []
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
        self.tail = None
        if statement.marks:
            self._report(statement, entry)

    def _split_names(self, statement: _Statement) -> List[Name]:
        names = []
        for start, end in statement.names:
            for match in _NAME.finditer(self.data, start, end):
                text = match.group()
                names.append(Name(text.decode("utf-8", "surrogateescape"), match.start(), match.end()))
                if not _PLAIN_NAME.match(text):
                    statement.mark("name", match.start())
        return names

    def _mark_other(self, statement: _Statement) -> None:
        if statement.value:
            statement.mark("unclosed" if statement.stack or statement.quote else "junk", statement.start)
        elif not statement.junk:
            comma = self.data[statement.last - 1] == ord(",")
            statement.mark("open-list" if comma else "no-equals", statement.start)

    def _mark_entry(self, statement: _Statement, entry: Entry) -> None:
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
        if entry.value_end - entry.start > MAX_ENTRY and self._size(statement) > MAX_ENTRY:
            statement.mark("too-long", entry.start)
        if statement.last > statement.header:
            self._mark_lost_blank(statement)
        if self.data[entry.spans[0].start] in b"Ii" and entry.keys[0] == "IFILE" and not _ABSOLUTE.match(entry.value):
            statement.mark("ifile", statement.start)

    def _below(self, statement: _Statement) -> List[Tuple[int, int]]:
        """The parts of the value on continuation lines, of which node-oracledb drops every blank."""
        return [part for part in statement.segments if part[0] > statement.header]

    def _mark_lost_blank(self, statement: _Statement) -> None:
        below = self._below(statement)
        text = b"\n".join([self.data[start:end] for start, end in below])
        if _TWO_WORDS.search(text) or any(_BLANK.search(literal) for literal in _LITERAL.findall(text)):
            statement.mark("blank-lost", below[0][0])

    def _size(self, statement: _Statement) -> int:
        """Bytes of the entry as node-oracledb counts them."""
        below = self._below(statement)
        above = [end for start, end in statement.segments if start <= statement.header]
        size = (above[0] if above else statement.header) - statement.start
        return size + sum(len(b"".join(self.data[start:end].split())) for start, end in below)

    def _report(self, statement: _Statement, entry: Optional[Entry]) -> None:
        for kind, position in statement.marks.items():
            mark = Mark(position, kind)
            self.marks.append(mark)
            if entry is not None:
                entry.marks.append(mark)
                if kind in AMBIGUOUS:
                    entry.ambiguous = mark
            if KINDS[kind].reach == NEXT:
                self.tail = mark
