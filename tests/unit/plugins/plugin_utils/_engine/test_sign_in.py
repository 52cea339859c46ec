# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said to the user of a run that waits for another run's sign-in, and what the others are left with."""

import json
import os
import time
from contextlib import closing
from dataclasses import replace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.sign_in import SignIn
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import PersonError, RefusedError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.person_note import (
    PersonNote,
    lock_name,
    note_name,
    read_note,
    write_note,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

UNTIL = 1_800_000_000.0
OPTIONS = {"auth": "device_code", "client_secret": None, "scope": "https://x/read", "allow_interaction": True}


@pytest.fixture
def request_(build, tmp_path):
    return build(cache_dir=str(tmp_path / "store"), interaction_timeout=1, **OPTIONS)


@pytest.fixture
def store(request_):
    with closing(Store(request_.cache_dir)) as store:
        yield store


@pytest.fixture
def elsewhere(monkeypatch):
    """Makes this process one of another play, with each call of yet another one."""
    plays = iter(range(-1, -10, -1))

    def leave():
        play = next(plays)
        monkeypatch.setattr(os, "getppid", lambda: play)

    return leave


@pytest.fixture
def berlin(monkeypatch):
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def waiting(request_, store):
    """A sign-in that has found the lock taken, and what it has told."""
    told = []
    return SignIn(request_, store, lambda: None, lambda: None, told.append), told


@pytest.mark.usefixtures("berlin")
def test_code_and_local_time_are_said_once_and_again_when_they_change(waiting, store, request_, elsewhere):
    one, told = waiting
    write_note(store, request_.key(), "app", "enter the code ABC", UNTIL)
    elsewhere()
    one.look_and_tell()
    one.look_and_tell()
    words = "Another run waits for the same sign-in, and this one waits for its end. It can be done until"
    assert told == [f"{words} 09:00:00 CET.\nenter the code ABC"]
    write_note(store, request_.key(), "app", "enter the code DEF", UNTIL)
    elsewhere()
    one.look_and_tell()
    assert len(told) == 2
    assert "enter the code DEF" in told[1]


def test_user_of_the_same_play_sees_it_already(waiting, store, request_):
    one, told = waiting
    write_note(store, request_.key(), "app", "enter the code ABC", UNTIL)
    one.look_and_tell()
    assert told == []


@pytest.mark.parametrize("is_noted", [True, False])
def test_what_shows_nothing_yet_is_said_after_a_moment(waiting, store, request_, elsewhere, monkeypatch, is_noted):
    one, told = waiting
    if is_noted:
        write_note(store, request_.key(), "app")
    elsewhere()
    one.look_and_tell()
    assert told == []
    one.since -= sign_in.SECONDS_TO_A_CODE
    one.look_and_tell()
    assert told == ["Another run waits for the same sign-in, and this one waits for its end."]


def test_error_of_who_waited_in_vain_has_it_too(store, request_, elsewhere):
    write_note(store, request_.key(), "app", "enter the code ABC", UNTIL)
    elsewhere()
    with store.lock(lock_name(request_.key())) as take:
        assert take()
        with pytest.raises(PersonError, match="not done in time.*enter the code ABC") as caught:
            engine.acquire(request_)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "document",
    [b"", b"x", b"[]", b"5", b"{}", b"[" * 100_000]
    + [
        json.dumps({"process": 1, "play": 2, **changes}).encode()
        for changes in ({"text": 5}, {"until": "x"}, {"until": 1e999}, {"app": None}, {"play": True}, {"other": 1})
    ],
)
def test_damaged_note_is_none(store, request_, document):
    store.save(note_name(request_.key()), document)
    assert read_note(store, request_.key()) is None


def with_prompt(request):
    """The same request, straight to the person; its key is the same."""
    return replace(request, values={"prompt": "login"})


def test_note_lasts_as_long_as_the_person_is_asked(request_, store, monkeypatch):
    seen = []

    def decline(*_arguments):
        seen.append(read_note(store, request_.key()))
        raise RefusedError("declined")

    monkeypatch.setattr(call, "ask", decline)
    with pytest.raises(RefusedError):
        engine.acquire(with_prompt(request_))
    assert isinstance(seen[-1], PersonNote)
    assert seen[-1].process == os.getpid()
    assert read_note(store, request_.key()) is None


def test_refusal_is_never_another_play_s(request_, monkeypatch):
    """It was noted as the provider's first and as the person's then; who looked, or was killed, in between kept the first."""
    kinds = []
    write = Store.write

    def spy(self, key, entry):
        kinds.append(entry.failure.kind)
        write(self, key, entry)

    def ask(*_arguments):
        raise RefusedError("declined")

    monkeypatch.setattr(Store, "write", spy)
    monkeypatch.setattr(call, "ask", ask)
    with pytest.raises(RefusedError):
        engine.acquire(with_prompt(request_))
    assert kinds == ["person"]
