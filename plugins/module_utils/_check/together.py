# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Many questions to the network at the same time, in one child process that ends with what it knows when the time is over."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Callable, Dict, Mapping, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import ChildError, OutOfTime
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context

AT_ONCE = 64
MARGIN = 0.5  # seconds in which the child hands its answers over
SILENT: Dict[str, Any] = {"silent": True}  # the answer of a question that did not end

#: A question gets the moment, in time.monotonic() seconds, at which it must end. It returns what JSON can hold.
Question = Callable[[float], Dict[str, Any]]


def together(
    context: Context, questions: Mapping[str, Question], seconds: float, account: Optional[Account] = None
) -> Dict[str, Dict[str, Any]]:
    """The answer of each question, which has `seconds` from its own start; SILENT for one that did not end.

    Raises OutOfTime if not all could be asked, and ChildError if one broke.
    """
    if not questions:
        return {}
    rounds = (len(questions) + AT_ONCE - 1) // AT_ONCE
    longest = min(rounds * seconds + MARGIN, context.left - MARGIN)
    if longest <= 0:
        raise OutOfTime
    answers: Dict[str, Any] = context.ask(lambda: _all(questions, seconds, longest), longest + MARGIN, account)
    if "unasked" in answers.values():
        raise OutOfTime
    broken = next((one["broke"] for one in answers.values() if "broke" in one), None)
    if broken:
        raise ChildError(broken)
    return answers


def _all(questions: Mapping[str, Question], seconds: float, longest: float) -> Dict[str, Any]:
    """In the child, which ends without waiting for its threads."""
    pool = ThreadPoolExecutor(AT_ONCE)
    running = {name: pool.submit(_one, question, seconds) for name, question in questions.items()}
    wait(list(running.values()), longest)
    return {name: _answer(future) for name, future in running.items()}


def _one(question: Question, seconds: float) -> Dict[str, Any]:
    try:
        return question(time.monotonic() + seconds)
    except Exception as error:  # pylint: disable=broad-except
        return {"broke": type(error).__name__}


def _answer(future: "Future[Dict[str, Any]]") -> Any:
    if future.done():
        return future.result()
    return SILENT if future.running() else "unasked"
