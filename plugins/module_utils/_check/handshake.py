# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Handshakes with the port of a database: what it shows, why it fails, and who of the clients would trust it. All in the child."""

import base64
import http.client
import socket
import ssl
import time
import warnings
from contextlib import suppress
from typing import Any, Dict, Mapping, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.network import tunnel
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import Route
from ansible_collections.entra.oracledb.plugins.module_utils._check.tns import ask_listener, lenient
from ansible_collections.entra.oracledb.plugins.module_utils._check.together import SILENT
from ansible_collections.entra.oracledb.plugins.module_utils._http import untrusted
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import NoAnswer
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import TlsLine

SYSTEM = "system"  # the name of the store with this system's CAs
PING = "(DESCRIPTION=(CONNECT_DATA=(COMMAND=ping)))"  # as tnsping sends it
_WEAK = (66, 67, 68)  # X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK of OpenSSL's x509_vfy.h
WEAK = "weak"

Answer = Dict[str, Any]


class Shaken(TlsLine):
    """A line over which the handshake is done."""

    @property
    def version(self) -> str:
        return self._tls.version() or ""

    @property
    def cipher(self) -> str:
        found = self._tls.cipher()
        return found[0] if found else ""


def look(route: Route, address: str, stores: Mapping[str, str], deadline: float) -> Answer:
    """What the port shows, and for each store (PEM text; SYSTEM needs none) what is wrong with it there: "" if nothing.

    Where there is no handshake, `failed` has OpenSSL's reason, and `old`, `plain` or `silent` what else is known.
    """
    now = time.monotonic()
    shown = shake(route, address, lenient(), now + (deadline - now) / 2)
    if shown == SILENT:
        return {**SILENT, "plain": _is_plain(route, address, deadline)}
    if "certificate" not in shown:
        return {**shown, **_why(route, address, deadline)}
    der = base64.b64decode(shown["certificate"])
    found = {name: trusted(route, address, name, pem, der, deadline) for name, pem in stores.items()}
    return {**shown, "stores": found}


def shake(route: Route, address: str, context: ssl.SSLContext, deadline: float) -> Answer:
    """One handshake: certificate, version and cipher, or `failed`."""
    try:
        plain = tunnel(route, address, deadline)
        try:
            line = Shaken(plain, context, route.host)
            shown = base64.b64encode(line.certificate()).decode()
            return {"certificate": shown, "version": line.version, "cipher": line.cipher}
        finally:
            plain.hang_up()
    except ssl.SSLError as error:
        return {"failed": error.reason or "", "code": getattr(error, "verify_code", None) or 0}
    except socket.timeout:
        return SILENT
    except (OSError, NoAnswer, http.client.HTTPException):
        return {"failed": "closed", "code": 0}


def _why(route: Route, address: str, deadline: float) -> Answer:
    """What else is known of a port with which there is no handshake."""
    old = shake(route, address, _anything(), deadline)
    if "certificate" in old:
        return {"old": old["version"], "cipher": old["cipher"]}
    return {"plain": _is_plain(route, address, deadline), "again": old.get("failed", "")}


def _is_plain(route: Route, address: str, deadline: float) -> bool:
    """Whether a listener answers there without TLS."""
    answer = ask_listener(route, address, PING, None, deadline)
    return bool({"accepted", "refused", "redirected"} & set(answer))


def afterwords(route: Route, address: str, deadline: float) -> Answer:
    """What a server says of itself after the handshake: TLS 1.3 tells a client without a certificate only then.

    Nothing is sent, for what a server does not read would make the system take its last words away.
    """
    try:
        plain = tunnel(route, address, deadline)
        try:
            Shaken(plain, lenient(), route.host).receive(1)
            return {"closed": True}
        finally:
            plain.hang_up()
    except ssl.SSLError as error:
        return {"alert": error.reason or "CERTIFICATE_REQUIRED"}  # Python 3.6 has no name for this alert of TLS 1.3
    except socket.timeout:
        return SILENT
    except (OSError, NoAnswer, http.client.HTTPException):
        return {"closed": True}


def _anything() -> ssl.SSLContext:
    """Every version and cipher that this host's OpenSSL can be talked into, to learn what the other side has."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with suppress(ssl.SSLError):
        context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    if hasattr(ssl.SSLContext, "minimum_version"):
        with warnings.catch_warnings(), suppress(ValueError):
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def trusted(route: Route, address: str, name: str, pem: str, der: bytes, deadline: float) -> str:
    """What is wrong with the certificate by one store, "" if nothing. Names and DNs are compared elsewhere."""
    context = store_context(name, pem)
    if context is None:
        return "unusable"
    answer = shake(route, address, context, deadline)
    if "certificate" in answer:
        return ""
    if answer == SILENT:
        return "silent"
    if answer["failed"] != "CERTIFICATE_VERIFY_FAILED":
        return "other"
    code: int = answer["code"]
    return WEAK if code in _WEAK else untrusted.find(code or None, route.host, False, lambda: der).fault


def store_context(name: str, pem: str) -> Optional[ssl.SSLContext]:
    """None for PEM text without a certificate that OpenSSL takes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if name == SYSTEM:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        return None
    return context
