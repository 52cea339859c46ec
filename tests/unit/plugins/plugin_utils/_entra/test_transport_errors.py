# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users read when no answer came: whose certificate is not trusted, by which CAs."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._http.url import MAX_HOST
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import http_client as http
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError, TransientError
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context

FORM = {"grant_type": "client_credentials", "client_secret": "canary"}


@pytest.fixture
def other_ca(tmp_path):
    (tmp_path / "other").mkdir()
    return str(pki.Authority.create("CN=Other").save(tmp_path / "other"))


@pytest.fixture
def untrusted(build, tmp_path):
    """The message for a server, or with `as_proxy` a proxy, whose CA nobody knows."""
    context = server_context(pki.Authority.create("CN=Contoso Proxy CA").server(["localhost"]), tmp_path)

    def make(as_proxy=False, **changes):
        with script(reply(200), context=context) as server:
            options = {"proxy": server.url.replace("://", "://user:canary@")} if as_proxy else {}
            client = http.HttpClient(build(**options, **changes), None, time.monotonic() + 20)
            with pytest.raises(RequestError) as caught:
                client.post("https://login.example/token" if as_proxy else f"{server.url}/token", data=FORM)
        assert server.requests == []
        assert "canary" not in str(caught.value)
        return str(caught.value).replace(str(server.port), "PORT")

    return make


def test_message_names_fault_issuer_and_ca_path(untrusted, other_ca):
    assert untrusted(ca_path=other_ca) == (
        "The token request cannot be made: the TLS certificate of localhost:PORT is not trusted: its issuer "
        f"'CN=Contoso Proxy CA' is unknown to ca_path '{other_ca}': set ca_path to the CA that signed it (a company proxy "
        "often has its own)."
    )


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_message_names_the_variable_that_named_the_ca(untrusted, other_ca, monkeypatch, name):
    monkeypatch.setenv(name, other_ca)
    assert f"is unknown to {name} '{other_ca}': set ca_path" in untrusted()


def test_message_names_the_system_s_cas(untrusted, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert "is unknown to the system's CAs" in untrusted()


def test_proxy_s_own_certificate_is_not_taken_for_the_server_s(untrusted, other_ca):
    message = untrusted(as_proxy=True, ca_path=other_ca)
    assert "the TLS certificate of the proxy https://localhost:PORT is not trusted: its issuer" in message
    assert "login.example" not in message


def test_secret_in_the_name_of_the_issuer_is_masked(build, tmp_path, other_ca):
    """A proxy that makes certificates as it goes can put the request's secret into one."""
    issuer = pki.Authority.create("CN=x canary-secret y")
    with script(reply(200), context=server_context(issuer.server(["localhost"]), tmp_path)) as server:
        client = http.HttpClient(build(client_secret="canary-secret", ca_path=other_ca), None, time.monotonic() + 20)
        with pytest.raises(RequestError, match=r"CN=x \*{8} y") as caught:
            client.post(f"{server.url}/token", data=FORM)
    assert "canary" not in str(caught.value)


REDIRECTS = {
    "https://user:canary@portal.example:8443/login?secret=canary": "to portal.example:8443. None",
    "//portal.example/login": "to portal.example. None",
    "/login?canary": "to another page of its own. None",
    "https://a\x1b[2Jb.example\\canary": "to a [2Jb.example. None",
    "https://canary-secret.example/": "to ********.example. None",
    "https://" + "x" * 5000: "to " + "x" * MAX_HOST + "…. None",
    "": "to another page of its own. None",
}


@pytest.mark.parametrize("location", REDIRECTS)
@pytest.mark.parametrize("method", ["discovery", "realm", "token", "soap"])
def test_redirect_names_the_host_that_it_leads_to(build, tmp_path, authority, location, method):
    ca = str(authority.save(tmp_path))
    context = server_context(authority.server(["localhost"]), tmp_path)
    with script(reply(302, "<html>canary", Location=location), context=context) as server:
        client = http.HttpClient(build(client_secret="canary-secret", ca_path=ca), None, time.monotonic() + 20)
        with pytest.raises(TransientError) as caught:
            {
                "discovery": lambda: client.get(server.url + http.discovery.DISCOVERY),
                "realm": lambda: client.get(f"{server.url}/common/userrealm/x"),
                "token": lambda: client.post(server.url, data=FORM),
                "soap": lambda: client.post(server.url, data="<soap/>"),
            }[method]()
    text = str(caught.value)
    assert f"localhost:{server.port} answered HTTP 302, a redirect {REDIRECTS[location]}" in text
    assert caught.value.tries == 2
    assert "canary" not in text
    assert text.isprintable()


def test_proxy_that_redirects_names_the_host(build):
    with script(reply(302, "", Location="https://user:canary@portal.example/canary")) as proxy:
        client = http.HttpClient(build(proxy=proxy.url), None, time.monotonic() + 20)
        with pytest.raises(TransientError, match=r"CONNECT with HTTP 302, a redirect to portal\.example\.") as caught:
            client.post("https://localhost:1/", data=FORM)
    assert "canary" not in str(caught.value)


@pytest.fixture(scope="module")
def authority():
    return pki.Authority.create()
