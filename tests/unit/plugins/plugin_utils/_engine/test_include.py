# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is handed out beside a token: of the right account, app and tenant, the newest; and refusals without a network call."""

import json
import secrets
import time

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import include
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Store
from tests.unit.conftest import CLIENT_ID
from tests.unit.plugins.plugin_utils._entra.test_accounts import ALICE, BOB, TENANT, record

SCOPE = "https://contoso.example/hr-db/user_impersonation"
DEVICE = {"auth": "device_code", "client_secret": None, "scope": SCOPE}
BOTH = ("refresh_token", "id_token")
NOW = time.time()


def id_token(**changes):
    claims = {"exp": NOW + 3600, "tid": TENANT, "n": secrets.token_hex(4), **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, "k" * 32, algorithm="HS256")


def entry(account, secret, client_id=CLIENT_ID, **more):
    return {"home_account_id": account["home_account_id"], "client_id": client_id, "secret": secret, **more}


def token_of(account):
    return Token("t", "Bearer", int(NOW) + 3600, SCOPE, TENANT, CLIENT_ID, record(account) if account else "")


@pytest.fixture
def kept(build, tmp_path):
    """What is found of these entries for the account's token."""
    store = Store(str(tmp_path / "store"))

    def find(account, refresh=(), identity=(), now=NOW, **changes):
        request = build(cache_dir=store.path, **{**DEVICE, **changes})
        document = {
            "RefreshToken": {str(at): {**one, "credential_type": "RefreshToken"} for at, one in enumerate(refresh)},
            "IdToken": {str(number): one for number, one in enumerate(identity)},
        }
        store.save(document_name(request), json.dumps(document).encode())
        return include.kept_beside(request, token_of(account), now)

    yield find
    store.close()


def test_of_several_accounts_the_token_s_and_of_several_the_newest(kept):
    good, older = id_token(), id_token(exp=NOW + 60)
    refresh = [
        entry(BOB, "bob's", last_modification_time="9"),
        entry(ALICE, "old", last_modification_time="1"),
        entry(ALICE, "new", CLIENT_ID.upper(), last_modification_time="2"),
        entry(ALICE, "another app's", "x", last_modification_time="9"),
    ]
    identity = [entry(ALICE, older), entry(ALICE, good), entry(BOB, id_token(exp=NOW + 9000))]
    assert kept(ALICE, refresh, identity) == {"refresh_token": "new", "id_token": good}


def test_whose_token_it_is_the_provider_did_not_say(kept):
    assert kept(None, [entry(ALICE, "the only one's")]) == {"refresh_token": "the only one's"}
    assert kept(None, [entry(ALICE, "a"), entry(BOB, "b")]) == {}
    assert kept(None) == {}


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", id_token(exp=None), id_token(exp="soon"), id_token(exp=NOW - 1), id_token(tid="other")]
)
def test_id_token_that_serves_nobody_is_none(kept, text):
    assert "id_token" not in kept(ALICE, identity=[entry(ALICE, text)])
    assert kept(ALICE, identity=[entry(ALICE, text), entry(ALICE, 5), entry(ALICE, id_token(tid=None))])["id_token"]


def test_clock_that_is_ahead_costs_no_id_token_that_was_just_issued(kept):
    over = id_token(exp=NOW - 7200)
    assert kept(ALICE, identity=[entry(ALICE, over)], now=0) == {"id_token": over}


def test_given_refresh_token_is_good_until_it_is_replaced(kept):
    given = {"auth": "refresh_token", "refresh_token": secrets.token_urlsafe(20)}
    assert kept(ALICE, **given) == {"refresh_token": given["refresh_token"]}
    assert kept(ALICE, [entry(ALICE, "newer")], **given) == {"refresh_token": "newer"}


@pytest.mark.parametrize("age", [5, 100])
def test_what_is_missing_is_asked_for_once_and_then_an_error(build, tmp_path, monkeypatch, age):
    request = build(cache_dir=str(tmp_path / "store"), prompt="login", **DEVICE)
    asked = []
    monkeypatch.setattr(include, "acquire", lambda *arguments: asked.append(arguments) or token_of(ALICE))
    store = Store(request.cache_dir)
    claims = {"exp": int(NOW) + 3600}
    token = Token(
        jwt.encode(claims, "k" * 32, algorithm="HS256"),
        "Bearer",
        claims["exp"],
        SCOPE,
        TENANT,
        CLIENT_ID,
        record(ALICE),
    )
    store.write(request.key(), Entry(token=token, obtained_at=time.time() - age))
    store.close()
    with pytest.raises(ProviderError, match="there is no refresh_token and no id_token to include"):
        include.acquire_beside(request, token, BOTH, Reporter())
    assert len(asked) == (age > 60), "a new token would have no more than the one of a moment ago"
    assert all(one[0].text("prompt") == "" and one[2] >= NOW for one in asked), "nobody is asked twice"


@pytest.mark.parametrize("auth", [name for name, flow in FLOWS.items() if not flow.refused])
def test_only_flows_that_keep_a_sign_in_have_any(build, auth):
    having = auth in ("device_code", "interactive", "authorization_code", "username_password", "refresh_token")
    request = build(**DEVICE)
    object.__setattr__(request, "auth", auth)
    assert bool(include.include_faults(request, ("id_token",))) is not having
    assert include.include_faults(request, ()) == []


def test_without_a_cache_there_is_nothing_to_hand_out(build):
    with pytest.raises(RequestError, match="include needs the token cache"):
        include.check_include(build(**DEVICE, cache="never"), BOTH)
