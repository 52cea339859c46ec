# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store prunes itself: what goes, what stays, how much work it is, and who is not disturbed by it."""

import json
import os
import time
from dataclasses import replace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import RECORD as FIELDS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import RECORD_VERSION
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import pruning
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import is_lock, kind_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.pruning import BOOKMARK, DAY, LIMIT, PAUSE, prune
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure, Store
from tests.unit.plugins.plugin_utils._store.test_store import make_entry

HEX32, HEX64 = "a" * 32, "b" * 64
TODAY, LONG_AGO = make_entry(), 4_000_000_000
ACCOUNTS = json.dumps(
    {"RefreshToken": {"x": {"environment": "login.microsoftonline.com", "secret": "canary"}}}
).encode()
FOREIGN_ACCOUNTS = ACCOUNTS.replace(b"login.microsoftonline.com", b"issuer.example")
SIGN_IN, OTHER_SIGN_IN = pruning.SIGN_IN_SECONDS, pruning.OTHER_SIGN_IN_SECONDS


def over(entry=TODAY, **changes):
    """An entry whose token is over."""
    import jwt

    expires = int(time.time()) - 2 * DAY
    token = replace(entry.token, access_token=jwt.encode({"exp": expires}, "k" * 32), expires_on=expires, **changes)
    return replace(entry, token=token).to_json()


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "store"))
    yield store
    store.close()


def put(store, name, data, age):
    """A file that was last written `age` seconds ago."""
    store.directory.write(name, data)
    touch(store, name, age)


def touch(store, name, age):
    moment = time.time() - age
    os.utime(f"{store.path}/{name}", (moment, moment))


def left(store, *, marks=(BOOKMARK,)):
    return [name for name in store.directory.names() if name not in marks]


RECORD = json.dumps({**dict.fromkeys(FIELDS, "x"), "version": RECORD_VERSION})
CASES = {
    "token that is over": (f"{HEX64}.json", over(), 2 * DAY, False),
    "token that is good": (f"{HEX64}.json", TODAY.to_json(), 300 * DAY, True),
    "token that was over a moment ago": (f"{HEX64}.json", over(), 0.9 * DAY, True),
    "failure": (f"{HEX64}.json", Entry(failure=Failure("refused", "canary", LONG_AGO)).to_json(), 2 * DAY, False),
    "token over, of an account": (f"{HEX64}.json", over(authentication_record=RECORD), SIGN_IN, True),
    "token over, of an account, long ago": (
        f"{HEX64}.json",
        over(authentication_record=RECORD),
        OTHER_SIGN_IN + 9,
        False,
    ),
    "entry of another key or version": (f"{HEX64}.json", b"\x80" * 90, SIGN_IN - DAY, True),
    "the same, long ago": (f"{HEX64}.json", b"\x80" * 90, SIGN_IN + 9, False),
    "accounts in use": (f"accounts-{HEX32}.json", ACCOUNTS, 90 * DAY, True),
    "accounts out of use": (f"accounts-{HEX32}.json", ACCOUNTS, SIGN_IN + 9, False),
    "accounts of another issuer": (f"accounts-{HEX32}.json", FOREIGN_ACCOUNTS, SIGN_IN + 9, True),
    "accounts of another issuer, long ago": (f"accounts-{HEX32}.json", FOREIGN_ACCOUNTS, OTHER_SIGN_IN + 9, False),
    "accounts of another key": (f"accounts-{HEX32}.json", b"\x80" * 90, SIGN_IN + 9, True),
    "adopted accounts": (f"accounts-{HEX32}-{'c' * 16}.json", b"\x80" * 90, OTHER_SIGN_IN + 9, False),
    "pending sign-in": (f"device-{HEX64}.json", b'{"device_code": "canary"}', DAY + 9, False),
    "pending sign-in of today": (f"device-{HEX64}.json", b"{}", DAY / 2, True),
    "discovery document": (f"discovery-{HEX32}.json", b"{}", DAY + 9, False),
    "login of a proxy": (f"proxy-{HEX32}.json", b"{}", DAY + 9, False),
    "lock": (f"{HEX64}.lock", b"", DAY + 9, False),
    "lock for a person": (f"person-{HEX64}.lock", b"", DAY + 9, False),
    "lock of accounts": (f"accounts-{HEX32}.json.lock", b"", DAY + 9, False),
    "lock of a pending sign-in": (f"device-{HEX64}.json.lock", b"", DAY + 9, False),
    "lock of a proxy's login": (f"proxy-{HEX32}.lock", b"", DAY + 9, False),
    "lock of today": (f"{HEX64}.lock", b"", DAY / 2, True),
    "file from the future": (f"device-{HEX64}.json", b"{}", -9 * DAY, True),
    "foreign file": ("notes.json", b"{}", 999 * DAY, True),
    "foreign lock": ("yum.lock", b"", 999 * DAY, True),
    "nearly ours": (f"{HEX64}0.json", b"{}", 999 * DAY, True),
}


@pytest.mark.parametrize("case", CASES)
def test_what_goes_and_what_stays(store, case):
    name, data, age, stays = CASES[case]
    put(store, name, data, age)
    prune(store)
    assert left(store) == ([name] if stays else [])


def test_names_of_the_cases_are_the_store_s_own(build, store):
    """A kind with a new name would never go."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import ProxyLogin

    request = build()
    names = {
        f"{request.key()}.json": "entry",
        document_name(request): "accounts",
        Call(request, store, 0, "", print).pending_name("device"): "device",
        Documents(store).file_name("x"): "discovery",
        f"{ProxyLogin(store, 'x', 'y:z').name}.json": "proxy",
    }
    assert {name: kind_of(name) for name in names} == names
    locks = [request.key(), f"person-{request.key()}", document_name(request), ProxyLogin(store, "x", "y:z").name]
    assert all(is_lock(f"{name}.lock") for name in locks)


def test_lock_that_is_held_stays(store):
    with store.lock(HEX64) as take:
        assert take()
        touch(store, f"{HEX64}.lock", 2 * DAY)
        prune(store)
        assert left(store) == [f"{HEX64}.lock"]
        assert take()


def test_document_whose_lock_is_held_stays(store):
    """Its holder is about to replace it."""
    put(store, f"{HEX64}.json", over(), 2 * DAY)
    with store.lock(HEX64) as take:
        assert take()
        prune(store)
    assert f"{HEX64}.json" in left(store)


def test_orphans_of_every_kind_go_although_nothing_is_written_under_their_names(store):
    names = [f"{HEX64}.json", f"accounts-{HEX32}.json", f"device-{HEX64}.json", BOOKMARK]
    for number, name in enumerate([*names, "notes.json"]):
        store.directory.write(f".{name}.{number}.0123456789abcdef.tmp", b"canary")
    prune(store)
    assert left(store) == [".notes.json.4.0123456789abcdef.tmp"]


# How much work it is.


def test_one_pass_in_ten_minutes(store, clock):
    prune(store)
    put(store, f"device-{HEX64}.json", b"{}", 2 * DAY)
    prune(store)
    assert left(store) == [f"device-{HEX64}.json"]
    clock.offset = PAUSE + 1
    prune(store)
    assert left(store) == []


def test_one_pass_looks_at_so_many_files_and_all_have_their_turn(store, clock, monkeypatch):
    total = 2 * LIMIT + 50
    for number in range(total):
        put(store, f"{number:064x}.json", TODAY.to_json(), 2 * DAY)
    looked = []
    real = pruning.prune_one
    monkeypatch.setattr(pruning, "prune_one", lambda store, name: (looked.append(name), real(store, name)))
    for turn in range(1, 4):
        prune(store)
        assert len(looked) == turn * LIMIT
        clock.offset += PAUSE + 1
    assert len(set(looked)) == total


def test_damaged_bookmark_is_no_error(store):
    put(store, BOOKMARK, b"\xff\xfe" * 900, 2 * PAUSE)
    put(store, f"device-{HEX64}.json", b"{}", 2 * DAY)
    prune(store)
    assert left(store) == []


# When it happens.


@pytest.fixture
def passes(monkeypatch):
    done = []
    monkeypatch.setattr(pruning, "prune", done.append)
    return done


def test_miss_that_was_stored_prunes_and_a_hit_does_not(live, entra, passes):
    acquire(live())
    assert len(passes) == 1
    acquire(live())
    acquire(live())
    assert len(passes) == 1


def test_real_run_removes_what_is_over(live, entra, tmp_path):
    store = Store(str(tmp_path / "store"))
    put(store, f"{HEX64}.json", over(), 2 * DAY)
    store.directory.write(f".{HEX64}.json.1.0123456789abcdef.tmp", b"canary")
    acquire(live())
    request = live()
    assert sorted(name for name in left(store) if not name.startswith("discovery")) == [
        f"{request.key()}.json",
        f"{request.key()}.lock",
    ]
    store.close()


def test_many_processes_prune_and_ask_once(live, entra, process, tmp_path):
    """Locks and passes by many at once: single flight holds."""
    store = Store(str(tmp_path / "store"))
    with store.lock(live().key()):
        pass
    for number in range(40):
        put(store, f"{number:064x}.json", over(), 2 * DAY)
        with store.lock(f"{number:064x}"):
            pass
    for name in store.directory.names():
        touch(store, name, 2 * DAY)
    workers = [process(start_at=time.time() + 2) for _number in range(6)]
    results = [worker.result() for worker in workers]
    assert len({result["access_token"] for result in results}) == 1
    assert len(entra.requests("token")) == 1
    assert [name for name in left(store) if name.startswith("0000")] == []
    store.close()
