# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sign-out removes: of which app and account, in which directory, and that looking changes nothing."""

import base64
import json
import os
import time
from contextlib import closing

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.sign_out import sign_out
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.person_note import lock_name, write_note
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Store
from tests.unit.conftest import CLIENT_ID

OTHER_APP = CLIENT_ID.replace("5", "6")
ALICE, BOB = "alice@contoso.example", "bob@contoso.example"
KEY = base64.b64encode(bytes(range(32))).decode()
EXPIRES = int(time.time()) + 3600


@pytest.fixture
def request_(build, tmp_path):
    def make(**changes):
        options = {"auth": "device_code", "client_secret": None, "scope": "none", "cache_dir": str(tmp_path / "store")}
        return build(**{**options, **changes})

    return make


def record(name, app=CLIENT_ID, authority="login.microsoftonline.com"):
    facts = {"homeAccountId": f"{name}.id", "username": name, "clientId": app, "authority": authority}
    return json.dumps({**facts, "tenantId": "t", "version": "1.0"})


def entry(kind, name):
    """As MSAL writes it, of one kind that has the fields of all."""
    facts = {"home_account_id": f"{name}.id", "environment": "x", "username": name, "authority_type": "MSSTS"}
    return {**facts, "credential_type": kind, "secret": "x"}


class Kept:
    """The store of a request, with what sign-ins leave in it."""

    def __init__(self, request):
        self.request = request
        self.store = Store(request.cache_dir, request.cache_key)

    def accounts(self, *names):
        document = {
            kind: {f"{name}-{kind}": entry(kind, name) for name in names}
            for kind in ("Account", "RefreshToken", "IdToken")
        }
        document["AppMetadata"] = {"app": {"client_id": CLIENT_ID}}
        self.store.save(document_name(self.request), json.dumps(document).encode())

    def token(self, key, whose):
        secret = jwt.encode({"exp": EXPIRES, "aud": "x"}, "k" * 32, algorithm="HS256")
        token = Token(secret, "Bearer", EXPIRES, "s", "t", CLIENT_ID, whose)
        self.store.write(key, Entry(token=token, obtained_at=time.time()))

    def code(self, key, username=""):
        document = {"device_code": "x", "app": document_name(self.request), "username": username}
        self.store.save(f"device-{key}.json", json.dumps(document).encode())

    def documents(self):
        return {name.removesuffix(".json") for name in os.listdir(self.store.path) if name.endswith(".json")}

    def signed_in(self):
        return {one["username"] for one in json.loads(self.store.load(document_name(self.request)))["Account"].values()}


@pytest.fixture(params=["", KEY], ids=["clear", "encrypted"])
def kept(request_, request):
    one = Kept(request_(cache_key=request.param or None))
    with closing(one.store):
        yield one


@pytest.fixture
def full(kept):
    """Two people, their tokens and codes, and what is not of theirs."""
    kept.accounts(ALICE, BOB)
    kept.token("alice", record(ALICE))
    kept.token("bob", record(BOB))
    kept.token("app", "")
    kept.token("other", record(ALICE, OTHER_APP))
    kept.code("any")
    kept.code("named", BOB)
    kept.store.save("device-other.json", json.dumps({"app": "accounts-other.json"}).encode())
    kept.store.save("device-damaged.json", b"x")
    write_note(kept.store, "browser", document_name(kept.request))
    kept.store.save("discovery-x.json", b"{}")
    return kept


LEFT = {"app", "other", "device-other", "device-damaged", "discovery-x"}


def facts(done):
    return done.accounts, done.tokens, done.pending, done.waiting


def test_all_of_an_app_and_nothing_else(full):
    done = sign_out(full.request)
    assert facts(done) == ({ALICE, BOB}, {"alice", "bob"}, {"any", "named", "browser"}, set())
    assert full.documents() == LEFT
    again = sign_out(full.request)
    assert not again.is_changed
    assert facts(again) == (set(), set(), set(), set())
    assert full.documents() == LEFT


@pytest.mark.parametrize("by", ["username", "authentication_record"])
def test_one_account(full, request_, by):
    value = BOB.upper() if by == "username" else record(BOB)
    changes = {by: value, "cache_key": KEY if full.request.cache_key else None}
    done = sign_out(request_(**changes))
    assert facts(done) == ({BOB}, {"bob"}, {"named"}, set())
    assert full.signed_in() == {ALICE}
    text = full.store.load(document_name(full.request)).decode()
    assert "bob" not in text
    assert text.count("alice@contoso.example-") == 3
    assert full.documents() > LEFT | {"alice", "device-any"}
    assert not sign_out(request_(**changes)).is_changed


def test_the_last_account_by_name_leaves_no_document(kept, request_):
    kept.accounts(BOB)
    assert sign_out(request_(username=BOB, cache_key=KEY if kept.request.cache_key else None)).accounts == {BOB}
    assert kept.documents() == set()


def test_looking_changes_nothing(full):
    before = {name: full.store.load(f"{name}.json") for name in full.documents()}
    done = sign_out(full.request, check=True)
    assert facts(done) == facts(sign_out(full.request, check=True))
    assert done.is_changed
    assert {name: full.store.load(f"{name}.json") for name in full.documents()} == before
    assert facts(sign_out(full.request)) == facts(done)


def test_an_account_that_is_not_signed_in(full, request_):
    done = sign_out(request_(username="carol@contoso.example", cache_key=KEY if full.request.cache_key else None))
    assert not done.is_changed
    assert full.signed_in() == {ALICE, BOB}


def test_sign_in_that_a_run_waits_for_is_left_to_it(full):
    other = Store(full.store.path, full.request.cache_key)
    with closing(other), other.lock(lock_name("any")) as take:
        assert take()
        done = sign_out(full.request)
    assert (done.pending, done.waiting) == ({"named", "browser"}, {"any"})
    assert full.documents() == LEFT | {"device-any"}


NO_ACCOUNT = b'{"RefreshToken": {"a": {"credential_type": "RefreshToken", "secret": "x"}}}'


@pytest.mark.parametrize("data", [b"x", b"[]", b'{"Account": 5}', b"{}", NO_ACCOUNT])
def test_accounts_that_cannot_be_read_are_removed_as_a_whole_only(kept, request_, data):
    kept.store.save(document_name(kept.request), data)
    by_name = request_(username=BOB, cache_key=KEY if kept.request.cache_key else None)
    if data in (b"{}", NO_ACCOUNT):
        assert not sign_out(by_name).is_changed
    else:
        with pytest.raises(StoreError, match="cannot be read .*: without username"):
            sign_out(by_name)
    assert sign_out(kept.request).damaged
    assert kept.documents() == set()
    assert not sign_out(kept.request).is_changed


def test_another_key_finds_nothing(full, request_):
    before = full.documents()
    other = base64.b64encode(bytes(32)).decode()
    assert not sign_out(request_(cache_key=other)).is_changed
    assert full.documents() == before


def test_issuer_s_app_has_one_name_at_several_issuers(request_):
    options = {"oidc": True, "client_id": "ansible", "authority": "https://id.example/realm"}
    one = Kept(request_(**options))
    with closing(one.store):
        one.token("mine", record(ALICE, "ansible", "id.example"))
        one.token("theirs", record(ALICE, "ansible", "other.example"))
        assert sign_out(one.request).tokens == {"mine"}


def test_accounts_and_tokens_have_directories_of_their_own(request_, monkeypatch, tmp_path):
    """Accounts are in ~/.cache; tokens in $XDG_RUNTIME_DIR, or in ~/.cache for services."""
    for name in ("run", "home"):
        (tmp_path / name).mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    request = request_(cache_dir=None)
    assert not sign_out(request).is_changed
    assert not list(tmp_path.glob("*/*")), "a sign-out makes no directory"
    stores = [
        Kept(request_(cache_dir=str(tmp_path / path))) for path in ("home/.cache/entra.oracledb", "run/entra.oracledb")
    ]
    for number, one in enumerate(stores):
        one.token(f"token-{number}", record(BOB))
    stores[0].accounts(BOB)
    stores[1].code("code")
    assert facts(sign_out(request)) == ({BOB}, {"token-0", "token-1"}, {"code"}, set())
    assert [one.documents() for one in stores] == [set(), set()]
    for one in stores:
        one.store.close()
