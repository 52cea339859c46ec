# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What --diff shows of a tnsnames.ora or sqlnet.ora: of a long entry that changes, its parameters and not its one long line.

Each parameter has a line of its own, ``HR: DESCRIPTION.ADDRESS.HOST = db``, with upper-case names, because their case does not
count. Nothing of an entry is left out, and everything else is shown as it is in the file.
"""

from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import DescriptorError, Node, parse
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, OraFileError, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.reader import OraReader

LONGEST = 100  # bytes of an entry that is shown as it is

_Names = Tuple[str, ...]
_Pair = Tuple[Entry, Entry]


def by_parameter(before: bytes, after: bytes) -> Tuple[str, str]:
    """Both sides of a diff."""
    sides = _Side(before), _Side(after)
    for pair in _same_names(*sides):
        if max(len(side.text(entry)) for side, entry in zip(sides, pair)) > LONGEST:
            _replace(sides, pair)
    for pair in _same_values(*sides):
        if len(pair[0].value) > LONGEST:
            _replace(sides, pair)
    return sides[0].shown(), sides[1].shown()


class _Side:
    """One side of a diff: the entries of a file, and what is shown in the place of some."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries: Dict[_Names, List[Entry]] = {}
        self.instead: Dict[Tuple[int, int], str] = {}
        try:
            entries = OraReader(data).entries
        except OraFileError:  # too large: it is shown as it is
            entries = []
        for entry in entries:
            self.entries.setdefault(tuple(map(fold, entry.names)), []).append(entry)

    def text(self, entry: Entry) -> bytes:
        return self.data[entry.start : entry.value_end]

    def shown(self) -> str:
        parts, position = [], 0
        for (start, end), text in sorted(self.instead.items()):
            parts += [_decoded(self.data[position:start]), text]
            position = end
        return "".join([*parts, _decoded(self.data[position:])])

    def parameters(self, entry: Entry, names: str) -> Optional[List[str]]:
        """A line for each parameter, below the comments of the entry; None if they would not be all that there is of it."""
        text = self.text(entry)
        comments = [line for line in text.splitlines() if line.lstrip().startswith(b"#")]
        rest = b"".join(line for line in text.splitlines() if not line.lstrip().startswith(b"#"))
        whole = ",".join(entry.names).encode("utf-8", "surrogateescape") + b"=" + entry.value
        if b"".join(rest.split()) != b"".join(whole.split()):
            return None  # a comment behind a part of it
        try:
            nodes = parse(_decoded(entry.value))
        except DescriptorError:
            return None
        return [*map(_decoded, comments), *(f"{names}: {line}" for line in _lines(nodes))]

    def divided(self, entry: Entry) -> Optional[List[str]]:
        """The names of an entry on a line of their own, above the value; None if something else is between them."""
        end = entry.spans[-1].end
        equals, _sign, value = self.data[end : entry.value_end].partition(b"=")
        if equals.strip() or value[:1] in (b"\n", b"\r"):
            return None
        return [_decoded(self.data[entry.start : end]) + " =", _decoded(value.lstrip())]


def _replace(sides: Tuple[_Side, _Side], pair: _Pair) -> None:
    """Show the parameters of a pair of entries, or, if these are the same, names and value apart; if that cannot be, as they are."""
    names = ", ".join(pair[1].names)
    lines = [side.parameters(entry, names) for side, entry in zip(sides, pair)]
    if lines[0] == lines[1] or None in lines:
        lines = [side.divided(entry) for side, entry in zip(sides, pair)]
        if None in lines or lines[0] == lines[1] or pair[0].value != pair[1].value:
            return
    for side, entry, shown in zip(sides, pair, lines):
        side.instead[entry.start, entry.value_end] = "\n".join(shown or ())


def _same_names(old: _Side, new: _Side) -> Iterator[_Pair]:
    """The entries of the same names that differ, of several with them one after the other."""
    for names, entries in old.entries.items():
        others = new.entries.get(names, [])
        if len(entries) == len(others):
            yield from (pair for pair in zip(entries, others) if old.text(pair[0]) != new.text(pair[1]))


def _same_values(old: _Side, new: _Side) -> Iterator[_Pair]:
    """The entries that have other names now."""
    added: Dict[bytes, List[Entry]] = {}
    for entry in _only_in(new, old):
        added.setdefault(entry.value, []).append(entry)
    for entry in _only_in(old, new):
        others = added.get(entry.value)
        if others:
            yield entry, others.pop(0)


def _only_in(side: _Side, other: _Side) -> Iterator[Entry]:
    for names, entries in side.entries.items():
        if names not in other.entries:
            yield from entries


def _lines(nodes: Sequence[Node], path: str = "") -> Iterator[str]:
    """``DESCRIPTION.ADDRESS.HOST = db`` of each parameter; the second ADDRESS beside another is ADDRESS[2]."""
    todo = list(reversed(_placed(nodes, path)))
    while todo:
        place, node = todo.pop()
        if isinstance(node.value, list):
            todo += reversed(_placed(node.value, f"{place}."))
        else:
            yield place if node.value is None else f"{place} = {' '.join(node.value.splitlines())}".rstrip()


def _placed(nodes: Sequence[Node], path: str) -> List[Tuple[str, Node]]:
    counts: Dict[str, int] = {}
    placed = []
    for node in nodes:
        counts[node.key] = count = counts.get(node.key, 0) + 1
        placed.append((f"{path}{node.key}" + (f"[{count}]" if count > 1 else ""), node))
    return placed


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
