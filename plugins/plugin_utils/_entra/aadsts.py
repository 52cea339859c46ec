# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Entra's refusals mean: the words for a refusal, and what to do by its AADSTS number.

HTTP status and OAuth `error` decide what happens; AADSTS numbers only choose the wording of the hint
(Microsoft: error code numbers "should never be used by the client itself", learn.microsoft.com, reference-error-codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

AADSTS = re.compile(r"AADSTS([0-9]{4,8})\b")
# AADSTS number -> what a person does about it.
HINTS = {
    7000215: "Copy the secret's Value (not its Secret ID) from Entra > App registrations > your app > "
    "Certificates & secrets.",
    7000222: "The secret has expired: make a new one in Entra > App registrations > your app > Certificates & secrets.",
    7000216: "The app is confidential: give client_secret or certificate_path.",
    700016: "No such app in this tenant: compare client_id with Application (client) ID, and tenant_id with "
    "Directory (tenant) ID, on the app's Overview page.",
    7000229: "The app has no service principal in this tenant: an administrator must consent to it first "
    "(Entra > Enterprise applications).",
    90002: "No such tenant: compare tenant_id with Directory (tenant) ID on the tenant's Overview page; "
    "for a sovereign cloud set cloud.",
    900023: "tenant_id is neither a domain name nor a GUID.",
    700027: "Upload this certificate (its public part) in Entra > App registrations > your app > "
    "Certificates & secrets > Certificates.",
    700024: "The clock of this machine is wrong, or the assertion is too old: check NTP.",
    700021: "The assertion's issuer or subject is not client_id.",
    700023: "The assertion's audience is not this tenant's token endpoint: check tenant_id and authority.",
    70011: "The scope is wrong: use '<Application ID URI of the database app>/.default'.",
    1002012: "An app asks for '<Application ID URI>/.default'.",
    500011: "No such resource in this tenant: compare the scope with Application ID URI in Entra > App registrations > "
    "the DATABASE's app > Expose an API.",
    65001: "Nobody has consented: Entra > App registrations > your app > API permissions > Grant admin consent.",
    50076: "Multi-factor authentication is required: use device_code or interactive.",
    50079: "Multi-factor authentication must be set up: sign in once with a browser.",
    53003: "A Conditional Access policy forbids it: ask the Entra administrator for the sign-in log of this time.",
    53000: "Conditional Access wants a compliant device.",
    50196: "Entra saw the same request too often: several machines or users ask without a shared cache.",
    50034: "No such user in this tenant.",
    50126: "User name or password is wrong; every try counts towards a lock-out.",
    50053: "The account is locked: wait, or ask the Entra administrator.",
    50055: "The password has expired: change it with a browser first.",
    50057: "The user's account is disabled.",
    54005: "A code can be redeemed once: sign in for a new one.",
    70008: "The code or refresh token is too old: sign in anew.",
    70000: "It is of another app, was used up or was cut: sign in anew.",
    70020: "Nobody finished the sign-in while the code was good: run it again for a new one.",
    500112: "redirect_uri must be the one that the code was asked for with, letter by letter.",
    50148: "code_verifier is not the one whose challenge the code was asked for with.",
    501481: "code_verifier is not the one whose challenge the code was asked for with.",
    700082: "The refresh token is too old: sign in again.",
    70043: "The sign-in is too old for the tenant's policy: sign in again.",
    50173: "The sign-in was revoked (password changed, or by an administrator): sign in again.",
    9002313: "The value is not one of Entra's, or was cut: copy it whole.",
    700211: "The app does not trust this issuer: compare `iss` of the federated token with Issuer in Entra > App registrations > "
    "your app > Certificates & secrets > Federated credentials.",
    700212: "The federated token is for another audience: compare its `aud` with Audience in Entra > App registrations > your "
    "app > Certificates & secrets > Federated credentials.",
    700213: "The app does not trust this workload: compare `sub` of the federated token, letter by letter, with Subject "
    "identifier in Entra > App registrations > your app > Certificates & secrets > Federated credentials.",
    50011: "Add the address to the app: Entra > App registrations > your app > Authentication > Add a platform > Mobile and "
    "desktop applications > http://localhost.",
    65004: "Whoever was asked to sign in chose Cancel: run it again.",
    90094: "An administrator must consent: Entra > App registrations > your app > API permissions > Grant admin consent.",
    7000218: "The app is confidential: give client_secret or certificate_path; or, for people, set Entra > App registrations > "
    "your app > Authentication > Allow public client flows to Yes.",
    700025: "The app is a public client: leave client_secret and certificate_path out.",
    50013: "user_assertion must be an access token that was issued for this very app, and not have been changed.",
    500131: "user_assertion is for another app: its `aud` must be client_id or the app's Application ID URI.",
    500133: "user_assertion has expired: the user's client must send a new one.",
    7000114: "user_assertion is an app's own token: nobody stands behind it. Send the one that a user signed in for.",
    7000112: "The app is disabled: Entra > Enterprise applications > your app > Properties > Enabled for users to sign-in.",
}


def refusal_message(status: int, answer: dict[str, object], about: str, secrets: Iterable[str] = ()) -> str:
    """What the provider said (its own first sentence) and what to do about it; `secrets` that it echoes are masked."""
    error = printable(masked(answer.get("error") or "error", secrets))
    description = printable(masked(answer.get("error_description") or "", secrets).partition("Trace ID")[0])
    how = f"HTTP {status} {error}" if status >= 400 else error  # what a browser brings back has no status
    parts = [f"{about}: Entra refused with {how}: {description}".rstrip(": ")]
    parts += hints(answer.get("error_codes"), description)
    trace = printable(answer.get("trace_id") or "", limit=64)
    if trace:
        parts.append(f"(trace id {trace}, {printable(answer.get('timestamp') or '', limit=32)})")
    return " ".join(parts)


def hints(codes: object, text: str = "") -> list[str]:
    """What to do, by the answer's numbers, or by those in its text (what a browser or `az` brings has no others)."""
    known: Iterable[object] = codes if isinstance(codes, list) else map(int, AADSTS.findall(text))
    numbers = dict.fromkeys(code for code in known if isinstance(code, int))
    return [HINTS[number] for number in numbers if number in HINTS]
