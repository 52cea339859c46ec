# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a document says of files beside aliases: wallet, ojdbc.properties, hooks, TNS_ADMIN; and what takes precedence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import MARKER
from tests.integration.runner import COLLECTIONS
from tests.unit.plugins.plugin_utils._provision.test_document import document, faults, read, service, token
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import LEVELS, PASSWORD, members, zipped

__all__ = ("document", "service", "token")  # fixtures


@pytest.fixture
def wallet(document, tmp_path: Path):
    src = zipped(tmp_path / "w.zip", members())
    document["wallet"] = {"src": src, "password": PASSWORD, "directory": "/etc/wallets/hr", "token": "hr"}
    return document["wallet"]


def files(plan):
    return {file["kind"]: file for file in plan.files}


def test_wallet_is_announced_by_digests_and_its_aliases_are_taken_over(document, wallet):
    plan = read(document)
    (told,) = plan.wallets
    assert (told["directory"], told["state"]) == ("/etc/wallets/hr", "present")
    assert set(told["digests"]) == {"cwallet.sso", "ewallet.p12", "ewallet.pem", "keystore.jks", "truststore.jks"}
    aliases = files(plan)["tnsnames"]["present"]
    assert set(aliases) == {"HR", *(f"hr_{level}" for level in LEVELS)}
    for name in ("hr_high", "hr_low"):
        assert "(WALLET_LOCATION=/etc/wallets/hr)" in aliases[name]
        assert "(TOKEN_LOCATION=/var/lib/tokens/hr)" in aliases[name]
    assert "WALLET_LOCATION" not in aliases["HR"]
    sqlnet = files(plan)["sqlnet"]
    assert sqlnet["defaults"]["WALLET_LOCATION"] == "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))"
    assert PASSWORD not in str(plan.arguments()) + repr(plan)


def test_services_of_the_document_win_over_the_wallet_s(document, wallet):
    document["services"].append({"name": "HR_HIGH", "host": "other", "service_name": "s"})
    document["services"].append({"name": "hr_low", "state": "absent"})
    wallet["services"] = ["hr_high", "HR_LOW", "hr_tp"]
    plan = files(read(document))["tnsnames"]
    assert set(plan["present"]) == {"HR", "HR_HIGH", "hr_tp"}
    assert plan["absent"] == ["hr_low"]


def test_sqlnet_of_the_document_wins_over_the_wallet_s(document, wallet):
    document["sqlnet"] = {"WALLET_LOCATION": "SYSTEM"}
    edit = files(read(document))["sqlnet"]
    assert edit["present"] == {"WALLET_LOCATION": "SYSTEM"}
    assert set(edit["defaults"]) == {"SSL_SERVER_DN_MATCH"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"services": ["hr_high", "nope"]}, "there is no 'nope'"),
        ({"src": "/nowhere.zip"}, "/nowhere.zip"),
        ({"src": None}, "src is missing: name the wallet's zip file"),
        ({"src": ""}, "src is empty: name the wallet's zip file"),
        ({"ca_path": ""}, "ca_path is empty"),
        ({"directory": "/a b"}, "wallet: directory: '/a b' has a blank"),
        ({"token": "nobody"}, "there is no token 'nobody'"),
        ({"directory": "/etc/oracle"}, "wallet: its directory is tns_admin"),
    ],
)
def test_fault_of_the_wallet(document, wallet, changes, words):
    wallet.update(changes)
    assert any(words in fault for fault in faults(document))


@pytest.mark.parametrize(
    ("name", "value", "meaning"),
    [
        ("SSL_SERVER_DN_MATCH", "no", "any server"),
        ("ssl_server_dn_match", '"OFF"', "any server"),
        ("TLS_SERVER_DN_MATCH", "0", "any server"),
        ("SSL_ALLOW_WEAK_DN_MATCH", "TRUE", "any server"),
        ("SQLNET.ENCRYPTION_CLIENT", "rejected", "in clear"),
        ("SQLNET.CRYPTO_CHECKSUM_CLIENT", "REJECTED", "in clear"),
        ("SQLNET.ALLOW_WEAK_CRYPTO", "TRUE", "broken"),
        ("SSL_VERSION", "1.2 or 1.1", "broken"),
        ("SSL_VERSION", "1.0+", "broken"),
        ("SSL_VERSION", "undetermined or 3.0", "broken"),
        ("TLS_VERSION", "(TLSv1.2, TLSv1)", "broken"),
        ("SSL_CIPHER_SUITES", "(SSL_DH_anon_WITH_3DES_EDE_CBC_SHA)", "broken"),
        ("SQLNET.ALLOWED_LOGON_VERSION_CLIENT", "8", "broken"),
        ("SQLNET.ENCRYPTION_TYPES_CLIENT", "(AES256, DES40)", "broken"),
        ("SQLNET.CRYPTO_CHECKSUM_TYPES_CLIENT", "(md5)", "broken"),
    ],
)
def test_parameter_of_the_wallet_that_weakens_is_not_taken(document, wallet, tmp_path, name, value, meaning):
    text = f"WALLET_LOCATION = SYSTEM\nTCP.CONNECT_TIMEOUT = 10\n{name} = {value}\n"
    wallet["src"] = zipped(tmp_path / "weak.zip", members(sqlnet_ora=text.encode()))
    plan = read(document)
    location = "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))"
    kept = {"WALLET_LOCATION": location, "TCP.CONNECT_TIMEOUT": "10"}
    assert files(plan)["sqlnet"]["defaults"] == plan.wallet_reports["hr"]["sqlnet"] == kept
    (warning,) = plan.warnings
    assert f"wallet: its sqlnet.ora has {name}={value}, which is left out" in warning
    assert meaning in warning
    document["sqlnet"] = {name.swapcase(): value if "MATCH" not in name.upper() else "YES"}  # the user has decided
    assert read(document).warnings == []


def test_file_that_is_given_for_its_directory(document, wallet):
    """People give the file; each is named, and what was made so before can go (issue 13, number 9)."""
    wallet["directory"] = "/etc/wallets/hr/cwallet.sso"
    document["tns_admin"] = "/etc/oracle/tnsnames.ora"
    found = faults(document)
    for words in (
        "wallet: directory: '/etc/wallets/hr/cwallet.sso' ends in /cwallet.sso",
        "tns_admin: '/etc/oracle/tnsnames.ora' ends in /tnsnames.ora",
    ):
        assert [fault for fault in found if words in fault], found
    document["state"] = "absent"
    read(document)


def test_strong_parameters_of_the_wallet_are_taken_and_shown(document, wallet, tmp_path):
    strong = {
        "SSL_SERVER_DN_MATCH": "yes",
        "SSL_VERSION": "1.2 or 1.3",
        "TLS_VERSION": "(TLSv1.2,TLSv1.3)",
        "SQLNET.ENCRYPTION_CLIENT": "REQUIRED",
        "SSL_CIPHER_SUITES": "(TLS_AES_256_GCM_SHA384)",
        "SQLNET.ENCRYPTION_TYPES_CLIENT": "(AES256, AES192)",
        "SQLNET.CRYPTO_CHECKSUM_TYPES_CLIENT": "(SHA512, SHA1)",
        "SQLNET.ALLOWED_LOGON_VERSION_CLIENT": "12a",
        "SQLNET.ALLOW_WEAK_CRYPTO": "FALSE",
    }
    text = "".join(f"{name} = {value}\n" for name, value in strong.items())
    wallet["src"] = zipped(tmp_path / "strong.zip", members(sqlnet_ora=text.encode()))
    document["sqlnet"] = {"SSL_VERSION": "1.3"}
    plan = read(document)
    assert plan.warnings == []
    del strong["SSL_VERSION"]
    assert plan.wallet_reports["hr"]["sqlnet"] == strong


@pytest.mark.parametrize(
    "value", ["undetermined", '"UNDETERMINED"', "(undetermined)", "1.2+", "TLSv1.2+", "(TLSv1.3, TLSv1.2)"]
)
def test_version_that_leaves_it_to_the_client_weakens_nothing(document, wallet, tmp_path, value):
    """`undetermined` is the default, and 1.2+ is of ODP.NET 23.9: both mean what client and database speak best."""
    wallet["src"] = zipped(tmp_path / "any.zip", members(sqlnet_ora=f"SSL_VERSION = {value}\n".encode()))
    plan = read(document)
    assert plan.warnings == []
    assert plan.wallet_reports["hr"]["sqlnet"] == {"SSL_VERSION": value}


def test_aliases_of_the_wallet_that_do_not_check_the_server_are_named(document, wallet, tmp_path):
    tnsnames = members()["tnsnames.ora"].replace(b"ssl_server_dn_match=yes", b"ssl_server_dn_match=no", 2)
    wallet.update(src=zipped(tmp_path / "weak.zip", members(tnsnames_ora=tnsnames)), token=None)
    (warning,) = read(document).warnings
    assert (
        "wallet: hr_high and hr_low of its tnsnames.ora do not compare the name in the server's certificate" in warning
    )
    wallet["services"] = ["hr_tp"]
    document["services"].append({"name": "hr_high", "host": "h", "service_name": "s"})
    wallet["services"] = ["hr_tp", "hr_high"]
    assert read(document).warnings == []
    wallet.update(token="hr", services=["hr_low"])
    assert "must be YES" in faults(document)[0]


def test_absent_wallet_needs_no_source(document, wallet):
    wallet.update(state="absent", src="/nowhere.zip")
    plan = read(document)
    assert (plan.wallets[0]["state"], plan.wallets[0]["digests"]) == ("absent", {})
    assert any("/nowhere.zip" in warning for warning in plan.warnings)
    assert "WALLET_LOCATION" in files(plan)["sqlnet"]["obsolete"]
    wallet["src"] = None
    assert read(document).warnings == []


def test_ojdbc_hooks_and_tns_admin(document):
    document.update(
        ojdbc={"a": True, "b": None}, login_shells=True, clients=["jdbc", "python"],
        hooks=[{"driver": "python"}, {"driver": "node", "path": "/app/t.js", "state": "absent"}],
        systemd_units=[{"name": "hrapp.service"}, {"name": "old@1.service", "state": "absent"}],
    )  # fmt: skip
    plan = read(document)
    assert (files(plan)["ojdbc"]["present"], files(plan)["ojdbc"]["absent"]) == ({"a": "true"}, ["b"])
    assert files(plan)["tnsnames"]["clients"] == ["JDBC", "python-oracledb"]
    owned = {file["path"]: file["content"] for file in plan.owned}
    assert list(owned) == [
        "/etc/oracle/entra_oracle_tokens.py", "/app/t.js", "/etc/profile.d/entra-oracledb.sh",
        "/etc/systemd/system/hrapp.service.d/entra-oracledb.conf",
        "/etc/systemd/system/old@1.service.d/entra-oracledb.conf",
    ]  # fmt: skip
    assert owned["/app/t.js"] is owned["/etc/systemd/system/old@1.service.d/entra-oracledb.conf"] is None
    assert "'HR': '/var/lib/tokens/hr'" in owned["/etc/oracle/entra_oracle_tokens.py"]
    assert all(MARKER in content.partition("\n")[0] for content in owned.values() if content)
    absent = read({**document, "state": "absent"})
    assert [file["content"] for file in absent.owned] == [None] * 5
    assert (files(absent)["ojdbc"]["present"], files(absent)["ojdbc"]["absent"]) == ({}, ["a", "b"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"systemd_units": [{"name": "hrapp"}]}, "'hrapp' is not the name of a service"),
        ({"systemd_units": [{"name": "../x.service"}]}, "'../x.service' is not the name"),
        ({"systemd_units": [{"name": "..service"}]}, "'..service' is not the name"),
        ({"systemd_units": [{"name": "@.service"}]}, "'@.service' is not the name"),
        ({"systemd_units": [{"name": "a\\b.service"}]}, "is not the name of a service"),
        ({"systemd_units": [{"name": "a.service"}, {"name": "a.service", "state": "absent"}]}, "is asked for 2 times"),
        (
            {"hooks": [{"driver": "node", "path": "/a"}, {"driver": "python", "path": "/a"}]},
            "'/a' is asked for 2 times",
        ),
        ({"hooks": [{"driver": "node"}, {"driver": "node", "state": "absent"}]}, "tokens.js' is asked for 2 times"),
        ({"tns_admin": "/a\\b", "login_shells": True}, "login_shells: tns_admin '/a\\b' has a backslash"),
        ({"tns_admin": "/a\\b", "systemd_units": [{"name": "a.service"}]}, "systemd_units[0]: tns_admin '/a\\b' has a"),
        ({"hooks": [{"driver": "node", "path": "relative.js"}]}, "hooks[0]: path: 'relative.js' is not absolute"),
        ({"ojdbc": {"oracle.jdbc.clientSecret": "canary"}}, "oracle.jdbc.clientSecret is a secret"),
        ({"tns_admin": None, "login_shells": True, "services": [], "sqlnet": {}}, "tns_admin is missing"),
        ({"sqlnet_renames": {"A": None}}, "sqlnet_renames: A needs one new name"),
        ({"services": [], "services_exclusive": True}, "services_exclusive: no service is to be present"),
        ({"sqlnet": {"A": None}, "sqlnet_exclusive": True}, "sqlnet_exclusive: sqlnet has no value"),
        (
            {"hooks": [{"driver": "node", "path": "/app/"}]},
            "write the file's name after it, as in /app/entra_oracle_tokens.js",
        ),
        ({"tns_admin": "/var/lib/tokens/hr/"}, "token hr: its directory is tns_admin"),
    ],
)
def test_fault_of_the_other_parts(document, changes, words):
    document.update(changes)
    found = faults(document)
    assert any(words in fault for fault in found)
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("tns_admin", "/etc/oracle/tnsnames.ora"), ("tns_admin", "/etc/oracle/sqlnet.ora"),
        ("tns_admin", "/etc/oracle/ojdbc.properties"), ("tns_admin", "/etc/oracle"),
        ("tokens", "/var/lib/tokens/hr/token"), ("tokens", "/var/lib/tokens/hr"),
        ("wallet", "/etc/wallets/hr/cwallet.sso"), ("wallet", "/etc/wallets/hr"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("slash", ["", "/"])
def test_hook_in_the_place_of_something_else(document, wallet, setting, path, slash):
    document.update(hooks=[{"driver": "node", "path": path}], tns_admin="/etc/oracle" + slash)
    document["tokens"][0]["directory"] += slash
    wallet["directory"] += slash
    assert any(f"hooks: '{path}' belongs to {setting}: " in fault for fault in faults(document))


def test_hook_in_the_place_of_a_file_of_tns_admin_that_once_held_the_wallet(document, wallet):
    document.update(hooks=[{"driver": "node", "path": "/etc/oracle/tnsnames.ora"}])
    wallet.update(directory="/etc/oracle", state="absent")
    assert any("belongs to tns_admin: " in fault for fault in faults(document))


@pytest.mark.parametrize("name", ["mnt-foo\\x2dbar.service", "_a@.service", "getty@tty1.service", "1:a.b.service"])
def test_unit_s_name_may_be_escaped(document, name):
    document["systemd_units"] = [{"name": name}]
    assert read(document).owned[0]["path"] == f"/etc/systemd/system/{name}.d/entra-oracledb.conf"


def test_backslash_hurts_nobody_where_no_shell_and_no_systemd_reads_it(document):
    document.update(tns_admin="/a\\b", login_shells=False, systemd_units=[{"name": "a.service", "state": "absent"}])
    assert len(read(document).owned) == 2


def test_unit_s_percent_sign_is_no_specifier(document):
    document.update(tns_admin="/etc/50%/admin", systemd_units=[{"name": "a.service"}])
    assert '"TNS_ADMIN=/etc/50%%/admin"' in read(document).owned[0]["content"]


def test_exclusive_and_renames_reach_the_files_but_not_when_all_goes(document):
    document.update(
        services_exclusive=True, sqlnet_exclusive=True, sqlnet_renames={"A": "B"}, backup=True, follow=True,
    )  # fmt: skip
    document["services"].append({"name": "OLD", "state": "rename", "new_name": "NEW"})
    edits = files(read(document))
    assert (edits["tnsnames"]["exclusive"], edits["tnsnames"]["renames"]) == (True, {"OLD": "NEW"})
    assert (edits["sqlnet"]["exclusive"], edits["sqlnet"]["renames"]) == (True, {"A": "B"})
    assert all(edit["backup"] and edit["follow"] for edit in edits.values())
    edits = files(read({**document, "state": "absent"}))
    assert not any(edits["tnsnames"].get(name) for name in ("exclusive", "renames", "present"))
    assert edits["tnsnames"]["absent"] == ["HR"]
    assert not edits["sqlnet"]["exclusive"]


def test_document_without_a_wallet_loads_nothing_of_wallets():
    code = (
        "import sys\n"
        "import ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run\n"
        "import ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document\n"
        "print([name for name in sys.modules if 'wallet' in name or name in ('zipfile', 'cryptography', 'msal')])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
