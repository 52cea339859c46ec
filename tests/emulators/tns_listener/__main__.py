# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.emulators.tns_listener --directory DIR --certificate PEM --key PEM [--plain-port 0]`."""

import argparse
import contextlib
import functools
import json
import os
import signal
import sys
import threading
from pathlib import Path

from tests.emulators.tns_listener.control import ControlServer
from tests.emulators.tns_listener.records import Recorder
from tests.emulators.tns_listener.server import Listener, Tls, server_context

PARENT_POLL_SECONDS = 0.5
READY_FILE = "ready.json"
CONTROL_SOCKET = "control.sock"


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tns_listener", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="for ready.json and the control socket")
    parser.add_argument("--certificate", type=Path, required=True, help="PEM file of the server's certificate chain")
    parser.add_argument("--key", type=Path, required=True, help="PEM file of its private key")
    parser.add_argument("--port", type=int, default=0, help="TCPS port, 0 for any")
    parser.add_argument("--plain-port", type=int, help="also listen on plain TCP, 0 for any port")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for one connection, all in all")
    parser.add_argument("--classic-auth", action="store_true", help="behave like a database before 23ai: no fast auth")
    parser.add_argument("--tls-only", default="", help="one version of TLS, such as 1.1")
    parser.add_argument("--ciphers", default="", help="OpenSSL's cipher list")
    parser.add_argument("--client-ca", type=Path, help="PEM file of the CA whose certificates clients must have")
    parser.add_argument(
        "--answers", type=json.loads, default={}, help="JSON: what is said of a service instead, see answers.py"
    )
    parser.add_argument("--parent-pid", type=int, default=os.getppid(), help="exit when our parent is another")
    return parser.parse_args(arguments)


def write_ready(directory: Path, facts: dict[str, object]) -> None:
    """Publish the ports in one step, so that a reader never sees half of them."""
    temporary = directory / f"{READY_FILE}.{os.getpid()}"
    temporary.write_text(json.dumps(facts), encoding="utf-8")
    temporary.replace(directory / READY_FILE)


def start(options: argparse.Namespace) -> None:
    recorder = Recorder()
    tls = Tls(options.certificate, options.key, options.tls_only, options.ciphers, options.client_ca)
    context = server_context(tls)
    listener = functools.partial(
        Listener,
        recorder=recorder,
        timeout=options.timeout,
        fast_auth=not options.classic_auth,
        answers=options.answers,
    )
    secure = listener(options.port, context=context)
    plain = None if options.plain_port is None else listener(options.plain_port, context=None)
    control_path = options.directory / CONTROL_SOCKET
    control_path.unlink(missing_ok=True)
    control = ControlServer(control_path, recorder)
    for server in (secure, plain, control):
        if server is not None:
            server.start()
    facts = {"port": secure.port, "plain_port": plain.port if plain else None}
    write_ready(options.directory, {**facts, "control": str(control_path), "pid": os.getpid()})


def remove(directory: Path) -> None:
    """Leave nothing behind, not even the directory unless another program put something into it."""
    for name in (READY_FILE, CONTROL_SOCKET):
        (directory / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        directory.rmdir()


def main(arguments: list[str]) -> int:
    options = parse_arguments(arguments)
    os.umask(0o077)
    options.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    options.directory.chmod(0o700)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: stopped.set())
    start(options)
    while os.getppid() == options.parent_pid and not stopped.wait(PARENT_POLL_SECONDS):
        pass
    remove(options.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
