# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the emulator as a process of its own: `python -m tests.emulators.entra --directory DIR`."""

import argparse
import json
import os
import signal
import ssl
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tests.emulators import pki
from tests.emulators.entra import identity_hosts, sides
from tests.emulators.entra.control import create_control
from tests.emulators.entra.faults import FaultLayer, Faults
from tests.emulators.entra.journal import Journal
from tests.emulators.entra.listener import Listener, tls_context
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.service import create_app
from tests.emulators.entra.tokens import Minter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

READY = "ready.json"


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.entra", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="for ca.pem, keys and ready.json; made if absent")
    parser.add_argument("--port", type=int, default=0, help="of the public side; 0 takes a free one")
    parser.add_argument("--name", action="append", default=[], help="another DNS name for the certificate")
    parser.add_argument("--side", action="append", default=[], help="name=port of a listener beside the public one")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Serve until SIGTERM, SIGINT or, with --until-eof, the end of standard input."""
    options = arguments(argv)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: stopping.set())
    if options.until_eof:
        threading.Thread(target=_wait_for_eof, args=(stopping,), daemon=True).start()
    options.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    serve(options.directory, options.port, options.name, sides.ports(options.side))
    stopping.wait()
    (options.directory / READY).unlink(missing_ok=True)
    return 0


def serve(directory: Path, port: int, names: list[str], side_ports: dict[str, int]) -> None:
    """Start all listeners in daemon threads and say so in ready.json, last and at once."""
    tls = _tls(directory, names)
    registry, faults = Registry(), Faults()
    journal = Journal(registry.clock)
    # The port is known only once the listener exists, and tokens name it in `iss`.
    public = Listener(_unready, tls, port=port, now=registry.clock.now, accepted=journal.accepted)
    url = f"https://localhost:{public.port}"
    minter = Minter.load_or_create(directory, url, registry.clock)
    public.app = FaultLayer(create_app(registry, minter), faults, journal, minter)
    control = Listener(create_control(registry, faults, journal), tls)
    public.run()
    control.run()

    def layer(app: "WSGIApplication", kind: str) -> FaultLayer:
        return FaultLayer(app, faults, journal, minter, kind)

    urls = sides.start(registry, minter, tls, layer, side_ports)
    urls |= identity_hosts.start(registry, minter, directory, layer, side_ports)
    _announce(directory, url, f"https://localhost:{control.port}/_emulator", urls)


def _tls(directory: Path, names: list[str]) -> ssl.SSLContext:
    """A certificate from the directory's own authority, which is made on the first start."""
    if not (directory / "ca.pem").exists():
        pki.Authority.create("Entra emulator CA").save(directory)
    server = pki.Authority.load(directory).server(["localhost", "127.0.0.1", *names])
    certificate, key = server.write_pair(directory, "server")
    return tls_context(str(certificate), str(key))


def _announce(directory: Path, url: str, control: str, side_urls: dict[str, str]) -> None:
    ca = str(directory / "ca.pem")
    document = {"url": url, "control": control, "ca": ca, "pid": os.getpid(), "sides": side_urls}
    temporary = pki.write_private(directory / f"{READY}.new", json.dumps(document).encode())
    temporary.replace(directory / READY)


def _wait_for_eof(stopping: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stopping.set()


def _unready(environ: object, start_response: object) -> list[bytes]:
    raise RuntimeError("not serving yet")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
