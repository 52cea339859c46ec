# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts to get a token from servers and proxies that answer with what they were sent, each with a secret of its own.

Any 13 characters of a secret tell whose it is.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import socketserver
import ssl
import string
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from tests.emulators import pki
from tests.unit.plugins.module_utils._http.servers import is_whole, reply, script, server_context
from tests.unit.plugins.plugin_utils._engine.test_wire_canaries import PLACES, halves

#: A token is what the place of a token has in a good answer: it is kept, and registered.
GOOD = ("json-access_token-200",)
MARK = re.compile(r"(?i)Kq([0-9]{3})Z")
NUMBER = re.compile(r"\ba([0-9]{3})\.contoso")
LETTERS = string.ascii_letters + string.digits


def canary(number: int, joints: str = "/+=~.") -> str:
    """A secret of which any 13 characters say whose it is; quoting for a form and for JSON changes its joints only."""
    rest = (secrets.choice(LETTERS) + joint for joint in (joints * 2)[:6])
    return "".join(f"Kq{number:03d}Z{end}" for end in rest) + f"Kq{number:03d}Z"


def assertion(number: int) -> str:
    """A JWT with a canary for a signature."""
    claims = {"iss": "https://issuer.example", "sub": "workload", "aud": "api://x", "exp": 4102444800, "iat": 1}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, canary(number, "-_aB0")])


#: The options of each flow; S and A stand for a canary and a JWT with one.
FLOWS: tuple[dict[str, str], ...] = (
    {"client_secret": "S"},
    {"federated_token": "A"},
    {"client_secret": "S", "user_assertion": "A"},
    {"auth": "refresh_token", "refresh_token": "S"},
    {"auth": "authorization_code", "authorization_code": "S", "redirect_uri": "http://localhost"},
)
OF_PROXIES = ("no-head", "version", "status-number", "reason", "header-name", "header-line", "interim", "redirect-host")
OF_PROXIES += ("Location", "Proxy-Authenticate", "WWW-Authenticate", "Content-Type")
WAYS = ("lookup", "aad_token", "oracle_token", "oracle_client")


def kind_of(place: str) -> str:
    """`Server` for `Server-503`."""
    return re.sub(r"-[0-9]{3}$", "", place)


@dataclass
class Attempt:
    """One token that a play asks for, by a way of ours, and the place in which the server shows what it was sent."""

    number: int
    way: str
    place: str
    row: str
    where: str = "token"
    options: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    @property
    def tenant(self) -> str:
        return f"a{self.number:03d}.contoso.example"

    def echo(self, request: str) -> str:
        """What the server makes of the request: all of it, its last line, the secret, a half of it, the secret in a word."""
        lines = [line for line in request.split("\r\n") if line]
        first, second = halves(self.secret)
        made = ["\r\n".join(lines), lines[-1], self.secret, quote_plus(self.secret), first, second, f"x{self.secret}y"]
        if self.where == "proxy":  # the last line of CONNECT is its login
            made += halves(lines[-1].rpartition(" ")[2])
        return made[self.number % len(made)]


class Attempts(list[Attempt]):
    """All attempts by number."""

    def new(
        self, way: str, place: str, row: str, where: str = "token", flow: Mapping[str, str] | None = None
    ) -> Attempt:
        number = len(self)
        made = {"S": canary(number), "A": assertion(number)}
        options = {name: made.get(value, value) for name, value in (flow or FLOWS[number % len(FLOWS)]).items()}
        attempt = Attempt(number, way, place, row, where, options)
        attempt.secret = next(value for value in options.values() if MARK.search(value))
        self.append(attempt)
        return attempt


def all_attempts() -> Attempts:
    """Every place by the lookup or the task, and each kind by both, in discovery, and by one of what provisions hosts."""
    attempts = Attempts()
    places = [place for place in PLACES if place not in GOOD]
    for index, place in enumerate(places):
        only = kind_of(place) == place
        for way in ("lookup", "aad_token") if only else (WAYS[index % 2],):
            attempts.new(way, place, kind_of(place))
    for index, place in enumerate({kind_of(place): place for place in places}.values()):
        attempts.new("lookup", place, f"discovery: {kind_of(place)}", "discovery")
        attempts.new(WAYS[2 + index % 2], place, kind_of(place))
    return attempts


def add_proxies(attempts: Attempts, url: str) -> None:
    """The login of a proxy, in what the proxy answers."""
    for index, place in enumerate(place for place in PLACES if kind_of(place) in OF_PROXIES):
        attempt = attempts.new(WAYS[index % 2], place, f"proxy: {kind_of(place)}", "proxy", {"client_secret": "S"})
        attempt.secret = canary(attempt.number, "-_aB0")
        attempt.options["client_secret"] = "another secret"
        attempt.options |= {
            "proxy": url.replace("://", f"://user:{attempt.secret}@"),
            "authority": f"https://{attempt.tenant}",
        }


@contextmanager
def add_certificates(attempts: Attempts, authority: pki.Authority, directory: Path) -> Iterator[None]:
    """A secret that the server knows, in the names of its certificate."""
    with ExitStack() as stack:
        for index in range(12):
            row = ("issuer", "host name", "self-signed")[index % 3]
            way = WAYS[index % 2]
            attempt = attempts.new(way, "", f"certificate: {row}", "certificate", {"client_secret": "S"})
            attempt.secret = attempt.options["client_secret"] = canary(
                attempt.number, "-aB0c"
            )  # all that a name can have
            part = [attempt.secret, *halves(attempt.secret)][index // 3 % 3]
            subject, host = f"CN={part}", part.strip("-")
            identity = {
                "issuer": lambda s=subject, h=host: pki.Authority.create(s).server([h]),
                "host name": lambda h=host: authority.server([f"{h}.example"]),
                "self-signed": lambda s=subject: pki.self_signed(f"{s},{s.replace('CN', 'O')}", key=pki.ec_key()),
            }[row]()
            server = stack.enter_context(script(reply(200), context=server_context(identity, directory)))
            attempt.options["authority"] = server.url
        yield


class Hostile(socketserver.ThreadingTCPServer):
    """Answers each request with what its attempt's place makes of it; `seen` has the attempts whose secret came."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, attempts: Attempts, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.attempts = attempts
        self.context = context
        self.seen: set[int] = set()
        self.url = f"{'https' if context else 'http'}://localhost:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""

    def answer(self, request: str) -> bytes:
        attempt = self.attempts[int(NUMBER.search(request)[1])]  # type: ignore[index]
        is_discovery = "openid-configuration" in request
        if MARK.search(decoded(request)):
            self.seen.add(attempt.number)
        if is_discovery and attempt.where != "discovery":
            tenant = f"{self.url}/{attempt.tenant}"
            document = {"issuer": f"{tenant}/v2.0", "token_endpoint": f"{tenant}/token"}
            return reply(200, {**document, "authorization_endpoint": f"{tenant}/authorize"})
        return PLACES[attempt.place](attempt.secret if is_discovery else attempt.echo(request)).encode()


class Conversation(socketserver.BaseRequestHandler):
    """One connection."""

    server: Hostile

    def handle(self) -> None:
        context = self.server.context
        connection = context.wrap_socket(self.request, server_side=True) if context else self.request
        with connection:
            data = b""
            while not is_whole(data):
                received = connection.recv(65536)
                if not received:
                    return
                data += received
            connection.sendall(self.server.answer(data.decode("latin-1")))


@contextmanager
def serving(attempts: Attempts, context: ssl.SSLContext | None) -> Iterator[Hostile]:
    with Hostile(attempts, context) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def decoded(text: str) -> str:
    """The text, and what every long word of it means in base64, at each offset."""
    words = re.findall(r"[A-Za-z0-9+/_-]{20,}", text)
    meanings = [
        base64.b64decode(
            word[offset : offset + (len(word) - offset) // 4 * 4], b"-_" if "-" in word or "_" in word else b"+/"
        )
        for word in set(words)
        for offset in range(4)
    ]
    return "\n".join([text, *(meaning.decode("latin-1") for meaning in meanings)])
