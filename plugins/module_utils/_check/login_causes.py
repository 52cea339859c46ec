# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a database can say to a login with a token."""

from typing import Dict

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, NODE, PYTHON

_SEEN = "The database answered the login of {alias} with {code}."


def _same(code: str) -> Dict[str, str]:
    """The database says it, so every client does."""
    return dict.fromkeys(ALL_CLIENTS, code)


REFUSED = Cause(
    "login-refused",
    "login",
    ERROR,
    "The database does not map the token to a user",
    "The database answered the login of {alias} with ORA-01017. The token has {words}.",
    "Look, in the database, (1) for a user IDENTIFIED GLOBALLY AS 'AZURE_ROLE=…' with one of these roles, or 'AZURE_USER=…' for a "
    "person (DBA_USERS.EXTERNAL_NAME); (2) at IDENTITY_PROVIDER_TYPE = AZURE_AD and at tenant_id, app_id and application_id_uri in "
    "IDENTITY_PROVIDER_CONFIG of this pluggable database; (3) whether it reaches https://login.microsoftonline.com for the keys.",
    _same("ORA-01017"),
)
NO_SESSION = Cause(
    "no-create-session",
    "login",
    ERROR,
    "The database user may not log in",
    _SEEN,
    "GRANT CREATE SESSION to the user that the token maps to, or to the role that it maps to.",
    _same("ORA-01045"),
)
LOCKED = Cause(
    "account-locked",
    "login",
    ERROR,
    "The database user is locked",
    _SEEN,
    "ALTER USER … ACCOUNT UNLOCK, when it is clear why it was locked.",
    _same("ORA-28000"),
)
TOKEN_INVALID = Cause(
    "token-refused",
    "login",
    ERROR,
    "The database takes the token for invalid",
    _SEEN,
    "Compare aud, iss and tid of the token (tokens[].claims) with IDENTITY_PROVIDER_CONFIG of the database, and see that the database "
    "reaches https://login.microsoftonline.com for the keys.",
    {**_same("ORA-25707"), PYTHON: "ORA-25707 or ORA-25725"},
)
TOKEN_EXPIRED = Cause(
    "token-expired-there",
    "login",
    ERROR,
    "By the clock of the database the token has expired",
    _SEEN,
    "Compare the clocks of the database and of this host; by this host's clock the token is good until {moment}.",
    {**_same("ORA-25708"), PYTHON: "ORA-25708 or DPY-2033", NODE: "NJS-087"},
)
NOT_OPEN = Cause(
    "database-not-open",
    "login",
    ERROR,
    "The database is not open",
    _SEEN,
    "Wait, or have it opened (ALTER DATABASE OPEN, ALTER PLUGGABLE DATABASE … OPEN).",
    _same("ORA-01033, ORA-01034 or ORA-01109"),
)
RESTRICTED = Cause(
    "session-restricted",
    "login",
    ERROR,
    "The database lets administrators in only",
    _SEEN,
    "Wait until its administrators end it (ALTER SYSTEM DISABLE RESTRICTED SESSION).",
    _same("ORA-01035"),
)
NATIVE = Cause(
    "native-encryption-wanted",
    "login",
    ERROR,
    "The database insists on native network encryption over TLS",
    _SEEN,
    "Set SQLNET.IGNORE_ANO_ENCRYPTION_FOR_TCPS=TRUE in the database's sqlnet.ora, or ENCRYPTION_SERVER to ACCEPTED there.",
    _same("ORA-12599, ORA-12660 or ORA-03114"),
)
FULL = Cause(
    "sessions-full",
    "login",
    ERROR,
    "The database has no room for another session",
    _SEEN,
    "Look at processes and sessions in V$RESOURCE_LIMIT of the database, and whether pools of applications leak connections.",
    _same("ORA-00018, ORA-00020 or ORA-02391"),
)
SILENT = Cause(
    "login-silent",
    "login",
    ERROR,
    "The login does not end",
    "The login of {alias} had not ended after {seconds} s.",
    "Look whether the database hangs (an archiver that is full, a logon trigger), and whether it reaches "
    "https://login.microsoftonline.com: it fetches the keys during the first login.",
    _same("hangs"),
)
OLD_DRIVER = Cause(
    "driver-old",
    "login",
    WARNING,
    "The python-oracledb of this host is too old for tokens",
    "python-oracledb {version} does not take access_token.",
    "Install python-oracledb 1.1 or later for {path}.",
    {PYTHON: "TypeError"},
)
OTHER = Cause(
    "login-failed",
    "login",
    ERROR,
    "The login fails",
    "The login of {alias} ended with {code}.",
    "https://docs.oracle.com/error-help/db/ explains the number.",
)
METHOD = Cause(
    "session-without-token",
    "login",
    WARNING,
    "The session was not authenticated by the token",
    "The session of {alias} says AUTHENTICATION_METHOD={method}.",
    "Look which user and which way of authentication the database has for it (DBA_USERS.AUTHENTICATION_TYPE).",
)
IDENTITY = Cause(
    "session-of-another",
    "login",
    WARNING,
    "The session is another person's",
    "The session of {alias} says AUTHENTICATED_IDENTITY={identity}, and upn is {upn}.",
    "Sign in anew as the right person; a browser offers who was last signed in.",
)
BY_CODE = {
    1017: REFUSED,
    1045: NO_SESSION,
    28000: LOCKED,
    25707: TOKEN_INVALID,
    25725: TOKEN_INVALID,
    25708: TOKEN_EXPIRED,
    1033: NOT_OPEN,
    1034: NOT_OPEN,
    1089: NOT_OPEN,
    1090: NOT_OPEN,
    1109: NOT_OPEN,
    1035: RESTRICTED,
    12599: NATIVE,
    12660: NATIVE,
    3114: NATIVE,
    18: FULL,
    20: FULL,
    2391: FULL,
}
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
