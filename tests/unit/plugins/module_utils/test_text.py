# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults as one message, and text from outside made fit for one."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _text
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import DocumentError
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import WalletError

TITLES = {
    RequestError: "The token request cannot be made",
    DocumentError: "The settings of this host cannot be applied",
    WalletError: "The wallet cannot be used",
    HostError: "",
}
every = pytest.mark.parametrize(("error", "title"), TITLES.items(), ids=lambda value: getattr(value, "__name__", ""))


@pytest.mark.parametrize(
    ("names", "plain", "joined"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b", "c"], "a, b, c", "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more", "a, b, c and 1 more"),
        (list("abcdefg"), "a, b, c and 4 more", "a, b, c and 4 more"),
    ],
)
def test_first_of_many_names(names, plain, joined):
    assert _text.first_of(names, 3) == plain
    assert _text.first_of(names, 3, "and") == joined


@every
def test_one_fault_follows_its_title(error, title):
    assert str(error(["one."])) == (f"{title}: one." if title else "one.")


@every
def test_several_faults_are_counted_and_numbered_and_each_is_there_once(error, title):
    caught = error(iter(["one.", "two.", "one."]))
    assert caught.faults == ("one.", "two.")
    assert str(caught) == (f"{title}, 2 things are wrong: " if title else "") + "(1) one. (2) two."


@every
def test_a_fault_is_one_line_whatever_it_quotes(error, title):
    assert error(["a\x1b[31m\n\tb"]).faults == ("a [31m b",)
    (fault,) = error(["x" * 20000]).faults
    assert len(fault) == error.longest + 1


def test_the_errors_of_the_controller_are_caught_as_one_family():
    assert [error for error in TITLES if not issubclass(error, AadTokenError)] == [HostError]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("a b", "a b"), (" a\r\n b ", "a b"), ("a\u202eb", "a b"), ("\ud800", ""), (None, "None"), ("é…", "é…")],
)
def test_printable_is_one_line(value, wanted):
    assert _text.printable(value) == wanted


def test_printable_is_cut_with_a_sign():
    assert _text.printable("x" * 7, limit=5) == "xxxxx…"
    assert _text.printable("x" * 5, limit=5) == "xxxxx"


def test_a_path_is_shown_as_it_is_or_escaped():
    assert _text.printable_path("/a  b/é") == "/a  b/é"
    assert _text.printable_path("/a\nb") == r"'/a\nb'"
    assert _text.escaped("caf\udce9") == r"caf\xe9"


def test_a_secret_is_masked_in_both_spellings_before_anything_is_cut():
    text = _text.masked("p w&d=p+w%26d, p w&d", ["p w&d", "none"])
    assert text == "********=********, ********"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a 0123456789abcdef b", "a ******** b"),
        ("a 0123456789ab b", "a ******** b"),
        ("a x56789abcdef b", "a x56789abcdef b"),
        ("a 3456789abcdefx b", "a ********x b"),
        ("0123456789ab0123456789abcdef", "****************"),
        ("Bearer eyJhbGciOiJub.eyJzdWIi.x!", "Bearer ********!"),
        ("eyJ is a start", "eyJ is a start"),
    ],
)
def test_piece_of_a_secret_and_a_token_are_masked(text, shown):
    assert _text.masked(text, ["0123456789abcdef"]) == shown
