# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Federated tokens (RFC 7523 section 2.2): another issuer's signed word for a workload, in the place of a secret.

A source is a function that gets the token anew for each wire request, because it lives for minutes only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    read_credential,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import with_query
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import CLOUDS

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

AUDIENCES = {
    CLOUDS["AzureCloud"]: "api://AzureADTokenExchange",
    CLOUDS["AzureUSGovernment"]: "api://AzureADTokenExchangeUSGov",
    CLOUDS["AzureChinaCloud"]: "api://AzureADTokenExchangeChina",
}
DEVOPS_VERSION = "7.1"
# What a federated credential trusts a token by, and what Entra's portal calls it.
GITHUB = "github_oidc"
AZURE_PIPELINES = "azure_pipelines"


def current_token(request: TokenRequest, http: HttpClient) -> str:
    """The federated token as it is now. Raises ProviderError or RequestError."""
    source, read = source_of(request)
    token = read(request, http).strip()
    register_secrets([token])
    fault = jwt.assertion_fault(token, time.time())
    if fault:
        raise RequestError([f"{source} {fault}"])
    return token


def source_of(request: TokenRequest) -> tuple[str, Callable[[TokenRequest, HttpClient], str]]:
    """How messages call the source, and the function that reads it."""
    if request.auth == GITHUB:
        return "GitHub's ID token", from_github
    if request.auth == AZURE_PIPELINES:
        return "Azure DevOps' ID token", from_azure_pipelines
    if request.text("federated_token"):
        variable = request.text("federated_token_variable")
        name = f"the ID token in {variable}" if request.auth == "gitlab_oidc" else "the federated token"
        return name, lambda asked, _http: asked.text("federated_token")
    if request.text("federated_token_file"):
        return f"federated_token_file '{request.text('federated_token_file')}'", from_file
    return "what federated_token_command printed", from_command


def from_file(request: TokenRequest, _http: HttpClient) -> str:
    """Read each time: the kubelet replaces it while the pod runs. Raises RequestError."""
    try:
        return read_credential("federated_token_file", request.text("federated_token_file"))[0].decode(
            "utf-8", "replace"
        )
    except FileFaultError as fault:
        raise RequestError([str(fault)]) from None


def from_command(request: TokenRequest, http: HttpClient) -> str:
    """What the command prints; it is run without a shell, and its standard error is not shown.

    Raises RequestError, RefusedError for an exit code, ProviderError for a command that does not end.
    """
    import shlex
    import subprocess

    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.programs import run_program

    words = shlex.split(request.text("federated_token_command"))
    name = f"federated_token_command ({words[0]})"
    try:
        done = run_program(words, http.seconds_left())
    except subprocess.TimeoutExpired:
        raise ProviderError(f"{request.about}: {name} did not end within timeout ({request.timeout} s).") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no usable command"
        raise RequestError([f"{name} cannot be run: {reason}."]) from None
    if done.returncode:
        raise RefusedError(f"{request.about}: {name} ended with {done.returncode}: run it by hand to see why.")
    return done.stdout.decode("utf-8", "replace")


def from_github(request: TokenRequest, http: HttpClient) -> str:
    """GitHub Actions: a GET with the job's own bearer token."""
    url = with_query(request.text("oidc_request_url"), {"audience": audience(request)})
    document = ask_ci(request, http, "GET", url, {})
    return required_field(request, document, "value")


def from_azure_pipelines(request: TokenRequest, http: HttpClient) -> str:
    """Azure DevOps: a POST that names the service connection; without the header it would redirect to a sign-in page."""
    query = {"api-version": DEVOPS_VERSION, "serviceConnectionId": request.text("service_connection_id")}
    url = with_query(request.text("oidc_request_url"), query)
    headers = {"X-TFS-FedAuthRedirect": "Suppress", "Content-Type": "application/json"}
    return required_field(request, ask_ci(request, http, "POST", url, headers), "oidcToken")


def ask_ci(request: TokenRequest, http: HttpClient, method: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
    """The CI system's JSON answer. Raises RefusedError for a status other than 200, ProviderError."""
    bearer = {"Authorization": f"Bearer {request.text('oidc_request_token')}"}
    body = "" if method == "POST" else None
    response = http.send(method, url, {**headers, **bearer}, body=body, accepted=range(300, 400))
    if response.status_code != 200:
        leads_to = http.leads_to(response) if response.headers.get("Location") else ""
        answered = f"HTTP {response.status_code}{leads_to}"
        raise RefusedError(f"{request.about}: {http.host_of(url)} gave no ID token ({answered}): {request.flow.hint}.")
    return http.json_object(response)


def required_field(request: TokenRequest, document: dict[str, Any], name: str) -> str:
    """The text of a field. Raises UnreadableError without it."""
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{request.about}: the CI system's answer has no '{name}': {request.flow.hint}.")
    return value


def audience(request: TokenRequest) -> str:
    """What the federated credential in Entra expects, which differs by cloud."""
    return request.text("federated_audience") or AUDIENCES.get(request.authority, AUDIENCES[CLOUDS["AzureCloud"]])
