# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule for every cause by which a client does not find our entry: `losses.RULE`."""

from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import DEFECT_KINDS, REST, WHOLE
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.losses import RULE, Loss, judged
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.clients.defect_samples import MARK, SAMPLES, entry, text_around
from tests.conftest import ROOT

NEW = entry(9)


def planned(tmp_path: Path, data: bytes, clients: tuple = (), **wanted: object) -> FileEditor:
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(data)
    edit = FileEditor(str(path), DesiredState(**(wanted or {"present": {"NEW": NEW}})), clients=clients)
    edit.plan()
    return edit


def blind(sample: str, client: str) -> bool:
    """Whether the client does not find what is added at the end, as the table says."""
    found = {defect.kind for defect in OraFile(text_around(sample)).defects}
    return any(DEFECT_KINDS[kind].losses.get(client) in (REST, WHOLE) for kind in found)


ROWS = [(kind, sample) for kind, samples in SAMPLES.items() for sample in samples if kind != "nul"]


@pytest.mark.parametrize(("kind", "sample"), ROWS)
def test_every_row_is_judged_alike(tmp_path: Path, kind: str, sample: str) -> None:
    """A client that was asked for and does not find our entry is an error, one that was not is a warning that names it."""
    sample = sample.replace("{0}", str(tmp_path))
    data = text_around(sample)
    (tmp_path / "other.ora").write_text("OTHER = 1\n")
    losers = [client for client in ALL_CLIENTS if blind(sample, client)]
    for client in ALL_CLIENTS:
        if client in losers:
            with pytest.raises(
                OraFileError, match=f"NEW would not be found by {client}: line [2-4]: .*correct that place"
            ):
                planned(tmp_path, data, (client,))
        else:
            assert b"NEW = " in planned(tmp_path, data, (client,)).after
    if set(losers) >= set(ALL_CLIENTS):
        with pytest.raises(OraFileError, match="NEW would not be found by .*"):
            planned(tmp_path, data)
        return
    told = [one for one in planned(tmp_path, data).warnings if "NEW is not found by" in one]
    assert {client for client in ALL_CLIENTS for one in told if client in one.split("found by ")[1]} == set(losers)


def test_refused_for_clients_that_are_all_named_although_that_is_the_default(tmp_path: Path) -> None:
    data = b"=======\nA = 1\n"
    assert len(planned(tmp_path, data).warnings) == 2
    with pytest.raises(OraFileError, match="NEW would not be found by node-oracledb: line 1"):
        planned(tmp_path, data, ALL_CLIENTS)


@pytest.mark.parametrize("wanted", [{"present": {"A": "1"}}, {"renames": {"OLD": "A"}}])
def test_entry_that_is_there_already_is_judged_as_well(tmp_path: Path, wanted: dict) -> None:
    data = b"=======\nA = 1\n"
    edit = planned(tmp_path, data, **wanted)
    assert "line 1: A is not found by node-oracledb: " in edit.warnings[0]
    assert not edit.changed
    with pytest.raises(OraFileError, match="A would not be found by node-oracledb"):
        planned(tmp_path, data, (NODE,), **wanted)


@pytest.mark.parametrize("name", ["A", "HR"])
def test_what_the_edit_hides_itself_is_an_error_for_every_client(tmp_path: Path, name: str) -> None:
    data = f"{name} = 1\nB = 1\n  C = 1\n".encode()
    with pytest.raises(OraFileError, match=f"{name} would not be found by OCI and JDBC: line 3"):
        planned(tmp_path, data, absent=["B"])


def test_missing_file_of_an_include_is_judged_alike(tmp_path: Path) -> None:
    data = f"IFILE = {tmp_path}/none.ora\n".encode()
    (warning,) = planned(tmp_path, data).warnings
    assert warning.endswith("does not exist; python-oracledb and node-oracledb read nothing at all then.")
    for client in (PYTHON, NODE):
        with pytest.raises(OraFileError, match=f"NEW would not be found by {client}: line 1: IFILE: .* does not exist"):
            planned(tmp_path, data, (client, OCI))
    assert planned(tmp_path, data, (OCI, JDBC)).warnings == []


@pytest.mark.parametrize("clients", [(), (JDBC, OCI), (NODE,), (PYTHON,)])
def test_entry_is_never_added_to_a_list_of_names(tmp_path: Path, clients: tuple) -> None:
    """HR_OLD got the value of the new entry, and the second run changed the file again (issue 13)."""
    with pytest.raises(OraFileError, match="NEW cannot be added: line 2, column 1: this list of aliases goes on"):
        planned(tmp_path, b"A = 1\nHR_OLD,\n", clients)
    with pytest.raises(OraFileError, match="NEW cannot be added: line 2, column 1: this list of aliases goes on"):
        planned(tmp_path, b"A, NEW = 1\nHR_OLD,\n# end\n", clients)


def test_names_with_the_same_cause_are_in_one_sentence(tmp_path: Path) -> None:
    names = [f"N{number}" for number in range(8)]
    edit = planned(tmp_path, b"=======\nA = 1\n", present=dict.fromkeys(names, NEW))
    assert "line 1: N0, N1, N2, N3, N4 and 3 more is not found by node-oracledb: " in edit.warnings[0]
    assert len(edit.warnings) == 2


def test_no_client_could_read_it() -> None:
    losses = [Loss("HR", client, "line 1", "x", "y", by_edit=False) for client in (JDBC, OCI)]
    assert [one.is_error for one in judged(losses, (), (JDBC, OCI))] == [True]
    assert [one.is_error for one in judged(losses, (), ALL_CLIENTS)] == [False]
    assert [one.is_error for one in judged(losses[:1], (), (JDBC, OCI))] == [False]


def test_documentation_has_the_rule() -> None:
    text = " ".join((ROOT / "docs" / "oracle-clients.md").read_text(encoding="utf-8").split())
    assert RULE in text


def test_mark_is_asked_for_what_is_below_it() -> None:
    assert OraFile(text_around(MARK)).defects[0].kind == "bom"
