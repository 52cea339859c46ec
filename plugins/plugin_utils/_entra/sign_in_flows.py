# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does to sign in: enter a code elsewhere, or use the browser of this machine."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import hints
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import Accounts, wanted_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import local_time
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import public_client
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.pending_code import (
    WHAT,
    forget_code,
    is_time_left,
    keep_code,
    usable_code,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.pending_sign_in import (
    fault_of,
    within_bounds,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.authentication_record import authentication_record
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    PersonError,
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call

WAIT_ON = ("authorization_pending", "slow_down")  # RFC 8628 section 3.5
SLOW_DOWN_SECONDS = 5  # the same
MESSAGE_COLUMNS = 78
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def device_code(call: Call) -> dict[str, Any]:
    """RFC 8628: show a code, and poll until it was entered elsewhere or the time is over."""
    cache = Accounts(call.request, None).load()
    app = public_client(call, cache)
    flow = device_flow(call, app, starts=False)
    # A terminal breaks long lines anywhere, in the code, too.
    text = textwrap.fill(flow["message"], MESSAGE_COLUMNS, break_long_words=False, break_on_hyphens=False)
    call.show(text, flow["expires_at"])
    answer = outcome(call, app, flow)
    keep_account(call, cache, answer)
    return answer


def outcome(call: Call, app: Any, flow: dict[str, Any]) -> dict[str, Any]:
    """MSAL's answer in the time that there is. Only a code that was not entered yet serves another task.

    Raises PersonError.
    """
    end = min(time.monotonic() + flow["expires_at"] - time.time(), call.person_deadline)
    try:
        answer = poll(call, app, flow, end)
    except PersonError:
        raise
    except Exception:
        forget_code(call)  # it was entered, and what came of it cannot be read
        raise
    forget_code(call)
    return answer


def keep_account(call: Call, cache: Any, answer: dict[str, Any]) -> None:
    """Who has signed in stays so for later plays, if it is the one who was asked for. Raises PersonError otherwise."""
    if "access_token" not in answer:
        return
    wanted, found = wanted_name(call.request), json.loads(authentication_record(answer) or "{}")
    if wanted and not is_same_person(call, found):
        name = found.get("username") or "an account whose name the provider did not give"
        raise PersonError(
            f"{call.request.about}: {name} has signed in, but {wanted} was asked for: nothing is kept of it."
        )
    call.accounts.add(cache, call.seconds_left)


def is_same_person(call: Call, found: Mapping[str, str]) -> bool:
    """Whether the one who signed in is the one of the authentication record or, without one, of the user name."""
    given = call.request.text("authentication_record")
    if given:
        return bool(json.loads(given)["homeAccountId"] == found.get("homeAccountId"))
    return found.get("username", "").lower() == call.request.text("username").lower()


def start_device_code(call: Call) -> dict[str, Any]:
    """The first half: the code, and where to enter it."""
    flow = device_flow(call, public_client(call), starts=True)
    return {
        "msg": flow["message"],
        "user_code": flow["user_code"],
        "verification_uri": flow["verification_uri"],
        "expires_on": int(flow["expires_at"]),
    }


def device_flow(call: Call, app: Any, *, starts: bool) -> dict[str, Any]:
    """The flow that another task has left if it is of use, else a new one; `starts`: without waiting for its end.

    Raises RefusedError, ProviderError.
    """
    with call.exclusive(WHAT):
        flow = usable_code(call, starts=starts) or new_flow(call, app)
        keep_code(call, flow, starts=starts)
    return flow


def new_flow(call: Call, app: Any) -> dict[str, Any]:
    """The answer of the provider to a request for a code, fit to be shown. Raises RefusedError."""
    try:
        flow: dict[str, Any] = app.initiate_device_flow(list(call.request.scopes), claims_challenge=call.claims)
    except ValueError:  # MSAL's word for an issuer whose discovery document names no endpoint for it
        raise RefusedError(
            f"{call.request.about}: {call.request.authority} has no device flow: use interactive."
        ) from None
    if not all(isinstance(flow.get(name), str) for name in ("user_code", "verification_uri", "device_code")):
        raise call.refused(flow)
    message = "To sign in, use a web browser to open the page {verification_uri} and enter the code {user_code}."
    flow["message"] = printable(flow.get("message") or message.format(**flow))  # only Microsoft's has a text of its own
    flow["user_code"], flow["verification_uri"] = printable(flow["user_code"]), printable(flow["verification_uri"])
    within_bounds(flow, time.time())
    if fault_of(flow):
        raise ProviderError(f"{call.request.about}: the provider's answer for a code has no usable {fault_of(flow)}.")
    return flow


def poll(call: Call, app: Any, flow: dict[str, Any], end: float) -> dict[str, Any]:
    """MSAL's answer when the code was entered or refused; asks until `end` (in time.monotonic() seconds).

    Raises PersonError after that.
    """
    interval = float(flow.get("interval", 5))
    while True:
        call.renew_deadline()
        try:
            answer = app.acquire_token_by_device_flow(
                flow, exit_condition=lambda _flow: True, claims_challenge=call.claims
            )
            if answer.get("error") not in WAIT_ON:
                return dict(answer)
            interval += SLOW_DOWN_SECONDS if answer["error"] == "slow_down" else 0
        except TransientError:
            interval *= 2  # RFC 8628 section 3.5: exponential back-off after a connection timeout
        left = end - time.monotonic()
        if left <= 0:
            raise too_late(call, flow)
        time.sleep(min(interval, left))


def too_late(call: Call, flow: Mapping[str, Any]) -> PersonError:
    """The error when the code was not entered in time: what to do, and until when."""
    if not is_time_left(flow, time.time()):
        fault = f"the code {flow['user_code']} was not entered before its time was over. Run again for a new one."
        return PersonError(f"{call.request.about}: {fault}")
    return PersonError(
        f"{call.request.about}: the code was not entered within {call.request.interaction_timeout} s (interaction_timeout). "
        f"It is good until {local_time(flow['expires_at'])}, and the next run takes it up; with prompt: login "
        f"(aad_token_prompt), for instance after the page has refused it, it makes a new one. {flow['message']}"
    )


def interactive(call: Call) -> dict[str, Any]:
    """The system's browser, authorization code and PKCE (RFC 8252, RFC 7636) back to a port of this machine.

    Raises RequestError without a browser or a free port, PersonError when the time is over.
    """
    request = call.request
    reason = no_browser(os.environ)
    if reason:
        fault = f"auth interactive needs a browser on this machine, and {reason}: use auth device_code, or sign in elsewhere"
        raise RequestError([f"{fault} and give the code (auth authorization_code)."])
    cache = Accounts(request, None).load()
    try:
        answer = sign_in_by_browser(call, cache)
    except OSError as error:
        fault = f"the browser cannot come back to {request.text('redirect_uri') or 'this machine'}: {error.strerror}"
        raise RequestError([f"{fault}. Give redirect_uri another port, or none."]) from None
    keep_account(call, cache, answer)
    return answer


def sign_in_by_browser(call: Call, cache: Any) -> dict[str, Any]:
    """MSAL's answer to what the browser sent back. Raises PersonError when the time is over."""
    from msal.oauth2cli.authcode import AuthCodeReceiver

    request = call.request
    app = public_client(call, cache)
    with AuthCodeReceiver(port=urlsplit(request.text("redirect_uri")).port) as receiver:
        flow = app.initiate_auth_code_flow(
            list(request.scopes),
            redirect_uri=f"http://localhost:{receiver.get_port()}",
            prompt=request.text("prompt") or None,
            login_hint=request.text("login_hint") or wanted_name(request) or None,
            claims_challenge=call.claims,
            response_mode="form_post",  # all that MSAL's listener takes
        )
        address = flow["auth_uri"]
        seconds = max(1, int(call.person_deadline - time.monotonic()))
        call.show(
            f"A browser opens for the sign-in to Microsoft Entra ID. If it does not, open this address:\n{address}",
            time.time() + seconds,
        )
        response = receiver.get_auth_response(auth_uri=address, state=flow["state"], timeout=seconds)
    if response is None:
        raise PersonError(
            f"{request.about}: no sign-in in the browser within {request.interaction_timeout} s (interaction_timeout). "
            f"If its page shows an AADSTS number, that is the cause. AADSTS50011: {' '.join(hints([50011]))}"
        )
    call.renew_deadline()
    return dict(app.acquire_token_by_auth_code_flow(flow, response))


def no_browser(environ: Mapping[str, str]) -> str:
    """Why no browser can open here, empty if one can. A text browser in a play's terminal is none."""
    if sys.platform == "darwin" or any(environ.get(name) for name in DISPLAYS) or "WSL_DISTRO_NAME" in environ:
        import webbrowser

        try:
            webbrowser.get()
        except webbrowser.Error:
            return "none is installed (BROWSER can name one)"
        return ""
    if environ.get("SSH_CONNECTION"):
        return "this is an ssh session without a display"
    return "there is no display (AWX, a container or a service)"
