# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of a person that ask no one: from an account that is signed in, or from a code or token that is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import refusal_message
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer import id_token_claims
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import (
    authentication_required,
    chosen_account,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.given import given_by
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import (
    claims_field,
    public_client,
    users_client,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.sign_in_needed import ends_sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import challenge_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    RefusedError,
    UnreadableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call


def silently(call: Call) -> dict[str, Any]:
    """A token by the refresh token of the account that is signed in. Raises AuthenticationRequiredError without one."""
    if call.accounts.is_empty():
        raise authentication_required(call.request, call.accounts.why_empty())
    with call.accounts.changing(call.seconds_left) as cache:
        # Who is meant must not depend on who was signed in when this was asked the last time.
        return by_account(call, public_client(call, cache), record="")


def by_account(call: Call, app: Any, record: str) -> dict[str, Any]:
    """A token for the account that `record` or the request names. Raises AuthenticationRequiredError, RequestError."""
    request = call.request
    account = chosen_account(request, record, app.get_accounts())
    answer = app.acquire_token_silent_with_error(
        list(request.scopes), account=account, force_refresh=True, claims_challenge=call.claims
    )
    if not answer:
        raise authentication_required(request, f"nothing is left of the sign-in of {account['username']}")
    if ends_sign_in(answer):
        given = given_by(request, call.http.assertion)
        error_text = refusal_message(call.http.status, answer, account["username"], call.http.secrets(), given=given)
        claims = challenge_of(answer, call.http.secrets())
        raise authentication_required(request, f"sign in again, because {error_text.rstrip('.')}", claims)
    return dict(answer)


def redeem(call: Call, get: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """What was redeemed before is renewed silently; otherwise `get` (of an MSAL application) redeems it now."""
    with call.accounts.changing(call.seconds_left) as cache:
        app = users_client(call, cache)
        if call.record:
            try:
                return by_account(call, app, call.record)
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
        call,
        lambda app: app.acquire_token_by_refresh_token(
            request.text("refresh_token"), list(request.scopes), data=claims_field(request)
        ),
    )


def username_password(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.3; for a federated user MSAL asks the user's own AD FS (WS-Trust)."""
    request = call.request

    def get(app: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = app.acquire_token_by_username_password(
                request.text("username"), request.text("password"), list(request.scopes), claims_challenge=call.claims
            )
        except (json.JSONDecodeError, RecursionError):
            raise
        except RuntimeError as error:  # MSAL's for all that AD FS says but an assertion
            error_text = printable(masked(error, call.http.secrets()))
            raise RefusedError(
                f"{request.about}: AD FS, which signs the users of this domain in, refused: {error_text}"
            ) from None
        except (SyntaxError, ValueError):  # no XML, or no endpoint in it
            raise UnreadableError(
                f"{request.about}: the metadata of AD FS, which signs the users of this domain in, names no endpoint for "
                "passwords. On AD FS: Enable-AdfsEndpoint -TargetAddressPath /adfs/services/trust/13/usernamemixed."
            ) from None
        return answer

    return redeem(call, get)


def integrated_windows(call: Call) -> dict[str, Any]:
    """Kerberos ticket -> AD FS -> SAML assertion -> token. Never run against a real AD FS."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs.integrated_windows import (
        integrated_windows as ask,
    )

    answer = ask(call)
    return {**answer, "id_token_claims": id_token_claims(answer)}
