# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault, seen by a plain client; after it, the next answer is good again."""

import contextlib
import email.utils
import gzip
import json
import select
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3

from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import SHAPES, claims_of
from tests.emulators.tests.entra_client import ask, get, pool, raw_request


def answer_of(entra: Entra, app: App, **settings: Any) -> urllib3.BaseHTTPResponse:
    """The whole answer to one good token request, not decoded and no redirect followed."""
    form = {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": app.secret,
        "scope": entra.scope,
    }
    with pool(entra) as client:
        settings = {"encode_multipart": False, "redirect": False, "decode_content": False, **settings}
        return client.request("POST", entra.token_url, fields=form, **settings)


@pytest.fixture(autouse=True)
def good_afterwards(entra: Entra, secret_app: App) -> Iterator[None]:
    """A fault is over after its turn."""
    yield
    entra.reset()
    assert ask(entra, secret_app)[0] == 200


@pytest.mark.parametrize("retry_after", ["2", "99999", "soon", None])
@pytest.mark.parametrize(
    ("body", "content_type"), [("json", "application/json"), ("plain", "text/plain"), ("html", "text/html")]
)
def test_throttling(entra: Entra, secret_app: App, retry_after: str | None, body: str, content_type: str) -> None:
    entra.fail_next("status", status=429, retry_after=retry_after, body=body)
    response = answer_of(entra, secret_app)
    assert (response.status, response.headers.get("Retry-After")) == (429, retry_after)
    assert response.headers["Content-Type"].startswith(content_type)
    assert ask(entra, secret_app)[0] == 200


def test_throttling_with_a_date(entra: Entra, secret_app: App) -> None:
    moment = email.utils.formatdate(time.time() + 2, usegmt=True)
    entra.fail_next("status", status=429, retry_after=moment)
    assert answer_of(entra, secret_app).headers["Retry-After"] == moment


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_error_as_often_as_asked(entra: Entra, secret_app: App, status: int) -> None:
    entra.fail_next("status", status=status, times=2)
    assert [answer_of(entra, secret_app).status for _unused in range(3)] == [status, status, 200]
    assert [entry["status"] for entry in entra.requests("token")] == [status, status, 200]


def test_faults_come_in_order_and_spare_other_endpoints(entra: Entra, secret_app: App) -> None:
    entra.fail_next("status", status=500)
    entra.fail_next("status", status=502, endpoint="discovery")
    entra.fail_next("status", status=504, endpoint="any")
    discovery = f"/{entra.tenant_id}/v2.0/.well-known/openid-configuration"
    assert get(entra, discovery)[0] == 502
    assert get(entra, discovery)[0] == 504
    assert [answer_of(entra, secret_app).status for _unused in range(2)] == [500, 200]


def test_reset_by_peer(entra: Entra, secret_app: App) -> None:
    entra.fail_next("reset")
    with raw_request(entra, secret_app) as connection:
        # Below TLS: OpenSSL may report a reset as a mere end of file.
        poll = select.poll()
        poll.register(connection, select.POLLERR)
        ((_unused, event),) = poll.poll(60_000)
    assert event & select.POLLERR
    assert entra.requests("token")[0]["status"] == "reset"


def test_hang_before_headers(entra: Entra, secret_app: App) -> None:
    entra.fail_next("hang")
    with raw_request(entra, secret_app) as connection:
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_hang_after_headers(entra: Entra, secret_app: App) -> None:
    entra.fail_next("hang", after="headers")
    with raw_request(entra, secret_app) as connection:
        received = b""
        while not received.endswith(b"\r\n\r\n"):
            received += connection.recv(1000)
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")


def test_hanging_request_is_let_go_by_a_reset(entra: Entra, secret_app: App) -> None:
    entra.fail_next("hang")
    with raw_request(entra, secret_app) as connection:
        threading.Timer(0.3, entra.reset).start()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""


def test_drip_sends_single_bytes_from_the_status_line_on(entra: Entra, secret_app: App) -> None:
    entra.fail_next("drip", seconds=0.1)
    with raw_request(entra, secret_app) as connection:
        pieces = [connection.recv(1000) for _unused in range(8)]
    assert pieces == [bytes([byte]) for byte in b"HTTP/1.1"]


def test_drip_ends_in_a_good_answer(entra: Entra, secret_app: App) -> None:
    entra.fail_next("drip", seconds=0)
    assert "access_token" in answer_of(entra, secret_app).json()


def test_delay(entra: Entra, secret_app: App) -> None:
    entra.fail_next("delay", seconds=0.5)
    started = time.monotonic()
    assert answer_of(entra, secret_app).status == 200
    assert time.monotonic() - started >= 0.5


def test_latency_for_every_token_request(entra: Entra, secret_app: App) -> None:
    entra.latency(0.3)
    for _unused in range(2):
        started = time.monotonic()
        assert answer_of(entra, secret_app).status == 200
        assert time.monotonic() - started >= 0.3


def test_cut_promises_more_than_it_sends(entra: Entra, secret_app: App) -> None:
    entra.fail_next("cut")
    with pytest.raises(urllib3.exceptions.ProtocolError, match="IncompleteRead"):
        answer_of(entra, secret_app, timeout=20)  # shorter than the emulator keeps an idle connection


def test_captive_portal(entra: Entra, secret_app: App) -> None:
    entra.fail_next("html")
    response = answer_of(entra, secret_app)
    assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<html" in response.data


def test_empty(entra: Entra, secret_app: App) -> None:
    entra.fail_next("empty")
    response = answer_of(entra, secret_app)
    assert (response.status, response.data) == (200, b"")


def test_truncated_holds_half_a_real_token(entra: Entra, secret_app: App) -> None:
    entra.fail_next("truncated")
    response = answer_of(entra, secret_app)
    assert response.status == 200
    assert b'"access_token":"eyJ' in response.data.replace(b" ", b"")
    with pytest.raises(json.JSONDecodeError):
        response.json()


@pytest.mark.parametrize("value", [0, -5, "soon", "3599", 1e99, None, True, [1]])
def test_wrong_expires_in(entra: Entra, secret_app: App, value: Any) -> None:
    entra.fail_next("expires_in", value=value)
    answer = answer_of(entra, secret_app).json()
    assert answer["expires_in"] == value
    assert claims_of(answer["access_token"])["azp"] == secret_app.client_id


def test_absent_expires_in(entra: Entra, secret_app: App) -> None:
    entra.fail_next("expires_in", absent=True)
    assert "expires_in" not in answer_of(entra, secret_app).json()


@pytest.mark.parametrize("value", [[1], {}, None, "text", {"access_token": None}])
def test_other_json(entra: Entra, secret_app: App, value: Any) -> None:
    entra.fail_next("json", value=value)
    assert answer_of(entra, secret_app).json() == value


def test_big(entra: Entra, secret_app: App) -> None:
    entra.fail_next("big")
    assert len(answer_of(entra, secret_app).data) > 10_000_000


def test_gzip_bomb_is_small_until_it_is_unpacked(entra: Entra, secret_app: App) -> None:
    entra.fail_next("gzip_bomb", size=20_000_000)
    response = answer_of(entra, secret_app)
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 100_000
    assert len(gzip.decompress(response.data)) == 20_000_000


def test_redirect(entra: Entra, secret_app: App) -> None:
    entra.fail_next("redirect", location="https://elsewhere.example/")
    response = answer_of(entra, secret_app)
    assert (response.status, response.headers["Location"]) == (302, "https://elsewhere.example/")


SHAPE_PROOFS: dict[str, Callable[[str], bool]] = {
    "opaque": lambda token: "." not in token,
    "encrypted": lambda token: token.count(".") == 4,
    "newline": lambda token: "\n" in token,
    "large": lambda token: len(token) > 16 * 1024,
    "expired": lambda token: claims_of(token)["exp"] < time.time() - 3000,
    "future": lambda token: claims_of(token)["nbf"] > time.time() + 80000,
    "no_exp": lambda token: "exp" not in claims_of(token),
    "text_exp": lambda token: claims_of(token)["exp"] == "soon",
    "unsigned": lambda token: token.endswith(".") and token.count(".") == 2,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_token_shape(entra: Entra, secret_app: App, shape: str) -> None:
    entra.fail_next("token", value=shape)
    token = answer_of(entra, secret_app).json()["access_token"]
    assert SHAPE_PROOFS[shape](token)
    assert not SHAPE_PROOFS[shape](ask(entra, secret_app)[1]["access_token"])
