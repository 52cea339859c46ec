# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One conversation with the identity provider: tries, back-off, a deadline, and no word of it in any log."""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils import flows
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import (
    BusyError,
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
    refusal_message,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils.store import Documents

BACKOFF_CAP = 30.0  # seconds
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)  # what MSAL makes of a broken answer


def ask(
    request: TokenRequest, documents: Documents | None, deadline: float, tries: int | None
) -> tuple[dict[str, Any], float]:
    """The provider's answer with a token in it, and its clock's lead in seconds; tries until `deadline` (monotonic)."""
    with quiet():
        require_msal()
        from ansible_collections.entra.oracledb.plugins.plugin_utils.http_client import HttpClient

        credential, http = flows.prepare(request, lambda: HttpClient(request, documents, deadline))
        answer: dict[str, Any] = {}
        for attempt in itertools.count(1):
            try:
                answer = flows.FLOWS[request.auth].acquire(request, credential, http)
                break
            except TransientError as error:
                wait_or_give_up(error, attempt, tries or error.tries, deadline)
            except UNREADABLE as error:
                name = type(error).__name__
                raise ProviderError(f"{request.about}: MSAL cannot read the provider's answer ({name}).") from None
    if "access_token" not in answer:
        shown = f", certificate {credential['thumbprint']}" if isinstance(credential, dict) else ""
        raise RefusedError(refusal_message(http.status, answer, request.about + shown, http.secrets()))
    return answer, http.clock_skew


def require_msal() -> None:
    """MSAL brings all that a request needs: requests, urllib3, PyJWT, cryptography."""
    try:
        import msal  # noqa: F401
    except ImportError:
        problem = f"msal is not installed for {sys.executable}, the Python that runs Ansible"
        raise RequestError([f"{problem}: pip install 'msal>=1.39' there."]) from None


def wait_or_give_up(error: TransientError, attempt: int, tries: int, deadline: float) -> None:
    """Full-jitter exponential back-off; what the provider asks for wins, and ends the matter if there is no time for it."""
    left = deadline - time.monotonic()
    wait = error.retry_after
    if wait is not None and (wait > left or attempt >= tries):
        until = time.time() + wait
        raise BusyError(f"{error} Not asked again before {clock_time(until)} UTC.", until) from None
    if wait is None:
        wait = random.uniform(0, min(BACKOFF_CAP, 2.0 ** (attempt - 1)))  # noqa: S311
    if attempt >= tries or wait >= left:
        raise ProviderError(f"{error} ({attempt} {'try' if attempt == 1 else 'tries'}.)") from None
    time.sleep(wait)


def clock_time(epoch: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(epoch))


@contextmanager
def quiet() -> Iterator[None]:
    """MSAL logs the bodies of broken answers, tokens included, and Ansible's log file takes what any logger says."""
    import logging
    import warnings

    loggers = [logging.getLogger(name) for name in ("msal", "urllib3", "requests")]
    before = [(logger.propagate, logger.disabled, list(logger.handlers)) for logger in loggers]
    try:
        for logger in loggers:
            logger.propagate = False
            logger.handlers = [logging.NullHandler()]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, (propagate, disabled, handlers) in zip(loggers, before, strict=True):
            logger.propagate, logger.disabled, logger.handlers = propagate, disabled, handlers
