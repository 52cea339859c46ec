# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line `az login …` that the Azure CLI prints where a person has to sign in again, with the provider's claims challenge.

`az` prints it on a line of its own, after a warning or an error, each value in double quotes (azure-cli-core, auth/util.py).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from typing import NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import MASK, masked, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import (
    MAX_CHARACTERS,
    decoded,
    json_text,
)

AZ_LOGIN = "az login"
CHALLENGE = "--claims-challenge"
_LINE = re.compile(rf"(?:^|\s)({AZ_LOGIN}(?:[ \t]+-.*)?)$", re.MULTILINE)
_VALUE = re.compile(rf"({CHALLENGE}[\s=]+)([\"']?)([A-Za-z0-9+/_=-]+)\2(?!\S)")
LONGEST = 2 * MAX_CHARACTERS
# az advises it after every refusal of Entra and prints no OAuth error, so the AADSTS numbers say where it helps: the session or the
# refresh token is too old or revoked, a factor, a password or a consent is missing (Microsoft's reference of error codes).
# fmt: off
OF_SIGN_INS = frozenset((
    16000, 50055, 50058, 50072, 50074, 50076, 50078, 50079, 50089, 50132, 50133, 50144, 50158, 50173, 65001, 70008, 70043, 70044,
    700082, 700084,
))
# fmt: on


class Login(NamedTuple):
    """`line` as az printed it, `command` the same in as few quotes as can be, `claims` the challenge in it as JSON; or empty."""

    line: str = ""
    command: str = ""
    claims: str = ""

    def helps(self, numbers: Iterable[int]) -> bool:
        """Whether it is what a refusal with these AADSTS numbers takes."""
        return bool(self.line) and (bool(self.claims) or not OF_SIGN_INS.isdisjoint(numbers))


def first_login(tenant_id: str) -> str:
    """What signs the first account in."""
    return shlex.join([*AZ_LOGIN.split(), *(["--tenant", tenant_id] if tenant_id else [])])


def login_printed(text: str) -> Login:
    """The last such line in what az printed; one with a challenge is preferred."""
    lines = [line.rstrip() for line in _LINE.findall(text.replace("\r", "")) if len(line) <= LONGEST]
    if not lines:
        return Login()
    line = next((one for one in reversed(lines) if CHALLENGE in one), lines[-1])
    shown, claims = whole(line)
    return Login(shown, in_few_quotes(shown), claims)


def whole(line: str) -> tuple[str, str]:
    """The line with everything masked that may be a secret, and its challenge as JSON. A token begins as a challenge does."""
    found = _VALUE.search(line)
    claims = challenge(found[3]) if found else ""
    if not found or not claims:
        return printable(masked(line, ()), LONGEST), ""
    before, after = line[: found.start(3)], line[found.end(3) :]
    return printable(f"{masked(before, ())}{found[3]}{masked(after, ())}", LONGEST), claims


def challenge(value: str) -> str:
    """The base64 as JSON, empty if it is of something else or has a token in it."""
    try:
        text = json_text(decoded(value))
    except ValueError:
        return ""
    return text if masked(text, ()) == text else ""


def in_few_quotes(line: str) -> str:
    """The same words for a shell: what needs no quotes has none, so that JSON around it changes nothing. Empty if they cannot be run."""
    try:
        words = shlex.split(line)
    except ValueError:
        return ""
    return "" if any(MASK in word for word in words) else shlex.join(words)
