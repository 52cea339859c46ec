# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The problems of an exchange (module_utils/_entra/problems.py) as the engine's errors. Imported only for one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._entra import errors, problems
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import NoAnswer
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import LoginRefusal

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def error_of(
    failure: NoAnswer, request: TokenRequest, host: str, proxy: str, secrets: Sequence[str]
) -> ProviderError | RequestError:
    """The error for `host`, which was asked through `proxy` if that is not empty; see problems.without_answer."""
    asked = problems.Asked(request.about, request.ca_path, request.timeout)
    problem = problems.without_answer(failure, asked, host, proxy, secrets)
    if not isinstance(failure, LoginRefusal):
        return as_error(problem)
    text = problem.text
    if not failure.is_new:
        text += f" (Remembered; asked again in {max(0, failure.until - time.time()):.0f} s.)"
    return RefusedError(text, is_kept=True)


def as_error(problem: problems.Problem) -> ProviderError | RequestError:
    """RequestError for a fault, RefusedError for a refusal, TransientError for what may pass, else ProviderError."""
    if problem.kind == errors.FAULT:
        return RequestError([problem.text])
    if problem.kind == errors.REFUSED:
        return RefusedError(problem.text)
    if problem.kind == errors.TRANSIENT:
        return TransientError(problem.text, retry_after=problem.retry_after, tries=problem.tries)
    return ProviderError(problem.text)
