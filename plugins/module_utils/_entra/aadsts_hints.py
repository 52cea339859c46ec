# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What to do about AADSTS numbers: tenants, apps, credentials and scopes here, people in aadsts_people_hints. Loaded on a refusal.

A hint is a text, or several by what the request was made with: the flow, `person` or `app`, the credential, "" for the rest
(see aadsts.Given). Sources, by group: the reference is Microsoft's list "Microsoft Entra authentication and authorization
error codes" (learn.microsoft.com, entra/identity-platform/reference-error-codes, dated 2025-02-03); an article is one of
MicrosoftDocs/SupportArticles-docs (support/entra/entra-id/app-integration); a thread is a public issue or repository.
"""

from typing import Dict

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_people_hints import PEOPLE
from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_words import (
    AUTHENTICATION,
    DATABASE,
    ENTERPRISE,
    FEDERATED,
    OVERVIEW,
    PERMISSIONS,
    SECRETS,
    URI,
    Hint,
    each,
)

ANOTHER_CLOUD = (
    "The tenant or app is of another cloud: set cloud to AzureUSGovernment or AzureChinaCloud (or authority)."
)
ONE_TENANT = f"This needs one tenant: set tenant_id to Directory (tenant) ID of {OVERVIEW}."
NO_APP = (
    f"No such app in this tenant: compare client_id with Application (client) ID, and tenant_id with Directory (tenant) ID, "
    f"of {OVERVIEW}."
)
SWITCH = "Properties > Enabled for users to sign-in"
DISABLED = f"The app is switched off: set {ENTERPRISE} > your app > {SWITCH} to Yes."
DEFAULT_SCOPE = f"Set scope to '<Application ID URI>/.default'; the URI is in {URI}."
DATABASE_SERVICE = f"{ENTERPRISE} > the DATABASE's app"
TENANTS: Dict[int, Hint] = {
    # Reference, but for 900021, 900023 and 5000225 (threads) and 900439 (article).
    90002: f"No such tenant: compare tenant_id with Directory (tenant) ID of {OVERVIEW}; for a sovereign cloud set cloud.",
    900021: f"tenant_id is no real tenant: copy Directory (tenant) ID from {OVERVIEW}.",
    900023: f"tenant_id is neither a domain name nor a GUID: copy Directory (tenant) ID from {OVERVIEW}.",
    50029: f"The domain in tenant_id or username has a forbidden character: copy Directory (tenant) ID from {OVERVIEW}.",
    **each((50059, 90019, 9001023, 90124, 90130), ONE_TENANT),
    50128: f"No tenant has this domain: compare tenant_id with Directory (tenant) ID of {OVERVIEW}, and check username.",
    50194: f"{ONE_TENANT} Or set {AUTHENTICATION} > Supported account types to several tenants.",
    650059: "The app is for its own tenant only: set tenant_id to that tenant, or change "
    f"{AUTHENTICATION} > Supported account types.",
    9002332: "The app is not for personal accounts: set tenant_id to your organisation's Directory (tenant) ID.",
    **each((50049, 50169), "Entra does not know this authority: correct authority, or set cloud."),
    **each((90038, 90043, 90051, 900382, 900432, 900439, 1000104), ANOTHER_CLOUD),
    5000224: "Microsoft has blocked this tenant: only the tenant's administrator can ask Microsoft support about it.",
    5000225: "Microsoft has blocked the tenant because it was unused: its administrator must ask for reactivation. "
    "If it is not the one you mean, correct tenant_id.",
}
APPS: Dict[int, Hint] = {
    # Reference (70001, 7000112: article, too), but for 7000229, 700038, 650051 (threads).
    **each((700016, 700011), NO_APP),
    7000229: "The app has no service principal in this tenant: an administrator must consent to it first "
    f"({ENTERPRISE}, or {PERMISSIONS} > Grant admin consent).",
    70001: f"{NO_APP} If both are right, see {ENTERPRISE} > your app > {SWITCH}.",
    **each((7000112, 1000031), DISABLED),
    **each((90112, 700038), f"client_id is not an app's ID: copy Application (client) ID (a GUID) from {OVERVIEW}."),
    650051: "Entra is still adding the app to the tenant: run it again in some minutes. If it stays, delete the app under "
    f"{ENTERPRISE} and use {PERMISSIONS} > Grant admin consent.",
    65002: "client_id is an app of Microsoft's own: register an app (Entra > App registrations > New registration).",
    100007: "This app cannot use a regional endpoint: leave region out (AZURE_REGIONAL_AUTHORITY_NAME, too).",
    67003: f"The app is not the kind of client that this needs: check client_id against {OVERVIEW}.",
    # Reference: an app that changes its tokens' claims (claims mapping).
    **each(
        (50100, 50101, 50102, 50103, 50108, 50109, 50111, 50123, 50124, 50162, 50163, 501621, 501631, 501632),
        "The DATABASE's app changes claims, and that fails: correct "
        f"{DATABASE_SERVICE} > Single sign-on > Attributes & Claims.",
    ),
    50146: "The DATABASE's app maps claims and needs a signing key of its own: remove the claims mapping, or add a valid key.",
    501461: f"The DATABASE's app maps claims, and its Application ID URI must then be of a verified domain: change {URI}, or "
    f"acceptMappedClaims in {DATABASE} > Manifest.",
    50165: f"The DATABASE's app wants encrypted tokens in a way that Entra cannot make: correct {DATABASE} > Token encryption.",
}
MAKE_ONE = f"make a new one in {SECRETS} > Client secrets > New client secret, and copy its Value"
SENT = dict.fromkeys(
    ("secret", "certificate", "federated"),
    "A credential was sent, but Entra did not find it in the request: check authority, and that no proxy changes requests.",
)
AZ_AGAIN = "sign in to the Azure CLI again with `az login --service-principal`"
UPLOAD = (
    "Entra does not accept this certificate: upload its public part in "
    f"{SECRETS} > Certificates, and compare Thumbprint and Expires there with certificate_path."
)
CHAIN = (
    "Entra cannot build a trusted chain: set send_certificate_chain to false and upload the certificate in "
    f"{SECRETS} > Certificates, or put all intermediate certificates into certificate_path."
)
USERS_OWN = "user_assertion must be an access token that was issued for this very app, unchanged and not expired."
CREDENTIALS: Dict[int, Hint] = {
    # Secrets: reference, but for 7000216 and 7000219 (threads); 7000218: article, too.
    7000215: {
        "azure_cli": f"Its client secret is wrong: {AZ_AGAIN}.",
        "": f"Copy the secret's Value (not its Secret ID) from {SECRETS}.",
    },
    7000222: {
        "azure_cli": f"Its client secret has expired: {MAKE_ONE}; then {AZ_AGAIN}.",
        "": f"The secret has expired: {MAKE_ONE} to client_secret.",
    },
    70002: {
        "secret": f"Copy the secret's Value (not its Secret ID) from {SECRETS} to client_secret.",
        "": f"Compare the credential with what {SECRETS} has.",
    },
    **each(
        (7000216, 7000219),
        {
            **SENT,
            "": "The app is confidential: give client_secret, certificate_path or a federated token.",
        },
    ),
    7000218: {
        **SENT,
        **dict.fromkeys(
            ("person", "username_password", "integrated_windows"),
            f"People sign in with a public client: set {AUTHENTICATION} > Allow public client flows to Yes.",
        ),
        "": "The app is confidential: give client_secret or certificate_path; or, for people, set "
        f"{AUTHENTICATION} > Allow public client flows to Yes.",
    },
    700025: {
        "app": f"The app is a public client, which has no credential: set {AUTHENTICATION} > Allow public client flows to No.",
        "secret": "The app is a public client: leave client_secret out.",
        "certificate": "The app is a public client: leave certificate_path and certificate_data out.",
        "federated": "The app is a public client: leave federated_token and federated_token_file out.",
        "": "The app is a public client: leave client_secret and certificate_path out.",
    },
    90014: "A part of the credential is missing: give the options that your auth requires (see docs/authentication.md).",
    900144: "The request lacks what is named here: give it, or correct auth (its flow leaves this out).",
    # Certificates: reference, but for 700021, 700024, 1000502, 5002738, 5002741, 7000213, 7000214, 7000274, 7000277 (threads).
    **each(
        (700027, 50012, 7000274),
        {
            "federated": "Entra finds no key for the federated token: its iss must be the address of its issuer, not client_id.",
            "secret": f"Copy the secret's Value (not its Secret ID) from {SECRETS} to client_secret.",
            "": UPLOAD,
        },
    ),
    700021: {
        "federated": "The federated token says that it is of another app: correct client_id, or what makes the token.",
        "": f"The assertion is of another app than client_id: copy Application (client) ID from {OVERVIEW}.",
    },
    700023: {
        "certificate": "The assertion is for another token endpoint than this tenant's: check tenant_id and authority.",
        "federated": "The federated token is for another audience, or scope names no API: check federated_audience and scope.",
        "": DEFAULT_SCOPE,
    },
    700024: {
        "federated": "The federated token has expired, or a clock is wrong: renew the token, and check NTP.",
        "": "The clock of this machine is wrong, or the assertion is too old: check NTP.",
    },
    700030: "The app trusts certificates by subject name and not this one: set send_certificate_chain to false and upload the "
    f"certificate in {SECRETS} > Certificates, or use one with the trusted name.",
    **each((50017, 7000213), CHAIN),
    1000502: f"The certificate has expired or is not valid yet: make a new one, and upload it in {SECRETS} > Certificates.",
    **each(
        (7000214, 7000277),
        f"The certificate was revoked: make a new one, upload it in {SECRETS} > Certificates, and set certificate_path.",
    ),
    50032: f"The RSA key is too short: make a certificate with 2048 bits or more, and upload it in {SECRETS} > Certificates.",
    50048: f"The assertion's issuer is not its subject: copy Application (client) ID from {OVERVIEW} to client_id.",
    **each(
        (50006, 50027, 50098, 50120, 900384, 5002738, 5002741),
        {
            "federated": "The federated token is not one that Entra takes: it needs iss, sub, one aud and exp, signed with RS256.",
            "on_behalf_of": f"{USERS_OWN} Check the app's own credential, too.",
            "": UPLOAD,
        },
    ),
    50013: {
        "on_behalf_of": USERS_OWN,
        "certificate": UPLOAD,
        "federated": "Entra refused the federated token: make its issuer give a new one, signed with a key that it publishes.",
        "integrated_windows": "Entra refused AD FS's assertion: compare AD FS's token-signing certificate with "
        "Get-MgDomainFederationConfiguration.",
        "": USERS_OWN,
    },
    # On behalf of: reference, but for 500131 and 7000113 (threads).
    500131: "user_assertion is for another app: its `aud` must be client_id or the app's Application ID URI.",
    500133: "user_assertion has expired: the user's client must send a new one.",
    **each((50164, 90016), USERS_OWN),
    **each((7000113, 7000114), "user_assertion is an app's own token: send the access token of a user who signed in."),
    240002: "user_assertion is an ID token: send the user's access token for this app.",
}
EXTERNAL = (
    "Entra must read the issuer's keys over the internet: open <issuer>/.well-known/openid-configuration and its jwks_uri to "
    "it without a login, and compare"
)
FOREIGN_ONLY = (
    "Entra takes its own tokens here only from a managed identity: give a token of a managed identity or of another issuer, "
    "or use certificate_path."
)
FEDERATION: Dict[int, Hint] = {
    # Reference: 50166, 700229, 900612. Threads of Azure/login, azure-workload-identity, azure-devops-docs, gitlab: the rest.
    70021: f"The app trusts no such token: compare all three, letter by letter, with Issuer, Subject identifier and Audience in "
    f"{FEDERATED}.",
    700211: f"The app does not trust this issuer: compare it, letter by letter (a slash at its end, too), with Issuer in {FEDERATED}.",
    700212: f"The federated token is for another audience: compare it with Audience in {FEDERATED}.",
    **each(
        (700213, 7002137),
        f"The app does not trust this workload: compare the subject, letter by letter, with Subject identifier in {FEDERATED}. "
        "A new one works after some minutes.",
    ),
    7002138: "The subject differs in upper and lower case only: copy it as presented to Subject identifier in "
    f"{FEDERATED}. If it is the same already, delete that credential and add it anew.",
    70025: f"The app has no federated credential yet: add one in {FEDERATED}. A new one works after some minutes.",
    **each((700222, 700226, 700229), FOREIGN_ONLY),
    **each(
        (700223, 700238),
        "A policy of the tenant forbids federated credentials, or this issuer's: ask the Entra administrator, or use certificate_path.",
    ),
    7002381: "The tenant takes GitHub's tokens only from its own enterprise: run the workflow in a repository there, or ask the "
    "Entra administrator.",
    7000272: f"{EXTERNAL} the key id (`kid`) in the token's header with the keys there.",
    **each((50166, 90061, 501661), f"{EXTERNAL} Issuer in {FEDERATED} with that address."),
    900612: f"{EXTERNAL} the keys with RFC 7517: Entra cannot read them.",
}
RESOURCES: Dict[int, Hint] = {
    # Reference (500011, 650056: article, too), but for 28000, 1002012, 501051 and 1003031 (threads).
    **each((70011, 1002012, 28002, 28003), DEFAULT_SCOPE),
    **each((28000, 700022), "scope names several APIs: ask for one; each token is for one API."),
    **each(
        (500011, 50001),
        f"No such resource in this tenant: compare scope with Application ID URI in {URI}, and tenant_id with that app's tenant.",
    ),
    500014: f"The DATABASE's app is switched off: set {DATABASE_SERVICE} > {SWITCH} to Yes.",
    50010: f"The DATABASE's app has no Application ID URI: set it in {URI}.",
    **each(
        (650052, 650054),
        f"The API is not in this tenant: add the DATABASE's app to it ({ENTERPRISE}), or correct scope; the URI is "
        f"in {URI}.",
    ),
    **each(
        (65005, 650056, 650057),
        f"Your app has no permission for this API: {PERMISSIONS} > Add a permission > My APIs > the DATABASE's app, then Grant "
        "admin consent. Check client_id and scope, too.",
    ),
    1003031: f"Your app's list of permissions is empty or broken: correct it in {PERMISSIONS}, then Grant admin consent.",
    90008: f"Your app lacks Microsoft Graph > User.Read: add it in {PERMISSIONS}, then Grant admin consent.",
    90009: "The app asks for a token for itself: put its Application (client) ID into scope ('<GUID>/.default'), or use the "
    "DATABASE's Application ID URI.",
    50105: f"The user is not assigned: add the user (or a group with the user as direct member) in {DATABASE_SERVICE} > Users and groups.",
    501051: {
        "managed_identity": "The identity has no role: give it an app role of the DATABASE's app "
        f"(New-MgServicePrincipalAppRoleAssignment), or set {DATABASE_SERVICE} > Properties > Assignment required? to No.",
        "": f"The app has no role: choose one in {PERMISSIONS} > Add a permission > My APIs, and Grant admin consent (roles are "
        f"made in {DATABASE} > App roles); or set {DATABASE_SERVICE} > Properties > Assignment required? to No.",
    },
    50171: "scope names an API that takes tokens over mutual TLS only, which this collection cannot ask for: correct scope.",
    50117: "claims is not what Entra can read: copy the claims challenge whole, or leave claims out.",
}
FORM = (
    f"A value has a form that Entra refuses: check tenant_id, client_id and scope against {OVERVIEW} and Expose an API, and, for "
    "people, username and redirect_uri."
)
AGAIN = "This is a passing fault of Entra's own: run it again later."
SERVICE: Dict[int, Hint] = {
    # Reference.
    **each((50050, 90004, 90013, 90023, 90100, 90102, 90117), FORM),
    **each((90056, 90121, 900561), "The request was changed on its way: check proxy and authority."),
    90015: "The request is too long: ask for fewer scopes, or shorten claims.",
    70003: "authority does not know this flow: check authority, or choose another auth.",
    50196: "Entra saw the same request too often: let all runs share one cache (cache_dir), and do not set cache to never.",
    90055: "The tenant sends too many requests: run it again later, and do not set cache to never.",
    **each((50033, 90006, 90012, 90024, 90033, 90090, 90091), AGAIN),
    # Article: consent, and keys of the wrong type, beside faults of Entra's own.
    50000: "Run it again later. If it stays, check that the app is in "
    f"{ENTERPRISE}, and grant its permissions in {PERMISSIONS} > Grant admin consent.",
}
HINTS: Dict[int, Hint] = {
    **TENANTS,
    **APPS,
    **CREDENTIALS,
    **FEDERATION,
    **RESOURCES,
    **SERVICE,
    **PEOPLE,
}
