# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aad_logout task: forgets what the controller keeps of people's sign-ins."""

from __future__ import annotations

from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._action.credential import CredentialAction
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.sign_out import SignedOut, sign_out
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

NAMES = (
    "client_id",
    "username",
    "authentication_record",
    "tenant_id",
    "authority",
    "cloud",
    "oidc",
    "cache_dir",
    "cache_key",
)
ARGUMENTS: dict[str, dict[str, Any]] = {name: OPTIONS[name].argument_spec() for name in NAMES}
# Neither a flow nor a scope matters for what is forgotten, but a request has both.
ALWAYS = {"auth": Given(["device_code"], explicit=True), "scope": Given("none", explicit=True)}


class ActionModule(CredentialAction):
    """entra.oracledb.aad_logout."""

    arguments = ARGUMENTS
    _requires_connection = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        given = self.given(arguments, variables)
        options = {name: given[name] for name in NAMES if name in given}
        request = RequestBuilder({**options, **ALWAYS}, lambda _request: []).build()
        done = sign_out(request, check=bool(self._task.check_mode))
        return {
            "changed": done.is_changed,
            "msg": summary(request, done, bool(self._task.check_mode)),
            "accounts": sorted(done.accounts),
            "pending_sign_ins": len(done.pending),
            "access_tokens": len(done.tokens),
            "waiting": len(done.waiting),
        }


def summary(request: TokenRequest, done: SignedOut, check: bool) -> str:
    """What was removed, in one sentence, and what was not."""
    parts = [f"the sign-in of {name}" for name in sorted(done.accounts)]
    parts += ["accounts that could not be read"] if done.damaged else []
    parts += [counted(len(done.tokens), "access token")] if done.tokens else []
    parts += [f"{counted(len(done.pending), 'sign-in')} not completed"] if done.pending else []
    whose = f"the app {request.client_id}"
    removed = "would be removed" if check else "removed"
    text = f"Of {whose} {removed}: {'; '.join(parts)}." if parts else f"Nothing is kept of {whose}."
    if done.waiting:
        text += " A run waits for a sign-in at this moment and goes on: end it, and run this again."
    return text


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
