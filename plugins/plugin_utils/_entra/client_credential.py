# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a confidential client proves who it is: a secret, a certificate or a federated token; loaded and checked offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def load(request: TokenRequest) -> Any:
    """A Certificate, or None where nothing needs to be loaded. Raises RequestError with all that is wrong with it."""
    if not request.certificate:
        return None
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.certificate import load_certificate

    return load_certificate(request)


def kind(request: TokenRequest) -> str:
    """Which of them the request has: `certificate`, `federated` or `secret`, `none` for a public client."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import federated

    if request.certificate:
        return "certificate"
    if federated.is_federated(request):
        return "federated"
    return "secret" if request.text("client_secret") else "none"


def as_msal(request: TokenRequest, certificate: Any, http: HttpClient) -> Any:
    """The client's credential as MSAL takes it; assertions are made anew for each wire request. None: a public client."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import federated

    if certificate:
        return {
            "client_assertion": lambda context: certificate.assertion(context["client_id"], context["token_endpoint"])
        }
    if federated.is_federated(request):
        return {"client_assertion": lambda _context: federated.current_token(request, http)}
    return request.text("client_secret") or None


def prepare(request: TokenRequest, http: Callable[[], HttpClient]) -> tuple[Any, HttpClient]:
    """The certificate and the HTTP client, ready for use. Raises RequestError with the faults of both."""
    faults: list[str] = []
    made: list[Any] = []
    for make in (lambda: load(request), http):
        try:
            made.append(make())
        except RequestError as error:
            faults += error.faults
    if faults:
        raise RequestError(faults)
    return made[0], made[1]


def offline_faults(request: TokenRequest) -> list[str]:
    """What can be found wrong with credential and CA without asking anybody; what nobody could read is known already."""
    if request.auth != "auto" and request.flow.local:
        return []
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.tls import tls_context

    faults: list[str] = []
    unread = not request.certificate or (request.private_key_source and not request.private_key)
    checks: list[Callable[[], Any]] = [lambda: tls_context(request, lambda: 0.0)]
    if not unread:
        checks.insert(0, lambda: load(request))
    for check in checks:
        try:
            check()
        except RequestError as error:
            faults += error.faults
    return faults
