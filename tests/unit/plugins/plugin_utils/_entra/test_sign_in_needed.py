# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""At the HTTP seam: which answers mean that a person has to sign in, and what the error then has for a play."""

import json
import secrets
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as provider
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import sign_in_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    PersonError,
    ProviderError,
    RefusedError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import failures
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure, Store
from tests.unit.plugins.plugin_utils._entra.test_app_flows import DISCOVERY, Wire
from tests.unit.plugins.plugin_utils._entra.test_login_command import extra_variables

SCOPE = "https://contoso.example/hr-db/user_impersonation"
CHALLENGE = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
TEXT = "AADSTS50076: You must use multi-factor authentication."
USER = {"client_secret": None, "scope": SCOPE}
DEVICE = {**USER, "auth": "device_code"}
TOKEN = secrets.token_urlsafe(40)
GIVEN = {
    "refresh_token": {**USER, "auth": "refresh_token", "refresh_token": TOKEN},
    "authorization_code": {
        **USER,
        "auth": "authorization_code",
        "authorization_code": TOKEN,
        "redirect_uri": "http://localhost",
    },
    "username_password": {
        **USER,
        "auth": "username_password",
        "username": "alice@contoso.example",
        "password": TOKEN,
    },
    "on_behalf_of": {"auth": "on_behalf_of", "scope": SCOPE, "user_assertion": TOKEN},
}


class Refusal(Wire):
    """Answers with an error of the provider; also with the user's realm, which MSAL asks for before a password."""

    def __init__(self, **answer):
        super().__init__(400, **{"error_description": TEXT, **answer})

    def get(self, url, **kwargs):
        response = super().get(url, **kwargs)
        if "userrealm" in url:
            return type(response)(200, {}, json.dumps({"account_type": "Managed"}))
        return response

    def secrets(self):
        return (TOKEN,)


class Codes(Wire):
    """Answers with a code for a person."""

    def get(self, url, **kwargs):
        document = super().get(url, **kwargs)
        endpoint = DISCOVERY["token_endpoint"].replace("/token", "/devicecode")
        return type(document)(200, {}, json.dumps({**DISCOVERY, "device_authorization_endpoint": endpoint}))


@pytest.fixture
def ask(build, tmp_path):
    """The error of a request to which the provider answers so; alice is signed in."""
    store = Store(str(tmp_path / "store"))

    def run(options, **answer):
        request = build(cache_dir=store.path, **options)
        where = {"home_account_id": "1.t", "environment": "login.microsoftonline.com"}
        account = {**where, "realm": "t", "authority_type": "MSSTS", "username": "alice@contoso.example"}
        token = {
            **where,
            "credential_type": "RefreshToken",
            "client_id": request.client_id,
            "secret": TOKEN,
            "target": "",
        }
        document = {"Account": {"a": account}, "RefreshToken": {"r": token}}
        store.save(document_name(request), json.dumps(document).encode())
        call = Call(request, store, time.monotonic() + 60, "", print)
        call.http = Refusal(**answer)
        try:
            with pytest.raises(ProviderError) as caught:
                provider.ask(call, 1, request.flow.run)
        finally:
            call.close()
        assert TOKEN not in str(caught.value) + caught.value.command + caught.value.claims
        return caught.value

    yield run
    store.close()


def claims_in(command):
    """What the next sign-in asks for, as the playbook reads it."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import json_text

    return json.loads(json_text(extra_variables(command)["claims"]))


ALWAYS = [
    {"error": "interaction_required"},
    {"error": "login_required"},
    {"error": "consent_required"},
    {"error": "account_selection_required"},
    {"error": "insufficient_claims"},
    {"error": "invalid_grant", "suberror": "basic_action"},
    {"error": "invalid_grant", "suberror": "additional_action"},
    {"error": "invalid_grant", "suberror": "consent_required"},
    {"error": "access_denied", "claims": json.dumps(CHALLENGE)},
]


@pytest.mark.parametrize("challenge", [None, CHALLENGE])
@pytest.mark.parametrize(
    "answer", [*ALWAYS, {"error": "invalid_grant", "suberror": "bad_token"}, {"error": "invalid_grant"}]
)
def test_silence_that_will_not_do(ask, answer, challenge):
    answer = {**answer, **({"claims": json.dumps(challenge)} if challenge else {})}
    error = ask(DEVICE, **answer)
    assert error.__class__ is AuthenticationRequiredError
    assert error.needs_sign_in
    assert error.command in str(error)
    assert json.loads(error.claims or "null") == (json.loads(answer["claims"]) if "claims" in answer else None)
    if "claims" in answer:
        assert claims_in(error.command) == CHALLENGE
    else:
        assert "claims" not in extra_variables(error.command)


@pytest.mark.parametrize(
    "answer", [{"error": "invalid_client"}, {"error": "unauthorized_client"}, {"error": "invalid_scope"}]
)
@pytest.mark.parametrize("options", [DEVICE, *GIVEN.values()])
def test_what_no_sign_in_mends_is_a_plain_refusal(ask, options, answer):
    error = ask(options, **answer)
    assert error.__class__ is RefusedError
    assert (error.needs_sign_in, error.command, error.claims) == (False, "", "")


@pytest.mark.parametrize("answer", ALWAYS)
@pytest.mark.parametrize("name", ["refresh_token", "authorization_code", "username_password"])
def test_what_was_given_does_not_do_and_a_sign_in_does(ask, name, answer):
    error = ask(GIVEN[name], **answer)
    assert error.__class__ is RefusedError, "what happens stays as it was"
    assert error.needs_sign_in
    assert f"run on this controller, as this user: {error.command} and set auth to device_code" in str(error)
    assert extra_variables(error.command)["scope"] == SCOPE


@pytest.mark.parametrize(
    ("name", "needed"), [("refresh_token", True), ("authorization_code", True), ("username_password", False)]
)
def test_a_spent_grant_takes_a_sign_in_and_a_wrong_password_another_password(ask, name, needed):
    assert ask(GIVEN[name], error="invalid_grant").needs_sign_in is needed


@pytest.mark.parametrize(
    "options", [GIVEN["on_behalf_of"], {**GIVEN["refresh_token"], "client_secret": secrets.token_urlsafe(20)}]
)
def test_who_signs_in_elsewhere_gets_the_claims_and_no_command(ask, options):
    error = ask(options, error="interaction_required", claims=json.dumps(CHALLENGE))
    assert (error.needs_sign_in, error.command) == (True, "")
    assert json.loads(error.claims) == CHALLENGE
    assert "entra.oracledb.login" not in str(error)


def test_an_app_without_people_is_refused_and_no_more(ask):
    error = ask({"scope": "https://x/.default"}, error="interaction_required", claims=json.dumps(CHALLENGE))
    assert not error.needs_sign_in


def test_claims_of_the_request_and_of_the_provider_are_asked_for_together(ask):
    wanted = {"access_token": {"nbf": {"essential": True, "value": "1"}}}
    error = ask({**DEVICE, "claims": json.dumps(wanted)}, error="interaction_required", claims=json.dumps(CHALLENGE))
    assert claims_in(error.command) == {"access_token": {**wanted["access_token"], **CHALLENGE["access_token"]}}
    assert json.loads(error.claims) == CHALLENGE


@pytest.mark.parametrize(
    "claims",
    ["x", "[]", 5, None, json.dumps({"access_token": {"x": {"value": TOKEN}}})],
    ids=["text", "list", "number", "none", "secret"],
)
def test_a_challenge_that_is_none_or_holds_a_secret_is_left_out(ask, claims):
    error = ask(DEVICE, error="interaction_required", claims=claims)
    assert (error.needs_sign_in, error.claims) == (True, "")
    assert "claims" not in extra_variables(error.command)


@pytest.mark.parametrize("wanted", ["", '{"access_token": {"nbf": {"essential": true, "value": "1"}}}'])
def test_the_person_s_sign_in_asks_for_the_challenge(build, tmp_path, wanted):
    request = build(**DEVICE, claims=wanted or None, cache_dir=str(tmp_path / "store"))
    store = Store(request.cache_dir)
    names = []
    for challenge in ("", json.dumps(CHALLENGE)):
        call = Call(request, store, time.monotonic() + 60, "", print)
        call.challenge = challenge
        call.http = Codes(user_code="B2CDFGHJK", verification_uri="https://x/", device_code=TOKEN, expires_in=900)
        sign_in_flows.start_device_code(call)
        sent = json.loads(call.http.form.get("claims") or "{}")
        both = {
            **json.loads(wanted or "{}").get("access_token", {}),
            **(CHALLENGE["access_token"] if challenge else {}),
        }
        assert sent.get("access_token", {}) == both
        names.append(call.pending_name("device"))
    assert len(set(names)) == 2, "a code from before the challenge does not serve"
    store.close()


# What is remembered, and a chain.


@pytest.mark.parametrize(
    "error",
    [AuthenticationRequiredError("x"), RefusedError("x"), ProviderError("x")],
)
@pytest.mark.parametrize("sign_in", [None, ("command", ""), ("", "{}"), ("command", '{"a": 1}')])
def test_what_is_remembered_says_the_same_to_the_next_task(error, sign_in):
    if sign_in:
        error.for_sign_in(*sign_in)
    kept = Entry.from_json(Entry(failure=failures.failure_of(error, ahead=False)).to_json())
    with pytest.raises(type(error)) as caught:
        failures.raise_failure(kept.failure)
    assert caught.value.needs_sign_in is bool(sign_in)
    assert (caught.value.command, caught.value.claims) == (sign_in or ("", ""))


@pytest.mark.parametrize(
    ("kind", "sign_in"), [(RefusedError, None), (RefusedError, ("command", '{"a": 1}')), (PersonError, None)]
)
def test_what_a_person_was_asked_in_vain_says_the_same_to_the_next_task(build, tmp_path, monkeypatch, kind, sign_in):
    def ask(*_arguments):
        raise kind("declined").for_sign_in(*sign_in) if sign_in else kind("declined")

    monkeypatch.setattr(provider, "ask", ask)
    options = {**DEVICE, "cache_dir": str(tmp_path / "store"), "allow_interaction": True, "prompt": "login"}
    request, caught = build(**options), []
    for _task in range(2):
        with pytest.raises(kind) as error:
            engine.acquire(request)
        caught.append(error.value)
        monkeypatch.setattr(provider, "ask", None)
    assert "Remembered" in str(caught[1])
    assert len({(error.needs_sign_in, error.command, error.claims) for error in caught}) == 1
    assert caught[0].needs_sign_in is bool(sign_in or kind is PersonError)


@pytest.mark.parametrize(
    "sign_in", [5, [], {}, {"command": "x"}, {"command": 5, "claims": ""}, {"command": "", "claims": "", "x": ""}]
)
def test_a_damaged_one_is_none(sign_in):
    entry = Entry(failure=Failure("login", "x", time.time() + 5, sign_in=sign_in))
    assert Entry.from_json(entry.to_json()) is None


def test_a_chain_says_it_of_the_first_that_a_sign_in_opens(build, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    options = {**DEVICE, "auth": ["azure_cli", "device_code", "interactive"], "cache_dir": str(tmp_path / "store")}
    with pytest.raises(ProviderError, match="no way to a token") as caught:
        engine.acquire(build(**options))
    assert caught.value.needs_sign_in
    assert extra_variables(caught.value.command)["scope"] == SCOPE
    assert caught.value.command in str(caught.value)


@pytest.mark.parametrize("error", ["authorization_declined", "access_denied", "expired_token", "bad_verification_code"])
@pytest.mark.parametrize("asked", ["person", "run"])
def test_a_sign_in_that_the_person_declined_or_did_not_end_is_still_needed(build, monkeypatch, error, asked):
    """RFC 8628 section 3.5, and Entra's own names for the same. When no person was asked it is a refusal as any other."""
    monkeypatch.setattr(provider, "run_flow", lambda *_arguments: {"error": error})
    request = build(**DEVICE)
    call = Call(request, None, time.monotonic() + 60, "", print)
    call.http = Refusal()
    with pytest.raises(RefusedError, match="refused") as caught:
        provider.ask(call, 1, getattr(request.flow, asked))
    assert caught.value.needs_sign_in is (asked == "person")
    assert f"aad_token_scope={SCOPE}" in caught.value.command or asked == "run"


def test_a_sign_in_that_was_not_done_is_still_needed(build, tmp_path, monkeypatch):
    def nobody(*_arguments):
        raise PersonError("the code was not entered")

    monkeypatch.setattr(provider, "ask", nobody)
    with pytest.raises(PersonError) as caught:
        engine.acquire(build(**DEVICE, cache_dir=str(tmp_path / "store"), allow_interaction=True))
    assert caught.value.needs_sign_in
    assert extra_variables(caught.value.command)["scope"] == SCOPE
