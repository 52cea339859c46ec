# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every file, and that the real python-oracledb reads what we write."""

from pathlib import Path

import oracledb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import build
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.profiles import examples

PROFILE = examples(200)

PIECES = [
    "(",
    ")",
    "=",
    '"',
    "'",
    "#",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    ",",
    "A",
    "B",
    "x=y",
    "A = (B=c)\n",
    "\n (",
]
PIECES += ["ü", "\x00", "IFILE = /x\n", "# c\n", "a, b = (c)\n", "\ufeff", '"p q"', "\n)", "A =\n  (B = (C = d))\n"]
NEIGHBOUR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST={0})(PORT=1521))(CONNECT_DATA=(SERVICE_NAME={0})))"


def layouts(value: str) -> st.SearchStrategy:
    """The same value as a DBA may have typed it."""
    return st.sampled_from(
        [value, value.replace("(", "\n  ("), value.replace("=", " = "), value.replace(")(", ")\n# in (between\n\t(")]
    )


biased = st.lists(st.sampled_from(PIECES), max_size=30).map(lambda parts: "".join(parts).encode())
files = st.one_of(st.binary(max_size=60), biased)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,12}", fullmatch=True).filter(lambda name: name.upper() != "IFILE")
words = st.from_regex(r"[a-z][a-z0-9.-]{0,10}[a-z0-9]", fullmatch=True)
hosts = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3})?(\.[a-z0-9]{1,4}){0,2}", fullmatch=True)
values = st.recursive(
    words,
    lambda inner: st.lists(st.tuples(words, inner), min_size=1, max_size=3).map(
        lambda pairs: "".join(f"({name}={value})" for name, value in pairs)
    ),
    max_leaves=6,
).map(lambda value: f"(a={value})")
smuggled = st.lists(st.sampled_from([*PIECES, "{", "}", "N", "B = (EVIL=1)"]), max_size=12).map("".join)


@PROFILE
@given(files)
def test_reading_changes_nothing(data: bytes) -> None:
    file = OraFile(data)
    assert file.render() == data
    position = 0
    for entry in file.entries:
        assert position <= entry.start < entry.value_end <= entry.end <= len(data)
        assert entry.start == 0 or data[entry.start - 1 : entry.start] in (b"\n", b"\r", b"\xbf")
        position = entry.end
    for defect in file.defects:
        assert 1 <= defect.line <= len(data.splitlines()) + 1
        assert defect.column >= 1


def test_the_biased_files_do_hold_entries() -> None:
    """Every property would hold of a reader that finds nothing."""
    assert [entry.names for entry in OraFile("".join(PIECES[-7:]).encode()).entries] == [("IFILE",), ("a", "b")]


@PROFILE
@given(files, names, values)
def test_set_then_remove_is_the_identity(data: bytes, name: str, value: str) -> None:
    file = OraFile(data)
    assume(file.get(name) is None)
    try:
        file.set(name, value)
    except OraFileError as error:
        assert "line " in str(error)
        return
    after = file.render()
    file.remove(name)
    assert file.render() == data
    again = OraFile(after)
    assert again.get(name.swapcase()) == value.encode()
    again.set(name, value)
    assert again.render() == after
    again.remove(name)
    assert again.render() == data


def others(file: OraFile, name: str) -> list:
    return [
        (other, entry.value) for entry in file.entries for other in entry.names if other.upper() != name.upper()
    ]  # fmt: skip


@PROFILE
@given(files, st.one_of(st.sampled_from(["A", "a", "B", "x"]), names), values)
def test_no_edit_changes_another_entry(data: bytes, name: str, value: str) -> None:
    # The same three bytes belong to a name inside the file and are a mark once the entry before them is gone.
    assume(b"\xef\xbb\xbf" not in data[1:])
    file = OraFile(data)
    for edit in (lambda: file.set(name, value), lambda: file.remove(name)):
        try:
            edit()
        except OraFileError:
            continue
        after = OraFile(file.render())
        assert others(after, name) == others(OraFile(data), name)
        assert after.get(name) == file.get(name)


@PROFILE
@given(st.sampled_from(["A", "N"]), smuggled)
def test_no_value_smuggles_in_an_entry(name: str, value: str) -> None:
    file = OraFile(b"A = (B=c)\nZ = (Y=x)\n")
    try:
        file.set(name, value)
    except OraFileError:
        return
    after = OraFile(file.render())
    assert not after.defects
    assert [entry.names for entry in after.entries] == [("A",), ("Z",)] + [("N",)] * (name == "N")
    assert after.get("Z") == b"(Y=x)"


def resolve(directory: Path, name: str) -> tuple:
    params = oracledb.ConnectParams(config_dir=str(directory))
    params.parse_connect_string(name)
    return params.host, params.port, params.service_name, params.protocol


@examples(50)
@given(
    st.lists(st.tuples(names, layouts(NEIGHBOUR)), max_size=4, unique_by=lambda pair: pair[0].upper()),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n# end", "\n\n"]),
    names,
    st.fixed_dictionaries({"host": hosts, "port": st.integers(1, 65535), "service_name": words}),
)
def test_python_oracledb_reads_what_we_write(
    tmp_path_factory: pytest.TempPathFactory, neighbours: list, line_end: str, tail: str, name: str, service: dict
) -> None:
    # A fresh directory for each example: the driver's cache goes by whole seconds of the file's mtime.
    directory = tmp_path_factory.mktemp("tns")
    text = "\n".join(f"{alias} = {layout.format(alias)}" for alias, layout in neighbours) + tail
    data = text.replace("\n", line_end).encode()
    file = OraFile(data)
    assert not file.defects
    assert build.faults(name, service) == []
    file.set(name, build.build(service))
    (directory / "tnsnames.ora").write_bytes(file.render())
    assert resolve(directory, name) == (service["host"], service["port"], service["service_name"], "tcps")
    for alias, _layout in neighbours:
        if alias.upper() != name.upper():
            assert resolve(directory, alias) == (alias, 1521, alias, "tcp")
    listed = oracledb.ConnectParams(config_dir=str(directory)).get_network_service_names()
    assert set(listed) == {alias.upper() for alias, _layout in neighbours} | {name.upper()}
