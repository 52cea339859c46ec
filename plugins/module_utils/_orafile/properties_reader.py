# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Reads a Java properties file as java.util.Properties.load(InputStream) does, with the place of everything."""

import re
from bisect import bisect_right
from itertools import islice
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import HERE, NEXT, WHOLE, DefectKind
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Defect, LineIndex, RawDefect
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.limits import ENTRY, check_lines, check_parts

PROPERTIES_DEFECT_KINDS = {
    "bom": DefectKind(
        "a byte order mark at the start becomes part of the first name", {JDBC: NEXT}, "save the file without it"
    ),
    "escape": DefectKind(
        "\\u without four hexadecimal digits after it makes the whole file unreadable", {JDBC: WHOLE}, "write \\uXXXX"
    ),
    "encoding": DefectKind(
        "UTF-8 bytes, which are read as Latin-1: write the character as \\uXXXX", {JDBC: HERE}, "write \\uXXXX"
    ),
    "backslash": DefectKind(
        "a backslash at the end of the file swallows a line that is added after it", {JDBC: NEXT}, "take it out"
    ),
    "duplicate": DefectKind(
        "the name is defined again further down, and the last one counts", {JDBC: HERE}, "leave one"
    ),
}

MAX_DEFECTS = 1000  # of one kind are listed

# A natural line with the blank lines above it. In one without a backslash name and value are groups of their own. The
# look-ahead decides which it is, so that nothing is tried twice.
_LINE = re.compile(
    r"(?:[ \t\f\r\n]*[\r\n])?([ \t\f]*)"
    r"(?:(?=[^\\#!\r\n][^\\\r\n]*(?:[\r\n]|\Z))([^ \t\f=:\r\n]*)[ \t\f]*[=:]?[ \t\f]*([^\r\n]*)|([^\r\n]*))"
    r"(\r\n|\r|\n|)"
)
_NEXT = re.compile(r"[ \t\f]*([^\r\n]*)(\r\n|\r|\n|)")
_NO_DEFINITION = ("", "#", "!")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_KEY_PART = re.compile(r"\\.|[ \t\f=:]", re.DOTALL)
_SEPARATOR = re.compile(r"[ \t\f]*[=:]?[ \t\f]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([^u])|u)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Property(NamedTuple):
    """One definition: its bytes from `start` to `value_end`, and its line end up to `end`.

    `key` or `value` is None if an escape in it is broken, and `broken_escape` is the position of the first such escape.
    """

    start: int
    value_end: int
    end: int
    key: Optional[str]
    value: Optional[str]
    broken_escape: Optional[int]


# The text of a line with its continuation lines; (offset in the text, position in the file) of each of them; where the
# text stops and where the line ends. A plain tuple, because there may be hundreds of thousands.
_Logical = Tuple[str, List[Tuple[int, int]], int, int]


class PropertiesReader:
    """The properties of any bytes. Raises OraFileError for more of them than `limits` has.

    `backslash` is the position of a final one that keeps the last line open, and `closing` what the next line must have
    so that the open one keeps its meaning.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.backslash: Optional[int] = None
        self.closing = b""
        check_lines(data)
        self.properties: List[Property] = []
        for one in self._read(data.decode("latin-1")):
            self.properties.append(one)
            check_parts(ENTRY * len(self.properties))
        self._line_index = LineIndex(data)

    def raw_defects(self) -> List[RawDefect]:
        """The defects of single places."""
        places: Dict[str, Iterable[int]] = {
            "bom": [0] if self.data.startswith(_BYTE_ORDER_MARKS) else [],
            "backslash": [] if self.backslash is None else [self.backslash],
            "escape": (found.broken_escape for found in self.properties if found.broken_escape is not None),
            "encoding": self._utf8(),
        }
        return [RawDefect(place, kind) for kind in places for place in islice(places[kind], MAX_DEFECTS)]

    def _utf8(self) -> Iterator[int]:
        if not _UTF8.search(self.data):
            return
        for one in self.properties:
            is_marked = one.start == 0 and self.data.startswith(_BYTE_ORDER_MARKS)
            found = _UTF8.search(self.data, 3 if is_marked else one.start, one.value_end)
            if found:
                yield found.start()

    def locate(self, raw: RawDefect, message: str = "") -> Defect:
        """A defect with its line and column; its message is that of its kind unless another one is given."""
        return self._line_index.locate(raw, PROPERTIES_DEFECT_KINDS[raw.kind], message)

    def line_number(self, position: int) -> int:
        """The 1-based line of a byte position."""
        return self._line_index.line(position)

    def _read(self, text: str) -> Iterator[Property]:
        position = 0
        for found in _LINE.finditer(text):
            start = found.start(1)
            if start < position:
                continue  # read as a continuation line
            key, value, other = found.group(2, 3, 4)
            if other is None:
                yield Property(start, found.start(5), found.end(), key, value, None)
            elif other[:1] not in _NO_DEFINITION:
                logical = (other, [(0, found.start(4))], found.start(5), found.end())
                if is_open(other):
                    logical = self._joined(text, found.start(4))
                    position = logical[3]
                if logical[1]:
                    yield _property(start, logical)

    def _joined(self, text: str, position: int) -> _Logical:
        """A line with its continuation lines; without pieces if they define nothing.

        As long as there is no text, a comment or a blank line is one on a continuation line too. A single backslash at
        the end of a file is an empty name to Java, but not with CR LF after it.
        """
        texts: List[str] = []
        pieces: List[Tuple[int, int]] = []
        length = 0
        for natural in _NEXT.finditer(text, position):
            line, position = natural.group(1), natural.end()
            if not length and line[:1] in _NO_DEFINITION:
                return "", [], natural.end(1), position
            opened = is_open(line)
            check_parts(len(texts))
            texts.append(line[:-1] if opened else line)
            pieces.append((length, natural.start(1)))
            length += len(texts[-1])
            if opened and position == len(text):
                self.backslash = natural.end(1) - 1
                if not length and natural.group(2) == "\r\n":
                    pieces = []
                elif not length:
                    self.closing = b"="
            if not opened or position == len(text):
                break
        return "".join(texts), pieces, natural.end(1), position


def is_open(line: str) -> bool:
    """Whether the next line continues this one: an odd number of backslashes ends it."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def paired(text: str) -> str:
    """The text with each pair of surrogates as the one character that it means, which is how they are compared."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _property(start: int, logical: _Logical) -> Property:
    text, pieces, value_end, end = logical
    key_end, value_start = _split(text)
    broken = _broken(text)
    if broken is None:
        return Property(start, value_end, end, _unescaped(text[:key_end]), _unescaped(text[value_start:]), None)
    offset, position = pieces[bisect_right(pieces, (broken + 1,)) - 1]
    key = None if broken < key_end else _unescaped(text[:key_end])
    return Property(start, value_end, end, key, None, position + broken - offset)


def _split(text: str) -> Tuple[int, int]:
    """Where the name ends and where the value starts."""
    end = len(text)
    for found in _KEY_PART.finditer(text):
        if found.group()[0] != "\\":
            end = found.start()
            break
    return end, next(_SEPARATOR.finditer(text, end)).end()


def _broken(text: str) -> Optional[int]:
    """Where the first escape is that Java throws at."""
    if "\\u" in text:
        for found in _ESCAPE.finditer(text):
            if found.lastindex is None:
                return found.start()
    return None


def _unescaped(text: str) -> str:
    return paired(_ESCAPE.sub(_meaning, text)) if "\\" in text else text


def _meaning(escape: "re.Match[str]") -> str:
    digits, char = escape.groups()
    return chr(int(digits, 16)) if digits else _CONTROLS.get(char, char)
