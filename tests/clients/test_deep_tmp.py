# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit never changes what another entry means to any driver, whatever else is in the file.

HYPOTHESIS_PROFILE=deep looks at 20,000 examples for each driver instead of some hundred.
"""

import os
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings

from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFile, OraFileError
from tests.clients import ora_files
from tests.clients.drivers import Driver, Parsed

MARK = "\ufeff"
EXAMPLES = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 3000
# The drivers live as long as the session, and each example writes its file anew.
PROFILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def parse(driver: Driver, tns_admin: Path, data: bytes) -> Parsed:
    (tns_admin / "tnsnames.ora").write_bytes(data)
    return driver.parse(tns_admin)


def others(parsed: Parsed, name: str) -> dict[str, "str | None"]:
    """Name and meaning of everything but `name`; None for what the driver lists and cannot use.

    A byte order mark is part of the first name to python-oracledb and JDBC, so that nobody can ask for that name.
    """
    return {one: parsed.values.get(one) for one in parsed.names if one.lstrip(MARK) not in ("", name.upper())}


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


def moves_the_mark(data: bytes, name: str) -> bool:
    """If the name is the first after a byte order mark: the next one would get the mark."""
    file = OraFile(data)
    first = file.entries[0].keys if file.entries else []
    return data.startswith(MARK.encode()) and name.upper() in first


@PROFILE
@given(ora_files.files(), ora_files.names, ora_files.services())
def test_no_edit_changes_another_entry(driver: Driver, tmp_path: Path, data: bytes, name: str, value: str) -> None:
    before = parse(driver, tmp_path, data)
    if before.error or moves_the_mark(data, name):
        event("not read by the driver" if before.error else "byte order mark")
        return
    for new in (value, None):
        after = edited(data, name, new)
        event(f"{'removed' if new is None else 'set'}: {'refused' if after is None else after != data}")
        if after is None:
            continue
        parsed = parse(driver, tmp_path, after)
        assert parsed.error is None
        assert others(parsed, name) == others(before, name)
        assert parsed.values.get(name.upper()) == (new and alone(driver, tmp_path, name, new))


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
