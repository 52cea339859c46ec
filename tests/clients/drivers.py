# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One class for each driver, all with the same interface: `parse`, `resolve` and `login`.

`tools/fetch_clients` fetches what is not in the virtual environment.
"""

import functools
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.workers import TIMEOUT_SECONDS, Worker
from tests.emulators.oracle_login import ROOT, LoginAttempt, login_thin

HERE = Path(__file__).parent
CLIENTS = ROOT / ".build" / "clients"
CODE = re.compile(r"\b(?:ORA|DPY|DPI|NJS)-\d{3,5}\b")


class MissingDriver(Exception):
    """A driver that cannot be run on this machine, and why."""


@dataclass(frozen=True)
class Parsed:
    """A tnsnames.ora as a driver's parser understands it; names are in upper case.

    `values` has the connect descriptor of each name that can be used, as the driver writes it again; `errors` what it
    says of a name that is listed and cannot be used. `error` is for the file as a whole. `strict_error` is only JDBC's:
    what its parser would say if it did not pass over errors, which it does when it connects.
    """

    error: str | None
    values: dict[str, str]
    errors: dict[str, str]
    strict_error: str | None = None

    @property
    def names(self) -> set[str]:
        return {*self.values, *self.errors}


@dataclass(frozen=True)
class Resolved:
    """What a driver makes of one connect string; `facts` are its own settings and differ from driver to driver."""

    error: str | None
    descriptor: str = ""
    facts: Any = None


class Driver:
    """A driver in a child process, which lives until `stop`."""

    name = ""

    def __init__(self) -> None:
        self._worker = Worker(self._command())

    def __repr__(self) -> str:
        return self.name

    def stop(self) -> None:
        self._worker.stop()

    def parse(self, tns_admin: "str | Path") -> Parsed:
        """How the driver reads tns_admin/tnsnames.ora; there is no database and no cache in it."""
        answer = self._worker.ask("parse", str(tns_admin))
        return Parsed(answer["error"], answer["values"], answer["errors"], answer.get("strict_error"))

    def resolve(self, connect_string: str, tns_admin: "str | Path" = "") -> Resolved:
        """How the driver understands a connect string or an alias, as far as it goes before it connects.

        JDBC looks up host names at this point and has an error for one that does not exist.
        """
        return Resolved(**self._worker.ask("resolve", str(tns_admin), connect_string))

    def login(
        self, tns_admin: "str | Path", alias: str, token_file: "str | Path", ca_pem: "str | Path | None" = None
    ) -> LoginAttempt:
        """Connect as `/@alias` with the token in `token_file`, trusting `ca_pem` or what the alias names.

        JDBC reads TOKEN_LOCATION in the alias itself; the others get the token from their caller, as in any application.
        The token is in no argument list and no environment.
        """
        raise NotImplementedError

    def _command(self) -> list[str]:
        raise NotImplementedError


class Python(Driver):
    name = "python-oracledb"

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "tests.clients.python_worker"]

    def login(
        self, tns_admin: "str | Path", alias: str, token_file: "str | Path", ca_pem: "str | Path | None" = None
    ) -> LoginAttempt:
        return login_thin(tns_admin, alias, token_file, ca_pem or "/dev/null")


class Node(Driver):
    name = "node-oracledb"

    def _command(self) -> list[str]:
        return [program("node"), str(HERE / "worker.js"), str(fetched("node"))]

    def login(
        self, tns_admin: "str | Path", alias: str, token_file: "str | Path", ca_pem: "str | Path | None" = None
    ) -> LoginAttempt:
        # A process of its own: Node reads further authorities only when it starts.
        with Worker(self._command(), {"NODE_EXTRA_CA_CERTS": str(ca_pem)} if ca_pem else {}) as worker:
            return attempt(worker.ask("login", str(tns_admin), alias, str(token_file)))


class Jdbc(Driver):
    name = "JDBC thin"

    def _command(self) -> list[str]:
        program("javac")  # the worker is compiled when it starts
        return [
            program("java"),
            "-Duser.language=en",
            "-Doracle.net.DOWN_HOSTS_TIMEOUT=0",
            "-cp",
            class_path(),
            str(HERE / "ClientWorker.java"),
        ]

    def login(
        self, tns_admin: "str | Path", alias: str, token_file: "str | Path", ca_pem: "str | Path | None" = None
    ) -> LoginAttempt:
        return attempt(self._worker.ask("login", str(tns_admin), alias, str(ca_pem or "")))


DRIVERS: tuple[type[Driver], ...] = (Python, Node, Jdbc)


def attempt(answer: dict[str, Any]) -> LoginAttempt:
    """A worker's answer to `login`; of several codes in the message the last one says most."""
    message = answer["message"]
    if message is None:
        return LoginAttempt(None, "")
    codes = CODE.findall(message) or [answer["name"]]
    return LoginAttempt(codes[-1], message)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingDriver(f"there is no {name} on this machine")
    return found


@functools.cache
def fetch() -> str:
    """Run tools/fetch_clients once; returns what it had to say."""
    done = subprocess.run(
        [ROOT / "tools" / "fetch_clients", sys.executable], capture_output=True, text=True, check=False, timeout=600
    )
    return done.stderr.strip()


def fetched(kind: str) -> Path:
    """The directory into which tools/fetch_clients has put `node` or `jdbc`; raises MissingDriver."""
    error_text = fetch()
    found = next(CLIENTS.glob(f"{kind}-*"), None)
    if found is None:
        raise MissingDriver(error_text or f"tools/fetch_clients has not fetched {kind}")
    return found


def orapki(*arguments: str) -> str:
    """Run Oracle's wallet tool, e.g. `orapki("wallet", "create", "-wallet", directory, …)`; raises MissingDriver.

    Raises RuntimeError with its output if it fails, which its exit status does not always tell.
    """
    tool = "oracle.security.pki.textui.OraclePKITextUI"
    done = subprocess.run(
        [program("java"), "-cp", class_path(), tool, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    if done.returncode != 0 or "Operation is successfully completed" not in done.stdout:
        raise RuntimeError(f"orapki: {done.stdout}{done.stderr}")
    return done.stdout


def class_path() -> str:
    """The JDBC driver and, so that it can read wallets, OraclePKI."""
    return ":".join(str(jar) for jar in sorted(fetched("jdbc").glob("*.jar")))
