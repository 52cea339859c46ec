# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with a database to go to: a real listener over TLS, a wallet, and, for root, a network and name servers of its own."""

import contextlib
import ctypes
import functools
import os
import socket
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.unit.plugins.module_utils._check.host import Host
from tests.waiting import comes

NAME = "localhost"
RESERVED = socket.socket()
SUBJECT = "CN=localhost,O=Contoso,C=DE"
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
#: Answers each question for an address with "no such name" (RFC 1035 section 4.1.1: QR, RD, RA, NXDOMAIN).
NAME_SERVER = """
import socket
served = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
served.bind(("127.0.0.1", 53))
print("ready", flush=True)
while True:
    asked, whom = served.recvfrom(512)
    name, _end, rest = asked[12:].partition(b"\\0")
    served.sendto(asked[:2] + b"\\x81\\x83" + asked[4:6] + bytes(6) + name + b"\\0" + rest[:4], whom)
"""


class NetworkHost(Host):
    """The alias HR leads to `listener`, which is started by `database`. Everything ends with `stack`."""

    def __init__(self, root, monkeypatch, stack):
        super().__init__(root, monkeypatch)
        self.stack = stack
        self.authority = Authority.create()
        self.wallet = root / "wallet"
        self.wallet.mkdir(mode=0o700)
        self.listener = None
        self.settings.update(network=True, login=False, authority=f"https://{NAME}:{closed_port()}", timeout=120)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NODE_EXTRA_CA_CERTS"):
            monkeypatch.delenv(name, raising=False)
        self.fill_wallet()

    def fill_wallet(self, authority=None, *, key=True, **client):
        """ewallet.pem as the collection makes it, and a cwallet.sso that nobody here can open."""
        authority = authority or self.authority
        identity = authority.client("CN=app", **client) if key else None
        own = identity.key_pem() + identity.chain_pem if identity else b""
        (self.wallet / "ewallet.pem").write_bytes(own + authority.pem)
        (self.wallet / "cwallet.sso").write_bytes(b"\xa1\xf8\x4e\x36 closed")

    def certificate(self, names=(NAME,), authority=None, **how):
        return (authority or self.authority).server(list(names), **{"subject": SUBJECT, **how})

    def database(self, identity=None, *, plain=False, wallet=True, **how):
        """Start a listener and lead HR to it."""
        pair = (identity or self.certificate()).write_pair(self.root, "db")
        self.listener = self.stack.enter_context(TnsListener(*pair, plain=plain, **how))
        self.lead_to(self.listener.plain_port if plain else self.listener.port, wallet=wallet)
        return self

    def lead_to(self, port, host=NAME, *, wallet=True, service="hr", address="", security="", protocol="TCPS", more=""):
        section = self.security() + "(SSL_SERVER_DN_MATCH=YES)" + security
        section += f"(WALLET_LOCATION={self.wallet})" if wallet else ""
        where = f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}){address}){more}"
        data = service if "=" in service else f"SERVICE_NAME={service}"
        self.entries(f"HR = (DESCRIPTION={where}(CONNECT_DATA=({data}))(SECURITY={section}))\n")

    def trust_system(self):
        """The CA is one of the system's."""
        path = self.root / "system.pem"
        path.write_bytes(self.authority.pem)
        self.monkeypatch.setenv("SSL_CERT_FILE", str(path))

    def own_world(self, hosts="", resolv="nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", name_server=False):
        """Network, /etc/hosts and /etc/resolv.conf of its own. For root; undone at the end."""
        libc = ctypes.CDLL(None, use_errno=True)
        self.stack.callback(os.chdir, Path.cwd())  # the last of all: coming back to a mount namespace leads to its root
        for kind in ("mnt", "net"):
            back = os.open(f"/proc/self/ns/{kind}", os.O_RDONLY)
            self.stack.callback(os.close, back)
            self.stack.callback(libc.setns, back, 0)
        if libc.unshare(CLONE_NEWNS | CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        run("mount", "--make-rprivate", "/")
        run("ip", "link", "set", "lo", "up")
        for name, text in (("hosts", f"127.0.0.1 localhost\n{hosts}"), ("resolv.conf", resolv)):
            path = self.root / name
            path.write_text(text)
            run("mount", "--bind", str(path), str(Path("/etc", name).resolve()))
        if name_server:
            self.start_name_server()

    def start_name_server(self):
        command = [sys.executable, "-c", NAME_SERVER]
        server = self.stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
        self.stack.callback(server.kill)
        assert server.stdout.readline() == b"ready\n"


def run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, capture_output=True)


@functools.cache
def closed_port():
    """A port on which nothing listens, and which nobody else is given as long as this process lives: it is bound."""
    RESERVED.bind(("127.0.0.1", 0))
    return RESERVED.getsockname()[1]


@contextlib.contextmanager
def silent_port():
    """A port that takes connections, and nobody ever says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextlib.contextmanager
def closing_port():
    """A port that takes connections and closes them at once."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@contextlib.contextmanager
def full_port():
    """A port whose queue is full: the kernel drops what comes, as a firewall does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, contextlib.ExitStack() as held:

        def is_full():
            waiting = held.enter_context(socket.socket())
            waiting.settimeout(0.2)
            try:
                waiting.connect(server.getsockname())
            except TimeoutError:
                return True
            return False

        assert comes(is_full)
        yield server.getsockname()[1]
