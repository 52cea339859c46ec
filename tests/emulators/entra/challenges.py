# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims challenges (OpenID Connect Core 1.0 section 5.5): a policy that only a sign-in meets which asked for its claims.

A sign-in without them succeeds, as at Entra; it is the next silent request that is refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.emulators.entra.errors import EntraError


@dataclass(frozen=True)
class Challenge:
    """What a user's sign-in has to ask for, and the OAuth error of a silent request after one that did not."""

    claims: str
    error: str

    def is_met(self, asked: str) -> bool:
        """Whether the sign-in's own parameter `claims` has all of it."""
        return contains(parsed(asked), parsed(self.claims))

    def refusal(self) -> EntraError:
        """50076 with the claims that an interactive request has to repeat."""
        refusal = EntraError(50076, "the resource", error=self.error)
        refusal.extra["claims"] = self.claims
        return refusal


def parsed(document: str) -> dict[str, Any]:
    """The claims request; EntraError 90013 for what is none."""
    try:
        found = json.loads(document or "{}")
    except ValueError as error:
        raise EntraError(90013, "the claims parameter is not a claims request") from error
    if not isinstance(found, dict):
        raise EntraError(90013, "the claims parameter is not a claims request")
    return found


def contains(whole: Any, part: Any) -> bool:
    """Whether every member of `part` is in `whole`, objects member by member."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and contains(whole[name], value) for name, value in part.items())
    return bool(whole == part)
