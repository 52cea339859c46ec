# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of hosts have other versions of OpenSSL and of the ssl module, and find the same."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import COLLECTIONS
from tests.unit.plugins.module_utils._check.network_faults import LISTENER, TLS
from tests.unit.plugins.module_utils._check.network_host import NetworkHost
from tests.unit.plugins.module_utils._files.file_tools import public_directory
from tests.unit.plugins.module_utils._http.conftest import python

WORKER = Path(__file__).with_name("network_worker.py")
PLANTED = [
    "the port of the endpoint without TLS", "TLS 1.1 only", "no cipher suite in common", "mutual TLS without a wallet, TLS 1.2",
    "mutual TLS without a wallet, TLS 1.3", "the database's certificate has expired", "the database's certificate is not valid yet",
    "the certificate is for another host", "a self-signed certificate", "a CA that the wallet does not have",
    "a CA that the system does not have", "the certificate of a CA between has expired", "an unknown service (12514)",
]  # fmt: skip
FAULTS = [fault for fault in [*TLS, *LISTENER] if fault.planted in PLANTED]
#: Python 3.6 does not tell why OpenSSL refused a chain: it is called untrusted there.
VAGUE = {("python3.6", "ca-expired"): "certificate-untrusted"}
public = pytest.fixture(public_directory)


@pytest.fixture(params=["python3.6", "python3.9", "python3.12"])
def interpreter(request):
    return python(request.param)


@pytest.fixture
def host(public, monkeypatch):
    with contextlib.ExitStack() as stack:
        yield NetworkHost(public / "host", monkeypatch, stack)


def looked(interpreter, host):
    settings = {name: value for name, value in host.settings.items() if name != "account"}
    settings = {"tns_admin": str(host.admin), "rotation_config": str(host.etc / "none"), **settings}
    done = subprocess.run(
        [interpreter, "-W", "error", str(WORKER)],
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_good_way_is_silent(interpreter, host):
    host.database()
    assert looked(interpreter, host)["findings"] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.planted)
def test_the_same_is_found(interpreter, host, fault):
    fault.plant(host)
    found = looked(interpreter, host)["findings"]
    first = VAGUE.get((Path(interpreter).name, fault.first), fault.first)
    assert found[0]["id"] == first, [(one["id"], one["seen"]) for one in found]
