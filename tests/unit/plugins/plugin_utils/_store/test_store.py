# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store: whatever lies in its place, a good entry or a clear refusal, never a traceback."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict, replace

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import with_checksum, without_checksum
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import (
    Entry,
    Failure,
    Store,
    default_directory,
    open_store,
)
from tests.conftest import COLLECTIONS
from tests.profiles import examples

KEY = "0" * 64
EXPIRES = 4_000_000_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["version", "token", "failure", "obtained_at", "refresh_on", "clock_skew"]
TOKEN_FIELDS = ["access_token", "token_type", "expires_on", "scope", "tenant_id", "client_id"]


def make_entry():
    text = jwt.encode({"exp": EXPIRES, "canary": "canary-claim"}, "k" * 32, algorithm="HS256")
    token = Token(text, "Bearer", EXPIRES, "https://x/.default", "tenant", "client")
    return Entry(token, obtained_at=1.5, refresh_on=2.5, clock_skew=-3.0, failure=Failure("down", "message", 4.0))


ENTRY = make_entry()


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "store"))
    yield store
    store.close()


@pytest.fixture
def path(store, tmp_path):
    return tmp_path / "store" / f"{KEY}.json"


def test_round_trip(store):
    store.write(KEY, ENTRY)
    assert store.read(KEY) == ENTRY


def test_missing_is_none(store):
    assert store.read(KEY) is None


def test_only_a_failure_is_an_entry(store):
    store.write(KEY, Entry(failure=ENTRY.failure))
    assert store.read(KEY) == Entry(failure=ENTRY.failure)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_modes(tmp_path, umask):
    before = os.umask(umask)
    try:
        store = Store(str(tmp_path / "a" / "b"))
        store.write(KEY, ENTRY)
        with store.lock(KEY) as take:
            assert take()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    files = list((tmp_path / "a" / "b").iterdir())
    assert {one.name for one in files} == {f"{KEY}.json", f"{KEY}.lock"}
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in files)


# Damage: replaced, never an error.


def test_every_prefix_of_an_entry_is_none():
    whole = ENTRY.to_json()
    assert Entry.from_json(whole) == ENTRY
    assert [length for length in range(len(whole)) if Entry.from_json(whole[:length]) is not None] == []


@given(st.binary(max_size=300))
@examples(150)
def test_random_bytes_are_none(data):
    assert Entry.from_json(data) is None


@given(JSON)
@examples(150)
def test_any_json_is_none(document):
    assert Entry.from_json(json.dumps(document).encode("utf-8", "surrogatepass")) is None


@given(st.sampled_from(FIELDS), JSON)
@examples(150)
def test_one_wrong_field_is_none_or_sound(name, value):
    """What comes back can be computed with and shown, whatever was in the field."""
    document = {"version": 1, **asdict(ENTRY), name: value}
    use(Entry.from_json(json.dumps(document).encode("utf-8", "surrogatepass")))


@given(st.sampled_from(TOKEN_FIELDS), JSON)
@examples(150)
def test_one_wrong_field_of_the_token_is_none_or_sound(name, value):
    document = {"version": 1, **asdict(ENTRY), "token": {**asdict(ENTRY.token), name: value}}
    use(Entry.from_json(json.dumps(document).encode("utf-8", "surrogatepass")))


def use(entry):
    if entry is None:
        return
    assert abs(entry.obtained_at + entry.refresh_on + entry.clock_skew) < float("inf")
    if entry.token:
        assert entry.token.access_token == ENTRY.token.access_token
        assert entry.token.result(0)["expires_on"] == EXPIRES
    if entry.failure:
        assert isinstance(f"{entry.failure.message} {entry.failure.until - 1:.0f}", str)


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"version": 2}',
        b'{"version": 1}',
        b'{"version": 1, "token": null, "failure": null, "obtained_at": 1' + b"0" * 400 + b"}",
        b'{"version": 1, "token": null, "failure": null, "obtained_at": 1' + b"0" * 5000 + b"}",
        b'{"version": 1, "token": null, "failure": null, "refresh_on": NaN}',
        b'{"version": 1, "token": null, "failure": null, "clock_skew": Infinity}',
        b'{"version": 1, "token": null, "failure": null, "unknown": 1}',
        b'{"version": 1, "token": {"access_token": "x"}, "failure": null}',
        b"\xff\xfe\x00",
    ],
)
def test_damage_is_none_and_is_replaced(store, path, data):
    path.write_bytes(data)
    path.chmod(0o600)
    assert store.read(KEY) is None
    store.write(KEY, ENTRY)
    assert store.read(KEY) == ENTRY


@pytest.mark.parametrize("expires", [EXPIRES + 1, 1e308, float("inf"), True, str(EXPIRES)])
def test_token_whose_expiry_is_not_its_own_is_none(expires):
    assert Entry.from_json(replace(ENTRY, token=replace(ENTRY.token, expires_on=expires)).to_json()) is None


def test_token_that_ends_within_a_second_is_found_again(store):
    """Its end is kept in whole seconds."""
    text = jwt.encode({"exp": EXPIRES + 0.5}, "k" * 32, algorithm="HS256")
    entry = replace(ENTRY, token=replace(ENTRY.token, access_token=text))
    store.write(KEY, entry)
    assert store.read(KEY) == entry


@pytest.mark.parametrize("record", ["x", "[]", "{}", '{"version": "1.0"}', "[" * 100_000, 5, None])
def test_token_whose_record_is_none_is_none(record):
    """Who reads the record later takes its fields out without a look."""
    assert Entry.from_json(replace(ENTRY, token=replace(ENTRY.token, authentication_record=record)).to_json()) is None


# A token that says nothing of itself: what was written is what is read, or nothing.

OPAQUE = replace(ENTRY, token=replace(ENTRY.token, access_token="EwB4canary/+x9=="))


def test_a_token_that_cannot_be_read_comes_back_as_it_was(store, path):
    store.write(KEY, OPAQUE)
    assert store.read(KEY) == OPAQUE


@given(st.integers(0, 1000), st.integers(1, 255))
@examples(150)
def test_one_wrong_byte_of_a_token_that_cannot_be_read_never_gives_another(place, flipped):
    """Nothing but the file says what such a token is, so the file has a checksum."""
    data = bytearray(with_checksum("x.json", OPAQUE.to_json()))
    data[place % len(data)] ^= flipped
    document = without_checksum("x.json", bytes(data))
    assert document is None or Entry.from_json(document) in (None, OPAQUE)


# What must not be read at all.

PLANTED = {
    "0644": lambda path: (path.write_bytes(ENTRY.to_json()), path.chmod(0o644)),
    "0620": lambda path: (path.write_bytes(ENTRY.to_json()), path.chmod(0o620)),
    "directory": lambda path: path.mkdir(),
    "fifo": lambda path: os.mkfifo(path, 0o600),
    "dangling link": lambda path: path.symlink_to("/nonexistent"),
    "link": lambda path: (planted(path).write_bytes(ENTRY.to_json()), path.symlink_to(planted(path))),
    "100 MB": lambda path: (path.touch(0o600), os.truncate(path, 100_000_000)),
}


def planted(path):
    return path.parent.parent / "planted"


@pytest.mark.parametrize("kind", PLANTED)
def test_insecure_file_is_refused_by_name(store, path, kind):
    PLANTED[kind](path)
    with pytest.raises(StoreError) as caught:
        store.read(KEY)
    assert str(path) in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind != "100 MB"])  # a lock is never read
def test_insecure_lock_is_refused_by_name(store, path, kind):
    lock = path.with_suffix(".lock")
    PLANTED[kind](lock)
    with pytest.raises(StoreError, match=str(lock)), store.lock(KEY):
        pass


def test_writing_over_a_link_does_not_touch_its_target(store, path):
    planted(path).write_text("untouched")
    path.symlink_to(planted(path))
    try:
        store.write(KEY, ENTRY)
    except StoreError as error:
        assert str(path) in str(error)
    assert planted(path).read_text() == "untouched"


def test_writing_over_a_hard_link_does_not_touch_its_other_name(store, path):
    planted(path).write_text("untouched")
    os.link(planted(path), path)
    with pytest.raises(StoreError, match="hard link"):
        store.write(KEY, ENTRY)
    assert planted(path).read_text() == "untouched"


def test_file_of_mode_0000_is_refused_or_replaced(store, path):
    path.write_bytes(ENTRY.to_json())
    path.chmod(0)
    try:
        assert store.read(KEY) in (None, ENTRY)  # root reads it
    except StoreError as error:
        assert str(path) in str(error)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to hand a file to another user")
def test_file_of_another_user_is_refused(store, path):
    store.write(KEY, ENTRY)
    os.chown(path, 65534, 65534)
    with pytest.raises(StoreError, match="65534"):
        store.read(KEY)


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
def test_directory_that_others_can_write_is_refused(tmp_path, mode):
    (tmp_path / "store").mkdir()
    (tmp_path / "store").chmod(mode)
    with pytest.raises(StoreError, match="store"):
        Store(str(tmp_path / "store"))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to hand a directory to another user")
def test_directory_of_another_user_is_refused(tmp_path):
    (tmp_path / "store").mkdir(mode=0o700)
    os.chown(tmp_path / "store", 65534, 65534)
    with pytest.raises(StoreError, match="65534"):
        Store(str(tmp_path / "store"))


@pytest.mark.parametrize("place", ["file", "file/below", "nul\0"])
def test_directory_that_cannot_be_is_refused(tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        Store(str(tmp_path / place))


# Encryption.


@pytest.fixture
def sealed(tmp_path):
    return lambda key: Store(str(tmp_path / "store"), key)


def test_encrypted_round_trip_shows_nothing(sealed, path):
    sealed(b"k" * 32).write(KEY, ENTRY)
    assert sealed(b"k" * 32).read(KEY) == ENTRY
    data = path.read_bytes()
    assert not any(part.encode() in data for part in (ENTRY.token.access_token[:20], "version", "tenant", "Bearer"))


def test_same_entry_is_never_sealed_to_the_same_bytes(sealed, path):
    store, seen = sealed(b"k" * 32), set()
    for _unused in range(5):
        store.write(KEY, ENTRY)
        seen.add(path.read_bytes())
    assert len(seen) == 5


def test_other_key_is_a_miss(sealed):
    sealed(b"k" * 32).write(KEY, ENTRY)
    assert sealed(b"o" * 32).read(KEY) is None
    assert sealed(b"").read(KEY) is None


def test_plain_file_is_a_miss_with_a_key(sealed):
    sealed(b"").write(KEY, ENTRY)
    assert sealed(b"k" * 32).read(KEY) is None


def test_sealed_file_under_another_name_is_a_miss(sealed, path):
    sealed(b"k" * 32).write(KEY, ENTRY)
    path.rename(path.with_name("1" * 64 + ".json"))
    assert sealed(b"k" * 32).read("1" * 64) is None


def test_every_changed_byte_and_every_cut_is_a_miss(sealed):
    store = sealed(b"k" * 32)
    whole = store.cipher.seal("name", b"secret")
    assert store.cipher.open("name", whole) == b"secret"
    for place in range(len(whole)):
        assert store.cipher.open("name", whole[:place]) is None
        assert store.cipher.open("name", whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) is None


# Locks.


def test_lock_is_held_by_one_and_released(store, tmp_path):
    other = Store(str(tmp_path / "store"))
    with store.lock(KEY) as take, other.lock(KEY) as take_other:
        assert take()
        assert not take_other()
    with other.lock(KEY) as take_other:
        assert take_other()
    other.close()


def test_lock_file_stays(store, path):
    with store.lock(KEY) as take:
        assert take()
    assert path.with_suffix(".lock").exists()


def test_lock_of_a_killed_process_is_free(store, tmp_path):
    code = (
        "import sys, os, signal\n"
        "from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store\n"
        f"with Store({str(tmp_path / 'store')!r}).lock({KEY!r}) as take:\n"
        "    assert take()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(COLLECTIONS)}, check=False
    )
    assert killed.returncode == -9
    with store.lock(KEY) as take:
        assert take()


# Discovery documents.


def test_documents_round_trip_and_age(store, clock):
    documents = Documents(store)
    assert documents.get("url") is None
    documents.put("url", "text")
    assert documents.get("url") == "text"
    assert documents.get("another") is None
    clock.offset = 24 * 3600 + 1
    assert documents.get("url") is None
    clock.offset = -60  # from the future: the clock was set back
    assert documents.get("url") is None


@given(st.binary(max_size=100) | JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")))
def test_damaged_document_is_none(tmp_path, data):
    class Fake:
        def load(self, name):
            return data

    assert Documents(Fake()).get("url") is None


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"at": 1' + b"0" * 400 + b', "name": "url", "text": ""}'])
def test_hostile_document_is_none(data):
    class Fake:
        def load(self, name):
            return data

    assert Documents(Fake()).get("url") is None


def test_document_that_cannot_be_written_is_no_error(store):
    class Full:
        def save(self, name, data):
            raise StoreError("full")

    Documents(Full()).put("url", "text")


# Where it is.


def test_default_directory_is_the_runtime_directory(tmp_path):
    assert default_directory({"XDG_RUNTIME_DIR": str(tmp_path)}) == str(tmp_path / "entra.oracledb")


@pytest.mark.parametrize("runtime", ["", "relative", ".", "/nonexistent"])
def test_default_directory_without_a_usable_runtime_directory_is_in_the_home(tmp_path, monkeypatch, runtime):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert default_directory({"XDG_RUNTIME_DIR": runtime}) == str(tmp_path / ".cache" / "entra.oracledb")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to hand a directory to another user")
def test_runtime_directory_of_another_user_is_not_used(tmp_path, monkeypatch):
    """As after `sudo` without `-i`."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 65534, 65534)
    assert default_directory({"XDG_RUNTIME_DIR": str(tmp_path / "run")}).startswith(str(tmp_path / "home"))


def test_no_home_is_a_clear_error(monkeypatch):
    """A container that runs as a user without a name would else get a directory called '~'."""
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(StoreError, match="cache_dir"):
        default_directory({})


def test_cache_dir_wins(build, tmp_path):
    with_dir = open_store(build(cache_dir=str(tmp_path / "mine")), {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert with_dir.path == str(tmp_path / "mine")
    with_dir.close()
