# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where tasks and the lookup find their options, asked of the ansible-core at hand: what is empty, odd or there twice."""

import configparser

import pytest
from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.entra.oracledb.plugins.lookup.aad_token import LookupModule
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup import options
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

PATHS = [name for name, option in OPTIONS.items() if option.type == "path"]


def given(direct, variables):
    """As a task or lookup finds them; the variables need no templating here."""
    return options.given_options(direct, options.own_variables(variables, lambda value: value))


@pytest.fixture
def ini(monkeypatch, tmp_path):
    """An ansible.cfg with lines of our section."""

    def make(lines):
        path = tmp_path / "ansible.cfg"
        path.write_text(f"[aad_token]\n{lines}\n")
        parser = configparser.ConfigParser(inline_comment_prefixes=(";",))
        parser.read(path)
        monkeypatch.setattr(constants.config, "_config_file", str(path))
        monkeypatch.setattr(constants.config, "_parsers", {str(path): parser})
        return tmp_path

    return make


@pytest.mark.parametrize("name", [*PATHS, "validate_certs", "cache_key", "client_secret"])
@pytest.mark.parametrize("text", ["", "  "])
def test_empty_text_stays_empty_text(name, text):
    """Ansible makes the current directory of an empty path, and false of an empty flag."""
    assert given({name: text}, {}) == {name: Given(text, explicit=True)}
    variable = f"aad_token_{name}"
    assert given({}, {variable: text}) == {name: Given(text, explicit=True, source=variable)}


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if option.env])
def test_empty_variable_of_the_environment_is_no_value(monkeypatch, name):
    monkeypatch.setenv(OPTIONS[name].env[0], "")
    assert given({}, {}) == {name: Given("", explicit=False, source=OPTIONS[name].env[0])}


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if len(option.env) > 1])
def test_the_first_variable_that_has_a_value_counts(monkeypatch, name):
    first, *others = OPTIONS[name].env
    for other in others:
        monkeypatch.setenv(other, "/other")
    assert given({}, {}) == {name: Given("/other", explicit=False, source=others[0])}
    monkeypatch.setenv(first, "")
    assert given({}, {}) == {name: Given("/other", explicit=False, source=others[0])}
    monkeypatch.setenv(first, "/first")
    assert given({}, {}) == {name: Given("/first", explicit=False, source=first)}


def test_odd_flag_is_no_false(monkeypatch):
    assert given({"validate_certs": "treu"}, {})["validate_certs"].value == "treu"
    monkeypatch.setenv("AAD_TOKEN_VALIDATE_CERTS", "verify")
    assert given({}, {})["validate_certs"].value == "verify"


def test_alias_and_precedence(monkeypatch):
    monkeypatch.setenv("AZURE_TENANT_ID", "environment.example")
    variables = {"aad_token_tenant_id": "variable.example"}
    assert given({"tenant": "call.example"}, variables)["tenant_id"] == Given("call.example", explicit=True)
    assert given({"tenant": None}, variables)["tenant_id"] == Given(
        "variable.example", explicit=True, source="aad_token_tenant_id"
    )
    assert given({}, {})["tenant_id"] == Given("environment.example", explicit=False, source="AZURE_TENANT_ID")


def test_types_are_ansible_s():
    found = given({"timeout": "5", "auth": "a,b", "ca_path": "/a/../b"}, {})
    assert {name: item.value for name, item in found.items()} == {"timeout": 5, "auth": ["a", "b"], "ca_path": "/b"}


@pytest.mark.parametrize(
    ("line", "name", "value", "explicit"),
    [
        ("validate_certs =", "validate_certs", "", True),
        ("ca_path =", "ca_path", "", True),
        ("validate_certs = treu", "validate_certs", "treu", False),
        ("timeout = 7", "timeout", 7, False),
        ("tenant_id = contoso.example", "tenant_id", "contoso.example", False),
    ],
)
def test_ansible_cfg(ini, line, name, value, explicit):
    ini(line)
    assert given({}, {})[name] == Given(value, explicit, "ansible.cfg")


def test_path_in_ansible_cfg_is_relative_to_it(ini):
    directory = ini("ca_path = ca.pem")
    assert given({}, {})["ca_path"] == Given(str(directory / "ca.pem"), explicit=False, source="ansible.cfg")


def test_secret_is_not_taken_from_ansible_cfg(ini):
    ini("cache_key = x\nclient_secret =")
    assert not {"cache_key", "client_secret"} & set(given({}, {}))


TEXTS = [name for name, option in OPTIONS.items() if option.type in ("str", "path") and not option.choices]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("value", [["canary"], {"a": "canary"}])
@pytest.mark.parametrize("prefix", ["", "aad_token_"])
def test_value_that_is_no_text_is_not_shown(name, value, prefix):
    """Ansible's own message would: "Invalid value provided for 'str': ['the secret']"."""
    given = {prefix + option: one for option, one in {"client_id": "no GUID", name: value}.items()}
    with pytest.raises(AnsibleError, match="cannot be made") as caught:
        LookupModule().run(["api://x/.default"], **({"variables": given} if prefix else given))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("client_secret", ["canary"], "client_secret must be text, not a list."),
        ("ca_path", {"a": "canary"}, "ca_path must be text, not a dictionary."),
        ("auth", {"a": "canary"}, "auth must be a list, not a dictionary."),
        ("timeout", ["canary"], "timeout must be a whole number, not a list."),
        ("timeout", "soon", "timeout must be 1 to 3600 seconds, not soon."),
        ("min_remaining", {"a": "canary"}, "min_remaining must be a whole number, not a dictionary."),
    ],
)
def test_value_of_the_wrong_kind_is_told_with_all_other_faults(name, value, fault):
    with pytest.raises(AnsibleError) as caught:
        LookupModule().run(["api://x/.default"], **{name: value, "client_id": "no GUID"})
    assert fault in str(caught.value)
    assert "is not a GUID" in str(caught.value)
    assert "canary" not in str(caught.value)
