# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts on this machine: each a systemd-nspawn container with a systemd, an sshd and a network of its own."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

from tests.hosts.tree import TREE, NotHere
from tests.waiting import wait_for

INSIDE = "ENTRA_ORACLEDB_HOSTS"  # set where `make hosts` has made the namespaces
BRIDGE, NETWORK = "hosts0", "10.88.0"
CONTROLLER = f"{NETWORK}.1"
METADATA = "169.254.169.254"


def command(*words: str, check: bool = True, text: str | None = None) -> str:
    """The output of a program. Raises AssertionError with it when it fails."""
    done = subprocess.run(
        words,
        check=False,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0 or not check, f"{words}: {done.returncode}\n{done.stdout}"
    return done.stdout


def make_network() -> None:
    """A bridge with an address for the controller and the emulator. Only in namespaces of `make hosts`."""
    assert os.environ.get(INSIDE)
    command("ip", "link", "set", "lo", "up")
    command("ip", "link", "add", BRIDGE, "type", "bridge")
    command("ip", "address", "add", f"{CONTROLLER}/24", "dev", BRIDGE)
    command("ip", "link", "set", BRIDGE, "up")
    Path("/run/netns").mkdir(exist_ok=True)
    command("mount", "-t", "tmpfs", "tmpfs", "/run/netns")


def nspawn() -> list[str]:
    """systemd-nspawn of the hosts' own root, by that root's loader: this machine needs none."""
    loader = next(TREE.glob("usr/lib/*/ld-linux-*.so.*"), None) or next(TREE.glob("lib*/ld-linux-*.so.*"))
    folder = loader.resolve().parent
    return [str(loader), "--library-path", f"{folder}/systemd:{folder}", str(TREE / "usr/bin/systemd-nspawn")]


def cgroups(name: str) -> list[Path]:
    """Those of one host: one systemd takes all of its cgroup for its own. On version 1 only systemd's hierarchy matters."""
    root = Path("/sys/fs/cgroup")
    found = [root] if (root / "cgroup.procs").exists() else [root / "systemd", root / "unified"]
    return [one / f"entra-oracledb-{name}" for one in found if (one / "cgroup.procs").exists()]


def check_cgroups() -> None:
    """Raises NotHere where a host can have none of its own."""
    try:
        for group in cgroups("trial"):
            group.mkdir(exist_ok=True)
            group.rmdir()
    except OSError as error:
        raise NotHere(f"a cgroup cannot be made: {error}") from None
    if not cgroups("trial"):
        raise NotHere("no cgroups of systemd are mounted at /sys/fs/cgroup")


def in_cgroup(name: str) -> list[str]:
    """What runs the command that follows in the host's cgroups."""
    leave_cgroups(name)  # of a run that was killed
    for group in cgroups(name):
        group.mkdir(exist_ok=True)
    joins = "; ".join(f"echo $$ >{group}/cgroup.procs" for group in cgroups(name))
    return ["sh", "-ec", f'{joins}; exec "$@"', "sh"]


def leave_cgroups(name: str) -> None:
    """Remove a host's cgroups, from the innermost: all their processes have ended."""
    for group in cgroups(name):
        for path, _folders, _files in os.walk(group, topdown=False):
            with contextlib.suppress(OSError):
                Path(path).rmdir()


class Machine:
    """One host. `tree` is its root as it is now, `upper` what it has changed in it."""

    def __init__(self, name: str, number: int, directory: Path) -> None:
        self.name = name
        self.address = f"{NETWORK}.{10 + number}"
        self.upper, self.work, self.tree = (directory / name / part for part in ("upper", "work", "tree"))
        self.log = directory / name / "console.log"
        self.leader = 0
        self._process: subprocess.Popen[bytes] | None = None
        for part in (self.upper, self.work, self.tree):
            part.mkdir(parents=True)
        layers = f"lowerdir={TREE},upperdir={self.upper},workdir={self.work}"
        command("mount", "-t", "overlay", "overlay", "-o", layers, str(self.tree))
        self._connect(number)

    def _connect(self, number: int) -> None:
        command("ip", "netns", "add", self.name)
        link = f"host{number}"
        command("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        command("ip", "link", "set", link, "master", BRIDGE, "up")
        for words in (
            ("address", "add", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", METADATA, "dev", "eth0"),
        ):
            command("ip", "-n", self.name, *words)

    def start(self) -> None:
        """Boot it; returns when systemd is done with that."""
        words = [
            *in_cgroup(self.name),
            *nspawn(),
            "--boot",
            "--quiet",
            "--register=no",
            "--keep-unit",
            "--console=pipe",
        ]
        words += [
            f"--directory={self.tree}",
            f"--machine={self.name}",
            f"--network-namespace-path=/run/netns/{self.name}",
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self._is_up, otherwise=lambda: self.run("systemctl", "--failed", check=False) + self.log.read_text())

    def _is_up(self) -> bool:
        """systemd-nspawn's first child makes the host's first process and ends, so ask anew who that is."""
        assert self._process
        assert self._process.poll() is None, self.log.read_text(errors="replace")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self.leader = int(children[0]) if len(children) == 1 else 0
        if not self.leader:
            return False
        state = self.run("systemctl", "is-system-running", check=False).strip()
        return state in ("running", "degraded") and self._listens()

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((self.address, 22), 1):
            return True
        return False

    def stop(self) -> None:
        """Shut it down as a machine is, services first."""
        if not self._process:
            return
        self.run("systemctl", "poweroff", check=False)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        leave_cgroups(self.name)

    def run(self, *words: str, check: bool = True, text: str | None = None) -> str:
        """The output of a program on the host, run by root."""
        return command("nsenter", f"--target={self.leader}", "--all", *words, check=check, text=text)

    def path(self, name: str) -> Path:
        return self.tree / name.lstrip("/")

    def journal(self, unit: str | None = None) -> str:
        chosen = ("-u", unit, "-o", "cat") if unit else ("-o", "export")
        return self.run("journalctl", "--no-pager", *chosen)


class Door:
    """The controller's address, at which hosts reach a server of its loopback; `close` it, and it refuses all."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self.open()

    def open(self) -> None:
        listening = socket.create_server((CONTROLLER, self.port))
        self._socket = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def close(self) -> None:
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        self._socket = None

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _address = listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                near.close()
                continue
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_copy, args=(source, target), daemon=True).start()


class MetadataService:
    """A virtual machine's metadata service at its one address, of the bridge: the emulator's at `base`, a URL."""

    def __init__(self, base: str) -> None:
        command("ip", "address", "add", f"{METADATA}/32", "dev", BRIDGE)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = urllib.request.Request(f"{base}{self.path}", headers=dict(self.headers.items()))
                try:
                    answer = urllib.request.urlopen(wanted, timeout=30)
                except urllib.error.HTTPError as error:
                    answer = error
                with answer:
                    body = answer.read()
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_unused: object) -> None:
                """Nothing to the tests' output."""

        self.server = http.server.ThreadingHTTPServer((METADATA, 80), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
