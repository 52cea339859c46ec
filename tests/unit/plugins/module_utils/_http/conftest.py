# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport under each Python that it has to run on, and servers with certificates of every kind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._http.untrusted import LOOK_SECONDS
from tests.conftest import COLLECTIONS
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import server_context

CANARY = "canary-5b1f"  # in answers
SENT = "sent-canary-77aa"  # in requests
ORDER = {
    "method": "GET",
    "headers": {},
    "body": None,
    "timeout": 20.0,
    "ca": "",
    "verify": True,
    "environ": {},
    "proxy": "",
    "thumbprint": "",
    "plain": False,
    "resolve": "",
    "target": None,
    "threads": True,
    "look_seconds": LOOK_SECONDS,
}


def python(name):
    path = shutil.which(name) or ""
    works = path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    return path if works else pytest.skip(f"there is no working {name} on PATH")


@pytest.fixture(scope="package", params=[sys.executable, "python3.6"], ids=["this", "python3.6"])
def worker(request):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(COLLECTIONS), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python(request.param), "-W", "error", str(Path(__file__).with_name("worker.py"))]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()
        assert process.wait(60) == 0


@pytest.fixture
def exchange(worker):
    """What comes of one request. No part of a failure holds anything of an answer, none of its words the request."""

    def make(url, **changes):
        assert not set(changes) - set(ORDER)
        worker.stdin.write(json.dumps({**ORDER, "url": url, **changes}) + "\n")
        worker.stdin.flush()
        result = json.loads(worker.stdout.readline())
        assert CANARY not in result.get("frames", "")
        assert SENT not in result.get("words", "")
        return result

    return make


@pytest.fixture(scope="package")
def authority():
    return pki.Authority.create()


@pytest.fixture(scope="package")
def ca(authority, tmp_path_factory):
    return str(authority.save(tmp_path_factory.mktemp("ca")))


@pytest.fixture(scope="package")
def context(authority, tmp_path_factory):
    return server_context(authority.server(["localhost", "127.0.0.1", "::1"]), tmp_path_factory.mktemp("server"))
