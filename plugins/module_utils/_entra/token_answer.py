# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What an answer of the token endpoint must have before anyone uses its token; for the controller and for hosts."""

from typing import Any, Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

MAX_EXPIRES_IN = 30 * 86400  # seconds; the longest token life that Entra can be set to is a day


def answer_fault(answer: Mapping[str, Any]) -> str:
    """Why an answer of status 200 is no token answer, "" of one that is."""
    if not isinstance(answer.get("access_token"), str):
        return "JSON without an access_token"
    return "" if usable_expires_in(answer) else "expires_in is no sensible number of seconds"


def usable_expires_in(answer: Mapping[str, Any]) -> bool:
    """RFC 6749 section 5.1: recommended, so it may be missing; Entra v1 sends it as a string."""
    if "expires_in" not in answer:
        return True
    value = answer["expires_in"]
    if isinstance(value, str) and value.strip("0123456789") == "" and value:
        value = int(value[:18])
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= MAX_EXPIRES_IN


def type_fault(answer: Mapping[str, Any]) -> str:
    """What is wrong with the kind of the token, "" of a bearer token (RFC 6750)."""
    kind = str(answer.get("token_type", "Bearer"))
    return "" if kind.lower() == "bearer" else f"the provider sent a token of type '{printable(kind, 20)}', not Bearer."
