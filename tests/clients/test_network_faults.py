# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor says that each client says of a fault on the way to the database, held to the real drivers."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.drivers import Driver
from tests.unit.plugins.module_utils._check.faults import Fault
from tests.unit.plugins.module_utils._check.network_faults import CONNECTIONS, LISTENER, TLS, WALLETS
from tests.unit.plugins.module_utils._check.network_host import NetworkHost

CLIENTS = {"python-oracledb": "python-oracledb", "node-oracledb": "node-oracledb", "JDBC thin": "JDBC"}
CODE = re.compile(r"\b(?:ORA|DPY|NJS)-\d{3,5}\b|\[Errno -?\d+\]")
#: Of the rest a driver knows nothing (a warning of what is to come, /etc/hosts), or it takes its time (what is silent).
CAUSES = {
    "port-refused", "proxy-unreachable", "proxy-login", "proxy-cannot-reach", "proxy-is-none", "tls-version", "tls-cipher",
    "client-certificate", "certificate-expired", "certificate-not-yet-valid", "certificate-name", "certificate-dn",
    "certificate-self-signed", "certificate-untrusted", "ca-expired", "certificate-weak", "wallet-missing", "wallet-form",
    "wallet-empty", "wallet-without-key", "wallet-quoted", "service-unknown", "sid-unknown", "no-handler", "database-old",
    "listener-refused", "listener-closed", "not-a-listener", "redirect-unreachable",
}  # fmt: skip
#: By the store of each client, and JDBC's is closed to the doctor where it is a wallet.
BY_STORE = {"certificate-self-signed", "certificate-untrusted", "ca-expired"}
FAULTS = [
    fault for fault in [*CONNECTIONS, *TLS, *WALLETS, *LISTENER]
    if fault.first in CAUSES and not fault.needs_root and "in one packet" not in fault.planted
]  # fmt: skip


class Looked(NamedTuple):
    """A host with a fault, and what the doctor says that each client says of it."""

    fault: Fault
    host: NetworkHost
    tnsnames: str
    said: dict[str, str]


@pytest.fixture(scope="module", params=FAULTS, ids=lambda fault: fault.planted)
def looked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """Planted and looked at once for all drivers."""
    fault: Fault = request.param
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        host = NetworkHost(tmp_path_factory.mktemp("network") / "host", patch, stack)
        fault.plant(host)
        findings, _document = host.look()
        said = {client: text for one in findings if one.cause.id == fault.first for client, text in one.codes.items()}
        yield Looked(fault, host, host.tnsnames.read_text(), said)


def prepared(host: NetworkHost, driver: Driver, fault: Fault) -> Path | None:
    """The CA to trust beside what the alias names. JDBC cannot read the host's cwallet.sso, which is none: it gets the CA instead."""
    ca = host.root / "ca.pem"
    ca.write_bytes(host.authority.pem)
    text = host.tnsnames.read_text()
    if "WALLET_LOCATION" not in text:
        return None if fault.first == "certificate-untrusted" else ca
    if driver.name != "JDBC thin" or fault.first.startswith("wallet-"):
        return None
    host.entries(re.sub(r"\(WALLET_LOCATION=[^)]*\)", "", text))
    return ca


def test_a_driver_says_what_the_doctor_says_that_it_says(looked: Looked, driver: Driver) -> None:
    fault, host, tnsnames, said = looked
    expected = said.get(CLIENTS[driver.name], "")
    asked = host.settings.get("clients", tuple(CLIENTS.values()))
    if CLIENTS[driver.name] not in asked:
        pytest.skip("the doctor was not asked about it")
    closed = driver.name == "JDBC thin" and "WALLET_LOCATION" in tnsnames
    if closed and not expected and (fault.first.startswith("wallet-") or fault.first in BY_STORE):
        pytest.skip("the doctor cannot look into the wallet of JDBC, which is none here")
    host.entries(tnsnames)
    ended = driver.login(host.admin, "HR", host.token, prepared(host, driver, fault))
    if expected:
        assert set(CODE.findall(expected)) & set(CODE.findall(ended.message)), (expected, ended.message)
    else:
        assert ended.error_code == "ORA-01017", ended.message
