# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The third clock: the provider's Date, and nothing where there is none."""

import datetime
import email.utils
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.provider_clock import provider_time
from tests.emulators.pki import Authority
from tests.unit.plugins.module_utils._check.network_host import closed_port
from tests.unit.plugins.module_utils._http.servers import script, server_context

DAY = datetime.timedelta(days=1)


def answer(ahead):
    date = email.utils.formatdate(time.time() + ahead, usegmt=True)
    return f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()


@pytest.fixture
def authority(tmp_path, monkeypatch):
    made = Authority.create()
    path = tmp_path / "ca.pem"
    path.write_bytes(made.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    for name in ("HTTPS_PROXY", "https_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return made


def asked(url, **settings):
    return provider_time(Context(Settings("/admin", authority=url, **settings)))


def served(identity, directory, said):
    return script(*said, context=server_context(identity, directory))


@pytest.mark.parametrize("ahead", [0, 3600, -7200])
def test_the_provider_s_time(authority, tmp_path, ahead):
    with served(authority.server(["localhost"]), tmp_path, [answer(ahead)]) as server:
        found = asked(f"https://localhost:{server.port}")
    assert found == pytest.approx(time.time() + ahead, abs=60)


def test_a_certificate_that_is_out_of_date_by_this_host_s_clock(authority, tmp_path):
    now = datetime.datetime.now(datetime.timezone.utc)
    identity = authority.server(["localhost"], starts=now + DAY, life=DAY)
    with served(identity, tmp_path, [answer(86400 * 1.5)] * 3) as server:
        found = asked(f"https://localhost:{server.port}")
    assert found == pytest.approx(time.time() + 86400 * 1.5, abs=60)


def test_another_s_certificate_tells_no_time(authority, tmp_path):
    with served(Authority.create("CN=Another").server(["localhost"]), tmp_path, [answer(3600)] * 3) as server:
        assert asked(f"https://localhost:{server.port}") is None


@pytest.mark.parametrize("url", ["http://localhost", "https://", "ftp://x", "https://[x"])
def test_what_is_no_authority(url):
    assert asked(url) is None


def test_nothing_listens():
    assert asked(f"https://localhost:{closed_port()}") is None


def test_a_host_without_a_network_part_asks_nobody(authority, tmp_path):
    with served(authority.server(["localhost"]), tmp_path, [answer(0)]) as server:
        assert asked(f"https://localhost:{server.port}", network=False) is None
        assert not server.requests
