# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff of a changed descriptor: parameter by parameter, nothing hidden, nothing that did not change (issue 13, number 10)."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import (
    SQLNET,
    TNSNAMES,
    DesiredState,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.parameter_diff import by_parameter
from tests.profiles import examples

HR = (
    "(DESCRIPTION=(RETRY_COUNT=3)(ADDRESS=(PROTOCOL=TCPS)(HOST=one.contoso.example)(PORT=1521))"
    "(CONNECT_DATA=(SERVICE_NAME=hr_high.adb.contoso.example))(SECURITY=(SSL_SERVER_DN_MATCH=YES)))"
)
OTHER = "OTHER = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1))(CONNECT_DATA=(SID=x)))"


def changes(before, after):
    """The lines that a diff marks."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def edited(text, kind=TNSNAMES, path="/nowhere", **desired):
    """The marked lines of the diff of an edit."""
    editor = FileEditor(path, DesiredState(**desired), kind=kind)
    editor.before = text.encode()
    editor.after = editor._edited(editor.before)
    assert editor.changed
    diff = editor.diff()
    assert diff["before_header"] == diff["after_header"] == path
    return changes(diff["before"], diff["after"])


def test_only_the_parameter_that_changes_is_marked():
    found = edited(f"# top\nHR = {HR}\n{OTHER}\n", present={"HR": HR.replace("one.", "two.")})
    assert found == [
        "-HR: DESCRIPTION.ADDRESS.HOST = one.contoso.example",
        "+HR: DESCRIPTION.ADDRESS.HOST = two.contoso.example",
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_layout_and_case_of_names_are_no_change(line_end):
    laid_out = HR.replace("(", "\n  (").replace("=", " = ").replace("HOST", "host").replace("\n", line_end)
    found = edited(f"hr ={laid_out}{line_end}{OTHER}", present={"HR": HR.replace("PORT=1521", "PORT=1522")})
    assert found == ["-HR: DESCRIPTION.ADDRESS.PORT = 1521", "+HR: DESCRIPTION.ADDRESS.PORT = 1522"]


def test_parameters_that_come_and_go():
    wanted = HR.replace("(RETRY_COUNT=3)", "").replace("YES)", "YES)(TOKEN_AUTH=OAUTH)")
    assert edited(f"HR = {HR}\n", present={"HR": wanted}) == [
        "-HR: DESCRIPTION.RETRY_COUNT = 3",
        "+HR: DESCRIPTION.SECURITY.TOKEN_AUTH = OAUTH",
    ]


def test_second_of_several_has_its_number():
    two = HR.replace("(CONNECT", "(ADDRESS=(PROTOCOL=TCPS)(HOST=b)(PORT=1))(CONNECT")
    assert edited(f"HR = {two}\n", present={"HR": two.replace("HOST=b", "HOST=c")}) == [
        "-HR: DESCRIPTION.ADDRESS[2].HOST = b",
        "+HR: DESCRIPTION.ADDRESS[2].HOST = c",
    ]


def test_comments_inside_an_entry_that_go_are_marked():
    text = f"HR = {HR.replace('(CONNECT', chr(10) + '  # the service' + chr(10) + '  (CONNECT')}\n"
    found = edited(text, present={"HR": HR.replace("hr_high", "hr_low")})
    assert found[0] == "-  # the service"
    assert [line.rpartition(" = ")[2] for line in found[1:]] == [
        "hr_high.adb.contoso.example",
        "hr_low.adb.contoso.example",
    ]


def test_comment_behind_a_part_of_an_entry_is_not_lost():
    text = f"HR = {HR.replace('(CONNECT', '# the service' + chr(10) + '  (CONNECT')}\n"
    found = edited(text, present={"HR": HR.replace("hr_high", "hr_low")})
    assert any("# the service" in line for line in found)


def test_rename_marks_the_names():
    assert edited(f"OLD = {HR}\n", renames={"OLD": "NEW"}) == ["-OLD =", "+NEW ="]
    assert edited(f"a, b={HR}\n", renames={"b": "c"}) == ["-a, b =", "+a, c ="]


def test_removal_from_a_list_marks_the_names():
    assert edited(f"HR, PAY = {HR}\n", absent=["PAY"]) == ["-HR, PAY =", "+HR ="]


def test_what_is_new_gone_or_short_is_shown_as_it_is_in_the_file():
    assert edited(f"{OTHER}\n", present={"HR": HR}) == [f"+HR = {HR}"]
    assert edited(f"HR = {HR}\n{OTHER}\n", absent=["HR"]) == [f"-HR = {HR}"]
    assert edited("A = (B=c)\n", present={"A": "(B=d)"}) == ["-A = (B=c)", "+A = (B=d)"]


def test_same_meaning_in_another_form_is_shown_as_it_is(tmp_path):
    before = OTHER.replace("OTHER = ", "OTHER\n= ").encode()
    after = OTHER.encode()
    assert by_parameter(before, after) == (before.decode(), after.decode())


def test_value_that_is_no_descriptor_is_shown_as_it_is():
    easy = f"tcps://{'x' * 120}:1521/hr"
    assert edited(f"HR = {easy}\n", present={"HR": easy.replace(":1521", ":1522")}) == [
        f"-HR = {easy}",
        f"+HR = {easy.replace(':1521', ':1522')}",
    ]


def test_wallet_of_a_sqlnet_ora():
    wallet = f"(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/{'x' * 80}/a)))"
    found = edited(f"WALLET_LOCATION =\n {wallet}\n", SQLNET, present={"WALLET_LOCATION": wallet.replace("/a)", "/b)")})
    assert found == [
        f"-WALLET_LOCATION: SOURCE.METHOD_DATA.DIRECTORY = /etc/{'x' * 80}/a",
        f"+WALLET_LOCATION: SOURCE.METHOD_DATA.DIRECTORY = /etc/{'x' * 80}/b",
    ]


PIECES = ["(", ")", "=", '"', "'", "#", "\\", "\n", "\r\n", "\t", " ", ",", "A", "HR", "x=y", "A = (B=c)\n", "\n ("]
PIECES += ["ü", "\x00", "IFILE = /x\n", "# c\n", "a, b = (c)\n", "\ufeff", f"HR = {HR}\n", f"a, HR =\n {HR}\n", HR]


@given(
    st.lists(st.sampled_from(PIECES), max_size=20).map(lambda parts: "".join(parts).encode()),
    st.sampled_from(["set", "remove", "rename"]),
    st.sampled_from([HR, HR.replace("one", "two"), HR.lower(), HR.replace("=", " = ")]),
)
@examples(400)
def test_no_change_is_hidden(data, how, value):
    file = OraFile(data, (OCI,))
    try:
        {
            "set": lambda: file.set("HR", value),
            "remove": lambda: file.remove("HR"),
            "rename": lambda: file.rename("HR", "N"),
        }[how]()
        after = file.render()
    except OraFileError:
        return
    shown = by_parameter(data, after)
    assert (shown[0] == shown[1]) == (data == after)
    if data == after:
        assert shown == (data.decode("utf-8", "replace"),) * 2


descriptors = st.recursive(
    st.from_regex(r"[a-z0-9./_-]{1,12}", fullmatch=True),
    lambda inner: st.lists(st.tuples(st.sampled_from("ABCDE"), inner), min_size=1, max_size=4).map(
        lambda pairs: "".join(f"({name}={value})" for name, value in pairs)
    ),
    max_leaves=12,
).filter(lambda text: text.startswith("("))


@given(descriptors, descriptors)
@examples(300)
def test_every_value_of_both_sides_is_shown(one, two):
    pad = "(LONG=" + "x" * 100 + ")"
    sides = by_parameter(f"HR = (D={one}{pad})\n".encode(), f"HR = (D={two}{pad})\n".encode())
    for text, shown in zip((one, two), sides, strict=True):
        literals = [part.split("=")[-1] for part in text.split(")") if "=" in part]
        if one != two:
            assert [line.split(" = ")[1] for line in shown.splitlines()] == [*literals, "x" * 100]
        else:
            assert shown == f"HR = (D={text}{pad})\n"
