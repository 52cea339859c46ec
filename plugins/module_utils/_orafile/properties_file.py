# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits a Java properties file such as ojdbc.properties: bytes in, bytes out, and every other byte stays.

A definition is written in ASCII on one line, ``name=value``, which is the same in every encoding that an editor may assume.
"""

import re
from itertools import islice
from typing import Dict, Iterator, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    Defect,
    OraFileError,
    RawDefect,
    duplicate_message,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_reader import (
    MAX_DEFECTS,
    PropertiesReader,
    Property,
    is_open,
    paired,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.splices import (
    Splice,
    appended,
    ends_line,
    spliced,
    without_line_end,
)

_CONTROLS = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
_ESCAPED_IN_NAME = re.compile(r"\A[#!]|[\\ =:]|[^ -~]")
_ESCAPED_IN_VALUE = re.compile(r"\A |\\|[^ -~]")


class PropertiesError(OraFileError):
    """An edit that JDBC would not find; the message has the place and what to do."""


class PropertiesFile:
    """One file. Edits are collected and spliced in at once by `render`.

    `names` (each once) and `defects` describe the file as it was read; `get` sees the edits. Where a name is defined
    more than once the last one counts: `set` replaces that one, and the ones above are defects of kind ``duplicate``.
    A definition whose name has a broken escape is listed among the defects only.
    """

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self._reader = PropertiesReader(data)
        self._index: Dict[str, List[Property]] = {}
        for one in self._reader.properties:
            if one.key is not None:
                self._index.setdefault(one.key, []).append(one)
        self._unreadable = [found for found in self._reader.properties if found.broken_escape is not None]
        self._pending: Dict[str, Optional[str]] = {}
        self._defects: Optional[List[Defect]] = None

    @property
    def names(self) -> List[str]:
        """The names in the order in which they first appear."""
        return list(self._index)

    @property
    def defects(self) -> List[Defect]:
        """What JDBC cannot read or reads differently than it looks, in the order of the file; at most 1,000 of each kind."""
        if self._defects is None:
            found = [self._reader.locate(mark) for mark in self._reader.raw_defects()]
            found += islice(self._duplicates(), MAX_DEFECTS)
            self._defects = sorted(found, key=lambda defect: (defect.line, defect.column))
        return self._defects

    def get(self, name: str) -> Optional[str]:
        """The value that counts, unescaped; None if there is none, or if an escape in it is broken."""
        key = paired(name)
        if key in self._pending:
            return self._pending[key]
        last = self._last(key)
        return None if last is None else last.value

    def set(self, name: str, value: str) -> None:
        """Defines a name; nothing changes if it already has this value.

        The last definition is replaced in its place, with its continuation lines; a new one is added at the end of the
        file. Raises PropertiesError if a broken escape elsewhere keeps JDBC from reading the file.
        """
        key, wanted = paired(name), paired(value)
        last = self._last(key)
        if last is not None and last.value == wanted:
            self._pending.pop(key, None)
            return
        self._refuse_unread(key)
        self._pending[key] = wanted

    def remove(self, name: str) -> None:
        """Removes every definition of a name with its continuation lines; comments and blank lines stay."""
        key = paired(name)
        self._pending.pop(key, None)
        if key in self._index:
            self._pending[key] = None

    def render(self) -> bytes:
        """The bytes of the file with all edits."""
        splices: List[Splice] = []
        new = []
        for key, value in self._pending.items():
            last = self._last(key)
            if value is None:
                splices += [(found.start, found.end, b"") for found in self._index[key]]
            elif last is not None:
                splices.append((last.start, last.value_end, _line(key, value)))
            else:
                new.append(_line(key, value))
        splices.sort()
        body = spliced(self.data, splices, _without_last_line_end)
        if new and self._stays_open(splices):
            return self._behind_open_line(body, new)
        return appended(body, new, self._line_end())

    def _last(self, key: str) -> Optional[Property]:
        found = self._index.get(key)
        return found[-1] if found else None

    def _duplicates(self) -> Iterator[Defect]:
        for one in self._reader.properties:
            if one.key is None:
                continue
            last = self._index[one.key][-1]
            if last is not one:
                shown, line = _escaped(_ESCAPED_IN_NAME, one.key), self._reader.line_number(last.start)
                yield self._reader.locate(RawDefect(one.start, "duplicate"), duplicate_message(shown, line))

    def _refuse_unread(self, key: str) -> None:
        """A property in a file that JDBC cannot read must not be reported as written."""
        for one in self._unreadable:
            if not self._is_edited_away(one, key):
                defect = self._reader.locate(RawDefect(one.broken_escape or 0, "escape"))
                shown, place = _escaped(_ESCAPED_IN_NAME, key), f"line {defect.line}, column {defect.column}"
                raise PropertiesError(
                    f"{shown} would not be found by {JDBC}: {place}: {defect.message}; correct that place first"
                )

    def _is_edited_away(self, one: Property, setting: str) -> bool:
        """Whether the edits, and setting this name, leave nothing of a definition."""
        if one.key is None:
            return False
        if one.key == setting or self._pending.get(one.key) is not None:
            return one is self._last(one.key)
        return one.key in self._pending

    def _stays_open(self, splices: List[Splice]) -> bool:
        """Whether the file still ends in a line that its backslash keeps open."""
        backslash = self._reader.backslash
        if backslash is None:
            return False
        return not splices or splices[-1][1] <= backslash

    def _behind_open_line(self, body: bytes, new: List[bytes]) -> bytes:
        """The body with lines after its open last line. What closes that is mostly a blank line; after CR a single LF would
        not be one."""
        line_end = self._line_end()
        closing = self._reader.closing + line_end
        is_ended = ends_line(body)
        if not is_ended or body[-1:] + closing[:1] == b"\r\n":
            closing = line_end + closing
        return body + closing + line_end.join(new) + (line_end if is_ended else b"")

    def _line_end(self) -> bytes:
        """The line end of most lines."""
        pairs = self.data.count(b"\r\n")
        counts = [(self.data.count(b"\n") - pairs, b"\n"), (pairs, b"\r\n"), (self.data.count(b"\r") - pairs, b"\r")]
        return max(counts, key=lambda row: row[0])[1]


def _line(name: str, value: str) -> bytes:
    return (_escaped(_ESCAPED_IN_NAME, name) + "=" + _escaped(_ESCAPED_IN_VALUE, value)).encode("ascii")


def _escaped(pattern: "re.Pattern[str]", text: str) -> str:
    return pattern.sub(_escape, text)


def _escape(found: "re.Match[str]") -> str:
    char = found.group()
    if " " <= char <= "~":
        return "\\" + char
    if char in _CONTROLS:
        return _CONTROLS[char]
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))


def _without_last_line_end(data: bytes) -> bytes:
    """The data without its last line end, unless that is the blank line after an open line."""
    shorter = without_line_end(data)
    return data if ends_line(shorter) and is_open(without_line_end(shorter).decode("latin-1")) else shorter
