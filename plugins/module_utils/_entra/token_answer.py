# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The answers of a token endpoint and a device endpoint: what of them can be believed; for the controller and for hosts.

RFC 6749 sections 5.1 and 5.2, RFC 8628 section 3.2. Optional fields come in every shape, and none of them costs a good token:
what has not the shape that it should have counts as missing. Nothing reads a field that is not in a table here.
"""

import binascii
import json
import re
from typing import Any, Callable, Dict, List, Mapping, Optional

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

MAX_EXPIRES_IN = 30 * 86400  # seconds; the longest token life that Entra can be set to is a day
ASSUMED_LIFE = 600  # seconds, of a token that cannot be read where its answer says nothing; MSAL's figure
MAX_INTERVAL = 300  # seconds between two polls; Entra says 5
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]*)?\Z")
_BELIEVABLE = 10**12
_NAMES = ("sub", "oid", "tid", "iss", "preferred_username", "upn")
"""Claims of an ID token that MSAL and the authentication record join to other texts."""


def answer_fault(answer: Mapping[str, Any]) -> str:
    """Why an answer of status 200 is no token answer, "" of one that is, and of a refusal."""
    if not is_refusal(answer) and not _filled(answer.get("access_token")):
        return "JSON without an access_token"
    return ""


def is_refusal(answer: Mapping[str, Any]) -> bool:
    """Whether the answer says so, whatever else is in it: a token beside an error is not used. An empty `error` is none."""
    return bool(answer.get("error"))


def token_type_of(answer: Mapping[str, Any]) -> str:
    """What kind of token an answer says that it has; one that does not say it has a bearer token."""
    return _filled(answer.get("token_type")) or "Bearer"


def type_fault(answer: Mapping[str, Any]) -> str:
    """What is wrong with the kind of the token, "" of a bearer token (RFC 6750)."""
    kind = token_type_of(answer)
    return "" if kind.lower() == "bearer" else f"the provider sent a token of type '{printable(kind, 20)}', not Bearer."


def end_of(token: str, answer: Mapping[str, Any], now: float) -> int:
    """When the token in an answer ends: its own `exp`; of one that cannot be read, what the answer says.

    Both times are in epoch seconds of the provider's clock. Raises JwtError for a text that is no token, and for one that is over.
    """
    if jwt.is_signed(token):
        return int(jwt.expires_on(jwt.check_token(token, now)))
    end = _end_by_answer(answer, now)
    if end <= now:
        raise jwt.JwtError(f"The token is over: it ended {int(now - end)} seconds ago.")
    return end


def _end_by_answer(answer: Mapping[str, Any], now: float) -> int:
    life = _span(answer.get("expires_in"))
    if life is not None:
        return int(now + life)
    end = seconds(answer.get("expires_on"))
    if end is not None and abs(end - now) <= MAX_EXPIRES_IN:
        return end
    return int(now + ASSUMED_LIFE)


def seconds(value: Any) -> Optional[int]:
    """Whole seconds, which some endpoints write as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str):
        text = value.strip()
        return int(float(text)) if _NUMBER.match(text) else None
    return int(value) if abs(value) < _BELIEVABLE else None  # also false for NaN


def token_answer(answer: Mapping[str, Any]) -> Dict[str, Any]:
    """What can be believed of a token endpoint's answer, for MSAL and for ourselves: a refusal, or a token without an error."""
    if is_refusal(answer):
        return _believed(answer, REFUSAL)
    found = _believed(answer, TOKEN)
    if "client_info" not in found and not id_token_claims(found).get("sub"):
        found.pop("id_token", None)  # it names no one
    return found


def device_answer(answer: Mapping[str, Any]) -> Dict[str, Any]:
    """The same of a device endpoint's answer."""
    return _believed(answer, REFUSAL if is_refusal(answer) else DEVICE)


def _believed(answer: Mapping[str, Any], fields: Mapping[str, Callable[[Any], Any]]) -> Dict[str, Any]:
    read = ((name, fields[name](answer[name])) for name in fields if name in answer)
    return {name: value for name, value in read if value is not None}


def _filled(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and value else None


def _sendable(value: Any) -> Optional[str]:
    """What can be sent back in a form, and kept: visible ASCII (RFC 6749, appendix A)."""
    return value if isinstance(value, str) and re.match(r"[ -~]+\Z", value) else None


def _span(value: Any) -> Optional[int]:
    found = seconds(value)
    return found if found is not None and -MAX_EXPIRES_IN <= found <= MAX_EXPIRES_IN else None


def _positive_span(value: Any) -> Optional[int]:
    found = _span(value)
    return found if found and found > 0 else None


def _interval(value: Any) -> Optional[int]:
    found = seconds(value)
    return found if found is not None and 0 <= found <= MAX_INTERVAL else None


def _error(value: Any) -> str:
    """MSAL and we compare it with the known ones."""
    return _filled(value) or "error"


def _numbers(value: Any) -> Optional[List[int]]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else None


def _texts(value: Any) -> Optional[List[str]]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else None


def _challenge(value: Any) -> Optional[str]:
    """A claims challenge, which is JSON in a text; some send the object itself."""
    return json.dumps(value) if isinstance(value, dict) else _filled(value)


def _id_token(value: Any) -> Optional[str]:
    """MSAL makes an account of its claims."""
    claims = _object_in(value, part=1)
    return value if claims and all(isinstance(claims.get(name, ""), (str, type(None))) for name in _NAMES) else None


def _client_info(value: Any) -> Optional[str]:
    """The account's two ids."""
    known = _object_in(value, part=0)
    return value if all(_filled(known.get(name)) for name in ("uid", "utid")) else None


def id_token_claims(answer: Mapping[str, Any]) -> Dict[str, Any]:
    """The claims of the ID token in an answer, unverified; {} without one."""
    return _object_in(answer.get("id_token"), part=1)


def _object_in(value: Any, part: int) -> Dict[str, Any]:
    """The JSON object in a part of a text, as base64url; {} where there is none."""
    parts = value.split(".") if isinstance(value, str) else []
    if len(parts) <= part:
        return {}
    try:
        text = parts[part].translate({45: "+", 95: "/"})
        found = json.loads(binascii.a2b_base64(text + "=" * (-len(text) % 4)).decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


TOKEN: Dict[str, Callable[[Any], Any]] = {
    "access_token": _filled,
    "token_type": _filled,
    "expires_in": _span,
    "ext_expires_in": _positive_span,
    "expires_on": seconds,
    "not_before": seconds,
    "refresh_in": _positive_span,
    "scope": _filled,
    "refresh_token": _sendable,
    "id_token": _id_token,
    "client_info": _client_info,
    "foci": _sendable,
}
REFUSAL: Dict[str, Callable[[Any], Any]] = {
    "error": _error,
    "error_description": _filled,
    "error_codes": _numbers,
    "error_uri": _filled,
    "error_additional_info": _texts,
    "suberror": _filled,
    "claims": _challenge,
    "correlation_id": _filled,
    "trace_id": _filled,
    "timestamp": _filled,
}
DEVICE: Dict[str, Callable[[Any], Any]] = {
    "device_code": _sendable,
    "user_code": _filled,
    "verification_uri": _filled,
    "verification_uri_complete": _filled,
    "expires_in": _positive_span,
    "interval": _interval,
    "message": _filled,
}
