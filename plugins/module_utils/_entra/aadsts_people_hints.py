# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What to do about AADSTS numbers of people: accounts, sign-ins, consent, devices and Conditional Access. See aadsts_hints."""

from typing import Dict, Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_words import (
    AUTHENTICATION,
    DATABASE,
    DESKTOP,
    LOG,
    OVERVIEW,
    PERMISSIONS,
    Hint,
    each,
)

SIGN_IN_AGAIN: Mapping[str, str] = {
    "azure_cli": "Sign in to the Azure CLI again (`az login`).",
    "refresh_token": "Sign in again for a new refresh_token.",
    "authorization_code": "Sign in again for a new authorization_code.",
    "username_password": "Sign in once with a browser (https://myaccount.microsoft.com).",
    "on_behalf_of": "The user must sign in to the calling app again: send the new token as user_assertion.",
    "": "Sign in again with a browser.",
}


def sign_in(reason: str) -> Mapping[str, str]:
    """`reason`, and how to sign in again with each flow."""
    return {flow: f"{reason} {how}" for flow, how in SIGN_IN_AGAIN.items()}


OTHER_USER = "Check username and tenant_id; a guest is added in Entra > Users > New user > Invite external user."
RESET = "Reset it in Entra > Users > the user > Reset password, or sign in once with a browser and change it."
ACCOUNTS: Dict[int, Hint] = {
    # Reference (50020: article, too), but for 500341 and 500200 (threads) and 500571 (article).
    **each((50034, 51004, 50014, 16003), f"No such user in this tenant. {OTHER_USER}"),
    500341: "The user was deleted: restore the account in Entra > Users > Deleted users, or sign in with another one.",
    **each((16000, 50020, 90072), f"The account is of another tenant and no guest of this one. {OTHER_USER}"),
    **each(
        (500200, 500207, 500208),
        f"This kind of account is not for this app or tenant: use a work or school account, or change {AUTHENTICATION} > "
        "Supported account types.",
    ),
    **each(
        (50126, 50064),
        "Username or password is wrong: correct username and password; every try counts towards a lock-out.",
    ),
    50056: f"The account has no password. {RESET}",
    50053: f"The account is locked, or this address is blocked: wait, and see the failure reason in {LOG} (50053).",
    **each((50055, 50144), f"The password has expired. {RESET}"),
    **each((50135, 50137, 50142), f"The password must be changed. {RESET}"),
    50125: "The user must register for password reset first: sign in once with a browser.",
    **each(
        (50057, 500571),
        "The account is disabled: enable it in Entra > Users > the user > Properties > Account enabled.",
    ),
    **each((50015, 54000), "The user counts as a minor: see Entra > Users > the user > Properties > Age group."),
    **each(
        (50197, 50143, 16001, 16002, 160021), "The browser has another account's session: sign in in a private window."
    ),
    **each((90022, 90101), "username is not of the form name@domain: copy User principal name from Entra > Users."),
    **each(
        (50002, 500021, 500022),
        "This network's proxy lets only certain tenants through (tenant restrictions): ask its administrator, or set proxy.",
    ),
    500212: "The user's own tenant forbids it: its administrator sees Entra > External Identities > Cross-tenant access settings > "
    "Outbound access settings.",
    500213: "This tenant does not take users of theirs: see Entra > External Identities > Cross-tenant access settings > Inbound "
    "access settings.",
    # Reference: passwords that are checked on premises, and identity providers of others.
    **each(
        (80001, 80002, 80005, 80007, 80010, 80014),
        "Passwords are checked on premises, and that failed: the administrator sees Entra > Entra Connect > Pass-through "
        "authentication and the agent's log.",
    ),
    80012: "Active Directory forbids this user to log on at this hour: ask its administrator (Logon hours).",
    80013: "The clocks of the authentication agent and Active Directory differ: ask the administrator to correct the time.",
    50008: "Entra refused AD FS's assertion: compare AD FS's issuer and token-signing certificate with "
    "Get-MgDomainFederationConfiguration.",
    5000819: "The identity provider names no fitting email address: its claim rules must issue one of the user's domain.",
    50107: "Entra does not know the issuer of the assertion: compare AD FS's identifier with IssuerUri of "
    "Get-MgDomainFederationConfiguration.",
    90020: "AD FS's assertion has no ImmutableID: add the claim rule that issues it (ObjectGUID, as Entra Connect sets it).",
    **each(
        (20001, 20012, 20033, 40008, 40009, 40010, 40015, 50130, 90123, 399284),
        f"The user's own identity provider failed or refused: ask its administrator, with the entry of {LOG}.",
    ),
}
USE_A_PERSON = "Multi-factor authentication is required: use device_code or interactive."
MFA: Mapping[str, str] = {
    **SIGN_IN_AGAIN,
    "person": "Sign in again and answer the second factor.",
    "azure_cli": "Sign in to the Azure CLI again with the second factor: `az login --tenant <tenant> --scope <scope>`.",
    "username_password": USE_A_PERSON,
    "": USE_A_PERSON,
}
CODE_FOR_ANOTHER = "The code or refresh token was given to another app: use the client_id that it was asked for with."
DESKTOP_HINT = f"Register the address in {DESKTOP}, and take it away from the platform Single-page application."
CONSENT = f"Ask an administrator for consent: {PERMISSIONS} > Grant admin consent."
SIGN_INS: Dict[int, Hint] = {
    # Multi-factor authentication: reference.
    **each((50074, 50076, 50078), MFA),
    **each(
        (50072, 50079, 53004),
        "The user must set up multi-factor authentication: sign in once with a browser, at https://aka.ms/mfasetup.",
    ),
    53010: "Multi-factor authentication may be set up from certain places only: do it in the office network, at https://aka.ms/mfasetup.",
    50086: "The second factor failed: try again, or with another method (https://aka.ms/mfasetup).",
    50087: "The second factor had a passing fault: run it again later.",
    50088: "Too many calls or text messages for the second factor: use the Authenticator app, or run it again in some minutes.",
    50158: "Another provider's page must be answered (terms of use, second factor): use interactive, or see "
    "Entra > Conditional Access > Policies.",
    **each(
        (50159, 50161, 50170, 50172, 50176, 50177, 50178, 5001256),
        "A Conditional Access policy asks another provider for the second factor, and that fails: its administrator sees Entra > "
        "Authentication methods > Policies and Conditional Access > Custom controls.",
    ),
    # Sessions, refresh tokens: reference (50173: article, too), but for 70044 and 530036 (threads).
    50058: {
        **SIGN_IN_AGAIN,
        "person": "No account has a session in this browser: leave prompt out (it is none), and sign in.",
    },
    **each((700020, 50089, 50139, 50132, 50133, 51006, 50085), SIGN_IN_AGAIN),
    **each((700082, 700084), sign_in("The refresh token is too old.")),
    **each(
        (70043, 70044), sign_in("The sign-in is older than Conditional Access > Session > Sign-in frequency allows.")
    ),
    50173: sign_in("The sign-in was revoked (password changed, or by an administrator)."),
    530036: "A Conditional Access policy blocks sign-ins by device code, and refresh tokens that came from one: use interactive.",
    9002341: "The user must allow single sign-on: sign in again with interactive, and agree.",
    70012: "Microsoft's service for personal accounts has a fault: run it again later.",
    # Codes and addresses: reference, but for 500112, 500113, 700007, 7000014, 9002325, 9002326, 9002327 (threads), 7000110 (article).
    54005: "A code can be redeemed once: sign in for a new authorization_code.",
    70008: sign_in("The code or refresh token is too old."),
    70000: sign_in("It is of another app, was used up or was cut."),
    9002313: "authorization_code or refresh_token is not one of Entra's, or was cut: copy it whole.",
    **each((7000110, 700007), CODE_FOR_ANOTHER),
    700005: "The code was given by another tenant: set tenant_id to the one that it was asked for with.",
    **each(
        (70018, 70019, 70020, 7000014, 90120, 50134),
        "The device code is wrong, used or too old: run it again for a new one.",
    ),
    **each(
        (50011, 70004, 500113, 900971),
        {
            "authorization_code": f"Add redirect_uri, letter by letter, in {AUTHENTICATION} > Add a platform.",
            "": f"Add the address to the app: {DESKTOP} > http://localhost (or redirect_uri, if you give one).",
        },
    ),
    500112: "redirect_uri must be the one that the code was asked for with, letter by letter.",
    **each((9002325, 9002326, 9002327), DESKTOP_HINT),
    **each((50148, 501481), "code_verifier is not the one whose challenge the code was asked for with."),
    **each(
        (50147, 50149, 501491),
        "Ask for the code with code_challenge_method S256 and a code_verifier of 43 to 128 characters (RFC 7636).",
    ),
    90005: "login_hint does not go with another account's identifier: leave login_hint out.",
    # Consent: reference, but for 900941 and 900981 (article).
    65001: {
        "on_behalf_of": f"There is no consent: {PERMISSIONS} > Grant admin consent; or add client_id in {DATABASE} > Expose an "
        "API > Authorized client applications.",
        "azure_cli": f"Allow the Azure CLI in {DATABASE} > Expose an API > Authorized client applications "
        "(04b07795-8ddb-461a-bbee-02f9e1bf7b46).",
        "": f"There is no consent: {PERMISSIONS} > Grant admin consent.",
    },
    50150: f"There is no consent: {PERMISSIONS} > Grant admin consent.",
    65004: "The person who was asked to sign in chose Cancel: run it again.",
    **each((90094, 90095), f"An administrator must consent: {PERMISSIONS} > Grant admin consent."),
    **each((900941, 900981), f"Entra takes this app for risky. {CONSENT}"),
    90093: f"The user may not do this. {CONSENT}",
    90099: f"The app is not allowed in the partner's tenant: an administrator there must consent to client_id of {OVERVIEW}.",
}
LOG_TAB = f"the policy is in {LOG}, on the entry's tab Conditional Access"
DEVICE: Mapping[str, str] = {
    "device_code": "A device code shows nothing of your device: use interactive on a device that your organisation manages.",
    "azure_cli": "Sign in to the Azure CLI on a device that your organisation manages, or use an app with certificate_path.",
    "": "Sign in on a device that your organisation manages (Intune: compliant), or use an app with certificate_path.",
}


def for_device(reason: str) -> Mapping[str, str]:
    """`reason`, and where to sign in with each flow."""
    return {flow: f"{reason} {how}" for flow, how in DEVICE.items()}


POLICIES: Dict[int, Hint] = {
    # Reference, but for 530002, 530003, 530031, 53009, 530084 (threads) and 530004, 700003 (articles).
    53003: {
        "app": f"A Conditional Access policy for workload identities forbids it: {LOG_TAB} (Service principal sign-ins).",
        "device_code": f"A Conditional Access policy forbids it, perhaps device codes as such: try interactive; {LOG_TAB}.",
        "": f"A Conditional Access policy forbids it: {LOG_TAB}.",
    },
    **each((530031, 530032), f"A policy of the tenant forbids it: {LOG_TAB}."),
    50131: for_device("Conditional Access does not take this device or sign-in."),
    **each((53000, 530002, 530003), for_device("Conditional Access wants a compliant device.")),
    53001: for_device("Conditional Access wants a device that is joined to the domain."),
    **each((50097, 50129, 50155, 50187), for_device("Conditional Access wants to know the device.")),
    50005: for_device("Conditional Access does not take this operating system."),
    **each(
        (700003, 130007, 130008, 135011),
        "The device was deleted or disabled in Entra > Devices: enable it, or register it anew.",
    ),
    **each(
        (50127, 53002, 53009),
        "Conditional Access wants an approved app, which no command line is: exclude the user or this app in Entra > Conditional "
        "Access > Policies, or use an app with certificate_path.",
    ),
    530004: "Conditional Access wants a guest's device to be compliant: the administrator sees Entra > External Identities > "
    "Cross-tenant access settings > Trust settings.",
    530035: {
        "person": "Security defaults forbid this sign-in: ask the administrator, who sees Entra > Overview > Properties > Manage "
        "security defaults.",
        "": "Security defaults forbid sign-ins with a password only: use device_code or interactive, or an app with certificate_path.",
    },
    530084: f"Conditional Access wants a token that is bound to a device, which we cannot ask for: {LOG_TAB}.",
    **each(
        (53011, 530034), "The account counts as at risk: the administrator sees Entra > ID Protection > Risky users."
    ),
}
PEOPLE: Dict[int, Hint] = {**ACCOUNTS, **SIGN_INS, **POLICIES}
