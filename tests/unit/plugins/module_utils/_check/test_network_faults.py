# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same promise on the way to the database: the first finding names what is planted, and a good way is silent."""

import contextlib

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check import listener, login, network, tls
from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import STAGES
from tests.clients.connect_proxy import ConnectProxy
from tests.emulators.pki import rsa_key
from tests.unit.plugins.module_utils._check import test_faults
from tests.unit.plugins.module_utils._check.network_faults import FAULTS, at, proxied
from tests.unit.plugins.module_utils._check.network_host import NAME, SUBJECT, NetworkHost, closed_port, full_port
from tests.unit.plugins.module_utils._files.file_tools import public_directory

public = pytest.fixture(public_directory)


@pytest.fixture
def host(public, monkeypatch):
    with contextlib.ExitStack() as stack:
        yield NetworkHost(public / "host", monkeypatch, stack)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.planted)
def test_first_finding_names_the_planted_cause(host, fault):
    test_faults.test_first_finding_names_the_planted_cause(host, fault)


def well(host):
    """Nothing is found."""
    findings, document = host.look()
    assert [(one.cause.id, one.seen) for one in findings] == []
    assert document["healthy"]


def test_a_good_way_is_silent(host):
    well(host.database())


@pytest.mark.parametrize("how", [
    "the system's CA", "TLS 1.2", "RSA", "an intermediate CA", "a DN", "a wildcard", "an address", "a proxy", "asked again",
    "a redirection", "a database of before 23ai", "one address twice",
])  # fmt: skip
def test_other_good_ways_are_silent(host, how):
    if how == "the system's CA":
        host.trust_system()
        host.database(wallet=False)
    elif how == "TLS 1.2":
        host.database(tls_only="1.2")
    elif how == "RSA":
        host.database(host.certificate(key=rsa_key()))
    elif how == "an intermediate CA":
        host.database(host.certificate(authority=host.authority.intermediate()))
    elif how == "a DN":
        host.database(host.certificate(["other.example"]))
        host.lead_to(host.listener.port, security=f'(SSL_SERVER_CERT_DN="{SUBJECT.replace(",", ", ")}")')
    elif how == "a wildcard":
        host.database(host.certificate(["*.localdomain", "localhost"]))
    elif how == "an address":
        host.database(host.certificate(["127.0.0.1"]))
        host.lead_to(host.listener.port, "127.0.0.1")
    elif how == "a proxy":
        proxied()(host)
        host.stack.enter_context(ConnectProxy())
    elif how == "asked again":
        host.database(answers={"hr": "resend"})
    elif how == "a redirection":
        host.database()
        there = host.listener.port
        host.database(answers={"hr": f"redirect-apart (ADDRESS=(PROTOCOL=TCPS)(HOST={NAME})(PORT={there}))"})
    elif how == "a database of before 23ai":
        host.database(classic_auth=True)
    else:
        host.database()
        host.lead_to(host.listener.port, more=f"(ADDRESS=(PROTOCOL=TCPS)(HOST={NAME})(PORT={host.listener.port}))")
    well(host)


def test_nothing_but_a_login_sends_the_token(host):
    host.database()
    host.look()
    assert [record.token for record in host.listener.connections(at_least=1)] == [None] * len(
        host.listener.connections()
    )


def test_the_login_sends_it_to_the_right_server_only(host):
    host.database(host.certificate(["other.example"], subject="CN=other"))
    host.settings["login"] = True
    host.look()
    assert {record.token for record in host.listener.connections(at_least=1)} == {None}


def test_the_login_sends_the_token_once(host):
    host.database()
    host.settings["login"] = True
    findings, _document = host.look()
    assert [one.cause.id for one in findings] == ["login-refused"]
    assert [record.token for record in host.listener.logins(at_least=1)] == [host.token.read_text()]


def test_what_only_another_client_minds_keeps_nobody_from_the_login(host):
    host.database(host.certificate(["other.example"]))
    host.settings["login"] = True
    findings, _document = host.look()
    assert {one.cause.id for one in findings} == {"login-refused", "certificate-name"}
    assert host.listener.logins(at_least=1)


def test_tcp_to_a_port_with_tls(host):
    host.database()
    host.lead_to(host.listener.port, protocol="TCP")
    findings, _document = host.look()
    assert [(one.cause.id, one.follows_from) for one in findings] == [
        ("token-without-tls", ""), ("port-with-tls", "token-without-tls")
    ]  # fmt: skip
    assert all(record.token is None for record in host.listener.connections(at_least=1))


@pytest.mark.parametrize("how", ["port", "name", "protocol"])
def test_a_wallet_is_not_missing_because_the_database_is_not_reached(host, how):
    """Two causes, and both must be repaired."""
    if how == "protocol":
        host.database()
        more = f"(ADDRESS=(PROTOCOL=TCP)(HOST={NAME})(PORT={host.listener.port}))"
        host.lead_to(host.listener.port, more=more)
    else:
        host.lead_to(closed_port(), **({"host": "nowhere.invalid"} if how == "name" else {}))
    for file in host.wallet.iterdir():
        file.unlink()
    host.wallet.rmdir()
    findings, _document = host.look()
    assert [one.follows_from for one in findings if one.cause.id == "wallet-missing"] == [""]


def test_the_dn_that_sqlnet_names_is_oci_s(host):
    host.database()
    host.sqlnet("SSL_SERVER_CERT_DN = CN=payroll\n")
    findings, _document = host.look()
    assert [(one.cause.id, list(one.codes)) for one in findings] == [("certificate-dn", ["OCI"])]


def test_what_a_broken_probe_leaves_undone_is_said(host):
    """Without its notes each later one does nothing, or says that it broke."""
    host.database()
    host.monkeypatch.setattr("socket.getaddrinfo", None)
    findings, _document = host.look()
    assert {one.cause.id for one in findings} == {"probe-broke"}


def test_the_time_limit_ends_everything(host):
    at(full_port)(host)
    host.settings["timeout"] = 0.2
    findings, _document = host.look()
    assert [one.cause.id for one in findings] == ["out-of-time"]


def test_a_host_without_a_network_part_connects_to_nothing(host):
    host.database()
    host.look(network=False)
    assert host.listener.connections() == []


#: Tried in tests of their own, or of what no listener here does: a chain that OpenSSL refuses for another reason, a login that hangs.
OTHERS = {
    "port-with-tls", "certificate-refused", "certificate-unreadable", "login-silent", "driver-old", "session-without-token",
    "session-of-another",
}  # fmt: skip


def test_every_cause_of_the_network_was_planted():
    stages = STAGES[STAGES.index("name") :]
    assert {cause.id for cause in CAUSES.values() if cause.stage in stages} == {
        fault.first for fault in FAULTS
    } | OTHERS


def test_ids_and_rows_are_unique():
    assert len({fault.planted for fault in FAULTS}) == len(FAULTS)
    for part in (network, tls, listener, login):
        assert [cause.id for cause in part.CAUSES if CAUSES[cause.id] is not cause] == []


def test_wallet_that_is_missing_for_many_aliases_is_one_finding(host):
    """With the listener that all of them lead to, and it is the first cause."""
    host.database()
    (entry,) = host.tnsnames.read_text().splitlines()
    names = [f"HR{number:02}" for number in range(40)]
    host.entries("".join(entry.replace("HR ", f"{name} ", 1) + "\n" for name in names))
    for file in host.wallet.iterdir():
        file.unlink()
    host.wallet.rmdir()
    findings, document = host.look()
    assert findings[0].cause.id == "wallet-missing"
    assert len(findings) == len({one.cause.id for one in findings})
    assert all(one.aliases == tuple(names) for one in findings)
    assert document["findings"][0]["aliases"] == names
