# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a managed identity endpoint answered: is it Azure's, when does the token end, what to tell the user."""

import calendar
import re
import time
from typing import Any, Mapping, Optional

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer import end_of as token_end
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import MAX_HOST, host_named
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

OPTIONS = {"client_id": "client_id", "object_id": "identity_object_id", "resource_id": "identity_resource_id"}
"""What a user calls the ids of an identity."""
_WHOLE = re.compile(r"[0-9]{1,12}(\.0+)?$")
_DATE_FORMS = ("%m/%d/%Y %H:%M:%S +00:00", "%m/%d/%Y %I:%M:%S %p +00:00")
"""API version 2017-09-01 wrote the end as a date: on Linux in 24 hours, on Windows in 12."""


def is_imds(answer: Answer) -> bool:
    """Whether a request without the header Metadata was refused, or put off, by Azure's own metadata service.

    AWS, OpenStack and Oracle Cloud know no such path (404); Google's service signs with Metadata-Flavor; Docker Desktop
    answers 403 for what it cannot reach.
    """
    if "Metadata-Flavor" in answer.headers:
        return False
    if answer.headers.get("Server", "").startswith(("IMDS/", "Microsoft-IIS/")):
        return answer.status >= 400
    return answer.status == 400 and "metadata header" in answer.text.lower()


def whole(value: Any) -> Optional[int]:
    """A number of seconds, which these hosts write as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    return int(text.partition(".")[0]) if _WHOLE.match(text) else None


def expires_on(document: Mapping[str, Any], now: float) -> Optional[int]:
    """The token's end in epoch seconds, from expires_on (a number, text or date) or expires_in; None without a future."""
    end = whole(document.get("expires_on"))
    if end is None:
        end = _date(document.get("expires_on"))
    if end is None:
        life = whole(document.get("expires_in"))
        end = None if life is None else int(now) + life
    return end if end is not None and end > now else None


def end_of(token: Any, now: float) -> Optional[int]:
    """The same where the answer does not say it: the token's own end, or a short life for one that cannot be read.

    None for what is no token, and for one that is over.
    """
    try:
        return token_end(token, {}, now)
    except jwt.JwtError:
        return None


def _date(value: Any) -> Optional[int]:
    for form in _DATE_FORMS:
        try:
            return calendar.timegm(time.strptime(str(value), form))
        except ValueError:
            continue
    return None


def error_text(answer: Answer, secret: str) -> str:
    """The other side's own words, or what kind of body it sent instead."""
    document = answer.document
    if document is None:
        start = answer.text.lstrip()[:1]
        kind = "a web page, so something else is in between" if start == "<" else "no JSON"
        return f"{redirect_words(answer, secret)}{kind} ({len(answer.text)} characters)"
    lower = {str(name).lower(): value for name, value in document.items()}
    error = lower.get("error")
    if isinstance(error, dict):  # Service Fabric
        words = [error.get("code"), error.get("message")]
    else:
        words = [error, lower.get("error_description"), lower.get("message"), lower.get("exceptionmessage")]
    text = ": ".join(str(word) for word in words if word)
    return printable(text.replace(secret, "***") if secret else text, limit=300) or "JSON without an error"


def redirect_words(answer: Answer, secret: str) -> str:
    """Where a redirect leads to; empty for every other answer."""
    location = answer.headers.get("Location", "") if 300 <= answer.status < 400 else ""
    host = printable(host_named(masked(location, [secret] if secret else [])), limit=MAX_HOST)
    return f"a redirect to {host}, " if host else ""


def advice(source: str, identity: Mapping[str, str], answer: Answer, words: str) -> str:
    """What to do about a refusal: the first line that fits."""
    low, status = words.lower(), answer.status
    again = status == 429 or status >= 500 or (source == "imds" and status in (404, 410))
    lines = (
        ("aadsts500011" in low or "invalid_resource" in low, _SCOPE),
        (again and source == "app_service", f"{_AGAIN} App Service also says so of a scope that it does not know."),
        (again, _AGAIN),
        (300 <= status < 400, "A redirect is never followed: check who listens there."),
        (status in (401, 403) and source != "imds", _ENVIRONMENT),
        (status == 200, "Check that nothing else answers in its place."),
        ("multiple user assigned" in low, f"Say which one with {_ANY_NAME}."),
        (bool(identity), _user_assigned(" or ".join(OPTIONS[kind] for kind in identity))),
    )
    return next((text for fits, text in lines if fits), _SYSTEM_ASSIGNED)


def _user_assigned(name: str) -> str:
    return (
        f"Assign the identity with this {name} to the machine or app (portal: Identity > User assigned), or correct {name} "
        "if another identity is meant."
    )


_SCOPE = "Check scope: it names the API by its Application ID URI, in the identity's own tenant."
_AGAIN = "It stayed so over several tries: try again later, with a longer timeout."
_ENVIRONMENT = "Run in the environment that the host gave its own process: its secrets change with every start."
_ANY_NAME = "client_id, identity_object_id or identity_resource_id"
_SYSTEM_ASSIGNED = (
    f"Give it an identity (portal: Identity > System assigned), or name a user-assigned one with {_ANY_NAME}."
)
