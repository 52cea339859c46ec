# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where ansible-core has the values of a credential's options; a hit of the lookup needs none of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import ini_parser, register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, SPELLINGS, Option
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import (
    Given,
    check_names,
    is_blank,
    unquoted,
)

PLUGIN = ("lookup", "entra.oracledb.aad_token")  # for ansible-core, whichever name a play uses
VARIABLE = "aad_token_"
SECTION = "aad_token"  # of ansible.cfg
READ_LATER = ("cloud", "cache")  # their choices are checked with all other faults
ENVIRONMENT = {variable: name for name, option in OPTIONS.items() for variable in option.env}
NAMES = ("query", *SPELLINGS)


def given_options(direct: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Given]:
    """The options that have a value, from `direct`, `own` variables, environment or ini, in this order.

    Raises RequestError for a name that no option has, AnsibleError for a value that its type does not allow.
    """
    check_names(direct, NAMES)
    given = {name: resolved(name, written(name, own, direct)) for name in names_given(direct, own)}
    register_secrets([item.value for name, item in given.items() if is_secret(name, item.value)])
    return {name: item for name, item in given.items() if item.value is not None}


def own_variables(variables: Mapping[str, Any], template: Callable[[Any], Any]) -> dict[str, Any]:
    """The play's variables for our options, templated. Raises AnsibleError."""
    own = {VARIABLE + name: variables[VARIABLE + name] for name in OPTIONS if VARIABLE + name in variables}
    return {name: template(value) for name, value in own.items() if value is not None}


def names_given(direct: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """The options that may have a value: asking Ansible for each of them would cost more than reading the token."""
    if has_ini_section():
        return list(OPTIONS)
    names = {SPELLINGS[spelling] for spelling in direct if spelling in SPELLINGS}
    names.update(name for name in OPTIONS if VARIABLE + name in own)
    names.update(name for variable, name in ENVIRONMENT.items() if variable in os.environ)
    return [name for name in OPTIONS if name in names]


def has_ini_section() -> bool:
    """Whether ansible.cfg has our section. What cannot be seen may have it."""
    parser = ini_parser(constants.config)
    return parser.has_section(SECTION) if parser else bool(constants.CONFIG_FILE)


def is_secret(name: str, value: object) -> bool:
    """Whether what is given for the option must be masked: the address of a proxy, if it has a login."""
    return OPTIONS[name].secret or (OPTIONS[name].no_log and "@" in str(value))


def written(name: str, own: Mapping[str, Any], direct: Mapping[str, Any]) -> Given:
    """The option before Ansible converts it: of empty text Ansible makes the current directory, or false."""
    option = OPTIONS[name]
    for spelling in (name, *option.aliases):
        if direct.get(spelling) is not None:
            return Given(direct[spelling], explicit=True)
    if VARIABLE + name in own:
        return Given(own[VARIABLE + name], True, VARIABLE + name)
    found = [(os.environ[variable], variable) for variable in option.env if variable in os.environ]
    found = [one for one in found if not is_blank(one[0])] or found
    parser = ini_parser(constants.config) if not found or is_blank(found[0][0]) else None
    if parser and not option.no_log and parser.has_option(SECTION, name):
        text = parser.get(SECTION, name, raw=True)
        return Given(text, is_blank(text), "ansible.cfg")
    return Given(found[0][0], False, found[0][1]) if found else Given(None, explicit=False)


def resolved(name: str, item: Given) -> Given:
    """The option with its value as Ansible converts it. A flag is read later: Ansible takes every odd text for false."""
    option, item = OPTIONS[name], unquoted(name, item)
    if item.value is not None and (is_blank(item.value) or option.type == "bool" or name in READ_LATER):
        return item
    # What ansible.cfg says Ansible must find itself: a path is relative to that file.
    known = item.explicit or any(variable in os.environ for variable in option.env)
    direct = {name: item.value} if known else {}
    kind, plugin = PLUGIN
    define_options()
    try:
        value = constants.config.get_config_value(name, plugin_type=kind, plugin_name=plugin, direct=direct)
    except AnsibleError:
        if not known or option.choices:
            raise
        return item  # it is judged with all others; Ansible's message would show it, be it a secret
    return item._replace(value=value)


def define_options() -> None:
    """Tell ansible-core of the options. It would find them in a plugin's DOCUMENTATION, which it parses in every worker."""
    if not constants.config.has_configuration_definition(*PLUGIN):
        definitions = {name: definition(option) for name, option in OPTIONS.items()}
        constants.config.initialize_plugin_configuration_definitions(*PLUGIN, definitions)


def definition(option: Option) -> dict[str, Any]:
    """The option as ansible-core reads it of a documentation; the fragment's is written from the same table."""
    facts = {
        "type": option.type,
        "elements": "str" if option.type == "list" else None,
        "default": list(option.default) if isinstance(option.default, tuple) else option.default,
        "choices": list(option.choices) or None,
        "aliases": list(option.aliases) or None,
        "env": [{"name": variable} for variable in option.env] or None,
        "ini": None if option.no_log else [{"section": SECTION, "key": option.name}],
        "vars": [{"name": VARIABLE + option.name}],
    }
    return {fact: value for fact, value in facts.items() if value is not None}
