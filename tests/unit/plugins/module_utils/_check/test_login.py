# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login that succeeds, with a stand-in for the driver: no database is here. `network_faults` has the failures, with the real driver."""

import contextlib
import json
import sys
import time
import types

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check import handshake, login, tls
from tests.unit.plugins.module_utils._check.network_host import NetworkHost
from tests.unit.plugins.module_utils._files.file_tools import public_directory

public = pytest.fixture(public_directory)
SESSION = {
    "AUTHENTICATED_IDENTITY": "ann@contoso.example", "SESSION_USER": "HR_READER", "AUTHENTICATION_METHOD": "TOKEN_GLOBAL",
    "NETWORK_PROTOCOL": "tcps", "TLS_VERSION": "TLSv1.3", "DB_NAME": "HRPDB",
}  # fmt: skip


class Cursor:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def execute(self, statement, values):
        assert statement == "select sys_context('USERENV', :1) from dual"
        self.name = values[0]
        if self.session.get(self.name) == "ORA-02003":
            raise RuntimeError("ORA-02003: invalid USERENV parameter")

    def fetchone(self):
        return (self.session.get(self.name),)


@pytest.fixture
def host(public, monkeypatch):
    with contextlib.ExitStack() as stack:
        there = NetworkHost(public / "host", monkeypatch, stack)
        there.database()
        there.settings["login"] = True
        yield there


def driver(host, session=None, connect=None):
    """`import oracledb` finds this."""

    def connected(*, dsn, access_token, config_dir):
        assert (dsn, access_token, config_dir) == ("HR", host.token.read_text(), str(host.admin))
        return types.SimpleNamespace(cursor=lambda: Cursor({**SESSION, **(session or {})}), close=lambda: None)

    made = types.SimpleNamespace(connect=connect or connected, __version__="2.5.1")
    host.monkeypatch.setitem(sys.modules, "oracledb", made)


def ids(findings):
    return [one.cause.id for one in findings]


def test_what_the_session_says(host):
    driver(host)
    findings, document = host.look(upn="")
    assert ids(findings) == []
    assert document["sessions"] == {"HR": SESSION}


def test_an_older_database_does_not_know_every_parameter(host):
    driver(host, {"TLS_VERSION": "ORA-02003", "DB_NAME": None})
    _findings, document = host.look()
    assert sorted(document["sessions"]["HR"]) == sorted(set(SESSION) - {"TLS_VERSION", "DB_NAME"})


def test_another_s_session(host):
    driver(host, {"AUTHENTICATED_IDENTITY": "bob@contoso.example"})
    host.person()
    findings, _document = host.look(upn="ann@contoso.example")
    assert ids(findings) == ["session-of-another"]


def test_a_session_without_the_token(host):
    driver(host, {"AUTHENTICATION_METHOD": "PASSWORD"})
    assert ids(host.look()[0]) == ["session-without-token"]


def test_a_driver_that_is_too_old(host):
    def connect(**_arguments):
        raise TypeError("an unexpected keyword argument")

    driver(host, connect=connect)
    assert ids(host.look()[0]) == ["driver-old"]


def test_a_host_without_the_driver_is_silent(host):
    host.monkeypatch.setitem(sys.modules, "oracledb", None)
    assert ids(host.look()[0]) == []


def test_a_driver_that_quotes_the_token(host):
    def connect(access_token, **_arguments):
        raise RuntimeError(f"ORA-01017: {access_token}")

    driver(host, connect=connect)
    findings, document = host.look()
    assert ids(findings) == ["login-refused"]
    assert host.token.read_text().split(".")[2] not in json.dumps(document)


@pytest.mark.parametrize("reason", ["match off", "expired", "no token"])
def test_the_token_goes_nowhere(host, reason):
    def connect(**_arguments):
        raise RuntimeError("ORA-00942")

    driver(host, connect=connect)
    if reason == "match off":
        host.entries(host.tnsnames.read_text().replace("SSL_SERVER_DN_MATCH=YES", "SSL_SERVER_DN_MATCH=NO"))
    elif reason == "expired":
        host.write_token(exp=int(host.now - 60))
    else:
        host.token.unlink()
    assert not {"login-failed"} & set(ids(host.look()[0]))


def test_a_login_that_hangs(host):
    host.monkeypatch.setattr(login, "SECONDS", 0.5)
    driver(host, connect=lambda **_arguments: time.sleep(600))
    assert ids(host.look()[0]) == ["login-silent"]


def test_a_certificate_of_a_form_that_is_not_read(host):
    host.monkeypatch.setattr(tls, "read_certificate", lambda _der: None)
    driver(host)
    assert ids(host.look()[0]) == ["certificate-unreadable"]


def test_a_chain_that_is_refused_for_another_reason(host):
    """Of OpenSSL's reasons those that people meet have causes of their own; this one has none."""
    host.monkeypatch.setattr(handshake, "trusted", lambda *_arguments: "a reason of another kind")
    driver(host)
    assert ids(host.look()[0])[0] == "certificate-refused"
