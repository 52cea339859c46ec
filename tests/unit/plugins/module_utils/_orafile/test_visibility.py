# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edit changes for other names, because a defect hid their entries from a client or hides them now.

tests/clients/test_differential.py holds the same against the real drivers.
"""

from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import visibility
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.consequences import Consequences
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import (
    SQLNET,
    TNSNAMES,
    DesiredState,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import MAX_WARNINGS, FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError
from tests.profiles import examples

NEW = "(ADDRESS=(HOST=new))"
HASH = '(ADDRESS=(HOST=b)(DN="CN=a#b"))'
INDENTED = (
    "an entry must begin in column 1; indented it belongs to the one before; correct that place first: take the blanks in front "
    "of it out."
)


def edit(tmp_path: Path, text: str, present: "dict | None" = None, absent: tuple = (), **options: object) -> FileEditor:
    path = tmp_path / "tnsnames.ora"
    path.write_text(text)
    wanted = {key: options.pop(key) for key in ("renames", "defaults", "obsolete") if key in options}
    made = FileEditor(str(path), DesiredState(present, absent, **wanted), **options)
    made.plan()
    return made


def told(made: FileEditor) -> list[str]:
    """The warnings of another definition that counts."""
    return [warning.removeprefix(made.path + ", ") for warning in made.warnings if "from now on" in warning]


def refusal(tmp_path: Path, text: str, **options: object) -> str:
    with pytest.raises(OraFileError) as caught:
        edit(tmp_path, text, **options)
    return str(caught.value).removeprefix(f"{tmp_path / 'tnsnames.ora'}: ")


EDITS = pytest.mark.parametrize("change", [{"present": {"B": NEW}}, {"absent": ["B"]}], ids=["set", "removed"])


@EDITS
@pytest.mark.parametrize(
    "value", [HASH, '(ADDRESS=(HOST=b)(DN="CN=("))', ""], ids=["hash in quotes", "parenthesis in quotes", "no value"]
)
def test_definition_that_was_hidden_counts_now(tmp_path: Path, value: str, change: dict) -> None:
    made = edit(tmp_path, f"hr = (X=1)\nB = {value}\nHR = (X=2)\n", **change)
    line = 3 if "present" in change else 2
    clients = "OCI and python-oracledb" if not value else "python-oracledb"
    words = (
        "this definition of HR counts for {0} from now on; until now a defect hid it, and the one at line 1 counted."
    )
    assert told(made) == [f"line {line}, column 1: {words.format(clients)}"]


@EDITS
@pytest.mark.parametrize(
    "text",
    [
        "B = {0}\nHR = (X=2)\n",  # nothing counted before
        "HR = (X=1)\nHR = (X=2)\nB = {0}\n",  # nothing was hidden
        "HR = (X=2)\nB = {0}\nHR = ( x = 2 )\n",  # the same meaning
        "HR = (X=1)\nB = {0}\nC = (\nHR = (X=2)\n",  # it is hidden still
    ],
)
def test_no_warning_where_the_meaning_stays(tmp_path: Path, text: str, change: dict) -> None:
    assert told(edit(tmp_path, text.format(HASH), **change, clients=[PYTHON])) == []


def test_no_warning_for_names_that_were_edited_themselves(tmp_path: Path) -> None:
    assert told(edit(tmp_path, f"HR = (X=1)\nB = {HASH}\nHR = (X=2)\n", {"B": NEW, "HR": NEW})) == []
    assert told(edit(tmp_path, f"HR = (X=1)\nB = {HASH}\nHR = (X=2)\n", {"B": NEW}, ["HR"])) == []


def test_only_for_clients_that_read_the_file(tmp_path: Path) -> None:
    text = f"HR = (X=1)\nB = {HASH}\nHR = (X=2)\n"
    assert told(edit(tmp_path, text, {"B": NEW}, clients=[JDBC, OCI])) == []
    assert told(edit(tmp_path, text, {"B": NEW}, kind=SQLNET)) == []


def test_jdbc_finds_the_entry_before_an_indented_one_again(tmp_path: Path) -> None:
    made = edit(tmp_path, "HR = (X=1)\nHR = (X=2)\n  B = (X=3)\n", {"B": NEW})
    assert ["this definition of HR counts for OCI and JDBC" in one for one in told(made)] == [True]
    assert told(made)[0].startswith("line 2, column 1")


def test_name_is_spelt_as_in_the_file_and_warnings_are_bounded(tmp_path: Path) -> None:
    names = [f"Name.{number}" for number in range(MAX_WARNINGS + 3)]
    text = "".join(f"{name} = (X=1)\n" for name in names) + f"B = {HASH}\n"
    made = edit(tmp_path, text + "".join(f"{name} = (X=2)\n" for name in names), {"B": NEW})
    assert len(told(made)) == MAX_WARNINGS
    assert f"{made.path} has 3 more such definitions." in made.warnings
    assert "this definition of Name.0 counts" in told(made)[0]


def test_nothing_is_written_above_an_indented_entry_for_a_client_that_was_asked_for(tmp_path: Path) -> None:
    """JDBC takes the two for one and finds neither."""
    words = f"B would not be found by JDBC: line 3: {INDENTED}"
    text, present = "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n", {"B": "(X=2)"}
    assert refusal(tmp_path, text, present=present, clients=[JDBC]) == words
    made = edit(tmp_path, text, present)
    assert made.warnings[0].startswith(
        f"{made.path}, line 3: B is not found by OCI and node-oracledb and JDBC: an entry must"
    )
    assert len(made.warnings) == 1


WALLET = "WALLET_LOCATION = (SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/w)))\n"


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (SQLNET, f"NAMES.DEFAULT_DOMAIN =\n{WALLET}", {"defaults": {"WALLET_LOCATION": "(SOURCE=x)"}}),
        (TNSNAMES, "  NEW = (X=1)\n", {"renames": {"OLD": "NEW"}}),
        (TNSNAMES, "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n", {"present": {"B": "(X=1)"}}),
    ],
    ids=["default has a value", "renamed before", "present already"],
)
def test_edit_that_writes_nothing_is_not_refused(tmp_path: Path, kind: str, text: str, wanted: dict) -> None:
    """What hid the name was there before: that is a warning."""
    made = edit(tmp_path, text, kind=kind, **wanted)
    assert not made.changed
    assert len(made.warnings) == 1


@pytest.mark.parametrize("text", ["A = (X=1)\n  {0} = (X=1)\n", "{0} = " + HASH + "\n"], ids=["indented", "hash"])
@pytest.mark.parametrize(("old", "new"), [("OLD", "NEW"), ("hr", "HR")])
def test_name_that_was_hidden_before_is_renamed(tmp_path: Path, text: str, old: str, new: str) -> None:
    made = edit(tmp_path, text.format(old), renames={old: new})
    assert made.after == text.format(new).encode()


def test_name_that_was_found_before_must_be_found_under_its_new_name(tmp_path: Path) -> None:
    text = "OLD = (X=1)\nB = (X=1)\n  C = (X=3)\n"
    words = f"NEW would not be found by OCI and JDBC: line 3: {INDENTED}"
    assert refusal(tmp_path, text, absent=["B"], renames={"OLD": "NEW"}) == words
    assert edit(tmp_path, text, absent=["B"], renames={"OLD": "NEW"}, clients=[PYTHON]).changed


def test_default_is_like_any_other_name_where_it_has_a_value(tmp_path: Path) -> None:
    """It is neither demanded of a client that did not find it, nor taken from one that did."""
    text, defaults = "HR = (X=1)\n  C = (X=3)\n", {"HR": NEW}
    assert edit(tmp_path, text, {"D": NEW}, defaults=defaults).changed
    text = "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n"
    assert refusal(tmp_path, text, absent=["B"], defaults=defaults).startswith(
        "HR would not be found by OCI and JDBC: line 3:"
    )


def test_default_that_is_written_must_be_found(tmp_path: Path) -> None:
    text = "HR = (X=1)\nHR = (X=2)\nB =\n"
    assert "C would not be found by OCI: line 3" in refusal(tmp_path, text, defaults={"C": NEW}, clients=[OCI])
    assert "C is not found by OCI and python-oracledb" in edit(tmp_path, text, defaults={"C": NEW}).warnings[0]


def test_value_that_is_kept_from_being_obsolete_is_like_any_other(tmp_path: Path) -> None:
    text = "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n"
    assert "HR would not be found by OCI and JDBC" in refusal(tmp_path, text, absent=["B"], obsolete={"HR": "(X=9)"})
    assert edit(tmp_path, text, absent=["B"], obsolete={"HR": "(X=1)"}).changed


def test_refusal_says_how_many_names_it_leaves_out(tmp_path: Path) -> None:
    pairs = [f"N{number} = (X=1)\nB{number} = (X=1)\n  C{number} = (X=1)\n" for number in range(MAX_WARNINGS + 3)]
    message = refusal(tmp_path, "".join(pairs), absent=[f"B{number}" for number in range(MAX_WARNINGS + 3)])
    assert message.count("would not be found") == MAX_WARNINGS
    assert message.endswith("correct that place first: take the blanks in front of it out. It has 3 more such names.")


def test_jdbc_loses_only_the_name_without_a_value(tmp_path: Path) -> None:
    """The definition before it counts for JDBC, and the entry below it is read; measured, see test_differential.py."""
    text = "HR = (X=1)\nHR =\n  B = (X=1)\nD = (X=1)\n"
    assert told(edit(tmp_path, text, absent=["B"], clients=[JDBC])) == []
    assert edit(tmp_path, "B =\nHR = (X=1)\n", {"HR": NEW}, clients=[JDBC]).changed


names = st.sampled_from(["HR", "B", "C", "NEW"])
values = st.sampled_from(["(X=1)", NEW])
entries = st.builds(
    "{}{} = {}\n".format,
    st.sampled_from(["", "", "", "  ", "# note (\n\n"]),
    names,
    st.sampled_from(["(X=1)", "(X=2)", HASH, '(X="(")', "(X=1))", "(X=(Y=1)", "", '(X="a)', "(X=a\\)"]),
)
FILES = st.lists(entries, min_size=1, max_size=5).map("".join)


def is_contradictory(wanted: dict) -> bool:
    """Whether a name is to be removed and to be there: what the second run does is open then."""
    removed = {*wanted.get("absent", ()), *wanted.get("obsolete", ())}
    return bool(removed & {*wanted.get("present", ()), *wanted.get("defaults", ())})


WANTED = st.fixed_dictionaries(
    {},
    optional={
        "present": st.dictionaries(names, values, max_size=2),
        "absent": st.lists(names, max_size=2),
        "renames": st.dictionaries(names, names, max_size=1),
        "defaults": st.dictionaries(names, values, max_size=2),
        "obsolete": st.dictionaries(names, values, max_size=1),
        "exclusive": st.booleans(),
    },
).filter(lambda wanted: not is_contradictory(wanted))
CLIENTS = st.sampled_from([(), (), (OCI,), (PYTHON,), (JDBC,), (NODE,)])


def planned(tmp_path: Path, text: bytes, wanted: dict, clients: tuple) -> FileEditor:
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(text)
    made = FileEditor(str(path), DesiredState(**wanted), clients=clients)
    made.plan()
    return made


@examples(400)
@given(FILES, WANTED, CLIENTS)
def test_edit_that_changes_no_byte_is_refused_only_where_it_is_without_this_check(
    tmp_path: Path, text: str, wanted: dict, clients: tuple
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Consequences, "of_edit", lambda *_unused: [])
        try:
            unchecked = planned(tmp_path, text.encode(), wanted, clients)
        except OraFileError:
            event("refused anyway")
            return
    event(f"changed: {unchecked.changed}")
    if not unchecked.changed:
        try:
            assert not planned(tmp_path, text.encode(), wanted, clients).changed
        except (
            OraFileError
        ) as error:  # our entry is there, and a client that was asked for, or every one, does not find it
            who = [client for client in clients or ALL_CLIENTS if client in str(error)]
            assert who == list(clients or ALL_CLIENTS)


@examples(400)
@given(FILES, WANTED, CLIENTS)
def test_edit_that_was_accepted_once_is_accepted_again(tmp_path: Path, text: str, wanted: dict, clients: tuple) -> None:
    try:
        first = planned(tmp_path, text.encode(), wanted, clients)
    except OraFileError:
        event("refused")
        return
    event(f"changed: {first.changed}")
    planned(tmp_path, first.after or b"", wanted, clients)


def test_nothing_is_removed_between_an_entry_and_an_indented_one(tmp_path: Path) -> None:
    text = "HR = (X=1)\nB = (X=1)\n\n  C = (X=3)\n"
    words = f"HR would not be found by OCI and JDBC: line 4: {INDENTED}"
    assert refusal(tmp_path, text, absent=["B"]) == words
    assert edit(tmp_path, text, absent=["B"], clients=[PYTHON]).changed
    assert edit(tmp_path, text, absent=["B", "C"]).changed


def test_entry_below_a_name_without_a_value_goes_only_if_no_other_takes_its_place(tmp_path: Path) -> None:
    message = refusal(tmp_path, "A =\nHR = (X=1)\nC = (X=1)\n", absent=["HR"])
    assert message.startswith("C would not be found by OCI and python-oracledb: line 1: a name without a value")
    assert edit(tmp_path, "A =\nHR = (X=1)\n", absent=["HR"]).after == b"A =\n"
    assert edit(tmp_path, "A =\nHR, B = (X=1)\n", absent=["HR"]).after == b"A =\nB = (X=1)\n"


def test_a_definition_that_no_longer_counts_is_a_loss(tmp_path: Path) -> None:
    """JDBC would go back to the first one."""
    text = "HR = (X=1)\nHR = (X=2)\nB = (X=1)\n  C = (X=3)\n"
    assert refusal(tmp_path, text, absent=["B"]).startswith("HR would not be found by OCI and JDBC: line 4:")


def test_entries_that_are_moved_to_the_first_column_together_are_no_loss(tmp_path: Path) -> None:
    made = edit(tmp_path, "  HR = (X=1)\n  B = (X=1)\n  C = (X=3)\n", {"HR": NEW, "B": NEW, "C": NEW})
    assert made.after == f"HR = {NEW}\nB = {NEW}\nC = {NEW}\n".encode()


@pytest.mark.parametrize(
    "text",
    [
        "B =\nHR =\nHR = (X=1)\n",
        "HR = (X=0)\nB =\nC = (X=(Y=1)\nHR = (X=1)\n",
        'C = (X="(")\nB = (X=1))\nHR = (X=1)\n',
        "a line without a sign\nB = (X=1)\n  HR = (X=1)\n",
    ],
    ids=["empty", "unclosed", "balance", "glued"],
)
def test_a_defect_that_comes_to_count_is_a_loss_for_python_oracledb(tmp_path: Path, text: str) -> None:
    message = refusal(tmp_path, text, absent=["B"], clients=[PYTHON])
    assert message.startswith("HR would not be found by python-oracledb: line ")


def test_cause_that_is_renamed_has_its_line(tmp_path: Path) -> None:
    text = "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n"
    message = refusal(tmp_path, text, absent=["B"], renames={"C": "D"})
    assert message.startswith("HR would not be found by OCI and JDBC: line 2:")


def test_sound_files_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison reads the file twice more, so it is only for files that need it."""
    monkeypatch.setattr(visibility, "lost", None)
    assert edit(tmp_path, "HR = (X=1)\nHR = (X=2)\nB = x\n", {"B": NEW}).changed


def test_form_feed_does_not_end_a_name_without_a_value(tmp_path: Path) -> None:
    """It is blank to python-oracledb, which takes the next entry for the value."""
    text = "HR = (X=1)\nB =\n\f\n"
    assert "NEW would not be found by python-oracledb: line 2" in refusal(
        tmp_path, text, present={"NEW": NEW}, clients=[PYTHON]
    )


@pytest.mark.parametrize("wanted", [{"present": {"C": NEW}}, {"absent": ["none"]}, {"renames": {"D": "E"}}])
def test_definition_that_will_count_is_told_before_the_defect_is_corrected(tmp_path: Path, wanted: dict) -> None:
    """Whoever follows the warning about line 2 changes what python-oracledb connects to (issue 13)."""
    text = f"HR = (X=1)\nB = {HASH}\nHR = (X=2)\nD = (X=1)\n"
    words = (
        "line 3, column 1: because of line 2 this definition of HR is hidden from python-oracledb, and the one at line 1 counts; once "
        "that place is corrected this one counts: leave one of them."
    )
    made = edit(tmp_path, text, **wanted, clients=[PYTHON, OCI] if "absent" in wanted else ())
    assert [one.removeprefix(f"{made.path}, ") for one in made.warnings if "is hidden from" in one] == [words]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("HR = (X=1)\nB =\nHR = (X=2)\n", "OCI and python-oracledb"),
        ("HR = (X=1)\nHR = (X=2)\n  B = (X=1)\n", "OCI and JDBC"),
        ("HR = (X=1)\nHR = (X=2\n", "JDBC"),
        ("HR = (X=1)\nB = (X=2\nHR = (X=2)\n", "OCI and python-oracledb"),
        ('HR = (X=1)\nB = (X="(")\nHR = (X=2)\n', "python-oracledb"),
        ('HR = (X=1)\nHR = (X="a)\n', "JDBC"),
    ],
)
def test_every_client_that_is_kept_from_a_definition_is_told(tmp_path: Path, text: str, who: str) -> None:
    (told_now,) = [one for one in edit(tmp_path, text, absent=["none"]).warnings if "is hidden from" in one]
    assert f"of HR is hidden from {who}, and the one at line 1 counts" in told_now


@pytest.mark.parametrize(
    "text",
    [
        "HR = (X=1)\nHR = (X=2)\nB = (X=1\n",  # nothing is hidden
        "HR = (X=2)\nB = (X=1\nHR = ( x = 2 )\n",  # the same meaning
        "B = (X=1\nHR = (X=2)\n",  # no other counts
        "=====\nHR = (X=1)\nHR = (X=2)\n",  # node-oracledb has neither
    ],
)
def test_no_word_where_nothing_will_change(tmp_path: Path, text: str) -> None:
    assert [one for one in edit(tmp_path, text, absent=["none"]).warnings if "is hidden from" in one] == []
