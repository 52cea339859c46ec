# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cause that hits many aliases, or many files, is one finding that names them."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import (
    NAMED,
    WARNING,
    Cause,
    Finding,
    merged,
)
from tests.unit.plugins.module_utils._check.host import made_host
from tests.unit.plugins.module_utils._files.file_tools import public_directory

MANY = 40
public = pytest.fixture(public_directory)


@pytest.fixture
def host(public, monkeypatch):
    return made_host(public, monkeypatch)


def names(count=MANY):
    return [f"HR{number:02}" for number in range(count)]


def with_aliases(host, before="", **security):
    text = host.descriptor(security=host.security(**security))
    host.entries(before + "".join(f"{name} = {text}\n" for name in names()))


@pytest.mark.parametrize(
    ("security", "cause"),
    [
        ({"SSL_SERVER_DN_MATCH": "NO"}, "dn-match-off"),
        ({"TOKEN_AUTH": "OATH"}, "token-auth-unknown"),
        ({"TOKEN_LOCATION": ""}, "token-location-missing"),
        ({"TOKEN_LOCATION": "tokens/hr"}, "token-location-relative"),
        ({"TLS_SERVER_CERT_DN": "CN=x"}, "tls-names-ignored"),
    ],
)
def test_one_mistake_in_many_aliases(host, security, cause):
    with_aliases(host, **security)
    findings = [one for one in host.look()[0] if one.cause.id == cause]
    (finding,) = findings
    assert finding.aliases == tuple(names())
    first, *others = names()
    assert finding.seen.count(first) == 1
    assert finding.seen.endswith(f" Likewise {', '.join(others[:NAMED])} and {MANY - 1 - NAMED} more.")
    support = finding.document()["support"]["seen"]
    assert support.endswith(f" Likewise {MANY - 1} more.")
    assert "HR" not in support.replace("OATH", "")


def test_one_defect_that_hides_many_aliases(host):
    with_aliases(host, before="OLD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)\n")
    hidden = [one for one in host.look()[0] if one.cause.id == "alias-hidden"]
    assert len({one.seen for one in hidden}) == len(hidden) <= 2
    assert all(one.aliases == tuple(names()) for one in hidden)


def test_domain_that_hides_many_aliases(host):
    with_aliases(host)
    host.sqlnet("NAMES.DEFAULT_DOMAIN = example.com\n")
    (finding,) = [one for one in host.look()[0] if one.cause.stage == "alias"]
    assert finding.cause.id == "default-domain"
    assert finding.aliases == tuple(names())


@pytest.mark.parametrize(
    ("claims", "cause"),
    [
        ({"sub": None}, "token-without-sub"),
        ({"roles": None}, "roles-missing"),
        ({"aud": "https://graph.microsoft.com"}, "audience-of-another-api"),
        ({"tid": "22222222-2222-3333-4444-555555555555"}, "tenant-differs"),
    ],
)
def test_one_fault_of_many_tokens(host, claims, cause):
    """What a policy or an app registration does, it does to all tokens."""
    entries, paths = [], []
    for name in names(4):
        directory = host.directory.parent / name.lower()
        directory.mkdir(0o700)
        (directory / "token").write_text(host.jwt(**claims))
        (directory / "token").chmod(0o600)
        paths.append(str(directory / "token"))
        entries.append(f"{name} = {host.descriptor(security=host.security(TOKEN_LOCATION=str(directory)))}\n")
    host.entries("".join(entries))
    (finding,) = [one for one in host.look()[0] if one.cause.id == cause]
    assert finding.aliases == tuple(names(4))
    assert finding.seen.count(paths[0]) == 1
    assert finding.seen.endswith(f" Likewise {paths[1]}, {paths[2]} and {paths[3]}.")
    support = finding.document()["support"]["seen"]
    assert support.endswith(" Likewise 3 more.")
    assert str(host.root) not in support


def test_what_differs_in_more_than_the_name_stays_apart(host):
    one, two = (host.descriptor(security=host.security(TOKEN_AUTH=value)) for value in ("OATH", "OAUTHS"))
    host.entries(f"HR1 = {one}\nHR2 = {two}\nHR3 = {one}\n")
    found = [one for one in host.look()[0] if one.cause.id == "token-auth-unknown"]
    assert [one.aliases for one in found] == [("HR1", "HR3"), ("HR2",)]


CAUSE = Cause("x", "way", WARNING, "A title", "{alias} in {path}.", "Do it.")


def finding(codes, **facts):
    return Finding(CAUSE, WARNING, facts, codes, (facts["alias"],))


def test_other_clients_or_another_file_stay_apart():
    found = [
        finding({"OCI": "ORA-1"}, alias="A", path="/a"),
        finding({"OCI": "ORA-1"}, alias="B", path="/b"),
        finding({"JDBC": "ORA-2"}, alias="C", path="/a"),
        finding({"OCI": "ORA-1"}, alias="D", path="/a"),
    ]
    assert [one.seen for one in merged(found)] == ["A in /a. Likewise D.", "B in /b.", "C in /a."]


def test_long_names_are_cut_one_by_one():
    long = [finding({}, alias=letter * 5000, path="/a") for letter in "ABC"]
    (one,) = merged(long)
    assert len(one.seen) < 2000
    assert one.seen.endswith("….")
