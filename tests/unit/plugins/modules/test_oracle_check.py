# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module: what it returns, when it fails, and that no piece of a token leaves it."""

import json

import pytest

from tests.unit.plugins.module_utils._check.host import HOUR, URI, made_host
from tests.unit.plugins.module_utils._files.file_tools import public_directory
from tests.unit.plugins.modules.module_runs import run_module

public = pytest.fixture(public_directory)


@pytest.fixture
def host(public, monkeypatch):
    return made_host(public, monkeypatch)


def check(host, **arguments):
    result = run_module("oracle_check", **{"tns_admin": str(host.admin), "network": False, **arguments})
    text = json.dumps(result)
    if host.token.is_file():
        assert not [piece for piece in host.token.read_text().split(".") if len(piece) > 12 and piece in text]
    return result


def test_a_healthy_host(host):
    result = check(host, application_id_uri=URI)
    assert not result.get("failed")
    assert result["changed"] is False
    assert result["healthy"] is True
    assert result["findings"] == []
    assert result["aliases"][0]["expires_on"] == host.claims["exp"]
    assert result["aliases"][0]["clients"]["JDBC"]["endpoints"] == [
        {"protocol": "tcps", "host": "db.contoso.example", "port": 1521}
    ]


def test_an_error_fails_the_task_and_the_message_has_cause_and_remedy(host):
    host.write_token(exp=int(host.now - 60), nbf=int(host.now - HOUR), iat=int(host.now - HOUR))
    result = check(host)
    assert result["failed"]
    assert "The token has expired (token-expired)." in result["msg"]
    assert "entra.oracledb.rotate" in result["msg"]
    assert result["findings"][0]["guide"] == "docs/doctor-faults.md#token-expired"
    assert result["aliases"][0]["state"] == "error"
    assert not check(host, fail_on="never").get("failed")


def test_a_warning_fails_only_if_that_is_wanted(host):
    host.write_token(exp=int(host.now + 60))
    result = check(host)
    assert not result.get("failed")
    assert "The token expires within minutes (token-expires-soon)" in str(result["warnings"])
    assert check(host, fail_on="warning")["failed"]
    assert "warnings" not in check(host, fail_on="never")


def test_check_mode_is_the_same(host):
    result = check(host, _ansible_check_mode=True)
    assert result["healthy"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"user": "no-such-user"}, "there is no user 'no-such-user'"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0"),
        ({"tns_admin": None}, "set tns_admin"),
        ({"clients": ["sqlplus"]}, "clients"),
    ],
)
def test_what_cannot_be_looked_at_is_told(host, arguments, words, monkeypatch):
    monkeypatch.delenv("TNS_ADMIN", raising=False)
    monkeypatch.delenv("ORACLE_HOME", raising=False)
    result = check(host, **arguments)
    assert result["failed"]
    assert words in result["msg"]


def test_tns_admin_of_the_environment_counts(host, monkeypatch):
    monkeypatch.setenv("TNS_ADMIN", str(host.admin))
    assert check(host, tns_admin=None)["healthy"]


def test_the_controller_s_time_tells_a_wrong_clock(host):
    result = check(host, controller_time=host.now - 24 * HOUR, fail_on="never")
    assert result["findings"][0]["id"] == "clock-wrong"
    assert result["clock_offsets"]["controller"] == pytest.approx(24 * HOUR, abs=60)
