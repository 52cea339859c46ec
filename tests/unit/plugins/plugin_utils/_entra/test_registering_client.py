# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is registered with ansible-core's registry of secrets, which is a stand-in here; test_registered_secrets has the real one."""

import sys
import time
import types

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import registering_client
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, RefusedError
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context

REGISTRY = "ansible.module_utils.secrets"
LOGIN = "user:the-password-of-the-proxy"


@pytest.fixture
def registered(monkeypatch):
    module = types.ModuleType(REGISTRY)
    module.known = set()
    module.register_secrets = module.known.update
    monkeypatch.setitem(sys.modules, REGISTRY, module)
    return module.known


def test_without_a_registry_nothing_happens(monkeypatch):
    monkeypatch.delitem(sys.modules, REGISTRY, raising=False)
    register_secrets(["secret"])
    assert REGISTRY not in sys.modules


def test_only_text_is_registered(registered):
    register_secrets(["secret", None, 5, b"bytes"])
    assert registered == {"secret"}


def test_assertion_and_token_of_a_request(registered, live, entra):
    """An assertion is in no option: it is made for one request."""
    identity = pki.self_signed("CN=registered.contoso.example", key=pki.shared_rsa_key())
    app = entra.app(certificates=[identity])
    request = live(
        client_id=app.client_id,
        client_secret=None,
        certificate_data=(identity.key_pem() + identity.certificate_pem).decode(),
    )
    token = engine.acquire(request)
    tokens = [text for text in registered if text.count(".") == 2]
    assert token.access_token in tokens
    assert app.client_id in [jwt.decode(text)[1]["iss"] for text in tokens]


def test_a_refused_secret_is_registered(registered, live):
    with pytest.raises(RefusedError):
        engine.acquire(live(client_secret="wrong-secret"))
    assert "wrong-secret" in registered


@pytest.mark.parametrize("login", [f"{LOGIN}@", ""])
def test_the_login_of_a_proxy_is_registered_and_its_address_is_not(registered, build, login):
    with script(b"HTTP/1.1 502 X\r\n\r\n") as proxy:
        address = proxy.url.replace("://", f"://{login}")
        client = registering_client.RegisteringClient(build(proxy=address), None, time.monotonic() + 20)
        with pytest.raises(ProviderError):
            client.get("https://localhost/x")
    assert proxy.url not in registered
    assert (LOGIN in registered) == bool(login)
    assert (LOGIN.partition(":")[2] in registered) == bool(login)


def test_no_answer_masks_single_letters(registered, build, tmp_path):
    authority = pki.Authority.create()
    context = server_context(authority.server(["localhost"]), tmp_path)
    answer = {"access_token": "e", "refresh_token": 7, "id_token": "an-id-token", "device_code": ["x"] * 8}
    with script(reply(400, {**answer, "error": "x"}), context=context) as server:
        request = build(authority=server.url, ca_path=str(authority.save(tmp_path)))
        client = registering_client.RegisteringClient(request, None, time.monotonic() + 20)
        client.post(f"{server.url}/token", data={"refresh_token": "a-refresh-token", "grant_type": "refresh_token"})
    assert registered - set(request.secrets()) == {"an-id-token", "a-refresh-token"}
