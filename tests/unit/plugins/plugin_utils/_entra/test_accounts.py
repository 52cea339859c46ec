# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts that are signed in: none is lost, no access token is kept, damage is no error, and whose record it is."""

import base64
import json
import subprocess
import sys
import time

import msal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import (
    Accounts,
    chosen_account,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts_document import read_accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    RequestError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.conftest import COLLECTIONS
from tests.unit.conftest import CLIENT_ID
from tests.waiting import PATIENCE

TENANT = "11111111-2222-3333-4444-555555555555"
WORKER = """
import sys, time
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import store
import msal
directory, name, number = sys.argv[1:]
one = accounts.Accounts.__new__(accounts.Accounts)
one.store, one.name, one.required, one.warn = store.Store(directory), name, True, None
for index in range(10):
    signed_in = msal.SerializableTokenCache()
    user = f"user-{number}-{index}"
    account = {"home_account_id": user, "environment": "x", "realm": "r", "username": user, "authority_type": "MSSTS"}
    signed_in.deserialize(__import__("json").dumps({"Account": {user: account}}))
    one.add(signed_in, lambda: 60.0)
"""


@pytest.fixture
def request_(build):
    def make(**changes):
        options = {"auth": "device_code", "client_secret": None, "scope": "https://x/read", **changes}
        return build(**options)

    return make


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "store"))
    yield store
    store.close()


def cache_of(**kinds):
    cache = msal.SerializableTokenCache()
    cache.deserialize(json.dumps(kinds))
    return cache


def account(number):
    """As MSAL writes it."""
    return {
        "home_account_id": f"{number}.t",
        "environment": "x",
        "username": f"user-{number}",
        "authority_type": "MSSTS",
    }


def refresh_token(secret):
    return {"credential_type": "RefreshToken", "secret": secret, "last_modification_time": "1800000000"}


def stored(store, request):
    return json.loads(store.load(accounts.document_name(request)))


# The document.


def test_two_processes_that_sign_in_at_once_lose_nobody(request_, store, tmp_path):
    name = accounts.document_name(request_())
    command = [sys.executable, "-c", WORKER, str(tmp_path / "store"), name]
    running = [
        subprocess.Popen([*command, number], env={"PYTHONPATH": str(COLLECTIONS)}, stderr=subprocess.PIPE)
        for number in "12"
    ]
    assert [one.communicate(timeout=PATIENCE)[1] for one in running] == [b"", b""]
    expected = {f"user-{number}-{index}" for number in "12" for index in range(10)}
    assert set(stored(store, request_())["Account"]) == expected


def test_a_sign_in_is_added_to_what_others_changed_meanwhile(request_, store):
    one = Accounts(request_(), store)
    mine = cache_of(Account={"a": account(1)}, RefreshToken={"a": refresh_token("new")})
    one.add(cache_of(Account={"b": account(2)}, RefreshToken={"a": refresh_token("old")}), lambda: 1.0)
    one.add(mine, lambda: 1.0)
    document = stored(store, request_())
    assert document["Account"] == {"a": account(1), "b": account(2)}
    assert document["RefreshToken"] == {"a": refresh_token("new")}


def test_access_tokens_are_never_written(request_, store, tmp_path):
    signed_in = cache_of(
        AccessToken={"k": {"secret": "canary"}}, IdToken={"k": {"secret": "id"}}, Account={"k": account(1)}
    )
    Accounts(request_(), store).add(signed_in, lambda: 1.0)
    assert set(stored(store, request_())) == {"IdToken", "Account"}
    assert not any(b"canary" in path.read_bytes() for path in (tmp_path / "store").iterdir())


def test_what_did_not_change_is_not_written(request_, store):
    one = Accounts(request_(), store)
    with one.changing(lambda: 1.0):
        pass
    assert store.load(one.name) is None


def test_what_fails_on_the_way_is_not_written(request_, store):
    one = Accounts(request_(), store)
    with pytest.raises(ZeroDivisionError), one.changing(lambda: 1.0) as cache:
        cache.has_state_changed = True
        raise ZeroDivisionError
    assert store.load(one.name) is None


def test_without_a_store_accounts_live_as_long_as_the_task(request_):
    one = Accounts(request_(), None)
    with one.changing(lambda: 1.0) as cache:
        cache.has_state_changed = True
    assert one.load().serialize() == "{}"


def test_a_change_waits_for_half_of_the_time_that_is_left(request_, store):
    one = Accounts(request_(), store)
    with store.lock(one.name) as take:
        assert take()
        started = time.monotonic()
        with one.changing(lambda: 0.4):
            assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"\xff",
        b"[]",
        b'"x"',
        b"5",
        b"null",
        b"[" * 100_000,
        b'{"Account": 5}',
        b'{"Account": [1]}',
        b'{"Account": {"a": 5}}',
    ],
)
def test_damaged_document_is_empty_and_replaced(request_, store, data):
    one = Accounts(request_(), store)
    store.save(one.name, data)
    assert (
        msal.PublicClientApplication(
            CLIENT_ID, token_cache=one.load(), instance_discovery=False, http_client=NoWire()
        ).get_accounts()
        == []
    )
    one.add(cache_of(Account={"a": account(1)}), lambda: 1.0)
    assert stored(store, request_()) == {"Account": {"a": account(1)}}


@pytest.mark.parametrize("changes", [{"username": 5}, {"home_account_id": None}, {"environment": ["x"]}])
def test_account_that_could_not_be_read_again_is_not_kept(request_, store, changes):
    """What a hostile provider says of it must not damage the document of the others."""
    warned = []
    one = Accounts(request_(), store, warned.append)
    one.add(cache_of(Account={"a": account(1)}), lambda: 1.0)
    one.add(cache_of(Account={"b": {**account(2), **changes}}), lambda: 1.0)
    assert len(warned) == 1
    assert "could not be read again" in warned[0]
    assert stored(store, request_()) == {"Account": {"a": account(1)}}


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": 5},
        {"secret": None},
        {"credential_type": "x"},
        {"last_modification_time": "soon"},
        {"last_modification_time": 5},
        {"client_id": 5},
        {"target": ["x"]},
    ],
)
def test_refresh_token_that_msal_would_stumble_over_is_damage(changes):
    """KeyError, ValueError and AssertionError, all of them calls later."""
    document = {"RefreshToken": {"a": refresh_token("x")}}
    assert read_accounts(json.dumps(document).encode()) == document
    document["RefreshToken"]["a"].update(changes)
    assert read_accounts(json.dumps(document).encode()) is None


def test_access_token_that_is_there_is_not_used():
    assert read_accounts(b'{"AccessToken": {"a": 5}, "Account": {}}') == {"Account": {}}


class NoWire:
    """MSAL reads the authority's metadata when it is made."""

    def get(self, url, **_ignored):
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import Response

        endpoint = "https://login.microsoftonline.com/common/oauth2/v2.0/"
        document = {
            "issuer": endpoint,
            "authorization_endpoint": f"{endpoint}authorize",
            "token_endpoint": f"{endpoint}token",
        }
        return Response(200, {}, json.dumps(document))

    def close(self):
        pass


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_document_is_entries_by_name_by_kind(document):
    found = read_accounts(json.dumps(document).encode()) is not None
    kinds = list(document.values()) if isinstance(document, dict) else [None]
    assert found is all(
        isinstance(kind, dict) and not [entry for entry in kind.values() if not isinstance(entry, dict)]
        for kind in kinds
    )


def test_document_is_of_one_app_and_authority_whatever_the_tenant_and_the_scope(request_):
    name = accounts.document_name(request_())
    assert name == accounts.document_name(
        request_(tenant_id="fabrikam.example", client_id=CLIENT_ID.upper(), scope="https://y/a")
    )
    assert name == accounts.document_name(request_(auth="interactive"))
    assert name != accounts.document_name(request_(client_id=CLIENT_ID.replace("5", "6")))
    assert name != accounts.document_name(request_(cloud="AzureUSGovernment"))


def test_what_one_cache_key_cannot_open_it_does_not_replace(request_, tmp_path):
    keys = (None, base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes([1]) * 32).decode())
    requests = [request_(cache_key=key, cache_dir=str(tmp_path / "store")) for key in keys]
    assert len({accounts.document_name(request) for request in requests}) == 3
    for number, request in enumerate(requests):
        one = Accounts(request, open_accounts_store(request))
        assert one.is_empty()
        one.add(cache_of(Account={f"a{number}": account(number)}), lambda: 1.0)
        one.close()
    for number, request in enumerate(requests):
        one = Accounts(request, open_accounts_store(request))
        assert f'"a{number}"' in one.load().serialize()
        one.close()


# Which account.

ALICE = {"home_account_id": "1.t", "username": "alice@contoso.example"}
BOB = {"home_account_id": "2.t", "username": "bob@contoso.example"}


def record(account, **changes):
    names = {"authority": "x", "clientId": CLIENT_ID, "tenantId": TENANT, "version": "1.0"}
    return json.dumps(
        {**names, "homeAccountId": account["home_account_id"], "username": account["username"], **changes}
    )


def test_the_only_account_is_meant(request_):
    assert chosen_account(request_(), "", [ALICE]) is ALICE


def test_a_name_chooses_whatever_its_letters(request_):
    assert chosen_account(request_(username="Bob@Contoso.example"), "", [ALICE, BOB]) is BOB


def test_a_hint_is_for_the_page_and_chooses_nobody(request_):
    assert chosen_account(request_(login_hint="alias@contoso.example"), "", [ALICE]) is ALICE


def test_a_record_chooses_by_its_account_and_wins_over_a_name(request_):
    given_record = request_(authentication_record=record(BOB, username="renamed@contoso.example"))
    assert chosen_account(given_record, record(ALICE), [ALICE, BOB]) is BOB
    assert chosen_account(request_(username=ALICE["username"]), record(BOB), [ALICE, BOB]) is BOB


@pytest.mark.parametrize("options", [{}, {"username": "carol@contoso.example"}, {"authentication_record": record(BOB)}])
def test_account_that_is_not_signed_in(request_, options):
    known = [ALICE] if options else []
    with pytest.raises(AuthenticationRequiredError, match=r"is signed in|is not signed in") as caught:
        chosen_account(request_(**options), "", known)
    assert "entra.oracledb.login" in str(caught.value)


def test_several_accounts_are_named_and_none_is_taken(request_):
    with pytest.raises(RequestError, match=r"\(alice@contoso.example, bob@contoso.example\): set username"):
        chosen_account(request_(), "", [BOB, ALICE])
