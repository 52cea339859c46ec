# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims challenges (OpenID Connect Core section 5.5): what a policy wants the next sign-in to ask for.

A provider sends one as JSON in its answer, an API in base64 in the header `WWW-Authenticate`, and `az` prints it in base64.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._text import masked

BASE64 = re.compile(r"[A-Za-z0-9+/]+")
CAPABILITIES = ["CP1"]  # continuous access evaluation
MAX_CHARACTERS = 16 * 1024


def json_text(value: object) -> str:
    """The challenge as JSON text: a JSON object as it was given, base64 (either alphabet, padded or not) of one, or a dictionary.

    Raises ValueError for everything else.
    """
    if isinstance(value, Mapping):
        return json.dumps(value, allow_nan=False)
    text = str(value).strip()
    if not text.startswith("{"):
        text = decoded(text)
    read(text)
    return text


def read(text: str) -> dict[str, object]:
    """The object that the JSON text is. Raises ValueError."""
    try:
        challenge = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(challenge, dict):
        raise ValueError("not an object")
    return challenge


def decoded(text: str) -> str:
    """The text that the base64 is of; blanks and line ends in it do not count. Raises ValueError."""
    letters = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    if not BASE64.fullmatch(letters):
        raise ValueError("not base64")
    return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode()


def encoded(text: str) -> str:
    """The base64 of it in a form that no shell, no `-e` of Ansible and no JSON around it changes: URL-safe and unpadded."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def challenge_of(answer: Mapping[str, object], secrets: Iterable[str] = ()) -> str:
    """The challenge in a provider's answer, as JSON text; empty without one.

    One with any of `secrets` or a token in it, which a server has sent back, is none.
    """
    text = answer.get("claims")
    if not isinstance(text, str) or not 0 < len(text) <= MAX_CHARACTERS:
        return ""
    try:
        shown = json.dumps(read(text), ensure_ascii=False)  # what a message would show, and escapes undone
    except ValueError:
        return ""
    return text if masked(shown, tuple(secrets)) == shown else ""


def with_capabilities(claims: str) -> str:
    """The claims (JSON text, or empty) with what this client can do, in the way of MSAL."""
    return merged(claims, json.dumps({"access_token": {"xms_cc": {"values": CAPABILITIES}}}))


def merged(wanted: str, challenge: str) -> str:
    """Both as one; where they differ about a claim, the provider's `challenge` counts. Empty where both are."""
    if not wanted or not challenge:
        return wanted or challenge
    both, newer = read(wanted), read(challenge)
    for place, claims in newer.items():
        older = both.get(place)
        both[place] = {**older, **claims} if isinstance(older, dict) and isinstance(claims, dict) else claims
    return json.dumps(both)
