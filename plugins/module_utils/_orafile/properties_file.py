# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits a Java properties file such as ojdbc.properties: bytes in, bytes out, and not one byte changes unasked.

What we write is ASCII on one line, ``name=value``: it stays the same whatever encoding an editor takes the file for.
"""

import re
from itertools import islice
from typing import Dict, Iterator, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Defect, RawDefect
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.lines import (
    OraFileError,
    ends_line,
    without_line_end,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_reader import (
    MAX_DEFECTS,
    PropertiesReader,
    Property,
    is_open,
    paired,
)

_CONTROLS = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
_ESCAPED_IN_NAME = re.compile(r"\A[#!]|[\\ =:]|[^ -~]")
_ESCAPED_IN_VALUE = re.compile(r"\A |\\|[^ -~]")

_Splice = Tuple[int, int, bytes]


class PropertiesError(OraFileError):
    """An edit of which JDBC would see nothing; says where and what to do."""


class PropertiesFile(object):
    """One file. Edits are collected and spliced in at once by `render`.

    `names` (each once) and `defects` describe the file as it was read; `get` sees the edits. Where a name is defined
    more than once the last one counts: `set` replaces that one, and the ones above are defects of kind ``duplicate``.
    A definition whose name has a broken escape is listed among the defects only.
    """

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self._reading = PropertiesReader(data)
        self._index: Dict[str, List[Property]] = {}
        for definition in self._reading.properties:
            if definition.key is not None:
                self._index.setdefault(definition.key, []).append(definition)
        self._unreadable = [found for found in self._reading.properties if found.broken_escape is not None]
        self._edits: Dict[str, Optional[str]] = {}
        self._defects: Optional[List[Defect]] = None

    @property
    def names(self) -> List[str]:
        """The names in the order in which they first appear."""
        return list(self._index)

    @property
    def defects(self) -> List[Defect]:
        """What JDBC stumbles over or reads otherwise than it looks, in the order of the file; 1,000 of each kind."""
        if self._defects is None:
            found = [self._reading.locate(mark) for mark in self._reading.raw_defects()]
            found += islice(self._duplicates(), MAX_DEFECTS)
            self._defects = sorted(found, key=lambda defect: (defect.line, defect.column))
        return self._defects

    def get(self, name: str) -> Optional[str]:
        """The value that counts, unescaped; None if there is none, or if an escape in it is broken."""
        key = paired(name)
        if key in self._edits:
            return self._edits[key]
        last = self._last(key)
        return None if last is None else last.value

    def set(self, name: str, value: str) -> None:
        """Defines a name; nothing changes if it already has this value.

        The last definition is replaced where it stands, with its continuation lines; a new one is put at the end of
        the file. Raises PropertiesError if a broken escape elsewhere keeps JDBC from reading the file.
        """
        key, wanted = paired(name), paired(value)
        last = self._last(key)
        if last is not None and last.value == wanted:
            self._edits.pop(key, None)
            return
        self._refuse_unread(key)
        self._edits[key] = wanted

    def remove(self, name: str) -> None:
        """Removes every definition of a name with its continuation lines; comments and blank lines stay."""
        key = paired(name)
        self._edits.pop(key, None)
        if key in self._index:
            self._edits[key] = None

    def render(self) -> bytes:
        """The bytes of the file with all edits."""
        splices: List[_Splice] = []
        new = []
        for key, value in self._edits.items():
            last = self._last(key)
            if value is None:
                splices += [(found.start, found.end, b"") for found in self._index[key]]
            elif last is not None:
                splices.append((last.start, last.value_end, _line(key, value)))
            else:
                new.append(_line(key, value))
        splices.sort()
        body = self._splice(splices)
        return self._append(body, new, self._stays_open(splices)) if new else body

    def _last(self, key: str) -> Optional[Property]:
        found = self._index.get(key)
        return found[-1] if found else None

    def _duplicates(self) -> Iterator[Defect]:
        for definition in self._reading.properties:
            if definition.key is None:
                continue
            last = self._index[definition.key][-1]
            if last is not definition:
                shown, line = _escaped(_ESCAPED_IN_NAME, definition.key), self._reading.line_number(last.start)
                yield self._reading.locate(RawDefect(definition.start, "duplicate"), shown, line)

    def _refuse_unread(self, key: str) -> None:
        """A property in a file that JDBC cannot read must not be reported as written."""
        for definition in self._unreadable:
            if not self._is_going(definition, key):
                defect = self._reading.locate(RawDefect(definition.broken_escape or 0, "escape"))
                words = "{0} would not be found by {1}: line {2}, column {3}: {4}; correct that place first"
                shown = _escaped(_ESCAPED_IN_NAME, key)
                raise PropertiesError(words.format(shown, JDBC, defect.line, defect.column, defect.message))

    def _is_going(self, definition: Property, setting: str) -> bool:
        """Whether the edits, and setting this name, leave nothing of a definition."""
        if definition.key is None:
            return False
        if definition.key == setting or self._edits.get(definition.key) is not None:
            return definition is self._last(definition.key)
        return definition.key in self._edits

    def _splice(self, splices: List[_Splice]) -> bytes:
        parts = []
        position = 0
        for start, end, new in splices:
            parts += [self.data[position:start], new]
            position = end
        parts.append(self.data[position:])
        body = b"".join(parts)
        cut_at_end = bool(splices) and splices[-1][1] == len(self.data) and not splices[-1][2]
        return _cut_end(body) if cut_at_end and not ends_line(self.data) else body

    def _stays_open(self, splices: List[_Splice]) -> bool:
        """Whether the file still ends in a line that its backslash keeps open."""
        backslash = self._reading.backslash
        if backslash is None:
            return False
        return not splices or splices[-1][1] <= backslash

    def _append(self, body: bytes, new: List[bytes], opened: bool) -> bytes:
        """Adds lines at the end; a file without a final line end stays one, so that removal is exact."""
        line_end = self._line_end()
        added = line_end.join(new)
        if opened:
            return body + self._closing(body, line_end) + added + (line_end if ends_line(body) else b"")
        if not body or ends_line(body):
            return body + added + line_end
        return body + line_end + added

    def _closing(self, body: bytes, line_end: bytes) -> bytes:
        """The line that ends an open line; it is mostly blank, and LF alone would become one line end with a CR before it."""
        closing = self._reading.closing + line_end
        return closing if ends_line(body) and body[-1:] + closing[:1] != b"\r\n" else line_end + closing

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
    return "".join("\\u{0:02X}{1:02X}".format(units[at], units[at + 1]) for at in range(0, len(units), 2))


def _cut_end(data: bytes) -> bytes:
    """The data without its last line end, unless that is the blank line behind an open line."""
    shorter = without_line_end(data)
    return data if ends_line(shorter) and is_open(without_line_end(shorter).decode("latin-1")) else shorter
