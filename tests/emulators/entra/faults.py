# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to fail: a queue of faults per endpoint, and the layer in front of the application that plays them.

A fault either changes the answer (here) or the way it travels over the connection (`wire`).
"""

import gzip
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from tests.emulators.entra import shapes, wire
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.journal import Journal
from tests.emulators.entra.listener import Dropped
from tests.emulators.entra.tokens import Minter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANY = "any"
PORTAL = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Welcome</body></html>"


@dataclass
class Fault:
    """One planned failure; which fields count depends on `kind`, see `ANSWERS` and `wire.WIRE`.

    `times` is how many answers it spoils, `seconds` a delay or the time between two bytes, `size` is in bytes,
    `retry_after` goes into the header as it is; `value` is any JSON value or the name of a token shape.
    """

    kind: str
    endpoint: str = "token"
    times: int = 1
    status: int = 503
    retry_after: str | None = None
    body: str = "json"
    seconds: float = 1.0
    value: Any = None
    absent: bool = False
    after: str = "nothing"
    location: str = "https://localhost/elsewhere"
    size: int = 10_000_000

    def __post_init__(self) -> None:
        if self.kind not in ANSWERS and self.kind not in wire.WIRE:
            raise ValueError(f"no fault is called {self.kind!r}; there are {sorted([*ANSWERS, *wire.WIRE])}")
        if self.kind == "token" and self.value not in shapes.SHAPES:
            raise ValueError(f"no token shape is called {self.value!r}; there are {sorted(shapes.SHAPES)}")

    @classmethod
    def parse(cls, document: dict[str, Any]) -> "Fault":
        """From a control request; ValueError names what is wrong."""
        if unknown := set(document) - {field.name for field in fields(cls)}:
            raise ValueError(f"a fault has no {sorted(unknown)}")
        return cls(**document)


def _status(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    """A status with Entra's body, a plain sentence or a proxy's page; Retry-After in whatever form was asked."""
    error = EntraError(90055 if fault.status == 429 else 90033)
    bodies = {
        "json": (json.dumps(dict(error.get_body())), "application/json; charset=utf-8"),
        "plain": ("Service is unavailable", "text/plain"),
        "html": (PORTAL, "text/html; charset=utf-8"),
        "empty": ("", "text/plain"),
    }
    text, content_type = bodies[fault.body]
    response = Response(text, status=fault.status, content_type=content_type)
    if fault.retry_after is not None:
        response.headers["Retry-After"] = fault.retry_after
    return response


def _html(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    return Response(PORTAL, content_type="text/html; charset=utf-8")


def _empty(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    return Response("", content_type="application/json")


def _truncated(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    """A real answer that ends in the middle of its token, in a message that is complete as HTTP."""
    response = original()
    body = response.get_data()
    response.set_data(body[: len(body) // 2])
    return response


def _json(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    return Response(json.dumps(fault.value), content_type="application/json")


def _expires_in(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    def change(answer: dict[str, Any]) -> None:
        if fault.absent:
            del answer["expires_in"]
        else:
            answer["expires_in"] = fault.value

    return _changed(original(), change)


def _token(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    def change(answer: dict[str, Any]) -> None:
        answer["access_token"] = shapes.SHAPES[fault.value](answer["access_token"], minter)

    return _changed(original(), change)


def _changed(response: Response, change: Callable[[dict[str, Any]], None]) -> Response:
    answer = json.loads(response.get_data())
    change(answer)
    response.set_data(json.dumps(answer))
    return response


def _big(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    """Valid JSON with a token of `size` bytes."""
    body = json.dumps({"token_type": "Bearer", "expires_in": 3599, "access_token": "A" * fault.size})
    return Response(body, content_type="application/json")


def _gzip_bomb(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    """A small body that unpacks to `size` bytes of blanks."""
    response = Response(gzip.compress(b" " * fault.size), content_type="application/json")
    response.headers["Content-Encoding"] = "gzip"
    return response


def _redirect(fault: Fault, original: Callable[[], Response], minter: Minter) -> Response:
    return Response(status=302, headers={"Location": fault.location})


Answer = Callable[[Fault, Callable[[], Response], Minter], Response]
ANSWERS: dict[str, Answer] = {
    "status": _status,
    "html": _html,
    "empty": _empty,
    "truncated": _truncated,
    "json": _json,
    "expires_in": _expires_in,
    "token": _token,
    "big": _big,
    "gzip_bomb": _gzip_bomb,
    "redirect": _redirect,
}


class Faults:
    """The plan: queues by endpoint kind (or "any"), and a delay for every token request; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []
        self.latency = 0.0
        self.released = threading.Event()

    def add(self, faults: Iterable[Fault]) -> None:
        with self._lock:
            self._planned.extend(faults)

    def take(self, kind: str) -> Fault | None:
        """The fault for the next answer of this endpoint, in the order in which they were planned."""
        with self._lock:
            for fault in self._planned:
                if fault.endpoint in (kind, ANY):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._planned.remove(fault)
                    return fault
        return None

    def pending(self) -> int:
        """How many answers are still to be spoilt."""
        with self._lock:
            return sum(fault.times for fault in self._planned)

    def reset(self) -> None:
        """Forget the plan and let go of every request that a fault is holding."""
        with self._lock:
            self._planned.clear()
            self.latency = 0.0
            self.released.set()
            self.released = threading.Event()


class FaultLayer:
    """WSGI middleware: writes the journal, and plays the planned fault instead of or on top of the real answer."""

    def __init__(
        self, app: "WSGIApplication", faults: Faults, journal: Journal, minter: Minter, kind: str | None = None
    ) -> None:
        """`kind` is that of all requests to a listener of one kind; without it the path decides."""
        self.app, self.faults, self.journal, self.minter = app, faults, journal, minter
        self.kind = kind

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            entry = self.journal.begin(environ, self.kind)
        except RequestEntityTooLarge:
            # The body was not read, so what follows on this connection would not be a request.
            return Response("", status=413, headers={"Connection": "close"})(environ, start_response)
        kind = entry.kind
        fault = self.faults.take(kind)
        if kind == "token" and self.faults.latency:
            self.faults.released.wait(self.faults.latency)

        def original() -> Response:
            return Response.from_app(self.app, environ, buffered=True)

        try:
            response = self._play(fault, original, environ)
        except OSError:
            self.journal.end(entry, fault.kind if fault else "dropped")
            raise Dropped from None
        self.journal.end(entry, response.status_code)
        return response(environ, start_response)

    def _play(self, fault: Fault | None, original: Callable[[], Response], environ: "WSGIEnvironment") -> Response:
        if fault is None:
            return original()
        if fault.kind in ANSWERS:
            return ANSWERS[fault.kind](fault, original, self.minter)
        line = wire.Line(environ["werkzeug.socket"], self.faults.released)
        return wire.WIRE[fault.kind](fault, original, line)
