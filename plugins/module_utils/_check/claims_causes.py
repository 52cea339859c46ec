# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with the claims of a token: the database refuses it then, and every client says ORA-01017."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS

_REFUSED = dict.fromkeys(ALL_CLIENTS, "ORA-01017")
_LOGIN = ("login",)

OTHER_ISSUER = Cause(
    "issuer-not-entra",
    "issuer",
    ERROR,
    "The token is not one of Microsoft Entra ID",
    "The token in {path} is from {issuer}.",
    "The database is set to Entra ID (IDENTITY_PROVIDER_TYPE=AZURE_AD): deploy a token of it. OCI IAM's tokens are for databases "
    "that are set to OCI_IAM.",
    _REFUSED,
    ("audience", "roles", *_LOGIN),
)
TENANT = Cause(
    "tenant-differs",
    "issuer",
    ERROR,
    "The token is from another tenant",
    "The token in {path} is from tenant {tenant}, and the database's is {expected}.",
    "Set tenant_id of the token (aad_token_tenant_id) to the database's tenant.",
    _REFUSED,
    ("audience", "roles", *_LOGIN),
)
VERSION = Cause(
    "token-version",
    "issuer",
    ERROR,
    "The token has a version that is not 1.0 or 2.0",
    "The token in {path} has ver={version}.",
    "This is no access token of Entra ID.",
    _REFUSED,
    _LOGIN,
)
OTHER_API = Cause(
    "audience-of-another-api",
    "audience",
    ERROR,
    "The token is for an API of Microsoft's and not for the database",
    "The token in {path} is for {audience}.",
    "The scope must be the database's Application ID URI with /.default (people: with the scope's name).",
    _REFUSED,
    ("roles", *_LOGIN),
)
AUDIENCE = Cause(
    "audience-differs",
    "audience",
    ERROR,
    "The token is for another database or application",
    "The token in {path} (version {version}) is for {audience}, and the database expects {expected}.",
    "Request it with the scope <application_id_uri>/.default of this database. A token of version 1.0 names the URI, one of version "
    "2.0 the application's ID.",
    _REFUSED,
    ("roles", *_LOGIN),
)
AUDIENCE_SLASH = Cause(
    "audience-slash",
    "audience",
    ERROR,
    "The audience has a slash too many",
    "The token in {path} is for {audience}; the database's Application ID URI is {expected}.",
    "Take the slash at the end of the URI out, in the scope (one slash before .default) and in the app registration.",
    _REFUSED,
    ("audience-differs", "roles", *_LOGIN),
)
API_URI = Cause(
    "audience-api-uri",
    "audience",
    WARNING,
    "The audience of a token of version 1.0 is an api:// URI",
    "The token in {path} is of version 1.0 and for {audience}. The database's manual wants https://<verified domain>/… there.",
    "Give the app registration an Application ID URI of a verified domain, or set requestedAccessTokenVersion to 2 in its manifest.",
    _REFUSED,
)
NO_ROLES = Cause(
    "roles-missing",
    "roles",
    ERROR,
    "The token has no roles: consent is missing",
    "The token in {path} is an application's ({app}) and has neither roles nor a scope. The database can map nothing.",
    "In the client's app registration: API permissions > Add > My APIs > the database's app > Application permissions > the app role, "
    "then Grant admin consent. (A managed identity is assigned the role in the database's Enterprise application, by Graph.) Then get a "
    "new token.",
    _REFUSED,
    ("app-with-user-mapping", *_LOGIN),
)
APP_USER_MAPPING = Cause(
    "app-with-user-mapping",
    "roles",
    ERROR,
    "An application's token cannot match AZURE_USER",
    "The token in {path} is an application's ({app}), and the database only maps users (AZURE_USER).",
    "Map an app role: CREATE USER … IDENTIFIED GLOBALLY AS 'AZURE_ROLE=<value of the app role>'.",
    _REFUSED,
    _LOGIN,
)
PERSON_ROLE_MAPPING = Cause(
    "person-without-role",
    "roles",
    ERROR,
    "The token of a person has no app role, and the database only maps roles",
    "The token in {path} is {upn}'s and has no roles.",
    "Assign the person (or a group) to the app role in the Enterprise application of the database, or map AZURE_USER.",
    _REFUSED,
    _LOGIN,
)
GUEST = Cause(
    "guest-without-role",
    "roles",
    ERROR,
    "A guest's token has no app role",
    "The token in {path} is the guest {upn}'s and has no roles. Guests can be mapped by AZURE_ROLE only.",
    "Assign the guest to an app role of the database's Enterprise application, and map that role.",
    _REFUSED,
    _LOGIN,
)
NO_UPN = Cause(
    "upn-missing",
    "roles",
    ERROR,
    "The token of a person has no upn",
    "The token in {path} is a person's, of version {version}, and has no claim upn, by which AZURE_USER is matched.",
    "Add the optional claim upn to access tokens in the app registration of the database (Token configuration).",
    _REFUSED,
    _LOGIN,
)
OTHER_PERSON = Cause(
    "upn-differs",
    "roles",
    ERROR,
    "The token is another person's",
    "The token in {path} is {upn}'s, and {expected}'s was expected.",
    "The browser was signed in as another person: sign out there (entra.oracledb.logout), and sign in again in a private window.",
    _REFUSED,
    _LOGIN,
)
NOT_A_PERSON = Cause(
    "person-expected",
    "roles",
    ERROR,
    "The token is an application's, and a person's was expected",
    "The token in {path} is the application {app}'s, and {expected}'s was expected.",
    "Let the person sign in (entra.oracledb.login), and set aad_token_auth to device_code or interactive.",
    _REFUSED,
    _LOGIN,
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
