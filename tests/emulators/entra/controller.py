# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives an emulator process from tests and the demo."""

import contextlib
import http.client
import json
import ssl
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.emulators import pki
from tests.emulators.entra.controller_people import PeopleMethods
from tests.emulators.entra.identity_controller import IdentityHosts
from tests.emulators.entra.workloads import Workloads
from tests.waiting import PATIENCE, comes

ROOT = Path(__file__).resolve().parents[3]


class ControlError(Exception):
    """The emulator did not start, or refused a control request."""


@dataclass(frozen=True)
class Tenant:
    """A registered directory."""

    tenant_id: str
    domains: list[str]


@dataclass(frozen=True)
class Resource:
    """A registered API; `scope` is what an app asks for to get a token for it."""

    app_id: str
    identifiers: list[str]
    tenant_id: str

    @property
    def scope(self) -> str:
        return f"{self.identifiers[0]}/.default"


@dataclass(frozen=True)
class App:
    """A registered application; `secrets` are the values, in the order in which they were asked for."""

    client_id: str
    tenant_id: str
    object_id: str
    secrets: list[str]

    @property
    def secret(self) -> str:
        return self.secrets[0]


class Entra(Workloads, IdentityHosts, PeopleMethods):
    """An emulator process: started on entry, ended on exit, with a tenant and a resource to begin with.

    Attributes after `start`: `url` (the authority's base), `pid`, `ca_path`, `tenant` and `resource`. `directory` keeps
    the emulator's authority and keys, so a process that is stopped and started again is the same to its clients; what
    was registered through this object is registered again.
    """

    def __init__(self, directory: Path | None = None, *, port: int = 0, names: Sequence[str] = ()) -> None:
        self._temporary = None if directory else tempfile.TemporaryDirectory(prefix="entra-")
        self.directory = directory or Path(self._temporary.name)  # type: ignore[union-attr]
        self._port = port
        self._names = list(names)
        self._process: subprocess.Popen[bytes] | None = None
        self._registered: list[tuple[str, dict[str, Any]]] = []
        self.url, self.pid = "", 0
        self._control = ""
        self.sides = {}
        self.tenant: Tenant
        self.resource: Resource

    def __enter__(self) -> "Entra":
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.close()

    @property
    def ca_path(self) -> Path:
        return self.directory / "ca.pem"

    @property
    def port(self) -> int:
        """Of the public side; the same after a restart."""
        return self._port

    @property
    def tenant_id(self) -> str:
        return self.tenant.tenant_id

    @property
    def domain(self) -> str:
        return self.tenant.domains[0]

    @property
    def scope(self) -> str:
        """The default resource's scope."""
        return self.resource.scope

    @property
    def authority(self) -> str:
        """What MSAL calls the authority: the URL with the default tenant."""
        return f"{self.url}/{self.tenant_id}"

    @property
    def token_url(self) -> str:
        return f"{self.authority}/oauth2/v2.0/token"

    # The process

    def start(self) -> None:
        """Start the process and wait until it serves; ControlError with its standard error if it does not."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        ready = self.directory / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.emulators.entra", "--directory", str(self.directory), "--until-eof"]
        command += ["--port", str(self._port), *(f"--name={name}" for name in self._names)]
        command += [f"--side={name}={urlsplit(url).port}" for name, url in self.sides.items()]
        with (self.directory / "stderr.log").open("wb") as stderr:
            # The pipe is the leash: it ends with this process, however that ends.
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=stderr, stderr=stderr)
        self._wait(ready)
        document = json.loads(ready.read_text())
        self.url, self._control, self.sides = document["url"], document["control"], document["sides"]
        self._port, self.pid = urlsplit(self.url).port or 0, document["pid"]
        self._register_all()

    def stop(self) -> None:
        """End the process; its clients see a refused connection until `start`."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            with contextlib.suppress(OSError):
                assert process.stdin is not None
                process.stdin.close()

    def close(self) -> None:
        """End the process and remove its directory if this object made it."""
        self.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    def stderr(self) -> str:
        """The process's output on both streams: none when all is well."""
        return (self.directory / "stderr.log").read_text(errors="replace")

    def _wait(self, ready: Path) -> None:
        process = self._process
        assert process is not None
        if not comes(lambda: process.poll() is not None or ready.exists()) or process.poll() is not None:
            self.stop()
            raise ControlError(f"the Entra emulator did not start:\n{self.stderr()}")

    def _register_all(self) -> None:
        if not self._registered:
            self.tenant = self.register_tenant("contoso.example")
            self.resource = self.register_resource()
            return
        for kind, document in self._registered:
            self._call("POST", kind, document)

    # Registrations

    def register_tenant(self, *domains: str, tenant_id: str | None = None) -> Tenant:
        """A directory with domain names; its GUID is made up unless given."""
        return Tenant(**self._register("tenants", {"tenant_id": tenant_id, "domains": list(domains)}))

    def register_resource(
        self, identifier: str | None = None, *, tenant: Tenant | None = None, version: int = 2, **settings: Any
    ) -> Resource:
        """An API; `settings` are fields of the registry's Resource (`lifetime`, `refresh_in` in seconds, `padding`).

        The default identifier is of the form that Oracle's guides use, https://<domain>/<guid>.
        """
        tenant, app_id = tenant or self.tenant, str(uuid.uuid4())
        document = {
            "app_id": app_id,
            "tenant_id": tenant.tenant_id,
            "identifiers": [identifier or f"https://{tenant.domains[0]}/{app_id}"],
            "version": version,
            **settings,
        }
        return Resource(**self._register("resources", document))

    def register_app(
        self,
        *,
        tenant: Tenant | None = None,
        secret: bool = False,
        certificates: Iterable[pki.Identity] = (),
        roles: Sequence[str] | Mapping[str, Sequence[str]] = (),
        subject_trust: tuple[str, pki.Authority] | None = None,
        **settings: Any,
    ) -> App:
        """An application: with a new `secret`, with registered `certificates`, or trusted by (subject, root).

        `roles` are granted on the default resource, or on those whose app ids are the mapping's keys. `settings` are
        `client_id`, `object_id`, `lifetime` (seconds) and `secrets` ([{"value", "expires_on" (epoch seconds)}]).
        """
        document: dict[str, Any] = {
            "tenant_id": (tenant or self.tenant).tenant_id,
            "secrets": [{}] if secret else [],
            "certificates": [identity.certificate_pem.decode() for identity in certificates],
            "roles": dict(roles) if isinstance(roles, Mapping) else {self.resource.app_id: list(roles)},
            **self._for_people(settings),
        }
        if subject_trust is not None:
            subject, root = subject_trust
            document["subject_trust"] = {"subject": subject, "root": root.pem.decode()}
        return App(**self._register("apps", document))

    app = register_app

    def _register(self, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        """Register, and remember it with the identifiers and secrets that it got."""
        answer: dict[str, Any] = self._call("POST", kind, document)
        values = answer.get("secrets", [])
        wanted = [{**secret, "value": value} for secret, value in zip(document.get("secrets", []), values, strict=True)]
        self._registered.append((kind, {**document, **answer, **({"secrets": wanted} if values else {})}))
        return answer

    # What it saw and what it will do

    def requests(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The requests since the last reset, oldest first; see the journal's Entry for the fields."""
        entries: list[dict[str, Any]] = self._call("GET", "requests")["requests"]
        return [entry for entry in entries if kind in (None, entry["kind"])]

    def counts(self) -> dict[str, int]:
        """How many requests by kind, with `total` and `connections` (accepted TCP connections)."""
        report = self._call("GET", "requests")
        return {**report["counts"], "connections": report["connections"]}

    def table(self) -> str:
        """Counts and requests as text for people."""
        return self._request("GET", "")[1].decode()

    def fail_next(self, kind: str, *, endpoint: str = "token", times: int = 1, **details: Any) -> None:
        """Spoil the next `times` answers of an endpoint ("any" for all); `details` are fields of faults.Fault."""
        self._call("POST", "faults", {"kind": kind, "endpoint": endpoint, "times": times, **details})

    def latency(self, seconds: float) -> None:
        """Answer each token request that much later, until reset."""
        self._call("POST", "settings", {"latency": seconds})

    def clock(self, offset: float) -> None:
        """Move the emulator's time (Date header, tokens, assertions) `offset` seconds from the machine's."""
        self._call("POST", "settings", {"clock_offset": offset})

    def reset(self) -> None:
        """Forget requests, faults, latency, clock offset and used assertions; registrations stay."""
        self._call("POST", "reset", {})

    def _call(self, method: str, name: str, document: Any = None) -> Any:
        status, body = self._request(method, name, document)
        answer = json.loads(body)
        if status != 200:
            raise ControlError(f"{method} {name}: {answer.get('message', status)}")
        return answer

    def _request(self, method: str, name: str, document: Any = None) -> tuple[int, bytes]:
        """One control request; trusts only the emulator's own authority, whatever the environment says."""
        target = urlsplit(f"{self._control}/{name}")
        tls = ssl.create_default_context(cafile=str(self.ca_path))
        connection = http.client.HTTPSConnection(target.hostname or "", target.port, timeout=PATIENCE, context=tls)
        with contextlib.closing(connection):
            body = None if document is None else json.dumps(document)
            connection.request(method, target.path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
