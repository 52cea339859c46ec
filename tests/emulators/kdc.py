# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real MIT Kerberos KDC for one throw-away realm: on loopback, in a directory of its own, without root."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.emulators.entra.listener import free_port
from tests.waiting import PATIENCE, comes

PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
# Debian keeps the servers where an ordinary user's PATH does not lead.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", "/usr/lib/mit/sbin"])
# The KDC ends with this process, however that ends: then standard input does. $0 is the program.
LEASH = '"$0" "$@" & trap "kill $! 2>/dev/null; wait $!" EXIT; read -r _unused'
COMMAND_SECONDS = PATIENCE

CLIENT_CONFIGURATION = """\
[libdefaults]
    default_realm = {realm}
    dns_lookup_realm = false
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false
    default_ccache_name = FILE:{directory}/no-such-ccache
    default_client_keytab_name = FILE:{directory}/no-such-keytab
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
[domain_realm]
    localhost = {realm}
    .{domain} = {realm}
    {domain} = {realm}
"""
KDC_CONFIGURATION = """\
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {directory}/principal
        key_stash_file = {directory}/stash
        acl_file = {directory}/kadm5.acl
        max_life = 10h
    }}
[logging]
    kdc = FILE:{directory}/kdc.log
    default = FILE:{directory}/default.log
"""


class KdcError(Exception):
    """A program of the KDC failed; the message has its output."""


def missing_programs() -> list[str]:
    """What of MIT Kerberos is not installed here (Debian: krb5-kdc, krb5-admin-server, krb5-user)."""
    return [name for name in PROGRAMS if shutil.which(name, path=SEARCH_PATH) is None]


class Kdc:
    """The realm of `domain`, served from entry to exit; `environment()` is what makes a process a member of it."""

    def __init__(self, domain: str = "contoso.example") -> None:
        self.domain, self.realm = domain, domain.upper()
        self._temporary = tempfile.TemporaryDirectory(prefix="kdc-")
        self.directory = Path(self._temporary.name)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Kdc":
        values = {"realm": self.realm, "domain": self.domain, "directory": self.directory, "port": self.port}
        (self.directory / "krb5.conf").write_text(CLIENT_CONFIGURATION.format(**values))
        (self.directory / "kdc.conf").write_text(KDC_CONFIGURATION.format(**values))
        try:
            self._run("kdb5_util", "create", "-s", "-r", self.realm, "-P", secrets.token_hex(16))
            self.start()
        except BaseException:
            self._temporary.cleanup()
            raise
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()
        self._temporary.cleanup()

    def start(self) -> None:
        """Serve; KdcError if it does not within PATIENCE."""
        command = ["sh", "-c", LEASH, _program("krb5kdc"), "-n", "-r", self.realm]
        with (self.directory / "krb5kdc.out").open("wb") as output:
            self._process = subprocess.Popen(
                command, env=self._server_environment(), stdin=subprocess.PIPE, stdout=output, stderr=output
            )
        process = self._process
        if not comes(lambda: process.poll() is not None or self._answers()) or process.poll() is not None:
            self.stop()
            raise KdcError((self.directory / "krb5kdc.out").read_text(errors="replace"))

    def stop(self) -> None:
        """End the KDC: until `start`, nobody gets a ticket."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def add_user(self, name: str) -> str:
        """A person or an account for jobs; returns the password."""
        password = secrets.token_urlsafe(18)
        self._admin(f"addprinc -pw {password} {self.principal(name)}")
        return password

    def add_service(self, name: str, keytab: Path | None = None) -> Path:
        """A service such as `HTTP/adfs.contoso.example` with a random key; returns the keytab that holds it."""
        self._admin(f"addprinc -randkey {self.principal(name)}")
        return self.keytab(name, keytab)

    def keytab(self, name: str, path: Path | None = None) -> Path:
        """The principal's keys in a file; they are made anew, so passwords and older keytabs end."""
        path = path or self.directory / f"{name.replace('/', '-')}.keytab"
        self._admin(f"ktadd -k {path} {self.principal(name)}")
        return path

    def remove(self, name: str) -> None:
        """Delete a principal."""
        self._admin(f"delprinc -force {self.principal(name)}")

    def ccache(self, name: str, password: str, *, lifetime: int | None = None) -> Path:
        """A new credential cache with the user's ticket, through kinit; `lifetime` in seconds."""
        path = self.directory / f"ccache-{secrets.token_hex(4)}"
        life = ["-l", f"{lifetime}s"] if lifetime else []
        self._run("kinit", "-c", str(path), *life, self.principal(name), entered=password + "\n")
        return path

    def principal(self, name: str) -> str:
        return f"{name}@{self.realm}"

    def environment(self, *, ccache: Path | None = None, client_keytab: Path | None = None) -> dict[str, str]:
        """Variables for a client: without arguments a member of the realm that holds no ticket."""
        nothing = self.directory / "nothing"
        return {
            "KRB5_CONFIG": str(self.directory / "krb5.conf"),
            "KRB5CCNAME": f"FILE:{ccache or self.directory / f'ccache-{secrets.token_hex(4)}'}",
            "KRB5_CLIENT_KTNAME": f"FILE:{client_keytab or nothing}",
            "KRB5_KTNAME": f"FILE:{nothing}",
        }

    def service_environment(self, keytab: Path) -> dict[str, str]:
        """Variables for a service that accepts tickets with `keytab`."""
        # Tests replay nothing, and the shared replay cache in /var/tmp is not ours to fill.
        return {**self.environment(), "KRB5_KTNAME": f"FILE:{keytab}", "KRB5RCACHENAME": "none:"}

    def _server_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment(), "KRB5_KDC_PROFILE": str(self.directory / "kdc.conf")}

    def _admin(self, query: str) -> None:
        # kadmin.local reads queries from standard input too, so that no password is in a process list.
        message = self._run("kadmin.local", "-r", self.realm, entered=query + "\n")
        if any(word in message for word in ("while ", "unknown request", "usage:", "does not exist")):
            raise KdcError(f"{query.split(maxsplit=1)[0]} {query.rsplit(maxsplit=1)[-1]}: {message}")

    def _run(self, program: str, *arguments: str, entered: str = "") -> str:
        done = subprocess.run(
            [_program(program), *arguments],
            env=self._server_environment(),
            input=entered,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        message = (done.stdout + done.stderr).strip()
        if done.returncode != 0:
            raise KdcError(f"{program} ended with {done.returncode}: {message}")
        return message

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def _program(name: str) -> str:
    found = shutil.which(name, path=SEARCH_PATH)
    if found is None:
        raise KdcError(f"{name} is not installed")
    return found


def _free_port() -> int:
    """A port that is free for TCP and UDP, and that the system gives to nobody by itself."""
    while True:
        port = free_port()
        with socket.socket(type=socket.SOCK_DGRAM) as udp, contextlib.suppress(OSError):
            udp.bind(("127.0.0.1", port))
            return port
