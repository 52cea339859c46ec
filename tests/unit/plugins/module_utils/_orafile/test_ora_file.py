# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of single files, as tables: what comes out, what is refused, which warnings there are."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError

OURS = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s)))"
LINE = b"NEW = " + OURS.encode()


def edited(data: bytes, name: str = "NEW", value: str = OURS) -> bytes:
    file = OraFile(data)
    file.set(name, value)
    return file.render()


def removed(data: bytes, name: str) -> bytes:
    file = OraFile(data)
    file.remove(name)
    return file.render()


def kinds(data: bytes) -> list:
    return [defect.kind for defect in OraFile(data).defects]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", LINE + b"\n"),
        (b"A = (B=c)", b"A = (B=c)\n" + LINE),
        (b"A = (B=c)\n", b"A = (B=c)\n" + LINE + b"\n"),
        (b"A = (B=c)\r\n", b"A = (B=c)\r\n" + LINE + b"\r\n"),
        (b"A = (B=c)\r\n# end", b"A = (B=c)\r\n# end\r\n" + LINE),
        (
            b"A = (B=c)\r\nD = (E=f)\n# mixed, one of two\n",
            b"A = (B=c)\r\nD = (E=f)\n# mixed, one of two\n" + LINE + b"\n",
        ),
        (b"# only \xfc a comment\n\n", b"# only \xfc a comment\n\n" + LINE + b"\n"),
        (b"new = (OLD=1)\nB = (C=d)\n", LINE + b"\nB = (C=d)\n"),
        (
            b"A = (B=c)\nnew =\n  (OLD =\n# inside\n 1) # behind\nB = (C=d)",
            b"A = (B=c)\n" + LINE + b" # behind\nB = (C=d)",
        ),
        (b"NEW = (OLD=1)\nNew = (OLD=2)", b"NEW = (OLD=1)\n" + LINE),
        (b"NEW, B = (C=d)\n", b"B = (C=d)\n" + LINE + b"\n"),
        (b"B , new = (C=d)\n", b"B = (C=d)\n" + LINE + b"\n"),
        (b"A, NEW ,B = (C=d)", b"A, B = (C=d)\n" + LINE),
        (b"A, NEW, new = (C=d)", b"A = (C=d)\n" + LINE),
        (b"NEW, new = (C=d)\n", LINE + b"\n"),
        (b"  NEW = (indented=1)\n", LINE + b"\n"),
        (b"IFILE = /etc/more.ora\n", b"IFILE = /etc/more.ora\n" + LINE + b"\n"),
    ],
)
def test_set(before: bytes, after: bytes) -> None:
    assert edited(before) == after


@pytest.mark.parametrize(
    "data",
    [
        LINE,
        LINE + b" # kept\n",
        b"new=" + OURS.encode().replace(b"(", b" ( "),
        (
            b"New =\r\n  (description =\r\n    (address = (protocol = TCPS)(HOST = h) (PORT=1521))\r\n"
            b"# inside\r\n    (connect_data = (SERVICE_NAME = s)))\r\n"
        ),
        b"A, New = " + OURS.encode(),
    ],
)
def test_set_leaves_what_means_the_same(data: bytes) -> None:
    assert edited(data) == data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"NEW = \x0c\nB = 1\n", b"NEW = %s  \nB = 1\n"),
        (b"NEW = x \x0c\x0b# c \x0c\nB = 1\n", b"NEW = %s   # c \x0c\nB = 1\n"),
        (b"NEW = x # c\n \x0c\nB = 1\n", b"NEW = %s # c\n  \nB = 1\n"),
    ],
)
def test_form_feed_behind_a_value_is_no_text_behind_ours(before: bytes, after: bytes) -> None:
    data = edited(before)
    assert data == after % OURS.encode()
    assert OraFile(data).defects == []
    assert removed(data, "NEW").endswith(b"B = 1\n")


def test_set_rewrites_the_same_meaning_where_a_client_cannot_read_it() -> None:
    value = '(DESCRIPTION=(SECURITY=(SSL_SERVER_CERT_DN="CN=a b, O=c")))'
    folded = b'NEW = (DESCRIPTION=(SECURITY=\n  (SSL_SERVER_CERT_DN="CN=a b, O=c")))\n'
    assert edited(folded, value=value) == b"NEW = " + value.encode() + b"\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"A = (B=c)\nD = (E=f)\n", b"D = (E=f)\n"),
        (b"# head\n\nA = (B=c) # its own\n# tail\n", b"# head\n\n# tail\n"),
        (b"X = 1\nA = (B=c)", b"X = 1"),
        (b"X = 1\r\nA = (B=c)", b"X = 1"),
        (b"A = (B=c)", b""),
        (b"A = (B=c)\nX = 1\na = (B=d)\n", b"X = 1\n"),
        (b"A, X = (B=c)\nY,A = (B=d)\n", b"X = (B=c)\nY = (B=d)\n"),
        (b"A =\n (B=\n\n# in\n c)\n\n# next\n", b"\n# next\n"),
        (b"X = 1\n", b"X = 1\n"),
    ],
)
def test_remove(before: bytes, after: bytes) -> None:
    assert removed(before, "A") == after


def test_several_edits_at_once() -> None:
    file = OraFile(b"A, B = (C=d)\n# kept\nD = (E=f)\nG = (H=i)")
    file.set("A", "(a=1)")
    file.set("B", "(b=2)")
    file.set("D", "(d=3)")
    file.remove("G")
    file.set("Z", "(z=4)")
    assert file.render() == b"# kept\nD = (d=3)\nA = (a=1)\nB = (b=2)\nZ = (z=4)"
    assert [file.get(name) for name in "abdgz"] == [b"(a=1)", b"(b=2)", b"(d=3)", None, b"(z=4)"]


def test_an_edit_can_be_taken_back() -> None:
    data = b"A = (B=c)\n"
    file = OraFile(data)
    file.set("A", "(other=1)")
    file.set("N", "(n=1)")
    file.remove("N")
    file.set("a", "(B=c)")
    assert file.render() == data


def test_get() -> None:
    file = OraFile(b"a.World =\n (B= # no\n  c)\nA.WORLD = (B=last)\nSQLNET.X= ( p , q ) # list\nbare = yes \n")
    assert file.get("A.world") == b"(B=last)"
    assert file.entries[0].value == b"(B=\n  c)"
    assert file.get("sqlnet.x") == b"( p , q )"
    assert file.get("BARE") == b"yes"
    assert file.get("none") is None


def test_entries_know_their_bytes() -> None:
    data = b"# one\nA, b =\n (C=d) # x\n\nE = f"
    first, second = OraFile(data).entries
    assert (first.names, first.line, data[first.start : first.end]) == (("A", "b"), 2, b"A, b =\n (C=d) # x\n")
    assert (second.names, second.line, data[second.start : second.end]) == (("E",), 5, b"E = f")


A, B = b"A = " + OURS.encode(), b"\nB = " + OURS.encode() + b"\n"

DEFECTS = [
    ("bom", b"\xef\xbb\xbf" + A + B, 1, 1),
    ("nul", A + b"\n# \0" + B, 2, 3),
    ("encoding", b"# Z\xfcrich\n" + A + B, 1, 4),
    ("indented", b"X = (a=b)\n  " + A + B, 2, 3),
    ("indented-first", b"# x\n\n  " + A + B, 3, 3),
    ("indented-first", b"\xef\xbb\xbf\n\t" + A + B, 2, 2),
    ("unclosed", A[:-1] + B, 1, 5),
    ("unclosed-quote", b'A = (DN="CN=x)' + B, 1, 9),
    ("hash-in-quotes", b'A = "CN=a#b"' + B, 1, 10),
    ("open-count", b'A = (DN="CN=a(b")' + B, 1, 1),
    ("paren-in-quotes", b"A = (DN='CN=a(b)')" + B, 1, 14),
    ("escaped-paren", b"A = (X=a\\(b)" + B, 1, 9),
    ("escaped", b"A = (X=a\\(b\\))" + B, 1, 9),
    ("escape", b"A = (DIR=C:\\wallet\\)" + B, 1, 19),
    ("escape", b'A = (DIR="C:\\wallet\\")' + B, 1, 20),
    ("escape", b"A = h:1521/s\\" + B, 1, 13),
    ("leading-comma", b",A = (HOST=x)" + B, 1, 1),
    ("empty-name", b"A, = (HOST=x)" + B, 1, 1),
    ("empty-name", b"A,,C = (HOST=x)" + B, 1, 1),
    ("after-quote", b'A = (DN="CN=a" b)' + B, 1, 15),
    ("extra-paren", A + b")" + B, 1, len(A) + 1),
    ("after-value", A + b" B = (C=d)" + B, 1, len(A) + 2),
    ("second-value", A + b"\n  (ORPHAN=x)" + B, 2, 3),
    ("column-one", b"A = (HOST=\nx)" + B, 2, 1),
    ("alias-lines", b"X,\nA = (HOST=x)" + B, 2, 1),
    ("equals-line", b"A\n= (HOST=x)" + B, 2, 1),
    ("no-value", b"A =" + B, 1, 1),
    ("no-equals", b"garbage" + B, 1, 1),
    ("alias-lines", b"A," + B, 2, 1),
    ("junk", b"what (is" + B, 1, 1),
    ("name", b"A/x = (HOST=x)" + B, 1, 1),
    ("name", "Zürich = (HOST=x)".encode() + B, 1, 1),
    ("shape", b"A = (HOST=x(PORT=1))" + B, 1, 4),
    ("shape", b"A = (HOST(PORT=1))" + B, 1, 4),
    ("shape", b"A = ((PORT=1))" + B, 1, 4),
    ("shape", b"A = (X=Y=(PORT=1))" + B, 1, 4),
    ("shape", b"A = (X=(PORT=1)y)" + B, 1, 4),
    ("shape", b"A = ()" + B, 1, 4),
    ("shape", b"A = (X=,1)" + B, 1, 4),
    ("shape", b"A = word(X=1)" + B, 1, 4),
    ("too-long", b"A = (HOST=" + b"x" * 4084 + b")" + B, 1, 1),
    ("too-deep", b"A = " + b"(x=" * 64 + b"y" + b")" * 64 + B, 1, 194),
    ("blank-lost", b'A = (DN=\n  "CN=a, O=b")' + B, 2, 1),
    ("blank-lost", b"A =\n  (DIR=/a b)" + B, 2, 1),
    ("duplicate", b"b = (HOST=x)" + B, 1, 1),
    ("ifile", b'IFILE = "/etc/more.ora"' + B, 1, 1),
    ("relative-ifile", b"ifile = more.ora" + B, 1, 1),
    ("single-quoted-ifile", b"IFILE = '/etc/more.ora'" + B, 1, 1),
    ("names-comment", b"A # x\n  = (HOST=x)" + B, 2, 3),
]


@pytest.mark.parametrize(("kind", "data", "line", "column"), DEFECTS, ids=[row[0] for row in DEFECTS])
def test_defect_is_found_where_it_is(kind: str, data: bytes, line: int, column: int) -> None:
    file = OraFile(data)
    assert [(defect.kind, defect.line, defect.column) for defect in file.defects] == [(kind, line, column)]
    assert file.defects[0].clients
    assert file.get("B") == OURS.encode()


def test_names_of_one_line_that_are_defined_again_are_told_in_its_order() -> None:
    names = [f"N{number}" for number in (5, 2, 6, 1, 4, 3)]
    file = OraFile((", ".join(names) + " = 1\n" + "".join(f"{name} = 2\n" for name in sorted(names))).encode())
    assert [defect.message.split()[0] for defect in file.defects] == names


@pytest.mark.parametrize(
    "data",
    [
        A + B,
        A.replace(b"(", b"\r\n\t(") + B,
        b"A, C = (HOST=x)" + B,
        b"A,\n  C = (HOST=x)" + B,
        b"A =\n(HOST=x\n)\n\n# comment (\n" + B,
        b'A = (HOST=x) # "quote and (paren' + B,
        b"A = (HOST=O'Brien)" + B,
        b"A = (DIR=C:\\t\\token)" + B,
        b"A = host:1521/service" + B,
        b'A = (DN="CN=a b, O=c")' + B,
        b"A = (DN='CN=a b, O=c' )" + B,
        b"A = (DN = CN=a b, O=c )" + B,
        b"A = ( a b , c )" + B,
        b"A = (a, b)\nc.d-e_f$ = x" + B,
        b"IFILE = /etc/more.ora\nIFILE=C:/more.ora" + B,
        b"A = (HOST=" + b"x" * 4083 + b")" + B,
        b"A = " + b"(x=" * 63 + b"y" + b")" * 63 + B,
    ],
)
def test_no_defect(data: bytes) -> None:
    assert kinds(data) == []


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"A,\n", 1, 1),
        (b"X = 1\nA, B ,\n# end", 2, 1),
        (b"\0", 1, 1),
        (b"H\0R\0 = \0", 1, 2),
    ],
)
@pytest.mark.parametrize("clients", [ALL_CLIENTS, (JDBC, OCI), (NODE,)])
def test_set_is_refused_where_our_own_reader_would_not_see_it(
    data: bytes, line: int, column: int, clients: tuple
) -> None:
    """Whatever clients are meant: the entry would become a part of another one (issue 13)."""
    file = OraFile(data, clients)
    with pytest.raises(OraFileError, match=f"NEW cannot be (added|written): line {line}, column {column}: .*correct"):
        file.set("NEW", OURS)
    assert file.render() == data


@pytest.mark.parametrize(
    "data",
    [
        b"A =\nB = (C=d)\n",
        b"A,\nB = (C=d)\n",
        b"  A = (C=d)\n",
        b"\xef\xbb\xbfA = (C=d)\n",
        b"\xef\xbb\xbf# comment\n",
        b"\xef\xbb\xbf\t\n",
        b"# \xfc\ngarbage\n",
        A + b")\n",
    ],
)
def test_set_is_not_refused_for_a_defect_elsewhere(data: bytes) -> None:
    assert edited(data) == data + LINE + b"\n"


def test_an_open_list_of_aliases_is_a_defect() -> None:
    assert kinds(b"B = (C=d)\nA,\n") == ["open-list"]


def test_set_above_a_swallowing_defect_works() -> None:
    assert edited(b"NEW = (a=b)\nA = (((\n") == LINE + b"\nA = (((\n"


def test_set_repairs_the_entry_that_swallows() -> None:
    file = OraFile(b'A = (DN="CN=a#b")\nB = (C=d)\n')
    file.set("A", '(DN="CN=a")')
    file.set("B", "(C=e)")
    assert file.render() == b'A = (DN="CN=a")\nB = (C=e)\n'


@pytest.mark.parametrize("data", [A[:-1] + B, b"A = (a=b) C = (d=e)\n", b'A = (b="c)' + B, b"A = (HOST=\nx)" + B])
def test_an_entry_without_a_clear_end_is_not_touched(data: bytes) -> None:
    with pytest.raises(OraFileError, match="unclear where it ends"):
        edited(data, "A")
    with pytest.raises(OraFileError, match="unclear where it ends"):
        removed(data, "A")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A B", "x"),
        ("A\nB", "x"),
        ("A=(x)\nB", "x"),
        ("", "x"),
        ("Zürich", "x"),
        ("A#", "x"),
        ("A,B", "x"),
        ("IFILE", "/x"),
        ("A", ""),
        ("A", "(x=1)\nEVIL = (y=2)"),
        ("A", "(x=1)\rEVIL = (y=2)"),
        ("A", "(x=1"),
        ("A", "(x=1))"),
        ("A", "(x=1) y"),
        ("A", "(x=1)(y=2)"),
        ("A", '(x="1)'),
        ("A", '(x="a#b")'),
        ("A", "(x=a#b)"),
        ("A", "x # comment"),
        ("A", " x"),
        ("A", "x\t"),
        ("A", "(x=\0)"),
        ("A", "(x=ü)"),
        ("A", "(x=\ud800)"),
        ("A", "(x=1\\)"),
        ("A", "(x=" + "y" * 4090 + ")"),
    ],
)
def test_set_refuses_what_is_not_one_line(name: str, value: str) -> None:
    file = OraFile(b"A = (B=c)\n")
    with pytest.raises(OraFileError):
        file.set(name, value)
    assert file.render() == b"A = (B=c)\n"


def test_ifile_is_not_removed() -> None:
    with pytest.raises(OraFileError, match="IFILE"):
        OraFile(b"IFILE = /x\n").remove("ifile")


def test_sqlnet_is_held_to_the_rules_of_its_readers_only() -> None:
    data = b"WALLET_LOCATION = (SOURCE = (METHOD_DATA = (DIRECTORY = C:\\wallets\\)))\n"
    file = OraFile(data, clients=(OCI,))
    file.set("SQLNET.AUTHENTICATION_SERVICES", "(BEQ, TOKENAUTH)")
    assert file.defects == []
    assert file.render() == data + b"SQLNET.AUTHENTICATION_SERVICES = (BEQ, TOKENAUTH)\n"


@pytest.mark.parametrize(
    "data",
    [
        b"A=" + b"(" * 200000,
        b"A=" + b")" * 200000,
        b"A=" + b"(A=" * 100000 + b"x" + b")" * 100000,
        b'A="' + b'"' * 200000,
        b'A=(b="' + b"#" * 200000,
        b"A=" * 100000,
        b"A," * 100000,
        b"A = a" + b" " * 200000 + b"b",
        b"A =\n a" + b" \n" * 100000 + b"b",
        b"\n" * 200000,
        b"A\n" * 20000,
        b"A = (\n" * 20000,
        b" A = 1\n" * 20000,
    ],
    ids=range(13),
)
def test_time_is_linear(data: bytes) -> None:
    """Each takes less than a second; anything quadratic takes an hour."""
    begin = time.process_time()
    file = OraFile(data)
    assert file.render() == data
    assert file.defects is file.defects
    assert time.process_time() - begin < 60


def test_ten_thousand_entries_and_fifty_edits() -> None:
    entry = (
        "N{0} =\n  (DESCRIPTION =\n    (ADDRESS = (PROTOCOL = TCPS)(HOST = h{0})(PORT = 1521))\n    (CONNECT_DATA =\n"
    )
    entry += "      (SERVICE_NAME = s{0}))\n    (SECURITY = (TOKEN_AUTH = OAUTH)(TOKEN_LOCATION = /t/{0})))\n# {0}\n"
    data = "".join(entry.format(number) for number in range(10000)).encode()
    file = OraFile(data)
    assert (len(file.entries), file.defects) == (10000, [])
    for number in range(0, 10000, 200):
        file.set(f"n{number}", OURS)
    after = OraFile(file.render())
    assert [after.get(f"N{number}") == OURS.encode() for number in range(10000)] == [
        number % 200 == 0 for number in range(10000)
    ]
