# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Why a certificate is not trusted, in words: which of its faults it is, and what to do about it.

The names in a certificate are the other side's text. They are in no exception: only the words made here have them, masked,
printable and bounded.
"""

import time
from typing import Callable, Iterable, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import Certificate, read_certificate
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

LOOK_SECONDS = 5.0  # the longest that a look at the certificate may take
_SHOWN_NAMES = 5
_LONGEST_NAME = 100

EXPIRED, FUTURE, NAME, SELF_SIGNED, ISSUER, OTHER = "expired", "future", "name", "self-signed", "issuer", "other"
# X509_V_ERR_… of OpenSSL's x509_vfy.h
_FAULTS = {9: FUTURE, 10: EXPIRED, 62: NAME, 64: NAME, 18: SELF_SIGNED, 2: ISSUER, 19: ISSUER, 20: ISSUER, 21: ISSUER}


class Finding(NamedTuple):
    """What is wrong with the certificate of `host`; `certificate` is None where it could not be looked at."""

    fault: str
    host: str
    is_of_proxy: bool
    now: float  # this machine's clock, epoch seconds
    certificate: Optional[Certificate]


def find(code: Optional[int], host: str, is_of_proxy: bool, fetch: Callable[[], bytes]) -> Finding:
    """`code` is OpenSSL's number, None where Python does not tell it (3.6); `fetch` gets the certificate, empty if it cannot."""
    certificate, now = read_certificate(fetch()), time.time()
    fault = _FAULTS.get(code, OTHER) if code is not None else _derived(certificate, now)
    return Finding(fault, host, is_of_proxy, now, certificate)


def _derived(certificate: Optional[Certificate], now: float) -> str:
    """The fault by the certificate itself. Names are compared last, and Python 3.6 tells of those."""
    if certificate is None:
        return OTHER
    if now > certificate.ends:
        return EXPIRED
    if now < certificate.starts:
        return FUTURE
    return SELF_SIGNED if certificate.is_self_signed else ISSUER


def described(finding: Finding, trust: str, text: str, secrets: Iterable[str] = ()) -> Tuple[str, str]:
    """The fault and what to do about it. `trust` says which CAs were used, `text` is the system's for the rare faults."""
    hidden = tuple(secrets)

    def shown(name: str) -> str:
        return printable(masked(name, hidden), limit=_LONGEST_NAME)

    describe = {EXPIRED: _expired, FUTURE: _future, NAME: _other_name, SELF_SIGNED: _self_signed, ISSUER: _issuer}
    if finding.fault in describe:
        return describe[finding.fault](finding, trust, shown)
    return f"{printable(text, limit=200)}, checked with {trust}", "have that certificate replaced"


_Shown = Callable[[str], str]


def _expired(finding: Finding, trust: str, _shown: _Shown) -> Tuple[str, str]:
    clock = f"this machine's clock says {_utc(finding.now)}"
    if finding.certificate and finding.now > finding.certificate.ends:
        fault = f"it expired on {_utc(finding.certificate.ends)}, and {clock} (checked with {trust})"
        return fault, "have it renewed, or set the clock right"
    if finding.certificate:
        fault = f"a CA certificate above it has expired, in what the server sends or in {trust}; {clock}"
        return fault, "have that one renewed, or set the clock right"
    return f"it or a CA certificate above it has expired, and {clock} (checked with {trust})", "have it renewed"


def _future(finding: Finding, trust: str, _shown: _Shown) -> Tuple[str, str]:
    start = finding.certificate.starts if finding.certificate else 0
    valid = f"it is valid from {_utc(start)} on" if start > finding.now else "it or a CA certificate is not valid yet"
    fault = f"{valid}, but this machine's clock says {_utc(finding.now)} (checked with {trust})"
    return fault, "this machine's clock seems to be slow, set it right"


def _other_name(finding: Finding, trust: str, shown: _Shown) -> Tuple[str, str]:
    fault = f"it is not for {finding.host}{_its_names(finding.certificate, shown)} (checked with {trust})"
    return fault, "use a name that it has, or look for what answers in the server's place"


def _its_names(certificate: Optional[Certificate], shown: _Shown) -> str:
    if certificate is None:
        return ""
    if not certificate.names:
        return f" but names no host at all (its subject is {_quoted(certificate.subject, shown)})"
    more = len(certificate.names) - _SHOWN_NAMES
    names = ", ".join(shown(name) for name in certificate.names[:_SHOWN_NAMES])
    return f" but for {names}" + (f" and {more} more" if more > 0 else "")


def _self_signed(finding: Finding, trust: str, shown: _Shown) -> Tuple[str, str]:
    name = f" ({_quoted(finding.certificate.subject, shown)})" if finding.certificate else ""
    return f"it is self-signed{name} and not in {trust}", "if it is the right server, set ca_path to this certificate"


def _issuer(finding: Finding, trust: str, shown: _Shown) -> Tuple[str, str]:
    name = f" {_quoted(finding.certificate.issuer, shown)}" if finding.certificate else ""
    advice = "set ca_path to the CA that signed it (a company proxy often has its own)"
    return f"its issuer{name} is unknown to {trust}", advice


def _quoted(name: str, shown: _Shown) -> str:
    return f"'{shown(name)}'"


def _utc(epoch: float) -> str:
    """A certificate's date can be any of the years 0 to 9999, so it is not the system's to write."""
    year, month, day, hour, minute = time.gmtime(epoch)[:5]
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC"
