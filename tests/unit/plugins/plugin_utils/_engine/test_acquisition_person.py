# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several tasks and one person: who waits for whom, what is shared, and what is remembered of it."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    PersonError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import failures
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.emulators.entra.controller_people import LOOPBACK
from tests.waiting import no_hang, wait_for

#: A person may take so long here, and does not: it is more than all processes of a test take on a busy machine.
SECONDS = 240


@pytest.fixture(scope="session")
def public_app(entra_process):
    return entra_process.app(public=True, device_interval=1)


@pytest.fixture
def user(entra):
    return entra.user()


@pytest.fixture
def scope(entra):
    return f"{entra.resource.identifiers[0]}/user_impersonation"


@pytest.fixture
def device(public_app, scope):
    """The options of a sign-in by device code."""
    return {
        "auth": "device_code",
        "client_id": public_app.client_id,
        "client_secret": None,
        "scope": scope,
        "interaction_timeout": SECONDS,
    }


@pytest.fixture
def sign_in(acquire, entra, device, user, public_app, scope):
    """Signs the user in by another flow of the same app, whose account then serves all of them."""

    def by_code(who=None):
        code = entra.code(public_app, who or user, LOOPBACK, f"{scope} openid profile offline_access")
        changes = {"auth": "authorization_code", "authorization_code": code, "redirect_uri": LOOPBACK}
        return acquire(**{**device, **changes})

    return by_code


def has_the_person_s_lock_open(one):
    descriptors = Path(f"/proc/{one.popen.pid}/fd")
    with suppress(OSError):  # it closes some of them meanwhile
        return any(each.readlink().name.startswith("person-") for each in descriptors.iterdir())
    return False


@pytest.fixture
def codes(entra):
    """How many device codes were asked for."""
    return lambda: len([entry for entry in entra.requests() if entry["path"].endswith("/devicecode")])


@pytest.fixture
def two(process, device, entra, files):
    """Two processes that may ask the same person; the second has come to the lock when this returns."""

    def start():
        waiting = [process(**device, allow_interaction=True) for _unused in range(2)]
        wait_for(entra.pending_devices)
        wait_for(lambda: all(map(has_the_person_s_lock_open, waiting)))
        assert all(one.popen.poll() is None for one in waiting)
        return waiting

    return start


# Silent first.


def test_account_that_is_signed_in_serves_other_flows_and_scopes_without_a_person(
    acquire, entra, device, sign_in, codes
):
    first = sign_in()
    silent = acquire(**{**device, "allow_interaction": True})
    assert silent != first
    assert acquire(**{**device, "auth": "interactive"})
    assert codes() == 0


def test_without_an_account_and_without_leave_to_ask_the_provider_is_not_asked(acquire, device, asked, codes):
    for _unused in range(2):
        with pytest.raises(AuthenticationRequiredError, match="authentication required") as caught:
            acquire(**device)
        assert "entra.oracledb.login" in str(caught.value)
    assert (asked(), codes()) == (0, 0)


def test_nobody_signed_in_is_remembered_and_forgotten_with_the_first_sign_in(acquire, device, sign_in, edit, live):
    with pytest.raises(AuthenticationRequiredError):
        acquire(**device)
    request = live(**device)
    store = Store(request.cache_dir)
    assert store.read(request.key()).failure.kind == "login"
    store.close()
    sign_in()
    assert acquire(**device)


def test_where_no_sign_in_can_be_kept_it_is_still_one_that_is_missing(acquire, device, monkeypatch, tmp_path, warnings):
    """Tokens have a runtime directory, sign-ins no usable home."""
    for name in ("run", "home"):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv({"run": "XDG_RUNTIME_DIR", "home": "HOME"}[name], str(tmp_path / name))
    (tmp_path / "home" / ".cache").write_text("")
    for _unused in range(2):
        with pytest.raises(AuthenticationRequiredError, match="no account is signed in"):
            acquire(**device, cache_dir=None)
    assert any("sign-ins are not kept" in warning for warning in warnings)


@pytest.fixture
def revoked(acquire, device, sign_in, entra, user):
    """An account whose refresh token is of no use any more, as the provider has answered once."""
    sign_in()
    entra.revoke(user)
    with pytest.raises(AuthenticationRequiredError, match="sign in again, because"):
        acquire(**device)


@pytest.mark.usefixtures("revoked")
def test_provider_s_no_is_remembered_until_a_user_signs_in(acquire, device, asked, entra):
    before = asked()
    with pytest.raises(AuthenticationRequiredError, match="sign in again"):
        acquire(**device)
    assert asked() == before


@pytest.mark.usefixtures("revoked")
def test_sign_in_makes_it_forgotten(acquire, device, sign_in, entra, clock):
    clock.offset = 2
    entra.clock(2)  # what is issued within the second of the revocation counts as revoked
    sign_in()
    assert acquire(**device)


@pytest.mark.usefixtures("revoked")
def test_provider_s_no_is_forgotten_after_a_minute(acquire, device, asked, clock):
    before = asked()
    clock.offset = failures.REFUSED_SECONDS + 1
    with pytest.raises(AuthenticationRequiredError):
        acquire(**device)
    assert asked() == before + 1


# Real processes.


def test_two_processes_that_may_ask_share_one_sign_in(two, entra, user, codes):
    running = two()
    (code,) = entra.pending_devices()
    entra.approve(code, user)
    results = [one.result() for one in running]
    assert [result.get("message") for result in results] == [None, None]
    assert results[0]["access_token"] == results[1]["access_token"]
    assert codes() == 1


def test_process_that_may_not_ask_is_not_held_up(two, process, device, entra):
    running = two()
    with no_hang():
        result = process(**device, allow_interaction=False).result()
    assert result["error"] == "AuthenticationRequiredError"
    assert all(one.popen.poll() is None for one in running)


def test_what_the_person_declined_is_not_asked_by_those_who_waited(two, entra, codes):
    running = two()
    entra.decline(entra.pending_devices()[0])
    errors = {one.result()["error"] for one in running}
    # The one that waited is told of the refusal by the first of two notes if it looks between them, else by the second.
    assert "RefusedError" in errors
    assert errors <= {"RefusedError", "PersonError"}
    assert codes() == 1


# What is remembered of a person.


@pytest.fixture
def nobody_came(acquire, device):
    """The options of a sign-in that no one answered a moment ago."""
    options = {**device, "allow_interaction": True, "interaction_timeout": 1}
    with pytest.raises(PersonError, match="the code was not entered"):
        acquire(**options)
    return options


def test_person_who_did_not_come_is_not_asked_by_the_play_s_other_tasks(acquire, nobody_came, codes, clock):
    with pytest.raises(PersonError, match="Remembered"):
        acquire(**nobody_came)
    assert codes() == 1
    clock.offset = failures.REFUSED_SECONDS + 1
    with pytest.raises(PersonError) as caught:
        acquire(**nobody_came)
    assert "Remembered" not in str(caught.value)


def test_who_runs_the_play_again_is_asked_again(acquire, nobody_came, monkeypatch):
    monkeypatch.setattr(os, "getppid", lambda: -1)
    with pytest.raises(PersonError) as caught:
        acquire(**nobody_came)
    assert "Remembered" not in str(caught.value)


def test_person_who_did_not_come_is_nothing_to_tasks_that_may_not_ask(acquire, nobody_came):
    with pytest.raises(AuthenticationRequiredError):
        acquire(**{**nobody_came, "allow_interaction": False})


def test_waiting_for_another_task_s_person_ends_with_the_own_time(live, device):
    request = live(**{**device, "allow_interaction": True, "interaction_timeout": 1})
    store = Store(request.cache_dir)
    with store.lock(f"person-{request.key()}") as take:
        assert take()
        with pytest.raises(PersonError, match="the sign-in that another task asked for was not done in time"):
            engine.acquire(request)
    store.close()


def test_sign_in_without_a_key_serves_on_when_a_key_comes(acquire, device, sign_in, entra, tmp_path, warnings):
    """The refresh token of the sign-in is encrypted, not lost: no person is asked again."""
    sign_in()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    asked = len(entra.requests("devicecode"))
    for _turn in range(2):
        assert acquire(**{**device, "cache_key": key, "allow_interaction": False})
    assert len(entra.requests("devicecode")) == asked
    assert len([one for one in warnings if "1 with sign-ins are encrypted now" in one]) == 1
    for path in (tmp_path / "store").glob("*.json"):
        assert not path.read_bytes().startswith(b'{"')
