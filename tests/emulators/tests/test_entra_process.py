# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process: crowds, stuck clients, stop and start, ends that leave nothing behind, outputs without secrets."""

import concurrent.futures
import contextlib
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from tests.emulators.entra import App, ControlError, Entra
from tests.emulators.entra.controller import ROOT
from tests.emulators.tests.entra_client import ask, raw_request, tls_connection
from tests.waiting import PATIENCE, is_gone, wait_for


def test_64_at_once(entra: Entra, secret_app: App) -> None:
    entra.latency(0.2)
    with concurrent.futures.ThreadPoolExecutor(64) as threads:
        statuses = list(threads.map(lambda _unused: ask(entra, secret_app)[0], range(64)))
    assert statuses == [200] * 64
    assert entra.counts()["token"] == entra.counts()["connections"] == 64


def test_256_connections_wait_in_the_backlog(entra: Entra) -> None:
    os.kill(entra.pid, signal.SIGSTOP)
    try:
        connections = [socket.create_connection(("127.0.0.1", entra.port), timeout=PATIENCE) for _unused in range(256)]
    finally:
        os.kill(entra.pid, signal.SIGCONT)
    for connection in connections:
        connection.close()


def test_client_that_never_shakes_hands_blocks_nobody(entra: Entra, secret_app: App) -> None:
    stuck = [socket.create_connection(("127.0.0.1", entra.port)) for _unused in range(8)]
    try:
        assert ask(entra, secret_app)[0] == 200
    finally:
        for connection in stuck:
            connection.close()


def test_hanging_requests_block_nobody(entra: Entra, secret_app: App) -> None:
    entra.fail_next("hang")
    with raw_request(entra, secret_app):
        wait_for(lambda: entra.requests("token"))
        assert ask(entra, secret_app)[0] == 200


def test_oversized_request_is_refused_before_it_is_read(entra: Entra) -> None:
    with tls_connection(entra) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_only_its_own_authority_is_needed(entra: Entra, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(variable, str(empty))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert entra.counts()["total"] == 0


def test_plain_tls_client_refuses_it(entra: Entra) -> None:
    with urllib3.PoolManager(retries=False) as client, pytest.raises(urllib3.exceptions.SSLError):
        client.request("GET", entra.url)


def test_stop_refuses_connections_and_start_brings_the_same_back() -> None:
    with Entra() as entra:
        app, url, authority = entra.app(secret=True), entra.url, entra.ca_path.read_bytes()
        entra.stop()
        with pytest.raises(urllib3.exceptions.NewConnectionError):
            ask(entra, app)
        entra.start()
        assert (entra.url, entra.ca_path.read_bytes()) == (url, authority)
        assert ask(entra, app)[0] == 200


def test_stop_ends_hanging_requests() -> None:
    with Entra() as entra:
        app = entra.app(secret=True)
        entra.fail_next("hang")
        with raw_request(entra, app, timeout=PATIENCE) as connection:
            wait_for(lambda: entra.requests("token"))
            entra.stop()
            with contextlib.suppress(ConnectionResetError, ssl.SSLError):
                assert connection.recv(1) == b""


def test_files_are_private_and_go_with_the_controller() -> None:
    with Entra() as entra:
        directory = entra.directory
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
        assert {modes[name] for name in ("ca.key", "server.key", "signing.pem", "ready.json")} == {0o600}
    assert not directory.exists()


def test_no_secret_and_no_token_in_any_output(tmp_path: Path) -> None:
    with Entra(tmp_path / "entra") as entra:
        app = entra.app(secret=True)
        token = ask(entra, app)[1]["access_token"]
        ask(entra, app, client_secret=app.secret + "x")
        entra.fail_next("truncated")
        with pytest.raises(json.JSONDecodeError):
            ask(entra, app)
        entra.stop()
        for path in entra.directory.iterdir():
            content = path.read_text()
            assert app.secret not in content, path
            assert token.split(".")[2] not in content, path


def test_start_failure_shows_what_the_process_printed(entra: Entra) -> None:
    other = Entra(port=entra.port)
    try:
        with pytest.raises(ControlError, match="in use"):
            other.start()
    finally:
        other.close()


def test_process_ends_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.emulators.entra", "--directory", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        wait_for((tmp_path / "ready.json").exists)
        document = json.loads((tmp_path / "ready.json").read_text())
        assert document["pid"] == process.pid
        assert document["ca"] == str(tmp_path / "ca.pem")
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert not (tmp_path / "ready.json").exists()
    finally:
        process.kill()
        process.wait()


def test_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib\n"
        "from tests.emulators.entra import Entra\n"
        "entra = Entra(pathlib.Path(sys.argv[1]))\n"
        "entra.start()\n"
        "print('started', flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        pid = json.loads((tmp_path / "ready.json").read_text())["pid"]
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
    wait_for(lambda: is_gone(pid))
