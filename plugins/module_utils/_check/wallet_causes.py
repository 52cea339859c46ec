# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with the wallet of an alias."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

#: ORA-28759 is of Oracle's message file; the others were measured.
NO_FILE = {OCI: "ORA-28759", PYTHON: "DPY-2018", NODE: "NJS-512 with ENOENT", JDBC: "ORA-17957"}
NO_PLACE = {**NO_FILE, JDBC: "ORA-17956"}
_AFTER = ("certificate-untrusted", "login")

NO_DIRECTORY = Cause(
    "wallet-missing",
    "tls",
    ERROR,
    "The wallet that the alias names does not exist",
    "For {path} the system says: {reason}.",
    "Correct the directory in the alias (sqlnet.ora, ojdbc.properties), or have the wallet provided (the option wallet of oracle_client).",
    NO_PLACE,
    _AFTER,
)
DENIED = Cause(
    "wallet-denied",
    "tls",
    ERROR,
    "The user who connects cannot read the wallet",
    "{user} cannot read {path}: {reason}.",
    "Give the wallet to the user who connects: owner, 0700 for the directory and 0600 for its files.",
    NO_FILE,
    _AFTER,
)
FILE_MISSING = Cause(
    "wallet-form",
    "tls",
    ERROR,
    "The wallet does not have the file that a client reads",
    "{directory} has no {form} that can be read.",
    "Provide the wallet in that form as well (the option wallet of oracle_client makes ewallet.pem; orapki makes cwallet.sso).",
    NO_FILE,
    _AFTER,
)
EMPTY = Cause(
    "wallet-empty",
    "tls",
    ERROR,
    "There is no certificate in ewallet.pem",
    "{path} can be read, but there is no certificate in PEM form in it.",
    "Make it anew (the option wallet of oracle_client, or openssl pkcs12 -in ewallet.p12 -out ewallet.pem).",
    {PYTHON: "DPY-6005, no certificate or crl found", NODE: "NJS-505"},
    _AFTER,
)
NO_KEY = Cause(
    "wallet-without-key",
    "tls",
    ERROR,
    "node-oracledb cannot use an ewallet.pem without a key",
    "{path} has CA certificates only.",
    "Put a certificate and its key before them, or name no wallet and start Node with NODE_EXTRA_CA_CERTS.",
    {NODE: "NJS-505"},
    ("login",),
)
QUOTED = Cause(
    "wallet-quoted",
    "tls",
    ERROR,
    "JDBC takes the quotes round the wallet's directory for a part of it",
    "The wallet's directory {directory} is in quotes.",
    "Write it without quotes, in a directory whose path has no blank.",
    {JDBC: "ORA-17956"},
)
EXPIRED = Cause(
    "wallet-expired",
    "tls",
    WARNING,
    "A certificate in the wallet has expired",
    "{subject} in {path} expired {days} days ago.",
    "Have the wallet renewed; a client certificate by who issued it, a CA certificate with a new download.",
    {OCI: "ORA-29024", PYTHON: "DPY-6005", NODE: "NJS-506", JDBC: "ORA-17002"},
    ("certificate-untrusted", "ca-expired", "client-certificate"),
)
ENDS_SOON = Cause(
    "wallet-ends-soon",
    "tls",
    WARNING,
    "A certificate in the wallet expires soon",
    "{subject} in {path} expires in {days} days.",
    "Have the wallet renewed before that.",
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
