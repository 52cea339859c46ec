# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages call each setting as its user wrote it: options of a task, variables of the role; elements with index and name."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import read_arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import known_names
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names, instead, names_for
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import DocumentError
from tests.unit.conftest import SECRET, given
from tests.unit.plugins.plugin_utils._provision.test_document import document, service, token

__all__ = ("document", "service", "token")  # fixtures

OURS = "oracle_client_"
#: What is changed in a good document, and its only fault; each setting as `{0}` and its name.
FAULTS = [
    ({"tns_admin": None}, "{0}tns_admin is missing: it is the directory of tnsnames.ora and sqlnet.ora."),
    ({"tns_admin": ""}, "{0}tns_admin is empty: it is the directory of tnsnames.ora and sqlnet.ora."),
    (
        {"tns_admin": "/a b"},
        "{0}tns_admin: '/a b' has a blank",
    ),
    (
        {"services": [{"name": "HR", "host": "a", "service_name": "s", "token": "h"}]},
        "{0}services[0] HR: there is no token 'h' in {0}tokens; is hr meant?",
    ),
    (
        {"services": [{"name": "HR", "host": "a", "service_name": "s", "token": "x"}]},
        "{0}services[0] HR: there is no token 'x' in {0}tokens (there is hr).",
    ),
    ({"services": [{"name": "A B", "state": "present", "host": "a", "service_name": "s"}]}, "{0}services[0] A B: name: "),
    ({"services": [], "services_exclusive": True}, "{0}services_exclusive: no service is to be present"),
    ({"sqlnet": {"A": {}}}, "{0}sqlnet: A "),
    ({"sqlnet": {}, "sqlnet_exclusive": True}, "{0}sqlnet_exclusive: {0}sqlnet has no value"),
    ({"sqlnet_renames": {"A": None}}, "{0}sqlnet_renames: A needs one new name."),
    ({"ojdbc": {"user": "x"}}, "{0}ojdbc: user makes JDBC log in with a password"),
    ({"hooks": [{"driver": "node", "path": "x"}]}, "{0}hooks[0]: path: 'x' is not absolute"),
    (
        {"hooks": [{"driver": "node"}, {"driver": "node"}]},
        "'/etc/oracle/entra_oracle_tokens.js' is asked for 2 times by {0}hooks, {0}login_shells or {0}systemd_units: ",
    ),
    (
        {"hooks": [{"driver": "node", "path": "/etc/oracle/tnsnames.ora"}]},
        "{0}hooks: '/etc/oracle/tnsnames.ora' belongs to {0}tns_admin: ",
    ),
    ({"systemd_units": [{"name": "a.service"}, {"name": "b"}]}, "{0}systemd_units[1]: 'b' is not the name of a service"),
    ({"wallet": {"directory": "/w"}}, "{0}wallet: src is missing"),
    ({"tns_admin": "/var/lib/tokens/hr"}, "token hr: its directory is {0}tns_admin, which others have to read"),
    ({"tns_admin": "/a\\b", "login_shells": True}, "{0}login_shells: {0}tns_admin '/a\\b' has a backslash"),
    (
        {"tns_admin": "/a\\b", "systemd_units": [{"name": "a.service"}]},
        "{0}systemd_units[0]: {0}tns_admin '/a\\b' has a backslash",
    ),
]  # fmt: skip


def faults_of(document, prefix="", read=given):
    """Everything that is wrong with the arguments, as the action finds it."""
    arguments = read_arguments(CLIENT_ARGUMENTS, document, Names(prefix))
    try:
        DocumentReader(read, Names(prefix), arguments.unread).read_client(arguments.values)
    except DocumentError as error:
        return [*arguments.faults, *error.faults]
    return arguments.faults


@pytest.mark.parametrize("prefix", ["", OURS])
@pytest.mark.parametrize(("changes", "fault"), FAULTS)
def test_setting_is_called_as_its_user_wrote_it(document, changes, fault, prefix):
    found = faults_of({**document, **changes}, prefix)
    assert [one for one in found if one.startswith(fault.format(prefix))], found
    assert SECRET not in str(found)


def test_role_s_names_are_for_tasks_of_the_role_only():
    assert names_for("entra.oracledb.oracle_client")("tns_admin") == "oracle_client_tns_admin"
    for other in (None, "", "oracle_client", "contoso.example.database"):
        assert names_for(other)("tns_admin") == "tns_admin"


def test_nothing_is_asked_for():
    (fault,) = faults_of({}, OURS)
    assert fault == (
        "nothing is asked for: set oracle_client_tokens, oracle_client_services, oracle_client_sqlnet, oracle_client_wallet, "
        "oracle_client_ojdbc, oracle_client_hooks or oracle_client_systemd_units."
    )
    assert "nothing is asked for" not in str(faults_of({"tokens": {}}))  # it is the list that is wrong


def test_common_option_is_wrong_once_and_not_for_every_token(document, token):
    """Beside what each token has of its own."""
    document["tokens"] = [{**token, "name": name, "directory": f"/var/lib/{name}"} for name in ("hr", "crm", "dwh")]
    for each in document["tokens"]:
        each["client_id"] = "my app"
    document["tokens"][1]["scope"] = ""
    assert faults_of(document) == [
        "tokens[0] hr and 2 more: client_id 'my app' is not a GUID: use Application (client) ID from the app's Overview page.",
        "tokens[1] crm: scope is empty: set scope or aad_token_scope; an app asks for '<Application ID URI>/.default'.",
    ]


def test_faults_of_the_form_and_of_the_values_are_told_together(document, token):
    """And nothing that only follows from one of them: the service's token is there, though it cannot be read."""
    document["tokens"] = [{**token, "onwer": "x", "owner": None}, {**token, "name": "crm", "directory": None}]
    document["services"][0]["token"] = "crm"
    document["services"].append({"name": "DWH", "host": "a b", "service_name": "s", "prot": "https"})
    found = faults_of({**document, "tns_admin": "relative"})
    assert [fault.partition(";")[0] for fault in found] == [
        "tokens[0] hr: there is no option 'onwer'",
        "tokens[1] crm: directory is empty.",
        "services[1] DWH: there is no option 'prot'",
        "services[1] DWH: port must be a whole number, not 'https'.",
        "services[1] DWH: host: 'a b' has a blank",
        "tns_admin: 'relative' is not absolute",
    ]


@pytest.mark.parametrize(
    ("name", "known", "end"),
    [
        ("crm", (), " (there are none)."),
        ("crm", ("hr",), " (there is hr)."),
        ("crm", ("hr", "dwh", "bi"), " (there are bi, dwh and hr)."),
        ("crm", ("hr", "crn"), "; is crn meant?"),
    ],
)
def test_name_that_is_not_there(name, known, end):
    assert instead(name, known) == end


@pytest.mark.parametrize("name", [*known_names.SQLNET, *map(str.lower, known_names.SQLNET), "SQLNET.NEW_IN_27", "A"])
def test_known_and_new_parameters_are_written_without_a_word(name):
    assert known_names.sqlnet_warnings([name], "sqlnet") == []


@pytest.mark.parametrize("name", [*known_names.KNOWN, "oracle.jdbc.ReadTimeout", "defaultRowPrefetch"])
def test_known_and_new_properties_are_written_without_a_word(name):
    assert known_names.ojdbc_warnings([name], "ojdbc") == []


def test_misspelt_parameters_and_properties_are_warned_of(document):
    document.update(
        sqlnet={"SQLNET.EXPIRE_TIM": 10, "WALET_LOCATION": "SYSTEM", "TOKEN_AUHT": None},
        ojdbc={"oracle.jdbc.tokenLocatoin": "/x", "oracle.net.wallet_locaton": None},
    )
    plan = DocumentReader(given, Names(OURS)).read_client(read_arguments(CLIENT_ARGUMENTS, document).values)
    words = "{}: no client is known to read {}; is {} meant? It is written as it is."
    assert plan.warnings == [
        words.format("oracle_client_sqlnet", "SQLNET.EXPIRE_TIM", "SQLNET.EXPIRE_TIME"),
        words.format("oracle_client_sqlnet", "WALET_LOCATION", "WALLET_LOCATION"),
        words.format("oracle_client_ojdbc", "oracle.jdbc.tokenLocatoin", "oracle.jdbc.tokenLocation"),
    ]
    assert plan.files[1]["present"]["SQLNET.EXPIRE_TIM"] == "10"
