# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kerberos service ticket for a web server, by pyspnego, and what to do when there is none."""

from __future__ import annotations

import base64
import binascii
import sys
import threading
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

# MIT Kerberos' codes (krb5.h) -> what a person does about it; `{detail}` is the library's text.
CORRECTED_AT_ONCE = {
    -1765328243: "there is no Kerberos ticket: {kinit}",  # KRB5_CC_NOTFOUND
    -1765328189: "there is no Kerberos ticket: {kinit}",  # KRB5_FCC_NOFILE
    -1765328352: "the Kerberos ticket has expired: {kinit}",  # KRB5KRB_AP_ERR_TKT_EXPIRED
    -1765328353: "the KDC does not take the key in the client keytab (KRB5_CLIENT_KTNAME): {kinit}",  # ..._BAD_INTEGRITY
    -1765328360: "the KDC does not take the key in the client keytab (KRB5_CLIENT_KTNAME): {kinit}",  # ..._PREAUTH_FAILED
}
NO_SERVICE = (
    "the KDC knows no service {service}: AD FS needs this service principal name (setspn -S {service} <its account>), "
    "and this machine the realm of {host} (domain_realm in krb5.conf). The KDC answered: {detail}"
)
REFUSED = {-1765328377: NO_SERVICE}  # KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
NETWORK = "Check the realm's kdc in krb5.conf, DNS and the network."
NOT_ASKED = {
    -1765328228: f"no KDC could be asked ({{detail}}). {NETWORK}",  # KRB5_KDC_UNREACH
    -1765328230: f"no KDC could be asked ({{detail}}). {NETWORK}",  # KRB5_REALM_UNKNOWN
    -1765328164: f"no KDC could be asked ({{detail}}). {NETWORK}",  # KRB5_REALM_CANT_RESOLVE
    -1765328347: "the clocks of this machine and of the KDC differ too much: check NTP.",  # KRB5KRB_AP_ERR_SKEW
}


class Ticket:
    """A service ticket for AD FS as the value of an HTTP Negotiate header (RFC 4559), and the proof that comes back."""

    def __init__(self, request: TokenRequest, host: str, timeout: float) -> None:
        """Ask the KDC, for at most `timeout` seconds. Raises RequestError or ProviderError."""
        self._request, self._host = request, host
        self._spnego = load_spnego()
        self._context, self.token = self._ask(timeout)
        if self._context.negotiated_protocol != "kerberos":
            # What pyspnego falls back to when NTLM_USER_FILE is set.
            raise RequestError(
                [f"there is no Kerberos ticket, only an NTLM login, which is not sent: {kinit(request)}"]
            )

    def _ask(self, timeout: float) -> tuple[Any, bytes]:
        """The libraries wait for a silent KDC as long as krb5.conf says and cannot be stopped: a thread can be left."""
        made: list[tuple[Any, bytes]] = []
        failures: list[Exception] = []

        def ask() -> None:
            try:
                context = self._spnego.client(hostname=self._host, service="HTTP", protocol="negotiate")
                made.append((context, context.step() or b""))
            except Exception as error:  # to be raised in the thread that waits
                failures.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(timeout)
        if failures:
            raise ticket_error(self._request, self._host, failures[0]) from None
        if not made:
            raise ProviderError(f"{self._request.about}: no KDC answered in time. {NETWORK}")
        return made[0]

    def check_service(self, header: str) -> None:
        """Mutual authentication, where the answer offers it: only the service that the ticket is for can. Or ProviderError."""
        scheme, _blank, value = header.strip().partition(" ")
        if scheme.lower() != "negotiate" or not value:
            return
        try:
            self._context.step(base64.b64decode(value.split(",")[0].strip(), validate=True))
            proven = self._context.complete
        except (self._spnego.exceptions.SpnegoError, binascii.Error, ValueError, AttributeError):
            proven = False  # AttributeError is what pyspnego makes of a context that ended in an error
        if not proven:
            raise ProviderError(
                f"{self._request.about}: {self._host} could not prove that it is HTTP/{self._host} (Kerberos mutual "
                "authentication failed): is something between it and this machine?"
            )


def load_spnego() -> Any:
    """pyspnego with Kerberos. Raises RequestError saying what to install."""
    try:
        import gssapi  # noqa: F401
        import krb5  # noqa: F401
        import spnego
        import spnego.exceptions
    except ImportError as error:
        fault = (
            f"integrated_windows needs pyspnego[kerberos] for {sys.executable}, the Python that runs Ansible "
            f"({printable(error, limit=100)}): pip install 'pyspnego[kerberos]' there, with gcc and the headers of Python "
            "and MIT Kerberos to build it (Debian: gcc python3-dev libkrb5-dev, Fedora: gcc python3-devel krb5-devel)."
        )
        raise RequestError([fault]) from None
    return spnego


def ticket_error(request: TokenRequest, host: str, failure: BaseException) -> RequestError | ProviderError:
    """The error for a refusal of GSS-API. A RequestError is not remembered: its user can correct it at once."""
    code, detail = minor_code(failure)
    values = {"service": f"HTTP/{host}", "host": host, "detail": detail, "kinit": kinit(request)}
    if code in CORRECTED_AT_ONCE:
        return RequestError([CORRECTED_AT_ONCE[code].format(**values)])
    if code in REFUSED:
        return RefusedError(f"{request.about}: {REFUSED[code].format(**values)}")
    text = NOT_ASKED.get(code, "there is no Kerberos ticket for {service} ({detail}): {kinit}")
    return ProviderError(f"{request.about}: {text.format(**values)}")


def minor_code(failure: BaseException) -> tuple[int, str]:
    """The Kerberos library's code (negative, as in krb5.h) and words: pyspnego keeps them as the innermost `base_error`."""
    while (inner := getattr(failure, "base_error", None)) is not None:
        failure = inner
    unsigned = int(getattr(failure, "min_code", 0)) & 0xFFFFFFFF
    words = str(failure).rpartition(f"Minor ({unsigned}): ")[2] if unsigned else type(failure).__name__
    return unsigned - (1 << 32), printable(words, limit=200)


def kinit(request: TokenRequest) -> str:
    user, _at, domain = request.text("username").rpartition("@")
    principal = f"{printable(user, limit=64)}@{printable(domain, limit=100).upper()}"
    return (
        f"kinit {principal} first (klist shows what there is), or a client keytab in KRB5_CLIENT_KTNAME, "
        "for the account and in the environment that runs Ansible."
    )
