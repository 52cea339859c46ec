# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Wallets and trust stores: where each client has its CAs from, and whether the user who connects can use them.

Every client reads its own file of a wallet: OCI and JDBC cwallet.sso or ewallet.p12, python-oracledb and node-oracledb
ewallet.pem. The first two are closed to the standard library; of ewallet.pem only the certificates are looked at, and
no key leaves the process that reads it.
"""

import errno
import os
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import wallet_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Reading
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import first
from ansible_collections.entra.oracledb.plugins.module_utils._check.files import files_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import (
    Use,
    aliases_of,
    codes_of,
    routes,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.server_name import pem_certificates
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import DescriptorError, parse, walk

PEM, SSO, P12 = "ewallet.pem", "cwallet.sso", "ewallet.p12"
FORMS: Dict[str, Tuple[str, ...]] = {OCI: (SSO, P12), PYTHON: (PEM,), NODE: (PEM,), JDBC: (SSO, P12)}
JDBC_WALLET = "oracle.net.wallet_location"
MAX_BYTES = 1024 * 1024
SOON = 14 * 86400  # seconds; a certificate that lives shorter is reported in its last fifth
_CERTIFICATE = re.compile(r"-----BEGIN [A-Z0-9 ]*CERTIFICATE-----.*?-----END [A-Z0-9 ]*CERTIFICATE-----", re.DOTALL)


class Wallet(NamedTuple):
    """A wallet's directory as the user sees it. `errors` has the system's number for each file, 0 for one that can be read."""

    directory: str
    error: int
    errors: Dict[str, int]
    certificates: str  # PEM text of ewallet.pem, without anything else
    has_key: bool

    def usable(self, client: str) -> bool:
        return any(self.errors.get(name) == 0 for name in FORMS[client])


def wallet_of(context: Context, reading: Reading) -> str:
    """The directory of the wallet that a client uses for an alias; "" if it uses the system's CAs or its own."""
    text = _wallet_text(context, reading)
    return "" if text.upper() == "SYSTEM" else text


def _wallet_text(context: Context, reading: Reading) -> str:
    named = first(reading.nodes, "MY_WALLET_DIRECTORY", "WALLET_LOCATION") or first(reading.nodes, "DIRECTORY")
    if named:
        return named
    if reading.client == OCI:
        return _directory(files_of(context).parameter("WALLET_LOCATION"))
    if reading.client == JDBC:
        return _directory(files_of(context).properties.get(JDBC_WALLET, ""))
    return ""


def _directory(text: str) -> str:
    """Of `(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=…)))`, of `file:…`, or the path itself."""
    if not text.startswith("("):
        return text[5:] if text.startswith("file:") else text
    try:
        return first(parse(text), "DIRECTORY")
    except DescriptorError:
        return ""


def read(directory: str) -> Dict[str, Any]:
    """In the child, as the user who connects."""
    errors: Dict[str, int] = {}
    text = ""
    try:
        os.stat(os.path.join(directory, "."))
    except OSError as error:
        return {"error": error.errno or errno.EIO, "errors": {}, "certificates": "", "has_key": False}
    for name in (PEM, SSO, P12):
        try:
            descriptor = os.open(os.path.join(directory, name), os.O_RDONLY | os.O_NONBLOCK)
            with open(descriptor, "rb") as file:
                data = file.read(MAX_BYTES)
            errors[name] = 0
            text = data.decode("latin-1") if name == PEM else text
        except OSError as error:
            errors[name] = error.errno or errno.EIO
    certificates = "\n".join(_CERTIFICATE.findall(text))
    return {"error": 0, "errors": errors, "certificates": certificates, "has_key": "PRIVATE KEY-----" in text}


def account_of(context: Context, alias: str) -> Optional[Account]:
    """Who connects, if this process may become that user."""
    token = context.tokens.get(context.aliases[alias].token_path)
    account = context.settings.account or (token.account if token else None)
    return account if account is not None and account.can_be_tried and not account.is_self else None


def wallet(context: Context, alias: str, directory: str) -> Wallet:
    """Read once in a run for each user."""
    account = account_of(context, alias)
    known: Dict[Any, Wallet] = context.notes.setdefault("wallets", {})
    key = (directory, account.uid if account else None)
    if key not in known:
        known[key] = Wallet(directory, **context.ask(lambda: read(directory), 10.0, account))
    return known[key]


def wallets(context: Context) -> Iterator[Finding]:
    """Whether each client finds what it needs in the wallet that is named to it."""
    uses: Dict[Tuple[str, str], List[Use]] = {}
    for route, found in routes(context).items():
        for use in found if route.tls else ():
            directory = wallet_of(context, use.reading)
            if directory and use not in uses.setdefault((directory, use.alias), []):
                uses[(directory, use.alias)].append(use)
    for (directory, alias), found in uses.items():
        yield from _quoted(context, directory, found)
        yield from _lacks(context, wallet(context, alias, directory), found)
        yield from _dates(context, wallet(context, alias, directory), found)


def _quoted(context: Context, directory: str, uses: Sequence[Use]) -> Iterator[Finding]:
    for use in uses:
        named = [node.value for _place, node in walk(list(use.reading.nodes)) if node.text == directory]
        if use.client == JDBC and any(isinstance(value, str) and value[:1] in ("'", '"') for value in named):
            yield context.found(causes.QUOTED, [use.alias], directory=directory)


def _lacks(context: Context, found: Wallet, uses: List[Use]) -> Iterator[Finding]:
    aliases = aliases_of(uses)
    if found.error:
        cause = causes.DENIED if found.error in (errno.EACCES, errno.EPERM) else causes.NO_DIRECTORY
        facts: Dict[str, Any] = {"path": found.directory, "reason": os.strerror(found.error)}
        yield context.found(cause, aliases, codes_of(uses, cause.codes), **facts, **_user(context, uses))
        return
    hit = [use for use in uses if not found.usable(use.client)]
    denied = [use for use in hit if any(found.errors[name] == errno.EACCES for name in FORMS[use.client])]
    if denied:
        codes = codes_of(denied, causes.DENIED.codes)
        facts = {"path": found.directory, "reason": os.strerror(errno.EACCES)}
        yield context.found(causes.DENIED, aliases, codes, **facts, **_user(context, uses))
    missing = [use for use in hit if use not in denied]
    if missing:
        names = " and ".join(dict.fromkeys(" or ".join(FORMS[use.client]) for use in missing))
        codes = codes_of(missing, causes.FILE_MISSING.codes)
        yield context.found(causes.FILE_MISSING, aliases, codes, directory=found.directory, form=names)
    readers = [use for use in uses if use.client in (PYTHON, NODE) and use not in hit]
    yield from _pem(context, found, readers)


def _user(context: Context, uses: Sequence[Use]) -> Dict[str, str]:
    account = account_of(context, uses[0].alias)
    return {"user": account.name if account else "the user of this task"}


def _pem(context: Context, found: Wallet, readers: List[Use]) -> Iterator[Finding]:
    aliases = aliases_of(readers)
    if readers and not pem_certificates(found.certificates):
        codes = codes_of(readers, causes.EMPTY.codes)
        yield context.found(causes.EMPTY, aliases, codes, path=os.path.join(found.directory, PEM))
    elif not found.has_key and any(use.client == NODE for use in readers):
        yield context.found(causes.NO_KEY, aliases, path=os.path.join(found.directory, PEM))


def _dates(context: Context, found: Wallet, uses: List[Use]) -> Iterator[Finding]:
    now = context.clock.now()
    for certificate, _der in pem_certificates(found.certificates):
        facts: Dict[str, Any] = {"path": os.path.join(found.directory, PEM), "subject": certificate.subject}
        codes = codes_of(uses, causes.EXPIRED.codes)
        if certificate.ends < now:
            days = int((now - certificate.ends) / 86400)
            yield context.found(causes.EXPIRED, aliases_of(uses), codes, days=days, **facts)
        elif ends_soon(certificate.starts, certificate.ends, now):
            days = int((certificate.ends - now) / 86400)
            yield context.found(causes.ENDS_SOON, aliases_of(uses), days=days, **facts)


def ends_soon(starts: float, ends: float, now: float) -> bool:
    return ends - now < min(SOON, (ends - starts) / 5)
