# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases that OCI and ODP.NET do not find because of a file beside tnsnames.ora."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import SQLNET, DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import (
    MAX_NAMES,
    Rules,
    neighbour_warnings,
    rules_of,
)

HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"


def entry(*names):
    return "".join(f"{name} = {HR}\n" for name in names)


@pytest.fixture
def where(tmp_path):
    def put(tnsnames=None, sqlnet=None, ldap=None):
        for name, text in (("tnsnames", tnsnames), ("sqlnet", sqlnet), ("ldap", ldap)):
            if text is not None:
                (tmp_path / f"{name}.ora").write_text(text)
        return tmp_path

    return put


def warnings(directory, services=(), sqlnet=None, removed=(), **options):
    """The warnings of one document: the services, and the parameters if there are any."""
    editors = []
    if services or removed:
        state = DesiredState(dict.fromkeys(services, HR), list(removed))
        editors.append(FileEditor(str(directory / "tnsnames.ora"), state, **options))
    if sqlnet is not None:
        present = {name: value for name, value in sqlnet.items() if value is not None}
        state = DesiredState(present, [name for name in sqlnet if name not in present])
        editors.append(FileEditor(str(directory / "sqlnet.ora"), state, kind=SQLNET, **options))
    for editor in editors:
        editor.plan()
    return neighbour_warnings(editors)


def test_domain_and_short_name_in_one_document(where):
    (warning,) = warnings(where(), ["HR", "CRM.world"], {"NAMES.DEFAULT_DOMAIN": "world"})
    assert (
        "NAMES.DEFAULT_DOMAIN is world, so that OCI and ODP.NET look for HR.WORLD where an application says HR"
        in warning
    )
    assert "do not find HR: name the alias HR.world, or remove NAMES.DEFAULT_DOMAIN." in warning


@pytest.mark.parametrize("domain", ["world", "WORLD", '"world"', "(world)", ".world", "\n  world"])
def test_domain_on_the_host_and_a_new_alias(where, domain):
    (warning,) = warnings(where(sqlnet=f"# DBA\nnames.default_domain = {domain}\n"), ["HR"])
    assert "name the alias HR.world" in warning.lower().replace("hr", "HR")


def test_short_name_beside_the_long_one(where):
    (warning,) = warnings(where(entry("HR.WORLD"), "NAMES.DEFAULT_DOMAIN = world\n"), ["HR"])
    assert "take HR.WORLD, which is another entry, where an application says HR" in warning
    assert "remove HR, or remove NAMES.DEFAULT_DOMAIN." in warning
    assert "name the alias" not in warning  # that would be HR.WORLD, the other entry
    assert warnings(where(), ["hr.world"]) == []


def test_warning_comes_on_every_run(where):
    directory = where(entry("HR"), "NAMES.DEFAULT_DOMAIN = world\n")
    assert len(warnings(directory, ["HR"])) == 1
    assert len(warnings(directory, ["HR"], {"NAMES.DEFAULT_DOMAIN": "world"})) == 1


def test_new_domain_hides_what_is_on_the_host(where):
    (warning,) = warnings(where(entry("HR", "CRM", "ERP.example.com")), sqlnet={"NAMES.DEFAULT_DOMAIN": "world"})
    assert "do not find HR, CRM: name the alias HR.world" in warning
    assert "ERP" not in warning


@pytest.mark.parametrize(("domain", "words"), [
    (None, "without NAMES.DEFAULT_DOMAIN OCI and ODP.NET do not find HR any more, which was HR.WORLD before: define HR, or keep"),
    ("example.com", "look for HR.EXAMPLE.COM where an application says HR, and do not find HR"),
])  # fmt: skip
def test_domain_that_goes_or_changes_hides_the_short_names(where, domain, words):
    directory = where(entry("HR.WORLD"), "NAMES.DEFAULT_DOMAIN = world\n")
    (warning,) = warnings(directory, sqlnet={"NAMES.DEFAULT_DOMAIN": domain})
    assert words in warning


def test_domain_that_goes_brings_an_entry_back_and_hides_another(where):
    directory = where(entry("HR.WORLD", "HR"), "NAMES.DEFAULT_DOMAIN = world\n")
    assert warnings(directory, sqlnet={"NAMES.DEFAULT_DOMAIN": None}) == []


@pytest.mark.parametrize("methods", ["EZCONNECT", "(EZCONNECT, LDAP)", "( ldap\n  , ezconnect )"])
def test_path_without_tnsnames(where, methods):
    directory = where(entry("OLD"), f"NAMES.DIRECTORY_PATH = {methods}\n")
    (warning,) = warnings(directory, ["HR"])
    assert "NAMES.DIRECTORY_PATH has no TNSNAMES" in warning
    assert "do not find HR: add TNSNAMES, or remove the parameter." in warning
    (warning,) = warnings(where(entry("OLD"), ""), sqlnet={"NAMES.DIRECTORY_PATH": methods.replace("\n", "")})
    assert "do not find OLD" in warning


def test_ldap_decides_only_where_there_is_an_ldap_ora(where):
    directory = where(sqlnet="NAMES.DIRECTORY_PATH = (LDAP, TNSNAMES)\n")
    assert warnings(directory, ["HR"]) == []
    (warning,) = warnings(where(ldap='DEFAULT_ADMIN_CONTEXT = "dc=example"\n'), ["HR"])
    assert f"LDAP (the server of {directory}/ldap.ora) before TNSNAMES" in warning
    assert "put TNSNAMES first" in warning
    before = (directory / "ldap.ora").read_bytes()
    assert warnings(directory, ["HR"], {"NAMES.DIRECTORY_PATH": "(TNSNAMES, LDAP)"}) == []
    assert (directory / "ldap.ora").read_bytes() == before


def test_hosts_before_aliases(where):
    (warning,) = warnings(where(sqlnet="NAMES.DIRECTORY_PATH = (EZCONNECT, TNSNAMES)\n"), ["HR"])
    assert "has EZCONNECT before TNSNAMES" in warning
    assert warnings(where(entry("HR")), ["HR"]) == []  # no host has come between
    (warning,) = warnings(where(entry("HR")), ["HR", "CRM"])
    assert "take what is found there for CRM: " in warning
    directory = where(entry("OLD"), "")
    (warning,) = warnings(directory, sqlnet={"NAMES.DIRECTORY_PATH": "(HOSTNAME, TNSNAMES)"})
    assert "take what is found there for OLD: put TNSNAMES first" in warning


@pytest.mark.parametrize(
    ("sqlnet", "services"),
    [
        (None, ["HR"]),
        ("SQLNET.EXPIRE_TIME = 10\n", ["HR"]),
        ("NAMES.DIRECTORY_PATH = (TNSNAMES, LDAP, EZCONNECT)\n", ["HR"]),
        ("NAMES.DEFAULT_DOMAIN = world\n", ["HR.WORLD", "CRM.example.com"]),
        ("# NAMES.DEFAULT_DOMAIN = world\n", ["HR"]),
    ],
)
def test_what_is_found_has_no_word(where, sqlnet, services):
    assert warnings(where(entry("OLD"), sqlnet, "x = y\n"), services) == []


def test_others_than_oci_do_not_care(where):
    directory = where(sqlnet="NAMES.DEFAULT_DOMAIN = world\n")
    assert warnings(directory, ["HR"], clients=(JDBC,)) == []
    assert len(warnings(directory, ["HR"], clients=(OCI,))) == 1


def test_names_that_are_there_already_or_go_have_no_word(where):
    directory = where(entry("OLD", "HR"), "NAMES.DEFAULT_DOMAIN = world\n")
    assert warnings(directory, removed=["HR"]) == []
    assert warnings(directory, sqlnet={"SQLNET.EXPIRE_TIME": "10"}) == []


def test_many_names_are_one_warning(where):
    (warning,) = warnings(where(), [f"A{number}" for number in range(MAX_NAMES + 3)], {"NAMES.DEFAULT_DOMAIN": "world"})
    assert "A0, A1, A2, A3, A4 and 3 more" in warning


def test_rules_of_a_file():
    assert rules_of(None) == rules_of(b"") == Rules()
    text = (
        b"NAMES.DIRECTORY_PATH = (tnsnames,\n  ezconnect) # x\nNAMES.DEFAULT_DOMAIN = a\nNAMES.DEFAULT_DOMAIN = b.c\n"
    )
    assert rules_of(text) == Rules("b.c", ("TNSNAMES", "EZCONNECT"))
