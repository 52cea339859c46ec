# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup's answer by the engine: for every question that is not a plain hit, and for the next one to be a hit."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ansible.errors import AnsibleError
from ansible.utils.display import Display

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, check_offline, explanation
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.questions import Answered, remember
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.options import (
    NAMES,
    VARIABLE,
    given_options,
    is_secret,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.plain import is_plain
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

# What is imported to ask a provider, and for no token that is in the cache.
ASKING = "ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call"


class Answer:
    """One call of the lookup: its options `direct`, the play's `own` variables for them (templated), all `variables`."""

    def __init__(
        self,
        direct: Mapping[str, Any],
        own: Mapping[str, Any],
        variables: Mapping[str, Any],
        scopes: Sequence[str],
        display: Display,
    ) -> None:
        self.direct = direct
        self.own = own
        self.variables = variables
        self.scopes = scopes
        self.display = display
        self.query = str(direct.get("query") or "")

    def to(self, questions: Sequence[str], asked: Sequence[Mapping[str, Any]]) -> list[Any]:
        """A token for each scope, or what the query makes of it; plain `questions` (by name) are hits from now on.

        `asked` is what they were made of. Raises AnsibleError.
        """
        given: dict[str, Given] = {}
        try:
            given = given_options(self.direct, self.own)
            requests = self.requests(given)
            values = self.values(requests)
            plain = questions if is_plain(asked) else ()
            for question, request in zip(plain, requests, strict=False):  # one for each, or none at all
                self.remember(question, request, given, asked)
            if ASKING in sys.modules:
                self.warn_of_unknown()
            return values
        except AadTokenError as error:
            self.warn_of_unknown()
            found = worded(error, given, self.scopes)
            if isinstance(found, RequestError) and any(name not in NAMES for name in self.direct):
                found = RequestError([*found.faults, *self.further_faults()])
            raise AnsibleError(str(found)) from None

    def requests(self, given: Mapping[str, Given]) -> list[TokenRequest]:
        """Raises RequestError."""
        return build_requests(given, offline_faults, self.scopes, self.query)

    def values(self, requests: Sequence[TokenRequest]) -> list[Any]:
        """What the requests give. Raises AadTokenError."""
        check_host(requests)
        check_offline({f"scope {request.scope}: ": request for request in requests})
        display = self.display
        reporter = Reporter(warn=display.warning, tell=partial(display.display, stderr=True), inform=display.v)
        tokens = [acquire(request, reporter) for request in requests]
        register_secrets([token.access_token for token in tokens])
        return [selected(token, self.query) for token in tokens]

    def remember(
        self, question: str, request: TokenRequest, given: Mapping[str, Given], asked: Sequence[Mapping[str, Any]]
    ) -> None:
        """Let the next lookup that asks this be a hit."""
        secrets = places(asked, [item.value for name, item in given.items() if is_secret(name, item.value)])
        if secrets is not None:
            answered = Answered(request, explanation(request, request.skipped), secrets)
            remember(question, answered, lambda: self.requests(given))

    def further_faults(self) -> Sequence[str]:
        """What is wrong beside names that do not exist, so that all can be corrected in one go."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import as_meant

        meant = as_meant(self.direct, NAMES)
        try:
            if meant:
                query = str(meant.get("query") or "")
                build_requests(given_options(meant, self.own), offline_faults, self.scopes, query)
        except RequestError as error:
            return error.faults
        return ()

    def warn_of_unknown(self) -> None:
        """Warn of misspelt `aad_token_*` variables, which nothing reads; not for a token from the cache, where it would cost time."""
        if all(name.removeprefix(VARIABLE) in OPTIONS for name in self.variables if name.startswith(VARIABLE)):
            return
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.variables import unknown_variables

        for warning in unknown_variables(self.variables):
            self.display.warning(warning)


def places(asked: Sequence[Mapping[str, Any]], secrets: Sequence[object]) -> list[tuple[int, str]] | None:
    """Where in what was asked the secrets are, (which part, which name); None if one is not there as it is."""
    found = [(part, name) for part, values in enumerate(asked) for name, value in values.items() if value in secrets]
    there = [asked[part][name] for part, name in found]
    return found if all(secret in there for secret in secrets) else None


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


def worded(error: AadTokenError, given: Mapping[str, Given], terms: Sequence[str]) -> AadTokenError:
    """The error with the variables that the faulty options came from; a scope among the `terms` is from none."""
    if not isinstance(error, RequestError):
        return error
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import with_sources

    return with_sources(
        error.faults, {name: item.source for name, item in given.items() if not terms or name != "scope"}
    )
