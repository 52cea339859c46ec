# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit never changes what another entry means to any driver, whatever else is in the file, or it says so.

HYPOTHESIS_PROFILE=deep looks at 5,000 examples for each driver, which takes half an hour, instead of some hundred.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import event, example, given

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import visibility
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.clients import ora_files
from tests.clients.drivers import Driver, Jdbc, Node, Parsed, Python
from tests.profiles import examples

MARK = "\ufeff"
PROFILE = examples(150, deep=5_000)
CLIENTS = {Python: PYTHON, Node: NODE, Jdbc: JDBC}


def parse(driver: Driver, tns_admin: Path, data: bytes) -> Parsed:
    (tns_admin / "tnsnames.ora").write_bytes(data)
    return driver.parse(tns_admin)


def others(parsed: Parsed, name: str, data: bytes) -> dict[str, str]:
    """Name and meaning of every usable entry but `name`.

    Only names that are in the file: where lines are broken, drivers also list names that are glued together from
    two lines, or begin with a byte order mark, and nobody can ask for those.
    """
    words = set(re.findall(r"[\w.$-]+", data.decode("utf-8", "replace").upper())) - {name.upper()}
    return {one: value for one, value in parsed.values.items() if one in words}


def edited(data: bytes, name: str, value: "str | None", client: "str | None" = None) -> "bytes | None":
    """The file after `name` was set or, with None, removed; None if the editor refuses, for this client at least."""
    file = OraFile(data)
    try:
        if value is None:
            file.remove(name)
        else:
            file.set(name, value)
        after = file.render()
    except OraFileError:
        return None
    if client and visibility.lost(OraFile(data), OraFile(after), [client], [name] if value else [], [name]):
        return None
    return after


def warned(data: bytes, after: bytes, name: str, client: str) -> set[str]:
    """The names of which the editor says that they mean something else to the client."""
    return {fold(one.name) for one in visibility.uncovered(OraFile(data), OraFile(after), [client], [name])}


def bare(data: bytes, client: str) -> set[str]:
    """The names on a line with nothing else: to JDBC each is a definition, to the others a defect."""
    lines = re.split(r"[\r\n]+", data.decode("utf-8", "replace"))
    return {line.strip(" \t,").upper() for line in lines} if client == JDBC else set()


#: What two entries may have between them that hides the second one from some driver. The first was drawn once.
PAIR = "HR = {0}\nB = {1}\nHR = {2}\n"
PLAIN, CERTIFICATE = (
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT={0})))",
    '(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(SECURITY=(SSL_SERVER_CERT_DN="{0}")))',
)
ONE, TWO, NEW = (PLAIN.format(port) for port in (1, 2, 3))
SEEDS = (
    PAIR.format(ONE, CERTIFICATE.format("CN=a#b"), TWO),
    PAIR.format(ONE, CERTIFICATE.format("CN=("), TWO),
    PAIR.format(ONE, "", TWO),
    f"HR = {ONE}\nHR = {TWO}\n  B = {ONE}\n",
    f"HR = {ONE}\nB = {TWO}\n  C.example = {ONE}\n",
    f"HR = {ONE}\nHR = {TWO}\nB = {ONE}\n  C.example = {ONE}\n",
    f"B =\nHR =\nHR = {ONE}\n",
    f"B =\nHR = {ONE[:-1]}\nD_1 = {TWO}\n",
    f"HR = {CERTIFICATE.format('CN=(')}\nB = {ONE})\n\nD_1 = {TWO}\n",
    f"garbage without a sign\nB = {ONE}\n  HR = {TWO}\n",
    f"HR = {ONE}\nB = {CERTIFICATE.format('CN=a#b')}\nHR = {TWO})\n",
)


def with_seeds(test: Callable[..., None]) -> Callable[..., None]:
    for seed in SEEDS:
        test = example(data=seed.encode(), name="B", value=NEW)(test)
    return test


@PROFILE
@with_seeds
@given(data=ora_files.files(), name=ora_files.names, value=ora_files.services())
def test_no_edit_changes_another_entry(driver: Driver, tmp_path: Path, data: bytes, name: str, value: str) -> None:
    before, client = parse(driver, tmp_path, data), CLIENTS[type(driver)]
    if before.error or name.upper() in bare(data, client):
        event("not read by the driver" if before.error else "refused")
        return
    for new in (value, None):
        after = edited(data, name, new, client)
        event(f"{'removed' if new is None else 'set'}: {'refused' if after is None else after != data}")
        if after is None or after == data:
            continue
        parsed = parse(driver, tmp_path, after)
        assert parsed.error is None
        assert parsed.values.get(name.upper()) == (new and value_of(driver, tmp_path, name, new))
        known, found = others(before, name, data), others(parsed, name, data)
        excepted = warned(data, after, name, client) | bare(data, client)
        event(f"another definition counts: {len(warned(data, after, name, client)) > 0}")
        assert {one: value for one, value in known.items() if one not in excepted}.items() <= found.items()
        # The entry that was edited may have hidden others, or made them unusable, until then.
        names = {key for entry in OraFile(data).entries for key in entry.keys} | bare(data, client)
        assert found.keys() - known.keys() <= names


@pytest.mark.parametrize("driver", [Python], indirect=True)
def test_editor_says_when_another_definition_counts(driver: Driver, tmp_path: Path) -> None:
    """The warning is true: before the edit the driver uses the first definition, after it the second."""
    data = SEEDS[0].encode()
    after = edited(data, "B", NEW, PYTHON)
    assert after is not None
    assert warned(data, after, "B", PYTHON) == {"HR"}
    assert "PORT=1)" in parse(driver, tmp_path, data).values["HR"]
    assert "PORT=2)" in parse(driver, tmp_path, after).values["HR"]


@pytest.mark.parametrize("driver", [Python, Jdbc], indirect=True)
@pytest.mark.parametrize(
    ("bad", "good"),
    [
        (f"HR = {ONE}\nB = {CERTIFICATE.format('CN=(')}\nHR = {TWO}\n", f"HR = {ONE}\nB = {ONE}\nHR = {TWO}\n"),
        (f"HR = {ONE}\nB =\nHR = {TWO}\n", f"HR = {ONE}\nB = {ONE}\nHR = {TWO}\n"),
        (f"HR = {ONE}\nHR = {TWO}\n  B = {ONE}\n", f"HR = {ONE}\nHR = {TWO}\nB = {ONE}\n"),
        (f"HR = {ONE}\nHR = {TWO[:-1]}\n", f"HR = {ONE}\nHR = {TWO}\n"),
    ],
    ids=["parenthesis", "no value", "indented", "unclosed"],
)
def test_editor_says_which_definition_will_count(driver: Driver, tmp_path: Path, bad: str, good: str) -> None:
    """The warning is true: as soon as the defect is corrected by hand the driver uses the last definition."""
    found = visibility.latent(OraFile(bad.encode()), [CLIENTS[type(driver)]])
    before = parse(driver, tmp_path, bad.encode()).values["HR"]
    assert "PORT=2)" in parse(driver, tmp_path, good.encode()).values["HR"]
    assert [one.name for one in found] == (["HR"] if "PORT=1)" in before else [])


@pytest.mark.parametrize("driver", [Python], indirect=True)
def test_last_entry_that_is_not_closed_is_read_until_another_one_is_below_it(driver: Driver, tmp_path: Path) -> None:
    """An addition would take it from python-oracledb, which is harm by the edit."""
    data = f"HR = {ONE[:-1]}\n".encode()
    assert "PORT=1)" in parse(driver, tmp_path, data).values["HR"]
    after = edited(data, "B", NEW)
    assert after is not None
    assert "HR" not in parse(driver, tmp_path, after).values
    lost = visibility.lost(OraFile(data), OraFile(after), [PYTHON], ["B"])
    assert [(one.name, one.by_edit) for one in lost] == [("HR", True), ("B", False)]


def value_of(driver: Driver, tns_admin: Path, name: str, value: str) -> str:
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
    # Of a byte order mark on a line of its own node-oracledb and JDBC make a name that no application can ask for.
    assert parsed.names - ({"", MARK} if data.startswith(MARK.encode()) else set()) == keys
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


@pytest.mark.parametrize("driver", [Python, Node, Jdbc], indirect=True)
def test_first_entry_below_a_byte_order_mark_is_found_after_its_edit(driver: Driver, tmp_path: Path) -> None:
    data = f"{MARK}HR = {OLD}\nB = {OLD}\n".encode()
    after = edited(data, "HR", VALUES[1])
    assert after is not None
    assert {"HR", "B"} <= set(parse(driver, tmp_path, after).names)


@pytest.mark.parametrize("driver", [Python, Node, Jdbc], indirect=True)
@pytest.mark.parametrize("line", ["", " ", "# c", " # c", "\t# (", "# A = b", "#", '# "', "\r"])
def test_byte_order_mark_without_an_entry_on_its_line_hides_nothing(driver: Driver, tmp_path: Path, line: str) -> None:
    data = f"{MARK}{line}\nHR = {OLD}\nB = {OLD}\n".encode()
    assert OraFile(data).defects == []
    parsed = parse(driver, tmp_path, data)
    assert (parsed.error, parsed.strict_error) == (None, None)
    assert {"HR", "B"} <= parsed.names
    assert parsed.values["HR"] == parsed.values["B"] == value_of(driver, tmp_path, "HR", OLD)


@pytest.mark.parametrize("driver", [Jdbc], indirect=True)
def test_name_on_a_line_of_its_own(driver: Driver, tmp_path: Path) -> None:
    """To JDBC a line with nothing but a name is an entry, and the last one counts: ours would not be found. One that is removed
    was not found before either."""
    data = f"HR = {OLD}\nB = {OLD}\nHR\n".encode()
    assert parse(driver, tmp_path, data).values.get("HR") == "HR"
    assert edited(data, "HR", VALUES[1], JDBC) is None
    after = edited(data, "HR", None, JDBC)
    assert after == f"B = {OLD}\nHR\n".encode()
    assert parse(driver, tmp_path, after).values.get("HR") == "HR"


@pytest.mark.parametrize("driver", [Jdbc], indirect=True)
@pytest.mark.parametrize("rest", ["", "# a note\n", "\n", "B =\n"])
def test_jdbc_drops_a_name_without_a_value_and_nothing_else(driver: Driver, tmp_path: Path, rest: str) -> None:
    """An earlier definition of the name counts, and the entry below it is read: visibility.py says so."""
    parsed = parse(driver, tmp_path, f"B = {ONE}\nB =\n{rest}HR = {TWO}\n".encode())
    assert {name: re.findall(r"PORT=(\d)", value) for name, value in parsed.values.items()} == {"B": ["1"], "HR": ["2"]}
