# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aad_token task: the lookup's options and engine, as a task."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import AnsibleValidationError, UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils import _one_time_pad as one_time_pad
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, start_sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, numbered
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import (
    OPTIONS,
    SPELLINGS,
    credential_argument_spec,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Voice
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token, checked_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import host_identity
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import MASK, Secret
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import select
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given, name_faults

ARGUMENTS = {**credential_argument_spec(), "query": {"type": "str"}, "device_start": {"type": "bool", "default": False}}
STDERR_CHARACTERS = 300  # of what a module's process said, the end: there a traceback and a shell say why
_RUN = re.compile(r"[A-Za-z0-9+/=]{16,}")  # what a pad, or a piece of one, looks like


def argument_faults(error: AnsibleValidationError) -> list[str]:
    """What is wrong with an argument, also with one inside a list; unknown names at the top are `name_faults`' own."""
    text = str(error.msg)
    if not isinstance(error, UnsupportedError):
        return [text]
    names, _dot, known = text.partition(". Supported parameters include: ")
    nested = [name.strip().rpartition(".") for name in names.split(",") if "." in name]
    return [f"there is no option '{name}' in {place}; there are {known.rstrip('.')}." for place, _dot, name in nested]


class CredentialAction(ActionBase):
    """An action whose credential options come from the same places as the lookup's; an expected failure is its result."""

    arguments: Mapping[str, Any] = ARGUMENTS
    _secret_travels = False

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            result.update(self.act(self.validated(), task_vars or {}))
        except AadTokenError as error:
            result.update(failed=True, msg=str(error))
        return result

    @property
    def voice(self) -> Voice:
        # Into a pipe Ansible's standard output is written when its buffer is full: for a person to read, that is too late.
        return Voice(
            warn=self._display.warning, tell=partial(self._display.display, stderr=True), inform=self._display.v
        )

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Do it and return the result. Raises AadTokenError."""
        raise NotImplementedError

    def validated(self) -> dict[str, Any]:
        """The task's arguments by their specification. Raises AadTokenError with everything that is wrong with them."""
        outcome = ArgumentSpecValidator(self.arguments).validate(self._task.args.copy())
        # Of unknown arguments Ansible says only what there is instead; that is said in words of ours.
        faults = name_faults(self._task.args, [*self.arguments, *SPELLINGS])
        faults += [fault for error in outcome.errors for fault in argument_faults(error)]
        if faults:
            raise AadTokenError(numbered(f"Arguments of {self._task.action}", faults))
        validated: dict[str, Any] = outcome.validated_parameters
        return validated

    def given(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Given]:
        lookup = lookup_loader.get("entra.oracledb.aad_token", loader=self._loader, templar=self._templar)
        direct = {name: value for name, value in arguments.items() if name in OPTIONS and value is not None}
        given: dict[str, Given] = lookup.given(direct, variables)
        return given

    def run_on_host(
        self, module: str, arguments: dict[str, Any], variables: dict[str, Any], *, secret: bool
    ) -> dict[str, Any]:
        """The result of one execution of a module on the host; with `secret` its arguments touch no disk on the way."""
        if secret:
            self.check_standard_input()
        self._secret_travels = secret
        try:
            result: dict[str, Any] = self._execute_module(module, module_args=arguments, task_vars=variables)
        finally:
            self._secret_travels = False
        return result

    def check_standard_input(self) -> None:
        """A token reaches the host through standard input, so that no temporary file ever holds it."""
        become = self._connection.become
        if not self._connection.has_pipelining:
            way = f"The connection plugin '{self._connection.transport}'"
        elif become is not None and (become.name == "su" or not getattr(become, "pipelining", True)):
            # Before ansible-core 2.19 the plugin does not say it of itself.
            way = f"become_method '{become.name}'"
        else:
            return
        raise AadTokenError(
            f"{way} cannot pass a token through standard input, and it must not lie in a temporary file. "
            "Use connection ssh with become_method sudo, or connect as the owner."
        )

    def _is_pipelining_enabled(self, module_style: str, wrap_async: bool = False) -> bool:
        if self._secret_travels:
            return module_style == "new" and not wrap_async
        enabled: bool = super()._is_pipelining_enabled(module_style, wrap_async)
        return enabled


class ActionModule(CredentialAction):
    """entra.oracledb.aad_token."""

    _requires_connection = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        query = arguments["query"]
        given = self.given(arguments, variables)
        given.setdefault("allow_interaction", Given(True, explicit=False))
        request = build_requests(given, offline_faults, query=query)[0]
        if arguments["device_start"]:
            shown = start_sign_in(request, self.voice)
            if shown:
                return {"changed": False, **shown}
        token = self.target_token(request, variables) if request.is_of_target else acquire(request, self.voice)
        result = token.result(time.time())
        if query:
            result["value"] = select(token, query)
        # Before ansible-core 2.19 a loop's summary asks the task and not the results in it.
        self._task.no_log = True
        # Registered whole and displayed never. On success only: on ansible-core 2.16 it would hide a failure's message.
        return {**result, "changed": False, "_ansible_no_log": True}

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
        answer = {"access_token": access_token, "token_type": result.get("token_type", "Bearer")}
        now = time.time()
        token = checked_token(answer, request, now)
        fault = jwt.life_fault(token.expires_on - now, request.min_remaining)
        if fault:
            raise AadTokenError(f"{request.about}: {fault}")
        return token


def host_words(result: Mapping[str, Any], pad: str) -> str:
    """Why a module gave nothing: its message and the end of its standard error, in one line and without the pad."""
    message, said = (without_pad(str(result.get(name) or ""), pad) for name in ("msg", "module_stderr"))
    message = message[:1000] or "the host gave no token"
    if not said:
        return message
    return f"{message.rstrip('.')}. The host said: {'…' * (len(said) > STDERR_CHARACTERS)}{said[-STDERR_CHARACTERS:]}"


def without_pad(text: str, pad: str) -> str:
    """The text in one line, without the pad and any piece of it that could be of use."""
    masked = _RUN.sub(lambda run: MASK if run[0] in pad or len(run[0]) >= 64 else run[0], text)
    return printable(masked, limit=len(masked))
