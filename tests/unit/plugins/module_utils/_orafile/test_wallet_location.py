# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WALLET_LOCATION of a sqlnet.ora that names the wanted wallet stays, however it is laid out (issue 13, number 12)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import SQLNET, DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.wallet_location import means_same
from tests.profiles import examples

WALLET = "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))"
BLANKS = ["", "", " ", "\t", "  ", "\n  ", "\n\t", "\r\n    ", "\n# as in the manual\n  ", "  # here\n\t", "\n\n "]


@st.composite
def laid_out(draw, value=WALLET):
    """The value as a DBA or a tool may have typed it: lines, blanks, comments, case of names, order of parts, a slash."""
    if draw(st.booleans()):
        value = value.replace("(METHOD=FILE)", "").replace(")))", "))(METHOD=FILE))")
    if draw(st.booleans()):
        value = value.replace("/hr)", "/hr/)")
    words = []
    for word in re.findall(r"[()=]|[^()=]+", value):
        is_name = word in ("SOURCE", "METHOD", "METHOD_DATA", "DIRECTORY", "FILE")
        words.append(draw(st.sampled_from([word, word.lower(), word.title()])) if is_name else word)
    return "".join(draw(st.sampled_from(BLANKS)) + word for word in words)


@st.composite
def files(draw, value):
    name = draw(st.sampled_from(["WALLET_LOCATION", "wallet_location", "Wallet_Location"]))
    above = draw(st.sampled_from(["", "# of the DBA\n", "SQLNET.EXPIRE_TIME = 10\n", "\n\n"]))
    behind = draw(st.sampled_from(["", "\n", "\nSSL_SERVER_DN_MATCH = yes\n", "\n# end\n", "  # the wallet\nA = x\n"]))
    return f"{above}{name}{draw(st.sampled_from(['=', ' = ', ' =  ']))}{value}{behind}".encode()


@given(laid_out().flatmap(files))
@examples(500)
def test_same_wallet_stays_byte_for_byte_in_every_layout(data):
    file = OraFile(data, (OCI,))
    file.set("WALLET_LOCATION", WALLET)
    assert file.render() == data


@given(laid_out("(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/old/hr)))").flatmap(files))
@examples(200)
def test_other_wallet_is_replaced_in_every_layout(data):
    file = OraFile(data, (OCI,))
    file.set("WALLET_LOCATION", WALLET)
    again = OraFile(file.render(), (OCI,))
    assert again.get("WALLET_LOCATION") == WALLET.encode()
    assert [name for entry in again.entries for name in entry.keys].count("WALLET_LOCATION") == 1


@given(laid_out().flatmap(files), st.sampled_from(["present", "obsolete"]))
@examples(100)
def test_editor_finds_the_wallet_in_every_layout(tmp_path, data, how):
    path = tmp_path / "sqlnet.ora"
    path.write_bytes(data)
    editor = FileEditor(str(path), DesiredState(**{how: {"WALLET_LOCATION": WALLET}}), kind=SQLNET)
    editor.plan()
    assert editor.changed == (how == "obsolete")
    assert b"/etc/wallets" not in (editor.after or b"") or how == "present"


@pytest.mark.parametrize(
    "other",
    [
        "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/HR)))",
        "(SOURCE=(METHOD=HSM)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))",
        "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)(KEY=x)))",
        "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))(SOURCE=(METHOD=FILE))",
        "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=)))",
        "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=(x))))",
        '(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY="/etc/wallets/hr")))',  # who reads quotes there is not known of every client
        "(SOURCE=(METHOD=FILE))",
        "SYSTEM",
        "/etc/wallets/hr",
    ],
)
def test_what_may_mean_something_else_is_replaced(other):
    file = OraFile(f"WALLET_LOCATION = {other}\n".encode(), (OCI,))
    file.set("WALLET_LOCATION", WALLET)
    assert file.render() == f"WALLET_LOCATION = {WALLET}\n".encode()


def test_quoted_directory_goes_with_its_wallet(tmp_path):
    path = tmp_path / "sqlnet.ora"
    path.write_text(
        'WALLET_LOCATION =\n  (SOURCE = (METHOD = FILE)\n    (METHOD_DATA = (DIRECTORY = "/etc/wallets/hr/")))\n'
    )
    editor = FileEditor(str(path), DesiredState(obsolete={"WALLET_LOCATION": WALLET}), kind=SQLNET)
    editor.plan()
    assert editor.after is None


def test_root_is_not_the_empty_directory():
    value = "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={})))".format
    assert means_same("WALLET_LOCATION", value("/"), value("/ "))
    assert not means_same("WALLET_LOCATION", value("/"), value(""))


def test_of_other_parameters_only_blanks_and_case_do_not_count():
    file = OraFile(b"NAMES.DIRECTORY_PATH = (EZCONNECT, TNSNAMES)\nTOKEN_LOCATION = /t/\n", (OCI,))
    file.set("NAMES.DIRECTORY_PATH", "(TNSNAMES, EZCONNECT)")
    file.set("TOKEN_LOCATION", "/t")
    assert file.render() == b"NAMES.DIRECTORY_PATH = (TNSNAMES, EZCONNECT)\nTOKEN_LOCATION = /t\n"
