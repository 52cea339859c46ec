# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of a person: first silently, from an account that is signed in; then, where it is allowed, with the person's help."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils import jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils.accounts import (
    Accounts,
    authentication_record,
    authentication_required,
    chosen_account,
    wanted_name,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.clients import public_client, users_client
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import (
    HINTS,
    AuthenticationRequiredError,
    PersonError,
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
    masked,
    printable,
    refusal_message,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.provider import clock_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ansible_collections.entra.oracledb.plugins.plugin_utils.provider import Call

# The provider's ways to say that silence will not do (OpenID Connect Core section 3.1.2.6, and RFC 6749 section 5.2).
SIGN_IN_AGAIN = ("invalid_grant", "interaction_required", "login_required", "consent_required")
WAIT_ON = ("authorization_pending", "slow_down")  # RFC 8628 section 3.5
SLOW_DOWN_SECONDS = 5  # the same
MESSAGE_COLUMNS = 78
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def silently(call: Call) -> dict[str, Any]:
    """A token by the refresh token of the account that is signed in. Raises AuthenticationRequiredError without one."""
    with Accounts(call.request, call.store).changing(call.seconds_left) as cache:
        app = public_client(call, cache)
        return by_account(call, app)


def by_account(call: Call, app: Any) -> dict[str, Any]:
    request = call.request
    account = chosen_account(request, call.record, app.get_accounts())
    answer = app.acquire_token_silent_with_error(
        list(request.scopes), account=account, force_refresh=True, claims_challenge=call.claims
    )
    if not answer:
        raise authentication_required(request, f"nothing is left of the sign-in of {account['username']}")
    if answer.get("error") in SIGN_IN_AGAIN:
        said = refusal_message(call.http.status, answer, account["username"], call.http.secrets())
        raise authentication_required(request, f"sign in again, because {said.rstrip('.')}", asked=True)
    return dict(answer)


def redeem(call: Call, get: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """What was redeemed before is renewed silently; otherwise `get` (of an MSAL application) redeems it now."""
    with Accounts(call.request, call.store).changing(call.seconds_left) as cache:
        app = users_client(call, cache)
        if call.record:
            try:
                return by_account(call, app)
            except AuthenticationRequiredError:
                pass  # the user gave something to redeem: perhaps it still can be
        return dict(get(app))


def authorization_code(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.1.3, with the verifier of RFC 7636 where the code was asked for with one."""
    request = call.request
    verifier = request.text("code_verifier")
    return redeem(
        call,
        lambda app: app.acquire_token_by_authorization_code(
            request.text("authorization_code"),
            list(request.scopes),
            redirect_uri=request.text("redirect_uri"),
            claims_challenge=call.claims,
            data={"code_verifier": verifier} if verifier else {},
        ),
    )


def refresh_token(call: Call) -> dict[str, Any]:
    """RFC 6749 section 6; the new refresh token is kept, and used the next time."""
    request = call.request
    return redeem(
        call, lambda app: app.acquire_token_by_refresh_token(request.text("refresh_token"), list(request.scopes))
    )


def username_password(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.3; for a federated user MSAL asks the user's own AD FS (WS-Trust)."""
    request = call.request

    def get(app: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = app.acquire_token_by_username_password(
                request.text("username"), request.text("password"), list(request.scopes), claims_challenge=call.claims
            )
        except RuntimeError as error:  # MSAL's for all that AD FS says but an assertion
            said = printable(masked(error, call.http.secrets()))
            raise RefusedError(
                f"{request.about}: AD FS, which signs the users of this domain in, refused: {said}"
            ) from None
        except json.JSONDecodeError:
            raise
        except (SyntaxError, ValueError):  # no XML, or no endpoint in it
            raise ProviderError(
                f"{request.about}: the metadata of AD FS, which signs the users of this domain in, names no endpoint for "
                "passwords. On AD FS: Enable-AdfsEndpoint -TargetAddressPath /adfs/services/trust/13/usernamemixed."
            ) from None
        return answer

    return redeem(call, get)


def integrated_windows(call: Call) -> dict[str, Any]:
    """Kerberos ticket -> AD FS -> SAML assertion -> token. Never run against a real AD FS."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils.integrated_windows import integrated_windows as ask

    answer = ask(call)
    claims = jwt.decode(answer["id_token"])[1] if answer.get("id_token") else {}
    return {**answer, "id_token_claims": claims}


def device_code(call: Call) -> dict[str, Any]:
    """RFC 8628: show a code, and poll until somebody entered it elsewhere or the time is over."""
    cache = Accounts(call.request, None).load()
    app = public_client(call, cache)
    flow = device_flow(call, app)
    # A terminal breaks long lines anywhere, in the code, too.
    call.tell(textwrap.fill(flow["message"], MESSAGE_COLUMNS, break_long_words=False, break_on_hyphens=False))
    end = min(time.monotonic() + flow["expires_at"] - time.time(), call.person_deadline)
    answer = poll(call, app, flow, end)
    call.forget("device")
    keep_account(call, cache, answer)
    return answer


def keep_account(call: Call, cache: Any, answer: dict[str, Any]) -> None:
    """Who has signed in stays so for later plays, if it is the one who was asked for. Raises PersonError otherwise."""
    if "access_token" not in answer:
        return
    wanted = wanted_name(call.request)
    name = json.loads(authentication_record(answer) or "{}").get("username", "")
    if wanted and name and name.lower() != wanted.lower():
        raise PersonError(
            f"{call.request.about}: {name} has signed in, but {wanted} was asked for: nothing is kept of it."
        )
    Accounts(call.request, call.store).add(cache, call.seconds_left)


def start_device_code(call: Call) -> dict[str, Any]:
    """The first half: the code, and where to enter it."""
    flow = device_flow(call, public_client(call))
    return {
        "msg": flow["message"],
        "user_code": flow["user_code"],
        "verification_uri": flow["verification_uri"],
        "expires_on": int(flow["expires_at"]),
    }


def device_flow(call: Call, app: Any) -> dict[str, Any]:
    """The flow that a task has started, while its code is valid; else a new one."""
    started = call.recall("device")
    if started and started.get("expires_at", 0) > time.time():
        return started
    try:
        flow: dict[str, Any] = app.initiate_device_flow(list(call.request.scopes), claims_challenge=call.claims)
    except ValueError:  # MSAL's word for an issuer whose discovery document names no endpoint for it
        raise RefusedError(
            f"{call.request.about}: {call.request.authority} has no device flow: use interactive."
        ) from None
    if "user_code" not in flow:
        raise call.refused(flow)
    flow["interval"] = max(1, flow.get("interval", 5))  # with 0 MSAL would poll without a pause and without an end
    call.remember("device", flow)
    return flow


def poll(call: Call, app: Any, flow: dict[str, Any], end: float) -> dict[str, Any]:
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
        if time.monotonic() + interval > end:
            raise too_late(call, flow)
        time.sleep(interval)


def too_late(call: Call, flow: Mapping[str, Any]) -> PersonError:
    """Nobody came: what was to be done, and whether it still can be."""
    if flow["expires_at"] - time.time() <= SLOW_DOWN_SECONDS:
        return PersonError(f"{call.request.about}: nobody entered the code {flow['user_code']} while it was good.")
    return PersonError(
        f"{call.request.about}: nobody entered the code within {call.request.interaction_timeout} s (interaction_timeout). "
        f"It is good until {clock_time(flow['expires_at'])} UTC, and the next run takes it up. {flow['message']}"
    )


def interactive(call: Call) -> dict[str, Any]:
    """The system's browser, authorization code and PKCE (RFC 8252, RFC 7636) back to a port of this machine."""
    request = call.request
    reason = no_browser(os.environ)
    if reason:
        fault = f"auth interactive needs a browser on this machine, and {reason}: use auth device_code, or sign in elsewhere"
        raise RequestError([f"{fault} and bring the code (auth authorization_code)."])
    from msal.oauth2cli.oauth2 import BrowserInteractionTimeoutError

    cache = Accounts(request, None).load()
    call.tell("A browser opens for the sign-in to Microsoft Entra ID.")
    try:
        answer = sign_in_by_browser(call, cache)
    except BrowserInteractionTimeoutError:
        raise PersonError(
            f"{request.about}: nobody signed in with the browser within {request.interaction_timeout} s (interaction_timeout). "
            f"If its page shows an AADSTS number, that is the cause. AADSTS50011: {HINTS[50011]}"
        ) from None
    except OSError as error:
        fault = f"the browser cannot come back to {request.text('redirect_uri') or 'this machine'}: {error.strerror}"
        raise RequestError([f"{fault}. Give redirect_uri another port, or none."]) from None
    keep_account(call, cache, answer)
    return answer


def sign_in_by_browser(call: Call, cache: Any) -> dict[str, Any]:
    request = call.request
    seconds = max(1, int(call.person_deadline - time.monotonic()))
    call.deadline = call.http.deadline = call.person_deadline + request.timeout
    app = public_client(call, cache)
    answer: dict[str, Any] = app.acquire_token_interactive(
        list(request.scopes),
        prompt=request.text("prompt") or None,
        login_hint=request.text("login_hint") or request.text("username") or None,
        timeout=seconds,
        port=urlsplit(request.text("redirect_uri")).port,
        claims_challenge=call.claims,
        auth_uri_callback=lambda address: call.tell(f"No browser opened: go to {address}"),
    )
    return answer


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
