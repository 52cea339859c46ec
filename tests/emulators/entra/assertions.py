# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client assertions (RFC 7523): a JWT that proves possession of a registered certificate's key.

Each check raises the EntraError that the real service answers with. Stricter than the service in two points, so that
a sloppy client is noticed: a `jti` is required and may be used once, and `exp` may be at most an hour away.
"""

import base64
import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.emulators import pki
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import App, Registry, SubjectTrust

ALGORITHMS = ("PS256", "RS256")
SKEW = 300.0
LONGEST_LIFE = 3600.0


class Rules(jws.JWSRegistry):
    """The library's default of 512 bytes for a header has no room for a certificate chain."""

    max_header_length = 64 * 1024


def verify(assertion: str, app: App, registry: Registry, audiences: Iterable[str]) -> None:
    """Accept the assertion as proof for `app`, or raise EntraError; `audiences` are this tenant's own URLs."""
    signed, claims = _read(assertion)
    certificate = _certificate(signed.headers(), app, registry.clock.now())
    _check_signature(signed, certificate)
    _check_claims(claims, app, set(audiences), registry.clock.now())
    if not registry.use_assertion(app.client_id, claims["jti"], claims["exp"] + SKEW):
        raise EntraError(50013, "its 'jti' has been used before")


def subject(assertion: str) -> str | None:
    """The client that an assertion claims to be, unverified: a request may leave `client_id` out (RFC 7521 4.2)."""
    claimed = _read(assertion)[1].get("sub")
    return claimed if isinstance(claimed, str) else None


def _read(assertion: str) -> tuple[jws.CompactSignature, dict[str, Any]]:
    try:
        signed = jws.extract_compact(assertion.encode(), registry=Rules())
        claims = json.loads(signed.payload)
    except (JoseError, ValueError) as error:
        raise EntraError(50027, "It is not a signed JWT") from error
    if not isinstance(claims, dict):
        raise EntraError(50027, "Its payload is not an object")
    return signed, claims


def _certificate(header: dict[str, Any], app: App, now: float) -> x509.Certificate:
    """The certificate that the header names: a registered one, or one in x5c that the app's subject trust covers."""
    if header.get("alg") not in ALGORITHMS:
        raise EntraError(5002738, header.get("alg"))
    named: dict[str, str] = {name: header[name] for name in ("x5t", "x5t#S256") if name in header}
    if not named:
        raise EntraError(50027, "No certificate thumbprint specified in token header")
    chain = _chain(header.get("x5c"))
    for certificate in (*app.certificates, *chain[:1]):
        if _is_named(certificate, named):
            if certificate not in app.certificates:
                _check_trust(chain, app.subject_trust, now, named)
            return _in_force(certificate, now)
    raise _not_registered(named)


def _not_registered(named: dict[str, str]) -> EntraError:
    return EntraError(
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application",
        next(iter(named.values())),
    )


def _is_named(certificate: x509.Certificate, named: dict[str, str]) -> bool:
    ours = {
        "x5t": pki.thumbprint(certificate, hashes.SHA1()),
        "x5t#S256": pki.thumbprint(certificate, hashes.SHA256()),
    }
    # MSAL pads both with "=", against RFC 7515 section 2, and Entra takes it.
    return all(ours[name] == str(value).rstrip("=") for name, value in named.items())


def _in_force(certificate: x509.Certificate, now: float) -> x509.Certificate:
    if not certificate.not_valid_before_utc.timestamp() <= now <= certificate.not_valid_after_utc.timestamp():
        raise EntraError(1000502)
    return certificate


def _chain(x5c: object) -> list[x509.Certificate]:
    """The header's certificates, leaf first; blanks inside an entry are accepted because MSAL sends line feeds."""
    if x5c is None:
        return []
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(entry)) for entry in x5c]  # type: ignore[attr-defined]
    except (ValueError, TypeError) as error:
        raise EntraError(50027, "Its x5c header is not a list of certificates") from error


def _check_trust(
    chain: Sequence[x509.Certificate], trust: SubjectTrust | None, now: float, named: dict[str, str]
) -> None:
    if trust is None:
        raise _not_registered(named)
    names = _names(chain[0])
    if trust.subject not in names:
        raise EntraError(700030, ", ".join(names))
    _in_force(chain[0], now)
    moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    verifier = PolicyBuilder().store(Store([trust.root])).time(moment).build_client_verifier()
    try:
        verifier.verify(chain[0], list(chain[1:]))
    except VerificationError as error:
        raise EntraError(50017) from error


def _names(certificate: x509.Certificate) -> list[str]:
    names = [str(entry.value) for entry in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return names
    return names + extension.value.get_values_for_type(x509.DNSName)


def _check_signature(signed: jws.CompactSignature, certificate: x509.Certificate) -> None:
    rules = Rules(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        key = RSAKey.import_key(certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        valid = jws.validate_compact(signed, key, registry=rules)
    except (JoseError, ValueError, TypeError):
        valid = False
    if not valid:
        thumbprint = pki.thumbprint(certificate, hashes.SHA1())
        raise EntraError(700027, "Client assertion failed signature validation", thumbprint)


def _check_claims(claims: dict[str, Any], app: App, audiences: set[str], now: float) -> None:
    if not claims.get("iss") == claims.get("sub") == app.client_id:
        raise EntraError(700021)
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) > 1:
        raise EntraError(5002741, len(audience))
    if (audience[0] if isinstance(audience, list) and audience else audience) not in audiences:
        raise EntraError(700023)
    check_times(claims, now, longest=LONGEST_LIFE)
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise EntraError(50027, "It has no 'jti'")


def check_times(claims: dict[str, Any], now: float, *, longest: float | None) -> None:
    """700024 unless `now` is between nbf and exp, give or take `SKEW`, and exp at most `longest` seconds away."""
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    if "exp" not in times or not all(isinstance(value, int | float) for value in times.values()):
        raise EntraError(50027, "Its times are missing or not numbers")
    starts = times.get("nbf", 0)
    too_long = longest is not None and times["exp"] > now + longest + SKEW
    if now > times["exp"] + SKEW or now < starts - SKEW or too_long:
        raise EntraError(
            700024,
            f"Current time: {_instant(now)}, assertion valid from {_instant(starts)}, "
            f"expiry time of assertion {_instant(times['exp'])}",
        )


def _instant(seconds: float) -> str:
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError, OSError):
        return "out of range"
