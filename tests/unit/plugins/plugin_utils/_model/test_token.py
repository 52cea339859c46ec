# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the provider sent, checked; and what `query` makes of it."""

import time

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import checked_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import select

KEY = "canary-signing-key-canary-signing-key"
NOW = 1_700_000_000


def minted(**claims):
    return jwt.encode({"exp": NOW + 3600, "tid": "tenant-of-the-token", **claims}, KEY, algorithm="HS256")


@pytest.fixture
def check(build):
    return lambda answer: checked_token({"token_type": "Bearer", **answer}, build(), NOW)


def test_good_token_has_the_provider_s_expiry_and_tenant(check):
    token = check({"access_token": minted(), "expires_in": 1})
    assert (token.expires_on, token.tenant_id) == (NOW + 3600, "tenant-of-the-token")


def test_token_without_tid_is_of_the_tenant_that_was_asked(check):
    assert check({"access_token": minted(tid=None)}).tenant_id == "contoso.example"


@pytest.mark.parametrize("kind", ["bearer", "BEARER", "Bearer"])
def test_token_type_is_case_insensitive(check, kind):
    assert check({"access_token": minted(), "token_type": kind}).token_type == "Bearer"


@pytest.mark.parametrize("kind", ["pop", "", "Bear\ner", None, 5])
def test_other_token_types_are_refused(check, kind):
    with pytest.raises(ProviderError, match="not Bearer") as caught:
        check({"access_token": minted(), "token_type": kind})
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c.d.e",
        minted(exp=NOW),
        minted(exp=NOW - 1),
        minted(exp=True),
        minted(filler="x" * 20_000),
        minted() + "\n",
        f"Bearer {minted()}",
        minted()[:-1] + "é",
        None,
        5,
        ["x"],
    ],
)
def test_token_that_no_client_could_use_is_refused_and_not_shown(check, token):
    with pytest.raises(ProviderError, match="unusable token") as caught:
        check({"access_token": token})
    if isinstance(token, str) and len(token) > 10:
        assert token[:40] not in str(caught.value)


def test_repr_does_not_show_the_token(check):
    token = check({"access_token": minted()})
    assert token.access_token not in repr(token)


def test_result_has_the_documented_fields(check):
    result = check({"access_token": minted(sub="x")}).result(NOW + 600.5)
    assert result["expires_on"] == NOW + 3600
    assert result["expires_in"] == 2999
    assert result["claims"]["sub"] == "x"
    assert set(result) == {
        "access_token", "token_type", "expires_on", "expires_in", "scope", "tenant_id", "client_id", "claims",
    }  # fmt: skip


def test_expires_in_is_never_negative(check):
    assert check({"access_token": minted()}).result(NOW + 9999)["expires_in"] == 0


def test_query(check, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW)
    token = check({"access_token": minted(roles=["a"])})
    assert select(token, None) == select(token, "") == token.access_token
    assert select(token, "expires_on") == NOW + 3600
    assert select(token, "claims.roles[0]") == "a"
    assert select(token, "nothing") is None
    assert select(token, "@") == token.result(NOW)


@pytest.mark.parametrize(
    "query",
    ["[", "claims.", "nosuch(@)", "abs(access_token)", "sort(claims)", "length(expires_on)", "join(access_token, @)"],
)
def test_bad_query_is_one_message_without_the_token(check, query):
    token = check({"access_token": minted(secret="canary-claim")})
    with pytest.raises(RequestError, match="query") as caught:
        select(token, query)
    assert query in str(caught.value)
    assert token.access_token not in str(caught.value)
    assert token.access_token.split(".")[1] not in str(caught.value)
    assert "canary-claim" not in str(caught.value)
