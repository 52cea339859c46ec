# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random JSON in every field of every answer, in every flow, through MSAL: an optional field costs nothing, all else is our error."""

import base64
import contextlib
import json
import subprocess
import time
from email.message import Message
from urllib.parse import urlsplit

import jwt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._entra import managed_identity
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as call_module
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import http_client, machine_flows, sign_in_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from tests.profiles import examples
from tests.unit.json_values import VALUES
from tests.unit.plugins.plugin_utils._entra.test_sign_in_flows import FakeTime

# MSAL looks at the real clock.
pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon")

KEY = "canary-signing-key-canary-signing-key"
HOST = "https://login.microsoftonline.com/x"
SCOPE = "https://contoso.example/hr-db/read"
ALICE = "alice@contoso.example"


def minted(**claims):
    return jwt.encode({"exp": int(time.time()) + 3600, **claims}, KEY, algorithm="HS256")


CLAIMS = {"sub": "s", "oid": "o", "tid": "t", "preferred_username": ALICE, "aud": "c", "iss": f"{HOST}/v2.0"}
TOKEN = {
    "access_token": minted(),
    "token_type": "Bearer",
    "expires_in": 3599,
    "ext_expires_in": 3599,
    "expires_on": int(time.time()) + 3599,
    "not_before": 1700000000,
    "refresh_in": 1800,
    "scope": SCOPE,
    "refresh_token": "r",
    "id_token": minted(**CLAIMS),
    "client_info": base64.urlsafe_b64encode(b'{"uid": "u", "utid": "t"}').decode().rstrip("="),
    "foci": "1",
    "id_token_claims": {"sub": "s"},
    "_msal": 1,
    "refresh_on": 5,
    "other": "x",
}
SUBJECT = minted(iss="i", sub="s", aud="a")
GOOD = {
    "discovery": {
        "authorization_endpoint": f"{HOST}/authorize",
        "token_endpoint": f"{HOST}/token",
        "device_authorization_endpoint": f"{HOST}/devicecode",
        "issuer": f"{HOST}/v2.0",
        "tenant_region_scope": "EU",
    },
    "token": TOKEN,
    "devicecode": {
        "device_code": "d",
        "user_code": "U",
        "verification_uri": "https://x",
        "expires_in": 900,
        "interval": 5,
        "message": "m",
        "expires_at": 1,
        "latest_attempt_at": 1,
        "verification_uri_complete": "https://x",
    },
    "userrealm": {"account_type": "Managed", "cloud_audience_urn": "urn:x", "federation_protocol": "", "ver": "1.0"},
    "ci": {"value": SUBJECT, "count": 5},
    "machine": {
        "access_token": minted(),
        "token_type": "Bearer",
        "expires_on": str(int(time.time()) + 3599),
        "expires_in": "3599",
        "refresh_in": "1800",
        "not_before": "5",
        "client_id": "c",
        "resource": "x",
    },
    "az": {
        "accessToken": minted(),
        "tokenType": "Bearer",
        "expires_on": 1,
        "expiresOn": "2026-11-21 00:15:19.000000",
        "tenant": "t",
        "subscription": "s",
    },
}
REQUIRED = {
    "discovery": ("authorization_endpoint", "token_endpoint"),
    "token": ("access_token",),
    "devicecode": ("device_code", "user_code", "verification_uri"),
    "userrealm": ("account_type",),
    "ci": ("value",),
    "machine": ("access_token",),
    "az": ("accessToken",),
}
#: Which answers a flow reads, and the options that make a request of it.
APP = ("discovery", "token")
USER = {"client_secret": None, "scope": SCOPE}
FLOWS = {
    "client_secret": (APP, {}),
    "on_behalf_of": (APP, {"auth": "on_behalf_of", "user_assertion": SUBJECT, "scope": SCOPE}),
    "refresh_token": (APP, {**USER, "auth": "refresh_token", "refresh_token": "r"}),
    "authorization_code": (
        APP,
        {**USER, "auth": "authorization_code", "authorization_code": "c", "redirect_uri": "http://localhost"},
    ),
    "username_password": (
        (*APP, "userrealm"),
        {**USER, "auth": "username_password", "username": ALICE, "password": "canary"},
    ),
    "device_code": (
        (*APP, "devicecode"),
        {**USER, "auth": "device_code", "allow_interaction": True},
    ),
    "github_oidc": (
        (*APP, "ci"),
        {
            "client_secret": None,
            "auth": "github_oidc",
            "oidc_request_url": "https://ci.example/?x=y",
            "oidc_request_token": "t",
        },
    ),
    "managed_identity": (("machine",), {"client_secret": None, "auth": "managed_identity", "client_id": None}),
    "azure_cli": (("az",), {"client_secret": None, "auth": "azure_cli", "scope": SCOPE, "client_id": None}),
}
FIELDS = [
    (flow, source, field) for flow, (sources, _options) in FLOWS.items() for source in sources for field in GOOD[source]
]
NEEDED = [
    *((flow, source, field) for flow, source, field in FIELDS if field in REQUIRED[source]),
    ("device_code", "discovery", "device_authorization_endpoint"),
]
OPTIONAL = [place for place in FIELDS if place not in NEEDED]


def source_of(url):
    path = urlsplit(url).path
    if "userrealm" in path:
        return "userrealm"
    return {"openid-configuration": "discovery", "": "ci"}.get(path.rpartition("/")[2], path.rpartition("/")[2])


class Provider:
    """Answers at the HTTP seam: each source its document, with the status that goes with it."""

    def __init__(self):
        self.documents = dict(GOOD)
        self.status = 200

    def text(self, source):
        document = self.documents[source]
        return document if isinstance(document, str) else json.dumps(document)

    def exchange(self, _method, url, *_more):
        source = source_of(url)
        return Response(self.status if source == "token" else 200, Message(), self.text(source))

    def machine(self, *_unused, **_unused_too):
        return Answer(200, Message(), self.text("machine"))

    def program(self, words, _seconds):
        return subprocess.CompletedProcess(words, 0, self.text("az").encode("utf-8", "surrogatepass"), b"")


@pytest.fixture
def provider(monkeypatch):
    one = Provider()
    monkeypatch.setattr(
        http_client, "trusted", lambda _request: None
    )  # reading the system's CAs takes longer than all else
    monkeypatch.setattr(HttpClient, "exchange", one.exchange)
    monkeypatch.setattr(managed_identity, "exchange", one.machine)
    monkeypatch.setattr(machine_flows, "run_program", one.program)
    monkeypatch.setattr(machine_flows.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:1/token")
    monkeypatch.setenv("IDENTITY_HEADER", "canary")
    return one


@pytest.fixture
def ask(build, provider, monkeypatch):
    """The token of a flow whose answers have these changes."""
    requests = {flow: build(**options) for flow, (_sources, options) in FLOWS.items()}

    def run(flow, status=200, **documents):
        provider.documents = {**GOOD, **documents}
        provider.status = status
        clock = FakeTime()  # a poll that fails goes on to the end of the code
        monkeypatch.setattr(sign_in_flows, "time", clock)
        monkeypatch.setattr(call_module, "time", clock)
        request = requests[flow]
        call = call_module.Call(request, None, clock.monotonic() + 60, "", lambda _text: None)
        try:
            return call_module.ask(call, 1, request.flow.person or request.flow.run).token
        finally:
            call.close()

    return run


def refused(ask, flow, **changes):
    """What came of it: a token, or one of our errors, with nothing of the answer in it or behind it."""
    try:
        ask(flow, **changes)
    except AadTokenError as error:
        assert str(error).isprintable()
        assert "canary" not in str(error)
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_gets_the_token_that_is_as_it_should_be(ask, flow):
    source = FLOWS[flow][0][-1] if len(FLOWS[flow][0]) == 1 else "token"
    field = "accessToken" if source == "az" else "access_token"
    assert ask(flow).access_token == GOOD[source][field]


@examples(200)
@given(st.sampled_from(OPTIONAL), VALUES)
def test_no_optional_field_costs_the_token(ask, place, value):
    flow, source, field = place
    assume(not (field in ("token_type", "tokenType") and isinstance(value, str) and value))  # a token of another kind
    ask(flow, **{source: {**GOOD[source], field: value}})


@pytest.mark.parametrize("opaque", ["opaque", "a.b", None], ids=str)
@pytest.mark.parametrize("place", OPTIONAL, ids="-".join)
def test_no_optional_field_is_needed(ask, place, opaque):
    """It is not there at all; the token may be one that cannot be read."""
    flow, source, field = place
    document = {name: value for name, value in GOOD[source].items() if name != field}
    token = "accessToken" if source == "az" else "access_token"
    if opaque and token in document:
        document[token] = opaque
    assert ask(flow, **{source: document})


@examples(100)
@given(st.sampled_from(NEEDED), VALUES)
def test_a_field_that_is_needed_is_there_or_the_error_is_ours(ask, place, value):
    flow, source, field = place
    refused(ask, flow, **{source: {**GOOD[source], field: value}})


@examples(100)
@given(st.sampled_from(sorted({(flow, source) for flow, source, _field in FIELDS})), VALUES)
def test_an_answer_that_is_something_else_is_our_error(ask, place, value):
    flow, source = place
    refused(ask, flow, **{source: value})


ERRORS = ["error", "error_description", "error_codes", "error_uri", "error_additional_info", "suberror", "claims"]
ERRORS += ["correlation_id", "trace_id", "timestamp", "access_token", "other"]


@examples(100)
@given(st.sampled_from([flow for flow in FLOWS if "token" in FLOWS[flow][0]]), st.sampled_from(ERRORS), VALUES)
def test_a_refusal_stays_one_whatever_is_in_it(ask, flow, field, value):
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: no.", "access_token": minted()}
    for status in (400, 200):
        with contextlib.suppress(AadTokenError):
            ask(flow, status=status, token={**refusal, field: value})
            assert not ({**refusal, field: value}["error"] or status == 400)
        refused(ask, flow, status=status, token={**refusal, field: value})


DEEP = [
    "[" * 200_000,
    '{"access_token": ' * 100_000,
    '{"a": ' + "[" * 9000 + "]" * 9000 + "}",
    "",
    "null",
    "\ufeff{}",
    "{" * 9,
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
@pytest.mark.parametrize("place", sorted({(flow, source) for flow, source, _field in FIELDS}), ids="-".join)
def test_an_answer_that_breaks_its_parser_is_our_error(ask, place, text):
    flow, source = place
    with pytest.raises(AadTokenError) as caught:
        ask(flow, **{source: text})
    assert str(caught.value).isprintable()
