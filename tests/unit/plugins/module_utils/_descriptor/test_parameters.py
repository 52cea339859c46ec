# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the table of parameters is obeyed everywhere, one row is enough for a new one, and there is no second table."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import parameters
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.build import build, faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
    EasyConnectError,
    to_descriptor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect_parameters import read_value
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    BY_EASY_CONNECT,
    BY_OPTION,
    ELSEWHERE,
    PARAMETERS,
    SECTIONS,
    SERVICE_OPTIONS,
    Parameter,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import parse, walk
from tests.conftest import ROOT

PACKAGE = ROOT / "plugins" / "module_utils" / "_descriptor"
SERVICE = {"host": "h", "service_name": "s"}
# The rule of each kind takes one of these, and none takes a list.
SAMPLES: tuple[Any, ...] = (
    True, 600, "on", "new", "tcps", "dedicated", "broken", "statement", "oauth", "http://localhost:80", "api://x", "db", "/w",
    "CN=x",
)  # fmt: skip


def sample(row: Parameter) -> Any:
    return next(value for value in SAMPLES if not row.kind.option_faults(row.name, value))


def sections_of(descriptor: str, name: str) -> list[str]:
    return [place[1] for place, node in walk(parse(descriptor)) if node.key == name]


def rows(**wanted: bool) -> list[Any]:
    """The rows that have something, or have it not, as parameters of a test."""
    found = [
        row
        for row in PARAMETERS.values()
        if all(bool(getattr(row, key)) is is_there for key, is_there in wanted.items())
    ]
    assert found
    return [pytest.param(row, id=row.name) for row in found]


def test_each_name_is_in_one_row() -> None:
    for names in ("name", "option", "easy_connect"):
        found = [getattr(row, names) for row in parameters._ROWS if getattr(row, names)]
        assert len(found) == len(set(found))
    assert {row.section for row in PARAMETERS.values()} == set(SECTIONS)


@pytest.mark.parametrize("row", rows(option=True))
def test_an_option_is_written_into_its_section(row: Parameter) -> None:
    assert SERVICE_OPTIONS[row.option] == row.kind.spec
    assert sections_of(build({**SERVICE, row.option: sample(row)}), row.name) == [row.section]


@pytest.mark.parametrize("row", rows(option=True))
def test_an_option_is_checked_by_the_rule_of_its_kind(row: Parameter) -> None:
    found = faults("A", {**SERVICE, row.option: ["x"]})
    assert any(fault.startswith(f"{row.option}: ") and "['x']" in fault for fault in found)


@pytest.mark.parametrize("row", rows(option=True))
def test_a_parameter_with_an_option_is_refused_among_the_others(row: Parameter) -> None:
    service = {**SERVICE, "parameters": {row.section: {row.name.lower(): "x"}}}
    assert f"parameters: {row.name.lower()} has an option of its own; use {row.option}" in faults("A", service)


@pytest.mark.parametrize("row", rows(option=False))
def test_a_parameter_without_an_option_is_passed_through(row: Parameter) -> None:
    service = {**SERVICE, "parameters": {row.section: {row.name: "x"}}}
    assert not any("option of its own" in fault for fault in faults("A", service))
    assert sections_of(build(service), row.name) == [row.section]


def easy_connect(row: Parameter) -> str:
    """A text with this parameter and what it needs."""
    pairs = {"https_proxy": "p", "https_proxy_port": "1"} if "HTTPS_PROXY" in row.name else {}
    return "tcps://db/hr?" + "&".join(
        f"{name}={value}" for name, value in {**pairs, row.easy_connect: easy_value(row)}.items()
    )


def easy_value(row: Parameter) -> str:
    kind = BY_EASY_CONNECT[row.easy_connect or ""].kind
    for value in ("on", "new", "broken", "statement", "600"):
        try:
            return value if read_value(kind, value, quoted=False) else ""
        except ValueError:
            continue
    raise AssertionError(f"no sample for {row.name}")


@pytest.mark.parametrize("row", rows(easy_connect=True))
def test_a_name_of_easy_connect_is_written_into_its_section(row: Parameter) -> None:
    meant = BY_EASY_CONNECT[row.easy_connect]
    assert meant.name == (row.instead or row.name)
    assert sections_of(to_descriptor(easy_connect(row)), meant.name) == [meant.section]


@pytest.mark.parametrize("row", rows(easy_connect=False))
def test_a_name_that_is_none_of_easy_connect_is_refused(row: Parameter) -> None:
    with pytest.raises(EasyConnectError) as caught:
        to_descriptor(f"tcps://db/hr?{row.name.lower()}=x")
    assert caught.value.faults[0].startswith(f"{row.name.lower()}: {row.refused or 'no client knows it'}")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("row", [row for row in rows() if ELSEWHERE in row.values[0].ignored])
def test_a_parameter_elsewhere_is_a_fault_for_those_who_ignore_it(row: Parameter, section: str) -> None:
    lists = {name: f"({row.name}=x)" if name == section else "" for name in SECTIONS}
    found = raw_faults(
        f"(DESCRIPTION={lists['DESCRIPTION']}(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1){lists['ADDRESS']})"
        f"(CONNECT_DATA=(SID=s){lists['CONNECT_DATA']})(SECURITY=(X=y){lists['SECURITY']}))"
    )
    clients = [fault.clients for fault in found if f"{row.name} must be in {row.section}, not in" in fault.text]
    assert clients == ([] if section == row.section else [row.ignored[ELSEWHERE]])
    assert set(row.ignored[ELSEWHERE]) <= set(ALL_CLIENTS)


@pytest.mark.parametrize("row", rows())
def test_a_value_in_a_raw_descriptor_is_checked_by_the_rule_of_its_kind(row: Parameter) -> None:
    plain = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1))(CONNECT_DATA=(SID=s))(SECURITY=(X=y)))"
    text = plain.replace(f"({row.section}=", f"({row.section}=({row.name}=a#)", 1)
    (node,) = [node for _place, node in walk(parse(text)) if node.value == "a#"]
    expected, found = row.kind.raw_faults(row.name, node), raw_faults(text)
    assert expected
    assert [fault for fault in expected if fault not in found] == []


# One row is enough.

NEW_ROW = '    _row("NEW_TIME", "DESCRIPTION", number(1, "hours", whole_number_faults), ignored=_STRAY),\n'
SCRIPT = """
import json
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import build, check, easy_connect, parameters

SERVICE = {"host": "h", "service_name": "s"}
RAW = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1))(CONNECT_DATA=(SID=s)%s))"
try:
    easy_connect.to_descriptor("tcps://db/hr?new_time=0")
except easy_connect.EasyConnectError as error:
    refused = error.faults
print(json.dumps({
    "spec": parameters.SERVICE_OPTIONS["new_time"],
    "built": build.build(dict(SERVICE, new_time=5)),
    "option": build.faults("A", dict(SERVICE, new_time=0)),
    "other": build.faults("A", dict(SERVICE, parameters={"description": {"NEW_TIME": 5}})),
    "easy_connect": easy_connect.to_descriptor("tcps://db/hr?new_time=5"),
    "refused": refused,
    "place": [fault.text for fault in check.raw_faults(RAW % "(NEW_TIME=5)")],
    "value": [fault.text for fault in check.raw_faults(RAW.replace("(ADDRESS=", "(NEW_TIME=x)(ADDRESS=", 1) % "")],
    "list": [fault.text for fault in check.raw_faults(RAW.replace("(ADDRESS=", "(NEW_TIME=(X=y))(ADDRESS=", 1) % "")],
}))
"""


@pytest.fixture(scope="module")
def with_a_new_row(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the package does with a parameter that it has one row for."""
    root: Path = tmp_path_factory.mktemp("collections")
    copy = root / "ansible_collections" / "entra" / "oracledb" / "plugins" / "module_utils"
    shutil.copytree(PACKAGE, copy / "_descriptor")
    for name in ("_clients.py", "_text.py"):
        shutil.copy(PACKAGE.parent / name, copy)
    table = copy / "_descriptor" / "parameters.py"
    text = table.read_text()
    assert text.count("_ROWS = (\n") == 1
    table.write_text(text.replace("_ROWS = (\n", "_ROWS = (\n" + NEW_ROW))
    done = subprocess.run([sys.executable, "-B", "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("built", "(DESCRIPTION=(NEW_TIME=5)(ADDRESS="),
        ("option", "new_time: 0 is not a whole number from 1 to"),
        ("other", "NEW_TIME has an option of its own; use new_time"),
        ("easy_connect", "(DESCRIPTION=(NEW_TIME=5)(ADDRESS="),
        ("refused", "new_time: '0' is not a whole number from 1 to 9999999; write hours without a unit"),
        ("place", "NEW_TIME must be in DESCRIPTION, not in CONNECT_DATA"),
        ("value", "NEW_TIME: 'x' is not a whole number of at most 10 digits"),
        ("list", "NEW_TIME must be a word, not a list"),
    ],
)
def test_one_row_is_enough_for_a_new_parameter(with_a_new_row: dict[str, Any], what: str, words: str) -> None:
    assert with_a_new_row["spec"] == {"type": "int"}
    found = with_a_new_row[what]
    assert words in (found if isinstance(found, str) else " ".join(found))
    assert isinstance(found, str) or len(found) == 1


# There is no second table.


def names_in_tables(source: str) -> Iterator[str]:
    """The parameters and options that collections of a module name, outside its functions."""
    names = {*PARAMETERS, *BY_OPTION, *BY_EASY_CONNECT}
    for statement in ast.parse(source).body:
        for table in ast.walk(statement) if isinstance(statement, (ast.Assign, ast.AnnAssign)) else ():
            if isinstance(table, (ast.Dict, ast.Tuple, ast.List, ast.Set)):
                words = [node.value for node in ast.walk(table) if isinstance(node, ast.Constant)]
                yield from (word for word in words if word in names)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_no_parameter_is_in_a_second_table(path: Path) -> None:
    found = list(names_in_tables(path.read_text()))
    if path.name == "parameters.py":
        groups = (parameters.TOKEN, parameters.AZURE_OPTIONS, parameters.WITH_DESCRIPTOR)
        assert {*PARAMETERS, *(name for group in groups for name in group)} <= set(found)
        return
    assert found == []


@pytest.mark.parametrize(
    "table", ["('HOST', 'X')", "{'expire_time': 5}", "{'x': ['SID']}", "tuple(sorted({'wallet_directory'}))"]
)
def test_a_second_table_would_be_found(table: str) -> None:
    assert list(names_in_tables(f"TABLE = {table}"))
    assert not list(names_in_tables(f"def rule():\n    return {table}"))
