# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wallets for tests, made when they run: the zip of an Autonomous Database, its parts, and what must never be shown."""

import functools
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import WalletError
from tests.emulators import pki

PASSWORD = "Canary-wallet-password-7c1d"
HOST = "adb.eu-frankfurt-1.oraclecloud.com"
DESCRIPTOR = (
    "(description= (retry_count=20)(retry_delay=3)(address=(protocol=tcps)(port=1522)(host={host}))"
    "(connect_data=(service_name=abc_hr_{level}.adb.oraclecloud.com))(security=(ssl_server_dn_match=yes)))"
)
LEVELS = ("high", "low", "medium", "tp", "tpurgent")
TNSNAMES = "".join(f"hr_{level} = {DESCRIPTOR.format(host=HOST, level=level)}\n\n" for level in LEVELS)
SQLNET = 'WALLET_LOCATION = (SOURCE = (METHOD = file) (METHOD_DATA = (DIRECTORY="?/network/admin")))\nSSL_SERVER_DN_MATCH=yes\n'
README = "Wallet\nThe SSL certificates provided in this wallet will expire on {until} 21:43:22.0 UTC.\n"


@dataclass(frozen=True)
class Made:
    """An authority with one below it, and the client certificate that the latter issued."""

    root: pki.Authority
    issuer: pki.Authority
    client: pki.Identity

    def p12(self, password: str = PASSWORD, *, authorities: bool = True) -> bytes:
        """Key, certificate and authorities, encrypted as Oracle's tools do (PBES2)."""
        others = [self.issuer.certificate, self.root.certificate] if authorities else None
        return pkcs12.serialize_key_and_certificates(
            b"orakey", self.client.key, self.client.certificate, others, BestAvailableEncryption(password.encode())
        )

    def pem(self, password: str | None = PASSWORD) -> bytes:
        """An ewallet.pem as Oracle hands it out: the key encrypted with the wallet's password."""
        return self.client.key_pem(password) + self.client.chain_pem + self.root.pem


@functools.cache
def made() -> Made:
    return made_by(lambda issuer: issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key()))


@functools.cache
def p12() -> bytes:
    """The usual ewallet.p12, the same bytes every time."""
    return made().p12()


def made_by(issue) -> Made:
    root = pki.Authority.create("Wallet root")
    issuer = root.intermediate("Wallet issuing")
    return Made(root, issuer, issue(issuer))


def members(*, pem: bytes | None = None, until: str = "2036-03-19", **changes: bytes | None) -> dict[str, bytes]:
    """What an Autonomous Database's zip holds. `changes` name files with _ for the dot; None leaves one out."""
    files: dict[str, bytes | None] = {
        "README": README.format(until=until).encode(),
        "cwallet.sso": b"\xa1\xf8N6sso",
        "ewallet.p12": p12(),
        "ewallet.pem": pem,
        "keystore.jks": b"\xfe\xed\xfe\xedkeystore",
        "ojdbc.properties": b"oracle.net.wallet_location=(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=${TNS_ADMIN})))\n",
        "sqlnet.ora": SQLNET.encode(),
        "tnsnames.ora": TNSNAMES.encode(),
        "truststore.jks": b"\xfe\xed\xfe\xedtruststore",
    }
    files.update({name.replace("_", "."): content for name, content in changes.items()})
    return {name: content for name, content in files.items() if content is not None}


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def faults_of(action, *arguments, **options) -> str:
    """The message of the WalletError that this raises; it must not show the password."""
    try:
        action(*arguments, **options)
    except WalletError as error:
        assert all(fault in str(error) for fault in error.faults)
        assert PASSWORD not in str(error)
        assert "Traceback" not in str(error)
        return str(error)
    raise AssertionError("there was no fault")
