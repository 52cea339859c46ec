# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token's result, and what `query` makes of it."""

import time

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.granted import checked_token
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import select

KEY = "canary-signing-key-canary-signing-key"
NOW = 1_700_000_000


def minted(**claims):
    return jwt.encode({"exp": NOW + 3600, "tid": "tenant-of-the-token", **claims}, KEY, algorithm="HS256")


@pytest.fixture
def check(build):
    return lambda answer: checked_token({"token_type": "Bearer", **answer}, build(), NOW)


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
