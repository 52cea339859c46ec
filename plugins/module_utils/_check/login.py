# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A login with python-oracledb where the host has it: as the user who connects, in a process of its own, with a time limit.

The token goes to no server that did not show the right certificate: an alias is passed over unless all of TLS was well, and the thin
driver checks chain and name once more. Of what the driver says only numbers are kept, of the session only SYS_CONTEXT.
"""

import re
import sys
from typing import Any, Dict, Iterator, List

from ansible_collections.entra.oracledb.plugins.module_utils._check import login_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import OutOfTime
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Alias, Context, TokenFile
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import first
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import routes_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.times import moment
from ansible_collections.entra.oracledb.plugins.module_utils._check.tls import secure
from ansible_collections.entra.oracledb.plugins.module_utils._check.wallets import account_of
from ansible_collections.entra.oracledb.plugins.module_utils._clients import PYTHON

SECONDS = 20.0
FACTS = (
    "AUTHENTICATED_IDENTITY",
    "SESSION_USER",
    "AUTHENTICATION_METHOD",
    "NETWORK_PROTOCOL",
    "TLS_VERSION",
    "DB_NAME",
)
TOKEN_METHOD = "TOKEN"  # noqa: S105 - how AUTHENTICATION_METHOD begins: TOKEN_GLOBAL
LONGEST = 200  # characters of one fact
MATCH_ON = ("", "ON", "YES", "TRUE")  # for python-oracledb, absent is on
_CODE = re.compile(r"\b(?:ORA|DPY|DPI)-\d{3,5}\b")

Answer = Dict[str, Any]


def logins(context: Context) -> Iterator[Finding]:
    """Each alias on whose way nothing was found. What a session says of itself is in the result as `sessions`."""
    sessions: Dict[str, Dict[str, str]] = {}
    for alias in context.aliases.values():
        token = context.tokens.get(alias.token_path)
        if token is None or not may_log_in(context, alias, token):
            continue
        try:
            answer = _tried(context, alias, token)
        except OutOfTime:
            if not context.left:
                raise
            yield context.found(causes.SILENT, [alias.name], alias=alias.name, seconds=f"{SECONDS:g}")
            continue
        if answer.get("missing"):
            break
        if "session" in answer:
            sessions[alias.name] = answer["session"]
            yield from _session(context, alias, answer["session"])
        else:
            yield _failed(context, alias, token, answer)
    if sessions:
        context.facts["sessions"] = sessions


def may_log_in(context: Context, alias: Alias, token: TokenFile) -> bool:
    """Whether a login can be tried: the token is there and good, and only the right server can get it."""
    reading = alias.readings.get(PYTHON)
    if reading is None or not reading.found or not token.content or token.expires_on is None:
        return False
    checked = first(reading.nodes, "SSL_SERVER_DN_MATCH").upper() in MATCH_ON
    encrypted = bool(reading.nodes) and all(route.tls for route in routes_of(reading.nodes))
    well = alias.name in context.notes.get("answered", ()) and secure(context, alias.name, PYTHON)
    return well and encrypted and checked and token.expires_on > context.clock.now()


def _tried(context: Context, alias: Alias, token: TokenFile) -> Answer:
    text = (token.content or b"").decode("ascii", "replace").strip("\r\n")
    admin = context.settings.tns_admin
    found: Answer = context.ask(lambda: attempt(alias.name, admin, text), SECONDS, account_of(context, alias.name))
    return found


def attempt(alias: str, admin: str, token: str) -> Answer:
    """In the child: the session's facts, or the codes of the failure. No message of the driver: it could quote anything."""
    try:
        import oracledb
    except Exception:  # pylint: disable=broad-except
        return {"missing": True}  # not installed, not for this user, or not for this Python
    try:
        connection = oracledb.connect(dsn=alias, access_token=token, config_dir=admin)
    except Exception as error:  # pylint: disable=broad-except
        kind = type(error).__name__
        return {"codes": _CODE.findall(str(error)), "kind": kind, "version": str(oracledb.__version__)}
    try:
        return {"session": session_of(connection)}
    finally:
        connection.close()


def session_of(connection: Any) -> Dict[str, str]:
    """What the database says of the session. A parameter that it does not know is left out."""
    found = {}
    with connection.cursor() as cursor:
        for name in FACTS:
            try:
                cursor.execute("select sys_context('USERENV', :1) from dual", [name])
                value = cursor.fetchone()[0]
            except Exception:  # pylint: disable=broad-except
                value = None
            if value is not None:
                found[name] = str(value)[:LONGEST]
    return found


def _session(context: Context, alias: Alias, session: Dict[str, str]) -> Iterator[Finding]:
    method = session.get("AUTHENTICATION_METHOD", "")
    if method and not method.upper().startswith(TOKEN_METHOD):
        yield context.found(causes.METHOD, [alias.name], alias=alias.name, method=method)
    identity, upn = session.get("AUTHENTICATED_IDENTITY", ""), context.settings.upn
    if upn and identity and identity.lower() != upn.lower():
        yield context.found(causes.IDENTITY, [alias.name], alias=alias.name, identity=identity, upn=upn)


def _failed(context: Context, alias: Alias, token: TokenFile, answer: Answer) -> Finding:
    codes: List[str] = answer["codes"]
    named = [code for code in codes if code.startswith("ORA-")]
    code = (named or codes or [answer["kind"]])[-1]
    number = int(code[4:]) if code[4:].isdecimal() and code.startswith("ORA-") else 0
    cause = causes.BY_CODE.get(number, causes.OTHER)
    if not codes and answer["kind"] == "TypeError":
        cause = causes.OLD_DRIVER
    return context.found(
        cause,
        [alias.name],
        alias=alias.name,
        code=code,
        words=_roles(token),
        moment=moment(token.expires_on or 0),
        version=answer["version"],
        path=sys.executable,
    )


def _roles(token: TokenFile) -> str:
    roles = token.claims.get("roles")
    if isinstance(roles, list) and roles:
        return f"the roles {', '.join(str(role) for role in roles[:10])}"
    return f"no role, and the user name {token.claims.get('upn', 'of nobody')}"


CAUSES = causes.CAUSES
CHECKS = (Check("logins", "login", logins),)
