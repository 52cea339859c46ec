# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A line of ours in a tnsnames.ora or sqlnet.ora: what may stand in it, and how names are cut out of a list."""

import re
from typing import FrozenSet, List, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import Name, fold
from ansible_collections.entra.oracledb.plugins.module_utils.ora_reader import Reading

_OUR_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What of ours may hurt a client that nobody uses here; everything else is malformed for whoever reads it.
_RELAXED = frozenset(["hash-in-quotes", "paren-in-quotes", "escape", "too-long", "too-deep"])

Splice = Tuple[int, int, bytes]


class OraFileError(Exception):
    """An edit that cannot be made so that every client reads the outcome; says where and what to do."""


class Edit(NamedTuple):
    """What shall become of a name; a value of None removes it."""

    name: str
    value: Optional[bytes]

    @property
    def line(self) -> bytes:
        return self.name.encode("ascii") + b" = " + (self.value or b"")


def check_our_name(name: str) -> None:
    if not _OUR_NAME.match(name):
        raise OraFileError("{0!r} is not a name that every client reads: use letters, digits and . - _ $".format(name))


def check_ours(name: str, value: str, kinds: FrozenSet[str]) -> bytes:
    """The bytes of a value that stands on one line with its name and is read back as it was given."""
    if fold(name) == "IFILE":
        raise OraFileError("IFILE is not set: it belongs to whoever included that file")
    check_our_name(name)
    try:
        data = value.encode("ascii")
    except UnicodeEncodeError as error:
        raise OraFileError("the value of {0} is not ASCII at character {1}".format(name, error.start + 1)) from error
    if _CONTROL.search(value):
        raise OraFileError(
            "the value of {0} has a line end or another control character: write it on one line".format(name)
        )
    reading = Reading(Edit(name, data).line)
    for mark in reading.marks:
        if mark.kind in kinds or mark.kind not in _RELAXED:
            raise OraFileError("{0} cannot be written: {1}".format(name, reading.locate(mark).message))
    if len(reading.entries) != 1 or reading.entries[0].value != data:
        raise OraFileError("the value of {0} has blanks around it or a comment in it".format(name))
    return data


def cut_names(spans: List[Name], kept: List[Name]) -> List[Splice]:
    """Takes names out of a list: each with the comma behind it, those at the end with the comma before them."""
    last = kept[-1]
    cuts = [
        (name.start, following.start, b"")
        for name, following in zip(spans, spans[1:])
        if name not in kept and name.start < last.start
    ]
    if spans[-1] is not last:
        cuts.append((last.end, spans[-1].end, b""))
    return cuts


def ends_line(data: bytes) -> bool:
    return data[-1:] in (b"\n", b"\r")


def without_line_end(data: bytes) -> bytes:
    if data.endswith(b"\r\n"):
        return data[:-2]
    return data[:-1] if ends_line(data) else data
