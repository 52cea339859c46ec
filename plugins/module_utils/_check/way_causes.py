# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with how an alias names its token, and with what a token demands of the alias."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

_LOGIN = ("login",)
_READERS = (OCI, JDBC)  # of TOKEN_AUTH and TOKEN_LOCATION; the thin drivers of Python and Node.js do not look at them
_NO_TOKEN = {
    OCI: "ORA-01017 after it asked for a password",
    JDBC: "ORA-01017 or ORA-01005: it logs in with a password",
}

NO_TOKEN = Cause(
    "no-token-named",
    "way",
    ERROR,
    "No token is named for the alias",
    "{clients}: {alias} has no TOKEN_AUTH, and no default names one. (OCI looks into sqlnet.ora as well, JDBC into ojdbc.properties.)",
    "Add (TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/the/directory) to the SECURITY of the alias (the option token of a service).",
    {**_NO_TOKEN, PYTHON: "DPY-4001", NODE: "NJS-101"},
    _LOGIN,
)
OUTSIDE = Cause(
    "token-outside-security",
    "way",
    ERROR,
    "TOKEN_AUTH is not inside SECURITY",
    "In {alias}, {parameter} is not inside (SECURITY=…), where it is silently ignored.",
    "Move TOKEN_AUTH and TOKEN_LOCATION into the SECURITY section of the description.",
    _NO_TOKEN,
    ("no-token-named", *_LOGIN),
    among=_READERS,
)
LOCATION_ONLY = Cause(
    "token-location-without-auth",
    "way",
    ERROR,
    "TOKEN_LOCATION has no TOKEN_AUTH beside it",
    "{alias} has TOKEN_LOCATION and no TOKEN_AUTH, which has no effect.",
    "Add (TOKEN_AUTH=OAUTH) to the same SECURITY.",
    _NO_TOKEN,
    ("no-token-named", *_LOGIN),
    among=_READERS,
)
NO_LOCATION = Cause(
    "token-location-missing",
    "way",
    ERROR,
    "TOKEN_AUTH=OAUTH has no TOKEN_LOCATION",
    "{alias} has TOKEN_AUTH=OAUTH and no TOKEN_LOCATION. There is no default.",
    "Add (TOKEN_LOCATION=/the/directory) to the same SECURITY.",
    {OCI: "ORA-25707", JDBC: "ORA-18722"},
    _LOGIN,
    among=_READERS,
)
UNKNOWN_AUTH = Cause(
    "token-auth-unknown",
    "way",
    ERROR,
    "TOKEN_AUTH has a value that no client knows",
    "{alias} has TOKEN_AUTH={value}.",
    "Write TOKEN_AUTH=OAUTH for a token that lies in a file.",
    {OCI: "ORA-25714", JDBC: "ORA-18721"},
    _LOGIN,
    among=_READERS,
)
WRONG_KIND = Cause(
    "token-auth-oci",
    "way",
    ERROR,
    "TOKEN_AUTH=OCI_TOKEN is for tokens of OCI IAM, and this is one of Entra ID",
    "{alias} has TOKEN_AUTH=OCI_TOKEN, and {directory} has a token and no oci_db_key.pem.",
    "Write TOKEN_AUTH=OAUTH.",
    {OCI: "ORA-25711", JDBC: "ORA-18718 with NoSuchFileException"},
    _LOGIN,
    among=_READERS,
)
QUOTED = Cause(
    "token-location-quoted",
    "way",
    ERROR,
    "TOKEN_LOCATION is in quotes",
    "{alias} has TOKEN_LOCATION={value}; JDBC takes the quotes for part of the path.",
    "Take the quotes out. A path with blanks works nowhere: choose another directory.",
    {JDBC: "ORA-18718 with NoSuchFileException"},
    _LOGIN,
)
RELATIVE = Cause(
    "token-location-relative",
    "way",
    ERROR,
    "TOKEN_LOCATION is not an absolute path",
    "{alias} has TOKEN_LOCATION={value}, which starts in the directory that the application happens to run in.",
    "Write the whole path.",
    {OCI: "ORA-25707", JDBC: "ORA-18718 with NoSuchFileException"},
    ("path", *_LOGIN),
    among=_READERS,
)
NOT_EXPANDED = Cause(
    "token-location-variable",
    "way",
    ERROR,
    "TOKEN_LOCATION has ~ or $, which no client expands",
    "{alias} has TOKEN_LOCATION={value}.",
    "Write the whole path.",
    {OCI: "ORA-25707", JDBC: "ORA-18718 with NoSuchFileException"},
    ("token-location-relative", "path", *_LOGIN),
    among=_READERS,
)
DRIVER_FETCHES = Cause(
    "token-auth-not-read",
    "way",
    WARNING,
    "This client does not get tokens by itself",
    "{alias} has TOKEN_AUTH={value}, which thin mode ignores ({clients}).",
    "Give these applications the token (access_token, accessToken), or deploy it and load the hook (oracle_client_hooks).",
    {PYTHON: "DPY-4001", NODE: "NJS-101"},
)
EASY_CONNECT = Cause(
    "token-in-easy-connect",
    "way",
    ERROR,
    "The alias is an Easy Connect text, where the token is lost",
    "{alias} is defined as Easy Connect with token_auth; JDBC, python-oracledb and node-oracledb drop that of an alias.",
    "Write the alias as a descriptor (oracle_tnsnames turns easy_connect into one).",
    {JDBC: "ORA-01017 or ORA-01005: it logs in with a password", PYTHON: "DPY-4001", NODE: "NJS-101"},
    _LOGIN,
)
JDBC_USER = Cause(
    "jdbc-user-given",
    "way",
    ERROR,
    "ojdbc.properties has a user, so that JDBC does not use the token",
    "{path} sets {parameter}: JDBC logs in with a password then, and the token is silently unused.",
    "Take it out of ojdbc.properties.",
    {JDBC: "ORA-01017 or ORA-01005"},
    _LOGIN,
)
JDBC_SPELLING = Cause(
    "jdbc-property-spelling",
    "way",
    ERROR,
    "A property of ojdbc.properties is misspelt, and silently unused",
    "{path} has {parameter}; case counts.",
    "Write {value}.",
    {JDBC: "ORA-01017 or ORA-01005: the token is not used"},
    ("no-token-named", *_LOGIN),
)
DIFFERENT_LOCATION = Cause(
    "token-location-differs",
    "way",
    WARNING,
    "Not every client reads the same token file",
    "{alias}: {words}.",
    "Leave one: TOKEN_AUTH and TOKEN_LOCATION in the alias count for every client.",
)
HOOK_WITHOUT_ALIAS = Cause(
    "hook-without-alias",
    "way",
    ERROR,
    "The hook does not know the alias",
    "{path} has no token for {alias} at {value}.",
    "Run oracle_client (the role) again: it writes the hook anew.",
    {PYTHON: "DPY-4001", NODE: "NJS-101"},
    _LOGIN,
)
HOOK_MISSING = Cause(
    "hook-missing",
    "way",
    ERROR,
    "The hook of the thin driver is not there or cannot be read",
    "{path} cannot be read by {user}.",
    "Run oracle_client (the role) with hooks again, and let the application read the file.",
    {PYTHON: "ModuleNotFoundError, or DPY-4001", NODE: "MODULE_NOT_FOUND, or NJS-101"},
    _LOGIN,
)
NOT_TCPS = Cause(
    "token-without-tls",
    "way",
    ERROR,
    "The alias would send the token without TLS",
    "{alias} has an address with PROTOCOL={protocol}.",
    "Write PROTOCOL=TCPS and the port of the listener for TCPS (1521 or 1522 in Autonomous Database, often 2484 elsewhere).",
    {
        OCI: "ORA-25700",
        PYTHON: "DPY-2034",
        NODE: "sends the token in clear",
        JDBC: "ORA-18718",
    },
    ("listener", "login"),
)
MATCH_OFF = Cause(
    "dn-match-off",
    "way",
    ERROR,
    "The server's certificate is not checked for its name",
    "{alias} has {parameter}={value}. A token may only go to the right server.",
    "Write SSL_SERVER_DN_MATCH=YES, or take it out.",
    {
        OCI: "ORA-25704",
        PYTHON: "gives the token to any server",
        NODE: "gives the token to any server",
        JDBC: "ORA-18718",
    },
    _LOGIN,
)
TLS_NAMES = Cause(
    "tls-names-ignored",
    "way",
    WARNING,
    "The alias has names that some clients ignore",
    "{alias} has {parameter}, which JDBC thin, python-oracledb and older node-oracledb ignore: what it asks for is not checked there.",
    "Write {value}, which every client reads.",
    {PYTHON: "does not check it", JDBC: "does not check it"},
)
MATCH_OFF_BY_DEFAULT = Cause(
    "dn-match-off-by-default",
    "way",
    ERROR,
    "A default switches the check of the server's name off",
    "{path} has {parameter} = {value}, which counts for {alias}. A token may only go to the right server.",
    "Take it out there, or write (SSL_SERVER_DN_MATCH=YES) into the SECURITY of the alias.",
    {OCI: "ORA-25704", JDBC: "ORA-18718"},
    _LOGIN,
)
NATIVE_ENCRYPTION = Cause(
    "native-encryption",
    "way",
    ERROR,
    "Native network encryption is demanded beside TLS",
    "{path} has {parameter} = {value}. With TLS, which a token needs, the connection fails.",
    "Set SQLNET.IGNORE_ANO_ENCRYPTION_FOR_TCPS=TRUE there, or take the parameter out.",
    {OCI: "ORA-12696, ORA-12599 or ORA-03114"},
    ("listener", "login"),
)
PARAMETER = Cause(
    "token-parameter",
    "way",
    ERROR,
    "A parameter of the token is one that a client cannot use",
    "{alias}: {words}.",
    "Correct it, or let oracle_client write the alias (the option token of a service).",
    {
        OCI: "ORA-25707, ORA-25714, ORA-25720 or ORA-25721",
        PYTHON: "AttributeError or ORA-01017",
        NODE: "ORA-01017",
        JDBC: "ORA-18718, ORA-18721 or ORA-18726",
    },
    _LOGIN,
)
OCI_KEY = Cause(
    "oci-key-form",
    "way",
    ERROR,
    "The key beside the token is not in the form that the clients read",
    "{alias} has TOKEN_AUTH=OCI_TOKEN, and {path} {reason}.",
    "Make it an unencrypted PKCS#8 key (openssl pkcs8 -topk8 -nocrypt), as oci iam db-token get writes it.",
    {
        OCI: "ORA-25711",
        PYTHON: "TypeError or ValueError, without a DPY number",
        NODE: "error:1E08010C:DECODER routines::unsupported",
        JDBC: "ORA-18718 and ORA-18727",
    },
    _LOGIN,
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
