# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A demo host that renews its token by itself: the program that oracle_client_rotation installs, as it runs beside an application."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from demo.world import Host, World
from tests.emulators import pki

LIFE = 12  # seconds that its tokens live, where Entra's live an hour
NAME = "hr"


@contextmanager
def renewing(stage: World, host: Host) -> Iterator[None]:
    """`entra-oracle-tokens run`, with an app whose tokens live LIFE seconds, and none left of before."""
    program = made(host, "usr/libexec") / "entra-oracle-tokens"
    program.write_bytes(rotation_program())
    config, state = made(host, "etc/entra-oracle-tokens"), made(host, "var/lib/entra-oracle-tokens")
    app = stage.entra.register_app(secret=True, roles=["hr.reader"], lifetime=LIFE)
    secret = pki.write_private(config / f"{NAME}.client_secret", app.secret.encode())
    document = {
        "version": 1,
        "name": NAME,
        "directory": str(host.token_file.parent),
        "flow": "client_secret",
        "scope": stage.entra.scope,
        "authority": stage.entra.url,
        "tenant_id": stage.entra.tenant_id,
        "client_id": app.client_id,
        "client_secret_path": str(secret),
        "ca_path": str(stage.entra.ca_path),
    }
    (config / f"{NAME}.json").write_text(json.dumps(document))
    command = [sys.executable, "-I", str(program)]
    places = ["--config", str(config), "--state", str(state)]
    subprocess.run([*command, "rotate", NAME, "--force", *places], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([*command, "run", *places], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def made(host: Host, path: str) -> Path:
    directory = host.root / path
    directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    return directory
