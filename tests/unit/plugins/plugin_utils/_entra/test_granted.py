# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token in an answer: which are good, when each ends, and when it is refreshed."""

import base64
import json

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import granted
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, UnreadableError

KEY = "canary-signing-key-canary-signing-key"
NOW = 1_700_000_000
ASSUMED = 600
MONTH = 30 * 86400


def minted(**claims):
    return jwt.encode({"exp": NOW + 3600, "tid": "tenant-of-the-token", **claims}, KEY, algorithm="HS256")


def encrypted(key="a2V5", header=None):
    """A JWE's form (RFC 7516, section 7.1)."""
    head = json.dumps(header or {"alg": "dir", "enc": "A256GCM"}).encode()
    return ".".join([base64.urlsafe_b64encode(head).decode().rstrip("="), key, "aXY", "Y2lwaGVy", "dGFn"])


NOT_READABLE = {
    "opaque": "EwB4A8l6BAAU/+x9==",
    "with-dots": "ya29.a0AfH6SMB",
    "json": base64.urlsafe_b64encode(b'{"alg": "x"}').decode(),
    "encrypted": encrypted(),
    "encrypted-directly": encrypted(key=""),
    "five-parts": "a.b.c.d.e",
}
#: What an answer can say of a token's end, and what is made of it, in seconds from now.
ENDS = [
    ({"expires_in": 3599}, 3599),
    ({"expires_in": "3599"}, 3599),
    ({"expires_in": 3599.9}, 3599),
    ({"expires_in": MONTH}, MONTH),
    ({"expires_on": NOW + 60}, 60),
    ({"expires_on": str(NOW + 60)}, 60),
    ({"expires_in": "soon", "expires_on": NOW + 60}, 60),
    ({"expires_in": 3599, "expires_on": NOW + 60}, 3599),
    ({}, ASSUMED),
    *(({"expires_in": value}, ASSUMED) for value in (None, "", "soon", "²", "9" * 5000, 10**400, 1e99, True, [1], {})),
    *(({"expires_in": value}, ASSUMED) for value in (MONTH + 1, 3599000, float("nan"), float("inf"), -float("inf"))),
    *(({"expires_on": value}, ASSUMED) for value in (None, "soon", 3600, NOW * 1000, float("nan"), [NOW], True)),
]


@pytest.fixture
def check(build):
    return lambda answer: granted.checked_token({"token_type": "Bearer", **answer}, build(), NOW)


def test_good_token_has_the_provider_s_expiry_and_tenant(check):
    token = check({"access_token": minted(), "expires_in": 1})
    assert (token.expires_on, token.tenant_id) == (NOW + 3600, "tenant-of-the-token")


def test_token_without_tid_is_of_the_tenant_that_was_asked(check):
    assert check({"access_token": minted(tid=None)}).tenant_id == "contoso.example"


@pytest.mark.parametrize("kind", ["bearer", "BEARER", "Bearer"])
def test_token_type_is_case_insensitive(check, kind):
    assert check({"access_token": minted(), "token_type": kind}).token_type == "Bearer"


@pytest.mark.parametrize("kind", ["pop", "N_A", "Bear\ner", " "])
def test_other_token_types_are_refused(check, kind):
    with pytest.raises(ProviderError, match="not Bearer") as caught:
        check({"access_token": minted(), "token_type": kind})
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "opaque token",
        "opaque\x7f",
        "opaque" * 3000,
        minted().rpartition(".")[0],
        minted() + ".x",
        minted() + ".x.y",
        encrypted()[:-3],
        minted() + ".x.=",
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
        check({"access_token": token, "expires_in": 3599})
    if isinstance(token, str) and len(token) > 10:
        assert token[:40] not in str(caught.value)


@pytest.mark.parametrize("kind", [None, "", 5, True, [], ["pop"], {}])
def test_a_token_type_that_is_no_text_says_nothing(check, kind):
    assert check({"access_token": minted(), "token_type": kind}).token_type == "Bearer"


@pytest.mark.parametrize("form", sorted(NOT_READABLE))
def test_a_token_that_cannot_be_read_is_one(check, form):
    token = check({"access_token": NOT_READABLE[form], "expires_in": 3599})
    assert (token.access_token, token.expires_on, token.tenant_id) == (
        NOT_READABLE[form],
        NOW + 3599,
        "contoso.example",
    )
    result = token.result(NOW + 99)
    assert (result["claims"], result["expires_in"], result["expires_on"]) == ({}, 3500, NOW + 3599)


@pytest.mark.parametrize(("fields", "left"), ENDS, ids=[str(fields)[:50] for fields, _left in ENDS])
def test_the_answer_says_when_a_token_ends_that_cannot_be_read(check, fields, left):
    assert check({"access_token": "opaque", **fields}).expires_on == NOW + left


@pytest.mark.parametrize("fields", [fields for fields, _left in ENDS], ids=[str(fields)[:50] for fields, _left in ENDS])
def test_a_signed_token_says_so_itself(check, fields):
    assert check({"access_token": minted(), **fields}).expires_on == NOW + 3600


@pytest.mark.parametrize("fields", [{"expires_in": 0}, {"expires_in": -5}, {"expires_in": "-5"}, {"expires_on": NOW}])
def test_a_token_that_is_over_by_its_answer_is_refused_unless_it_says_otherwise_itself(check, fields):
    with pytest.raises(UnreadableError, match=r"unusable token: The token is over: it ended \d seconds ago"):
        check({"access_token": "opaque", **fields})
    assert check({"access_token": minted(), **fields})


@pytest.mark.parametrize("wanted", [None, 0, -5, "soon", 1e99, float("inf"), 10**9, True, [], 2**70])
def test_senseless_refresh_time_is_ignored(wanted):
    token = granted.Token("t", "Bearer", 5600, "s", "t", "c")
    assert granted.refresh_on({"refresh_on": wanted}, token, 2000.0, 0.0) == 2000 + 3600 * granted.REFRESH_AT
