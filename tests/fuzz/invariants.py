# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of a tnsnames.ora or sqlnet.ora and of any edits of it; fuzzer and property tests share it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.reader import OraReader

_LINE_ENDS = b"\r\n"


class Step(NamedTuple):
    """One edit: the name of a method of OraFile and its arguments."""

    method: str
    arguments: tuple[Any, ...]


class LineByLine(OraReader):
    """The reading without its short cut."""

    def _read_simple(self, start: int) -> int:
        return start


def check_reading(data: bytes) -> OraFile:
    """Reading loses nothing, every place that it names is one, and its short cut leads to the same."""
    assert parts(OraReader(data)) == parts(LineByLine(data))
    file = OraFile(data)
    assert file.render() == data
    position = 0
    for entry in file.entries:
        assert position <= entry.start < entry.value_end <= entry.end <= len(data)
        position = entry.end
        for name in entry.spans:
            assert data[name.start : name.end].decode("utf-8", "surrogateescape") == name.text
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for defect in file.defects:
        assert 1 <= defect.line <= lines
        assert 1 <= defect.column <= len(data) + 1
        assert defect.clients
    return file


def parts(reading: OraReader) -> tuple[Any, ...]:
    """All that a reading says."""
    entries = [[getattr(entry, name) for name in Entry.__slots__] for entry in reading.entries]
    return entries, sorted(reading.raw_defects), reading.tail, [reading.locate(mark) for mark in reading.raw_defects]


def check_edits(data: bytes, steps: Iterable[Step]) -> bytes:
    """The edits that are not refused are made, all of them, and nothing else is; returns the new file."""
    file = OraFile(data)
    before = meaning(file)
    wanted, touched, done = dict(before), set[str](), list[Step]()
    for step in steps:
        try:
            _run(file, step, wanted, touched)
        except OraFileError as error:
            assert str(error)
        else:
            done.append(step)
    after = file.render()
    again = OraFile(after)
    assert meaning(again) == wanted
    original = OraFile(data)
    listed = [set(entry.keys) for entry in original.entries if len(entry.spans) > 1]
    touched.update(*(keys for keys in listed if keys & touched))
    assert raw(again, touched) == raw(original, touched)
    assert between(again) == between(original)
    _check_repetition(after, done, wanted)
    return after


def meaning(file: OraFile) -> dict[str, bytes]:
    """What counts for each name. An entry without a clear end has no value."""
    return {
        key: b"?" if entry.ambiguous in entry.raw_defects else entry.value
        for entry in file.entries
        for key in entry.keys
        if key != "IFILE"
    }


def raw(file: OraFile, touched: set[str]) -> list[bytes]:
    """The bytes of the entries that no edit is about."""
    kept = [
        entry for entry in file.entries if not touched & set(entry.keys) and entry.ambiguous not in entry.raw_defects
    ]
    return [file.data[entry.start : entry.end].rstrip(_LINE_ENDS) for entry in kept]


def between(file: OraFile) -> list[bytes]:
    """The lines that belong to no entry: comments and what no client understands."""
    if any(entry.ambiguous in entry.raw_defects for entry in file.entries):
        return []
    ends = [0, *(entry.end for entry in file.entries)]
    starts = [*(entry.start for entry in file.entries), len(file.data)]
    text = b"\n".join(file.data[start:end] for start, end in zip(ends, starts, strict=True))
    return [line for line in text.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n") if line.strip()]


def _run(file: OraFile, step: Step, wanted: dict[str, bytes], touched: set[str]) -> None:
    """Make one edit, and note what must be there after it."""
    outcome = getattr(file, step.method)(*step.arguments)
    names = [fold(name) for name in step.arguments[:2]] if step.method != "keep_only" else []
    if step.method == "set":
        value = file.get(step.arguments[0])
        assert value is not None
        assert same_meaning(value, step.arguments[1])
        wanted[names.pop(0)] = value
        touched.add(fold(step.arguments[0]))
        return
    if step.method == "remove":
        wanted.pop(names[0], None)
    elif step.method == "rename" and names[0] in wanted:
        wanted[names[1]] = wanted.pop(names[0])
    elif step.method == "keep_only":
        kept = {fold(name) for name in step.arguments[0]}
        assert {fold(name) for name in outcome} >= {key for key in wanted if key not in kept} - touched
        names = [key for key in wanted if key not in kept]
        for key in names:
            del wanted[key]
    touched.update(names)


def _check_repetition(after: bytes, done: list[Step], wanted: dict[str, bytes]) -> None:
    """An edit that is done already changes nothing."""
    file = OraFile(after)
    for step in done:
        name = step.arguments[0]
        if step.method == "set" and wanted.get(fold(name)) == step.arguments[1].encode():
            file.set(*step.arguments)
        elif step.method == "remove" and fold(name) not in wanted:
            file.remove(name)
    assert file.keep_only(wanted) == []
    assert file.render() == after
