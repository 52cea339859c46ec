# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refusal of Entra becomes: its words, what was presented, and nothing of a secret. The hints have test_aadsts_hints."""

import json
import time
from urllib.parse import quote_plus

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra import aadsts
from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_hints import HINTS
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RefusedError

TRACE = "0f4ad1a3-0000-0000-0000-000000000000"
GITHUB = "https://token.actions.githubusercontent.com"
BY_NAME = "repo:contoso/dba:ref:refs/heads/main"
IMMUTABLE = "repo:contoso@5544/dba@8210:ref:refs/heads/main"


def answer(**changes):
    return {
        "error": "invalid_client",
        "error_description": f"AADSTS7000215: Invalid client secret provided. Trace ID: {TRACE} Timestamp: x",
        "error_codes": [7000215],
        "timestamp": "2026-11-21 00:00:00Z",
        "trace_id": TRACE,
        **changes,
    }


def test_refusal_says_what_was_asked_what_came_back_and_what_to_do():
    text = aadsts.refusal_message(401, answer(), "token for x")
    assert text.startswith(
        "token for x: Entra refused with HTTP 401 invalid_client: AADSTS7000215: Invalid client secret"
    )
    assert HINTS[7000215][""] in text
    assert text.count(TRACE) == 1


@pytest.mark.parametrize(
    "codes", [None, 7000215, "7000215", {}, [None, "x", [], {}, 1e99], [True], [-7000215, 0, 10**5000]]
)
def test_refusal_takes_any_form_of_error_codes(codes):
    assert "invalid_client" in aadsts.refusal_message(400, answer(error_codes=codes), "about")


@pytest.mark.parametrize("value", [None, 5, [], {}, ["x"]])
@pytest.mark.parametrize("name", ["error", "error_description", "trace_id", "timestamp"])
def test_refusal_takes_any_type_of_text(name, value):
    assert aadsts.refusal_message(400, answer(**{name: value}), "about").startswith("about: Entra refused")


def test_text_from_outside_cannot_drive_a_terminal_or_add_a_line():
    hostile = "AADSTS1:\x1b[2J\r\nfatal: [host]: \u202eFAILED"
    text = aadsts.refusal_message(400, answer(error_description=hostile), "about")
    assert text.isprintable()


def test_text_from_outside_has_a_bound():
    assert len(printable("x" * 10**6)) < 600


@pytest.mark.parametrize("secret", ["s3cret-value-abcdefghi", "with blank & more"])
def test_secret_that_the_provider_echoes_is_masked_before_anything_is_cut(secret):
    for echoed in (secret, quote_plus(secret)):
        answer = {"error": "invalid_client", "error_description": "x" * 485 + " " + echoed}
        message = aadsts.refusal_message(401, answer, "token", [secret])
        assert not [length for length in range(6, len(echoed)) if echoed[:length] in message]


# The federated token that was refused.


def token(**claims):
    return jwt.encode({"iss": GITHUB, "sub": BY_NAME, "aud": "api://AzureADTokenExchange", **claims}, "k" * 32)


class Sent:
    """An HTTP client that has been refused."""

    def __init__(self, request, status, assertion):
        self.request, self.status, self.assertion = request, status, assertion

    def secrets(self):
        return (*self.request.secrets(), self.assertion)


@pytest.fixture
def refused(build):
    """The message of a refusal with this number, after this token was sent."""

    def get(number, assertion, **changes):
        request = build(**{"client_secret": None, "federated_token": token(), **changes})
        call = Call(request, None, time.monotonic() + 60, "", print)
        call.http = Sent(request, 401, assertion)
        return str(call.refused({"error": "invalid_client", "error_codes": [number]}))

    return get


@pytest.mark.parametrize("number", sorted(aadsts.FEDERATION))
def test_federation_refusal_shows_what_was_presented(refused, number):
    text = refused(number, token())
    assert f"Presented: issuer '{GITHUB}', subject '{BY_NAME}', audience 'api://AzureADTokenExchange'." in text
    assert text.index("Presented:") < text.index(aadsts.worded(HINTS[number], aadsts.Given(("federated",))))
    assert token() not in text
    assert token().split(".")[1] not in text


def test_another_refusal_shows_nothing_of_the_token(refused):
    assert "Presented" not in refused(700016, token())
    assert "Presented" not in refused(700213, "", client_secret="s3cret", federated_token=None)


@pytest.mark.parametrize("assertion", ["", "no token", "a.b.c", token() + "x" * 20000])
def test_what_is_no_token_presents_nothing(refused, assertion):
    text = refused(700213, assertion)
    assert "Presented" not in text
    assert "does not trust this workload" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (["api://a", "api://b"], "audience 'api://a, api://b'."),
        (5, "audience '5'."),
        ({"a": 1}, "audience '{"),
        (None, "audience 'None'."),
        ("a\x1b[2J\r\nfatal: \u202eb", "audience 'a [2J fatal: b'."),
        ("x" * 10000, "audience 'xxx"),
        ([["y"] * 500], "audience '['y', 'y'"),
    ],
)
def test_claims_of_any_kind_are_one_bounded_line(refused, value, shown):
    text = refused(700212, jwt.PyJWS().encode(json.dumps({"aud": value}).encode(), "k" * 32))
    assert shown in text
    assert text.isprintable()
    assert len(text) < 1200


def test_secret_in_a_claim_is_masked_before_it_is_cut(refused):
    secret = "canary-request-token-" + "z" * 40
    text = refused(
        700213,
        token(sub="x" * (aadsts.MAX_CLAIM - 10) + secret),
        auth="github_oidc",
        federated_token=None,
        oidc_request_url="https://ci.example/idtoken",
        oidc_request_token=secret,
    )
    assert "canary" not in text


# GitHub's two forms of a subject.


@pytest.mark.parametrize("number", sorted(aadsts.SUBJECT))
@pytest.mark.parametrize(("subject", "hint"), [(BY_NAME, aadsts.BY_NAME), (IMMUTABLE, aadsts.IMMUTABLE)])
def test_github_s_subject_is_named_as_what_it_is(refused, number, subject, hint):
    text = refused(number, token(sub=subject))
    assert [known for known in (aadsts.BY_NAME, aadsts.IMMUTABLE) if known in text] == [hint]


@pytest.mark.parametrize("subject", ["system:serviceaccount:x:y@z", "project_path:contoso/dba:ref:main", "repo:x", ""])
def test_another_issuer_s_subject_is_none_of_github_s(refused, subject):
    assert "GitHub" not in refused(700213, token(sub=subject))


def test_at_sign_in_a_branch_makes_no_immutable_subject(refused):
    assert aadsts.BY_NAME in refused(700213, token(sub="repo:contoso/dba:ref:refs/heads/a@b"))


def test_audience_and_issuer_say_nothing_of_the_subject(refused):
    assert "immutable" not in refused(700212, token()) + refused(700211, token())


# Over the wire.


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"issuer": "https://elsewhere.example"}, 700211),
        ({"subject": "another"}, 700213),
        ({"audience": "api://another"}, 700212),
    ],
)
def test_refusal_of_the_provider_shows_the_presented_token(entra, live, changes, number):
    issuer = entra.issuer("github")
    app = entra.app(federated=[issuer.trust(**changes)])
    text = issuer.token()
    with pytest.raises(RefusedError, match=f"AADSTS{number}") as caught:
        engine.acquire(live(client_id=app.client_id, client_secret=None, federated_token=text))
    shown = f"Presented: issuer '{issuer.url}', subject '{issuer.subject}', audience '{issuer.audience}'."
    assert shown in str(caught.value)
    assert text not in str(caught.value)


def test_only_a_refusal_loads_the_hints(process):
    loaded = process(cache="never").result()["modules"]
    assert not [name for name in loaded if "aadsts" in name]
    refused = process(cache="never", client_secret="wrong").result()
    assert refused["error"] == "RefusedError"
    assert [name for name in refused["modules"] if name.endswith("aadsts_hints")]


def test_presented_knows_no_other_claims():
    assert aadsts.claims_presented(token(email="someone@contoso.example")).keys() == {"iss", "sub", "aud"}
