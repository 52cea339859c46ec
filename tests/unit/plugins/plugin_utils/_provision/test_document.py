# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of a host: read as a whole, every fault at once, and the plan that comes of a good one."""

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import (
    CLIENT_ARGUMENTS,
    TOKEN_ARGUMENTS,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader, settled
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import DocumentError
from tests.unit.conftest import SECRET, given


@pytest.fixture
def token(offline_options):
    return {"name": "hr", "directory": "/var/lib/tokens/hr", "owner": "hrapp", **offline_options}


@pytest.fixture
def service():
    return {"name": "HR", "host": "db.example", "service_name": "hr.db.example", "token": "hr"}


@pytest.fixture
def document(token, service):
    return {"tns_admin": "/etc/oracle", "tokens": [token], "services": [service], "sqlnet": {"SQLNET.EXPIRE_TIME": 10}}


def read(document, method="read_client", spec=None):
    validated = ArgumentSpecValidator(spec or CLIENT_ARGUMENTS).validate(document)
    assert validated.error_messages == []
    return getattr(DocumentReader(given), method)(validated.validated_parameters)


def faults(document, **kwargs):
    with pytest.raises(DocumentError) as caught:
        read(document, **kwargs)
    assert SECRET not in str(caught.value)
    return caught.value.faults


def test_plan_of_a_good_document(document):
    plan = read(document)
    (token,) = plan.tokens
    assert (token["directory"], token["owner"], token["state"]) == ("/var/lib/tokens/hr", "hrapp", "present")
    assert token["expected"] == {
        "client_id": plan.requests["hr"].client_id,
        "tenant_id": "contoso.example",
        "scope": plan.requests["hr"].scope,
    }
    assert [file["path"] for file in plan.files] == ["/etc/oracle/tnsnames.ora", "/etc/oracle/sqlnet.ora"]
    assert "(TOKEN_LOCATION=/var/lib/tokens/hr)" in plan.files[0]["present"]["HR"]
    assert plan.files[1]["present"] == {"SQLNET.EXPIRE_TIME": "10"}
    assert not plan.remove_empty


def test_what_the_host_is_told_has_no_credential(document):
    assert SECRET not in str(read(document).arguments())
    assert SECRET not in repr(read(document))


def test_absent_needs_no_credential(document):
    document["tokens"] = [{"name": "hr", "directory": "/var/lib/tokens/hr"}]
    plan = read({**document, "state": "absent"})
    assert plan.tokens[0]["state"] == "absent"
    assert plan.requests == {}
    assert plan.remove_empty
    assert [(file["present"], file["absent"]) for file in plan.files] == [({}, ["HR"]), ({}, ["SQLNET.EXPIRE_TIME"])]


def test_everything_in_an_absent_document_is_absent(document):
    document.update(
        services_exclusive=True,
        sqlnet_renames={"A": "B"},
        sqlnet_exclusive=True,
        wallet={"directory": "/w", "src": "/w.zip"},
        ojdbc={"a": 1},
        hooks=[{"driver": "node"}],
        login_shells=True,
        systemd_units=[{"name": "a.service"}],
    )
    validated = ArgumentSpecValidator(CLIENT_ARGUMENTS).validate(document).validated_parameters
    assert settled(validated) is validated
    absent = settled({**validated, "state": "absent"})
    items = [*absent["tokens"], absent["wallet"], *absent["hooks"], *absent["systemd_units"]]
    assert [item["state"] for item in items] == ["absent"] * 4
    assert (absent["sqlnet"], absent["ojdbc"]) == ({"SQLNET.EXPIRE_TIME": None}, {"a": None})
    assert [service["token"] for service in absent["services"]] == [None]
    for name in ("services_exclusive", "sqlnet_renames", "sqlnet_exclusive", "login_shells"):
        assert not absent[name]
    assert set(absent) == set(validated)


def test_absent_token_and_service_among_present_ones(document, token, service):
    document["tokens"].append({"name": "old", "directory": "/var/lib/tokens/old", "state": "absent"})
    document["services"].append({"name": "OLD", "state": "absent"})
    plan = read(document)
    assert list(plan.requests) == ["hr"]
    assert plan.files[0]["absent"] == ["OLD"]


def test_null_sqlnet_parameter_is_removed(document):
    assert read({**document, "sqlnet": {"WALLET_LOCATION": None}}).files[1]["absent"] == ["WALLET_LOCATION"]


def test_empty_document_asks_for_nothing():
    assert list(faults({})) == [
        "nothing is asked for: set tokens, services, sqlnet, wallet, ojdbc, hooks or systemd_units."
    ]


def test_sqlnet_values_are_written_as_oracle_writes_them(document):
    wanted = {"A": True, "B": False, "C": 1.5, "D": ["TCPS", "BEQ"], "E": "(x)", "F": None}
    (file,) = [file for file in read({**document, "sqlnet": wanted}).files if file["kind"] == "sqlnet"]
    assert file["present"] == {"A": "YES", "B": "NO", "C": "1.5", "D": "(TCPS, BEQ)", "E": "(x)"}
    assert file["absent"] == ["F"]


@pytest.mark.parametrize(
    "wanted", [{"A": {"b": 1}}, {"A": []}, {"A": ""}, {"A": [[1]]}, {"a": 1, "A": 2}, {"TOKEN_LOCATION": "~/x"}]
)
def test_sqlnet_values_that_are_none_are_faults(document, wanted):
    assert [fault for fault in faults({**document, "sqlnet": wanted}) if fault.startswith("sqlnet: ")]


def test_all_faults_are_reported_together(document, token, service):
    document["tokens"][0].update(scope="https://x", client_id="app", directory="relative")
    document["services"][0].update(token="nobody", host="db example")
    del document["tns_admin"]
    found = faults({**document, "tns_admin": "~/oracle", "sqlnet": {"A B": 1}})
    text = " ".join(found)
    for word in ("/.default", "client_id 'app'", "'relative'", "no token 'nobody'", "db example", "~/oracle", "sqlnet"):
        assert word in text, word
    assert all(fault.startswith("tokens[0] hr: ") for fault in found if "/.default" in fault)


@pytest.mark.parametrize(
    "directory",
    [
        "",
        "relative",
        "~/x",
        "/a b",
        "/a#b",
        "/a(b",
        '/a"b',
        "/a'b",
        "/a/../b",
        "/a//b",
        "/a/./b",
        "/$HOME/x",
        "/a\nb",
        "/a)b",
        "/",
    ],
)
def test_directory_that_some_client_could_not_read(document, directory):
    document["tokens"][0]["directory"] = directory
    assert any("director" in fault for fault in faults(document))


def test_trailing_slash_is_fine(document):
    document["tokens"][0]["directory"] = "/var/lib/tokens/hr/"
    assert read(document).tokens


def test_tns_admin_is_needed_for_files(document):
    del document["tns_admin"]
    assert any("tns_admin is missing" in fault for fault in faults(document))


def test_names_are_unique(document, token, service):
    document["tokens"].append({**token})
    document["services"].append({**service, "name": "hr"})
    text = " ".join(faults(document))
    assert "tokens: 'hr' is there 2 times" in text
    assert "token directories: '/var/lib/tokens/hr' is there 2 times" in text
    assert "services[1] hr: it is there more than once" in text


def test_directories_that_differ_by_a_slash_are_the_same(document, token):
    document["tokens"].append({**token, "name": "crm", "directory": "/var/lib/tokens/hr/"})
    assert any("token directories" in fault for fault in faults(document))


def test_present_service_with_an_absent_token_is_a_fault(document):
    """Its alias would point to a directory that the same task removes."""
    document["tokens"][0]["state"] = "absent"
    assert any("token 'hr' is absent" in fault for fault in faults(document))


RAW = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=x)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=s)){0})"


def test_token_and_its_location_is_a_fault(document):
    document["services"][0]["token_location"] = "/elsewhere"
    assert any("both given" in fault for fault in faults(document))


@pytest.mark.parametrize(
    ("way", "text"), [("descriptor", RAW.format("")), ("easy_connect", "tcps://x:1/s?ssl_server_dn_match=on")]
)
def test_token_is_put_into_a_whole_descriptor(document, way, text):
    document["services"] = [{"name": "HR", "token": "hr", way: text}]
    written = read(document).files[0]["present"]["HR"]
    assert "(TOKEN_LOCATION=/var/lib/tokens/hr)(TOKEN_AUTH=OAUTH)" in written


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t))", "it names a token"),
        ("(SECURITY=(SSL_SERVER_DN_MATCH=NO))", "ORA-25704"),
    ],
)
def test_token_beside_a_descriptor_that_does_not_bear_it_is_a_fault(document, section, words):
    document["services"] = [{"name": "HR", "token": "hr", "descriptor": RAW.format(section)}]
    (fault,) = faults(document)
    assert words in fault


@pytest.mark.parametrize("value", ["a\nb", "(unclosed", "x)"])
def test_sqlnet_value_that_would_break_the_file_is_a_fault(document, value):
    assert any("sqlnet" in fault for fault in faults({**document, "sqlnet": {"NAMES.DIRECTORY_PATH": value}}))


def test_single_token_is_called_by_its_directory(token):
    del token["name"]
    plan = read(token, method="read_token", spec=TOKEN_ARGUMENTS)
    assert list(plan.requests) == ["hr"]
    assert plan.files == []


def test_single_token_s_faults_have_no_label(token):
    token.update(scope="https://x")
    del token["name"]
    (fault,) = faults(token, method="read_token", spec=TOKEN_ARGUMENTS)
    assert fault.startswith("scope ")


def test_min_remaining_is_told_to_the_host(document):
    document["tokens"][0]["min_remaining"] = 600
    assert read(document).tokens[0]["min_remaining"] == 600
