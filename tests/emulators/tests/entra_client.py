# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients for the tests of the Entra emulator: MSAL, urllib3, hand-made assertions and a bare TLS socket."""

import contextlib
import json
import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msal
import requests
import urllib3
from cryptography.hazmat.primitives import hashes
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.emulators import pki
from tests.emulators.entra import App, Entra

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class PinnedSession(requests.Session):
    """Trusts one authority in spite of REQUESTS_CA_BUNDLE, which overrides Session.verify (psf/requests 3829)."""

    def __init__(self, ca_path: str) -> None:
        super().__init__()
        self._ca_path = ca_path

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{**kwargs, "verify": self._ca_path})


def msal_client(entra: Entra, app: App, credential: Any, **settings: Any) -> msal.ConfidentialClientApplication:
    """MSAL against the emulator; the caller's keyword arguments win."""
    defaults = {
        "authority": entra.authority,
        "instance_discovery": False,
        "http_client": PinnedSession(str(entra.ca_path)),
    }
    return msal.ConfidentialClientApplication(app.client_id, client_credential=credential, **{**defaults, **settings})


def pool(entra: Entra, **settings: Any) -> urllib3.PoolManager:
    return urllib3.PoolManager(ca_certs=str(entra.ca_path), retries=False, timeout=60, **settings)


def post(entra: Entra, url: str | None = None, **form: str) -> tuple[int, Any]:
    """POST a form to the token endpoint (or `url`); returns (status, decoded JSON)."""
    with pool(entra) as client:
        response = client.request("POST", url or entra.token_url, fields=form, encode_multipart=False)
    return response.status, json.loads(response.data)


def ask(entra: Entra, app: App, **changes: str | None) -> tuple[int, Any]:
    """A client credentials request with the app's secret; a change to None leaves the field out."""
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": app.secrets[0] if app.secrets else None,
        "scope": entra.scope,
        **changes,
    }
    return post(entra, **{name: value for name, value in form.items() if value is not None})


def get(entra: Entra, path: str) -> tuple[int, Any]:
    with pool(entra) as client:
        response = client.request("GET", entra.url + path)
    return response.status, json.loads(response.data)


def assertion(
    entra: Entra,
    app: App,
    identity: pki.Identity,
    *,
    header: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    key: pki.Key | None = None,
) -> str:
    """A good assertion, but for what `header` and `claims` change (None removes) and another signing `key`."""
    now = time.time()
    fingerprint = pki.thumbprint(identity.certificate, hashes.SHA256())
    head = {"typ": "JWT", "alg": "PS256", "x5t#S256": fingerprint, **(header or {})}
    body = {
        "aud": entra.token_url,
        "iss": app.client_id,
        "sub": app.client_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "exp": now + 600,
        **(claims or {}),
    }
    pem = pki.key_pem(key or identity.key)
    signer: RSAKey | ECKey = ECKey.import_key(pem) if head["alg"] == "ES256" else RSAKey.import_key(pem)
    return jwt.encode(
        {name: value for name, value in head.items() if value is not None},
        {name: value for name, value in body.items() if value is not None},
        signer,
        algorithms=[head["alg"]],
    )


def present(entra: Entra, app: App, signed: str, **changes: str | None) -> tuple[int, Any]:
    """A client credentials request with an assertion instead of a secret."""
    form = {"client_secret": None, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed, **changes}
    return ask(entra, app, **form)


@contextlib.contextmanager
def tls_connection(entra: Entra, timeout: float = 60) -> Iterator[ssl.SSLSocket]:
    """A TLS socket to the emulator, with `timeout` seconds for each operation."""
    context = ssl.create_default_context(cafile=str(entra.ca_path))
    with (
        socket.create_connection(("127.0.0.1", entra.port), timeout) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield connection


@contextlib.contextmanager
def raw_request(entra: Entra, app: App, *, timeout: float = 60) -> Iterator[ssl.SSLSocket]:
    """A TLS socket over which a good token request has just been sent; the answer is the caller's to read."""
    target = urlsplit(entra.token_url)
    form = f"grant_type=client_credentials&client_id={app.client_id}&client_secret={app.secret}&scope={entra.scope}"
    request = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}"
    )
    with tls_connection(entra, timeout) as connection:
        connection.sendall(request.encode())
        yield connection


def number(answer: Any) -> int:
    """The AADSTS number of a refusal, after checking that its body has Entra's form."""
    assert {"error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id"} <= set(answer)
    (code,) = answer["error_codes"]
    assert answer["error_description"].startswith(f"AADSTS{code}: ")
    assert f"Trace ID: {answer['trace_id']}" in answer["error_description"]
    assert answer["error_uri"].endswith(f"/error?code={code}")
    return int(code)
