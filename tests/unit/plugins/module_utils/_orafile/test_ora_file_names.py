# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names as tables: what a rename changes, what `keep_only` removes, and where a definition is."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import NODE, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError

BOM = b"\xef\xbb\xbf"


def renamed(data: bytes, *pairs: tuple[str, str]) -> bytes:
    file = OraFile(data)
    for old, new in pairs:
        file.rename(old, new)
    return file.render()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"HR = (B=c)\n", b"NEW = (B=c)\n"),
        (b"HR = (B=c)", b"NEW = (B=c)"),
        (b"hr=(B=c) # HR stays here\n", b"NEW=(B=c) # HR stays here\n"),
        (b"HR\t = (HR=hr)\nX = (HR=HR)\n", b"NEW\t = (HR=hr)\nX = (HR=HR)\n"),
        (b"A, HR ,B = (C=d)\n", b"A, NEW ,B = (C=d)\n"),
        (b"A,\n  HR = (C=d)\n", b"A,\n  NEW = (C=d)\n"),
        (b"HR, hr = (C=d)\n", b"NEW, NEW = (C=d)\n"),
        (b"HR = (a=1)\n# between\nHr = (a=2)\n", b"NEW = (a=1)\n# between\nNEW = (a=2)\n"),
        (b"HR =\r\n  (C =\r\n# HR\r\n    d)\r\n", b"NEW =\r\n  (C =\r\n# HR\r\n    d)\r\n"),
        (b"# Z\xfcrich\nHR = (C=d)\n# \xe4\xf6", b"# Z\xfcrich\nNEW = (C=d)\n# \xe4\xf6"),
        (BOM + b"# first\nHR = (C=d)\n", BOM + b"# first\nNEW = (C=d)\n"),
        (BOM + b"A = (C=d)\nHR = (C=d)\n", BOM + b"A = (C=d)\nNEW = (C=d)\n"),
        (b"HR.WORLD = (a=1)\nHR = (a=2)\nXHR = (a=3)\n", b"HR.WORLD = (a=1)\nNEW = (a=2)\nXHR = (a=3)\n"),
        (b"  HR = (C=d)\n", b"  NEW = (C=d)\n"),
        (b"HR = (C=d\nA = (b=c)\n", b"NEW = (C=d\nA = (b=c)\n"),
        (b"NEW = (C=d)\n", b"NEW = (C=d)\n"),
        (b"new = (C=d)\n", b"new = (C=d)\n"),
    ],
)
def test_rename(before: bytes, after: bytes) -> None:
    assert renamed(before, ("HR", "NEW")) == after
    assert renamed(after, ("HR", "NEW")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"hr = (a=1)\n", b"HR = (a=1)\n"), (b"Hr, x, hR = (a=1)\n", b"HR, x, HR = (a=1)\n"), (b"HR = 1\n", b"HR = 1\n")],
)
def test_rename_to_another_case(before: bytes, after: bytes) -> None:
    assert renamed(before, ("hr", "HR")) == after


def test_several_renames_at_once() -> None:
    assert renamed(b"A = 1\nB, C = 2\n", ("C", "Z"), ("a", "Y"), ("B", "X")) == b"Y = 1\nX, Z = 2\n"


@pytest.mark.parametrize(
    ("data", "old", "new", "words"),
    [
        (b"X = 1\nHR = 1\n\nnew = 2\n", "HR", "NEW", "HR is not renamed: NEW is there already, at line 4; remove one"),
        (b"HR, NEW = 1\n", "hr", "new", "hr is not renamed: new is there already, at line 1"),
        (b"X = 1\n", "HR", "NEW", "there is neither HR nor NEW; is the name spelt right"),
        (b"", "HR", "NEW", "neither HR nor NEW"),
        (b"IFILE = /x\n", "ifile", "NEW", "IFILE is not renamed"),
        (b"HR = 1\n", "HR", "IFile", "IFILE is not renamed"),
        (b"HR = 1\n", "HR", "two words", "'two words' is not a name"),
        (b"HR = 1\n", "HR", "A\nB", "is not a name"),
        (b"HR = 1\n", "HR", "Zürich", "is not a name"),
        (b"HR = 1\n", "HR", "", "is not a name"),
        (b"HR = 1\n", "HR", "A,B", "is not a name"),
    ],
)
def test_rename_is_refused(data: bytes, old: str, new: str, words: str) -> None:
    file = OraFile(data)
    with pytest.raises(OraFileError, match=words):
        file.rename(old, new)
    assert file.render() == data


def test_two_names_cannot_become_one() -> None:
    file = OraFile(b"A = 1\nB = 2\n")
    file.rename("A", "NEW")
    file.rename("A", "NEW")
    with pytest.raises(OraFileError, match="B is not renamed: new is there already, at line 1"):
        file.rename("B", "new")
    assert file.render() == b"NEW = 1\nB = 2\n"


def test_rename_and_other_edits_in_any_order() -> None:
    file = OraFile(b"A = 1\n# kept\nB, C = 2\nD = 4")
    file.set("D", "5")
    file.rename("A", "FIRST")
    assert file.get("first") == b"1"
    assert file.get("A") is None
    file.set("FIRST", "(one=1)")
    file.rename("C", "LAST")
    file.remove("B")
    file.rename("D", "E")
    assert file.render() == b"FIRST = (one=1)\n# kept\nLAST = 2\nE = 5"
    assert [file.get(name) for name in ("FIRST", "LAST", "B", "D", "E")] == [b"(one=1)", b"2", None, None, b"5"]


def test_an_unused_client_hides_no_rename() -> None:
    file = OraFile(BOM + b"HR = (C=d)\n", clients=(NODE,))
    file.rename("HR", "NEW")
    assert file.render() == BOM + b"NEW = (C=d)\n"


@pytest.mark.parametrize(
    ("data", "kept", "gone", "after"),
    [
        (b"C = 1\na = 2\nB = 3\n", ["B"], ["C", "a"], b"B = 3\n"),
        (b"Z = 1\nY, A = 2\nX = 3\n", [], ["Z", "Y", "A", "X"], b""),
        (b"A, b, C = (X=y)\nD = 1\n", ["B"], ["A", "C", "D"], b"b = (X=y)\n"),
        (b"A = 1\nB = 2\nA = 3\na = 4\n", ["a"], ["B"], b"A = 1\nA = 3\na = 4\n"),
        (b"A = 1\nB = 2\na = 3\n", ["B"], ["a"], b"B = 2\n"),
        (
            b"# head\nIFILE = /x\n\njunk\nA =\n  (B=\n# in\n c) # tail\n  # foot\nifile = y.ora",
            [],
            ["A"],
            b"# head\nIFILE = /x\n\njunk\n  # foot\nifile = y.ora",
        ),
        (b"A = 1\r\n# c\r\nB = 2", ["A"], ["B"], b"A = 1\r\n# c"),
        ("Zürich = 1\nA B = 2\nC = 3\n".encode(), ["C"], ["Zürich", "A B"], b"C = 3\n"),
        (b"A = 1\n", ["A", "never"], [], b"A = 1\n"),
        (b"A = (b=(\nB = 1\n", ["A", "B"], [], b"A = (b=(\nB = 1\n"),
        (b"", ["A"], [], b""),
    ],
)
def test_keep_only(data: bytes, kept: list, gone: list, after: bytes) -> None:
    file = OraFile(data)
    assert file.keep_only(kept) == gone
    assert file.render() == after
    again = OraFile(after)
    assert again.keep_only(kept) == []
    assert again.render() == after


def test_keep_only_after_edits() -> None:
    file = OraFile(b"A = 1\nB = 2\nC = 3\n")
    file.set("NEW", "(x=1)")
    file.remove("B")
    file.rename("A", "Z")
    assert file.keep_only(["NEW", "z"]) == ["C"]
    assert file.render() == b"Z = 1\nNEW = (x=1)\n"


def test_keep_only_names_every_entry_without_a_clear_end() -> None:
    data = b"A = (b=1) c\nB = 1\nD = (e=\nf)\n"
    file = OraFile(data)
    with pytest.raises(OraFileError) as caught:
        file.keep_only(["B"])
    assert "A at line 1 is not touched" in str(caught.value)
    assert "D at line 3 is not touched" in str(caught.value)
    assert OraFile(data).keep_only(["A", "D"]) == ["B"]


@pytest.mark.parametrize(
    "data",
    [
        b"A = (x=(\nHR = 1\n  B = 2\n",
        b"A\nHR = 1\n, B = 1\n",
        b"x (\nHR = 1\nB\n= 1\n",
    ],
)
def test_an_entry_that_shields_another_one_stays(data: bytes) -> None:
    """Without it what follows would become part of something broken above."""
    file = OraFile(data)
    with pytest.raises(OraFileError, match="HR at line 2 is not touched, because .*line 1, column"):
        file.remove("HR")
    assert file.render() == data


def test_an_entry_that_goes_with_what_is_broken_above_it() -> None:
    file = OraFile(b"A =\nHR = 1\nC = 1\n")
    assert file.keep_only(["C"]) == ["A", "HR"]
    assert file.render() == b"C = 1\n"
    file = OraFile(b"A =\nHR = 1\nC = 1\n", clients=(NODE,))
    file.remove("HR")
    assert file.render() == b"A =\nC = 1\n"


@pytest.mark.parametrize(
    ("data", "name", "after"),
    [
        (BOM + b"HR, B = (C=d)\n", "HR", BOM + b"\nB = (C=d)\n"),
        (BOM + b"HR = (C=d)\r\nB = (C=d)\r\n", "HR", BOM + b"\r\nB = (C=d)\r\n"),
        (BOM + b"HR = (C=d)\n\nB = (C=d)\n", "HR", BOM + b"\nB = (C=d)\n"),
        (BOM + b"HR = (C=d)\n# c\nB = (C=d)\n", "HR", BOM + b"# c\nB = (C=d)\n"),
        (BOM + b"HR = (C=d)\n", "HR", BOM),
        (BOM + b"HR, B = (C=d)\n", "B", BOM + b"HR = (C=d)\n"),
        (BOM + b"# c\nHR, B = (C=d)\n", "HR", BOM + b"# c\nB = (C=d)\n"),
        (b"HR = (C=d)\n" + BOM + b"B = (C=d)\n", "HR", b"\n" + BOM + b"B = (C=d)\n"),
    ],
)
def test_a_byte_order_mark_hides_no_other_name_after_an_edit(data: bytes, name: str, after: bytes) -> None:
    file = OraFile(data)
    file.remove(name)
    assert file.render() == after


def test_a_name_that_leaves_the_list_behind_a_byte_order_mark() -> None:
    file = OraFile(BOM + b"HR, B = (C=d)\n")
    file.set("HR", "(new=1)")
    assert file.render() == BOM + b"\nB = (C=d)\nHR = (new=1)\n"


@pytest.mark.parametrize(
    ("data", "name", "position"),
    [
        (b"", "A", 0),
        (b"# c\nA = 1\n", "A", 4),
        (b"A = 1\nB = 2\na = 3\n", "A", 12),
        (b"B, A = 1\n", "A", 0),
        (b"B = 1\n", "A", 6),
    ],
)
def test_position(data: bytes, name: str, position: int) -> None:
    assert OraFile(data).position(name) == position


def test_position_sees_the_edits() -> None:
    data = b"B, A = 1\nC = 2\n"
    file = OraFile(data)
    file.set("A", "1")
    assert file.position("A") == 0
    file.set("A", "(new=1)")
    assert file.position("A") == len(data)
    file.set("C", "(new=1)")
    assert file.position("C") == 9
    file.set("NEW", "1")
    assert file.position("NEW") == len(data)


@pytest.mark.parametrize(
    "line", [b"IFILE = /x.ora # why", b"IFILE =\n  /x.ora", b'IFILE = "/x.ora"', b"IFILE = x.ora", b"ifile='/x.ora'"]
)
def test_an_include_that_some_client_skips_is_a_defect(line: bytes) -> None:
    file = OraFile(b"A = 1\n" + line + b"\nB = 1\n")
    kind = "relative-ifile" if b" x" in line else "single-quoted-ifile" if b"'" in line else "ifile"
    assert [(defect.kind, defect.line) for defect in file.defects] == [(kind, 2)]
    assert OraFile(line + b"\n", clients=(OCI,)).defects == []


@pytest.mark.parametrize(
    "line", [b"IFILE = /x.ora", b"ifile=/x.ora \t", b"IFILE = /a b.ora", b"IFILE = C:\\x.ora", b"IFILE = C:/x.ora\r"]
)
def test_an_include_that_all_clients_read_is_no_defect(line: bytes) -> None:
    assert OraFile(b"# IFILE\n" + line + b"\n# end\nB = 1\n").defects == []


@pytest.mark.parametrize("line", [b"HR", b"hr  # x", b"A, HR", b"HR "])
def test_names_on_a_line_without_equals(line: bytes) -> None:
    """To JDBC they are definitions, of which the last one counts; `visibility` goes by them."""
    file = OraFile(b"HR = (B=c)\n" + line + b"\nB = (B=c)\n")
    assert {key: file.locate(raw).line for key, raw in file.bare_names().items()}["HR"] == 2
