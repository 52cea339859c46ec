# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Why no answer came, or none with a token, in words for the user: what failed, why, and which setting to look at.

Each side makes its own error of a `Problem`.
"""

import os
from email.message import Message  # pylint: disable=unused-import  # in quotes below: before Python 3.9 it takes no parameters
from typing import Mapping, NamedTuple, Optional, Sequence, Union

from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import FAILED, FAULT, REFUSED, TRANSIENT
from ansible_collections.entra.oracledb.plugins.module_utils._entra.retry import (
    ODD_TRIES,
    REDIRECTS,
    TRIES,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http import dates
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import MAX_HOST, host_named
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

Headers = Union[Mapping[str, str], "Message[str, str]"]


class Asked(NamedTuple):
    """What messages say of a request: how it is called, the CA option, and its seconds in all."""

    about: str
    ca_path: str
    timeout: int


class Problem(NamedTuple):
    """`retry_after` is what the provider asked for, in seconds; `tries` as many as make sense."""

    kind: str
    text: str
    retry_after: Optional[float] = None
    tries: int = TRIES


def without_answer(failure: NoAnswer, asked: Asked, host: str, proxy: str, secrets: Sequence[str]) -> Problem:
    """Why `host`, which was asked through `proxy` if that is not empty, gave no answer.

    FAULT for a certificate, REFUSED for a proxy's 407, FAILED for what was not sent and never can be, else TRANSIENT.
    """
    about = asked.about
    if failure.kind == Kind.UNTRUSTED:
        return Problem(FAULT, untrusted(failure, asked, host, proxy, secrets))
    host += f" (through the proxy {proxy})" if proxy else ""
    if failure.kind == Kind.NOT_SENT:
        where = "Check the URLs, ids and secrets in the options, and what the provider's documents name."
        return Problem(FAILED, f"{about}: nothing was sent to '{host}': {failure}. {where}")
    if failure.kind == Kind.PROXY and failure.status == 407:
        return Problem(REFUSED, f"{about}: {login_refused(proxy, failure.schemes)}")
    text = str(failure)
    if failure.location:
        text += redirect_words(failure.location, secrets)
    if failure.kind == Kind.TIMEOUT:
        text += f" (timeout is {asked.timeout} s in all)"
    where = "Check the network, the proxy (option proxy, HTTPS_PROXY) and the authority."
    return Problem(TRANSIENT, f"{about}: {host} could not be asked: {text}. {where}")


def untrusted(failure: NoAnswer, asked: Asked, host: str, proxy: str, secrets: Sequence[str]) -> str:
    """Which of its faults a certificate has, the server's or the proxy's own."""
    from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import trust_source
    from ansible_collections.entra.oracledb.plugins.module_utils._http.untrusted import described

    trust = trust_source(asked.ca_path, os.environ)
    words, advice = described(failure.finding, trust, str(failure), secrets)
    way = f" (through the proxy {proxy})" if proxy else ""
    whose = f"the proxy {proxy}" if failure.finding.is_of_proxy else host + way
    return f"the TLS certificate of {whose} is not trusted: {words}: {advice}."


def for_later(about: str, host: str, status: int, headers: Headers, secrets: Sequence[str] = ()) -> Problem:
    """For a status that asks for another try, or a redirect, which is never followed."""
    if status in REDIRECTS:
        portal = "None is followed. Is a login portal or a proxy in between?"
        leads_to = redirect_words(headers.get("Location", ""), secrets)
        return Problem(TRANSIENT, f"{about}: {host} answered HTTP {status}{leads_to}. {portal}", tries=ODD_TRIES)
    wait = dates.retry_after(headers.get("Retry-After"), headers.get("Date"))
    asked = f", Retry-After {wait:.0f} s" if wait is not None else ""
    return Problem(TRANSIENT, f"{about}: {host} answered HTTP {status}{asked}.", retry_after=wait)


def redirect_words(location: str, secrets: Sequence[str]) -> str:
    """Where a redirect leads to, never more of it than the host: what comes after is the other side's."""
    host = printable(host_named(masked(location, secrets)), limit=MAX_HOST)
    return f", a redirect to {host}" if host else ", a redirect to another page of its own"


def no_token_answer(about: str, why: str, status: int, content_type: str, text: str) -> Problem:
    """A captive portal or a proxy's page, which is tried once more, or an answer that cannot be read; its body is never shown."""
    is_page = text.lstrip()[:1] == "<"
    page = " It looks like a web page: is a proxy or portal in between?" if is_page else ""
    answered = f"HTTP {status}, content type {content_type}, {len(text)} characters"
    return Problem(
        TRANSIENT, f"{about}: not a token answer ({why}; {answered}).{page}", tries=ODD_TRIES if is_page else 1
    )


def login_refused(proxy: str, schemes: Sequence[str]) -> str:
    """A proxy's 407. Each try counts towards the lock-out of what is mostly a domain account, so there is one."""
    takes = f"it takes {', '.join(schemes)}" if schemes else "it does not say what it takes"
    start = f"the proxy {proxy} wants a login (HTTP 407; {takes})"
    if schemes and "Basic" not in schemes:
        return f"{start}, and only Basic can be sent: use a proxy without a login, or a local one that logs in there."
    return f"{start}: give it as http://user:password@host:port in proxy or HTTPS_PROXY, or correct the one there."
