# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aad_token task: the lookup's options and engine, as a task."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils import _one_time_pad as one_time_pad
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable, prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import Arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.credential import CredentialAction, way_out
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.origins import option_origins
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, start_sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.explanation import Explanation, summary_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.include import (
    INCLUDABLE,
    acquire_beside,
    check_include,
    include_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.granted import checked_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import credential_argument_spec
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import SECRET_TRANSFER
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import host_identity
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import MASK, Secret
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import with_sources

ARGUMENTS: dict[str, dict[str, Any]] = {
    **credential_argument_spec(),
    "query": {"type": "str"},
    "device_start": {"type": "bool", "default": False},
    "include": {"type": "list", "elements": "str", "choices": list(INCLUDABLE), "default": []},
    "explain": {"type": "bool", "default": False},
    "secret_transfer": SECRET_TRANSFER,
}
STDERR_CHARACTERS = 300  # of a module's standard error, from its end: there a traceback and a shell give the cause
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{16,}")  # what a pad, or a piece of one, looks like


class ActionModule(CredentialAction):
    """entra.oracledb.aad_token."""

    arguments = ARGUMENTS
    _requires_connection = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        given = self.given_here(arguments, variables)
        try:
            if arguments["explain"]:
                return self.explained(self.request(arguments, given), given, variables)
            return self.acquired(arguments, self.request(arguments, given), variables)
        except RequestError as error:
            raise with_sources(error.faults, {name: item.source for name, item in given.items()}) from None

    def acquired(self, arguments: dict[str, Any], request: TokenRequest, variables: dict[str, Any]) -> dict[str, Any]:
        """The result of the task. Raises AadTokenError."""
        query, names = arguments["query"], tuple(arguments["include"])
        check_include(request, names)
        if arguments["device_start"]:
            shown = start_sign_in(request, self.reporter)
            if shown:
                return {"changed": False, **shown}
        token = self.target_token(request, variables) if request.is_of_target else acquire(request, self.reporter)
        token, beside = acquire_beside(request, token, names, self.reporter) if names else (token, {})
        # The engine did not see that of a host's own identity, nor what was stored.
        register_secrets([token.access_token, *beside.values()])
        result = {**token.result(time.time()), **beside}
        if query:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import select

            result["value"] = select(token, query, beside)
        # Before ansible-core 2.19 a loop's summary asks the task and not the results in it.
        self._task.no_log = True
        # Registered whole and displayed never. On success only: on ansible-core 2.16 it would hide a failure's message.
        return {**result, "changed": False, "_ansible_no_log": True}

    def explained(self, request: TokenRequest, given: Mapping[str, Given], variables: dict[str, Any]) -> dict[str, Any]:
        """What came of the request and why, without a token. Raises RequestError."""
        found = Explanation(request)
        reporter = self.reporter._replace(take=found.take)
        token, error = None, None
        try:
            token = self.target_token(request, variables) if request.is_of_target else acquire(request, reporter)
        except RequestError:
            raise
        except AadTokenError as caught:
            error = caught
        explanation = found.result(token, error)
        explanation["options"] = option_origins(given, variables, self._task.get_path())
        failure = {"failed": True, "msg": str(error), **way_out(error)} if error else {}
        return {"changed": False, "explanation": explanation, "summary": summary_of(explanation), **failure}

    def given_here(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Given]:
        given = self.given(arguments, variables)
        given.setdefault("allow_interaction", Given(True, explicit=False))
        return given

    def request(self, arguments: Mapping[str, Any], given: Mapping[str, Given]) -> TokenRequest:
        """What is asked for. Raises RequestError."""
        names = tuple(arguments["include"])

        def faults(made: TokenRequest) -> list[str]:
            return explain_faults(arguments) + offline_faults(made) + include_faults(made, names)

        request = build_requests(given, faults, query=arguments["query"])[0]
        if explain_faults(arguments):
            raise RequestError(explain_faults(arguments))
        return request

    def further_faults(self, arguments: Arguments, variables: Mapping[str, Any]) -> Sequence[str]:
        if not arguments.whole:
            return ()
        try:
            self.request(arguments.values, self.given_here(arguments.values, variables))
        except RequestError as error:
            return error.faults
        return ()

    def target_token(self, request: TokenRequest, variables: dict[str, Any]) -> Token:
        """The token of the managed host's own identity, good for `min_remaining`; nothing on the way back shows it."""
        pad = one_time_pad.new_pad()
        arguments = {**host_identity(request), "pad": Secret(pad)}
        result = self.run_on_host("entra.oracledb.host_identity", arguments, variables, secret=True)
        if result.get("failed") or "sealed" not in result:
            raise AadTokenError(f"{request.about}: {host_words(result, pad)}")
        try:
            access_token = one_time_pad.unseal(str(result["sealed"]), pad)
        except ValueError:
            raise AadTokenError(f"{request.about}: what the host sent is not sealed under this task's pad.") from None
        answer = {"access_token": access_token, **{name: result.get(name) for name in ("token_type", "expires_on")}}
        now = time.time()
        token = checked_token(answer, request, now)
        fault = jwt.life_fault(token.expires_on - now, request.min_remaining)
        if fault:
            raise AadTokenError(f"{request.about}: {fault}")
        return token


def explain_faults(arguments: Mapping[str, Any]) -> list[str]:
    """What cannot be together with `explain`, which returns no token."""
    others = [name for name in ("query", "include", "device_start") if arguments["explain"] and arguments[name]]
    return [f"explain returns no token: leave {prose(others, 'and')} out."] if others else []


def host_words(result: Mapping[str, Any], pad: str) -> str:
    """Why a module gave nothing: its message and the end of its standard error, in one line and without the pad."""
    message, error_text = (without_pad(str(result.get(name) or ""), pad) for name in ("msg", "module_stderr"))
    message = message[:1000] or "the host gave no token"
    if not error_text:
        return message
    cut = "…" * (len(error_text) > STDERR_CHARACTERS)
    return f"{message.rstrip('.')}. The host printed: {cut}{error_text[-STDERR_CHARACTERS:]}"


def without_pad(text: str, pad: str) -> str:
    """The text in one line, without the pad and any piece of it that could be of use."""
    masked = _BASE64.sub(lambda found: MASK if found[0] in pad or len(found[0]) >= 64 else found[0], text)
    return printable(masked, limit=len(masked))
