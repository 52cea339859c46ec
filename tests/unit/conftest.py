# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the unit tests of the controller side share: requests offline, requests to the emulator, other processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from tests.conftest import COLLECTIONS
from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.waiting import PATIENCE

CLIENT_ID = "55555555-6666-7777-8888-999999999999"
SCOPE = "https://contoso.example/hr-db/.default"
SECRET = "canary-client-secret-5b1f"
NAMES = ("AZURE_", "AAD_TOKEN_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT", "MSAL_", "XDG_RUNTIME_DIR")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")

# A process of its own: options on standard input, what came of it on standard output.
WORKER = """
import json, os, sys, time
options = json.load(sys.stdin)
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential
from ansible_collections.entra.oracledb.plugins.plugin_utils._model import errors, reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._request import builder, values
warnings = []
time.sleep(max(0, options.pop("start_at", 0) - time.time()))
try:
    given = {name: values.Given(value, True) for name, value in options.items()}
    token = engine.acquire(builder.RequestBuilder(given, client_credential.offline_faults).build(), reporter.Reporter(warnings.append))
    result = {"access_token": token.access_token}
except errors.AadTokenError as error:
    result = {"error": type(error).__name__, "message": str(error)}
json.dump({**result, "warnings": warnings, "modules": sorted(sys.modules)}, sys.stdout)
"""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No option, authority or proxy of the user who runs the tests."""
    for name in list(os.environ):
        if name.startswith(NAMES) or name.lower() in PROXIES:
            monkeypatch.delenv(name)


def given(options: dict[str, Any], explicit: bool = True) -> dict[str, Given]:
    return {name: Given(value, explicit) for name, value in options.items()}


@pytest.fixture
def offline_options() -> dict[str, Any]:
    """A faultless request with a client secret."""
    return {"scope": SCOPE, "tenant_id": "contoso.example", "client_id": CLIENT_ID, "client_secret": SECRET}


@pytest.fixture
def build(offline_options: dict[str, Any]) -> Callable[..., TokenRequest]:
    """A request from the faultless options, but for the changes; None takes an option away."""

    def make(**changes: Any) -> TokenRequest:
        options = {**offline_options, **changes}
        return RequestBuilder(
            given({name: value for name, value in options.items() if value is not None}), offline_faults
        ).build()

    return make


@pytest.fixture(scope="session")
def identity() -> pki.Identity:
    """A certificate as most app registrations have it: RSA, self-signed."""
    return pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key())


@pytest.fixture(scope="session")
def entra_process() -> Iterator[Entra]:
    with Entra() as entra:
        yield entra


@pytest.fixture
def entra(entra_process: Entra) -> Iterator[Entra]:
    """The emulator without faults and with an empty journal."""
    entra_process.reset()
    yield entra_process
    entra_process.reset()


@pytest.fixture(scope="session")
def secret_app(entra_process: Entra) -> App:
    return entra_process.app(secret=True, roles=["Database.Login"])


@pytest.fixture(scope="session")
def certificate_app(entra_process: Entra, identity: pki.Identity) -> App:
    return entra_process.app(certificates=[identity], roles=["Database.Login"])


@pytest.fixture
def live_options(entra: Entra, secret_app: App, tmp_path: Path) -> dict[str, Any]:
    """A request that the emulator grants, with a store of its own."""
    return {
        "scope": entra.scope,
        "tenant_id": entra.tenant_id,
        "client_id": secret_app.client_id,
        "client_secret": secret_app.secret,
        "authority": entra.url,
        "ca_path": str(entra.ca_path),
        "cache_dir": str(tmp_path / "store"),
        "timeout": 60,
    }


@pytest.fixture
def live(live_options: dict[str, Any]) -> Callable[..., TokenRequest]:
    """A request to the emulator, but for the changes; None takes an option away."""

    def make(**changes: Any) -> TokenRequest:
        options = {**live_options, **changes}
        return RequestBuilder(
            given({name: value for name, value in options.items() if value is not None}), offline_faults
        ).build()

    return make


class Process:
    """Another process that acquires a token; it is killed with the test."""

    def __init__(self, options: dict[str, Any]) -> None:
        environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
        self.popen = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.popen.stdin is not None
        self.popen.stdin.write(json.dumps(options).encode())
        self.popen.stdin.close()
        self.popen.stdin = None

    def result(self) -> dict[str, Any]:
        output, errors = self.popen.communicate(timeout=PATIENCE)
        assert errors == b""
        answer: dict[str, Any] = json.loads(output)
        return answer


@pytest.fixture
def process(live_options: dict[str, Any]) -> Iterator[Callable[..., Process]]:
    """Starts a process that acquires the live request, but for the changes."""
    started: list[Process] = []

    def start(**changes: Any) -> Process:
        started.append(Process({**live_options, **changes}))
        return started[-1]

    yield start
    for one in started:
        one.popen.kill()
        one.popen.communicate()


class Clock:
    """time.time() of this process, movable in seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = time.time
        self.offset = 0.0
        monkeypatch.setattr(time, "time", lambda: real() + self.offset)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
