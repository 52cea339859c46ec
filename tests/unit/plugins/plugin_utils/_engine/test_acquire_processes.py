# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for another process, and what no logger may hear."""

import io
import json
import logging
import signal
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure
from tests.waiting import no_hang, wait_for

pytestmark = pytest.mark.usefixtures("quick_retries")


# Waiting for another process.


@pytest.fixture
def holder(process, entra, live):
    """A process that holds the lock, because the provider does not answer it."""

    def start():
        entra.fail_next("hang")
        one = process(timeout=60)
        wait_for(lambda: entra.requests("token"))
        return one.popen

    return start


def test_stopped_holder_does_not_stop_the_others(holder, acquire, warnings):
    stopped = holder()
    stopped.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    try:
        with no_hang():
            assert acquire(timeout=8)
    finally:
        stopped.send_signal(signal.SIGCONT)
    assert time.monotonic() - started >= 4
    assert any("another process" in warning for warning in warnings)


def test_killed_holder_costs_no_wait(holder, acquire):
    holder().kill()
    with no_hang(50):  # as long as it would wait for one that lives
        assert acquire(timeout=60)


def test_waiting_and_asking_share_the_timeout(holder, acquire, entra, monkeypatch):
    asked, ask = [], call.ask
    monkeypatch.setattr(
        call, "ask", lambda one, *more: (asked.append((one.deadline, time.monotonic())), ask(one, *more))[1]
    )
    stopped = holder()
    stopped.send_signal(signal.SIGSTOP)
    entra.fail_next("hang", times=5)
    started = time.monotonic()
    try:
        with no_hang(), pytest.raises(ProviderError):
            acquire(timeout=4)
    finally:
        stopped.send_signal(signal.SIGCONT)
    ((deadline, now),) = asked
    assert deadline - started >= 4
    assert deadline - now <= 2  # it has waited for as long by then; however slow the machine is, that leaves no more


# Silence.


@pytest.mark.parametrize("fault", ["truncated", "html", "big", None])
def test_no_logger_says_a_word(acquire, entra, fault, secret_app):
    """MSAL logs broken bodies; Ansible's log file takes what the root logger gets."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level, before = root.level, {name: logging.getLogger(name).propagate for name in ("msal", "urllib3", "requests")}
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    if fault:
        entra.fail_next(fault, times=4)
    try:
        acquire()
    except ProviderError:
        pass
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert stream.getvalue() == ""
    assert {name: logging.getLogger(name).propagate for name in before} == before


def test_msal_would_log_the_token(entra, live):
    """The test above can fail: without `quiet` the canary is there."""
    stream = io.StringIO()
    logger, handler = logging.getLogger("msal"), logging.StreamHandler(stream)
    logger.addHandler(handler)
    try:
        logger.error("%s", json.dumps({"access_token": "eyJ"}))
        with call.quiet():
            logging.getLogger("msal.oauth2cli.oauth2").error("canary")
    finally:
        logger.removeHandler(handler)
    assert "eyJ" in stream.getvalue()
    assert "canary" not in stream.getvalue()


def test_quiet_is_over_after_an_exception():
    with pytest.raises(ZeroDivisionError), call.quiet():
        raise ZeroDivisionError
    assert logging.getLogger("msal").propagate


def test_remembered_failure_of_an_unknown_kind_is_ignored(acquire, edit):
    token = acquire()
    edit(lambda entry: Entry(None, failure=Failure("other", "message", time.time() + 10)))
    assert acquire() != token
