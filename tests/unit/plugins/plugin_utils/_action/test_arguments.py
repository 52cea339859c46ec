# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a task's arguments: asked of the validator of the ansible-core at hand, with the actions' own specifications."""

import re

import pytest

from ansible_collections.entra.oracledb.plugins.action import aad_token, oracle_client, oracle_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import (
    read_arguments,
    unknown_option_faults,
)

CLIENT = oracle_client.ActionModule.arguments
TOKEN = {"name": "hr", "directory": "/var/lib/hr"}
SERVICE = {"name": "HR", "host": "db.contoso.example", "service_name": "hr"}
ACTIONS = {
    "aad_token": (aad_token.ActionModule.arguments, {"scope": "https://contoso.example/hr/.default"}),
    "oracle_token": (oracle_token.ActionModule.arguments, {"directory": "/var/lib/hr"}),
    "oracle_client": (CLIENT, {"tns_admin": "/etc/oracle"}),
}


def faults_of(spec, **given):
    return read_arguments(spec, given)[1]


def without_list(fault):
    return re.sub(r" \(There are: .*\)$", "", fault)


@pytest.mark.parametrize("name", ACTIONS)
def test_good_arguments_have_no_fault_and_get_their_defaults(name):
    spec, given = ACTIONS[name]
    arguments, faults = read_arguments(spec, given)
    assert faults == []
    assert given.items() <= arguments.items()
    assert set(arguments) == set(spec)


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
def test_name_like_no_other_gets_the_list_of_options(action):
    spec, given = ACTIONS[action]
    (fault,) = faults_of(spec, **given, xyzzy=1)
    assert fault == f"there is no option 'xyzzy'. (There are: {', '.join(spec)}.)"


@pytest.mark.parametrize(
    ("given", "place", "misspelt", "meant", "spec"),
    [
        ({"tokens": [TOKEN, TOKEN, {**TOKEN, "onwer": 1}]}, "tokens[2] hr", "onwer", "owner", CLIENT["tokens"]),
        ({"tokens": [{**TOKEN, "tennant": 1}]}, "tokens[0] hr", "tennant", "tenant", CLIENT["tokens"]),
        ({"services": [SERVICE, {**SERVICE, "prot": 1}]}, "services[1] HR", "prot", "port", CLIENT["services"]),
        (
            {"services": [SERVICE, {**SERVICE, "addresses": [{"host": "a"}, {"hots": "b"}]}]},
            "services[1] HR addresses[1]",
            "hots",
            "host",
            CLIENT["services"]["options"]["addresses"],
        ),
        ({"wallet": {"directory": "/w", "pasword": 1}}, "wallet", "pasword", "password", CLIENT["wallet"]),
        ({"hooks": [{"driver": "node", "paht": 1}]}, "hooks[0]", "paht", "path", CLIENT["hooks"]),
        ({"systemd_units": [{"name": "a.service", "stat": 1}]}, "systemd_units[0] a.service", "stat", "state",
         CLIENT["systemd_units"]),
    ],
)  # fmt: skip
def test_misspelt_name_inside(given, place, misspelt, meant, spec):
    """With the element, and with the options of that very element."""
    assert faults_of(CLIENT, **given) == [
        f"{place}: there is no option '{misspelt}'; is {meant} meant? (There are: {', '.join(spec['options'])}.)"
    ]


def test_aliases_are_options():
    token = {**TOKEN, "tenant": "contoso.example", "secret": "s", "ad_user": "u"}
    arguments, faults = read_arguments(CLIENT, {"tokens": [token]})
    assert faults == []
    assert arguments["tokens"][0]["tenant_id"] == "contoso.example"


def test_element_that_is_text_is_read_as_ansible_reads_it():
    (fault,) = faults_of(CLIENT, tokens=["name=hr directory=/var/lib/hr onwer=x"])
    assert without_list(fault) == "tokens[0] hr: there is no option 'onwer'; is owner meant?"


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
    assert [without_list(fault) for fault in faults[:5]] == [
        "there is no option 'tns_amin'; is tns_admin meant?",
        "tokens[0] hr: there is no option 'onwer'; is owner meant?",
        "tokens[0] hr: there is no option 'grup'; is group meant?",
        "tokens[1] crm: there is no option 'onwer'; is owner meant?",
        "services[0] HR addresses[0]: there is no option 'hots'; is host meant?",
    ]
    assert sum("There are: name, directory" in fault for fault in faults) == 1
    rest = " ".join(faults[5:])
    for words in ("state must be one of", "directory found in tokens", "'backup'", "'timeout'"):
        assert words in rest
    assert not any("Supported parameters" in fault for fault in faults)


@pytest.mark.parametrize(("key", "shown"), [(5, "5"), (True, "True"), (None, "None"), ("with.dot", "with.dot")])
def test_name_that_is_no_text(key, shown):
    given = {"services": [{**SERVICE, key: 1}], "sqlnet": {key: 1}}
    (fault,) = faults_of(CLIENT, **given)
    assert without_list(fault) == f"services[0] HR: there is no option '{shown}'."
    assert given["services"] == [{**SERVICE, key: 1}]


@pytest.mark.parametrize("unsupported", [{"tokens[0].onwer"}, {("tokens", "0", "onwer")}, {("nowhere", "onwer")}])
def test_unknown_option_that_is_not_found_is_a_fault_all_the_same(unsupported):
    """If a later ansible-core names them in another way."""
    (fault,) = unknown_option_faults(CLIENT, {"tokens": [{**TOKEN, "onwer": 1}]}, unsupported)
    assert fault.startswith("there is no option '")
    assert "onwer'." in fault


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
