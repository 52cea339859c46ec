# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CI systems: how a job gets its ID token from GitHub and Azure DevOps, and what issuers publish."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.emulators.entra import ControlError, Entra, Issuer
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import number, pool, present

AUDIENCE = "api://AzureADTokenExchange"


def fetch(entra: Entra, method: str, url: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, Any]:
    """One request without following redirects: (status, body, headers)."""
    with pool(entra) as client:
        answer = client.request(method, url, headers=dict(headers or {}), redirect=False)
    return answer.status, answer.data, answer.headers


def github(entra: Entra, issuer: Issuer, *, bearer: str | None = None, audience: str = AUDIENCE) -> tuple[int, Any]:
    environment = issuer.environment
    url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"] + (f"&audience={audience}" if audience else "")
    token = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] if bearer is None else bearer
    status, body, _unused = fetch(entra, "GET", url, {"Authorization": f"bearer {token}"})
    return status, json.loads(body)


def pipelines(entra: Entra, issuer: Issuer, **changes: str) -> tuple[int, bytes, Any]:
    """A request as azure-identity makes it; changes to `bearer`, `connection`, `redirect`, `version`, `type`, `verb`."""
    environment = issuer.environment
    connection = changes.get("connection", environment["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"])
    version = changes.get("version", "api-version=7.1")
    headers = {
        "Authorization": f"Bearer {changes.get('bearer', environment['SYSTEM_ACCESSTOKEN'])}",
        "Content-Type": changes.get("type", "application/json"),
        "X-TFS-FedAuthRedirect": changes.get("redirect", "Suppress"),
    }
    url = f"{environment['SYSTEM_OIDCREQUESTURI']}?{version}&serviceConnectionId={connection}"
    return fetch(entra, changes.get("verb", "POST"), url, headers)


@pytest.fixture(scope="module")
def workflow(entra_process: Entra) -> Issuer:
    return entra_process.issuer("github", subject="repo:fabrikam/hr:ref:refs/tags/v1")


@pytest.fixture(scope="module")
def pipeline(entra_process: Entra) -> Issuer:
    return entra_process.issuer("azure_pipelines")


@pytest.mark.parametrize("kind", ["kubernetes", "github", "azure_pipelines", "gitlab"])
def test_published_keys_verify_the_tokens(entra: Entra, kind: str) -> None:
    issuer = entra.issuer(kind)
    discovery = json.loads(fetch(entra, "GET", f"{issuer.url}/.well-known/openid-configuration")[1])
    keys = json.loads(fetch(entra, "GET", discovery["jwks_uri"])[1])
    assert discovery["issuer"] == issuer.url
    assert "d" not in keys["keys"][0]
    claims = jwt.decode(issuer.token(), KeySet.import_key_set(keys), algorithms=["RS256"]).claims
    assert (claims["iss"], claims["sub"]) == (issuer.url, issuer.subject)


def test_lifetime_is_as_asked(entra: Entra) -> None:
    issuer = entra.issuer("gitlab", lifetime=77)
    claims, shorter = claims_of(issuer.token()), claims_of(issuer.token(lifetime=5))
    assert (claims["exp"] - claims["iat"], shorter["exp"] - shorter["iat"]) == (77, 5)


def test_unknown_kind(entra: Entra) -> None:
    with pytest.raises(ControlError, match="no issuer is of kind 'jenkins'"):
        entra.issuer("jenkins")


def test_github_token(entra: Entra, workflow: Issuer) -> None:
    status, answer = github(entra, workflow)
    claims = claims_of(answer["value"])
    assert (status, claims["aud"], claims["sub"]) == (200, AUDIENCE, workflow.subject)
    assert (claims["repository"], claims["repository_owner"], claims["ref"]) == (
        "fabrikam/hr",
        "fabrikam",
        "refs/tags/v1",
    )
    assert (claims["ref_type"], claims["exp"] - claims["iat"]) == ("tag", 300)
    app = entra.app(federated=[workflow.trust()])
    assert present(entra, app, answer["value"])[0] == 200


def test_github_default_audience_is_not_the_exchange(entra: Entra, workflow: Issuer) -> None:
    token = github(entra, workflow, audience="")[1]["value"]
    assert claims_of(token)["aud"] == "https://github.com/fabrikam"
    assert number(present(entra, entra.app(federated=[workflow.trust()]), token)[1]) == 700212


def test_github_wrong_request_token(entra: Entra, workflow: Issuer) -> None:
    assert github(entra, workflow, bearer="wrong")[0] == 401


def test_pipelines_token(entra: Entra, pipeline: Issuer) -> None:
    status, body, _unused = pipelines(entra, pipeline)
    token = json.loads(body)["oidcToken"]
    assert (status, claims_of(token)["aud"]) == (200, AUDIENCE)
    assert present(entra, entra.app(federated=[pipeline.trust()]), token)[0] == 200


def test_pipelines_wrong_access_token(entra: Entra, pipeline: Issuer) -> None:
    assert pipelines(entra, pipeline, bearer="wrong")[0] == 401
    status, _body, headers = pipelines(entra, pipeline, bearer="wrong", redirect="")
    assert (status, "/_signin" in headers["Location"]) == (302, True)
    # A client that follows gets a page and a success.
    status, body, _headers = fetch(entra, "GET", f"{entra.ci_url}/_signin")
    assert (status, b"<html>" in body) == (203, True)


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"connection": "00000000-0000-0000-0000-000000000000"}, 404, "ServiceEndpointNotFoundException"),
        ({"version": "x=y"}, 400, "VssVersionNotSpecifiedException"),
        ({"type": "text/plain"}, 415, "VssRequestContentTypeNotSupportedException"),
    ],
    ids=["connection", "version", "type"],
)
def test_pipelines_refused(entra: Entra, pipeline: Issuer, changes: dict[str, str], status: int, kind: str) -> None:
    found, body, _unused = pipelines(entra, pipeline, **changes)
    assert (found, json.loads(body)["typeKey"]) == (status, kind)


def test_pipelines_takes_no_get(entra: Entra, pipeline: Issuer) -> None:
    assert pipelines(entra, pipeline, verb="GET")[0] == 405


def test_request_tokens_are_not_in_the_journal(entra: Entra, pipeline: Issuer, workflow: Issuer) -> None:
    github(entra, workflow)
    pipelines(entra, pipeline)
    entries = entra.requests("ci")
    assert [(entry["method"], entry["status"]) for entry in entries] == [("GET", 200), ("POST", 200)]
    assert entra.counts()["ci"] == 2
    assert workflow.request_token not in str(entries)
    assert pipeline.request_token not in str(entries)


@pytest.mark.parametrize(
    ("fault", "status"), [({"kind": "status", "status": 500}, 500), ({"kind": "status", "status": 429}, 429)]
)
def test_planned_status(entra: Entra, workflow: Issuer, fault: dict[str, Any], status: int) -> None:
    entra.fail_next(endpoint="ci", **fault)
    assert github(entra, workflow)[0] == status
    assert github(entra, workflow)[0] == 200


def test_planned_page_and_delay(entra: Entra, workflow: Issuer) -> None:
    entra.fail_next("html", endpoint="ci")
    with pytest.raises(json.JSONDecodeError):
        github(entra, workflow)
    entra.fail_next("delay", endpoint="ci", seconds=0.3)
    github(entra, workflow)
    assert entra.requests("ci")[-1]["duration"] >= 0.3


def test_fault_for_tokens_spares_the_ci(entra: Entra, workflow: Issuer) -> None:
    assert entra.counts()["ci"] == 0
    entra.fail_next("status", status=503)
    assert github(entra, workflow)[0] == 200
