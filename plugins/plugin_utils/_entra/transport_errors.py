# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why no answer came, as an error for the user: what failed, why, and which setting to look at."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import MAX_HOST, host_named
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def error_of(
    failure: NoAnswer, request: TokenRequest, host: str, proxy: str, secrets: Sequence[str]
) -> ProviderError | RequestError:
    """The error for `host`, which was asked through `proxy` if that is not empty.

    RequestError for a certificate, RefusedError for a proxy's 407, ProviderError for what was not sent and never can be,
    else TransientError.
    """
    about = request.about
    if failure.kind == Kind.UNTRUSTED:
        return untrusted(failure, request, host, proxy, secrets)
    host += f" (through the proxy {proxy})" if proxy else ""
    if failure.kind == Kind.NOT_SENT:
        where = "Check the URLs, ids and secrets in the options, and what the provider's documents name."
        return ProviderError(f"{about}: nothing was sent to '{host}': {failure}. {where}")
    if failure.kind == Kind.PROXY and failure.status == 407:
        return login_refusal(failure, about, proxy)
    text = str(failure)
    if failure.location:
        text += redirect_words(failure.location, secrets)
    if failure.kind == Kind.TIMEOUT:
        text += f" (timeout is {request.timeout} s in all)"
    where = "Check the network, the proxy (option proxy, HTTPS_PROXY) and the authority."
    return TransientError(f"{about}: {host} could not be asked: {text}. {where}")


def untrusted(failure: NoAnswer, request: TokenRequest, host: str, proxy: str, secrets: Sequence[str]) -> RequestError:
    """Which of its faults a certificate has, the server's or the proxy's own."""
    from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import trust_source
    from ansible_collections.entra.oracledb.plugins.module_utils._http.untrusted import described

    trust = trust_source(request.ca_path, os.environ)
    words, advice = described(failure.finding, trust, str(failure), secrets)
    way = f" (through the proxy {proxy})" if proxy else ""
    whose = f"the proxy {proxy}" if failure.finding.is_of_proxy else host + way
    return RequestError([f"the TLS certificate of {whose} is not trusted: {words}: {advice}."])


def login_refusal(failure: NoAnswer, about: str, proxy: str) -> RefusedError:
    """A proxy's 407, new or remembered."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import LoginRefusal

    text = f"{about}: {login_refused(proxy, failure.schemes)}"
    if not isinstance(failure, LoginRefusal):
        return RefusedError(text)
    if not failure.is_new:
        text += f" (Remembered; asked again in {max(0, failure.until - time.time()):.0f} s.)"
    return RefusedError(text, is_kept=True)


def redirect_words(location: str, secrets: Sequence[str]) -> str:
    """Where a redirect leads to, never more of it than the host: what comes after is the other side's."""
    host = printable(host_named(masked(location, secrets)), limit=MAX_HOST)
    return f", a redirect to {host}" if host else ", a redirect to another page of its own"


def no_token_answer(about: str, why: str, status: int, content_type: str, text: str) -> TransientError:
    """A captive portal or a proxy's page, which is tried once more, or an answer that cannot be read; its body is never shown."""
    is_page = text.lstrip()[:1] == "<"
    page = " It looks like a web page: is a proxy or portal in between?" if is_page else ""
    return TransientError(
        f"{about}: not a token answer ({why}; HTTP {status}, content type {content_type}, {len(text)} characters).{page}",
        tries=2 if is_page else 1,
    )


def login_refused(proxy: str, schemes: Sequence[str]) -> str:
    """A proxy's 407. Each try counts towards the lock-out of what is mostly a domain account, so there is one."""
    takes = f"it takes {', '.join(schemes)}" if schemes else "it does not say what it takes"
    start = f"the proxy {proxy} wants a login (HTTP 407; {takes})"
    if schemes and "Basic" not in schemes:
        return f"{start}, and only Basic can be sent: use a proxy without a login, or a local one that logs in there."
    return f"{start}: give it as http://user:password@host:port in proxy or HTTPS_PROXY, or correct the one there."
