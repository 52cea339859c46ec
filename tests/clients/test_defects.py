# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who loses what by a defect: each driver is asked about each form of each kind, and `DEFECT_KINDS` says the same."""

from pathlib import Path

import pytest
from hypothesis import event, given

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import (
    ABOVE,
    DEFECT_KINDS,
    HERE,
    NEXT,
    REST,
    WHOLE,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.python_reading import found_names
from tests.clients import ora_files
from tests.clients.defect_samples import HARMLESS, SAMPLES, lost, text_around
from tests.clients.drivers import Driver, Jdbc, Node, Python
from tests.profiles import examples

CLIENTS = {Python: PYTHON, Node: NODE, Jdbc: JDBC}
REACHES = ("", HERE, ABOVE, NEXT, REST, WHOLE)  # each more than the one before
# A list with nothing above it: junk to us, by which node-oracledb reads nothing, and this form it passes over.
MILDER = [(NODE, "(X=1)\n", "first")]
# The first is nobody's loss; the second is about what our own reader would make of the next entry.
NOT_ASKED = {"duplicate", "open-list"}


def test_every_kind_has_its_samples() -> None:
    assert set(SAMPLES) == set(DEFECT_KINDS) - NOT_ASKED
    for kind, samples in SAMPLES.items():
        for sample in samples:
            found = {defect.kind for defect in OraFile(text_around(sample)).defects}
            assert kind in found, (sample, found)


@pytest.mark.parametrize("kind", SAMPLES)
def test_driver_loses_by_a_defect_what_the_table_says(driver: Driver, tmp_path: Path, kind: str) -> None:
    """Beyond its own entry each form has the same effect; some forms spare the entry itself."""
    client = CLIENTS[type(driver)]
    expected = DEFECT_KINDS[kind].losses.get(client, "")
    found = {sample: lost(driver, tmp_path, sample) for sample in SAMPLES[kind]}
    for sample, reach in found.items():
        others = {one.kind for one in OraFile(text_around(sample)).defects} - {kind}
        allowed = {DEFECT_KINDS[one].losses.get(client, "") for one in others} | {expected}
        assert reach in (allowed | {""} if expected == HERE else allowed), (sample, reach)
    assert expected in found.values(), found


@pytest.mark.parametrize("edge", ["first", "last"])
@pytest.mark.parametrize("kind", SAMPLES)
def test_at_the_edges_of_a_file_no_driver_loses_more(driver: Driver, tmp_path: Path, kind: str, edge: str) -> None:
    """And where the table says that it reads nothing at all, it does so there as well."""
    client = CLIENTS[type(driver)]
    for sample in SAMPLES[kind]:
        text = text_around(sample.replace("{0}", str(tmp_path)), edge)
        kinds = {one.kind for one in OraFile(text).defects}
        worst = max((REACHES.index(DEFECT_KINDS[one].losses.get(client, "")) for one in kinds), default=0)
        reach = REACHES.index(lost(driver, tmp_path, sample, edge))
        assert reach <= worst, (sample, REACHES[reach])
        assert reach == worst or REACHES[worst] != WHOLE or (client, sample, edge) in MILDER, (sample, REACHES[reach])


@pytest.mark.parametrize("sample", HARMLESS)
def test_what_hurts_nobody_is_no_defect(driver: Driver, tmp_path: Path, sample: str) -> None:
    assert OraFile(text_around(sample)).defects == []
    assert lost(driver, tmp_path, sample) == ""


@examples(150, deep=5_000)
@given(ora_files.files())
@pytest.mark.parametrize("driver", [Python], indirect=True)
def test_python_reading_finds_what_python_oracledb_finds(driver: Driver, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "tnsnames.ora").write_bytes(data)
    parsed = driver.parse(tmp_path)
    event("not read by the driver" if parsed.error else "read")
    if parsed.error is None:
        found = {name_at(data, position) for position, value in found_names(data).items() if value} - {"IFILE"}
        assert found == {name for name in parsed.names if not name[:1].isspace()} - {"IFILE"}


def name_at(data: bytes, position: int) -> str:
    text = data[position:].decode("utf-8", "replace")
    ends = [text.find(end) for end in ",=\r\n\x0b\x0c" if end in text]
    return text[: min(ends, default=len(text))].strip().upper()
