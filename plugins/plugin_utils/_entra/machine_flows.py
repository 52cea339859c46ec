# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows that ask this machine: its managed identity, or the Azure CLI that a user signed in to. They need no MSAL."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._entra import managed_identity as host
from ansible_collections.entra.oracledb.plugins.module_utils._entra import token_answer
from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import hints, numbers_of
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import json_object
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.az_login import first_login, login_printed
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.given import given_by
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.programs import run_program
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    UnavailableError,
    UnreadableError,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

HOST_SECRETS = ("IDENTITY_HEADER", "MSI_SECRET")  # what an Azure host gives its processes to ask for tokens with
NO_IDENTITY_SECONDS = 600  # how long it is remembered that something else answers where Azure would
NO_ANSWER_SECONDS = 10  # that nothing answered, which a machine that has just started does as well
AZ_FIELDS = {"access_token": "accessToken", "token_type": "tokenType", "expires_on": "expires_on"}
NOT_SIGNED_IN = "Please run 'az login'"  # what az prints when no account is signed in
UNEXPECTED = "unexpected error"  # az's line before the one that says what it is


def managed_identity(call: Call) -> dict[str, Any]:
    """The identity that Azure gave to this machine; see module_utils/_entra/managed_identity.py.

    Raises UnavailableError, RefusedError.
    """
    request = call.request
    register_secrets(os.environ.get(name) for name in HOST_SECRETS)
    try:
        answer = host.get_token(
            host.resource_of(request.scope), request.managed_identity, os.environ, call.seconds_left()
        )
    except (host.NoManagedIdentityError, host.NoIdentityAssignedError) as error:
        seconds = NO_IDENTITY_SECONDS if getattr(error, "foreign", False) else NO_ANSWER_SECONDS
        if isinstance(error, host.NoIdentityAssignedError):
            seconds = 0  # it may be given one at any time
        raise UnavailableError(f"{request.about}: {error}", seconds) from None
    except host.ManagedIdentityError as error:
        raise RefusedError(
            " ".join([f"{request.about}: {error}", *hints(None, str(error), given=given_by(request))])
        ) from None
    due = answer["refresh_in"]
    return {**answer, **({"refresh_on": int(time.time()) + due} if due else {})}


def azure_cli(call: Call) -> dict[str, Any]:
    """`az account get-access-token`; its output goes nowhere else.

    Raises UnavailableError, ProviderError, RequestError, RefusedError.
    """
    request = call.request
    program = shutil.which("az")
    if program is None:
        raise UnavailableError(f"{request.about}: the Azure CLI is not installed (there is no az in PATH).")
    command = [program, "account", "get-access-token", "--output", "json", *az_arguments(request)]
    limit = min(call.seconds_left(), float(request.text("process_timeout") or 10))
    try:
        done = run_program(command, limit)
    except subprocess.TimeoutExpired:
        raise ProviderError(
            f"{request.about}: az did not answer within {limit:.0f} s (process_timeout, timeout)."
        ) from None
    except OSError as error:
        raise UnavailableError(f"{request.about}: {program} cannot be run: {error.strerror}.") from None
    except ValueError:  # a NUL in one of them
        raise RequestError(["the Azure CLI cannot be given such a tenant_id or subscription."]) from None
    return az_answer(request, done)


def az_arguments(request: TokenRequest) -> list[str]:
    arguments = ["--scope", *request.scopes]
    arguments += [f"--tenant={request.tenant_id}"] if request.tenant_id else []
    subscription = request.text("subscription")
    return arguments + ([f"--subscription={subscription}"] if subscription else [])


def az_answer(request: TokenRequest, done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """What MSAL would answer, from what az printed: the token and its end in epoch seconds.

    Raises UnavailableError, RefusedError.
    """
    if done.returncode:
        raise az_failure(request, done.returncode, done.stderr.decode("utf-8", "replace"))
    document = json_object(done.stdout.decode("utf-8", "replace")) or {}
    answer = {name: document[theirs] for name, theirs in AZ_FIELDS.items() if theirs in document}
    if token_answer.answer_fault(answer):
        raise UnreadableError(
            f"{request.about}: az printed no token: run `az account get-access-token --scope {request.scope}` by hand."
        )
    return answer


def az_failure(request: TokenRequest, status: int, text: str) -> ProviderError:
    """What az printed to its standard error as an error; its line that signs in again is shown whole, and to be run as it is."""
    error_text, login = az_error(text), login_printed(text)
    if NOT_SIGNED_IN in error_text:
        what = f"{request.about}: no account is signed in to the Azure CLI here: {error_text}"
        return UnavailableError(what).for_sign_in(login.command or first_login(request.tenant_id))
    parts = [
        f"{request.about}: az ended with {status}: {error_text}",
        *hints(None, error_text, given=given_by(request)),
    ]
    if not login.helps(numbers_of(None, error_text)):
        return RefusedError(" ".join(parts))
    return RefusedError(" ".join([*parts, f"Run: {login.line}"])).for_sign_in(login.command, login.claims)


def az_error(text: str) -> str:
    """What az reported as the cause, without warnings, tracebacks and its advice how to sign in."""
    errors = [line.partition("ERROR:")[2].strip() for line in text.splitlines() if line.startswith("ERROR:")]
    errors = [line for line in errors if UNEXPECTED not in line] or errors or ["it did not say why"]
    return printable(masked(errors[0], ()).partition("Trace ID")[0])
