# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""TLS to each database: whether it works at all, whose certificate is shown, and whether each client trusts it.

What a client trusts is asked of OpenSSL with that client's CAs: those in ewallet.pem, or the system's. What lies in cwallet.sso,
ewallet.p12 and Java's trust stores cannot be opened here; for Java without one of its own the system's CAs stand in.
"""

import base64
import os
import time
from functools import partial
from itertools import product
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import tls_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check import wallet_causes, wallets
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import first
from ansible_collections.entra.oracledb.plugins.module_utils._check.files import files_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.handshake import SYSTEM, WEAK, look
from ansible_collections.entra.oracledb.plugins.module_utils._check.network import Reached
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import (
    Route,
    Use,
    aliases_of,
    codes_of,
    routes,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.server_name import (
    is_for,
    same_name,
    shown,
    subject,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.together import together
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._http import untrusted
from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import Certificate, read_certificate
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import trust_source

SECONDS = 10.0
#: Where CAs that were added to a system lie: update-ca-certificates and update-ca-trust.
ADDED = ("/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors")
ADDED_STORE = "added"
JDBC_STORE = "javax.net.ssl.trustStore"
_OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")
_FAULTS = {
    untrusted.SELF_SIGNED: causes.SELF_SIGNED,
    untrusted.ISSUER: causes.UNKNOWN_CA,
    untrusted.EXPIRED: causes.CA_EXPIRED,
    WEAK: causes.WEAK,
}
Answer = Dict[str, Any]


class Shown(NamedTuple):
    """What a port showed."""

    route: Route
    certificate: Certificate
    der: bytes
    faults: Dict[str, str]  # for each store what is wrong with it there, "" if nothing

    @property
    def place(self) -> Dict[str, Any]:
        return {"host": self.route.host, "port": self.route.port}


def handshakes(context: Context) -> Iterator[Finding]:
    """What is reached over TLS and is as it has to be is left in `context.notes["secure"]`."""
    reached: Dict[Route, Reached] = context.notes.get("reached", {})
    ways = {route: uses for route, uses in routes(context).items() if route.tls and route in reached}
    questions = {route.name: partial(look, *reached[route], _stores(context, uses)) for route, uses in ways.items()}
    answers = together(context, questions, SECONDS)
    context.notes["handshakes"] = {route for route in ways if "certificate" in answers[route.name]}
    context.notes["distrusted"] = set()
    for route, uses in ways.items():
        answer = answers[route.name]
        if "certificate" not in answer:
            yield _failed(context, route, uses, answer)
            continue
        der = base64.b64decode(answer["certificate"])
        certificate = read_certificate(der)
        if certificate is None:
            context.notes["distrusted"].update((use.alias, use.client) for use in uses)
            yield context.found(causes.UNREADABLE, aliases_of(uses), host=route.host, port=route.port)
            continue
        found = Shown(route, certificate, der, answer["stores"])
        for fault in (*_dates(context, found, uses), *_names(context, found, uses), *_trust(context, found, uses)):
            if fault.cause not in (causes.ENDS_SOON, causes.ONLY_IN_SYSTEM):
                context.notes["distrusted"].update(product(fault.aliases, fault.codes))
            yield fault


def _stores(context: Context, uses: Sequence[Use]) -> Dict[str, str]:
    """The stores by which the uses of a route judge, each with its PEM text."""
    found = {name: text for use in uses for name, text in _store(context, use).items()}
    if SYSTEM in found and any(_store_name(context, use) == SYSTEM and use.client == NODE for use in uses):
        found[ADDED_STORE] = _added()
    return {name: text for name, text in found.items() if text or name == SYSTEM}


def _store(context: Context, use: Use) -> Dict[str, str]:
    name = _store_name(context, use)
    if name in ("", SYSTEM):
        return {SYSTEM: ""} if name else {}
    return {name: wallets.wallet(context, use.alias, os.path.dirname(name)).certificates}


def _store_name(context: Context, use: Use) -> str:
    """SYSTEM, the path of an ewallet.pem, or "" for a store that is closed to us."""
    directory = wallets.wallet_of(context, use.reading)
    if directory:
        return os.path.join(directory, wallets.PEM) if use.client in (PYTHON, NODE) else ""
    return "" if use.client == JDBC and files_of(context).properties.get(JDBC_STORE) else SYSTEM


def _added() -> str:
    """The CAs that were added to the system, as PEM text."""
    texts = []
    for directory in ADDED:
        for name in sorted(os.listdir(directory))[:200] if os.path.isdir(directory) else ():
            path = os.path.join(directory, name)
            if os.path.isfile(path) and os.path.getsize(path) < wallets.MAX_BYTES:
                with open(path, encoding="ascii", errors="replace") as file:
                    texts.append(file.read())
    return "\n".join(text for text in texts if "-----BEGIN CERTIFICATE-----" in text)


def _failed(context: Context, route: Route, uses: List[Use], answer: Answer) -> Finding:
    """Why there is no handshake at all."""
    cause = _no_handshake(answer)
    return context.found(
        cause,
        aliases_of(uses),
        codes_of(uses, cause.codes),
        host=route.host,
        port=route.port,
        seconds=f"{SECONDS:g}",
        version=answer.get("old", ""),
        algorithm=answer.get("cipher", ""),
        reason=_words(answer.get("failed", "")),
    )


def _no_handshake(answer: Answer) -> Cause:
    if answer.get("plain"):
        return causes.PLAIN
    if "failed" not in answer:
        return causes.SILENT
    if answer.get("old") in _OLD or "PROTOCOL_VERSION" in answer["failed"]:
        return causes.OLD_VERSION
    if answer.get("old"):
        return causes.NO_CIPHER
    return causes.CLIENT_CERTIFICATE if wants_certificate(answer.get("again") or answer["failed"]) else causes.CLOSED


def wants_certificate(reason: str) -> bool:
    """Whether an alert is what a server sends to a client without a certificate (RFC 8446 section 6.2, RFC 5246 section 7.4.6)."""
    return any(word in reason for word in ("CERTIFICATE_REQUIRED", "HANDSHAKE_FAILURE", "BAD_CERTIFICATE"))


def _words(reason: str) -> str:
    """OpenSSL's name of a fault for a sentence."""
    if not reason or "EOF" in reason or reason == "closed":
        return "it closed the connection without a word"
    return f"OpenSSL says {reason.lower().replace('_', ' ')}"


def _dates(context: Context, found: Shown, uses: List[Use]) -> Iterator[Finding]:
    now = context.clock.now()
    certificate = found.certificate
    aliases, codes = aliases_of(uses), codes_of(uses, causes.UNTRUSTED_CODES)
    if certificate.ends < now:
        facts = {"moment": day(certificate.ends), "clock": day(now)}
        yield context.found(causes.EXPIRED, aliases, codes, **found.place, **facts)
    elif certificate.starts > now:
        facts = {"moment": day(certificate.starts), "clock": day(now)}
        yield context.found(causes.FUTURE, aliases, codes, **found.place, **facts)
    elif wallets.ends_soon(certificate.starts, certificate.ends, now):
        days = int((certificate.ends - now) / 86400)
        yield context.found(causes.ENDS_SOON, aliases, moment=day(certificate.ends), days=days, **found.place)


def day(epoch: float) -> str:
    """A certificate's date can be any of the years 0 to 9999, so it is not the system's to write."""
    year, month, of_month, hour, minute = time.gmtime(epoch)[:5]
    return f"{year:04}-{month:02}-{of_month:02} {hour:02}:{minute:02} UTC"


def _names(context: Context, found: Shown, uses: List[Use]) -> Iterator[Finding]:
    """The host's name, or the DN where an alias wants one. That matching is off is told elsewhere."""
    whole = shown(subject(found.der))
    by_name = []
    for use in uses:
        wanted = _wanted_dn(context, use)
        if not wanted and not is_for(found.certificate, found.der, found.route.host, use.client):
            by_name.append(use)
        elif wanted and not same_name(wanted, found.der):
            codes = codes_of([use], causes.DN_CODES)
            yield context.found(causes.WRONG_DN, [use.alias], codes, wanted=wanted, dn=whole, **found.place)
    if by_name:
        names = ", ".join(found.certificate.names[:5]) or f"no host ({whole})"
        codes = codes_of(by_name, causes.NAME_CODES)
        yield context.found(causes.WRONG_NAME, aliases_of(by_name), codes, names=names, dn=whole, **found.place)


def _wanted_dn(context: Context, use: Use) -> str:
    named = first(use.reading.nodes, "SSL_SERVER_CERT_DN")
    if named or use.client != OCI:
        return named
    return files_of(context).parameter("SSL_SERVER_CERT_DN")


def _trust(context: Context, found: Shown, uses: List[Use]) -> Iterator[Finding]:
    """What is wrong by the store of each client. The dates of the certificate itself were told before."""
    now = context.clock.now()
    out_of_date = not found.certificate.starts <= now <= found.certificate.ends
    for name, fault in found.faults.items():
        judging = [use for use in uses if _store_name(context, use) == name]
        if not fault or name == ADDED_STORE or not judging or (out_of_date and fault != untrusted.ISSUER):
            continue
        cause = _FAULTS.get(fault, causes.OTHER_FAULT)
        facts: Dict[str, Any] = {
            "dn": shown(subject(found.der)),
            "issuer": found.certificate.issuer,
            "store": _store_words(name),
        }
        yield context.found(cause, aliases_of(judging), codes_of(judging, cause.codes), **facts, **found.place)
    if found.faults.get(ADDED_STORE) == "" and not os.environ.get("NODE_EXTRA_CA_CERTS"):
        using = [use for use in uses if use.client == NODE and _store_name(context, use) == SYSTEM]
        added: Dict[str, Any] = {"issuer": found.certificate.issuer, "path": _added_path()}
        yield context.found(causes.ONLY_IN_SYSTEM, aliases_of(using), **added, **found.place)


def _store_words(name: str) -> str:
    return trust_source("", {}) if name == SYSTEM else name


def _added_path() -> str:
    return next((directory for directory in ADDED if os.path.isdir(directory)), ADDED[0]) + "/<the CA's file>"


def secure(context: Context, alias: str, client: str) -> bool:
    """Whether every TLS route of an alias that was reached showed a certificate that the client takes."""
    mine = [route for route, uses in routes(context).items() if any(use.alias == alias for use in uses)]
    shaken = [route for route in mine if route in context.notes.get("handshakes", ())]
    return bool(shaken) and (alias, client) not in context.notes.get("distrusted", ())


CAUSES = (*causes.CAUSES, *wallet_causes.CAUSES)
CHECKS: Tuple[Check, ...] = (Check("wallets", "tls", wallets.wallets), Check("handshakes", "tls", handshakes))
