# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine finds out before it asks, and tokens that are good for nothing."""

import socket
from contextlib import ExitStack
from dataclasses import replace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, RequestError
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import black_hole
from tests.waiting import PATIENCE, no_hang


@pytest.fixture
def expired(live, tmp_path):
    """A request with a certificate that ended yesterday."""
    identity = pki.Authority.create().expired_client(key=pki.shared_rsa_key())
    path = identity.write_pem(tmp_path / "expired.pem")
    return live(auth="certificate", client_secret=None, certificate_path=str(path))


def test_faults_of_the_second_request_come_before_the_first_is_made(live, expired, entra):
    with pytest.raises(RequestError, match=r"^The token request cannot be made: token b: .*expired\.pem expired on"):
        engine.check_offline({"token a: ": live(), "token b: ": expired})
    assert entra.requests() == []


def test_request_that_the_store_serves_is_not_checked(live, expired, acquire):
    acquire()
    engine.check_offline({"a: ": live(), "b: ": live(ca_path="/nowhere", timeout=3)})
    with pytest.raises(RequestError):
        engine.check_offline({"a: ": live(), "b: ": expired})


@pytest.mark.parametrize(("roles", "requests"), [([], 2), (["hr.reader"], 1)])
def test_token_without_roles_is_asked_for_again_after_a_minute(live, entra, asked, clock, roles, requests):
    """Until an administrator consents; other users of the token are content with it."""
    app = entra.app(secret=True, roles=roles)
    content = live(client_id=app.client_id, client_secret=app.secret)
    wanted = replace(content, needs_roles=True)
    engine.acquire(content)
    engine.acquire(wanted)
    assert asked() == 1
    clock.offset = acquisition.REFUSED_SECONDS + 1
    engine.acquire(content)
    assert asked() == 1
    engine.acquire(wanted)
    assert asked() == requests


def test_deadline_is_shared_by_all_addresses_of_a_host(live, monkeypatch):
    request = live(timeout=2)
    with ExitStack() as stack:
        port = int(stack.enter_context(black_hole(swallow=True)).rpartition(":")[2])
        addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))] * int(PATIENCE)
        patched = stack.enter_context(monkeypatch.context())
        patched.setattr(socket, "getaddrinfo", lambda *_arguments, **_keywords: addresses)
        with no_hang(), pytest.raises(ProviderError, match="in time"):
            engine.acquire(request)  # 2 s for each would be twice as long
