# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For each planted fault the doctor's first finding names the cause; on a host on which all is well it is silent."""

import os
import struct

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check import account, accounts, provider_clock, times
from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES, LOCAL
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, PLAIN, STAGES, WARNING
from tests.unit.plugins.module_utils._check.faults import FAULTS, HINTS
from tests.unit.plugins.module_utils._check.host import DATABASE, HOUR, ROOT, STRANGER, made_host
from tests.unit.plugins.module_utils._files.file_tools import public_directory

public = pytest.fixture(public_directory)
#: Causes with a test of their own, here or in test_runner.
OTHERS = {"probe-broke", "out-of-time", "user-not-tried", "controller-clock-wrong"}


@pytest.fixture
def host(public, monkeypatch):
    return made_host(public, monkeypatch)


def told(findings):
    return [(one.cause.id, one.severity, one.seen, one.follows_from) for one in findings]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.planted)
def test_first_finding_names_the_planted_cause(host, fault):
    if fault.needs_root and not ROOT:
        pytest.skip("only root can look as another user")
    fault.plant(host)
    findings, document = host.look()
    assert findings, "nothing was found"
    first = findings[0]
    assert first.cause.id == fault.first, told(findings)
    assert not first.follows_from
    assert document["findings"][0]["support"]["seen"]
    assert str(host.root) not in str([one["support"] for one in document["findings"]])
    assert not document["healthy"]


@pytest.mark.parametrize("fault", HINTS, ids=lambda fault: fault.planted)
def test_a_hint_leaves_the_host_healthy(host, fault):
    fault.plant(host)
    findings, document = host.look()
    assert findings[0].cause.id == fault.first, told(findings)
    assert document["healthy"]


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({"TOKEN_AUTH": "OATH"}, ERROR),
        ({"SSL_SERVER_DN_MATCH": "NO"}, ERROR),
        ({"TLS_SERVER_CERT_DN": "CN=x"}, WARNING),
    ],
)
def test_an_error_is_what_hits_every_client_that_it_can_concern(host, change, severity):
    host.entries(f"HR = {host.descriptor(security=host.security(**change))}\n")
    assert host.look()[0][0].severity == severity


def test_every_cause_of_the_files_was_planted():
    stages = STAGES[: STAGES.index("name")]
    local = {cause.id for cause in CAUSES.values() if cause.stage in stages}
    assert local == {fault.first for fault in FAULTS + HINTS} | OTHERS


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.id)
def test_what_a_cause_explains_is_there(cause):
    assert set(cause.explains) <= set(CAUSES) | set(STAGES)
    assert cause.stage in STAGES
    assert cause.id not in cause.explains
    assert not cause.title.endswith(".")
    assert "{" not in cause.title


def test_no_plain_fact_is_a_name():
    assert not PLAIN & {
        "path",
        "user",
        "owner",
        "group",
        "alias",
        "directory",
        "where",
        "value",
        "words",
        "name",
        "host",
    }


# A host on which all is well.


def test_a_healthy_host_is_silent(host):
    findings, document = host.look()
    assert told(findings) == []
    assert document["healthy"]
    assert document["summary"] == "1 alias looked at, nothing is wrong."
    (alias,) = document["aliases"]
    assert alias["state"] == "ok"
    assert alias["expires_on"] == host.claims["exp"]
    assert {name: one["token_from"] for name, one in alias["clients"].items()} == {
        "OCI": "tnsnames.ora", "python-oracledb": "caller", "node-oracledb": "caller", "JDBC": "tnsnames.ora"
    }  # fmt: skip


def test_a_healthy_host_that_renews_its_token_is_silent(host):
    host.rotation()
    findings, document = host.look()
    assert told(findings) == []
    assert document["rotation"][0]["name"] == "hr"


def other_entries(host):
    listener = "(ADDRESS = (PROTOCOL = TCP)(HOST = db)(PORT = 1521))"
    old = host.descriptor(security="", protocol="TCP")
    host.entries(f"LISTENER_ORCL = {listener}\nOLD = {old}\nHR = {host.descriptor()}\n")


def indented_first(host):
    """The thin drivers of Python and Node.js read it."""
    host.entries(f"\n  HR = {host.descriptor()}\n")
    host.ask_for("python", "node")


def of_a_stranger(host):
    for path in (host.directory, host.token) if ROOT else ():
        os.chown(path, STRANGER, STRANGER)


def in_sqlnet(host):
    host.entries(f"HR = {host.descriptor(security='')}\n")
    host.sqlnet(f'TOKEN_AUTH = OAUTH\nTOKEN_LOCATION = "{host.directory}"\n')
    host.ask_for("oci")


def in_properties(host):
    host.entries(f"HR = {host.descriptor(security='')}\n")
    host.properties(f"oracle.jdbc.tokenAuthentication=OAUTH\noracle.jdbc.tokenLocation={host.directory}\n")
    host.ask_for("jdbc")


@pytest.mark.parametrize(
    "change",
    [
        lambda host: host.person(),
        lambda host: host.write_token(aud=DATABASE, ver="2.0"),
        lambda host: host.entries(f"# a comment\r\n\r\nHR = {host.descriptor()}\r\n"),
        lambda host: host.ask_for(controller_time=host.now - 20),
        lambda host: host.ask_for(aliases=("hr",)),
        indented_first,
        lambda host: host.sqlnet("NAMES.DIRECTORY_PATH = (TNSNAMES, EZCONNECT)\nSQLNET.EXPIRE_TIME = 10\n"),
        other_entries,
        of_a_stranger,
        in_sqlnet,
        in_properties,
    ],
)
def test_other_healthy_hosts_are_silent(host, change):
    change(host)
    findings, document = host.look()
    assert told(findings) == []
    assert [alias["expires_on"] for alias in document["aliases"]] == [host.claims["exp"]]


# What needs more than a file.


def test_the_provider_s_clock_decides_which_of_two_is_wrong(host, monkeypatch):
    monkeypatch.setattr(times, "provider_time", lambda _context: host.now)
    host.ask_for(network=True, login=False, controller_time=host.now - 2 * HOUR)
    monkeypatch.setattr("ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue.NETWORK", ())
    findings, _document = host.look()
    assert [one.cause.id for one in findings] == ["controller-clock-wrong"]
    assert provider_clock is not None


def test_who_is_not_root_is_told_that_another_user_was_not_tried(host, monkeypatch):
    monkeypatch.setattr(account.Account, "can_be_tried", False)
    host.settings["account"] = accounts.account_of(STRANGER)
    findings, document = host.look()
    assert [one.cause.id for one in findings] == ["user-not-tried"]
    assert document["healthy"]


def access_list(owner, stranger):
    """Rights of the owner and of STRANGER as acl(5) lays them out: version 2; tag, rights, id."""
    nobody = 0xFFFFFFFF
    rows = (
        (0x01, owner, nobody),
        (0x02, stranger, STRANGER),
        (0x04, 0, nobody),
        (0x10, 0o7, nobody),
        (0x20, 0, nobody),
    )
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *row) for row in rows)


def test_an_access_list_counts(host):
    """What the mode seems to forbid is tried and not computed."""
    if not ROOT:
        pytest.skip("only root can look as another user")
    for directory in (host.admin, host.directory.parent):
        directory.chmod(0o755)
    host.settings["account"] = accounts.account_of(STRANGER)
    assert host.look()[0][0].cause.id == "token-path-denied"
    try:
        os.setxattr(host.directory, "system.posix_acl_access", access_list(0o7, 0o1))
        os.setxattr(host.token, "system.posix_acl_access", access_list(0o6, 0o4))
    except OSError:
        pytest.skip("this file system has no access lists")
    assert told(host.look()[0]) == []


def test_probes_read_only(host):
    before = {path: path.lstat().st_mtime_ns for path in host.root.rglob("*")}
    host.rotation()
    after = {path: path.lstat().st_mtime_ns for path in host.root.rglob("*")}
    host.look()
    assert {path: path.lstat().st_mtime_ns for path in host.root.rglob("*")} == after
    assert set(before) <= set(after)


@pytest.mark.parametrize("check", LOCAL, ids=lambda check: check.name)
def test_a_probe_of_ours_that_breaks_leaves_the_others(host, check, monkeypatch):
    def broken(_context):
        raise RuntimeError("secret words")

    checks = tuple(one._replace(probe=broken) if one is check else one for one in LOCAL)
    monkeypatch.setattr("ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue.LOCAL", checks)
    findings, _document = host.look()
    assert "probe-broke" in {one.cause.id for one in findings}
    assert "secret words" not in str(told(findings))
