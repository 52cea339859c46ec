# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which answers of the provider ask for another try, and after how long; for the controller and for hosts."""

import random
from email.message import Message
from typing import Collection

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer

TRANSIENT_STATUS = (408, 429, 500, 502, 503, 504)
TRANSIENT_ERRORS = ("temporarily_unavailable", "server_error")  # RFC 6749 section 4.1.2.1
REDIRECTS = range(300, 400)
TRIES = 4  # as many as make sense
ODD_TRIES = 2  # of what a portal or a broken server answers
BACKOFF_CAP = 30.0  # seconds


def backoff(attempt: int, cap: float = BACKOFF_CAP) -> float:
    """Seconds before the try after number `attempt` (from 1): exponential from 1 s to `cap`, with full jitter."""
    return random.uniform(0, min(cap, 2.0 ** (attempt - 1)))  # noqa: S311


def counts_without_body(failure: NoAnswer, accepted: Collection[int] = ()) -> bool:
    """Whether the head of an answer says enough: nothing that long is an answer, and some statuses ask for another try."""
    asks_again = failure.status in TRANSIENT_STATUS and failure.status not in accepted
    return failure.headers is not None and (failure.kind == Kind.TOO_LONG or asks_again)


def joined(headers: "Message[str, str]") -> "Message[str, str]":
    """A field that came several times is one (RFC 9110 section 5.3)."""
    single: "Message[str, str]" = Message()
    for name in dict.fromkeys(map(str.lower, headers)):
        single[name] = ", ".join(headers.get_all(name, []))
    return single
