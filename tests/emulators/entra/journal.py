# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of requests: what was asked, when, by which client, over which connection; never a secret value."""

import base64
import binascii
import io
import re
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.emulators.entra.registry import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

KINDS = {
    "token": re.compile(r"/[^/]+/oauth2/v2\.0/token"),
    "discovery": re.compile(r"/[^/]+(/v2\.0)?/\.well-known/openid-configuration"),
    "keys": re.compile(r"/[^/]+/discovery/v2\.0/keys"),
    "instance": re.compile(r"/common/discovery/instance"),
    "authorize": re.compile(r"/[^/]+/oauth2/v2\.0/authorize"),
    "devicecode": re.compile(r"/[^/]+/oauth2/v2\.0/devicecode"),
    "deviceauth": re.compile(r"/[^/]+/oauth2/deviceauth"),
    "userrealm": re.compile(r"/common/userrealm/[^/]+"),
}
# Whole listeners beside the token service: all their requests are of one kind.
LISTENERS = ("ci", "graph", "arm", "identity")
LARGEST_BODY = 1 << 20


def kind_of(path: str) -> str:
    """Which endpoint a path belongs to: a key of `KINDS`, or "other"."""
    return next((kind for kind, pattern in KINDS.items() if pattern.fullmatch(path)), "other")


@dataclass
class Entry:
    """One request; `status` is the HTTP status, or the name of the fault if the answer was not a whole one.

    `time` is in epoch seconds, `duration` in seconds; both and `status` are None until the answer is out.
    """

    number: int
    time: float
    kind: str
    method: str
    path: str
    connection: int
    new_connection: bool
    client_id: str | None = None
    fields: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    user_agent: str = ""
    status: int | str | None = None
    duration: float | None = None


class Journal:
    """All requests since the last reset, and how many TCP connections were accepted; safe for threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._connections = 0

    def accepted(self) -> None:
        """A TCP connection was accepted, whatever comes over it."""
        with self._lock:
            self._connections += 1

    def begin(self, environ: "WSGIEnvironment", kind: str | None = None) -> Entry:
        """Note a request as soon as it has been read, and leave its body readable for the application."""
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        body = request.get_data(cache=True, parse_form_data=False)
        environ["wsgi.input"] = io.BytesIO(body)
        form = Request({**environ, "wsgi.input": io.BytesIO(body)}).form
        with self._lock:
            entry = Entry(
                number=len(self._entries) + 1,
                time=self._clock.now(),
                kind=kind or kind_of(request.path),
                method=request.method,
                path=request.path,
                connection=environ["emulator.connection"],
                new_connection=environ["emulator.requests_before"] == 0,
                client_id=form.get("client_id") or request.args.get("client_id") or _basic_user(request),
                fields=sorted({*form, *request.args}),
                headers=sorted(request.headers.keys()),
                user_agent=request.user_agent.string,
            )
            self._entries.append(entry)
        return entry

    def end(self, entry: Entry, status: int | str) -> None:
        entry.status, entry.duration = status, self._clock.now() - entry.time

    def reset(self) -> None:
        with self._lock:
            self._entries.clear()
            self._connections = 0

    def report(self) -> dict[str, Any]:
        """Everything, JSON-able: `requests`, `counts` by kind (with `total`), and `connections`."""
        with self._lock:
            entries = [asdict(entry) for entry in self._entries]
            connections = self._connections
        counts = Counter(entry["kind"] for entry in entries)
        return {
            "requests": entries,
            "counts": {**dict.fromkeys((*KINDS, *LISTENERS, "other"), 0), **counts, "total": len(entries)},
            "connections": connections,
        }


def _basic_user(request: Request) -> str | None:
    scheme, _unused, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return None
