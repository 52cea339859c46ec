# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cache_key` comes, changes or goes: nothing stays in clear, sign-ins are kept, and the user hears of it once."""

import base64
import json
import os
import secrets
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import Accounts, document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import marks as marks_module
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import store as store_module
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher, is_clear
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.marks import marks
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import ENCRYPTED, Store
from tests.unit.plugins.plugin_utils._store.test_store import make_entry

CANARY = b"canary-refresh-token"
HEX32, HEX64 = "a" * 32, "b" * 64
ACCOUNT = {
    "home_account_id": "u",
    "environment": "login.microsoftonline.com",
    "username": "a@contoso.example",
    "authority_type": "MSSTS",
}
REFRESH_TOKEN = {"credential_type": "RefreshToken", "secret": CANARY.decode()}
CACHE = json.dumps({"Account": {"u": ACCOUNT}, "RefreshToken": {"u": REFRESH_TOKEN}}).encode()


def new_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def plain(tmp_path):
    """A store of before: a token, a pending sign-in, a failure, and the sign-ins of two apps."""
    store = Store(str(tmp_path / "store"))
    store.write(HEX64, make_entry())
    store.save(f"device-{HEX64}.json", b'{"device_code": "canary-device-code"}')
    store.save(f"accounts-{HEX32}.json", CACHE)
    store.directory.write(f".{HEX64}.json.1.0123456789abcdef.tmp", b'{"version": 1, "canary-orphan": ""}')
    store.directory.write(f"{HEX64}.lock", b"canary-in-a-lock")
    store.directory.write("notes.json", b'{"not": "ours"}')
    yield store
    store.close()


@pytest.fixture
def run(live):
    """One request; gives the warnings. `refused` lets it fail."""

    def run(**changes):
        heard = []
        try:
            acquire(live(**changes), Reporter(warn=heard.append))
        except AadTokenError as error:
            heard.append(str(error))
        return heard

    return run


def in_clear(directory):
    """The names of the files with something to read in them."""
    return sorted(
        path.name
        for path in Path(directory).iterdir()
        if b"canary" in path.read_bytes() or (path.suffix == ".json" and is_clear(path.read_bytes()))
    )


def test_clear_text_and_cipher_text_are_told_apart(key):
    cipher = Cipher(base64.b64decode(key))
    texts = [make_entry().to_json(), CACHE, b"{}", b'{"version": 1', b'{"a"']
    assert all(is_clear(text) for text in texts)
    assert not any(is_clear(cipher.seal("name", text)) for text in texts for _turn in range(500))
    assert not is_clear(b"")


# A key where there was none.


def test_everything_in_clear_is_encrypted_or_removed_and_said_once(plain, run, key, entra):
    before = in_clear(plain.path)
    assert len(before) == 6
    first, second = run(cache_key=key), run(cache_key=key)
    assert in_clear(plain.path) == ["notes.json"]
    assert len(first) == 1
    assert f"unencrypted in {plain.path}: 1 with sign-ins are encrypted now, 4 others are removed" in first[0]
    assert "canary" not in first[0]
    assert second == []


def test_sign_in_from_before_is_used_with_the_key(build, tmp_path, key):
    options = {"auth": "device_code", "client_secret": None, "cache_dir": str(tmp_path / "store"), "cache_key": None}
    before, after = build(**options), build(**{**options, "cache_key": key})
    store = Store(before.cache_dir)
    store.save(document_name(before), CACHE)
    store.close()
    engine.protect(after, (sealed := Store(after.cache_dir, after.cache_key)), sealed.cipher, Reporter())
    accounts = Accounts(after, sealed)
    assert not accounts.is_empty()
    assert accounts.kept()["Account"] == {"u": ACCOUNT}
    with accounts.changing(lambda: 60.0) as cache:
        cache.has_state_changed = True
    assert [name for name in sealed.directory.names() if name.startswith("accounts") and name.endswith("json")] == [
        document_name(after)
    ]
    assert Accounts(after, sealed).kept()["Account"] == {"u": ACCOUNT}
    accounts.close()


def test_damage_of_a_sign_in_from_before_is_told(build, tmp_path, key):
    """Its encrypted copy has a name of its own, and is all that there is until the next sign-in."""
    request = build(cache_dir=str(tmp_path / "store"), auth="device_code", client_secret=None, cache_key=key)
    warned = []
    accounts = Accounts(request, Store(request.cache_dir, request.cache_key), warned.append)
    accounts.store.save(accounts.adopted, b"x")
    damage = f"the file of the sign-ins, {request.cache_dir}/{accounts.adopted}, is damaged and they are lost"
    assert accounts.why_empty() == f"no account is signed in, because {damage}"
    accounts.load()
    assert warned == [f"{damage}: who was signed in must sign in again."]
    accounts.close()


def test_hit_with_the_key_finds_what_was_written_in_clear_since(run, key, entra, tmp_path):
    run(cache_key=key)
    assert any("not set" in one for one in run())  # a task without the key, in the same directory
    assert in_clear(tmp_path / "store") != []
    entra.reset()
    heard = run(cache_key=key)
    assert entra.requests("token") == []  # a hit
    assert in_clear(tmp_path / "store") == []
    assert "lay unencrypted" in heard[0]


def test_hit_lists_no_directory(run, key, entra, monkeypatch):
    run(cache_key=key)
    monkeypatch.setattr(os, "listdir", None)
    assert run(cache_key=key) == []


def test_sign_ins_beside_a_runtime_directory_are_found_on_a_hit(run, key, entra, tmp_path, monkeypatch):
    """Tokens are in the runtime directory, refresh tokens in the home directory."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    run(cache_key=key, cache_dir=None)
    store = Store(str(tmp_path / "home" / ".cache" / "entra.oracledb"))
    store.save(f"accounts-{HEX32}.json", CACHE)
    store.close()
    heard = run(cache_key=key, cache_dir=None)
    assert in_clear(store.path) == []
    assert len(heard) == 1
    assert store.path in heard[0]


def test_sign_ins_that_others_could_read_are_removed(plain, run, key, entra):
    (Path(plain.path) / f"accounts-{HEX32}.json").chmod(0o644)
    assert "0 with sign-ins are encrypted now, 5 others" in run(cache_key=key)[0]


@pytest.mark.parametrize("cache", ["auto", "required"])
def test_what_cannot_be_treated_is_said_each_time(plain, run, key, entra, cache):
    (Path(plain.path) / f"device-{HEX64}.json").unlink()
    (Path(plain.path) / f"device-{HEX64}.json").mkdir(mode=0o700)
    for _turn in range(2):
        heard = " ".join(run(cache_key=key, cache=cache))
        assert "Something may lie unencrypted" in heard
        assert f"device-{HEX64}.json" in heard
    assert marks(plain.path) == []


def test_kill_in_the_middle_is_made_up_for(plain, run, key, entra, monkeypatch):
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.protection import Sweep

    def dies(*_arguments):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Sweep, "treat", dies)
        with pytest.raises(SystemExit):
            run(cache_key=key)
    assert len(in_clear(plain.path)) > 1
    run(cache_key=key)
    assert in_clear(plain.path) == ["notes.json"]


def test_document_written_in_clear_during_the_sweep_is_found_by_the_next_run(plain, run, key, entra, monkeypatch):
    """Another play without the key, at any moment of the sweep: the mark must not say that all is well."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.protection import Sweep

    real, late = Sweep.treat, f"accounts-{'d' * 32}.json"

    def treat(self, name):
        if not plain.directory.stat(late):
            plain.save(late, CACHE)
        real(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(Sweep, "treat", treat)
        run(cache_key=key)
    assert in_clear(plain.path) == [late, "notes.json"]
    assert marks(plain.path) == []
    assert "1 with sign-ins are encrypted" in run(cache_key=key)[0]
    assert in_clear(plain.path) == ["notes.json"]


def test_many_processes_say_it_once(plain, process, key, entra):
    workers = [process(cache_key=key, start_at=time.time() + 2) for _number in range(6)]
    heard = [one for worker in workers for one in worker.result()["warnings"]]
    assert len([one for one in heard if "lay unencrypted" in one]) == 1
    assert in_clear(plain.path) == ["notes.json"]


# Another key, and none.


def test_other_key_is_said_once(run, key, entra, tmp_path):
    other = new_key()
    assert run(cache_key=key) == []
    heard = run(cache_key=other)
    assert len(heard) == 1
    assert f"encrypted in {tmp_path / 'store'} with another cache_key cannot be read" in heard[0]
    assert "set the former cache_key again" in heard[0]
    for one in (key, other, key):
        assert run(cache_key=one) == []
    assert not any(one in " ".join(heard) for one in (key, other))


def test_no_key_after_one_is_said_once_with_the_way_out(run, key, entra, tmp_path):
    run(cache_key=key)
    heard = run()
    assert len(heard) == 1
    for words in (
        "cache_key is not set",
        str(tmp_path / "store"),
        "Set the same cache_key again",
        "remove that directory",
    ):
        assert words in heard[0]
    assert run() == []


def test_hit_without_a_key_looks_for_no_mark(run, entra, monkeypatch):
    run()
    monkeypatch.setattr(marks_module, "marks", None)
    monkeypatch.setattr(store_module, "unmark", None)
    assert run() == []


def test_many_keys_have_one_short_file(tmp_path):
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.protection import Sweep

    heard = []
    for _number in range(70):
        data = secrets.token_bytes(32)
        store = Store(str(tmp_path / "store"), data)
        Sweep(store, store.cipher, heard.append).run()
        assert store.cipher.mark in marks(store.path)
        store.close()
    assert (tmp_path / "store" / ENCRYPTED).stat().st_size <= 1024


def test_mark_that_is_a_link_is_refused(plain, run, key, entra, tmp_path):
    (tmp_path / "target").touch(0o600)
    (Path(plain.path) / ENCRYPTED).symlink_to(tmp_path / "target")
    assert "symbolic link" in " ".join(run(cache_key=key, cache="required"))
    assert (tmp_path / "target").read_bytes() == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to hand a directory to another user")
def test_directory_of_sign_ins_that_is_another_users_is_not_ours_to_encrypt(run, key, entra, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    place = tmp_path / "home" / ".cache" / "entra.oracledb"
    place.mkdir(parents=True)
    os.chown(place, 65534, 65534)
    assert run(cache_key=key, cache_dir=None, cache="required") == []


def test_no_home_directory_is_no_fault_where_tokens_have_their_place(run, key, entra, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert run(cache_key=key, cache_dir=None, cache="required") == []
    assert run(cache_dir=None)[0].startswith("cache_key is not set")
