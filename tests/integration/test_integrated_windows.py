# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""auth integrated_windows through real plays: a real KDC's ticket, and emulators of AD FS and Entra."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.emulators import pki
from tests.emulators.adfs import Adfs
from tests.emulators.entra import Entra
from tests.emulators.kdc import Kdc, missing_programs
from tests.integration.people import Desk

DOMAIN = "kerberos.example"
UPN = f"alice@{DOMAIN}"
TASKS = """
- name: ticket
  entra.oracledb.aad_token: {auth: integrated_windows, username: "{{ name }}"}
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }} {{ lookup('entra.oracledb.aad_token', auth='integrated_windows', username=name, query='claims.upn') }}"
"""


@dataclass
class Realm:
    """A Windows domain in pieces, with one user."""

    kdc: Kdc
    adfs: Adfs
    password: str


@pytest.fixture
def realm(entra: Entra) -> Iterator[Realm]:
    if missing_programs():
        pytest.skip(f"MIT Kerberos is not installed: {', '.join(missing_programs())}")
    for library in ("spnego", "gssapi", "krb5", "signxml"):
        pytest.importorskip(library, reason=f"{library} is not installed (make kerberos)")
    with Kdc(DOMAIN) as kdc:
        environment = kdc.service_environment(kdc.add_service("HTTP/localhost"))
        with Adfs(pki.Authority.load(entra.directory), environment, DOMAIN) as adfs:
            password = kdc.add_user("alice")
            adfs.add_account(UPN, password, f"alice@{DOMAIN.upper()}")
            entra.federate(
                DOMAIN,
                issuer=adfs.issuer,
                metadata_url=adfs.metadata_url,
                active_auth_url=adfs.active_auth_url,
                certificate_pem=adfs.signer.certificate_pem,
            )
            entra.user(UPN)
            yield Realm(kdc, adfs, password)
            assert not adfs.stderr()


def test_a_ticket_becomes_a_token(either_desk: Desk, entra: Entra, realm: Realm) -> None:
    desk, kdc = either_desk, realm.kdc
    desk.ansible.variables["name"] = UPN
    desk.ansible.environment |= kdc.environment(ccache=kdc.ccache("alice", realm.password))
    run = desk.play(TASKS, "-vvvvv").succeeded()
    assert run["who"]["msg"] == f"{UPN} {UPN}"
    assert entra.counts()["token"] == 1
    desk.check_secrecy(run, at_least=2, kerberos=realm.password)


def test_failures(desk: Desk, entra: Entra, realm: Realm) -> None:
    desk.ansible.variables["name"] = UPN
    desk.ansible.environment |= realm.kdc.environment()
    ask = TASKS.partition("- name: who")[0]
    message = desk.play(ask).failed("ticket")
    assert f"there is no Kerberos ticket: kinit alice@{DOMAIN.upper()} first" in message

    desk.ansible.environment |= realm.kdc.environment(ccache=realm.kdc.ccache("alice", realm.password))
    managed = desk.play(ask, f"-ename={desk.user.username}").failed("ticket")
    assert "is managed by Entra itself, not federated with AD FS" in managed
    assert "Use device_code or interactive for a person" in managed
    other = desk.play(ask, f"-ename=bob@{DOMAIN}").failed("ticket")
    assert f"the Kerberos ticket is that of '{UPN}', username is 'bob@{DOMAIN}'" in other
    realm.adfs.configure(endpoints=["13/usernamemixed"])
    closed = desk.play(ask).failed("ticket")
    assert "Enable-AdfsEndpoint -TargetAddressPath /adfs/services/trust/13/windowstransport" in closed
    assert not entra.requests("token")
