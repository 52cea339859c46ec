# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a task's arguments: with the actions' own specifications, and the validator of the ansible-core at hand."""

import pytest

from ansible_collections.entra.oracledb.plugins.action import aad_token, oracle_client, oracle_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import read_arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names

CLIENT = oracle_client.ActionModule.arguments
TOKEN = {"name": "hr", "directory": "/var/lib/hr"}
SERVICE = {"name": "HR", "host": "db.contoso.example", "service_name": "hr"}
ACTIONS = {
    "aad_token": (aad_token.ActionModule.arguments, {"scope": "https://contoso.example/hr/.default"}),
    "oracle_token": (oracle_token.ActionModule.arguments, {"directory": "/var/lib/hr"}),
    "oracle_client": (CLIENT, {"tns_admin": "/etc/oracle"}),
}


def faults_of(spec, **given):
    return read_arguments(spec, given).faults


@pytest.mark.parametrize("name", ACTIONS)
def test_good_arguments_have_no_fault_and_get_their_defaults(name):
    spec, given = ACTIONS[name]
    arguments = read_arguments(spec, given)
    assert (arguments.faults, arguments.unread, arguments.whole) == ([], {}, True)
    assert given.items() <= arguments.values.items()
    assert set(arguments.values) == set(spec)


@pytest.mark.parametrize(
    ("action", "misspelt", "meant"),
    [
        ("aad_token", "client_secert", "client_secret"),
        ("aad_token", "secrets", "secret"),  # an alias
        ("aad_token", "querry", "query"),
        ("oracle_token", "onwer", "owner"),
        ("oracle_token", "tennant", "tenant"),
        ("oracle_client", "tns_amin", "tns_admin"),
    ],
)
def test_misspelt_name_at_the_top(action, misspelt, meant):
    spec, given = ACTIONS[action]
    assert faults_of(spec, **given, **{misspelt: 1}) == [f"there is no option '{misspelt}'; is {meant} meant?"]


@pytest.mark.parametrize("action", ACTIONS)
def test_name_like_no_other_gets_the_options_or_where_they_are(action):
    """The list of a place with many options would be longer than a message."""
    spec, given = ACTIONS[action]
    (fault,) = read_arguments(spec, {**given, "xyzzy": 1}, page="entra.oracledb.x").faults
    if action == "oracle_client":
        assert fault == f"there is no option 'xyzzy'. (There are {', '.join([*spec][:-1])} and {[*spec][-1]}.)"
    else:
        assert fault == "there is no option 'xyzzy'. (`ansible-doc entra.oracledb.x` has all of them.)"


def test_options_are_listed_once_for_all_elements():
    faults = faults_of(CLIENT, hooks=[{"driver": "node", "xyzzy": 1}, {"driver": "python", "quux": 1}])
    assert faults == [
        "hooks[0]: there is no option 'xyzzy'. (There are driver, path and state.)",
        "hooks[1]: there is no option 'quux'.",
    ]


@pytest.mark.parametrize(
    ("given", "place", "misspelt", "meant"),
    [
        ({"tokens": [TOKEN, TOKEN, {**TOKEN, "onwer": 1}]}, "tokens[2] hr", "onwer", "owner"),
        ({"tokens": [{**TOKEN, "tennant": 1}]}, "tokens[0] hr", "tennant", "tenant"),
        ({"services": [SERVICE, {**SERVICE, "prot": 1}]}, "services[1] HR", "prot", "port"),
        (
            {"services": [SERVICE, {**SERVICE, "addresses": [{"host": "a"}, {"hots": "b"}]}]},
            "services[1] HR addresses[1]",
            "hots",
            "host",
        ),
        ({"wallet": {"directory": "/w", "pasword": 1}}, "wallet", "pasword", "password"),
        ({"hooks": [{"driver": "node", "paht": 1}]}, "hooks[0]", "paht", "path"),
        ({"systemd_units": [{"name": "a.service", "stat": "absent"}]}, "systemd_units[0] a.service", "stat", "state"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "oracle_client_"])
def test_misspelt_name_inside(given, place, misspelt, meant, prefix):
    """With the element, as a task's user or a role's user wrote it."""
    expected = f"{prefix}{place}: there is no option '{misspelt}'; is {meant} meant?"
    assert read_arguments(CLIENT, given, Names(prefix)).faults == [expected]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"tokens": [TOKEN, {"name": "crm"}]}, "tokens[1] crm: directory is missing."),
        ({"tokens": [TOKEN, {"name": "crm", "directory": ""}]}, "tokens[1] crm: directory is empty."),
        ({"tokens": [{**TOKEN, "name": None}]}, "tokens[0]: name is empty."),
        ({"wallet": {}}, "wallet: directory is missing."),
        ({"hooks": [{}]}, "hooks[0]: driver is missing."),
        ({"tokens": [{**TOKEN, "timeout": "soon"}]}, "tokens[0] hr: timeout must be a whole number, not 'soon'."),
        ({"tokens": [{**TOKEN, "oidc": "perhaps"}]}, "tokens[0] hr: oidc must be true or false, not 'perhaps'."),
        ({"tokens": [{**TOKEN, "client_id": ["x"]}]}, "tokens[0] hr: client_id must be text, not a list."),
        ({"tokens": [{**TOKEN, "scope": {"x": 1}}]}, "tokens[0] hr: scope must be text, not a dictionary."),
        ({"tokens": [TOKEN, None]}, "tokens[1]: it must be a dictionary of options, not empty."),
        ({"tokens": "hr"}, "tokens[0]: it must be a dictionary of options, not text."),
        (
            {"tokens": {"hr": TOKEN}},
            "tokens must be a list, not a dictionary: write a hyphen and a blank before its first line.",
        ),
        ({"services": [{**SERVICE, "port": "https"}]}, "services[0] HR: port must be a whole number, not 'https'."),
        (
            {"services": [{**SERVICE, "addresses": [{"host": "a", "port": []}]}]},
            "services[0] HR addresses[0]: port must be a whole number, not a list.",
        ),
        ({"wallet": "/w.zip"}, "wallet must be a dictionary, not text."),
        ({"wallet": {"directory": "/w", "services": [["HR"]]}}, "wallet services[0]: it must be text, not a list."),
        ({"sqlnet": ["A"]}, "sqlnet must be a dictionary, not a list."),
        ({"backup": "perhaps"}, "backup must be true or false, not 'perhaps'."),
        ({"tns_admin": ["/etc"]}, "tns_admin must be text, not a list."),
        ({"state": "gone"}, "state 'gone' is unknown; choose present or absent."),
        ({"state": "Absnt"}, "state 'Absnt' is unknown; is absent meant? (There are present and absent.)"),
        (
            {"services": [{**SERVICE, "server": "dedicted"}]},
            "services[0] HR: server 'dedicted' is unknown; is dedicated meant? (There are dedicated, shared and pooled.)",
        ),
        (
            {"services": [{**SERVICE, "protocol": "tcsp"}]},
            "services[0] HR: protocol 'tcsp' is unknown; is tcps meant? (There are tcp and tcps.)",
        ),
        (
            {"hooks": [{"driver": "java"}]},
            "hooks[0]: driver 'java' is unknown; choose python or node.",
        ),
    ],
)
@pytest.mark.parametrize("prefix", ["", "oracle_client_"])
def test_value_that_is_wrong_is_told_with_its_element(given, fault, prefix):
    assert read_arguments(CLIENT, given, Names(prefix)).faults == [f"{prefix}{fault}"]


def test_same_fault_of_many_elements_is_told_once():
    tokens = [{**TOKEN, "name": name, "onwer": 1} for name in ("hr", "crm", "dwh")]
    assert faults_of(CLIENT, tokens=tokens[:2]) == [
        "tokens[0] hr and tokens[1] crm: there is no option 'onwer'; is owner meant?"
    ]
    assert faults_of(CLIENT, tokens=tokens) == ["tokens[0] hr and 2 more: there is no option 'onwer'; is owner meant?"]


def test_what_is_misspelt_is_read_as_what_is_meant():
    """So that nothing is said to be missing which is there under another name, and the rest can be checked."""
    arguments = read_arguments(CLIENT, {"tokens": [{**TOKEN, "client_secert": "canary"}], "tns_amin": "/etc/oracle"})
    assert arguments.values["tokens"][0]["client_secret"] == "canary"
    assert arguments.values["tns_admin"] == "/etc/oracle"
    assert (arguments.unread, arguments.whole) == ({}, True)


def test_choice_that_is_guessed_is_not_judged_in_an_element():
    arguments = read_arguments(CLIENT, {"services": [{**SERVICE, "protocol": "tcsp"}], "state": "absnt"})
    assert (arguments.values["services"], arguments.values["state"]) == ([None], "absent")


def test_what_cannot_be_checked_further():
    given = {
        "tokens": [TOKEN, {"name": "crm"}, {**TOKEN, "name": "dwh", "xyzzy": 1}, {"directory": "/x"}],
        "services": [SERVICE, {**SERVICE, "addresses": [{"port": []}, {"host": {}}]}],
        "wallet": {},
        "sqlnet": [],
    }
    arguments = read_arguments(CLIENT, given)
    assert [token and token["name"] for token in arguments.values["tokens"]] == ["hr", None, None, None]
    assert [service and service["name"] for service in arguments.values["services"]] == ["HR", None]
    assert (arguments.values["wallet"], arguments.values["sqlnet"]) == (None, None)
    assert arguments.unread == {"tokens": ["crm", "dwh", ""], "services": ["HR"], "wallet": [""], "sqlnet": [""]}
    assert arguments.whole


@pytest.mark.parametrize("given", [{"xyzzy": 1}, {"state": "gone"}, {"tns_admin": []}, {"client_secret": "x"}])
def test_common_option_that_all_others_depend_on(given):
    assert not read_arguments(CLIENT, {"tokens": [TOKEN], **given}).whole


def test_aliases_are_options():
    token = {**TOKEN, "tenant": "contoso.example", "secret": "s", "ad_user": "u"}
    arguments = read_arguments(CLIENT, {"tokens": [token]})
    assert arguments.faults == []
    assert arguments.values["tokens"][0]["tenant_id"] == "contoso.example"


def test_element_that_is_text_is_read_as_ansible_reads_it():
    faults = faults_of(CLIENT, tokens=["name=hr directory=/var/lib/hr onwer=x"])
    assert faults == ["tokens[0]: there is no option 'onwer'; is owner meant?"]


def test_option_of_an_element_given_at_the_top():
    """It was ignored once, so that the environment's credentials were used instead."""
    faults = faults_of(CLIENT, tns_admin="/etc/oracle", client_secret="canary", host="db.contoso.example")
    assert faults == [
        "there is no option 'client_secret' here; is that of tokens meant?",
        "there is no option 'host' here; is that of services meant?",
    ]


def test_everything_is_reported_at_once():
    faults = faults_of(
        CLIENT,
        tns_amin="/etc/oracle",
        state="gone",
        backup="perhaps",
        tokens=[{**TOKEN, "onwer": 1, "grup": 2}, {"name": "crm", "onwer": 3, "timeout": "soon"}],
        services=[{**SERVICE, "addresses": [{"hots": "a"}]}],
    )
    assert faults == [
        "there is no option 'tns_amin'; is tns_admin meant?",
        "state 'gone' is unknown; choose present or absent.",
        "backup must be true or false, not 'perhaps'.",
        "tokens[0] hr and tokens[1] crm: there is no option 'onwer'; is owner meant?",
        "tokens[0] hr: there is no option 'grup'; is group meant?",
        "tokens[1] crm: directory is missing.",
        "tokens[1] crm: timeout must be a whole number, not 'soon'.",
        "services[0] HR addresses[0]: there is no option 'hots'; is host meant?",
    ]


@pytest.mark.parametrize(("key", "shown"), [(5, "5"), (True, "True"), (None, "None"), ("with.dot", "with.dot")])
def test_name_that_is_no_text(key, shown):
    given = {"services": [{**SERVICE, key: 1}], "sqlnet": {key: 1}}
    (fault,) = faults_of(CLIENT, **given)
    assert fault.startswith(f"services[0] HR: there is no option '{shown}'.")
    assert given["services"] == [{**SERVICE, key: 1}]


def test_what_only_the_validator_finds_is_told_in_its_words():
    """If a later ansible-core checks more."""
    (fault,) = read_arguments({"size": {"type": "bytes"}}, {"size": "large"}).faults
    assert "size" in fault


@pytest.mark.parametrize(
    "given",
    [
        {"tokens": [[{**TOKEN, "client_secret": "canary"}]]},
        {"tokens": {**TOKEN, "client_secret": "canary"}},
        {"tokens": [{**TOKEN, "client_secret": ["canary"], "password": {"canary": "canary"}, "auth": {}}]},
        {"tokens": ["client_secret: canary"]},
        {"tokens": "canary"},
        {"wallet": ["canary"]},
        {"wallet": [{"directory": "/w", "password": "canary"}]},
        {"wallet": "canary"},
    ],
)
def test_value_that_may_be_secret_is_not_in_a_message(given):
    faults = faults_of(CLIENT, **given)
    assert faults
    assert "canary" not in str(faults)


@pytest.mark.parametrize("action", ACTIONS)
def test_secret_options_are_such_whose_values_ansible_does_not_quote(action):
    """It quotes the value that is not one of the choices, or no number."""

    def check(spec):
        for option in spec.values():
            assert not option.get("no_log") or (option["type"] in ("str", "dict") and "choices" not in option)
            check(option.get("options", {}))

    check(ACTIONS[action][0])


def test_message_is_one_line():
    (fault,) = faults_of(CLIENT, tokens=[{**TOKEN, "name": "a\nb\x1b[31m", "onwer": 1}])
    assert fault.isprintable()
