# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with the way from an alias to a descriptor."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, HINT, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

#: Measured with the thin drivers; OCI's is from Oracle's documentation.
NOT_FOUND = {OCI: "ORA-12154", PYTHON: "DPY-4000", NODE: "NJS-517", JDBC: "ORA-12154"}
NO_FILE = {OCI: "ORA-12154", PYTHON: "DPY-4026", NODE: "NJS-520", JDBC: "ORA-12263"}
NO_INCLUDE = {PYTHON: "DPY-4026", NODE: "ENOENT, without a code of its own"}
UNUSABLE = {
    OCI: "ORA-12154 or ORA-12533",
    PYTHON: "DPY-4018 or DPY-4017",
    NODE: "NJS-514",
    JDBC: "ORA-12154 or ORA-17065",
}
_LATER = ("login",)

TNSNAMES_MISSING = Cause(
    "tnsnames-missing",
    "alias",
    ERROR,
    "There is no tnsnames.ora",
    "{path} does not exist.",
    "Provide it, or set tns_admin (TNS_ADMIN of the application) to the directory where it lies.",
    NO_FILE,
    _LATER,
)
TNSNAMES_DENIED = Cause(
    "tnsnames-denied",
    "alias",
    ERROR,
    "The user who connects cannot read tnsnames.ora",
    "{user} cannot read {path}: {where} has the mode {mode} and belongs to {owner}:{group}.",
    "Nothing in tnsnames.ora is secret: chmod o+r the file, and o+x each directory on the way.",
    NO_FILE,
    _LATER,
)
ALIAS_UNKNOWN = Cause(
    "alias-unknown",
    "alias",
    ERROR,
    "The alias is not defined",
    "{alias} is neither in {path} nor in a file that it includes. {near}",
    "Define it (oracle_client_services), or correct the name that the application uses.",
    NOT_FOUND,
    _LATER,
)
ALIAS_HIDDEN = Cause(
    "alias-hidden",
    "alias",
    ERROR,
    "A defect of tnsnames.ora hides the alias",
    "{alias} is not found: line {line} of {path}: {reason}.",
    "At line {line} of {path}: {advice}.",
    NOT_FOUND,
    _LATER,
)
ALIAS_UNUSABLE = Cause(
    "alias-unusable",
    "alias",
    ERROR,
    "The alias has a defect by which a client cannot use it",
    "{alias} is found and cannot be used: line {line} of {path}: {reason}.",
    "At line {line} of {path}: {advice}.",
    UNUSABLE,
    _LATER,
)
FILE_UNREADABLE = Cause(
    "tnsnames-unreadable",
    "alias",
    ERROR,
    "A defect makes the whole tnsnames.ora unreadable",
    "Line {line} of {path}: {reason}.",
    "At line {line} of {path}: {advice}.",
    {OCI: "ORA-12154", PYTHON: "DPY-4018", NODE: "NJS-514, or ENOENT for a relative IFILE", JDBC: "ORA-12154"},
    ("alias-hidden", *_LATER),
)
INCLUDE_MISSING = Cause(
    "include-missing",
    "alias",
    ERROR,
    "An included file (IFILE) does not exist",
    "Line {line} of {path} includes {file}, which does not exist; python-oracledb and node-oracledb then read nothing at all.",
    "Correct the IFILE line, or provide the file.",
    NO_INCLUDE,
    ("alias-unknown", "alias-hidden", "no-alias-with-token", *_LATER),
)
INCLUDE_DENIED = Cause(
    "include-denied",
    "alias",
    ERROR,
    "An included file (IFILE) cannot be read",
    "Line {line} of {path} includes {file}, which {user} cannot read as a file; python-oracledb and node-oracledb then read nothing "
    "at all.",
    "Let the user read it (chmod o+r, and o+x each directory on the way), or correct the IFILE line.",
    {PYTHON: "DPY-4026 or DPY-4018", NODE: "EACCES or EISDIR, without a code of its own"},
    ("alias-unknown", "alias-hidden", "no-alias-with-token", *_LATER),
)
INCLUDE_LOOP = Cause(
    "include-loop",
    "alias",
    ERROR,
    "An included file (IFILE) includes itself",
    "Line {line} of {path} includes {file}, which is being read already.",
    "Take that line out.",
    {PYTHON: "DPY-4030"},
    ("alias-unknown", "alias-hidden", "no-alias-with-token", *_LATER),
)
INCLUDE_DEEP = Cause(
    "include-too-deep",
    "alias",
    WARNING,
    "An included file (IFILE) is below too many others",
    "Line {line} of {path} includes {file} on a fifth level; node-oracledb and JDBC read four.",
    "Include it from a file that is higher up.",
    {NODE: "NJS-517 for what is in it", JDBC: "ORA-12154 for what is in it"},
    ("alias-unknown", "no-alias-with-token"),
)
INCLUDE_SKIPPED = Cause(
    "include-skipped",
    "alias",
    WARNING,
    "A client passes over an included file (IFILE)",
    "Line {line} of {path} includes {file}, which {clients} does not read: {reason}.",
    "At line {line} of {path}: {advice}.",
    {JDBC: "ORA-12154 for what is in it"},
    ("alias-unknown", "no-alias-with-token"),
)
DEFAULT_DOMAIN = Cause(
    "default-domain",
    "alias",
    ERROR,
    "NAMES.DEFAULT_DOMAIN makes OCI look for another name",
    "{path} has NAMES.DEFAULT_DOMAIN = {domain}, so that OCI and ODP.NET look for {other} where an application says {alias}, which is "
    "not defined.",
    "Name the alias {other}, or remove NAMES.DEFAULT_DOMAIN.",
    {OCI: "ORA-12154"},
    _LATER,
)
OTHER_ENTRY = Cause(
    "default-domain-other-entry",
    "alias",
    WARNING,
    "NAMES.DEFAULT_DOMAIN makes OCI take another entry",
    "{path} has NAMES.DEFAULT_DOMAIN = {domain}, so that OCI and ODP.NET take {other} where an application says {alias}, and the thin "
    "drivers take {alias}.",
    "Leave one of the two, or give both the same value.",
    {OCI: "connects to what the other entry says"},
)
NO_TNSNAMES = Cause(
    "directory-path",
    "alias",
    ERROR,
    "NAMES.DIRECTORY_PATH leaves tnsnames.ora out",
    "{path} has NAMES.DIRECTORY_PATH = ({method}) without TNSNAMES: OCI and ODP.NET do not look into tnsnames.ora.",
    "Add TNSNAMES to it, or remove the parameter.",
    {OCI: "ORA-12154"},
    _LATER,
)
OTHER_FIRST = Cause(
    "directory-path-order",
    "alias",
    WARNING,
    "Another method comes before tnsnames.ora",
    "{path} has {method} before TNSNAMES in NAMES.DIRECTORY_PATH: OCI and ODP.NET take what is found there for {alias}.",
    "Put TNSNAMES first, or see that the name is not known there.",
    {OCI: "connects to what is found there"},
)
SQLNET_DENIED = Cause(
    "sqlnet-denied",
    "alias",
    WARNING,
    "The user who connects cannot read sqlnet.ora",
    "{user} cannot read {path}: {where} has the mode {mode} and belongs to {owner}:{group}. OCI goes on without what it says.",
    "Nothing in sqlnet.ora is secret: chmod o+r the file.",
    {OCI: "goes on with its defaults"},
)
SQLNET_DEFECT = Cause(
    "sqlnet-defect",
    "alias",
    WARNING,
    "A defect of sqlnet.ora hides a parameter",
    "Line {line} of {path}: {reason}.",
    "At line {line} of {path}: {advice}.",
    {OCI: "goes on without the parameter"},
)
DIFFERENT = Cause(
    "alias-differs",
    "alias",
    WARNING,
    "Not every client uses the same definition of the alias",
    "{alias} is defined more than once: the definition at line {line} of {path} counts for {clients}, a later one for others.",
    "Leave one definition of it.",
)
TWICE = Cause(
    "alias-twice",
    "alias",
    HINT,
    "The alias is defined more than once",
    "{alias} is defined at line {line} of {path} and again, differently, at line {count}, which counts.",
    "Leave one definition of it.",
)
NOT_A_DESCRIPTOR = Cause(
    "not-a-descriptor",
    "alias",
    ERROR,
    "The value of the alias is no connect descriptor",
    "The value of {alias} at line {line} of {path} cannot be understood: {words}.",
    "Correct it, or let oracle_tnsnames write it.",
    {**UNUSABLE, NODE: "TypeError, without an NJS number", JDBC: "ORA-18952 or ORA-17868"},
    ("no-token-named", *_LATER),
)
NO_ALIAS = Cause(
    "no-alias-with-token",
    "alias",
    WARNING,
    "No alias uses a token",
    "No entry of {path} has TOKEN_AUTH or TOKEN_LOCATION, and no default names a token.",
    "Name the aliases that are meant (aliases), or add the token to them (oracle_client_services).",
)
LEFT_OUT = Cause(
    "aliases-left-out",
    "alias",
    WARNING,
    "There are more aliases than are looked at in one run",
    "{count} aliases use a token, and {limit} of them were looked at.",
    "Name the aliases that are meant (aliases), in several tasks.",
)
RULE_BROKEN = Cause(
    "descriptor-rule",
    "alias",
    HINT,
    "The descriptor has something that not every client reads alike",
    "{alias}: {words}.",
    "docs/oracle-clients.md has the rules with what each client does.",
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
