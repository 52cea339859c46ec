# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which refusals mean that a person has to sign in, and what they are told to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import login_command
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import challenge_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RefusedError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

# The provider's ways to say that silence will not do: OpenID Connect Core section 3.1.2.6, and Entra's for claims challenges.
INTERACTION = (
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "insufficient_claims",
)
# Entra's v2.0 endpoint says `invalid_grant` for these as well, and one of MSAL's classifications (`suberror`) beside it.
INTERACTIVE_SUBERRORS = ("basic_action", "additional_action", "consent_required", "user_password_expired")
# Flows that redeem what a sign-in elsewhere left: when it is spent or too old (RFC 6749 section 5.2), only another sign-in helps.
REDEEMING = ("refresh_token", "authorization_code")


def ends_sign_in(answer: Mapping[str, object]) -> bool:
    """Whether the refresh token of a person who signed in here will not do (any more)."""
    return answer.get("error") == "invalid_grant" or wants_person(answer)


def wants_person(answer: Mapping[str, object]) -> bool:
    """Whether the provider wants a person in front of its page, whatever the grant was."""
    suberrors = (answer.get("suberror"), answer.get("classification"))
    interactive = answer.get("error") == "invalid_grant" and any(one in INTERACTIVE_SUBERRORS for one in suberrors)
    return answer.get("error") in INTERACTION or interactive or bool(answer.get("error") and challenge_of(answer))


def with_way_out(
    message: str, request: TokenRequest, answer: Mapping[str, object], secrets: Iterable[str]
) -> RefusedError:
    """The refusal; where a sign-in is what it takes it says so, with the command where one on this machine helps.

    Not for a confidential client, whose people sign in elsewhere, and not for an app without people.
    """
    spent = request.auth in REDEEMING and answer.get("error") == "invalid_grant"
    if request.flow.app or not (wants_person(answer) or spent):
        return RefusedError(message)
    claims = challenge_of(answer, secrets)
    if not request.flow.user or request.credential_kind != "none":
        return RefusedError(message).for_sign_in("", claims)
    command = login_command(request, claims)
    advice = "" if request.flow.person else " and set auth to device_code (or interactive)"
    return RefusedError(f"{message} To sign in, run on this controller, as this user: {command}{advice}").for_sign_in(
        command, claims
    )
