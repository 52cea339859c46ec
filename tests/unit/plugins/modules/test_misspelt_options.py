# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A misspelt option of a module is an error at every level, and nothing is written."""

import pytest

from tests.unit.plugins.modules.module_runs import run_module

SERVICE = {"name": "HR", "host": "db.contoso.example", "service_name": "hr"}


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "admin" / "file.ora")


def entries(path, **changes):
    return {"path": path, "entries": [SERVICE, {**SERVICE, "name": "CRM", **changes}]}


def part(name, item):
    return {name: [{**item, "misspelt": 1}]}


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("oracle_sqlnet", lambda path: {"path": path, "parameters": {"SQLNET.EXPIRE_TIME": 10}, "misspelt": 1}),
        ("oracle_tnsnames", lambda path: {**entries(path), "misspelt": 1}),
        ("oracle_tnsnames", lambda path: entries(path, misspelt=1)),
        ("oracle_tnsnames", lambda path: entries(path, addresses=[{"host": "a"}, {"misspelt": "b"}])),
        ("oracle_host", lambda path: {"owned": [{"path": path, "content": "x"}], "misspelt": 1}),
        ("oracle_host", lambda path: part("owned", {"path": path, "content": "x"})),
        ("oracle_host", lambda path: part("files", {"path": path, "present": {"A": "1"}})),
        ("oracle_host", lambda path: part("tokens", {"name": "hr", "directory": path})),
        ("oracle_host", lambda path: part("wallets", {"name": "hr", "directory": path})),
        ("host_identity", lambda _path: {"resource": "x", "timeout": 1, "pad": "AAAA", "misspelt": 1}),
    ],
)
def test_misspelt_option_is_an_error(module, arguments, path, tmp_path):
    result = run_module(module, **arguments(path))
    assert result["failed"]
    assert "misspelt" in result["msg"]
    assert list(tmp_path.iterdir()) == []


def test_same_without_it_is_none(path):
    """So that the tests above can fail."""
    assert run_module("oracle_tnsnames", **entries(path))["changed"]
