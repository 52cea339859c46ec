# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client against real TLS servers: the emulator with its faults, and a socket that says what a test wants."""

import contextlib
import itertools
import json
import re
import select
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time

import pytest
import urllib3

from ansible_collections.entra.oracledb.plugins.module_utils._http import connection as wire
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import http_client as http
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)
from tests.emulators import pki
from tests.waiting import no_hang

CANARY = "canary-in-the-body"
FORM = {"grant_type": "client_credentials"}
PASSWORD = "canary-p@ss"


class Server(socketserver.ThreadingTCPServer):
    """Answers every connection with the same bytes and keeps the requests."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = context
        self.answer = b""
        self.requests = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            connection = self.server.context.wrap_socket(self.request, server_side=True)
            with connection:
                request = whole_request(connection)
                if request:  # a look at the certificate sends none
                    self.server.requests.append(request)
                    connection.sendall(self.server.answer)


def whole_request(connection):
    """Head and body: closing with a part of it unread would reset the connection."""
    data = connection.recv(65536)
    while data and not is_whole(data):
        data += connection.recv(65536)
    return data


def is_whole(data):
    head, end, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(end) and len(body) >= int(length.group(1) if length else 0)


class ProxyHandler(socketserver.BaseRequestHandler):
    """CONNECT, and bytes in both directions; `answer` replaces the tunnel when it is set."""

    def handle(self):
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.request.recv(65536)
        self.server.requests.append(head)
        if self.server.answer:
            self.request.sendall(self.server.answer)
            return
        host, port = head.split()[1].decode().rsplit(":", 1)
        with socket.create_connection((host, int(port))) as upstream, contextlib.suppress(OSError):
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            pair = [self.request, upstream]
            while True:
                for ready in select.select(pair, [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    pair[1 - pair.index(ready)].sendall(data)


@pytest.fixture(scope="module")
def authority():
    return pki.Authority.create()


@pytest.fixture
def ca(authority, tmp_path):
    return str(authority.save(tmp_path))


def context_of(identity, directory):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.write_pem(directory / f"server-{time.monotonic_ns()}.pem"))
    return context


@pytest.fixture
def server(authority, tmp_path):
    with Server(context_of(authority.server(["localhost"]), tmp_path)) as one:
        yield one
        one.shutdown()


@pytest.fixture
def proxy():
    with Server() as one:
        one.RequestHandlerClass = ProxyHandler
        yield one
        one.shutdown()


@pytest.fixture
def client(build, ca):
    """A client that trusts the module's authority; `seconds` is what the deadline leaves."""

    def make(seconds=20.0, **changes):
        options = {"ca_path": ca, **changes}
        return http.HttpClient(build(**options), None, time.monotonic() + seconds)

    return make


@pytest.fixture
def live_client(live):
    return lambda seconds=20.0, **changes: http.HttpClient(live(**changes), None, time.monotonic() + seconds)


@pytest.fixture
def form(secret_app, entra):
    return {
        "grant_type": "client_credentials",
        "client_id": secret_app.client_id,
        "client_secret": secret_app.secret,
        "scope": entra.scope,
    }


def answer(body, status="200 OK", **headers):
    """An HTTP answer; in header names `_` is written for `-`."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def url(server):
    return f"https://localhost:{server.port}/tenant/oauth2/v2.0/token"


def elapsed(call, error):
    """The error, and after how many seconds it came; without a deadline it would not come."""
    started = time.monotonic()
    with no_hang(), pytest.raises(error) as caught:
        call()
    return caught.value, time.monotonic() - started


def test_good_answer(live_client, entra, form):
    response = live_client().post(entra.token_url, data=form)
    assert response.status_code == 200
    assert json.loads(response.text)["token_type"] == "Bearer"


def test_refusal_is_handed_to_msal(live_client, entra, form):
    client = live_client()
    response = client.post(entra.token_url, data={**form, "client_secret": "wrong"})
    assert response.status_code == client.status == 401
    assert json.loads(response.text)["error"] == "invalid_client"


# One deadline for everything.


@pytest.mark.parametrize(
    "fault", [{"kind": "hang"}, {"kind": "hang", "after": "headers"}, {"kind": "drip", "seconds": 0.1}]
)
def test_deadline_is_total(live_client, entra, form, fault):
    entra.fail_next(**fault)
    error, seconds = elapsed(lambda: live_client(1.0).post(entra.token_url, data=form), TransientError)
    assert "in time" in str(error)
    assert seconds > 0.9


def test_deadline_holds_where_nobody_accepts(client):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        target = f"https://localhost:{mute.getsockname()[1]}/"
        error, _seconds = elapsed(lambda: client(1.0).post(target, data=FORM), TransientError)
    assert "in time" in str(error)


def test_deadline_holds_in_a_proxy_that_drips(client, proxy):
    """The answer to CONNECT comes over a plain socket, before there is any TLS."""

    class Drip(ProxyHandler):
        def handle(self):
            with contextlib.suppress(OSError):
                for byte in itertools.chain(b"HTTP/1.1 200 OK\r\nX-Filler: ", itertools.repeat(ord("x"))):
                    self.request.sendall(bytes([byte]))
                    time.sleep(0.1)

    proxy.RequestHandlerClass = Drip
    through = client(1.0, proxy=f"http://127.0.0.1:{proxy.port}")
    elapsed(lambda: through.post("https://localhost:1/"), TransientError)


def test_no_time_left_asks_nobody(client, server):
    error, _seconds = elapsed(lambda: client(-1.0).post(url(server), data=FORM), TransientError)
    assert "in time" in str(error)
    assert server.requests == []


# What comes back has a bound, is JSON, and is never shown.


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "html"}, ["web page", "text/html"]),
        ({"kind": "empty"}, ["not a JSON object", "0 characters"]),
        ({"kind": "truncated"}, ["not a JSON object"]),
        ({"kind": "json", "value": [1]}, ["not a JSON object"]),
        ({"kind": "json", "value": {}}, ["without an access_token"]),
        ({"kind": "json", "value": {"access_token": 5}}, ["without an access_token"]),
        ({"kind": "json", "value": {"access_token": None}}, ["without an access_token"]),
        ({"kind": "json", "value": CANARY}, ["not a JSON object"]),
        ({"kind": "big"}, ["not a JSON object"]),
        ({"kind": "gzip_bomb"}, ["not a JSON object"]),
        ({"kind": "redirect"}, ["HTTP 302"]),
        ({"kind": "cut"}, ["could not be asked: the answer broke off"]),
        ({"kind": "reset"}, ["could not be asked"]),
    ],
)
def test_answer_that_is_none(live_client, entra, form, fault, words):
    entra.fail_next(**fault)
    with pytest.raises(TransientError) as caught:
        live_client().post(entra.token_url, data=form)
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert text.isprintable()
    assert not any(part in text for part in (CANARY, "eyJ", "Welcome", "AAAA", form["client_secret"]))
    assert [entry["kind"] for entry in entra.requests()] == ["token"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"access_token": "' + CANARY.encode(),
        b"\xff\xfe" + CANARY.encode("utf-16-le"),
        b'{"access_token": {"x": "' + CANARY.encode() + b'"}}',
        b'{"error_description": "' + CANARY.encode() + b'"}',
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "302 Found"])
def test_hostile_body_is_a_transient_error_without_it(client, server, body, status):
    """Only what comes from something in between is asked for once more."""
    server.answer = answer(body, status, Location="https://elsewhere.example/")
    with pytest.raises(TransientError) as caught:
        client().post(url(server), data=FORM)
    assert CANARY not in str(caught.value)
    assert caught.value.tries == (2 if status.startswith("302") else 1)


@pytest.mark.parametrize(
    "field",
    [
        b'"expires_in": 1' + b"0" * 5000,
        b'"refresh_in": -1' + b"0" * 5000,
        b'"expires_in": "\xc2\xb2"',
        b'"expires_in": NaN',
        b'"refresh_in": Infinity',
        b'"scope": "\\ud800"',
    ],
)
def test_no_field_costs_the_token(client, server, field):
    server.answer = answer(b'{"access_token": "x", ' + field + b"}")
    assert json.loads(client().post(url(server), data=FORM).text)["access_token"] == "x"


def test_no_more_than_a_mebibyte_is_read(client, server):
    server.answer = answer(b"[" + b" " * wire.MAX_ANSWER_BYTES)
    with pytest.raises(TransientError, match="0 characters"):
        client().post(url(server), data=FORM)


def test_header_that_comes_twice_is_joined(client, server):
    """RFC 9110 section 5.3; requests hands it to MSAL like that."""
    server.answer = answer(b'{"access_token": "x"}', **{"X-More": "a\r\nx-more: b"})
    assert client().post(url(server), data=FORM).headers["x-MORE"] == "a, b"


def test_content_type_cannot_hold_a_secret(client, server):
    server.answer = answer(b"x", **{"Content-Type": "text/canary-client"})
    with pytest.raises(TransientError, match=r"content type text/\*{8},") as caught:
        client(client_secret="canary-client").post(url(server), data=FORM)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        CANARY,
        f"HTTP/1.1 {CANARY}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
        f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{CANARY}",
        f"HTTP/1.1 200 OK\r\n{CANARY * 9000}: x\r\n\r\n",
    ],
)
def test_broken_answer_is_in_no_error_and_not_behind_one(client, server, raw):
    """http.client's exceptions hold the bytes of the answer, an echoed request among them."""
    server.answer = raw.encode()
    with pytest.raises(TransientError) as caught:
        client().post(url(server), data={"grant_type": "x", "client_secret": CANARY})
    error = caught.value
    while error:
        assert CANARY not in f"{error!r} {error.args}"
        error = error.__cause__ or error.__context__


CUTS = {
    "length": ("Content-Length: 999", CANARY),
    "chunk": ("Transfer-Encoding: chunked", f"ff\r\n{CANARY}"),
    "last-chunk": ("Transfer-Encoding: chunked", f"{len(CANARY):x}\r\n{CANARY}\r\n"),
}


def cut(kind, status="200 OK", **headers):
    """An answer that ends before it is whole."""
    length, body = CUTS[kind]
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{fields}{length}\r\n\r\n{body}".encode()


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("status", ["200 OK", "302 Found", "400 Bad Request", "401 Unauthorized", "404 Not Found"])
@pytest.mark.parametrize("form", [FORM, "<soap/>"], ids=["token", "soap"])
def test_answer_that_broke_off_is_asked_for_again(client, server, kind, status, form):
    server.answer = cut(kind, status)
    with pytest.raises(TransientError, match="the answer broke off") as caught:
        client().post(url(server), data=form)
    assert caught.value.tries == 4
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("path", ["/common/userrealm/a@x", http.discovery.DISCOVERY])
def test_document_that_broke_off_is_asked_for_again(client, server, kind, path):
    server.answer = cut(kind)
    with pytest.raises(TransientError, match="the answer broke off"):
        client().get(f"https://localhost:{server.port}{path}")


@pytest.mark.parametrize("kind", CUTS)
def test_retry_after_counts_although_the_rest_broke_off(client, server, kind):
    server.answer = cut(kind, "429 Too Many Requests", Retry_After="7")
    with pytest.raises(TransientError, match="HTTP 429, Retry-After 7 s") as caught:
        client().post(url(server), data=FORM)
    assert caught.value.retry_after == 7


def test_soap_fault_that_broke_off_is_no_answer(client, server):
    server.answer = cut("length", "500 Internal Server Error")
    with pytest.raises(TransientError, match="the answer broke off"):
        client().post(url(server), data="<soap/>")


def test_content_type_cannot_add_a_line(client, server):
    server.answer = answer(b"x", Content_Type="text/\x1b[2J" + "y" * 500)
    with pytest.raises(TransientError) as caught:
        client().post(url(server), data=FORM)
    assert str(caught.value).isprintable()
    assert "y" * 100 not in str(caught.value)


def test_an_error_beside_a_token_is_a_refusal(client, server):
    """Whatever the status: the token is not used, and neither we nor MSAL see it."""
    for status in ("400 Bad Request", "200 OK"):
        server.answer = answer(b'{"access_token": "canary", "error": "invalid_grant", "error_codes": [5]}', status)
        response = client().post(url(server), data=FORM)
        assert json.loads(response.text) == {"error": "invalid_grant", "error_codes": [5]}


@pytest.mark.parametrize("value", ["null", '""', "false", "0", "[]", "{}"])
def test_an_empty_error_beside_a_token_is_none(client, server, value):
    server.answer = answer(f'{{"access_token": "x", "error": {value}}}'.encode())
    assert json.loads(client().post(url(server), data=FORM).text) == {"access_token": "x"}
    server.answer = answer(f'{{"access_token": "x", "error": {value}}}'.encode(), "400 Bad Request")
    with pytest.raises(TransientError, match="JSON without an error"):
        client().post(url(server), data=FORM)


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
def test_transient_oauth_error_is_one_whatever_the_status(client, server, error):
    server.answer = answer(json.dumps({"error": error}).encode(), "400 Bad Request")
    with pytest.raises(TransientError):
        client().post(url(server), data=FORM)


# Asking again later.


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_status_that_asks_for_another_try(client, server, status):
    server.answer = answer(b"{}", f"{status} Oops", Retry_After="7")
    with pytest.raises(TransientError, match=f"HTTP {status}") as caught:
        client().post(url(server), data=FORM)
    assert caught.value.retry_after == 7


# The provider's clock.


@pytest.mark.parametrize("ahead", [600, -600, 86400])
def test_clock_skew_is_seen(live_client, entra, form, ahead):
    entra.clock(ahead)
    client = live_client()
    client.post(entra.token_url, data=form)
    assert abs(client.clock_skew - ahead) < 60


def test_small_skew_is_the_network(live_client, entra, form):
    client = live_client()
    client.post(entra.token_url, data=form)
    assert client.clock_skew == 0


# TLS.


def test_only_https(client):
    with pytest.raises(ProviderError, match="not TLS"):
        client().post("http://localhost:1/token", data={"client_secret": CANARY})


def test_untrusted_server_is_one_message_and_gets_nothing(client, server, tmp_path):
    (tmp_path / "other").mkdir()
    other = pki.Authority.create("CN=Other").save(tmp_path / "other")
    with pytest.raises(RequestError, match="ca_path") as caught:
        client(ca_path=str(other)).post(url(server), data={"client_secret": CANARY})
    assert f"localhost:{server.port}" in str(caught.value)
    assert server.requests == []


def test_server_with_another_name_is_not_trusted(client, authority, tmp_path):
    with Server(context_of(authority.server(["elsewhere.example"]), tmp_path)) as server:
        with pytest.raises(RequestError, match="not trusted"):
            client().post(url(server), data=FORM)
        server.shutdown()


def test_environment_does_not_overrule_ca_path(client, server, monkeypatch, tmp_path):
    (tmp_path / "other").mkdir()
    other = str(pki.Authority.create("CN=Other").save(tmp_path / "other"))
    server.answer = answer(b'{"access_token": "x"}')
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, other)
    assert client().post(url(server), data=FORM).status_code == 200


def test_environment_cannot_make_an_untrusted_server_trusted(client, server, ca, monkeypatch, tmp_path):
    (tmp_path / "other").mkdir()
    other = str(pki.Authority.create("CN=Other").save(tmp_path / "other"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)
    with pytest.raises(RequestError, match="not trusted"):
        client(ca_path=other).post(url(server), data=FORM)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_environment_s_ca_is_used_without_ca_path(client, server, ca, monkeypatch, name):
    server.answer = answer(b'{"access_token": "x"}')
    monkeypatch.setenv(name, ca)
    assert client(ca_path=None).post(url(server), data=FORM).status_code == 200


def test_ca_path_can_be_a_directory(client, server, ca, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl for the names of a CA directory")
    (tmp_path / "cas").mkdir()
    digest = subprocess.run([openssl, "x509", "-hash", "-noout", "-in", ca], capture_output=True, text=True, check=True)
    shutil.copy(ca, tmp_path / "cas" / f"{digest.stdout.strip()}.0")
    server.answer = answer(b'{"access_token": "x"}')
    assert client(ca_path=str(tmp_path / "cas")).post(url(server), data=FORM).status_code == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"", "no certificate"), (b"garbage", "no certificate"), (b"\x30\x82", "no certificate")],
)
def test_bad_ca_file_is_a_fault_before_any_connection(client, tmp_path, content, words):
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RequestError, match=words) as caught:
        client(ca_path=str(path))
    assert f"ca_path '{path}'" in str(caught.value)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bad_ca_of_the_environment_is_named_by_its_variable(client, monkeypatch, name):
    monkeypatch.setenv(name, "/nonexistent.pem")
    with pytest.raises(RequestError, match=name):
        client(ca_path=None)


def test_validate_certs_false_trusts_anybody(client, server):
    server.answer = answer(b'{"access_token": "x"}')
    assert client(ca_path=None, validate_certs=False).post(url(server), data=FORM).status_code == 200


def test_old_tls_is_refused(client):
    assert client().context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_server_that_speaks_no_tls_is_transient(client):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _address = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(65536)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(TransientError, match="could not be asked"):
            client().post(f"https://localhost:{listener.getsockname()[1]}/")
        thread.join()


def test_login_in_a_url_is_neither_sent_nor_shown(client, server):
    with pytest.raises(ProviderError, match=f"nothing was sent to 'localhost:{server.port}': that is no URL") as caught:
        client().post(f"https://user:canary@localhost:{server.port}/")
    assert "canary" not in str(caught.value)
    assert server.requests == []


#: What a provider's documents can name as an endpoint.
HOSTILE = [
    "https://\x1bc\x07x/",
    "https://h\u202ex/",
    "https://h\nX: y/",
    "https://[x",
    "https://[::1/",
    "https://h:99999/",
    "https://h:0/",
    "https://canary:pw@h/",
    "https://h canary-client/",
    "https://",
    "https://" + "h " * 5000,
]


@pytest.mark.parametrize("target", HOSTILE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_url_that_is_none_is_one_try_and_shown_on_one_line(client, method, target):
    with pytest.raises(ProviderError) as caught:
        getattr(client(client_secret="canary-client"), method)(target)
    text = str(caught.value)
    assert caught.type is ProviderError  # none of its kinds that are tried again
    assert "nothing was sent to" in text
    assert "network" not in text
    assert text.isprintable()
    assert len(text) < 700
    assert "canary" not in text


def test_header_that_cannot_be_sent_is_one_try(client, server):
    with pytest.raises(ProviderError, match="nothing was sent to .*: a header has characters") as caught:
        client().send("GET", url(server), {"Authorization": "Bearer canary\r\nX: y"})
    assert caught.type is ProviderError  # none of its kinds that are tried again
    assert "canary" not in str(caught.value)
    assert server.requests == []


def test_scheme_is_known_in_any_case(client, server):
    """RFC 3986 section 3.1; an answer may name an endpoint so."""
    server.answer = answer(b'{"access_token": "x"}')
    assert client().post(url(server).replace("https", "HTTPS"), data=FORM).status_code == 200


def test_scheme_that_is_not_tls_is_shown_on_one_line(client):
    with pytest.raises(ProviderError, match="which is not TLS") as caught:
        client().post("\x1b[2J" + "y" * 500)
    assert str(caught.value).isprintable()
    assert "y" * 100 not in str(caught.value)


def test_unknown_host_is_transient(client):
    with pytest.raises(TransientError, match=r"nowhere\.invalid could not be asked"):
        client().post("https://nowhere.invalid/")


def test_refused_connection_is_transient(client):
    with pytest.raises(TransientError, match="refused"):
        client().post("https://localhost:1/")


# Proxies.


@pytest.fixture
def ask_through(client, server):
    """Send one request and say what it was answered; the proxy's own record shows whether it went through it."""

    def ask(**changes):
        server.answer = answer(b'{"access_token": "x"}')
        return client(**changes).post(url(server), data=FORM).status_code

    return ask


def test_option_chooses_the_proxy(ask_through, proxy, server):
    assert ask_through(proxy=f"http://127.0.0.1:{proxy.port}") == 200
    assert proxy.requests[0].startswith(f"CONNECT localhost:{server.port} ".encode())
    assert b"Proxy-Authorization" not in proxy.requests[0]


@pytest.mark.parametrize("form", ["http://127.0.0.1:{}", "127.0.0.1:{}"])
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_environment_chooses_the_proxy(ask_through, proxy, monkeypatch, name, form):
    monkeypatch.setenv(name, form.format(proxy.port))
    assert ask_through() == 200
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("bypass", ["localhost", "*", ".example,localhost", "localhost:{port}"])
def test_no_proxy_wins_over_the_environment(ask_through, proxy, server, monkeypatch, bypass):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("NO_PROXY", bypass.format(port=server.port))
    assert ask_through() == 200
    assert proxy.requests == []


def test_option_wins_over_no_proxy(ask_through, proxy, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    assert ask_through(proxy=f"http://127.0.0.1:{proxy.port}") == 200
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("source", ["option", "environment"])
def test_login_is_sent_decoded(ask_through, proxy, monkeypatch, source):
    address = f"http://us%65r:{PASSWORD.replace('@', '%40')}@127.0.0.1:{proxy.port}"
    if source == "environment":
        monkeypatch.setenv("HTTPS_PROXY", address)
    assert ask_through(**({"proxy": address} if source == "option" else {})) == 200
    expected = urllib3.make_headers(proxy_basic_auth=f"user:{PASSWORD}")["proxy-authorization"]
    assert f"proxy-authorization: {expected}".lower() in proxy.requests[0].decode().lower()


@pytest.fixture
def proxy_refusal(client, proxy):
    """The error for an answer of the proxy, which asked it once and does not show the password."""

    def make(answer, error, login="user:canary-p%40ss@"):
        proxy.answer = answer.encode()
        with pytest.raises(error) as caught:
            client(proxy=f"http://{login}127.0.0.1:{proxy.port}").post("https://localhost:1/")
        assert len(proxy.requests) == 1
        assert "canary" not in str(caught.value)
        return str(caught.value)

    return make


@pytest.mark.parametrize("status", ["403 Forbidden", "502 canary"])
def test_proxy_that_refuses_is_transient(proxy_refusal, status):
    text = proxy_refusal(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n", TransientError)
    assert f"the proxy answered CONNECT with HTTP {status[:3]}" in text


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "it does not say what it takes): give it as http://user:password@host:port"),
        ('Proxy-Authenticate: Basic realm="canary"\r\n', "it takes Basic): give it as http://user:password@host:port"),
        ("Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n", "it takes Negotiate, NTLM), and only Basic"),
    ],
)
@pytest.mark.parametrize("login", ["", "user:canary@"])
def test_proxy_that_wants_a_login_is_a_refusal(proxy_refusal, header, words, login):
    """Never tried again: each try counts towards the lock-out of a domain account."""
    text = proxy_refusal(f"HTTP/1.1 407 canary\r\n{header}Content-Length: 0\r\n\r\n", RefusedError, login)
    assert "wants a login (HTTP 407" in text
    assert words in text


@pytest.mark.parametrize(
    "address",
    ["http://user:canary@proxy:port", "socks5://user:canary@proxy", "http://user:canary@[::1", "http://user:canary@"],
)
def test_unusable_proxy_of_the_environment_is_named_without_its_password(client, monkeypatch, address):
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(RequestError, match="HTTPS_PROXY") as caught:
        client().post("https://localhost:1/")
    assert "canary" not in str(caught.value)


def test_proxy_that_is_down_is_transient(client):
    with pytest.raises(TransientError, match="could not be asked"):
        client(proxy="http://127.0.0.1:1").post("https://localhost:2/")


def test_proxy_over_tls(client, authority, server, tmp_path):
    context = context_of(authority.server(["localhost"]), tmp_path)

    class TlsProxyHandler(ProxyHandler):
        def setup(self):
            self.request = context.wrap_socket(self.request, server_side=True)

        def handle(self):
            with contextlib.suppress(OSError):
                self.server.requests.append(self.request.recv(65536))
                self.request.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    with Server() as outer:
        outer.RequestHandlerClass = TlsProxyHandler
        with pytest.raises(TransientError, match="403"):
            client(proxy=f"https://localhost:{outer.port}").post(url(server), data=FORM)
        assert outer.requests[0].startswith(b"CONNECT ")
        outer.shutdown()


# Discovery.


def discovery(**changes):
    document = {
        "authorization_endpoint": "https://x.example/authorize",
        "token_endpoint": "https://x.example/token",
        "issuer": "https://x.example/",
        **changes,
    }
    return json.dumps({name: value for name, value in document.items() if value is not None}).encode()


class Memory(dict):
    """The store's documents, in memory."""

    def __bool__(self):
        return True

    def put(self, name, text):
        self[name] = text


@pytest.fixture
def discoverer(client):
    def make(documents):
        made = client()
        made.documents = documents
        return made

    return make


def test_discovery_document_is_fetched_once(discoverer, server):
    server.answer = answer(discovery())
    documents = Memory()
    first = discoverer(documents).get(url(server) + http.discovery.DISCOVERY)
    second = discoverer(documents).get(url(server) + http.discovery.DISCOVERY)
    assert first.text == second.text
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"token_endpoint": None},
        {"token_endpoint": "http://x.example/token"},
        {"token_endpoint": 5},
        {"authorization_endpoint": None},
        {"authorization_endpoint": []},
        *({"token_endpoint": target} for target in HOSTILE),
        {"authorization_endpoint": HOSTILE[0]},
    ],
)
def test_unusable_discovery_document_is_not_kept(discoverer, server, changes):
    server.answer = answer(discovery(**changes))
    documents = Memory()
    with pytest.raises(TransientError, match="discovery"):
        discoverer(documents).get(url(server) + http.discovery.DISCOVERY)
    assert documents == {}


def test_refused_discovery_is_refused(discoverer, server):
    server.answer = answer(b'{"error": "invalid_tenant", "error_codes": [90002]}', "400 Bad Request")
    with pytest.raises(RefusedError, match="No such tenant"):
        discoverer(Memory()).get(url(server) + http.discovery.DISCOVERY)


def test_unverified_discovery_is_kept_apart(client, server):
    server.answer = answer(discovery())
    documents = Memory()
    for verify in (True, False):
        made = client(validate_certs=verify)
        made.documents = documents
        made.get(url(server) + http.discovery.DISCOVERY)
    assert len(server.requests) == len(documents) == 2
