# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planted faults between the host and a session: rows as in `faults`, for a `NetworkHost`."""

import datetime
import os

from ansible_collections.entra.oracledb.plugins.module_utils._check import listener as listeners
from ansible_collections.entra.oracledb.plugins.module_utils._check import network, tls
from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import account_of
from tests.clients.connect_proxy import ConnectProxy
from tests.emulators.pki import Authority, rsa_key, self_signed
from tests.unit.plugins.module_utils._check.faults import Fault
from tests.unit.plugins.module_utils._check.host import STRANGER
from tests.unit.plugins.module_utils._check.network_host import (
    NAME,
    SUBJECT,
    closed_port,
    closing_port,
    full_port,
    run,
    silent_port,
)

DB = "db.contoso.example"
FAR = "192.0.2.1"  # RFC 5737: nobody's
DAY = datetime.timedelta(days=1)
LEGACY = "ALL:@SECLEVEL=0"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def nowhere(host=DB, **world):
    """HR leads to a host of a network of its own, in which there is nothing."""

    def plant(there):
        there.own_world(**world)
        there.lead_to(1521, host)

    return plant


def far(*route):
    def plant(host):
        host.own_world()
        if route:
            run("ip", "route", "add", *route)
        host.lead_to(1521, FAR)

    return plant


def at(port):
    """HR leads to a port that a context manager opens."""

    def plant(host):
        for module, name in ((network, "TCP_SECONDS"), (tls, "SECONDS"), (listeners, "SECONDS")):
            host.monkeypatch.setattr(module, name, 1.0)
        host.lead_to(host.stack.enter_context(port()))

    return plant


def two_addresses(host):
    host.database()
    other = f"(ADDRESS=(PROTOCOL=TCPS)(HOST={NAME})(PORT={closed_port()}))"
    host.lead_to(host.listener.port, more=other)


def proxied(refusal="", line=b"", running=True, name=NAME):
    def plant(host):
        port = host.stack.enter_context(ConnectProxy(refusal, line)).port if running else closed_port()
        host.database()
        host.lead_to(host.listener.port, address=f"(HTTPS_PROXY={name})(HTTPS_PROXY_PORT={port})")

    return plant


def shows(how, **listener):
    """The database shows the certificate that `how` makes."""
    return lambda host: host.database(how(host), **listener)


def dated(starts, life):
    return shows(lambda host: host.certificate(starts=now() + starts, life=life))


def issuer_is_over(host):
    """The leaf is good for longer than the CA between it and the root."""
    return host.certificate(authority=host.authority.intermediate(starts=now() - 30 * DAY, life=20 * DAY))


def root_is_over(host):
    host.authority = Authority.create(starts=now() - 30 * DAY, life=20 * DAY)
    host.fill_wallet()
    return host.certificate()


def wants_dn(dn):
    def plant(host):
        host.database()
        host.lead_to(host.listener.port, security=f'(SSL_SERVER_CERT_DN="{dn}")')

    return plant


def without_wallet(identity=None, trusted=False):
    def plant(host):
        if trusted:
            host.trust_system()
        host.database(identity(host) if identity else None, wallet=False)

    return plant


def mutual(version=""):
    def plant(host):
        ca = host.root / "clients.pem"
        ca.write_bytes(host.authority.pem)
        host.trust_system()
        host.database(wallet=False, client_ca=ca, tls_only=version)
        host.ask_for("python")

    return plant


def added_ca(host):
    added = host.root / "added"
    added.mkdir()
    (added / "contoso.crt").write_bytes(host.authority.pem)
    host.monkeypatch.setattr(tls, "ADDED", (str(added),))
    without_wallet(trusted=True)(host)


def plain_port(host):
    host.database(plain=True)


def wallet(change, *clients):
    """All is well, and then the wallet changes."""

    def plant(host):
        host.database()
        change(host)
        host.ask_for(*clients)

    return plant


def drop(*names):
    return lambda host: [(host.wallet / name).unlink() for name in names]


def blank(host):
    (host.wallet / "ewallet.pem").write_text("wallet\n")


def gone(host):
    drop("ewallet.pem", "cwallet.sso")(host)
    host.wallet.rmdir()


def stranger(host):
    """Root's wallet, and another user connects."""
    for directory in (host.admin, host.directory, host.directory.parent):
        directory.chmod(0o755)
    os.chown(host.token, STRANGER, STRANGER)
    host.settings["account"] = account_of(STRANGER)


def elsewhere(file, text):
    """Not the alias but another file names a wallet."""

    def plant(host):
        without_wallet(trusted=True)(host)
        source = f"(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={host.root}/no-wallet)))"
        getattr(host, file)(text.format(source=source))

    return plant


def quoted(host):
    text = host.tnsnames.read_text()
    host.entries(text.replace(f"(WALLET_LOCATION={host.wallet})", f'(WALLET_LOCATION="{host.wallet}")'))


def says(answer, service="hr"):
    """The listener answers so."""

    def plant(host):
        host.monkeypatch.setattr(listeners, "SECONDS", 3.0)
        name = service.partition("=")[2] or service
        host.database(answers={name: answer})
        host.lead_to(host.listener.port, service=service)

    return plant


def refuses(code, service="hr"):
    return says(f"refuse {code}", service)


def redirects(word):
    def plant(host):
        says(f"{word} (ADDRESS=(PROTOCOL=TCPS)(HOST={NAME})(PORT={closed_port()}))")(host)

    return plant


def login(code):
    def plant(host):
        host.database(answers={"hr": f"error {code}"})
        host.settings["login"] = True

    return plant


NAMES = [
    Fault("a host name that DNS does not know", "name-unknown", nowhere(name_server=True), True),
    Fault("a host name without its domain", "short-name-unknown", nowhere("db", name_server=True), True),
    Fault("name servers that do not answer", "name-server-silent", nowhere(), True),
    Fault("an old address in /etc/hosts", "hosts-file-address", nowhere(hosts=f"127.0.0.9 {DB} db\n"), True),
]

CONNECTIONS = [
    Fault("no listener on the port", "port-refused", lambda host: host.lead_to(closed_port())),
    Fault("a firewall drops the packets", "port-silent", at(full_port)),
    Fault("no route to the database", "no-route", far(), True),
    Fault("the database's network is unreachable", "no-route", far("unreachable", "192.0.2.0/24"), True),
    Fault("the host forbids the connection", "connection-forbidden", far("prohibit", "192.0.2.0/24"), True),
    Fault("one of two addresses is down", "address-down", two_addresses),
    Fault("the proxy is not running", "proxy-unreachable", proxied(running=False)),
    Fault("the proxy wants a login (407)", "proxy-login", proxied("407 Proxy Authentication Required")),
    Fault("the proxy forbids the port (403)", "proxy-forbids", proxied("403 Forbidden")),
    Fault("the proxy does not reach the database (502)", "proxy-cannot-reach", proxied("502 Bad Gateway")),
    Fault("HTTPS_PROXY is no HTTP proxy", "proxy-is-none", proxied(line=b"\x05\xff\r\n")),
]

TLS = [
    Fault("the port says nothing", "tls-silent", at(silent_port)),
    Fault("a load balancer without a database behind it", "tls-closed", at(closing_port)),
    Fault("the port of the endpoint without TLS", "port-without-tls", plain_port),
    Fault("TLS 1.1 only", "tls-version", shows(lambda host: host.certificate(key=rsa_key()), tls_only="1.1", ciphers=LEGACY)),
    Fault("no cipher suite in common", "tls-cipher", shows(lambda host: host.certificate(), tls_only="1.2", ciphers="aNULL:@SECLEVEL=0")),
    Fault("mutual TLS without a wallet, TLS 1.3", "client-certificate", mutual()),
    Fault("mutual TLS without a wallet, TLS 1.2", "client-certificate", mutual("1.2")),
    Fault("the database's certificate has expired", "certificate-expired", dated(-10 * DAY, 9 * DAY)),
    Fault("the database's certificate is not valid yet", "certificate-not-yet-valid", dated(DAY, 90 * DAY)),
    Fault("the database's certificate ends in five days", "certificate-ends-soon", dated(-85 * DAY, 90 * DAY)),
    Fault("the certificate is for another host", "certificate-name",
          shows(lambda host: host.certificate([DB, "*.contoso.example"], subject="CN=db"))),
    Fault("only the CN of the certificate is the host's name, and Node.js", "certificate-name",
          shows(lambda host: host.certificate([DB]))),
    Fault("SSL_SERVER_CERT_DN of another database", "certificate-dn", wants_dn("CN=payroll,O=Contoso,C=DE")),
    Fault("a self-signed certificate", "certificate-self-signed", shows(lambda _host: self_signed("CN=localhost"))),
    Fault("a CA that the wallet does not have", "certificate-untrusted",
          shows(lambda _host: Authority.create("CN=Another CA").server([NAME], subject=SUBJECT))),
    Fault("a CA that the system does not have", "certificate-untrusted", without_wallet()),
    Fault("the certificate of a CA between has expired", "ca-expired", shows(issuer_is_over)),
    Fault("a key of 1024 bits", "certificate-weak",
          shows(lambda host: host.certificate(key=rsa_key(1024)), ciphers="DEFAULT:@SECLEVEL=0")),
    Fault("a CA added to the system, and Node.js", "ca-not-in-node", added_ca),
]  # fmt: skip

WALLETS = [
    Fault("the wallet's directory is missing", "wallet-missing", wallet(gone)),
    Fault("the user who connects cannot read the wallet", "wallet-denied", wallet(stranger), True),
    Fault("no ewallet.pem for the thin drivers", "wallet-form", wallet(drop("ewallet.pem"))),
    Fault("no cwallet.sso for OCI", "wallet-form", wallet(drop("cwallet.sso"), "oci")),
    Fault("an ewallet.pem without a certificate", "wallet-empty", wallet(blank)),
    Fault("an ewallet.pem without a key, and Node.js", "wallet-without-key", wallet(lambda host: host.fill_wallet(key=False))),
    Fault("quotes round the wallet's directory, and JDBC", "wallet-quoted", wallet(quoted)),
    Fault("the client certificate in the wallet has expired", "wallet-expired",
          wallet(lambda host: host.fill_wallet(starts=now() - 9 * DAY, life=8 * DAY))),
    Fault("the wallet that sqlnet.ora names is missing", "wallet-missing", elsewhere("sqlnet", "WALLET_LOCATION = {source}\n")),
    Fault("the wallet that ojdbc.properties names is missing", "wallet-missing",
          elsewhere("properties", "oracle.net.wallet_location={source}\n")),
    Fault("the CA's certificate in the wallet has expired", "wallet-expired", shows(root_is_over)),
    Fault("the client certificate in the wallet ends in three days", "wallet-ends-soon",
          wallet(lambda host: host.fill_wallet(starts=now() - 87 * DAY, life=90 * DAY))),
]  # fmt: skip

LISTENER = [
    Fault("an unknown service (12514)", "service-unknown", refuses(12514)),
    Fault("an unknown SID (12505)", "sid-unknown", refuses(12505, "SID=ORCL")),
    Fault("an unknown instance (12521)", "instance-unknown", refuses(12521)),
    Fault("no free handler (12516)", "no-handler", refuses(12516)),
    Fault("no free dedicated server (12520)", "no-handler", refuses(12520)),
    Fault("a database in restricted mode (12526)", "database-restricted", refuses(12526)),
    Fault("a database that is starting (12528)", "database-starting", refuses(12528)),
    Fault("a hand-off that fails (12518)", "hand-off-failed", refuses(12518)),
    Fault("a service with an access list (12506)", "listener-acl", refuses(12506)),
    Fault("connect data without a service (12504)", "listener-descriptor", refuses(12504)),
    Fault("a database of before 12.1 (12618)", "database-old", refuses(12618)),
    Fault("another refusal (12564)", "listener-refused", refuses(12564)),
    Fault("a listener that hangs", "listener-silent", says("silent")),
    Fault("a listener that does not invite this host", "listener-closed", says("close")),
    Fault("an HTTPS server on the port", "not-a-listener", says("http")),
    Fault("a redirection to a closed port", "redirect-unreachable", redirects("redirect-apart")),
    Fault("a redirection in one packet to a closed port", "redirect-unreachable", redirects("redirect")),
    Fault("a redirection to nowhere", "redirect-unreadable", says("redirect-apart (ADDRESS=(PROTOCOL=IPC)(KEY=x))")),
]

LOGIN = [
    Fault("a token that maps to no user (ORA-01017)", "login-refused", login(1017)),
    Fault("no CREATE SESSION (ORA-01045)", "no-create-session", login(1045)),
    Fault("a locked user (ORA-28000)", "account-locked", login(28000)),
    Fault("another application ID URI in the database (ORA-25707)", "token-refused", login(25707)),
    Fault("the database's clock is ahead (ORA-25708)", "token-expired-there", login(25708)),
    Fault("a database that is not open (ORA-01033)", "database-not-open", login(1033)),
    Fault("restricted sessions (ORA-01035)", "session-restricted", login(1035)),
    Fault("native network encryption is wanted as well (ORA-12660)", "native-encryption-wanted", login(12660)),
    Fault("too many processes (ORA-00020)", "sessions-full", login(20)),
    Fault("another error (ORA-00604)", "login-failed", login(604)),
]

FAULTS = [*NAMES, *CONNECTIONS, *TLS, *WALLETS, *LISTENER, *LOGIN]
