# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit never changes what another entry means to any driver, whatever else is in the file.

HYPOTHESIS_PROFILE=deep looks at 5,000 examples for each driver, which takes half an hour, instead of some hundred.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.clients import ora_files
from tests.clients.drivers import Driver, Jdbc, Parsed, Python

MARK = "\ufeff"
EXAMPLES = 5_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 150
# The drivers live as long as the session, and each example writes its file anew.
PROFILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def parse(driver: Driver, tns_admin: Path, data: bytes) -> Parsed:
    (tns_admin / "tnsnames.ora").write_bytes(data)
    return driver.parse(tns_admin)


def others(parsed: Parsed, name: str, data: bytes) -> dict[str, str]:
    """Name and meaning of every usable entry but `name`.

    Only names that stand in the file: where lines are broken, drivers also list names that are glued together from
    two lines, or begin with a byte order mark, and nobody can ask for those.
    """
    words = set(re.findall(r"[\w.$-]+", data.decode("utf-8", "replace").upper())) - {name.upper()}
    return {one: value for one, value in parsed.values.items() if one in words}


def edited(data: bytes, name: str, value: "str | None") -> "bytes | None":
    """The file after `name` was set or, with None, removed; None if the editor refuses."""
    file = OraFile(data)
    try:
        if value is None:
            file.remove(name)
        else:
            file.set(name, value)
        return file.render()
    except OraFileError:
        return None


def is_excused(data: bytes, name: str) -> bool:
    """If the name stands without a value: python-oracledb takes the next entry for its value, which comes to light with
    the edit and counts before others of its name.
    """
    return f"{name.upper()} =".encode() in {line.strip().upper() for line in data.splitlines()}


@PROFILE
@given(ora_files.files(), ora_files.names, ora_files.services())
def test_no_edit_changes_another_entry(driver: Driver, tmp_path: Path, data: bytes, name: str, value: str) -> None:
    before = parse(driver, tmp_path, data)
    if before.error or is_excused(data, name):
        event("not read by the driver" if before.error else "excused")
        return
    for new in (value, None):
        after = edited(data, name, new)
        event(f"{'removed' if new is None else 'set'}: {'refused' if after is None else after != data}")
        if after is None:
            continue
        parsed = parse(driver, tmp_path, after)
        assert parsed.error is None
        assert parsed.values.get(name.upper()) == (new and alone(driver, tmp_path, name, new))
        known, found = others(before, name, data), others(parsed, name, data)
        assert known.items() <= found.items()
        # The entry that was edited may have hidden others, or made them unusable, until then.
        assert found.keys() - known.keys() <= {key for entry in OraFile(data).entries for key in entry.keys}


def alone(driver: Driver, tns_admin: Path, name: str, value: str) -> str:
    """What the driver makes of the value in a file that has nothing else."""
    return parse(driver, tns_admin, f"{name} = {value}\n".encode()).values[name.upper()]


@PROFILE
@given(ora_files.files())
def test_no_driver_reads_what_the_reader_calls_sound_differently(driver: Driver, tmp_path: Path, data: bytes) -> None:
    """Without a defect every driver reads the file, and the names and meanings are those of `OraFile`."""
    file = OraFile(data)
    if file.defects:
        event("has defects")
        return
    parsed = parse(driver, tmp_path, data)
    assert parsed.error is None
    assert parsed.strict_error is None
    keys = {key for entry in file.entries for key in entry.keys if key != "IFILE"}
    assert parsed.names == keys
    for key in keys:
        value = (file.get(key) or b"").decode()
        expected = parse(driver, tmp_path, f"{key} = {' '.join(value.split())}\n".encode())
        assert parsed.values.get(key) == expected.values.get(key)


VALUES = (None, "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT=1)))")
OLD = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1)))"


@pytest.mark.parametrize("driver", [Python, Jdbc], indirect=True)
@pytest.mark.parametrize("value", VALUES)
def test_edit_behind_a_byte_order_mark_hides_no_neighbour(driver: Driver, tmp_path: Path, value: "str | None") -> None:
    data = f"{MARK}HR, B = {OLD}\n".encode()
    assert "B" in parse(driver, tmp_path, data).names
    after = edited(data, "HR", value)
    assert after is None or "B" in parse(driver, tmp_path, after).names


@pytest.mark.parametrize("driver", [Jdbc], indirect=True)
@pytest.mark.parametrize("value", VALUES)
def test_edited_name_that_stands_alone_is_refused(driver: Driver, tmp_path: Path, value: "str | None") -> None:
    """To JDBC a line with nothing but a name is an entry, and the last one counts."""
    data = f"HR = {OLD}\nB = {OLD}\nHR\n".encode()
    assert edited(data, "HR", value) is None
    assert parse(driver, tmp_path, data).values.get("HR") == "HR"
