# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Autonomous Database's wallet: what is taken from it, when ewallet.pem is made, and how a host knows it again."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory, digest_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.inspection import inspect
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import read_wallet
from tests.conftest import COLLECTIONS
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import (
    HOST,
    LEVELS,
    PASSWORD,
    faults_of,
    made,
    members,
    zipped,
)

DIRECTORY = "/var/lib/oracle-wallet/hr"
PLACED = ["cwallet.sso", "ewallet.p12", "ewallet.pem", "keystore.jks", "truststore.jks"]


@pytest.fixture
def src(tmp_path):
    return zipped(tmp_path / "Wallet_HR.zip", members())


def wallet_of(tmp_path, files, password=PASSWORD):
    return read_wallet(zipped(tmp_path / "Wallet_HR.zip", files), DIRECTORY, password)


# What is taken from a wallet.


def test_wallet_of_an_autonomous_database(src):
    wallet = read_wallet(src, DIRECTORY)
    assert sorted(wallet.files) == [name for name in PLACED if name != "ewallet.pem"]
    assert all(wallet.files[name] == members()[name] for name in wallet.files)
    assert list(wallet.aliases) == [f"hr_{level}" for level in LEVELS]
    assert wallet.aliases["hr_high"] == (
        f"(description=(retry_count=20)(retry_delay=3)(address=(protocol=tcps)(port=1522)(host={HOST}))"
        "(connect_data=(service_name=abc_hr_high.adb.oraclecloud.com))(security=(ssl_server_dn_match=yes)))"
    )
    assert wallet.sqlnet == {
        "WALLET_LOCATION": f"(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={DIRECTORY})))",
        "SSL_SERVER_DN_MATCH": "yes",
    }


def test_directory_is_read_like_the_zip(tmp_path, src):
    where = tmp_path / "Wallet_HR"
    where.mkdir()
    for name, content in members().items():
        (where / name).write_bytes(content)
    (where / "cwallet.sso.lck").touch()  # as orapki leaves it
    assert replace(read_wallet(f"{where}/", DIRECTORY), source=src) == read_wallet(src, DIRECTORY)


def test_home_directory_is_expanded(src, monkeypatch):
    monkeypatch.setenv("HOME", str(Path(src).parent))
    assert read_wallet("~/Wallet_HR.zip", DIRECTORY).aliases


def test_wallet_without_configuration_files(tmp_path):
    wallet = wallet_of(tmp_path, members(tnsnames_ora=None, sqlnet_ora=None, README=None))
    assert (wallet.aliases, wallet.sqlnet, wallet.expires) == ({}, {}, None)


def test_entries_in_every_form(tmp_path):
    tnsnames = b"\xef\xbb\xbf# top\r\nA, B =\r\n  (DESCRIPTION=\r\n    (X=1) # one\r\n  )\r\nc = host/service\r\nA = (Y=2)\r\nIFILE=/x\r\n"
    sqlnet = b"NAMES.DIRECTORY_PATH = (TNSNAMES,\n  EZCONNECT)\nwallet_location = SYSTEM\nIFILE=/x\n"
    wallet = wallet_of(tmp_path, members(tnsnames_ora=tnsnames, sqlnet_ora=sqlnet))
    assert wallet.aliases == {"A": "(Y=2)", "B": "(DESCRIPTION=(X=1))", "c": "host/service"}
    assert wallet.sqlnet == {
        "NAMES.DIRECTORY_PATH": "(TNSNAMES, EZCONNECT)",
        "wallet_location": f"(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={DIRECTORY})))",
    }


def test_all_broken_entries_are_named_at_once(tmp_path):
    src = zipped(tmp_path / "w.zip", members(tnsnames_ora=b"ok = (A=1)\nhr = (B=(C=1)\n", sqlnet_ora=b"\nx = (a\n"))
    message = faults_of(read_wallet, src, DIRECTORY)
    assert f"tnsnames.ora of {src}, line 2: hr cannot be read: a parenthesis is never closed" in message
    assert f"sqlnet.ora of {src}, line 2: x cannot be read" in message


# ewallet.pem: Oracle's own, made, or none.


def test_ewallet_pem_of_the_zip_is_placed_as_it_is(tmp_path):
    pem = made().pem()
    wallet = wallet_of(tmp_path, members(pem=pem))
    assert wallet.contents() == wallet.files
    assert wallet.contents()["ewallet.pem"] == pem
    assert wallet.digests() == {name: hashlib.sha256(wallet.files[name]).hexdigest() for name in PLACED}
    assert wallet.warnings() == wallet.warnings(wallet.contents()) == []


def test_made_ewallet_pem_is_known_by_what_it_was_made_from(tmp_path):
    wallet = wallet_of(tmp_path, members())
    digests, contents = wallet.digests(), wallet.contents()
    assert sorted(digests) == sorted(contents) == PLACED
    assert {name: digest_of(content) for name, content in contents.items()} == digests
    assert digests["ewallet.pem"].endswith(hashlib.sha256(wallet.files["ewallet.p12"]).hexdigest())
    assert wallet.contents() == contents  # the same bytes every time
    assert wallet.warnings(contents) == []


@pytest.mark.parametrize("password", [None, ""])
def test_without_password_there_is_no_ewallet_pem_but_a_warning(tmp_path, password):
    wallet = wallet_of(tmp_path, members(), password)
    assert "ewallet.pem" not in {**wallet.digests(), **wallet.contents()}
    (warning,) = wallet.warnings()
    assert (
        "has no ewallet.pem, without which python-oracledb and node-oracledb cannot use it: set its password" in warning
    )


def test_auto_login_wallet_by_itself(tmp_path):
    wallet = wallet_of(tmp_path, members(ewallet_p12=None))
    assert sorted(wallet.contents()) == ["cwallet.sso", "keystore.jks", "truststore.jks"]
    assert "give certificate_path" in wallet.warnings()[0]


def test_wrong_password_is_a_fault_whether_it_is_needed_or_not(tmp_path):
    for pem in (None, made().pem()):
        wallet = wallet_of(tmp_path, members(pem=pem), f"{PASSWORD}!")
        assert sorted(wallet.digests()) == PLACED
        assert "its password is wrong" in faults_of(wallet.contents)
        assert "its password is wrong" in inspect(wallet).faults[0]


@pytest.mark.parametrize(("days", "warned"), [(-1, True), (29, True), (32, False)])
def test_end_of_the_certificates_in_the_readme(tmp_path, days, warned):
    until = datetime.now(timezone.utc) + timedelta(days=days)
    warnings = inspect(wallet_of(tmp_path, members(until=f"{until:%Y-%m-%d}"), None)).warnings
    assert [f"end on {until:%Y-%m-%d} 21:43 UTC" in warning for warning in warnings] == [True] * warned


def test_readme_with_an_impossible_date_says_nothing(tmp_path):
    assert wallet_of(tmp_path, members(until="2036-99-19")).expires is None


# Towards a host.


def test_host_asks_for_the_contents_once(tmp_path):
    wallet = wallet_of(tmp_path, members())
    path = str(tmp_path / "host" / "hr")
    first = WalletDirectory(path, digests=wallet.digests())
    first.plan()
    assert first.reason.startswith("cwallet.sso is missing, ewallet.p12 is missing, ewallet.pem is missing")
    second = WalletDirectory(path, digests=wallet.digests(), contents=wallet.contents())
    second.plan()
    second.apply()
    again = WalletDirectory(path, digests=wallet.digests())
    again.plan()
    assert (again.reason, again.changes) == ("", [])


def test_digests_cost_no_cryptography(src, tmp_path):
    program = """
import json, sys
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import read_wallet, wallet_from_pem
wallet = read_wallet(sys.argv[1], "/w", "x")
wallet.digests(), wallet.warnings()
pem = wallet_from_pem(ca_path=sys.argv[2])
pem.digests(), pem.warnings()
print(json.dumps([name for name in sys.modules if name.startswith(("cryptography", "jwt", "msal"))]))
"""
    (tmp_path / "ca.pem").write_bytes(made().root.pem)
    done = subprocess.run(
        [sys.executable, "-c", program, src, str(tmp_path / "ca.pem")],
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == []


def test_missing_cryptography_is_a_fault_only_where_a_pem_is_made(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert "install the Python package cryptography" in faults_of(wallet_of(tmp_path, members()).contents)
    assert wallet_of(tmp_path, members(), None).contents()
    pem = members()["ewallet.p12"]  # not looked into, so anything does
    wallet = wallet_of(tmp_path, members(pem=pem))
    assert wallet.contents()["ewallet.pem"] == pem
    (warning,) = inspect(wallet).warnings
    assert "was not checked: install the Python package cryptography" in warning


def test_nothing_secret_in_reprs(tmp_path):
    wallet = wallet_of(tmp_path, members(pem=b"-----BEGIN CANARY PRIVATE KEY-----"))
    assert "ssl_server_dn_match" in repr(wallet)
    assert PASSWORD not in repr(wallet)
    assert "CANARY" not in repr(wallet)
