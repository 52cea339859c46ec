# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Federated tokens: where they come from, what is told when they do not, and how MSAL gets them."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential, federated
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
)
from tests.unit.conftest import CLIENT_ID
from tests.waiting import no_hang

GITHUB = {
    "auth": "github_oidc",
    "oidc_request_url": "https://ci.example/idtoken?api-version=2.0",
    "oidc_request_token": "canary-job-token",
}
DEVOPS = {
    **GITHUB,
    "auth": "azure_pipelines",
    "oidc_request_url": "https://ci.example/oidctoken",
    "service_connection_id": CLIENT_ID,
}
ANSWERS = {"github_oidc": "value", "azure_pipelines": "oidcToken"}
CLOUDS = {
    None: "api://AzureADTokenExchange",
    "AzureUSGovernment": "api://AzureADTokenExchangeUSGov",
    "AzureChinaCloud": "api://AzureADTokenExchangeChina",
}


def token(left=600, **claims):
    return jwt.encode({"iss": "https://ci.example", "sub": "x", "exp": time.time() + left, **claims}, "k" * 32)


class Wire(HttpClient):
    """The client with its one exchange replaced: keeps what is sent and answers it."""

    def __init__(self, request, status=200, text=""):
        super().__init__(request, None, time.monotonic() + 5)
        self.answer = Response(status, {}, text)
        self.sent = []

    def exchange(self, method, url, headers, body):
        self.sent.append((method, url, headers, body))
        return self.answer


@pytest.fixture
def current(build):
    """The token that a request would send now, and the wire."""

    def get(status=200, text="", **changes):
        request = build(client_secret=None, **changes)
        wire = Wire(request, status, text)
        return federated.current_token(request, wire), wire

    return get


@pytest.fixture
def failure(current):
    """What came of a request that got no token."""

    def get(kind, **changes):
        with pytest.raises(kind) as caught:
            current(**changes)
        assert "canary" not in str(caught.value)
        assert str(caught.value).isprintable()
        return str(caught.value)

    return get


# Sources.


def test_string(current):
    text = token()
    assert current(federated_token=f" {text}\n")[0] == text


def test_file_is_read_each_time(build, tmp_path):
    path = tmp_path / "token"
    first, second = token(), token(601)
    path.write_text(first)
    request = build(client_secret=None, federated_token_file=str(path))
    assert federated.current_token(request, Wire(request)) == first
    path.write_text(f"{second}\n")
    assert federated.current_token(request, Wire(request)) == second


def test_file_that_went_away_is_a_fault(build, tmp_path):
    path = tmp_path / "token"
    path.write_text(token())
    request = build(client_secret=None, federated_token_file=str(path))
    path.unlink()
    with pytest.raises(RequestError, match="federated_token_file '.*' cannot be read: No such file"):
        federated.current_token(request, Wire(request))


@pytest.mark.parametrize(("cloud", "audience"), CLOUDS.items())
def test_github_is_asked_for_the_cloud_s_audience(current, cloud, audience):
    text = token()
    got, wire = current(**GITHUB, cloud=cloud, text=json.dumps({"value": text}))
    ((method, url, headers, body),) = wire.sent
    assert got == text
    assert (method, body) == ("GET", None)
    assert parse_qs(urlsplit(url).query) == {"api-version": ["2.0"], "audience": [audience]}
    assert headers["Authorization"] == "Bearer canary-job-token"


def test_audience_can_be_given_and_is_the_public_cloud_s_for_an_unknown_authority(build):
    request = build(client_secret=None, **GITHUB, federated_audience="api://x")
    assert federated.audience(request) == "api://x"
    request = build(client_secret=None, **GITHUB, authority="https://login.example")
    assert federated.audience(request) == "api://AzureADTokenExchange"


def test_azure_devops_is_asked_by_post_for_the_service_connection(current):
    text = token()
    got, wire = current(**DEVOPS, text=json.dumps({"oidcToken": text}))
    ((method, url, headers, body),) = wire.sent
    assert got == text
    assert (method, body) == ("POST", "")
    assert parse_qs(urlsplit(url).query) == {"api-version": ["7.1"], "serviceConnectionId": [CLIENT_ID]}
    assert (headers["X-TFS-FedAuthRedirect"], headers["Authorization"]) == ("Suppress", "Bearer canary-job-token")


@pytest.mark.parametrize("changes", [GITHUB, DEVOPS], ids=lambda changes: changes["auth"])
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404])
def test_ci_that_refuses(failure, changes, status):
    text = failure(RefusedError, **changes, status=status, text="canary")
    assert f"ci.example gave no ID token (HTTP {status}): the " in text


def test_ci_that_refuses_is_named_without_login_and_on_one_line(failure):
    text = failure(
        RefusedError, **{**GITHUB, "oidc_request_url": "https://u:canary@ci\u202e.example:8443/x"}, status=404
    )
    assert "ci .example:8443 gave no ID token (HTTP 404)" in text


@pytest.mark.parametrize("changes", [GITHUB, DEVOPS], ids=lambda changes: changes["auth"])
@pytest.mark.parametrize("body", ["{}", '{"value": 5, "oidcToken": null}', '{"value": "", "oidcToken": ""}'])
def test_ci_that_answers_without_a_token(failure, changes, body):
    assert f"answer has no '{ANSWERS[changes['auth']]}'" in failure(ProviderError, **changes, text=body)


@pytest.mark.parametrize("status", [200, 503])
def test_ci_that_answers_nonsense_is_asked_again(failure, status):
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import TransientError

    failure(TransientError, **GITHUB, status=status, text="<html>canary")


# What is no token.


@pytest.mark.parametrize(("left", "good"), [(-200, True), (-400, False), (600, True)])
def test_expired_token_is_a_fault_after_entra_s_five_minutes(current, left, good):
    if good:
        assert current(federated_token=token(left))
        return
    with pytest.raises(
        RequestError, match=r"the federated token expired 40\d s ago: the program that writes it must renew it"
    ):
        current(federated_token=token(left))


@pytest.mark.parametrize("end", [None, "soon", [], 10**30])
def test_end_that_is_none_is_entra_s_business(current, end):
    assert current(federated_token=jwt.encode({"x": end, "ends": end}, "k" * 32))


@pytest.mark.parametrize("text", ["canary", "canary.canary", "{}"])
def test_what_is_no_jwt_is_named_by_its_source(failure, tmp_path, text):
    assert "the federated token is no JWT" in failure(RequestError, federated_token=text)
    (tmp_path / "t").write_text(text)
    assert "/t' is no JWT" in failure(RequestError, federated_token_file=str(tmp_path / "t"))
    assert "GitHub's ID token is no JWT" in failure(RequestError, **GITHUB, text=json.dumps({"value": text}))


# Commands.


def test_command_is_run_without_a_shell(current, tmp_path):
    text = token()
    (tmp_path / "token").write_text(text)
    assert current(federated_token_command=f"cat '{tmp_path}/token'")[0] == text
    with pytest.raises(RefusedError, match="ended with 1"):
        current(federated_token_command=f"cat {tmp_path}/token; touch {tmp_path}/shell")
    with pytest.raises(RequestError, match="is no JWT"):
        current(federated_token_command=f"echo $(touch {tmp_path}/shell)")
    assert not (tmp_path / "shell").exists()


def test_what_a_failing_command_says_is_not_shown(failure):
    script = "sh -c 'echo canary; echo canary >&2; exit 3'"
    text = failure(RefusedError, federated_token_command=script)
    assert "federated_token_command (sh) ended with 3: run it by hand to see why." in text


def test_command_that_does_not_exist(failure):
    text = failure(RequestError, federated_token_command="/nonexistent/program --canary")
    assert "federated_token_command (/nonexistent/program) cannot be run: No such file or directory." in text


def test_command_has_a_time_limit_and_no_input(build):
    request = build(client_secret=None, federated_token_command="sleep 600")
    wire = Wire(request)
    wire.deadline = time.monotonic()
    with no_hang(), pytest.raises(ProviderError, match=r"\(sleep\) did not end within timeout \(60 s\)"):
        federated.current_token(request, wire)
    with pytest.raises(RequestError, match="is no JWT"):
        request = build(client_secret=None, federated_token_command="cat")
        federated.current_token(request, Wire(request))


# For MSAL.


def test_assertion_is_made_anew_for_each_wire_request(build, tmp_path):
    path = tmp_path / "token"
    path.write_text(token())
    request = build(client_secret=None, federated_token_file=str(path))
    make = client_credential.as_msal(request, None, Wire(request))["client_assertion"]
    assert make({"token_endpoint": "https://t"}) == path.read_text()
    path.write_text(token(601))
    assert make({"token_endpoint": "https://t"}) == path.read_text()


def test_a_secret_is_itself_and_a_public_client_has_nothing(build):
    assert client_credential.as_msal(build(), None, None) == build().text("client_secret")
    public = build(auth="device_code", client_secret=None, scope="https://x/read")
    assert client_credential.as_msal(public, None, None) is None


def test_a_certificate_signs_for_the_endpoint_that_is_asked(build):
    class Certificate:
        def assertion(self, client_id, endpoint):
            return f"{client_id} {endpoint}"

    made = client_credential.as_msal(build(), Certificate(), None)["client_assertion"]
    assert made({"client_id": "c", "token_endpoint": "https://t"}) == f"{build().client_id} https://t"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        (GITHUB, True),
        (DEVOPS, True),
        ({"federated_token": "x"}, True),
        ({"federated_token_command": "x"}, True),
        ({"auth": "managed_identity"}, False),
    ],
)
def test_request_says_that_it_is_federated(build, changes, expected):
    request = build(**({"client_secret": None, **changes} if changes else {}))
    assert (request.credential_kind == "federated") is expected
