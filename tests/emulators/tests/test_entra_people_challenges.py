# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims challenges: refused is a silent request after a sign-in that did not ask for what the policy wants."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators.entra import App, Entra, User
from tests.emulators.entra.challenges import contains
from tests.emulators.tests.entra_client import number
from tests.emulators.tests.people_client import public_client, redeem, refresh, signed_in
from tests.emulators.tests.test_entra_people_authorize import REDIRECT, address, returned, visit

CLAIMS = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
MORE = {
    "access_token": {**CLAIMS["access_token"], "nbf": {"essential": True, "value": "1"}},
    "id_token": {"auth_time": None},
}

OTHER = {"access_token": {"acrs": {"essential": True, "value": "p2"}}}


@pytest.fixture
def challenged(entra: Entra) -> Iterator[User]:
    yield entra.user()


@pytest.mark.parametrize("error", ["interaction_required", "insufficient_claims", "invalid_grant"])
def test_refresh_is_challenged(entra: Entra, public_app: App, challenged: User, error: str) -> None:
    token = signed_in(entra, public_app, challenged)["refresh_token"]
    entra.challenge(challenged, CLAIMS, error)
    status, answer = refresh(entra, public_app, token)
    assert (status, answer["error"], number(answer)) == (400, error, 50076)
    assert json.loads(answer["claims"]) == CLAIMS
    entra.challenge(challenged, None)
    assert refresh(entra, public_app, token)[0] == 200


@pytest.mark.parametrize(("asked", "met"), [(CLAIMS, True), (MORE, True), (OTHER, False), (None, False)])
def test_only_a_sign_in_that_asked_for_the_claims_meets_it(
    entra: Entra, public_app: App, challenged: User, asked: Any, met: bool
) -> None:
    entra.challenge(challenged, CLAIMS)
    client = public_client(entra, public_app)
    claims = json.dumps(asked) if asked else None
    flow = client.initiate_device_flow([entra.resource.scope], claims_challenge=claims)
    entra.approve(flow["user_code"], challenged)
    answer = client.acquire_token_by_device_flow(flow, claims_challenge=claims)
    assert "access_token" in answer, "the sign-in itself succeeds"
    assert (refresh(entra, public_app, answer["refresh_token"])[0] == 200) is met


@pytest.mark.parametrize(("asked", "met"), [(CLAIMS, True), (OTHER, False), (None, False)])
def test_page_in_a_browser_takes_the_claims_too(
    entra: Entra, public_app: App, challenged: User, asked: Any, met: bool
) -> None:
    entra.challenge(challenged, CLAIMS)
    url = address(entra, public_app, claims=json.dumps(asked) if asked else None, response_mode="query")
    code = returned(visit(entra, url, challenged))["code"]
    status, answer = redeem(entra, public_app, code, redirect_uri=REDIRECT)
    assert status == 200
    assert (refresh(entra, public_app, answer["refresh_token"])[0] == 200) is met


@pytest.mark.parametrize(
    ("whole", "part", "has"),
    [
        ({}, {}, True),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, True),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, False),
        ({"a": None}, {"a": {}}, False),
        ({}, {"a": None}, False),
    ],
)
def test_contains(whole: Any, part: Any, has: bool) -> None:
    assert contains(whole, part) is has
