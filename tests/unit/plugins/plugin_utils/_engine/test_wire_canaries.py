# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own secrets, and a token, in every place where a server can put bytes: they are in nothing that is shown or kept."""

import base64
import json
import logging
import re
import traceback
from urllib.parse import quote_plus

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context

pytestmark = pytest.mark.usefixtures("quick_retries")

SECRET = "canary~Qx8/4f+canary~Lp2.9z=canary~Rw7"
CLAIMS = {"iss": "https://issuer.example", "sub": "canary", "aud": "api://x", "exp": 4102444800, "iat": 1}
PARTS = [json.dumps({"alg": "RS256", "typ": "JWT"}), json.dumps(CLAIMS), "canary-signature" * 8]
ASSERTION = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in PARTS)
TOKEN = ASSERTION.replace(".", "T.", 1)
LOGIN = "user:canary-login-of-the-domain"
FLOWS = {
    "client_secret": {"client_secret": SECRET},
    "federated": {"client_secret": None, "federated_token": ASSERTION},
}
HEADERS = ["Content-Type", "Retry-After", "Date", "Location", "Content-Encoding", "Content-Length", "Server", "X-Other"]
HEADERS += [
    "Transfer-Encoding",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Set-Cookie",
    "Connection",
    "client-request-id",
]
FIELDS = ["error", "error_description", "error_codes", "suberror", "correlation_id", "trace_id", "timestamp", "claims"]
FIELDS += ["error_uri", "access_token", "token_type", "expires_in", "scope", "id_token", "refresh_in"]
STATUSES = (200, 302, 400, 407, 429, 503)


def in_header(name, status):
    return lambda text: f"HTTP/1.1 {status} X\r\n{name}: {text}\r\n\r\n{text}"


def in_field(name, status):
    def make(text):
        fields = {"error": "invalid_client", "error_description": "AADSTS7000215: no."} if status != 200 else {}
        return reply(status, {**fields, name: [text] if name == "error_codes" else text}).decode()

    return make


CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PLACES = {
    "no-head": lambda text: text,
    "version": lambda text: f"HTTP/{text} 200 OK\r\n\r\n",
    "status-number": lambda text: f"HTTP/1.1 {text}\r\n\r\n",
    "reason": lambda text: f"HTTP/1.1 400 {text}\r\nContent-Length: 0\r\n\r\n",
    "header-name": lambda text: f"HTTP/1.1 400 X\r\n{text}: x\r\n\r\n",
    "header-line": lambda text: f"HTTP/1.1 400 X\r\n{text}\r\n\r\n",
    "many-headers": lambda text: "HTTP/1.1 400 X\r\n" + f"X: {text}\r\n" * 200 + "\r\n",
    "interim": lambda text: f"HTTP/1.1 100 {text}\r\nX: {text}\r\n\r\nHTTP/1.1 400 {text}\r\n\r\n",
    "chunk-size": lambda text: f"{CHUNKED}{text}\r\n{text}\r\n0\r\n\r\n",
    "chunk-extension": lambda text: f"{CHUNKED}4;{text}={text}\r\nabcd\r\n0\r\n\r\n",
    "chunk": lambda text: f"{CHUNKED}ffff\r\n{text}",
    "trailer": lambda text: f"{CHUNKED}2\r\n{{}}\r\n0\r\nX: {text}\r\n{text}\r\n\r\n",
    "cut": lambda text: f"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{text}",
    "redirect-host": lambda text: f"HTTP/1.1 302 X\r\nLocation: https://{text}/{text}\r\n\r\n",
    **{f"{name}-{status}": in_header(name, status) for name in HEADERS for status in STATUSES},
    **{f"body-{status}": lambda text, status=status: reply(status, text).decode() for status in STATUSES},
    **{f"json-{name}-{status}": in_field(name, status) for name in FIELDS for status in (200, 400, 503)},
}


def halves(text):
    return [text[: len(text) // 2], text[len(text) // 2 :]]


def echoes(request, secret):
    """What a server can make of the request: the whole, each of its lines, the secret, and the secret broken in two."""
    lines = [line for line in request.split("\r\n") if line]
    encoded = quote_plus(secret)
    return ["\r\n".join(lines), lines[-1], secret, encoded, *halves(secret), *halves(encoded), TOKEN, f"x{secret}y"]


class Witness:
    """Everything that a run shows or keeps."""

    def __init__(self, directory, caplog):
        self.directory = directory
        self.caplog = caplog
        self.warnings = []

    def run(self, request):
        """The error's class, None for a token, and all texts."""
        failure, texts = None, []
        try:
            engine.acquire(request, Reporter(self.warnings.append))
        except AadTokenError as error:
            failure = type(error)
            texts.append("".join(traceback.TracebackException.from_exception(error).format()))
            link = error
            while link:
                texts += [str(link), repr(link), str(link.args), str(vars(link))]
                link = link.__cause__ or link.__context__
        texts += [*self.warnings, self.caplog.text]
        texts += [path.read_bytes().decode("latin-1") for path in self.directory.rglob("*") if path.is_file()]
        return failure, "\n".join(texts)


@pytest.fixture
def witness(tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    yield Witness(tmp_path / "store", caplog)
    assert "canary" not in "".join(capfd.readouterr())


def leaked(text, *secrets):
    """Pieces of secrets in the text. What is looked for is shorter than what is masked would leave."""
    found = {one[at : at + 14] for one in secrets for at in range(len(one) - 13)}
    return sorted(piece for piece in found if piece in text) + re.findall("canary~...", text)


@pytest.fixture(scope="module")
def authority():
    return pki.Authority.create()


@pytest.fixture
def hostile(build, authority, tmp_path):
    """A provider that answers with a place made of an echo; gives the request for it and what it was asked."""
    context = server_context(authority.server(["localhost"]), tmp_path)
    ca = str(authority.save(tmp_path))

    def answer(connection):
        request = server.requests[-1]
        if "openid-configuration" in request:
            tenant = f"{server.url}/contoso.example"
            document = {"issuer": f"{tenant}/v2.0", "token_endpoint": f"{tenant}/token"}
            connection.sendall(reply(200, {**document, "authorization_endpoint": f"{tenant}/authorize"}))
        else:
            connection.sendall(server.place(server.echo(request)).encode("utf-8"))

    def request(flow, place, number, **changes):
        server.place = PLACES[place]
        server.echo = lambda text: echoes(text, SECRET if flow == "client_secret" else ASSERTION)[number]
        return build(authority=server.url, ca_path=ca, cache_dir=str(tmp_path / "store"), **FLOWS[flow], **changes)

    with script(answer, context=context) as server:
        yield request, server


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_an_answer_shows_a_secret(hostile, witness, monkeypatch, flow, place):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    request, server = hostile
    for number in range(len(echoes("x", SECRET))):
        for path in witness.directory.glob("*.json"):
            if not path.name.startswith("discovery"):
                path.unlink()
        failure, text = witness.run(request(flow, place, number, timeout=5))
        if failure is None and place.startswith("json-access_token"):
            continue  # what is a token is one, and is kept
        assert leaked(text, SECRET, quote_plus(SECRET), ASSERTION, TOKEN) == [], (number, text)
    assert any("client_" in one for one in server.requests)


@pytest.mark.parametrize(
    "place",
    [
        "reason",
        "header-name",
        "redirect-host",
        "no-head",
        "chunk",
        *(
            f"{name}-{status}"
            for name in ("Proxy-Authenticate", "Location", "Content-Type")
            for status in (302, 407, 503)
        ),
    ],
)
@pytest.mark.parametrize("source", ["option", "environment"])
def test_no_place_of_a_proxy_s_answer_shows_its_login(build, witness, tmp_path, monkeypatch, place, source):
    basic = base64.b64encode(LOGIN.encode()).decode()
    for echo in (LOGIN, basic, f"Basic {basic}", *halves(LOGIN), *halves(basic)):
        with script(PLACES[place](echo).encode()) as proxy:
            address = proxy.url.replace("://", f"://{LOGIN}@")
            monkeypatch.setenv("HTTPS_PROXY", address)
            changes = {"proxy": address} if source == "option" else {}
            failure, text = witness.run(build(cache_dir=str(tmp_path / "store"), timeout=5, **changes))
        assert failure is not None
        assert leaked(text, LOGIN.partition(":")[2], basic) == []


@pytest.mark.parametrize("part", [SECRET, *halves(SECRET)])
def test_no_name_of_a_certificate_shows_a_secret(build, witness, tmp_path, part):
    ca = str(pki.Authority.create().save(tmp_path))
    name = part.replace("+", "\\+").replace("=", "\\=")
    issuer = pki.Authority.create(f"CN={name}")
    good = pki.Authority.load(tmp_path)
    host = re.sub("[^A-Za-z0-9]", "-", part)
    for identity in (issuer.server([host]), good.server([f"{host}.example"]), pki.self_signed(f"CN={name},O={name}")):
        with script(reply(200), context=server_context(identity, tmp_path)) as server:
            options = {"authority": server.url, "ca_path": ca, "cache_dir": str(tmp_path / "store")}
            failure, text = witness.run(build(client_secret=SECRET, **options))
        assert failure is not None
        assert "is not trusted" in text
        assert leaked(text, SECRET) == []
