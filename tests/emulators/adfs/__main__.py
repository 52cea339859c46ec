# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the emulator as a process of its own: `python -m tests.emulators.adfs --directory DIR`.

DIR holds what the controller wrote: settings.json, server.pem and server.key, and signing.pem.
"""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulators import pki
from tests.emulators.adfs.service import create_app
from tests.emulators.entra.listener import Listener, tls_context

READY = "ready.json"


def main(argv: list[str]) -> int:
    """Serve until SIGTERM, SIGINT or the end of standard input."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.adfs", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    directory = parser.parse_args(argv).directory
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: stopping.set())
    threading.Thread(target=_wait_for_eof, args=(stopping,), daemon=True).start()
    app = create_app(directory, _signer(directory / "signing.pem"))
    listener = Listener(app, tls_context(str(directory / "server.pem"), str(directory / "server.key")))
    listener.run()
    document = {"url": f"https://localhost:{listener.port}", "pid": os.getpid()}
    temporary = pki.write_private(directory / f"{READY}.new", json.dumps(document).encode())
    temporary.replace(directory / READY)
    stopping.wait()
    return 0


def _signer(path: Path) -> pki.Identity:
    data = path.read_bytes()
    key = serialization.load_pem_private_key(data, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return pki.Identity(key, x509.load_pem_x509_certificate(data))


def _wait_for_eof(stopping: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stopping.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
