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


def assertion(request: TokenRequest, certificate: Any, http: HttpClient, audience: str) -> str:
    """What proves the client to the token endpoint `audience`, for one wire request; "" where it has no assertion.

    Raises ProviderError, RequestError.
    """
    if certificate:
        signed: str = certificate.assertion(request.client_id, audience)
        return signed
    if request.credential_kind == "federated":
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import federated

        return federated.current_token(request, http)
    return ""


def as_msal(request: TokenRequest, certificate: Any, http: HttpClient) -> Any:
    """The client's credential as MSAL takes it; assertions are made anew for each wire request. None: a public client."""
    if certificate or request.credential_kind == "federated":
        return {"client_assertion": lambda context: assertion(request, certificate, http, context["token_endpoint"])}
    return request.text("client_secret") or None


def prepare(request: TokenRequest, http: Callable[[], HttpClient]) -> tuple[Any, HttpClient]:
    """The certificate and the HTTP client, ready for use. Raises RequestError with the faults of both."""
    (certificate, client), faults = make_all(lambda: load(request), http)
    if faults:
        raise RequestError(faults)
    return certificate, client


def offline_faults(request: TokenRequest) -> list[str]:
    """What is wrong with credential and CA as far as this machine can tell; an unreadable file is a fault already."""
    if request.auth != "auto" and request.flow.local:
        return []
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import trusted

    unread = request.private_key_source and not request.private_key
    _made, faults = make_all(lambda: None if unread else load(request), lambda: trusted(request))
    return faults


def make_all(*makers: Callable[[], Any]) -> tuple[list[Any], list[str]]:
    """What each of them makes (None where it cannot), and all that is wrong."""
    made: list[Any] = []
    faults: list[str] = []
    for make in makers:
        try:
            made.append(make())
        except RequestError as error:
            made.append(None)
            faults += error.faults
    return made, faults
