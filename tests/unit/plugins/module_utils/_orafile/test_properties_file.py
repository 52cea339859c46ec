# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of single properties files, as tables: what is read, what comes out, what is refused, which defects there are."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import (
    PropertiesError,
    PropertiesFile,
)

NAME = "oracle.jdbc.tokenLocation"
LINE = b"oracle.jdbc.tokenLocation=/t"


def edited(data: bytes, name: str = NAME, value: str = "/t") -> bytes:
    file = PropertiesFile(data)
    file.set(name, value)
    return file.render()


def removed(data: bytes, name: str) -> bytes:
    file = PropertiesFile(data)
    file.remove(name)
    return file.render()


def properties(data: bytes) -> dict:
    file = PropertiesFile(data)
    return {name: file.get(name) for name in file.names}


def defects(data: bytes) -> list:
    return [(defect.kind, defect.line, defect.column) for defect in PropertiesFile(data).defects]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", {}),
        (b"# a=b\n ! c=d\n\n \t\f\n", {}),
        (b"a=b", {"a": "b"}),
        (b" \t\fa \t=\f b \n", {"a": "b "}),
        (b"a:b\nc d\ne\nf = = g\nh : i=j\n", {"a": "b", "c": "d", "e": "", "f": "= g", "h": "i=j"}),
        (b"=a\n", {"": "a"}),
        (b"a=1\rb=2\r\nc=3\n", {"a": "1", "b": "2", "c": "3"}),
        (b"a=1\\\n   2\\\r\n\t3\\\r4\nb=5", {"a": "1234", "b": "5"}),
        (b"a=1\\\n\nb=2", {"a": "1", "b": "2"}),
        (b"a=1\\\\\nb=2\\\\\\\n3", {"a": "1\\", "b": "2\\3"}),
        (b"a=1\\\n#2\n# b=3\\\nc=4", {"a": "1#2", "c": "4"}),
        (b"\\\n# a=1\nb=2", {"b": "2"}),
        (b"a\\=\\:\\ \\#=C\\:\\\\x", {"a=: #": "C:\\x"}),
        (b"a=\\t\\n\\r\\f\\q\\u0041\\u00fC\\\\u0041", {"a": "\t\n\r\fqA\xfc\\u0041"}),
        (b"a=\\u00\\\n  41", {"a": "A"}),
        (b"a=\xfc\x85\xa0\v\x00", {"a": "\xfc\x85\xa0\v\x00"}),
        (b"a=\\ud83d\\ude00\\ud83d", {"a": "\U0001f600\ud83d"}),
        (b"a=1\nb=2\na=3\n", {"a": "3", "b": "2"}),
        (b"\\", {"": ""}),
        (b"\\\r\n", {}),
    ],
)
def test_get(data: bytes, expected: dict) -> None:
    assert properties(data) == expected
    assert list(properties(data)) == list(expected)
    assert PropertiesFile(data).get("not there") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", LINE + b"\n"),
        (b"a=b", b"a=b\n" + LINE),
        (b"a=b\n", b"a=b\n" + LINE + b"\n"),
        (b"a=b\r\n", b"a=b\r\n" + LINE + b"\r\n"),
        (b"a=b\rc=d\r", b"a=b\rc=d\r" + LINE + b"\r"),
        (b"a=b\r\nc=d\n# mixed, two of three\n", b"a=b\r\nc=d\n# mixed, two of three\n" + LINE + b"\n"),
        (b"# only \xfc a comment\\", b"# only \xfc a comment\\\n" + LINE),
        (NAME.encode() + b" : /old\nb=c\n", LINE + b"\nb=c\n"),
        (b"a=b\n  " + NAME.encode() + b" \\\n  = \\\n  /old\\\n  er \r\nb=c", b"a=b\n" + LINE + b"\r\nb=c"),
        (b"oracle\\u002ejdbc.tokenLocation=/old", LINE),
        (LINE + b"/1\n# between\n" + LINE + b"/2\n", LINE + b"/1\n# between\n" + LINE + b"\n"),
        (LINE + b"/1\\\n", LINE + b"\n"),
        (b"a=b\\\n", b"a=b\\\n\n" + LINE + b"\n"),
        (b"a=b\\", b"a=b\\\n\n" + LINE),
        (b"a=b\\\r\n", b"a=b\\\r\n\r\n" + LINE + b"\r\n"),
        (b"\\", b"\\\n=\n" + LINE),
        (b"\\\r", b"\\\r=\r" + LINE + b"\r"),
        (b"a=b\n\nc=d\\\r", b"a=b\n\nc=d\\\r\n\n" + LINE + b"\n"),
        (b"\xef\xbb\xbf" + LINE + b"\n", b"\xef\xbb\xbf" + LINE + b"\n" + LINE + b"\n"),
    ],
)
def test_set(before: bytes, after: bytes) -> None:
    assert edited(before) == after
    assert edited(after) == after


@pytest.mark.parametrize(
    "data",
    [
        LINE,
        b"\n  oracle.jdbc.tokenLocation   :   /\\\n   t\n",
        b"oracle.jdbc.tokenLocation=\\u002Ft",
        LINE + b"/1\n" + LINE,
        b"x=\\u12\n" + LINE,
    ],
)
def test_set_leaves_what_has_the_value(data: bytes) -> None:
    assert edited(data) == data


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("a", "", b"a="),
        ("", "v", b"=v"),
        ("a", "  b = c: #!  ", b"a=\\  b = c: #!  "),
        ("a", "C:\\t\\u0041", b"a=C:\\\\t\\\\u0041"),
        ("a", "\t\n\r\f\x00\x1b\x7f", b"a=\\t\\n\\r\\f\\u0000\\u001B\\u007F"),
        ("a", "\xa0\xfc\u20ac\U0001f600\ud83d", b"a=\\u00A0\\u00FC\\u20AC\\uD83D\\uDE00\\uD83D"),
        ("#a", "b", b"\\#a=b"),
        ("!a#!", "b", b"\\!a#!=b"),
        (" a=b:c\\d\t\xfc", "e", b"\\ a\\=b\\:c\\\\d\\t\\u00FC=e"),
    ],
)
def test_set_escapes_what_needs_it(name: str, value: str, line: bytes) -> None:
    assert edited(b"", name, value) == line + b"\n"
    assert properties(line) == {name: value}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a=1\nb=2\na=3\n", b"b=2\n"),
        (b"# above\n\n  a=1\\\r\n  2\\\n 3\r\n# below\n", b"# above\n\n# below\n"),
        (b"b=2\na=1", b"b=2"),
        (b"b=2\r\na=1\r\n", b"b=2\r\n"),
        (b"\\\n  a=1\nb=2", b"b=2"),
        (b"\\\n\na=1", b"\\\n\n"),
        (b"a=1\\", b""),
        (b"a=\\u12\nb=2", b"b=2"),
        (b"c=2\n", b"c=2\n"),
    ],
)
def test_remove(data: bytes, expected: bytes) -> None:
    assert removed(data, "a") == expected


def test_several_edits_at_once() -> None:
    file = PropertiesFile(b"a=1\nb=2\nc=3\nd=4\n")
    file.remove("a")
    file.set("c", "33")
    file.set("new", "5")
    file.set("b", "gone again")
    file.remove("b")
    file.set("newer", "6")
    file.remove("newer")
    assert (file.get("a"), file.get("b"), file.get("c"), file.get("new")) == (None, None, "33", "5")
    assert file.render() == b"c=33\nd=4\nnew=5\n"
    file.set("c", "3")
    file.set("a", "1")
    assert file.render() == b"a=1\nc=3\nd=4\nnew=5\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a=1\n\n# c\nb=2\\\n 3\n", []),
        (b"# \\u12 \xc3\xbc\\\na=1", []),
        (b"a=\\\\u12\nb=\xfc\xfc", []),
        (b"\xef\xbb\xbfa=1", [("bom", 1, 1)]),
        (b"\xff\xfea=1", [("bom", 1, 1)]),
        (b"a=1\rb=\\u00g0", [("escape", 2, 3)]),
        (b"a\\u1=00", [("escape", 1, 2)]),
        (b"a=1\\\r\n   \\\n  2\\\\\\u12\\\n  x\nb=2", [("escape", 3, 6)]),
        (b"a=1\\\n\\u12", [("escape", 2, 1)]),
        (b"a=1\nb=\xfc \xc3\xbc \xc3\xbc", [("encoding", 2, 5)]),
        (b"a=1\\", [("backslash", 1, 4)]),
        (b"a=1\nb=2\\\\\\\r\n", [("backslash", 2, 6)]),
        (b"a=1\n a = 2\nb=3\na:4\n", [("duplicate", 1, 1), ("duplicate", 2, 1)]),
        (b"a=1\n\\u0061=\\u\nb\\", [("duplicate", 1, 1), ("escape", 2, 8), ("backslash", 3, 2)]),
    ],
)
def test_defects(data: bytes, expected: list) -> None:
    assert defects(data) == expected
    assert all(defect.clients == (JDBC,) for defect in PropertiesFile(data).defects)


def test_a_name_with_a_broken_escape_is_no_name() -> None:
    file = PropertiesFile(b"a\\u1=00\nb=\\u1\n")
    assert (file.names, file.get("a"), file.get("b")) == (["b"], None, None)


def test_replacing_the_open_line_at_the_end_closes_it() -> None:
    file = PropertiesFile(b"a=1\\\n")
    file.set("b", "3")
    file.set("a", "2")
    assert file.render() == b"a=2\nb=3\n"
    file.remove("a")
    assert file.render() == b"b=3\n"


def test_a_duplicate_says_which_one_counts() -> None:
    (defect,) = PropertiesFile(b"a\\n=1\n\na\\n=2\n").defects
    assert defect.message == "a\\n is defined again at line 3, and the last one counts"


def test_no_more_than_a_thousand_defects_of_one_kind_are_listed() -> None:
    assert len(PropertiesFile(b"a=\\u\n" * 5000).defects) == 2000


def test_set_is_refused_where_jdbc_could_not_read_the_file() -> None:
    file = PropertiesFile(b"a=1\nb=\\u12\n")
    with pytest.raises(PropertiesError, match=r"c\\n would not be found by JDBC: line 2, column 3: .*; correct that"):
        file.set("c\n", "3")
    assert file.render() == b"a=1\nb=\\u12\n"
    file.set("b", "2")
    file.set("c", "3")
    assert file.render() == b"a=1\nb=2\nc=3\n"


@pytest.mark.parametrize("data", [b"\\u12=1\n", b"a=\\u12\na=2\n"])
def test_set_is_refused_where_it_would_leave_a_broken_escape(data: bytes) -> None:
    file = PropertiesFile(data)
    with pytest.raises(PropertiesError):
        file.set("a", "3")
    file.remove("a")
    if data.startswith(b"a"):
        file.set("b", "3")
        assert file.render() == b"b=3\n"


@pytest.mark.parametrize(
    "piece",
    [
        *[b"\n", b"\r", b" ", b" \n", b"a\n", b"a=b\n", b"#\n", b"=", b"a", b"a ", b"\xc3\xbc", b"\xc3\xbc\n"],
        *[b"\\", b"\\\n", b"a\\\n", b"\\\n \n", b"\\\n#\n", b"a=\\\n\n", b"\\u", b"\\u0041", b"\\u\n", b"\\t", b"\\="],
    ],
)
def test_time_is_linear(piece: bytes) -> None:
    """A megabyte takes about a second at most on a quiet machine; anything quadratic takes minutes."""
    data = piece * (200000 // len(piece))
    begin = time.process_time()
    file = PropertiesFile(data)
    assert file.defects is file.defects
    assert file.render() == data
    file.remove("a")
    assert PropertiesFile(file.render()).get("a") is None
    assert time.process_time() - begin < 12
