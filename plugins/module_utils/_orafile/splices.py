# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits as splices of bytes, and the line ends around what is removed and added."""

import re
from typing import Callable, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import BOM, Entry, NameSpan

_FEEDS = re.compile(rb"#[^\r\n]*|[\x0b\x0c]")
_EMPTY_LINE = re.compile(rb"[ \t]*(?:[#\r\n]|\Z)")

#: (start, end, new): the bytes from `start` to `end` become `new`. Of several none overlap, and they are in the file's order.
Splice = Tuple[int, int, bytes]


def ends_line(data: bytes) -> bool:
    return data[-1:] in (b"\n", b"\r")


def without_line_end(data: bytes) -> bytes:
    if data.endswith(b"\r\n"):
        return data[:-2]
    return data[:-1] if ends_line(data) else data


def spliced(
    data: bytes, splices: List[Splice], without_last_line_end: Callable[[bytes], bytes] = without_line_end
) -> bytes:
    """The data with its splices; if they remove the end of a file without a final line end, it has none afterwards."""
    parts = []
    position = 0
    for start, end, new in splices:
        parts += [data[position:start], new]
        position = end
    parts.append(data[position:])
    body = b"".join(parts)
    cut_at_end = bool(splices) and splices[-1][1] == len(data) and not splices[-1][2]
    return without_last_line_end(body) if cut_at_end and not ends_line(data) else body


def without_feeds(data: bytes, entry: Entry) -> List[Splice]:
    """A blank in the place of each form feed and vertical tab behind a value, which behind a list would be text."""
    return [
        (found.start(), found.end(), b" ")
        for found in _FEEDS.finditer(data, entry.value_end, entry.end)
        if found.group()[:1] != b"#"
    ]


def appended(body: bytes, lines: List[bytes], line_end: bytes) -> bytes:
    """The body with lines at its end; a file without a final line end gets none, so that removal is exact."""
    if not lines:
        return body
    added = line_end.join(lines)
    if not body or ends_line(body):
        return body + added + line_end
    return body + line_end + added


def line_end_of(data: bytes) -> bytes:
    """The line end of most lines of a tnsnames.ora or sqlnet.ora."""
    return b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"


def cut_names(spans: List[NameSpan], kept: List[NameSpan]) -> List[Splice]:
    """Removes names from a list: each with the comma after it, those at the end with the comma before them."""
    last = kept[-1]
    stay = {name.start for name in kept}
    cuts = [
        (name.start, following.start, b"")
        for name, following in zip(spans, spans[1:])
        if name.start not in stay and name.start < last.start
    ]
    if spans[-1] is not last:
        cuts.append((last.end, spans[-1].end, b""))
    return cuts


def separate_byte_order_mark(data: bytes, first: Entry, splice: Splice, body: bytes) -> bytes:
    """The body after the first splice: no byte order mark hides a name that it did not hide before, nor one that is written.

    A mark at the start of the file gets a line of its own if another or a new name follows it now. The same three bytes as part of
    a name that is now the first do not become a mark.
    """
    if not data.startswith(BOM):
        return line_end_of(data) + body if body.startswith(BOM) else body
    start, _end, new = splice
    is_first = start <= first.spans[0].start or (new and start < first.end)
    if not is_first or first.blocked is None or first.blocked.kind != "bom" or _EMPTY_LINE.match(body, len(BOM)):
        return body
    return BOM + line_end_of(data) + body[len(BOM) :]
