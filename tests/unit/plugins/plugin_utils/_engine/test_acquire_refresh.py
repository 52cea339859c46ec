# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refresh ahead of need, the end of a token, and clocks that are wrong."""

import time
from dataclasses import replace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AadTokenError,
    ProviderError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import failures
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.plugins.module_utils.test_jwt import make_token
from tests.waiting import no_hang

pytestmark = pytest.mark.usefixtures("quick_retries")


# Refresh ahead of need.


@pytest.fixture
def due(edit):
    """The stored token is good and due."""

    def make(**changes):
        edit(lambda entry: replace(entry, refresh_on=time.time() - 1, failure=None), **changes)

    return make


def test_due_token_is_refreshed_once(acquire, due, asked):
    old = acquire()
    due()
    new = acquire()
    assert new != old
    assert acquire() == new
    assert asked() == 2


def test_one_refreshes_and_the_rest_use_the_old_token(acquire, due, live, asked):
    old = acquire()
    due()
    store = Store(live().cache_dir)
    with store.lock(live().key()) as take:
        assert take()
        assert acquire() == old
    assert asked() == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "retry_after": "5"},
        {"kind": "status", "status": 429, "retry_after": "99999"},
        {"kind": "html"},
        {"kind": "reset"},
        {"kind": "token", "value": "expired"},
    ],
)
def test_due_token_is_used_when_the_provider_fails_with_one_warning_and_a_pause(
    acquire, due, warnings, entra, asked, fault
):
    old = acquire()
    due()
    entra.fail_next(**fault, times=10)
    assert [acquire(), acquire(), acquire()] == [old, old, old]
    assert len(warnings) == 1
    assert asked() == 2


def test_due_token_is_used_when_tls_fails_with_one_warning_and_a_pause(acquire, due, warnings, asked, tmp_path):
    from tests.emulators import pki

    old = acquire()
    due()
    (tmp_path / "other").mkdir()
    other = str(pki.Authority.create("CN=Other").save(tmp_path / "other"))
    assert [acquire(ca_path=other), acquire(ca_path=other)] == [old, old]
    assert len(warnings) == 1
    assert asked() == 1


def test_due_token_is_used_when_the_secret_was_revoked(acquire, due, warnings, entra):
    old = acquire()
    due()
    entra.fail_next("json", value={"error": "x"})
    assert acquire() == old
    assert len(warnings) == 1


def test_refresh_takes_no_longer_than_its_share(acquire, due, entra, monkeypatch):
    old = acquire()
    due()
    monkeypatch.setattr(acquisition, "REFRESH_SECONDS", 1)
    entra.fail_next("hang")
    with no_hang():
        assert acquire(timeout=600) == old


def test_refresh_is_tried_again_after_the_pause(acquire, due, entra, clock):
    old = acquire()
    due()
    entra.fail_next("status", status=503)
    assert acquire() == old
    clock.offset = failures.REFRESH_PAUSE + 1
    assert acquire() != old


def test_refresh_in_of_the_provider_is_believed(entra, live):
    resource = entra.register_resource("https://contoso.example/refresh", refresh_in=60)
    app = entra.app(secret=True, roles={resource.app_id: ["x"]})
    request = live(scope=resource.scope, client_id=app.client_id, client_secret=app.secret)
    engine.acquire(request)
    store = Store(request.cache_dir)
    entry = store.read(request.key())
    assert 50 <= entry.refresh_on - entry.obtained_at <= 61


# An expired token is never returned.


def test_expired_token_is_replaced(acquire, entra, clock):
    old = acquire()
    clock.offset = 2 * 86400
    entra.clock(2 * 86400)
    assert acquire() != old


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "hang"}, {"kind": "html"}])
def test_expired_token_is_not_returned_when_the_provider_is_down(acquire, entra, clock, fault):
    acquire(timeout=1)
    clock.offset = 2 * 86400
    entra.fail_next(**fault, times=20)
    with pytest.raises(ProviderError):
        acquire(timeout=1)


@pytest.mark.parametrize(("left", "replaced"), [(290, True), (310, False)])
def test_token_with_less_than_five_minutes_left_is_replaced(acquire, age, left, replaced):
    old = acquire()
    age(left)
    assert (acquire() != old) is replaced


def test_short_lived_tokens_are_kept_for_half_their_life(entra, acquire, clock, asked):
    app = entra.app(secret=True, lifetime=200)
    options = {"client_id": app.client_id, "client_secret": app.secret}
    assert acquire(**options) == acquire(**options)
    clock.offset = 110
    acquire(**options)
    assert asked() == 2


# min_remaining.


def test_min_remaining_that_the_stored_token_meets_is_a_hit(acquire, asked):
    assert acquire() == acquire(min_remaining=600)
    assert asked() == 1


def test_min_remaining_that_a_new_token_meets_asks(acquire, age, asked):
    old = acquire()
    age(1000)
    assert acquire(min_remaining=500) == old
    assert acquire(min_remaining=2000) != old
    assert asked() == 2


def test_min_remaining_that_no_token_meets_asks_once(acquire, asked):
    for _unused in range(3):
        with pytest.raises(AadTokenError, match=r"min_remaining \(86000 s\): lower it"):
            acquire(min_remaining=86000)
    assert asked() == 1
    assert acquire()
    assert asked() == 1


def test_min_remaining_zero_wants_a_token_that_is_not_over(acquire, age, asked):
    acquire()
    age(20)
    assert acquire(min_remaining=0)
    assert asked() == 1


# Clocks.


@pytest.mark.parametrize("ahead", [86400, -86400])
def test_provider_s_clock_decides(acquire, entra, asked, warnings, ahead):
    entra.clock(ahead)
    assert acquire() == acquire()
    assert asked() == 1
    assert any("NTP" in warning for warning in warnings)


def test_clock_set_back_asks_again(acquire, asked, clock):
    old = acquire()
    clock.offset = -86400
    assert acquire() != old
    assert asked() == 2


def test_clock_set_forward_asks_again(acquire, clock):
    old = acquire()
    clock.offset = 86400
    assert acquire() != old


def test_clock_that_was_ahead_and_is_set_right_does_not_prolong_a_token(acquire, asked, clock):
    clock.offset = 1200
    old = acquire()
    clock.offset = 3700  # the token's hour is over by every clock
    assert acquire() != old
    assert asked() == 2


@pytest.mark.parametrize(("left", "requests"), [(1500, 2), (2500, 1)])
def test_cached_token_past_the_share_of_its_life_is_no_renewal(acquire, live, age, asked, left, requests):
    """A host whose token is past half of its life must not be sent one that is no better; the next host gets the new one."""
    acquire()
    age(left)
    fresh = replace(live(), min_share=0.5)
    assert engine.acquire(fresh).access_token == engine.acquire(fresh).access_token
    assert asked() == requests
    assert acquire() == engine.acquire(fresh).access_token


@pytest.mark.parametrize(("got", "needed"), [(10, 300), (61, 1800), (-10, 1800)])
def test_token_that_was_just_got_is_as_new_as_can_be(live, got, needed):
    """An identity's own token may be hours old when Azure hands it out: not each host is to ask for it."""
    now = int(time.time())
    text = make_token({"iat": now - 3400, "exp": now + 200})
    assert replace(live(), min_share=0.5).needed_remaining(text, 3600, got) == needed


def test_share_of_an_opaque_token_s_life_is_of_what_the_provider_said(live):
    assert replace(live(), min_share=0.5).needed_remaining("opaque", 600, 100) == 300
    assert replace(live(), min_share=0.6).needed_remaining("opaque", 600, 100) == 360
