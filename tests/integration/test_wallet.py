# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Autonomous Database's wallet as Oracle hands it out, through a real playbook: placed, taken over, secret, removed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from tests.emulators import pki
from tests.integration.runner import Ansible
from tests.integration.silence import assert_silent
from tests.integration.trees import contents, snapshot
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import (
    LEVELS,
    PASSWORD,
    made,
    made_by,
    members,
    zipped,
)

CLIENT = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    state: "{{ state | default('present') }}"
    tokens:
      - {name: hr, directory: "{{ root }}/tokens/hr"}
    wallet:
      src: "{{ wallet }}"
      password: "{{ wallet_password }}"
      directory: "{{ root }}/wallet"
      token: hr
"""
DBAS = b"# DBA's\nPROD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=prod)(PORT=1521))(CONNECT_DATA=(SID=prod)))\n"


@pytest.fixture
def wallet(ansible: Ansible, tmp_path: Path) -> Path:
    path = tmp_path / "Wallet_HR.zip"
    zipped(path, members())
    ansible.variables.update(wallet=str(path), wallet_password=PASSWORD)
    return path


def placed(ansible: Ansible) -> dict[str, str]:
    root = ansible.root()
    return {name: item.mode for name, item in snapshot(root).items() if name.startswith("wallet")}


def test_wallet_is_placed_taken_over_and_removed(ansible: Ansible, wallet: Path) -> None:
    root = ansible.root()
    (root / "admin").mkdir()
    (root / "admin/tnsnames.ora").write_bytes(DBAS)
    checked = ansible.play(CLIENT, "--check", "--diff", "-vvv").succeeded()
    assert contents(root) == {"admin": None, "admin/tnsnames.ora": DBAS}
    run = ansible.play(CLIENT, "--diff", "-vvvvv", environment={"ANSIBLE_DEBUG": "1"}).succeeded()
    for one in (checked, run):
        assert one["client"]["changed"]
        assert_silent(one, password=PASSWORD, key=made().client.key_pem(None).decode())
    assert placed(ansible) == {
        "wallet": "drwx------",
        **{f"wallet/{name}": "-rw-------" for name in
           ("cwallet.sso", "ewallet.p12", "ewallet.pem", "keystore.jks", "truststore.jks")},
    }  # fmt: skip
    file = OraFile((root / "admin/tnsnames.ora").read_bytes())
    assert file.data.startswith(DBAS)
    assert [entry.names[0] for entry in file.entries] == ["PROD", *(f"hr_{level}" for level in LEVELS)]
    assert file.defects == []
    text = (file.get("hr_high") or b"").decode()
    assert f"(WALLET_LOCATION={root}/wallet)" in text
    assert f"(TOKEN_LOCATION={root}/tokens/hr)" in text
    assert "(TOKEN_AUTH=OAUTH)" in text
    sqlnet = (root / "admin/sqlnet.ora").read_text()
    assert f"(DIRECTORY={root}/wallet)" in sqlnet

    before = snapshot(root)
    again = ansible.play(CLIENT, "--diff").succeeded()
    assert not again["client"]["changed"]
    assert snapshot(root) == before

    ansible.variables["state"] = "absent"
    assert ansible.play(CLIENT).succeeded()["client"]["changed"]
    left = contents(root)
    assert "wallet" not in left and "tokens/hr" not in left
    assert left["admin/tnsnames.ora"] == DBAS


def test_damaged_file_of_the_wallet_is_replaced_and_nothing_else(ansible: Ansible, wallet: Path) -> None:
    ansible.play(CLIENT).succeeded()
    root = ansible.root()
    (root / "wallet/ewallet.pem").write_bytes((root / "wallet/ewallet.pem").read_bytes()[:-40])
    (root / "wallet/cwallet.sso").chmod(0o644)
    before = snapshot(root)
    report = ansible.play(CLIENT).succeeded()["client"]["wallets"][0]
    assert report["changed"]
    assert "ewallet.pem differs" in report["reason"]
    after = snapshot(root)
    assert after["wallet/cwallet.sso"].mode == "-rw-------"
    assert {name for name in after if after[name] != before[name]} == {"wallet/ewallet.pem", "wallet/cwallet.sso"}


def test_wrong_password_and_a_wallet_that_is_none_write_nothing(ansible: Ansible, wallet: Path) -> None:
    ansible.variables["wallet_password"] = "Canary-of-a-wrong-password"
    run = ansible.play(CLIENT, "-vvv")
    assert "password" in run.failed("client")
    assert_silent(run, wrong="Canary-of-a-wrong-password")
    assert contents(ansible.root()) == {}
    wallet.write_bytes(b"no zip")
    assert str(wallet) in ansible.play(CLIENT).failed("client")
    assert contents(ansible.root()) == {}


def test_run_that_changes_nothing_checks_the_wallet_as_the_first_did(ansible: Ansible, wallet: Path) -> None:
    """The nightly run: a warning of the end each time, the end as a date, and a wrong password is no less wrong."""
    days = datetime.timedelta(days=10)
    ending = made_by(lambda issuer: issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key(), life=days))
    zipped(wallet, members(ewallet_p12=ending.p12()))
    until = ending.client.certificate.not_valid_after_utc
    for changed in (True, False):
        run = ansible.play(CLIENT).succeeded()
        assert run["client"]["changed"] is changed
        (report,) = run["client"]["wallets"]
        assert (report["expires_on"], report["expires"]) == (int(until.timestamp()), f"{until:%Y-%m-%dT%H:%M:%SZ}")
        assert report["sqlnet"]["SSL_SERVER_DN_MATCH"] == "yes"
        words = (
            f"the client certificate in ewallet.p12 of {wallet} ends on {until:%Y-%m-%d %H:%M} UTC: get its successor."
        )
        assert words.replace(" ", "") in "".join(run.output.split())
    before = snapshot(ansible.root())
    ansible.variables["wallet_password"] = "Canary-of-a-wrong-password"
    assert "its password is wrong" in ansible.play(CLIENT).failed("client")
    assert snapshot(ansible.root()) == before
