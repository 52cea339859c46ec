# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which definitions python-oracledb finds in a tnsnames.ora, whatever is wrong in it; measured with 26.1.

It knows neither lines nor quotes: a name is what is before the next ``=``, a value goes on until its parentheses are closed,
or to the end of its line if it has none, and ``#`` cuts off the rest of a line everywhere.
"""

import re
from typing import Dict, Iterator, List, Tuple

_BLANKS = re.compile(rb"\s*")
_KEY = re.compile(rb"[()#=]")
_LINE_END = re.compile(rb"[\r\n\x0b\x0c]|\Z")
_IN_LIST = re.compile(rb"[()#]")
_IN_WORD = re.compile(rb"[#\r\n\x0b\x0c]|\Z")
_LAST_LINE = re.compile(rb"[^\r\n\x0b\x0c]*\Z")


def found_names(data: bytes) -> Dict[int, bytes]:
    """The value of each name that it finds, by the position of the name."""
    return {position: value for names, value in _definitions(data) if value for position in names}


def _definitions(data: bytes) -> Iterator[Tuple[List[int], bytes]]:
    position = 0
    while True:
        start, equals = _key(data, position)
        if equals < 0:
            return
        value, position = _value(data, equals + 1)
        yield list(_names(data, start, equals)), value


def _key(data: bytes, position: int) -> Tuple[int, int]:
    """Where the next key begins and its ``=`` is, which is -1 if there is none."""
    start = _BLANKS.match(data, position).end()  # type: ignore[union-attr]
    while True:
        match = _KEY.search(data, start)
        if match is None:
            return start, -1
        if match.group() == b"=" and match.start() > start:
            return start, match.start()
        start = _next_line(data, match.start())


def _next_line(data: bytes, position: int) -> int:
    """The first significant byte below this line."""
    end = next(_LINE_END.finditer(data, position)).end()
    return next(_BLANKS.finditer(data, end)).end()


def _names(data: bytes, start: int, end: int) -> Iterator[int]:
    """Of a name that is more than one line it takes the last line, with its indentation, under which nobody looks for it."""
    position = start
    for part in data[start:end].split(b","):
        last = _LAST_LINE.search(part.strip())
        name = last.group() if last else b""
        if name and not name[:1].isspace():
            yield position + part.rindex(name)
        position += len(part) + 1


def _value(data: bytes, position: int) -> Tuple[bytes, int]:
    """The value that begins here, without comments, and where it ends."""
    parts = []
    depth = 0
    while True:
        position = next(_BLANKS.finditer(data, position)).end()
        if position >= len(data):
            break
        end, depth = _part(data, position, depth)
        parts.append(data[position:end])
        is_comment = data[end : end + 1] == b"#"
        position = _next_line(data, end) if is_comment else end
        if not depth and not (is_comment and not b"".join(parts)):
            break
    return b"\n".join(parts).strip(), position


def _part(data: bytes, position: int, depth: int) -> Tuple[int, int]:
    """Where the part of a value that begins here ends, at a comment or with it, and how many parentheses are open then."""
    if not depth and data[position : position + 1] != b"(":
        return next(_IN_WORD.finditer(data, position)).start(), 0
    for match in _IN_LIST.finditer(data, position):
        if match.group() == b"#":
            return match.start(), depth
        depth += 1 if match.group() == b"(" else -1
        if depth == 0:
            return next(_IN_WORD.finditer(data, match.end())).start(), 0
    return len(data), depth
