# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an edit leaves behind is a valid input of the same and of every other task: edit, edit again, remove, remove again."""

from pathlib import Path

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import (
    SQLNET,
    TNSNAMES,
    DesiredState,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError
from tests.clients import ora_files
from tests.clients.defect_samples import SAMPLES, entry, text_around
from tests.profiles import examples

SEEDS = Path(__file__).parents[4] / "fuzz" / "seeds"
KINDS = st.one_of(
    ora_files.files(),
    st.sampled_from([text_around(sample) for samples in SAMPLES.values() for sample in samples]),
    st.sampled_from([sample.encode("utf-8", "surrogateescape") for samples in SAMPLES.values() for sample in samples]),
    st.sampled_from([seed.read_bytes() for seed in sorted(SEEDS.iterdir())]),
    st.lists(st.sampled_from(["just words\n", "HR\n", "B, HR\n", "=====\n", "HR = 1\n", "B = 1\n", "# x\n"])).map(
        lambda lines: "".join(lines).encode()
    ),
)
CLIENTS = st.sampled_from([(), (), (OCI,), (PYTHON,), (NODE,), (JDBC,), (OCI, JDBC)])
ENTRIES = st.dictionaries(
    st.sampled_from(["HR", "B", "NEW", "C.example"]), st.sampled_from([entry(5), entry(6)]), min_size=1
)


def apply(path: Path, clients: tuple, **wanted: object) -> FileEditor:
    edit = FileEditor(str(path), DesiredState(**wanted), clients=clients)
    edit.plan()
    edit.apply()
    return edit


def accepted(path: Path, clients: tuple, **wanted: object) -> bool:
    """Whether the edit is accepted; then it is accepted again, and changes nothing."""
    try:
        apply(path, clients, **wanted)
    except OraFileError:
        return False
    assert not apply(path, clients, **wanted).changed
    return True


@examples(300, deep=20_000)
@given(KINDS, ENTRIES, CLIENTS, st.sampled_from(["tnsnames.ora", "more"]))
@example(b"just words\nHR = 1\n", {"HR": entry(5)}, (), "tnsnames.ora")
@example(b"just words\nHR = 1\n", {"HR": entry(5)}, (), "more")
@example(b"B =\n", {"HR": entry(5)}, (), "tnsnames.ora")
@example(b"HR = 1\nHR\n", {"HR": entry(5)}, (), "tnsnames.ora")
def test_what_an_edit_leaves_is_accepted(tmp_path: Path, data: bytes, entries: dict, clients: tuple, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    if not accepted(path, clients, present=entries):
        event("the first edit is refused")
        return
    event("edited")
    removed = accepted(path, clients, absent=list(entries))
    event(f"removed: {removed}")
    assert removed or name == "more"
    assert accepted(path, clients, present=entries)


@examples(200, deep=10_000)
@given(KINDS, st.lists(st.sampled_from(["HR", "B", "OWN", "ABOVE", "NEXT"]), min_size=1, max_size=3), CLIENTS)
@example(b"just words\nHR = 1\n", ["HR"], ())
def test_what_a_removal_leaves_is_accepted(tmp_path: Path, data: bytes, names: list, clients: tuple) -> None:
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(data)
    if not accepted(path, clients, absent=names):
        event("refused")
        return
    event("removed")
    left = path.read_bytes() if path.exists() else b""
    # What is refused then was refused before: it has nothing to do with what the removal left.
    if not accepted(path, (), present={"HR2": entry(5)}):
        event("removed, and another is refused")
        path.write_bytes(data)
        assert not accepted(path, (), present={"HR2": entry(5)}), left


@pytest.mark.parametrize("kind", [TNSNAMES, SQLNET])
def test_absent_twice_is_ok_twice(tmp_path: Path, kind: str) -> None:
    """Was refused by the second run as no tnsnames.ora (issue 13)."""
    path = tmp_path / f"{kind}.ora"
    path.write_bytes(b"our aliases, see the wiki\nHR = 1\n")
    for changed in (True, False):
        edit = FileEditor(str(path), DesiredState(absent=["HR"]), kind=kind)
        edit.plan()
        edit.apply()
        assert edit.changed is changed
    assert path.read_bytes() == b"our aliases, see the wiki\n"
    edit = FileEditor(str(path), DesiredState({"HR": "1"}), kind=kind)
    edit.plan()
    assert edit.after == b"our aliases, see the wiki\nHR = 1\n"


def test_a_file_by_another_name_must_keep_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "aliases"
    path.write_bytes(b"our aliases, see the wiki\nHR = 1\n")
    with pytest.raises(OraFileError, match="would have text and not a single entry"):
        apply(path, (), absent=["HR"])
    path.write_bytes(b"# our aliases, see the wiki\nHR = 1\n")
    assert accepted(path, (), absent=["HR"])
