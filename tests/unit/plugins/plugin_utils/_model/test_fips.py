# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python whose OpenSSL refuses a digest (FIPS mode) or does not have it: words, and no traceback."""

import hashlib
import secrets
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._http import tls
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import SettingError
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, check_offline
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import prepare
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError, StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import LoginRefusal, ProxyLogin
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store


def refuse(*_arguments, **_options):
    raise ValueError("[digital envelope routines] unsupported")


@pytest.fixture(params=["missing", "ValueError", "UnsupportedDigestmodError"])
def no_scrypt(request, monkeypatch):
    if request.param == "missing":
        monkeypatch.delattr(hashlib, "scrypt")
        return
    kind = ValueError if request.param == "ValueError" else __import__("_hashlib").UnsupportedDigestmodError

    def scrypt(*_arguments, **_options):
        raise kind("unsupported hash type")

    monkeypatch.setattr(hashlib, "scrypt", scrypt)


@pytest.mark.usefixtures("no_scrypt")
def test_password_without_scrypt_is_an_error_in_words(build, tmp_path):
    password = secrets.token_hex(8)
    request = build(
        auth="username_password",
        client_secret=None,
        username="a@contoso.example",
        password=password,
        cache_dir=str(tmp_path / "store"),
    )
    with pytest.raises(StoreError) as caught:
        acquire(request)
    assert f"The OpenSSL of {sys.executable}" in str(caught.value)
    assert "no scrypt (FIPS mode?)" in str(caught.value)
    assert password not in str(caught.value)
    check_offline({"one: ": request, "two: ": request})


@pytest.mark.usefixtures("no_scrypt")
def test_refused_login_of_a_proxy_is_remembered_without_scrypt(tmp_path, monkeypatch):
    """Forgetting it would lock the account."""
    store, password = Store(str(tmp_path / "store")), secrets.token_hex(8)
    login = ProxyLogin(store, "http://proxy.contoso.example:3128", f"user:{password}")
    assert login.keep(["Basic"], refused=True)
    with pytest.raises(LoginRefusal):
        login.is_accepted()
    assert not ProxyLogin(store, "http://proxy.contoso.example:3128", "user:corrected").is_accepted()
    assert password.encode() not in store.load(f"{login.name}.json")
    store.close()


def test_certificate_of_adfs_without_sha1_is_an_error_in_words(build, identity, monkeypatch):
    request = build(client_secret=None, certificate_data=identity.key_pem().decode() + identity.chain_pem.decode())
    certificate, _client = prepare(request, lambda: None)
    assert certificate.thumbprint == identity.thumbprint
    monkeypatch.setattr(hashlib, "sha1", refuse)
    assert certificate.thumbprint == "without a thumbprint, because Python refuses SHA-1"
    with pytest.raises(RequestError, match="refuses SHA-1"):
        certificate.sha1()
    assert "x5t#S256" in certificate.headers()


def test_pin_of_service_fabric_without_sha1_is_an_error_in_words(monkeypatch):
    class Secured:
        def __init__(self, *_arguments):
            pass

        def certificate(self):
            return b"der"

    monkeypatch.setattr(tls, "TlsLine", Secured)
    monkeypatch.setattr(hashlib, "sha1", refuse)
    with pytest.raises(SettingError, match="refuses SHA-1.*IDENTITY_SERVER_THUMBPRINT"):
        tls.pinned(None, "host", "0" * 40)
