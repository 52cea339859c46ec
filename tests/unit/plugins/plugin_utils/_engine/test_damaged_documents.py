# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of document in the store, damaged in every way: the right token or an error in words, and the next run is well again.

Any exception that is not ours fails the test.
"""

import base64
import contextlib
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import discovery
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    RefusedError,
    StoreError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import failures
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import ProxyLogin
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Store
from tests.profiles import examples
from tests.unit.plugins.plugin_utils._engine import test_acquisition_person
from tests.unit.plugins.plugin_utils.damage import damage

public_app, user, scope = (
    test_acquisition_person.public_app,
    test_acquisition_person.user,
    test_acquisition_person.scope,
)
device, sign_in = test_acquisition_person.device, test_acquisition_person.sign_in
pytestmark = pytest.mark.usefixtures("quick_retries")

CACHE_KEY = base64.b64encode(bytes(range(32))).decode()
SEEDS = st.integers(0, 2**32)
KEYS = pytest.mark.parametrize("key", [None, CACHE_KEY], ids=["clear", "encrypted"])


@pytest.fixture
def opened(live):
    """The store of a request, and what else lies in it."""

    @contextlib.contextmanager
    def open_store(request):
        with contextlib.closing(Store(request.cache_dir, request.cache_key)) as store:
            yield store

    return open_store


@pytest.fixture
def break_file(opened):
    """Damage the only document whose name begins so, by the seed; the bytes of the other kinds are one of the ways."""

    def make(request, start, seed):
        paths = [path for path in Path(request.cache_dir).glob("*.json") if path.name.startswith(start)]
        (path,) = paths
        others = [other.read_bytes() for other in sorted(Path(request.cache_dir).glob("*.json")) if other != path]
        with opened(request) as store:
            damage(store, path.name, random.Random(seed), others)

    return make


@KEYS
@given(seed=SEEDS)
@examples(120, deep=1200)
def test_token(live, asked, break_file, key, seed):
    """What is handed out is what the provider issued, and it is in the store again."""
    request = live(cache_key=key)
    before = engine.acquire(request)
    count = asked()
    break_file(request, request.key(), seed)
    after = engine.acquire(request)
    assert after.access_token == before.access_token or asked() == count + 1
    assert after.result(time.time())["claims"]["azp"] == request.client_id
    count = asked()
    assert engine.acquire(request).access_token == after.access_token
    assert asked() == count


@KEYS
@given(seed=SEEDS)
@examples(60, deep=600)
def test_failure(live, asked, break_file, key, seed):
    request = live(cache_key=key, client_secret="wrong")
    Path(request.cache_dir, f"{request.key()}.json").unlink(missing_ok=True)
    with pytest.raises(RefusedError, match="AADSTS7000215"):
        engine.acquire(request)
    count = asked()
    break_file(request, request.key(), seed)
    for _unused in range(2):
        with pytest.raises(RefusedError):
            engine.acquire(request)
    assert asked() <= count + 1


@KEYS
@given(seed=SEEDS)
@examples(80, deep=800)
def test_discovery(live, entra, break_file, key, seed):
    request = live(cache_key=key)
    engine.acquire(request)
    break_file(request, "discovery-", seed)
    for _unused in range(2):
        (Path(request.cache_dir) / f"{request.key()}.json").unlink()
        count = entra.counts()["discovery"]
        assert engine.acquire(request).access_token
    assert entra.counts()["discovery"] == count  # the second one found the first one's


@KEYS
@given(seed=SEEDS)
@examples(60, deep=600)
def test_pending_sign_in(live, device, break_file, opened, key, seed):
    request = live(**device, cache_key=key)
    first = engine.start_sign_in(request)
    break_file(request, "device-", seed)
    second = engine.start_sign_in(request)
    assert set(second) == set(first)
    assert time.time() < second["expires_on"] < time.time() + 24 * 3600
    assert engine.start_sign_in(request) == second
    with opened(request) as store:
        store.remove(f"{request.key()}.json")  # that a sign-in is needed


@KEYS
@given(seed=SEEDS)
@examples(60, deep=600)
def test_accounts(live, sign_in, acquire, device, break_file, opened, key, seed):
    """The account's token, or that to sign in is needed; and then to sign in helps."""
    device["cache_key"] = key
    request = live(**device)
    sign_in()
    break_file(request, "accounts-", seed)
    warned = []
    try:
        assert engine.acquire(request, Reporter(warned.append)).access_token
    except AuthenticationRequiredError as error:
        assert "run: ansible-playbook entra.oracledb.login -e " in str(error)
    forget(request, opened)
    assert sign_in()
    assert acquire(**device)
    forget(request, opened)


def forget(request, opened):
    """The request's token, or that a person is needed; a chosen code's request has another key."""
    with opened(request) as store:
        for path in Path(request.cache_dir).glob("*.json"):
            if not path.name.startswith(("accounts-", "discovery-")):
                store.remove(path.name)


@given(seed=SEEDS)
@examples(150, deep=1500)
def test_proxy_login(tmp_path, seed):
    with contextlib.closing(Store(str(tmp_path / "store"))) as store:
        login = ProxyLogin(store, "http://proxy:1", "")  # the slow digest of a password is tested elsewhere
        login.keep(["Basic"], refused=True)
        known = login.read()
        assert known["refused"]
        damage(store, f"{login.name}.json", random.Random(seed))
        assert set(login.read()) in (set(), set(known))
        login.keep(["Basic"], refused=True)
        assert login.read()["refused"]


# What the ways above stand for, by name.


@pytest.mark.parametrize("part", [0, 1, 2], ids=["header", "claims", "signature"])
def test_one_letter_of_a_token_is_another_one(live, acquire, asked, part):
    """Its type and its length are right, and no Oracle client would know why the database refuses it."""
    text = acquire().split(".")[part].encode()
    request = live()
    path = Path(request.cache_dir) / f"{request.key()}.json"
    data = path.read_bytes()
    other = text[:-10] + (b"A" if text[-10:-9] != b"A" else b"B") + text[-9:]
    assert data.count(text) == 1
    path.write_bytes(data.replace(text, other))
    assert other.decode() not in acquire()
    assert asked() == 2


def test_file_of_another_request_is_no_token_of_this_one(live, acquire, asked):
    mine, theirs = live(), live(enable_cae=True)
    engine.acquire(mine)
    token = engine.acquire(theirs).access_token
    directory = Path(mine.cache_dir)
    (directory / f"{mine.key()}.json").rename(directory / f"{theirs.key()}.json")
    assert engine.acquire(theirs).access_token
    assert asked() == 3
    assert token


def test_entry_that_could_not_be_read_again_is_not_kept(live, opened):
    request = live()
    with opened(request) as store, pytest.raises(StoreError, match="could not read it again"):
        store.write(request.key(), Entry(obtained_at=float("nan")))


def test_document_that_is_too_large_to_be_read_again_is_not_kept(live, opened):
    with opened(live()) as store, pytest.raises(StoreError, match="more than 1048576 bytes"):
        store.save("name.json", json.dumps({"x": "A" * 2**20}).encode())


def test_discovery_document_that_msal_refuses_is_asked_for_again(live, entra, opened):
    """Its form is right, but it is another issuer's: the provider has corrected it since, or MSAL is a stricter one."""
    request = live(oidc=True, authority=f"{entra.url}/{entra.tenant_id}/v2.0", tenant_id=None)
    engine.acquire(request)
    entry = Path(request.cache_dir) / f"{request.key()}.json"
    (path,) = Path(request.cache_dir).glob("discovery-*.json")
    with opened(request) as store:
        known = json.loads(store.load(path.name))
        text = json.dumps({**json.loads(known["text"]), "issuer": "https://elsewhere.example/"})
        store.save(path.name, json.dumps({**known, "text": text}).encode())
    entry.unlink()
    with pytest.raises(UnreadableError, match="answer cannot be read"):
        engine.acquire(request)
    entry.unlink()  # the failure, which is remembered for a minute
    assert engine.acquire(request).access_token


def test_discovery_document_that_leads_to_no_token_endpoint_is_asked_for_again(live, entra, opened):
    """It is good for a day; the issuer may have moved its endpoint since."""
    request = live()
    engine.acquire(request)
    entry = Path(request.cache_dir) / f"{request.key()}.json"
    (path,) = Path(request.cache_dir).glob("discovery-*.json")
    with opened(request) as store:
        known = json.loads(store.load(path.name))
        text = json.dumps({**json.loads(known["text"]), "token_endpoint": f"{entra.url}/moved/token"})
        store.save(path.name, json.dumps({**known, "text": text}).encode())
    entry.unlink()
    with contextlib.suppress(UnreadableError):
        engine.acquire(request)
    entry.unlink()  # the failure, which is remembered
    assert engine.acquire(request).access_token
    assert entra.counts()["discovery"] == 2


@pytest.mark.parametrize("changes", [{"issuer": 5}, {"device_authorization_endpoint": ["x"]}, {"issuer": None}])
def test_optional_field_of_a_discovery_document_costs_no_token(changes):
    document = {
        "authorization_endpoint": "https://x.example/a/authorize",
        "token_endpoint": "https://x.example/a/token",
        **changes,
    }
    text, fault = discovery.usable(document, json.dumps(document))
    assert fault == ""
    assert set(json.loads(text)) == {"authorization_endpoint", "token_endpoint"}
    assert discovery.remembered(Known(text), "name") == text
    assert discovery.remembered(Known(json.dumps(document)), "name") is None


class Known(dict):
    """The store's documents, all of them the same."""

    def __init__(self, text):
        super().__init__(name=text)


def test_failure_whose_message_names_a_path_that_is_no_utf_8_is_kept(live, opened):
    request = live()
    failure = failures.failure_of(RefusedError("no file /tmp/\udcff"), ahead=False)
    with opened(request) as store:
        store.write(request.key(), Entry(failure=failure))
        assert store.read(request.key()).failure.message == "no file /tmp/\\udcff"


def test_damaged_accounts_say_what_is_lost_and_what_to_do(live, acquire, sign_in, device, warnings):
    request = live(**device)
    sign_in()
    path = Path(request.cache_dir) / document_name(request)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(AuthenticationRequiredError) as caught:
        acquire(**device)
    assert f"the file of the sign-ins, {path}, is damaged and they are lost" in str(caught.value)
    assert "run: ansible-playbook entra.oracledb.login -e aad_token_client_id=" in str(caught.value)
    assert sign_in()
    assert [one for one in warnings if "is damaged and they are lost: who was signed in must sign in again" in one]
    assert acquire(**device)


def test_accounts_under_another_cache_key_are_named(acquire, sign_in, device):
    device["cache_key"] = CACHE_KEY
    sign_in()
    del device["cache_key"]
    with pytest.raises(AuthenticationRequiredError) as caught:
        acquire(**device)
    assert "are of another app or authority, or under another cache_key" in str(caught.value)
