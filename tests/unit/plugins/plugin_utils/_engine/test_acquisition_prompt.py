# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`prompt`: the page asks although a token is there, once for all who want it at that moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.granted import granted
from tests.waiting import wait_for

INTERACTIVE = {"auth": "interactive", "client_secret": None, "scope": "https://x/read", "allow_interaction": True}


class Provider:
    """Grants every request a new token, and keeps by which function it was asked."""

    def __init__(self):
        self.asked = []
        self.wait = lambda: None

    def ask(self, call, tries, function):
        self.asked.append(function)
        self.wait()
        claims = {"aud": "x", "exp": int(time.time()) + 3600, "jti": str(len(self.asked)), "scp": "read"}
        answer = {"access_token": jwt.encode(claims, "k" * 32, algorithm="HS256"), "expires_in": 3600}
        return granted(answer, call.request, time.time(), 0.0, "")


@pytest.fixture
def provider(monkeypatch):
    one = Provider()
    monkeypatch.setattr(call, "ask", one.ask)
    return one


@pytest.fixture
def acquire(build, tmp_path):
    def run(**changes):
        return engine.acquire(build(cache_dir=str(tmp_path / "store"), **{**INTERACTIVE, **changes})).access_token

    return run


SILENT, PERSON = "account_flows.silently", "sign_in_flows.interactive"


@pytest.mark.parametrize("prompt", ["login", "select_account", "consent"])
def test_prompt_goes_past_a_good_token_which_it_replaces(acquire, provider, prompt):
    first = acquire()
    second = acquire(prompt=prompt)
    assert second != first
    assert provider.asked == [SILENT, PERSON]
    assert acquire() == second
    assert provider.asked == [SILENT, PERSON]
    assert acquire(prompt=prompt) != second


@pytest.mark.parametrize("changes", [{}, {"prompt": "none"}, {"prompt": "login", "allow_interaction": False}])
def test_stored_token_serves_who_wants_no_page_or_may_not_have_one(acquire, provider, changes):
    assert acquire() == acquire(**changes)
    assert provider.asked == [SILENT]


def open_locks():
    """How many tasks have come to the lock of the person: each has its file open."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one of the listing itself
            found += descriptor.readlink().name.startswith("person-")
    return found


def test_others_that_wait_take_the_new_token(acquire, provider):
    old = acquire()
    provider.wait = lambda: wait_for(lambda: open_locks() == 3)
    with ThreadPoolExecutor(3) as pool:
        tokens = set(pool.map(lambda _number: acquire(prompt="login"), range(3)))
    assert len(tokens) == 1
    assert old not in tokens
    assert provider.asked == [SILENT, PERSON]
