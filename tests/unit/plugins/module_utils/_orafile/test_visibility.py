# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edit changes for other names, because a defect hid their entries from a client or hides them now.

tests/clients/test_differential.py holds the same against the real drivers.
"""

from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import editor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import MAX_WARNINGS, SQLNET, FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

NEW = "(ADDRESS=(HOST=new))"
HASH = '(ADDRESS=(HOST=b)(DN="CN=a#b"))'
INDENTED = "an entry must begin in column 1; indented it belongs to the one before"


def edit(tmp_path: Path, text: str, present: "dict | None" = None, absent: tuple = (), **options: object) -> FileEditor:
    path = tmp_path / "tnsnames.ora"
    path.write_text(text)
    renames = options.pop("renames", None)
    made = FileEditor(str(path), DesiredState(present, absent, renames), **options)
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
    assert ["this definition of HR counts for JDBC" in one for one in told(made)] == [True]
    assert told(made)[0].startswith("line 2, column 1")


def test_name_is_spelt_as_in_the_file_and_warnings_are_bounded(tmp_path: Path) -> None:
    names = [f"Name.{number}" for number in range(MAX_WARNINGS + 3)]
    text = "".join(f"{name} = (X=1)\n" for name in names) + f"B = {HASH}\n"
    made = edit(tmp_path, text + "".join(f"{name} = (X=2)\n" for name in names), {"B": NEW})
    assert len(told(made)) == MAX_WARNINGS
    assert "this definition of Name.0 counts" in told(made)[0]


@pytest.mark.parametrize("value", ["(X=1)", "(X=2)"])
def test_nothing_is_written_above_an_indented_entry(tmp_path: Path, value: str) -> None:
    """JDBC takes the two for one and finds neither, whether the edit changes the first one or finds it as it should be."""
    words = f"B would not be found by JDBC: line 3: {INDENTED}; correct that place first."
    assert refusal(tmp_path, "HR = (X=1)\nB = (X=1)\n  C = (X=3)\n", present={"B": value}) == words


def test_nothing_is_removed_between_an_entry_and_an_indented_one(tmp_path: Path) -> None:
    text = "HR = (X=1)\nB = (X=1)\n\n  C = (X=3)\n"
    words = f"HR would not be found by JDBC: line 4: {INDENTED}; correct that place first."
    assert refusal(tmp_path, text, absent=["B"]) == words
    assert edit(tmp_path, text, absent=["B"], clients=[PYTHON]).changed
    assert edit(tmp_path, text, absent=["B", "C"]).changed


def test_a_definition_that_no_longer_counts_is_a_loss(tmp_path: Path) -> None:
    """JDBC would go back to the first one."""
    text = "HR = (X=1)\nHR = (X=2)\nB = (X=1)\n  C = (X=3)\n"
    assert refusal(tmp_path, text, absent=["B"]).startswith("HR would not be found by JDBC: line 4:")


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
    assert message.startswith("HR would not be found by JDBC: line 2:")


def test_sound_files_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison reads the file twice more, so it is only for files that need it."""
    monkeypatch.setattr(editor.FileEditor, "_check_visibility", None)
    assert edit(tmp_path, "HR = (X=1)\nHR = (X=2)\nB = x\n", {"B": NEW}).changed


def test_form_feed_does_not_end_a_name_without_a_value(tmp_path: Path) -> None:
    """It is blank to python-oracledb, which takes the next entry for the value."""
    assert "would not be found by every client" in refusal(tmp_path, "HR = (X=1)\nB =\n\f\n", present={"NEW": NEW})
