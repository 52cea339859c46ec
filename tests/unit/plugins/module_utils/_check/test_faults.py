# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For each planted fault the doctor's first finding names the cause; on a host on which all is well it is silent."""

import pytest

from tests.unit.plugins.module_utils._check.faults import FAULTS, ROOT
from tests.unit.plugins.module_utils._check.host import STRANGER, made_host
from tests.unit.plugins.module_utils._files.file_tools import public_directory

public = pytest.fixture(public_directory)


@pytest.fixture
def host(public, monkeypatch):
    return made_host(public, monkeypatch)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.planted)
def test_first_finding_names_the_planted_cause(host, fault):
    if fault.needs_root and not ROOT:
        pytest.skip("only root can look as another user")
    fault.plant(host)
    findings, document = host.look()
    assert findings, "nothing was found"
    first = findings[0]
    assert first.cause.id == fault.first, [(one.cause.id, one.severity, one.seen, one.follows_from) for one in findings]
    assert not first.follows_from
    assert document["findings"][0]["support"]["seen"]
    assert str(host.root) not in str([one["support"] for one in document["findings"]])
    assert not document["healthy"]


def test_a_healthy_host_is_silent(host):
    findings, document = host.look()
    assert [one.seen for one in findings] == []
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
    assert [one.seen for one in findings] == []
    assert document["rotation"][0]["name"] == "hr"


@pytest.mark.parametrize("change", ["person", "version 2.0", "other entries", "crlf", "another user"])
def test_other_healthy_hosts_are_silent(host, change):
    if change == "person":
        host.person()
    elif change == "version 2.0":
        host.write_token(aud="99999999-aaaa-bbbb-cccc-dddddddddddd", ver="2.0")
    elif change == "other entries":
        listener = "(ADDRESS = (PROTOCOL = TCP)(HOST = db)(PORT = 1521))"
        host.entries(f"LISTENER_ORCL = {listener}\nOLD = {host.descriptor(security='', protocol='TCP')}\nHR = {host.descriptor()}\n")
    elif change == "crlf":
        host.entries(f"# a comment\r\n\r\nHR = {host.descriptor()}\r\n")
    elif ROOT:
        host.directory.parent.chmod(0o755)
        for path in (host.directory, host.token):
            __import__("os").chown(path, STRANGER, STRANGER)
    assert [one.seen for one in host.look()[0]] == []
