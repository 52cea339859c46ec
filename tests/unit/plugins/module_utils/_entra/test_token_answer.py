# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is believed of an answer: each field alone, in its own shape and in every other."""

import base64
import json

import pytest
from hypothesis import given

from ansible_collections.entra.oracledb.plugins.module_utils._entra import token_answer
from ansible_collections.entra.oracledb.plugins.module_utils._entra.reading import read
from tests.profiles import examples
from tests.unit.json_values import VALUES


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def id_token(**claims):
    return f"{encoded({'alg': 'none'})}.{encoded({'sub': 's', **claims})}."


GOOD = {
    "access_token": "x",
    "token_type": "Bearer",
    "expires_in": 3599,
    "ext_expires_in": 3599,
    "expires_on": 1800000000,
    "not_before": 1700000000,
    "refresh_in": 1800,
    "scope": "a b",
    "refresh_token": "0.AAAA~b/c+d=",
    "id_token": id_token(preferred_username="alice@contoso.example", oid="o", tid="t", iss="https://x/y"),
    "client_info": encoded({"uid": "u", "utid": "t"}),
    "foci": "1",
}
REFUSAL = {
    "error": "invalid_grant",
    "error_description": "AADSTS50076: x",
    "error_codes": [50076],
    "error_uri": "https://x",
    "error_additional_info": ["client_mismatch"],
    "suberror": "basic_action",
    "claims": '{"access_token": {}}',
    "correlation_id": "c",
    "trace_id": "t",
    "timestamp": "2026-11-28 00:00:00Z",
}
DEVICE = {
    "device_code": "d",
    "user_code": "U",
    "verification_uri": "https://x",
    "verification_uri_complete": "https://x?u",
    "expires_in": 900,
    "interval": 5,
    "message": "m",
}


def test_what_is_as_it_should_be_stays():
    assert token_answer.token_answer(GOOD) == GOOD
    assert token_answer.token_answer(REFUSAL) == REFUSAL
    assert token_answer.device_answer(DEVICE) == DEVICE
    assert token_answer.device_answer(REFUSAL) == REFUSAL
    assert [set(GOOD), set(REFUSAL), set(DEVICE)] == [
        set(token_answer.TOKEN), set(token_answer.REFUSAL), set(token_answer.DEVICE),
    ]  # fmt: skip


def test_what_is_not_known_is_not_handed_on():
    """MSAL would take `id_token_claims` for those of the ID token, and a field with an underscore for its own."""
    strange = {"id_token_claims": {"sub": "other"}, "_msal": 1, "latest_attempt_at": "x", "expires_at": []}
    assert token_answer.token_answer({**GOOD, **strange}) == GOOD
    assert token_answer.device_answer({**DEVICE, **strange}) == DEVICE


@pytest.mark.parametrize("kind", ["refusal", "token"])
def test_a_refusal_has_no_token(kind):
    both = {**GOOD, **REFUSAL}
    assert token_answer.is_refusal(both)
    assert token_answer.token_answer(both) == REFUSAL


TEXTS = ["token_type", "scope", "refresh_token", "id_token", "client_info", "foci"]
SPANS = ["ext_expires_in", "refresh_in"]
SENSELESS = [None, True, [], {}, "", [1], {"a": 1}]
NO_SPAN = [*SENSELESS, "soon", 0, -5, 1e99, float("nan"), float("inf"), 10**400, "9" * 5000, "1e5", 31 * 86400, "²"]


@pytest.mark.parametrize("value", [*SENSELESS, 5, 5.0], ids=str)
@pytest.mark.parametrize("name", TEXTS)
def test_a_field_that_is_no_text_is_missing(name, value):
    assert token_answer.token_answer({**GOOD, name: value}) == {key: GOOD[key] for key in GOOD if key != name}


@pytest.mark.parametrize(
    "value", NO_SPAN, ids=lambda value: str(value)[:9] if not isinstance(value, int) else hex(value)[:9]
)
@pytest.mark.parametrize("name", SPANS)
def test_a_field_that_is_no_span_is_missing(name, value):
    assert token_answer.token_answer({**GOOD, name: value}) == {key: GOOD[key] for key in GOOD if key != name}


@pytest.mark.parametrize(("value", "seconds"), [("60", 60), (60.9, 60), (" 60 ", 60), ("60.0", 60), ("60.", 60)])
def test_seconds_come_as_text_or_with_a_fraction(value, seconds):
    assert token_answer.token_answer({**GOOD, "refresh_in": value})["refresh_in"] == seconds


@pytest.mark.parametrize(
    "value",
    [
        "garbage",
        "a.b.c",
        "é.ü.",
        f"{encoded({})}.{encoded([1])}.",
        f"{encoded({})}.{encoded({'oid': 'x'})}.",
        id_token(sub=5),
        id_token(preferred_username=["x"]),
        id_token(oid={}),
        "x." + "[" * 9000 + ".",
        "x." + base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".",
    ],
)
def test_an_id_token_that_names_no_one_is_missing(value):
    assert "id_token" not in token_answer.token_answer({"access_token": "x", "id_token": value})
    assert token_answer.id_token_claims({"id_token": None}) == {}


def test_an_id_token_of_b2c_can_have_no_sub():
    value = f"{encoded({})}.{encoded({'oid': 'x'})}."
    assert token_answer.token_answer({**GOOD, "id_token": value})["id_token"] == value


def test_a_claim_that_is_null_is_missing():
    value = id_token(preferred_username=None)
    assert token_answer.token_answer({**GOOD, "id_token": value})["id_token"] == value


@pytest.mark.parametrize(
    "value", ["!", "e30", encoded([1]), encoded({"uid": 5, "utid": "t"}), encoded({"uid": "u"}), "é"]
)
def test_client_info_without_two_ids_is_missing(value):
    assert "client_info" not in token_answer.token_answer({**GOOD, "client_info": value})


@pytest.mark.parametrize(
    ("value", "interval"),
    [(5, 5), ("5", 5), (0, 0), (7.5, 7), (-3, None), (301, None), ("soon", None), (None, None), (float("nan"), None)],
)
def test_interval(value, interval):
    assert token_answer.device_answer({**DEVICE, "interval": value}).get("interval") == interval


def test_an_error_of_another_shape_is_an_error_all_the_same():
    for value in (5, ["x"], {"code": "x"}, True):
        assert token_answer.token_answer({**GOOD, "error": value}) == {"error": "error"}


def test_a_challenge_that_is_no_text_becomes_one():
    assert token_answer.token_answer({"error": "x", "claims": {"a": 1}})["claims"] == '{"a": 1}'


@examples(300)
@given(VALUES, VALUES)
def test_no_value_of_any_field_raises_or_costs_the_token(value, other):
    for good, believe in ((GOOD, token_answer.token_answer), (DEVICE, token_answer.device_answer)):
        for name in good:
            found = believe({**good, name: value, "other": other})
            json.dumps(found, allow_nan=False)
            assert {key: found[key] for key in found if key != name} == {key: good[key] for key in good if key != name}
    for name in REFUSAL:
        json.dumps(token_answer.token_answer({**REFUSAL, name: value}), allow_nan=False)


class OursError(Exception):
    pass


def test_ours_passes_and_everything_else_is_one_error_without_its_words():
    def reader(error):
        def raises():
            raise error

        return raises

    with pytest.raises(OursError, match="mine"):
        read(reader(OursError("mine")), OursError, (OursError,))
    for kind in (KeyError, RecursionError, MemoryError, type("Odd", (Exception,), {})):
        with pytest.raises(OursError) as caught:
            read(reader(kind("canary")), OursError, (OursError,))
        assert str(caught.value) == kind.__name__
        assert caught.value.__context__ is caught.value.__cause__ is None
    for kind in (KeyboardInterrupt, SystemExit):
        with pytest.raises(kind):
            read(reader(kind()), OursError, (OursError,))
    assert read(lambda: 5, OursError, (OursError,)) == 5
