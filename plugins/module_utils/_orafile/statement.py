# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One statement of a tnsnames.ora or sqlnet.ora as it is read: its names, and its brackets and quotes line by line."""

import re
from typing import Dict, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_DEPTH
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import NameSpan
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.limits import check_parts

_BLANKS = re.compile(rb"[ \t]*")
_NAMES = re.compile(rb"[^()=#\"']*")
_NAME = re.compile(rb"[^,\s](?:[^,]*[^,\s])?")
_EMPTY_NAME = re.compile(rb"\A\s*,|,\s*(?:,|\Z)")
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
_TO_END = re.compile(rb"\s*\Z")
# What node-oracledb and JDBC accept as a value, given that its parentheses are balanced and its blanks removed:
# a word, or (NAME=value), (NAME=(...)...) and (NAME,NAME).
_SHAPE = re.compile(
    rb"(?:[^()=,][^()]*"
    rb"|(?:\)|\([^()=,]+(?:=(?:(?=\()|\)|[^()=,][^()]*\))|(?:,[^()=,]+)*\)))+"
    rb")\Z"
)
_QUOTED_LITERAL = re.compile(rb"([=(,])(?:\"[^\"]*\"|'[^']*')")
# Of such a line node-oracledb makes a name that nobody asks for; any other line with such bytes costs it the file.
_HARMLESS = re.compile(rb"(?:\"[^\"=(),]*\"|'[^'=(),]*')[ \t]*(?:#|\Z)|[^()=,\"'#]+\)")
_COMMENT = re.compile(rb"#[^\r\n]*")
# node-oracledb and JDBC take a backslash and what is after it for letters, in quotes and outside.
_WITH_ESCAPES = re.compile(rb"([=(,]\s*)(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')", re.DOTALL)
_OPENED = re.compile(rb"[=(,]\s*[\"']")
_ESCAPED_SIGN = re.compile(rb"\\[()\"']")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)

_HASH, _EQUALS, _CLOSE = b"#=)"


class Statement:
    """What is known of the statement being read; one without ``=`` never becomes an Entry."""

    __slots__ = (
        "closed", "data", "defects", "end", "header_end", "in_value", "is_counted", "junk", "line", "names",
        "quote", "quote_at", "segments", "stack", "start", "text_end",
    )  # fmt: skip

    def __init__(self, data: bytes, start: int, line: int) -> None:
        self.data = data
        self.start = start
        self.line = line
        self.end = start
        self.text_end = start  # after the last byte that is neither blank nor comment
        self.header_end = start  # where the line with the "=" ends
        self.names: List[Tuple[int, int]] = []
        self.segments: List[Tuple[int, int]] = []
        self.stack: List[int] = []
        self.quote = b""
        self.quote_at = start
        self.in_value = False
        self.junk = False
        self.is_counted = False  # whether something in quotes may count for python-oracledb
        self.closed = False
        self.defects: Dict[str, int] = {}

    @property
    def is_unfinished(self) -> bool:
        """Whether a later line may continue it."""
        return not self.in_value or bool(self.stack or self.quote)

    def note(self, kind: str, position: int) -> None:
        """Notes the first defect of a kind; a list of a million would not help."""
        self.defects.setdefault(kind, position)

    def read_names(self, start: int, first: int, end: int) -> None:
        """The part before the "="; a line with another special byte there is junk."""
        data = self.data
        if self.names:
            if b"#" in data[self.text_end : first]:
                self.note("names-comment", first)
            if data[first] == _EQUALS:
                if first == start:
                    self.note("equals-line", first)
            elif first == start:
                self.note("alias-lines", first)
        stop = next(_NAMES.finditer(data, first, end)).end()
        self.names.append((first, stop))
        if stop < end and data[stop] == _EQUALS:
            self.in_value = True
            self.header_end = end
            self.text_end = stop + 1
            self.read_value(stop + 1, stop + 1, end)
            return
        self.text_end = first + len(data[first:stop].rstrip())
        if stop < end and data[stop] != _HASH:
            self.junk = True
            self.note("no-equals" if _HARMLESS.match(data, first, end) else "junk", first)

    def read_value(self, start: int, first: int, end: int) -> None:
        """Follows brackets and quotes through one line of the value and notes its significant part."""
        if self.closed:
            self._check_behind(first, end)
        if self.quote or _SPECIAL.search(self.data, first, end):
            end = self._read_special(first, end)
        else:
            self._read_plain(first, end)
        significant = start + len(self.data[start:end].rstrip())
        if significant > first:
            self.text_end = significant
            self.segments.append((start, significant))

    def _read_plain(self, first: int, end: int) -> None:
        """The usual line, without quotes, escapes and comments."""
        data, stack = self.data, self.stack
        for match in _PAREN.finditer(data, first, end):
            at = match.start()
            if data[at] == _CLOSE:
                if len(stack) > 1:
                    stack.pop()
                else:
                    self._close_list(at, end)
            elif stack and len(stack) < MAX_DEPTH:
                stack.append(at)
            else:
                self._open_list(at)

    def _read_special(self, first: int, end: int) -> int:
        """A line with quotes, escapes or a comment; returns where the comment begins, else the end."""
        data, position = self.data, first
        if not self.quote and data[self.text_end - 1] in b"=(,":
            match = _FIRST_QUOTE.match(data, first, end)
            if match:
                position = self._open_quote(match.end())
        while position < end:
            match = (_QUOTED[self.quote] if self.quote else _PLAIN).search(data, position, end)
            if match is None:
                break
            position = match.end()
            if self.quote:
                self._in_quotes(match.group(), match.start(), end)
            elif match.group() == b"#":
                return match.start()
            else:
                self._outside_quotes(match.group(), match.start(), end)
        return end

    def _open_quote(self, after: int) -> int:
        self.quote = self.data[after - 1 : after]
        self.quote_at = after - 1
        return after

    def _in_quotes(self, token: bytes, at: int, end: int) -> None:
        if token == self.quote:
            self.quote = b""
            if not _AFTER_QUOTE.match(self.data, at + 1, end):
                self.note("after-quote", at + 1)
        elif token == b"#":
            self.is_counted = True
            self.note("hash-in-quotes", at)
        elif token[-1:] in (b"(", b")"):
            self.is_counted = True
            if self.quote == b"'":
                self.note("paren-in-quotes", at)
        elif token[1:] == self.quote:
            # python-oracledb ends the quote here; node-oracledb and JDBC take the backslash for an escape.
            self.note("escape", at)
            self.quote = b""

    def _outside_quotes(self, token: bytes, at: int, end: int) -> None:
        head, tail = token[:1], token[-1:]
        if head == b"\\":
            if tail in b"()=\"'" or _TO_END.match(self.data, at + 1, end):
                self.note("escape", at)
            head = token[1:]
        elif tail in (b'"', b"'"):
            self._open_quote(at + len(token))
        if head == b"(":
            self._open_list(at)
        elif head == b")":
            self._close_list(at, end)

    def _open_list(self, at: int) -> None:
        if self.closed:
            self.closed = False
            if "after-value" not in self.defects:
                self.note("second-value", at)
        self.stack.append(at)
        if len(self.stack) > MAX_DEPTH:
            self.note("too-deep", at)
            check_parts(len(self.stack))

    def _close_list(self, at: int, end: int) -> None:
        if not self.stack:
            self.note("extra-paren", at)
            return
        self.stack.pop()
        if not self.stack:
            self.closed = True
            self._check_behind(at + 1, end)

    def _check_behind(self, position: int, end: int) -> None:
        """After a complete list only a parenthesis or a comment is unambiguous."""
        first = next(_BLANKS.finditer(self.data, position, end)).end()
        if first < end and self.data[first] not in b"()#":
            self.note("after-value", first)

    def split_names(self) -> List[NameSpan]:
        if len(self.names) == 1:
            start, end = self.names[0]
            text = self.data[start:end].rstrip()
            if _PLAIN_NAME.match(text):
                return [NameSpan(text.decode("ascii"), start, start + len(text))]
        names = []
        found = _EMPTY_NAME.search(b"\n".join([self.data[start:end] for start, end in self.names]))
        if found:
            self.note("empty-name" if found.start() else "leading-comma", self.names[0][0])
        for start, end in self.names:
            for match in _NAME.finditer(self.data, start, end):
                text = match.group()
                names.append(NameSpan(text.decode("utf-8", "surrogateescape"), match.start(), match.end()))
                if not _PLAIN_NAME.match(text):
                    self.note("name", match.start())
        return names

    def _below(self) -> List[Tuple[int, int]]:
        """The parts of the value on continuation lines, of which node-oracledb drops every blank."""
        return [part for part in self.segments if part[0] > self.header_end]

    def note_lost_blank(self) -> None:
        below = self._below()
        text = b"\n".join([self.data[start:end] for start, end in below])
        if has_two_words(text) or any(_BLANK.search(literal) for literal in _LITERAL.findall(text)):
            self.note("blank-lost", below[0][0])

    def note_counted(self) -> None:
        """What python-oracledb makes of the entry: it counts parentheses in quotes too, and cuts off at every ``#``."""
        depths, depth = [], 0
        for line in _COMMENT.sub(b"", self.data[self.start : self.text_end]).splitlines():
            depth += line.count(b"(") - line.count(b")")
            depths.append(depth)
        if depth > 0 and (self.quote or not self.stack):
            self.note("open-count", self.start)
        elif any(one <= 0 for one in depths[depths.index(max(depths)) : -1]):
            self.note("paren-in-quotes", self.start)

    def check_escapes(self, value: bytes) -> bytes:
        """Whom the backslashes hurt: those who take them for an escape, or the others; returns the value as the first read it."""
        joined = b"".join([line.strip() for line in value.split(b"\n")])
        text = _ESCAPED.sub(b"x", _WITH_ESCAPES.sub(rb"\1word", joined))
        if b"\\" in text or text.count(b"(") != text.count(b")") or _OPENED.search(text):
            return value
        position = self.defects.pop("escape")
        if self.stack:
            self.stack = []
            self.note("escaped-paren", position)
        elif _ESCAPED_SIGN.search(value):
            self.note("escaped", position)
        return text

    def size(self) -> int:
        """Bytes of the entry as node-oracledb counts them."""
        below = self._below()
        above = [end for start, end in self.segments if start <= self.header_end]
        size = (above[0] if above else self.header_end) - self.start
        return size + sum(len(b"".join(self.data[start:end].split())) for start, end in below)


def has_shape(value: bytes) -> bool:
    """Whether node-oracledb and JDBC know such a value; the parentheses are balanced."""
    if value[:1] in (b'"', b"'"):
        return True
    if not _PAREN.search(value):
        return value[:1] not in (b"=", b",")
    text = b"".join(value.split())
    if b'"' in text or b"'" in text:
        text = _QUOTED_LITERAL.sub(rb"\1word", text)
    return _SHAPE.match(text) is not None


def has_two_words(text: bytes) -> bool:
    return _TWO_WORDS.search(text) is not None
