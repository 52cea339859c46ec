# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login over mutual TLS with the real python-oracledb and the ewallet.pem that a host was given."""

import ssl

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import read_wallet, wallet_from_pem
from tests.emulators import pki
from tests.emulators.oracle_login import login_thin
from tests.emulators.tns_listener.records import Recorder
from tests.emulators.tns_listener.samples import make_entry, make_token
from tests.emulators.tns_listener.server import Listener, Tls, server_context
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import PASSWORD, made, members, zipped
from tests.waiting import wait_for


class Database:
    """A listener that asks for a client certificate of the wallet's authority, or for none."""

    def __init__(self, where, *, mutual):
        pair = made().root.server(["localhost"], subject="CN=localhost,O=Contoso").write_pair(where, "db")
        context = server_context(Tls(*pair))
        if mutual:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=made().root.pem.decode())
        self.recorder = Recorder()
        self.listener = Listener(0, self.recorder, context=context, timeout=20, fast_auth=True)
        self.listener.start()

    def login(self, where, wallet):
        """The driver's error and the tokens that the database saw."""
        directory = where / "hr"
        host = WalletDirectory(str(directory), digests=wallet.digests(), contents=wallet.contents())
        host.plan()
        host.apply()
        token = make_token()
        (where / "token").write_text(token)
        (where / "none.pem").write_bytes(pki.Authority.create("Nobody").pem)
        security = f"(SSL_SERVER_DN_MATCH=YES)(WALLET_LOCATION={directory})"
        (where / "tnsnames.ora").write_text(make_entry("HR", self.listener.port, security=security))
        attempt = login_thin(where, "HR", where / "token", where / "none.pem")
        return attempt.error_code, [seen == token for seen in self.tokens()]

    def tokens(self):
        wait_for(lambda: all(login["outcome"] for login in self.recorder.snapshot()))
        return [login["token"] for login in self.recorder.snapshot() if login["token"]]


@pytest.fixture
def where(tmp_path):
    path = tmp_path / "client"
    path.mkdir(0o700)
    return path


def test_login_with_the_pem_made_from_the_wallet(tmp_path, where):
    wallet = read_wallet(zipped(tmp_path / "w.zip", members()), str(where / "hr"), PASSWORD)
    assert Database(tmp_path, mutual=True).login(where, wallet) == ("ORA-01017", [True])


def test_login_with_a_pem_of_parts(tmp_path, where):
    certificate, key = made().client.write_pair(tmp_path, "client")
    wallet = wallet_from_pem(str(certificate), str(key), None, str(made().root.save(tmp_path, "root")))
    assert Database(tmp_path, mutual=True).login(where, wallet) == ("ORA-01017", [True])


def test_authority_is_enough_for_one_way_tls_and_not_for_mutual(tmp_path, where):
    wallet = wallet_from_pem(ca_path=str(made().root.save(tmp_path, "root")))
    assert Database(tmp_path, mutual=False).login(where, wallet) == ("ORA-01017", [True])
    error, tokens = Database(tmp_path, mutual=True).login(where, wallet)
    assert error.startswith("DPY-")
    assert tokens == []


def test_foreign_wallet_sends_no_token(tmp_path, where):
    stranger = pki.Authority.create("Another root")
    certificate, key = stranger.client("CN=hr", key=pki.ec_key()).write_pair(tmp_path, "stranger")
    wallet = wallet_from_pem(str(certificate), str(key), None, str(stranger.save(tmp_path, "other")))
    error, tokens = Database(tmp_path, mutual=True).login(where, wallet)
    assert error.startswith("DPY-")
    assert tokens == []
