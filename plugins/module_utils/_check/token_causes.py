# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with a token file: the way to it, what is in it, and when it is good."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, HINT, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

_REST = ("login",)
_RENEW = "Run the playbook entra.oracledb.provision, which writes a new one."
#: python-oracledb and node-oracledb read the file by their hook, or the application does.
_NO_FILE = {
    OCI: "ORA-25707",
    PYTHON: "OperationalError of the hook, without a DPY number",
    NODE: "an error of the hook, without an NJS number",
    JDBC: "ORA-18718 with NoSuchFileException",
}
_DENIED = {**_NO_FILE, JDBC: "ORA-18718 with AccessDeniedException"}
_NO_TOKEN = {OCI: "ORA-25707", PYTHON: "DPY-2031", NODE: "NJS-084", JDBC: "ORA-25707"}
_SENT = {OCI: "ORA-01017", PYTHON: "ORA-01017", NODE: "ORA-01017", JDBC: "ORA-01017"}

DIRECTORY_MISSING = Cause(
    "token-directory-missing",
    "path",
    ERROR,
    "The token directory does not exist",
    "{directory} does not exist; {where} is the last directory on the way that does.",
    f"{_RENEW} If the directory is another one, correct TOKEN_LOCATION.",
    _NO_FILE,
    _REST,
)
TOKEN_MISSING = Cause(
    "token-missing",
    "path",
    ERROR,
    "There is no token in the token directory",
    "{directory} has no file {file}. {beside}",
    f"{_RENEW} A token file of another name must be in TOKEN_LOCATION with its whole path.",
    _NO_FILE,
    _REST,
)
PATH_DENIED = Cause(
    "token-path-denied",
    "path",
    ERROR,
    "The user who connects may not pass a directory above the token",
    "{user} may not pass {where}, which has the mode {mode} and belongs to {owner}:{group}. {path} lies below it.",
    "If it is the token's own directory, set owner of the token (oracle_client_tokens) to the user that the application runs as, and "
    "provision again. Otherwise let the user pass it (chmod o+x, or setfacl -m u:{user}:x), or choose a directory that the user can reach.",
    _DENIED,
)
TOKEN_DENIED = Cause(
    "token-denied",
    "path",
    ERROR,
    "The user who connects may not read the token",
    "{user} may not read {path}, which has the mode {mode} and belongs to {owner}:{group}.",
    "Set owner of the token (oracle_client_tokens) to the user that the application runs as, and provision again.",
    _DENIED,
)
NOT_A_FILE = Cause(
    "token-not-a-file",
    "path",
    ERROR,
    "The token file is no regular file",
    "{path} is no regular file.",
    "Remove it. " + _RENEW,
    _NO_FILE,
    _REST,
)
EXPOSED = Cause(
    "token-exposed",
    "path",
    WARNING,
    "Others can read the token",
    "{path} has the mode {mode}, and the directories above it let others pass. A user who reads it can log in with it.",
    "chmod 600 the token, and chmod 700 its directory. The token is good until it expires, so find out who could have read it.",
)
REPLACEABLE = Cause(
    "token-replaceable",
    "path",
    WARNING,
    "Others can replace what lies above the token",
    "{where} has the mode {mode}, so that others can put another directory there.",
    "chmod go-w it, or choose another directory.",
)
NOT_TRIED = Cause(
    "user-not-tried",
    "path",
    HINT,
    "The rights were not tried as the user who connects",
    "Only root can look at {path} as {user}; it was looked at as the user of the task.",
    "Run the task with become: true.",
)
CUT_OFF = Cause(
    "token-too-large",
    "form",
    ERROR,
    "The token is longer than an Oracle database takes",
    "The token has {size} bytes or more; the limit is {limit}.",
    "Let Entra put fewer groups or roles into it (Token configuration of the app registration: groups assigned to the application).",
    {OCI: "ORA-25707", PYTHON: "ORA-25707", NODE: "ORA-25707", JDBC: "ORA-25707"},
)
EMPTY = Cause(
    "token-empty",
    "form",
    ERROR,
    "The token file is empty",
    "{path} is empty.",
    f"Something writes it in place, so that clients see it half written; let it write a new file and rename it. {_RENEW}",
    _NO_TOKEN,
)
NEWLINE = Cause(
    "token-newline",
    "form",
    WARNING,
    "The token has a line end",
    "{path} has a line end ({place}).",
    "Write the bare token (printf '%s', not echo). " + _RENEW,
    {
        OCI: "ORA-01017 or ORA-25707 is reported; JDBC and the hooks take it out",
        PYTHON: "ORA-01017 or DPY-2031, but for one at the end with the hook, which takes it out",
        NODE: "ORA-01017, but for one at the end with the hook, which takes it out",
    },
)
BLANKS = Cause(
    "token-blanks",
    "form",
    ERROR,
    "The token has blanks before, behind or in it",
    "{path} has blanks or control characters ({place}).",
    "Write the bare token (printf '%s'). " + _RENEW,
    _SENT,
)
BOM = Cause(
    "token-bom",
    "form",
    ERROR,
    "The token file starts with a byte order mark",
    "{path} starts with the byte order mark of UTF-8.",
    "Save it as plain ASCII (PowerShell: Set-Content -Encoding ascii -NoNewline). " + _RENEW,
    {**_SENT, PYTHON: "ORA-01017, or an error of the hook", NODE: "ORA-01017"},
)
UTF16 = Cause(
    "token-utf16",
    "form",
    ERROR,
    "The token file is UTF-16",
    "{path} is UTF-16, as Out-File of Windows PowerShell writes it.",
    "Save it as plain ASCII (Set-Content -Encoding ascii -NoNewline). " + _RENEW,
    {**_SENT, PYTHON: "an error of the hook", NODE: "NJS-084 or ORA-01017"},
)
QUOTED = Cause(
    "token-quoted",
    "form",
    ERROR,
    "The token is in quotes",
    "{path} has the token in quotes.",
    "Store it without them (az … -o tsv, jq -r). " + _RENEW,
    _SENT,
)
BEARER = Cause(
    "token-bearer",
    "form",
    ERROR,
    "The token starts with 'Bearer '",
    "{path} starts with 'Bearer '.",
    "Store the bare token. " + _RENEW,
    _SENT,
)
JSON = Cause(
    "token-json",
    "form",
    ERROR,
    "The token file has the provider's whole answer",
    "{path} is JSON and not a token.",
    "Store only the value of access_token (accessToken). " + _RENEW,
    _SENT,
)
ENCRYPTED = Cause(
    "token-encrypted",
    "form",
    ERROR,
    "The token is encrypted",
    "{path} has a token of five parts (JWE); Oracle's clients need a signed one of three.",
    "In the manifest of the database's app registration, take tokenEncryptionKeyId away.",
    {**_SENT, OCI: "ORA-25707", JDBC: "ORA-25707 or ORA-01017"},
)
NOT_A_JWT = Cause(
    "token-not-a-jwt",
    "form",
    ERROR,
    "What is in the token file is no JWT",
    "{path}: {reason}",
    "The scope must name the database's own app registration; tokens of other APIs may be opaque. " + _RENEW,
    {**_NO_TOKEN, PYTHON: "DPY-2031 or ORA-01017", NODE: "NJS-084 or ORA-01017"},
)
NO_EXPIRY = Cause(
    "token-without-exp",
    "form",
    ERROR,
    "The token has no usable expiry",
    "{path}: {reason}",
    "This is no access token of Entra ID. " + _RENEW,
    {**_NO_TOKEN, NODE: "NJS-084 or ORA-01017", JDBC: "ORA-25707 or ORA-01017"},
)
NO_SUBJECT = Cause(
    "token-without-sub",
    "form",
    WARNING,
    "The token has no subject",
    "The token in {path} has no claim sub, which ODP.NET demands.",
    "This is no access token of Entra ID, or a claims mapping policy takes sub away.",
    {OCI: "ODP.NET refuses it: no sub"},
)
NO_SIGNATURE = Cause(
    "token-unsigned",
    "form",
    ERROR,
    "The token is not signed by a key of the provider",
    "The header of the token says alg={algorithm}; Entra ID signs with RS256.",
    "Find out what wrote it. " + _RENEW,
    _SENT,
)
EXPIRED = Cause(
    "token-expired",
    "time",
    ERROR,
    "The token has expired",
    "The token in {path} expired {ago} ago, at {moment}, by the clock of the {clock}. {status}",
    "Renew it: ansible-playbook entra.oracledb.rotate (or provision). What keeps it fresh is oracle_client_rotation.",
    {OCI: "ORA-25708", PYTHON: "DPY-2033", NODE: "NJS-087", JDBC: "ORA-25708"},
    ("login",),
)
NOT_YET = Cause(
    "token-not-yet-valid",
    "time",
    ERROR,
    "The token is not good yet",
    "The token in {path} is good from {moment}, in {left}, by the clock of the {clock}.",
    "A clock is wrong: set it (chronyc makestep), then renew the token.",
    _SENT,
    ("login",),
)
SOON = Cause(
    "token-expires-soon",
    "time",
    WARNING,
    "The token expires within minutes",
    "The token in {path} expires in {left}, at {moment}. {status}",
    "Renew it: ansible-playbook entra.oracledb.rotate. What keeps it fresh is oracle_client_rotation.",
)
CLOCK = Cause(
    "clock-wrong",
    "time",
    ERROR,
    "The host's clock is wrong",
    "The host's clock is {seconds} s {way} that of the {clock}; the tolerance is {limit} s.",
    "Set it (chronyc makestep, or timedatectl set-ntp true).",
    {OCI: "ORA-25708", PYTHON: "DPY-2033", NODE: "NJS-087", JDBC: "ORA-25708"},
    ("token-expired", "token-not-yet-valid", "token-expires-soon", "rotation-late", "login"),
)
CONTROLLER_CLOCK = Cause(
    "controller-clock-wrong",
    "time",
    WARNING,
    "The controller's clock is wrong",
    "The controller's clock is {seconds} s {way} that of the identity provider; the host's is right.",
    "Set the controller's clock. Entra refuses certificates' assertions by it (AADSTS700024).",
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
