# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims challenges in each form that a user finds them in, and in the answers of providers."""

import base64
import json
import secrets

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.plugin_utils._model import claims_challenge

CHALLENGE = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
TEXT = json.dumps(CHALLENGE)
OBJECTS = st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5))


@given(OBJECTS)
def test_every_form_of_an_object_means_the_object(challenge):
    text = json.dumps(challenge, ensure_ascii=False)
    standard = base64.b64encode(text.encode()).decode()
    url_safe = base64.urlsafe_b64encode(text.encode()).decode()
    forms = [
        challenge,
        text,
        f" {text}\n",
        standard,
        standard.rstrip("="),
        url_safe,
        url_safe.rstrip("="),
        f"{standard}\n",
    ]
    assert all(json.loads(claims_challenge.json_text(form)) == challenge for form in forms)
    assert claims_challenge.json_text(claims_challenge.encoded(text)) == text


def test_json_text_is_kept_as_it_is_and_lines_of_base64_are_joined():
    assert claims_challenge.json_text(TEXT) == TEXT
    assert claims_challenge.json_text(base64.encodebytes((TEXT * 1).encode()).decode()) == TEXT


@pytest.mark.parametrize(
    "value",
    [
        *("x", "!", "{", "[]", '"x"', "5", "null", "eyJ", "e30=x=", "{}{}", "é", "a" * 5, "W10=", "bnVsbA==", "/w=="),
        *(
            '{"a": 1',
            '{"a": NaN',
            5,
            True,
            ["{}"],
            base64.b64encode(b"\xff{}").decode(),
            {"a": float("nan")},
            {"a": {1}},
        ),
        *("[" * 100_000, '{"a":' * 100_000, base64.b64encode(b'{"a":' * 100_000).decode()),
    ],
)
def test_everything_else_is_an_error(value):
    with pytest.raises((ValueError, TypeError)):
        claims_challenge.json_text(value)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"claims": TEXT}, TEXT),
        ({}, ""),
        ({"claims": None}, ""),
        ({"claims": 5}, ""),
        ({"claims": CHALLENGE}, ""),
        ({"claims": "[]"}, ""),
        ({"claims": "x"}, ""),
        ({"claims": ""}, ""),
        ({"claims": "[" * 10_000}, ""),
        ({"claims": json.dumps({"x": "y" * claims_challenge.MAX_CHARACTERS})}, ""),
    ],
)
def test_challenge_of_an_answer(answer, found):
    assert claims_challenge.challenge_of(answer) == found


def test_challenge_that_echoes_a_secret_is_none():
    secret, token = secrets.token_urlsafe(30), jwt.encode({"a": 1}, secrets.token_hex(32), algorithm="HS256")
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in secret)
    for text in (
        json.dumps({"x": secret}),
        json.dumps({secret: 1}),
        f'{{"x": "{escaped}"}}',
        json.dumps({"x": secret[3:25]}),
    ):
        assert claims_challenge.challenge_of({"claims": text}, [secret]) == ""
    assert claims_challenge.challenge_of({"claims": json.dumps({"x": token})}) == ""


@pytest.mark.parametrize(
    ("wanted", "challenge", "both"),
    [
        ("", "", ""),
        (TEXT, "", TEXT),
        ("", TEXT, TEXT),
        (
            '{"access_token": {"nbf": {"value": "1"}, "acrs": null}, "id_token": {"a": null}}',
            TEXT,
            '{"access_token": {"nbf": {"value": "1"}, "acrs": {"essential": true, "value": "p1"}}, "id_token": {"a": null}}',
        ),
        ('{"access_token": null}', TEXT, TEXT),
    ],
)
def test_the_request_s_claims_and_the_challenge_as_one(wanted, challenge, both):
    assert claims_challenge.merged(wanted, challenge) == both


@pytest.mark.parametrize("value", [None, [], "x", 5])
def test_capabilities_are_told_whatever_stands_in_their_place(value):
    told = claims_challenge.with_capabilities(json.dumps({"access_token": value, "id_token": {"a": None}}))
    assert json.loads(told) == {"access_token": {"xms_cc": {"values": ["CP1"]}}, "id_token": {"a": None}}
