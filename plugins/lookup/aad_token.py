# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: aad_token
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Get Microsoft Entra ID (Azure AD) access tokens
version_added: 1.0.0
description:
  - Gets an access token by any flow of Entra ID (see O(auth)) and returns it as plain text.
  - However many hosts, tasks and forks ask for the same token, the identity provider sees one request; the others read it from
    a cache that only this user can read.
  - A refusal is remembered for 60 seconds, so that a wrong secret is tried once and not once per host.
options:
  _terms:
    description:
      - The scopes; one token is returned for each. Without any, O(scope) is used.
    type: list
    elements: str
  query:
    description:
      - A JMESPath expression over the full result, as in C(az account get-access-token --query). V(@) returns all of it, a dictionary of
        C(access_token), C(token_type), C(expires_on) (epoch seconds), C(expires_in) (seconds), C(scope), C(tenant_id), C(client_id)
        and C(claims) (empty of an opaque or encrypted token).
    type: str
notes:
  - The short name V(aad_token) works where C(lookup_plugins) of C(ansible.cfg) names the collection's C(plugins/lookup).
  - A token is a password for an hour. Give it to modules that do not log their arguments, and set C(no_log) on tasks that take it.
  - From ansible-core 2.22 on Ansible masks the token, and the secrets among the options, in all that it shows.
seealso:
  - module: entra.oracledb.aad_token
extends_documentation_fragment:
  - entra.oracledb.credential
  - entra.oracledb.credential.plugin
"""

EXAMPLES = r"""
- name: Call a service with a token (credentials from the environment)
  ansible.builtin.uri:
    url: https://api.contoso.example/v1/jobs
    headers:
      Authorization: "Bearer {{ lookup('entra.oracledb.aad_token', scope='https://api.contoso.example/.default') }}"
  no_log: true

- name: When does the token for the database expire?
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', scope='https://contoso.example/hr-db/.default', query='expires_on') }}"

- name: Who is signed in? (a sign-in of the playbook entra.oracledb.login is used by those who say device_code or interactive)
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', scope='https://contoso.example/hr-db/.default',
          query='claims.upn || claims.preferred_username') }}"

- name: Two tokens at once, with a certificate
  ansible.builtin.set_fact:
    tokens: "{{ query('entra.oracledb.aad_token', hr_scope, crm_scope, certificate_path='/etc/pki/app.pem',
             tenant_id='contoso.example', client_id='55555555-6666-7777-8888-999999999999') }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: One token for each scope, or what O(query) makes of its result.
  type: list
  elements: raw
"""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, check_offline
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, SPELLINGS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter, register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import (
    Given,
    check_names,
    is_blank,
    unquoted,
)

display = Display()


VARIABLE = "aad_token_"
SECTION = "aad_token"  # of ansible.cfg
READ_LATER = ("cloud", "cache")  # their choices are checked with all other faults
ENVIRONMENT = {variable: name for name, option in OPTIONS.items() for variable in option.env}
NAMES = ("query", *SPELLINGS)
# What is imported to ask a provider, and for no token that is in the cache.
ASKING = "ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call"


def selected(token: Token, query: str) -> Any:
    """The token's text, or what the JMESPath `query` makes of its result; what that takes is imported only for a query."""
    if not query:
        return token.access_token
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import select

    return select(token, query)


def check_host(requests: Sequence[TokenRequest]) -> None:
    """A lookup runs on the controller, so it cannot ask a managed host for its identity. Raises RequestError."""
    if any(request.is_of_target for request in requests):
        raise RequestError(
            ["identity_host target: a lookup runs on the controller; use the task entra.oracledb.aad_token."]
        )


def warn_of_unknown(variables: Mapping[str, Any]) -> None:
    """Warn of misspelt `aad_token_*` variables, which nothing reads; not for a token from the cache, where it would cost time."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.variables import unknown_variables

    for warning in unknown_variables(variables):
        display.warning(warning)


def worded(error: AadTokenError, given: Mapping[str, Given], terms: Sequence[str]) -> AadTokenError:
    """The error with the variables that the faulty options came from; a scope among the `terms` is from none."""
    if not isinstance(error, RequestError):
        return error
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import with_sources

    return with_sources(
        error.faults, {name: item.source for name, item in given.items() if not terms or name != "scope"}
    )


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
    parser = ini_parser()
    return parser.has_section(SECTION) if parser else bool(constants.CONFIG_FILE)


def ini_parser() -> Any:
    """What Ansible has read of ansible.cfg, if it shows it."""
    return getattr(constants.config, "_parsers", {}).get(getattr(constants.config, "_config_file", None))


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
    parser = ini_parser() if not found or is_blank(found[0][0]) else None
    if parser and not option.no_log and parser.has_option(SECTION, name):
        text = parser.get(SECTION, name, raw=True)
        return Given(text, is_blank(text), "ansible.cfg")
    return Given(found[0][0], False, found[0][1]) if found else Given(None, explicit=False)


class LookupModule(LookupBase):
    """lookup('entra.oracledb.aad_token', …)."""

    def run(self, terms: list[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        given: dict[str, Given] = {}
        try:
            given = self.given(kwargs, variables or {})
            query = str(kwargs.get("query") or "")
            requests = build_requests(given, offline_faults, self._flatten(terms), query)
            check_host(requests)
            check_offline({f"scope {request.scope}: ": request for request in requests})
            reporter = Reporter(warn=display.warning, tell=partial(display.display, stderr=True), inform=display.v)
            tokens = [acquire(request, reporter) for request in requests]
            register_secrets([token.access_token for token in tokens])
            values = [selected(token, query) for token in tokens]
            if ASKING in sys.modules:
                warn_of_unknown(variables or {})
            return values
        except AadTokenError as error:
            warn_of_unknown(variables or {})
            found = worded(error, given, terms)
            if isinstance(found, RequestError) and any(name not in NAMES for name in kwargs):
                found = RequestError([*found.faults, *self.further_faults(terms, variables or {}, kwargs)])
            raise AnsibleError(str(found)) from None

    def further_faults(
        self, terms: list[str], variables: Mapping[str, Any], kwargs: Mapping[str, Any]
    ) -> Sequence[str]:
        """What is wrong beside names that do not exist, so that all can be corrected in one go."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import as_meant

        meant = as_meant(kwargs, NAMES)
        try:
            if meant:
                query = str(meant.get("query") or "")
                build_requests(self.given(meant, variables), offline_faults, self._flatten(terms), query)
        except RequestError as error:
            return error.faults
        return ()

    def given(self, direct: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Given]:
        """The options that have a value, from `direct`, `aad_token_*` variables, environment or ini, in this order."""
        check_names(direct, NAMES)
        own = {VARIABLE + name: variables[VARIABLE + name] for name in OPTIONS if VARIABLE + name in variables}
        own = {name: self.templated(value) for name, value in own.items() if value is not None}
        given = {name: self.resolved(name, written(name, own, direct)) for name in names_given(direct, own)}
        register_secrets([item.value for name, item in given.items() if is_secret(name, item.value)])
        return {name: item for name, item in given.items() if item.value is not None}

    def resolved(self, name: str, item: Given) -> Given:
        """The option with its value as Ansible converts it. A flag is read later: Ansible takes every odd text for false."""
        option, item = OPTIONS[name], unquoted(name, item)
        if item.value is not None and (is_blank(item.value) or option.type == "bool" or name in READ_LATER):
            return item
        # What ansible.cfg says Ansible must find itself: a path is relative to that file.
        known = item.explicit or any(variable in os.environ for variable in option.env)
        direct = {name: item.value} if known else {}
        try:
            value = constants.config.get_config_value(
                name, plugin_type=self.plugin_type, plugin_name=self._load_name, direct=direct
            )
        except AnsibleError:
            if not known or option.choices:
                raise
            return item  # it is judged with all others; Ansible's message would show it, be it a secret
        return item._replace(value=value)

    def templated(self, value: Any) -> Any:
        return self._templar.template(value) if self._templar is not None else value
