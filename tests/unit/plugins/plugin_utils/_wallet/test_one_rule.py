# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule for every wallet: the same checks and words for a zip, a directory and PEM files, on each run (issue 13, number 13)."""

import datetime
import functools
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.wallet_part import read_part
from tests.emulators import pki
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import PASSWORD, Made, made, members, zipped

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)
UNSET = dict.fromkeys(
    ("src", "password", "certificate_path", "private_key_path", "private_key_password", "ca_path", "token", "services")
)

# The paths by which a wallet comes. Each writes what one of these holds, and gives the options for it.


def unpacked(where: Path, files: dict[str, bytes]) -> str:
    (where / "wallet").mkdir()
    for name, content in files.items():
        (where / "wallet" / name).write_bytes(content)
    return str(where / "wallet")


def p12_in_zip(where, held: Made, password):
    return {"src": zipped(where / "w.zip", members(ewallet_p12=held.p12())), "password": password}


def p12_in_directory(where, held: Made, password):
    return {"src": unpacked(where, members(ewallet_p12=held.p12())), "password": password}


def pem_of_oracle(where, held: Made, password):
    """ewallet.pem as an Autonomous Database's zip has it, which goes to the host as it is."""
    return {"src": zipped(where / "w.zip", members(pem=held.pem(), ewallet_p12=None)), "password": password}


def p12_beside_a_pem(where, held: Made, password):
    return {"src": zipped(where / "w.zip", members(pem=made().pem(), ewallet_p12=held.p12())), "password": password}


def pem_without_password(where, held: Made, _password):
    return {"src": zipped(where / "w.zip", members(pem=held.pem(), ewallet_p12=None))}


def plain_pem_in_directory(where, held: Made, _password):
    return {"src": unpacked(where, {"ewallet.pem": held.pem(None)})}


def pem_parts(where, held: Made, password):
    (where / "hr.pem").write_bytes(held.client.certificate_pem)
    (where / "hr.key").write_bytes(held.client.key_pem(PASSWORD))
    (where / "ca.pem").write_bytes(held.issuer.pem + held.root.pem)
    return {
        "certificate_path": str(where / "hr.pem"),
        "private_key_path": str(where / "hr.key"),
        "private_key_password": password,
        "ca_path": str(where / "ca.pem"),
    }


def pem_parts_beside_a_wallet(where, held: Made, password):
    return {"src": zipped(where / "w.zip", members(ewallet_p12=None)), **pem_parts(where, held, password)}


LOCKED = (p12_in_zip, p12_in_directory, pem_of_oracle, p12_beside_a_pem, pem_parts, pem_parts_beside_a_wallet)
WITH_KEY = (*LOCKED, plain_pem_in_directory)
ALL = (*WITH_KEY, pem_without_password)

# What they hold.


def issued(**dates) -> Made:
    root = pki.Authority.create("Wallet root")
    issuer = root.intermediate("Wallet issuing")
    return Made(root, issuer, issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key(), **dates))


@functools.cache
def good():
    return made()


@functools.cache
def expired():
    return issued(starts=NOW - 31 * DAY, life=30 * DAY)


@functools.cache
def not_yet_valid():
    return issued(starts=NOW + DAY)


@functools.cache
def ends_soon():
    return issued(life=10 * DAY)


@functools.cache
def root_ends_soon():
    root = pki.Authority.create("Wallet root", life=10 * DAY)
    issuer = root.intermediate("Wallet issuing")
    return Made(root, issuer, issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key()))


@functools.cache
def with_expired_root():
    root = pki.Authority.create("Wallet root", starts=NOW - 31 * DAY, life=30 * DAY)
    issuer = root.intermediate("Wallet issuing")
    return Made(root, issuer, issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key()))


@functools.cache
def without_root():
    return replace(made(), root=made().issuer)


@functools.cache
def with_foreign_key():
    return replace(made(), client=replace(made().client, key=pki.ec_key()))


CHECKS = [
    (ALL, expired, "the client certificate in {source} expired on "),
    (ALL, not_yet_valid, "the client certificate in {source} is valid only from "),
    (ALL, without_root, "{source} has no root certificate (self-signed)"),
    (ALL, with_expired_root, "every root certificate in {source} has expired"),
    # cryptography makes no PKCS #12 of a key and a certificate that do not belong together.
    (
        (pem_of_oracle, plain_pem_in_directory, pem_parts, pem_parts_beside_a_wallet),
        with_foreign_key,
        "the private key belongs to none of the ",
    ),
]
TABLE = [pytest.param(way, held, words, id=f"{held.__name__}-{way.__name__}")
         for ways, held, words in CHECKS for way in ways]  # fmt: skip


def read(where, way, held, password=PASSWORD):
    """The wallet's part and the plan, as on each run: what the host has is not known yet."""
    plan = HostPlan()
    given = {**UNSET, "directory": "/w", "owner": None, "group": None, "state": "present", **way(where, held, password)}
    return read_part(given, plan), plan


def source_of(where, way):
    if way in (pem_parts, pem_parts_beside_a_wallet):
        parts = ("certificate_path", "hr.pem"), ("private_key_path", "hr.key"), ("ca_path", "ca.pem")
        return " and ".join(f"{option} '{where}/{name}'" for option, name in parts)
    file = "ewallet.p12" if way in (p12_in_zip, p12_in_directory, p12_beside_a_pem) else "ewallet.pem"
    return f"{file} of {where}/{'wallet' if way in (p12_in_directory, plain_pem_in_directory) else 'w.zip'}"


@pytest.mark.parametrize(("way", "held", "words"), TABLE)
def test_fault_is_found_on_every_path_and_run(tmp_path, way, held, words):
    part, plan = read(tmp_path, way, held())
    (fault,) = part.faults
    assert words.format(source=source_of(tmp_path, way)) in fault
    assert PASSWORD not in fault + str(plan.warnings)


@pytest.mark.parametrize("way", LOCKED)
def test_wrong_password_is_found_on_every_path_and_run(tmp_path, way):
    part, plan = read(tmp_path, way, good(), f"{PASSWORD}!")
    assert part.faults
    option = (
        "private_key_password does not open it"
        if "parts" in way.__name__
        else "cannot be opened: its password is wrong"
    )
    assert all(option in fault for fault in part.faults)
    assert PASSWORD not in str(part.faults) + str(plan.warnings)


@pytest.mark.parametrize("way", ALL)
def test_good_wallet_is_good_on_every_path(tmp_path, way):
    part, plan = read(tmp_path, way, good())
    assert (part.faults, plan.warnings) == ([], [])
    ends = int(made().client.certificate.not_valid_after_utc.timestamp())
    assert plan.wallet_reports["w"]["expires_on"] == ends
    assert plan.wallet_reports["w"]["expires"] == f"{made().client.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("way", ALL)
@pytest.mark.parametrize(
    ("held", "words"),
    [
        (ends_soon, "the client certificate in {source} ends on {end:%Y-%m-%d %H:%M} UTC: get its successor."),
        (root_ends_soon, "the last root certificate in {source} ends on {end:%Y-%m-%d %H:%M} UTC: add the authority's new one."),
    ],
)  # fmt: skip
def test_end_is_warned_of_on_every_path_and_run(tmp_path, way, held, words):
    part, plan = read(tmp_path, way, held())
    end = (held().client if held is ends_soon else held().root).certificate.not_valid_after_utc
    assert part.faults == []
    assert plan.warnings == [f"wallet: {words.format(source=source_of(tmp_path, way), end=end)}"]
    assert plan.wallet_reports["w"]["expires_on"] == int(end.timestamp())


def test_readme_tells_the_end_where_nothing_can_be_opened(tmp_path):
    until = NOW + 20 * DAY

    def auto_login(where, _held, _password):
        return {"src": zipped(where / "w.zip", members(until=f"{until:%Y-%m-%d}", ewallet_p12=None))}

    part, plan = read(tmp_path, auto_login, good())
    assert part.faults == []
    assert f"end on {until:%Y-%m-%d} 21:43 UTC, as its README says: download a new wallet." in plan.warnings[0]
    assert plan.wallet_reports["w"]["expires"] == f"{until:%Y-%m-%d}T21:43:22Z"


def test_certificates_are_believed_before_the_readme(tmp_path):
    """The certificates of a directory are renewed in place, and its README stays."""
    part, plan = read(
        tmp_path,
        lambda where, held, word: {"src": unpacked(where, members(until="2020-01-01", ewallet_p12=held.p12())), "password": word},
        good(),
    )  # fmt: skip
    assert (part.faults, plan.warnings) == ([], [])


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_first_certificate_of_a_supplied_pem_must_be_the_clients(tmp_path, password):
    """Also if the key cannot be opened: an authority's certificate is not the client's."""
    pem = made().client.key_pem(password) + made().root.pem + made().client.chain_pem
    part, _plan = read(tmp_path, lambda where, *_: {"src": unpacked(where, {"ewallet.pem": pem})}, good())
    (fault,) = part.faults
    assert "python-oracledb and node-oracledb present the first certificate" in fault


def test_faults_of_all_files_are_told_at_once(tmp_path):
    files = members(pem=expired().pem(), ewallet_p12=without_root().p12(), until="2036-01-01")

    def way(where, *_unused):
        return {"src": zipped(where / "w.zip", files), "password": PASSWORD}

    faults = read(tmp_path, way, good())[0].faults
    assert ["expired on" in fault for fault in faults] == [True, False]
    assert "has no root certificate" in faults[1]


def test_wallet_that_goes_is_not_checked(tmp_path):
    plan = HostPlan()
    given = {**UNSET, "directory": "/w", "owner": None, "group": None, "state": "absent"}
    part = read_part({**given, **p12_in_zip(tmp_path, expired(), "wrong")}, plan)
    assert (part.faults, plan.warnings, plan.wallet_reports) == ([], [], {})
