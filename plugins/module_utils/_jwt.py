# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Read a JSON Web Token without verifying its signature: what an Oracle client will look at before it sends it.

Access tokens of other APIs can have other forms (RFC 6749, section 1.4): opaque ones, and encrypted ones (JWE, RFC 7516).
No message of this module contains the token or a piece of it.
"""

import binascii
import json
import time
from typing import Any, Dict, Iterable, NoReturn, Optional, Tuple, Union

MAX_TOKEN_BYTES = 16384
"""Oracle Database refuses a longer access token with ORA-25707; ODP.NET's manual gives the figure."""

MIN_REMAINING = 300
"""Seconds that a token must still be good for, as in MSAL (which takes one that ends sooner for expired) and azure-identity."""

CLOCK_TOLERANCE = 300
"""Seconds that a clock may be wrong by before Entra refuses what was signed by it."""

PUBLIC_CLAIMS = (
    "aud",
    "iss",
    "ver",
    "tid",
    "appid",
    "azp",
    "roles",
    "scp",
    "upn",
    "exp",
    "nbf",
    "iat",
    "oid",
    "sub",
    "idtyp",
)
"""The claims that a result, a diff or a message may show."""

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_VISIBLE = frozenset(range(0x21, 0x7F))  # RFC 6749, appendix A.12, without the blank, which no header takes
_UNENCRYPTED = " In the manifest of the database's app registration, take tokenEncryptionKeyId away."
_OWN_APP = " Opaque tokens are for other APIs: scope must name the database's own app registration, in Entra."
_YEAR_10000 = 253402300800


class JwtError(Exception):
    """A text is not a usable token; the message says why and never quotes it."""


def split_token(token: Union[str, bytes]) -> Tuple[str, str, str]:
    """The three parts of a bare token, still encoded (RFC 7515, section 7.1); raises JwtError for every other text."""
    text = _as_text(token)
    _check_wrapping(text)
    parts = text.split(".")
    if len(parts) == 5:
        raise JwtError("The token has five parts, so it is encrypted (JWE); Oracle clients need a signed one (JWS).")
    if len(parts) != 3:
        raise JwtError(
            f"The token is no signed JWT, which has three parts with a dot between them: this text has {len(parts)}."
        )
    header, claims, signature = parts
    _check_part("header", header)
    _check_part("claims", claims)
    _check_part("signature", signature)
    return header, claims, signature


def decode(token: Union[str, bytes]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """Header and claims of a token, unverified; raises JwtError when one of them is not a JSON object."""
    header, claims, _signature = split_token(token)
    return _json_object("header", header), _json_object("claims", claims)


def is_signed(token: Union[str, bytes]) -> bool:
    """Whether a bare token is a signed JWT (three parts, which `decode` checks), the only form that Oracle clients take.

    Raises JwtError for a text that is no token of any form. A text without a JWT's header is opaque: nothing but the API that it
    is for knows what is in it.
    """
    text = _as_text(token)
    _check_wrapping(text)
    if not _VISIBLE.issuperset(text.encode("ascii")):
        raise JwtError("The token has blanks or control characters.")
    parts = text.split(".")
    header = _jose_header(parts[0])
    if len(parts) in (1, 3) or not header:
        return len(parts) == 3
    if len(parts) != 5 or "enc" not in header:
        raise JwtError(
            f"The token starts as a JWT, which has three parts, or five if it is encrypted: this text has {len(parts)}."
        )
    for name, part in zip(("initialization vector", "ciphertext", "authentication tag"), parts[2:]):
        _check_part(name, part)
    if parts[1]:  # empty where the key is agreed on (RFC 7516, section 5.1)
        _check_part("encrypted key", parts[1])
    return False


def readable_claims(token: Union[str, bytes]) -> Dict[str, Any]:
    """The claims of a signed token, {} of an opaque or encrypted one. Raises JwtError as `is_signed` and `decode` do."""
    return decode(token)[1] if is_signed(token) else {}


def check_token(token: Union[str, bytes], now: Optional[float] = None) -> Dict[str, Any]:
    """The claims of a token that an Oracle client would accept at the time `now` (epoch seconds; default: the clock).

    Raises JwtError when the form is wrong, `exp` is missing or no number, or the token is over.
    """
    claims = decode(token)[1]
    expires = expires_on(claims)
    moment = time.time() if now is None else now
    if expires <= moment:
        raise JwtError(f"The token expired {int(moment - expires)} seconds ago (exp {int(expires)}).")
    return claims


def oracle_fault(token: Union[str, bytes]) -> str:
    """Why no Oracle client would take a token that other APIs may well take, and what to do; "" of a good one."""
    try:
        check_token(token)
        return ""
    except JwtError as error:
        found = str(error)
    parts = (token if isinstance(token, str) else token.decode("latin-1")).count(".") + 1
    advice = "" if parts == 3 else _UNENCRYPTED if parts == 5 else _OWN_APP
    return f"an Oracle database cannot use this token, because its clients need a signed JWT. {found}{advice}"


def expires_on(claims: Dict[str, Any]) -> float:
    """`exp` in epoch seconds (RFC 7519, section 4.1.4); raises JwtError when there is none that makes sense."""
    value = claims.get("exp")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise JwtError("The token has no numeric claim 'exp', so it is not known when it ends.")
    if not 0 < value < _YEAR_10000:  # also false for NaN
        raise JwtError("The claim 'exp' is not a time in epoch seconds (is it in milliseconds?).")
    return value


def iso_time(seconds: float) -> str:
    """Epoch seconds as ISO 8601 in UTC, as in 2027-01-01T00:00:00Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def shown_claim(name: str, value: Any) -> str:
    """A public claim for people: the times with their date."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in ("exp", "nbf", "iat") and number and 0 <= value < _YEAR_10000:
        return f"{value} ({iso_time(value)})"
    return str(value)


def assertion_fault(token: str, now: float) -> str:
    """Why another issuer's token cannot prove who a workload is (RFC 7523) at `now` (epoch seconds); "" if it can."""
    try:
        claims = decode(token)[1]
    except JwtError as error:
        return f"is no JWT: {error}"
    expires = claims.get("exp")
    if isinstance(expires, (int, float)) and expires < now - CLOCK_TOLERANCE:
        return f"expired {now - expires:.0f} s ago: the program that writes it must renew it."
    return ""


def public_claims(claims: Dict[str, Any]) -> Dict[str, Any]:
    """The part of the claims that may be shown."""
    return {name: claims[name] for name in PUBLIC_CLAIMS if name in claims}


def grants_access(claims: Dict[str, Any]) -> bool:
    """Whether the token carries a role or a scope; a database maps nothing else and answers ORA-01017 without."""
    return bool(claims.get("roles") or claims.get("scp"))


def life(claims: Dict[str, Any]) -> Optional[float]:
    """Seconds from `iat` to `exp`; None where `iat` says nothing. Raises JwtError as `expires_on` does."""
    expires, issued = expires_on(claims), claims.get("iat")
    if isinstance(issued, (int, float)) and not isinstance(issued, bool) and 0 <= issued <= expires:
        return expires - issued
    return None


def needed_remaining(whole_life: Optional[float], min_remaining: Optional[int], min_share: float = 0.0) -> float:
    """Seconds that a token must still be good for; with fewer a new one is due. This is the rule of controller and host.

    That is `min_remaining`; where it is None, MIN_REMAINING, or half of the token's `whole_life` (seconds, None: not known)
    where that is shorter. It is never less than 1: an expired token is of no use. Who renews ahead of need also sets
    `min_share`, the part of its whole life (0 to 1) that a token must still have; of an unknown life it says nothing.
    """
    if min_share and whole_life is not None:
        return max(min_share * whole_life, needed_remaining(whole_life, min_remaining))
    if min_remaining is not None:
        return max(1, min_remaining)
    return MIN_REMAINING if whole_life is None else max(1, min(MIN_REMAINING, whole_life / 2))


def life_fault(remaining: float, min_remaining: Optional[int]) -> str:
    """What is wrong with a new token that is good for `remaining` seconds when `min_remaining` are wanted, or ""."""
    if min_remaining is None or remaining >= needed_remaining(None, min_remaining):
        return ""
    return f"the provider's tokens live {remaining:.0f} s, less than min_remaining ({min_remaining} s): lower it."


def fingerprint(token: Union[str, bytes]) -> str:
    """A short name for a token: the first twelve hexadecimal digits of its SHA-256."""
    import hashlib

    data = token if isinstance(token, bytes) else token.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:12]


def workload(token: str) -> str:
    """Who a federated token is about: the next one for the same workload serves the same access token."""
    import hashlib

    try:
        claims = decode(token.strip())[1]
    except JwtError:
        return hashlib.sha256(token.encode()).hexdigest()
    return json.dumps([claims.get(name) for name in ("iss", "sub", "aud")], default=str)


def credential_digest(parts: Iterable[bytes]) -> str:
    """A name for what a credential is made of: another one where one of the parts is another. No part can be read from it."""
    import hashlib

    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _as_text(token: Union[str, bytes]) -> str:
    if not isinstance(token, (str, bytes)):
        raise JwtError(f"A token is text, not {type(token).__name__}.")
    if not token:
        raise JwtError("The token is empty.")
    if len(token) > MAX_TOKEN_BYTES:
        raise JwtError(f"The token has {len(token)} bytes; Oracle Database takes {MAX_TOKEN_BYTES} (ORA-25707).")
    text = token if isinstance(token, str) else token.decode("latin-1")
    if text.startswith(("\ufeff", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff")):
        raise JwtError("The token starts with a byte order mark; save it as plain ASCII.")
    if len(text.encode("utf-8", "surrogatepass")) != len(text):
        raise JwtError("The token has characters outside ASCII.")
    return text


def _check_wrapping(text: str) -> None:
    """Name the mistakes that people make when they store a token, instead of calling them bad base64url."""
    if text != text.strip() or "\n" in text or "\r" in text:
        raise JwtError("The token has blanks or a line end; store the bare token (printf, not echo).")
    if text[0] in "\"'" or text[-1] in "\"'":
        raise JwtError("The token is quoted; store it without the quotes (az ... -o tsv, jq -r).")
    if text[:7].lower() == "bearer ":
        raise JwtError("The token starts with 'Bearer '; store the bare token.")
    if text[0] in "{[":
        raise JwtError("This is JSON, not a token; store only the value of its 'access_token' or 'accessToken'.")


def _check_part(name: str, part: str) -> None:
    if not part:
        raise JwtError(f"The {name} of the token is empty.")
    if len(part) % 4 == 1 or not _ALPHABET.issuperset(part.encode("ascii")):
        raise JwtError(f"The {name} of the token is not base64url without padding (RFC 7515, section 2).")


def _jose_header(part: str) -> Dict[str, Any]:
    """The header of a JWT (RFC 7515, section 4.1.1; RFC 7516, section 4.1.1); {} of every other text."""
    try:
        _check_part("header", part)
        header = _json_object("header", part)
    except JwtError:
        return {}
    return header if "alg" in header else {}


def _json_object(name: str, part: str) -> Dict[str, Any]:
    """Decode one part; the parser's own exceptions carry the text, so they are dropped before ours is raised."""
    value = None
    try:
        data = binascii.a2b_base64(part.translate({45: "+", 95: "/"}) + "=" * (-len(part) % 4))
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        pass
    if not isinstance(value, dict):
        raise JwtError(f"The {name} of the token is not a JSON object.")
    return value


def _no_constant(_text: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
