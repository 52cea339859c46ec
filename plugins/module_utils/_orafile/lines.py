# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A line of ours in a tnsnames.ora or sqlnet.ora: what may stand in it, and how it comes into the bytes of the file."""

import re
from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    DEFECT_KINDS,
    HERE,
    Defect,
    Entry,
    NameSpan,
    RawDefect,
    fold,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.reader import BOM, OraReader
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

_PORTABLE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")
_BARE_NAMES = re.compile(rb"[^\r\n#]*")
_NOTHING = re.compile(rb"[ \t]*(?:[#\r\n]|\Z)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What of ours may hurt a client that nobody uses here; everything else is malformed for whoever reads it.
_RELAXED = frozenset(["hash-in-quotes", "paren-in-quotes", "escape", "too-long", "too-deep"])

Splice = Tuple[int, int, bytes]


class OraFileError(Exception):
    """An edit that cannot be made so that every client reads the outcome; says where and what to do."""

    def __init__(self, message: str) -> None:
        super(OraFileError, self).__init__(escaped(message))


class Assignment(NamedTuple):
    """What shall become of a name; a value of None removes it."""

    name: str
    value: Optional[bytes]

    @property
    def line(self) -> bytes:
        return self.name.encode("ascii") + b" = " + (self.value or b"")


def check_new_name(name: str) -> None:
    if not _PORTABLE_NAME.match(name):
        raise OraFileError("{0!r} is not a name that every client reads: use letters, digits and . - _ $".format(name))


def checked_value(name: str, value: str, kinds: FrozenSet[str]) -> bytes:
    """The bytes of a value that stands on one line with its name and is read back as it was given."""
    if fold(name) == "IFILE":
        raise OraFileError("IFILE is not set: it belongs to whoever included that file")
    check_new_name(name)
    try:
        data = value.encode("ascii")
    except UnicodeEncodeError as error:
        raise OraFileError("the value of {0} is not ASCII at character {1}".format(name, error.start + 1)) from error
    if _CONTROL.search(value):
        raise OraFileError(
            "the value of {0} has a line end or another control character: write it on one line".format(name)
        )
    reading = OraReader(Assignment(name, data).line)
    for mark in reading.raw_defects:
        if mark.kind in kinds or mark.kind not in _RELAXED:
            raise OraFileError("{0} cannot be written: {1}".format(name, reading.locate(mark).message))
    if len(reading.entries) != 1 or reading.entries[0].value != data:
        raise OraFileError("the value of {0} has blanks around it or a comment in it".format(name))
    return data


def cut_names(spans: List[NameSpan], kept: List[NameSpan]) -> List[Splice]:
    """Takes names out of a list: each with the comma behind it, those at the end with the comma before them."""
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


def ends_line(data: bytes) -> bool:
    return data[-1:] in (b"\n", b"\r")


def line_end_of(data: bytes) -> bytes:
    """The line end of most lines."""
    return b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"


def without_line_end(data: bytes) -> bytes:
    if data.endswith(b"\r\n"):
        return data[:-2]
    return data[:-1] if ends_line(data) else data


def spliced(data: bytes, splices: List[Splice]) -> bytes:
    """The data with its replacements, which stand in the order of the file."""
    parts = []
    position = 0
    for start, end, new in splices:
        parts += [data[position:start], new]
        position = end
    parts.append(data[position:])
    body = b"".join(parts)
    cut_at_end = bool(splices) and splices[-1][1] == len(data) and not splices[-1][2]
    return without_line_end(body) if cut_at_end and not ends_line(data) else body


def separate_byte_order_mark(data: bytes, first: Entry, splice: Splice, body: bytes) -> bytes:
    """The body of which the first replacement took the first name: a byte order mark must not come to hide another one.

    The mark of the file is parted from the name that follows now; the same bytes in a name are kept from becoming a mark.
    """
    if not data.startswith(BOM):
        return line_end_of(data) + body if body.startswith(BOM) else body
    start, _end, new = splice
    is_first = start <= first.spans[0].start and first.blocked is not None and first.blocked.kind == "bom"
    if not is_first or new or _NOTHING.match(body, len(BOM)):
        return body
    return BOM + line_end_of(data) + body[len(BOM) :]


def appended(data: bytes, body: bytes, lines: List[bytes]) -> bytes:
    """The body with lines at its end; a file without a final line end stays one, so that removal is exact."""
    if not lines:
        return body
    line_end = line_end_of(data)
    added = line_end.join(lines)
    if not body or ends_line(body):
        return body + added + line_end
    return body + line_end + added


def bare_names(data: bytes, marks: Sequence[RawDefect]) -> Dict[str, RawDefect]:
    """The lines with nothing but names: for JDBC each is a definition, and of several the last one counts."""
    found: Dict[str, RawDefect] = {}
    for mark in marks:
        if mark.kind == "no-equals":
            line = _BARE_NAMES.match(data, mark.position).group()  # type: ignore[union-attr]
            for name in line.split(b","):
                found.setdefault(fold(name.strip().decode("utf-8", "surrogateescape")), mark)
    return found


def duplicate_defects(index: Dict[str, List[Entry]]) -> List[Defect]:
    """The definitions that do not count, because the name is defined again further down."""
    found = []
    for key, entries in index.items():
        if len(entries) > 1 and key != "IFILE":
            message = "{0} is defined again at line {1}, and the last one counts".format(key, entries[-1].line)
            for entry in entries[:-1]:
                found.append(Defect(entry.line, 1, message, DEFECT_KINDS["duplicate"].clients, "duplicate", HERE))
    return found
