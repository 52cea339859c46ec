# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows: a table from `auth` to what it needs, what is checked offline and the call that gets a token.

A flow is an entry here and a function over MSAL. MSAL, requests and cryptography are imported when a flow runs, never before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import RequestError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils.http_client import HttpClient
    from ansible_collections.entra.oracledb.plugins.plugin_utils.request import TokenRequest


@dataclass(frozen=True)
class Flow:
    """`requires` and `recognised_by` are option names (`a|b`: one of them); `app` flows act for no user."""

    prepare: Callable[[TokenRequest], Any]  # offline: the credential as MSAL takes it, or RequestError
    acquire: Callable[[TokenRequest, Any, HttpClient], dict[str, Any]]  # MSAL's answer: a token or an OAuth error
    requires: tuple[str, ...]
    recognised_by: tuple[str, ...]
    app: bool


def client_secret(request: TokenRequest) -> str:
    return request.client_secret


def certificate(request: TokenRequest) -> dict[str, Any]:
    from ansible_collections.entra.oracledb.plugins.plugin_utils.certificate import load_certificate

    loaded = load_certificate(request)
    return {
        "client_assertion": lambda context: loaded.assertion(context["client_id"], context["token_endpoint"]),
        "thumbprint": loaded.thumbprint,  # for messages: MSAL does not look at it beside an assertion
    }


def client_credentials(request: TokenRequest, credential: Any, http: HttpClient) -> dict[str, Any]:
    """RFC 6749 section 4.4, with a secret or an RFC 7523 assertion."""
    app = confidential_client(request, credential, http)
    answer: dict[str, Any] = app.acquire_token_for_client(list(request.scopes), claims_challenge=request.claims or None)
    return answer


def confidential_client(request: TokenRequest, credential: Any, http: HttpClient) -> Any:
    import msal

    return msal.ConfidentialClientApplication(
        request.client_id,
        client_credential=credential,
        authority=f"{request.authority}/{request.tenant_id}",
        http_client=http,
        # The user named the authority and TLS proves it: no second opinion from another host on the way.
        instance_discovery=False,
        validate_authority=False,
        # None would let MSAL_FORCE_REGION or the instance metadata service decide.
        azure_region=False,
    )


FLOWS = {
    "client_secret": Flow(
        prepare=client_secret,
        acquire=client_credentials,
        requires=("client_id", "client_secret"),
        recognised_by=("client_secret",),
        app=True,
    ),
    "certificate": Flow(
        prepare=certificate,
        acquire=client_credentials,
        requires=("client_id", "certificate_path|certificate_data"),
        recognised_by=("certificate_path", "certificate_data"),
        app=True,
    ),
}


def app_scope_faults(scopes: tuple[str, ...]) -> list[str]:
    """An app asks for everything that it was granted on one resource (Entra: AADSTS1002012, AADSTS70011)."""
    faults = [
        f"scope '{scope}' does not end in '/.default': an app asks for '<Application ID URI>/.default'."
        for scope in scopes
        if not scope.endswith("/.default")
    ]
    if len(scopes) > 1:
        faults.append(f"{len(scopes)} scopes in one request: an app gets one token per resource, so give one scope.")
    return faults


def prepare(request: TokenRequest, http: Callable[[], HttpClient]) -> tuple[Any, HttpClient]:
    """The credential and the HTTP client, ready for use. Raises RequestError with the faults of both."""
    faults: list[str] = []
    made: list[Any] = []
    for make in (lambda: FLOWS[request.auth].prepare(request), http):
        try:
            made.append(make())
        except RequestError as error:
            faults += error.faults
    if faults:
        raise RequestError(faults)
    return made[0], made[1]


def offline_faults(request: TokenRequest) -> list[str]:
    """What can be found wrong with credential and CA without asking anybody; what nobody could read is known already."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils.tls import tls_context

    faults: list[str] = []
    unread = not request.certificate or (request.private_key_source and not request.private_key)
    checks: list[Callable[[], Any]] = [lambda: tls_context(request, lambda: 0.0)]
    if request.auth in FLOWS and not (request.auth == "certificate" and unread):
        checks.insert(0, lambda: FLOWS[request.auth].prepare(request))
    for check in checks:
        try:
            check()
        except RequestError as error:
            faults += error.faults
    return faults
