# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong between the host and the port of the database: names, connections, proxies."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

#: The thin drivers' were measured with python-oracledb 26.1, node-oracledb 26.0 and JDBC 23.26, but for no answer and no route;
#: OCI's are of Oracle's message file.
NO_NAME = {OCI: "ORA-12545", PYTHON: "[Errno -2] Name or service not known", NODE: "NJS-530", JDBC: "ORA-17868"}
NO_NAME_NOW = {**NO_NAME, PYTHON: "[Errno -3] Temporary failure in name resolution"}
REFUSED_CODES = {OCI: "ORA-12541", PYTHON: "DPY-6005 with [Errno 111]", NODE: "NJS-503", JDBC: "ORA-12541"}
TIMEOUT_CODES = {OCI: "ORA-12170", PYTHON: "DPY-6005, timed out", NODE: "NJS-510", JDBC: "ORA-12170"}
NO_ROUTE_CODES = {OCI: "ORA-12543", PYTHON: "DPY-6005 with [Errno 113]", NODE: "NJS-503", JDBC: "ORA-17002"}
NO_PROXY_CODES = {OCI: "ORA-12541", PYTHON: "DPY-6005", NODE: "NJS-504", JDBC: "ORA-12541, which names the database"}
PROXY_CODES = {OCI: "ORA-12547", PYTHON: "DPY-6004", NODE: "NJS-504", JDBC: "ORA-17820"}
NOT_HTTP_CODES = {**PROXY_CODES, PYTHON: "DPY-6005"}
#: Not "tls": nothing of TLS is seen of a database that is not reached but the wallets, and what is wrong there has a cause of its own.
_LATER = ("tcp", "listener", "login")
_AFTER_TCP = _LATER[1:]

NAME_UNKNOWN = Cause(
    "name-unknown",
    "name",
    ERROR,
    "The host name of the database is not known",
    "Neither the name servers of this host nor /etc/hosts know {host}.",
    "Correct HOST in the alias, or have the name added to DNS.",
    NO_NAME,
    _LATER,
)
SHORT_NAME = Cause(
    "short-name-unknown",
    "name",
    ERROR,
    "The host name has no domain and is not known without one",
    "{host} has no domain, and it is not known in a domain of this host's search list either.",
    "Write the full name in HOST, or add the domain to the search list in /etc/resolv.conf.",
    NO_NAME,
    _LATER,
)
NAME_SERVER = Cause(
    "name-server-silent",
    "name",
    ERROR,
    "The name servers do not answer",
    "No name server of this host answered when it was asked for {host}; whether the name exists is not known.",
    "Look at the nameserver lines in /etc/resolv.conf and whether this host reaches these servers on port 53.",
    NO_NAME_NOW,
    _LATER,
)
HOSTS_FILE = Cause(
    "hosts-file-address",
    "name",
    ERROR,
    "The address of the database comes from /etc/hosts, and nothing answers there",
    "Line {line} of /etc/hosts says that {host} is {address}. Port {port} cannot be reached there.",
    "Remove or correct the line: it wins over DNS, and databases move.",
    {},
    _LATER,
)
REFUSED = Cause(
    "port-refused",
    "tcp",
    ERROR,
    "Nothing listens on the port of the database",
    "{host} ({address}) refuses connections to port {port}.",
    "Start the listener (lsnrctl status), or correct HOST and PORT. A firewall that rejects looks the same.",
    REFUSED_CODES,
    _AFTER_TCP,
)
TIMEOUT = Cause(
    "port-silent",
    "tcp",
    ERROR,
    "The port of the database does not answer",
    "{host} ({address}) did not answer on port {port} within {seconds} s.",
    "Have the firewalls and security lists on the way opened for this host. If a host leaves its network by a proxy only, set "
    "HTTPS_PROXY and HTTPS_PROXY_PORT in the alias: no Oracle client reads them from the environment.",
    TIMEOUT_CODES,
    _AFTER_TCP,
)
NO_ROUTE = Cause(
    "no-route",
    "tcp",
    ERROR,
    "There is no way to the database's network",
    "For {host} ({address}), port {port}, the system says: {reason}.",
    "Look at the routes of this host (ip route get) and at its VPN or gateway.",
    NO_ROUTE_CODES,
    _AFTER_TCP,
)
FORBIDDEN = Cause(
    "connection-forbidden",
    "tcp",
    ERROR,
    "This host forbids the connection itself",
    "For {host} ({address}), port {port}, the system says: {reason}. The packet never left this host.",
    "Look at this host's own firewall for what goes out (nft list ruleset), its routes of type prohibit, and SELinux.",
    NO_ROUTE_CODES,
    _AFTER_TCP,
)
ADDRESS_DOWN = Cause(
    "address-down",
    "tcp",
    WARNING,
    "One of several addresses of the database cannot be reached",
    "{host} ({address}), port {port}: {reason}. Another address of the alias answers, so logins succeed, some of them late.",
    "Start what should listen there, open the way to it, or remove the address from the alias or from DNS.",
)
PROXY_UNREACHABLE = Cause(
    "proxy-unreachable",
    "tcp",
    ERROR,
    "The proxy of the alias cannot be reached",
    "HTTPS_PROXY of the alias is {proxy}, port {port}: {reason}.",
    "Correct HTTPS_PROXY and HTTPS_PROXY_PORT in the alias, or have the proxy started.",
    NO_PROXY_CODES,
    _AFTER_TCP,
)
PROXY_LOGIN = Cause(
    "proxy-login",
    "tcp",
    ERROR,
    "The proxy wants a login, which Oracle clients do not have for it",
    "{proxy} answered CONNECT to {host}:{port} with HTTP {status}.",
    "Have the proxy let this host through to {host}:{port} without a login: python-oracledb and node-oracledb never send one.",
    PROXY_CODES,
    _AFTER_TCP,
)
PROXY_FORBIDS = Cause(
    "proxy-forbids",
    "tcp",
    ERROR,
    "The proxy does not allow a tunnel to the database",
    "{proxy} answered CONNECT to {host}:{port} with HTTP {status}.",
    "Have the proxy allow CONNECT to {host}:{port}. Many allow port 443 only, and Autonomous Database listens on 1521 and 1522.",
    PROXY_CODES,
    _AFTER_TCP,
)
PROXY_FAILS = Cause(
    "proxy-cannot-reach",
    "tcp",
    ERROR,
    "The proxy itself cannot reach the database",
    "{proxy} answered CONNECT to {host}:{port} with HTTP {status}.",
    "Look on the proxy whether it can resolve and reach {host}:{port}.",
    PROXY_CODES,
    _AFTER_TCP,
)
PROXY_NOT_HTTP = Cause(
    "proxy-is-none",
    "tcp",
    ERROR,
    "What HTTPS_PROXY names is no HTTP proxy",
    "{proxy}, port {port}, did not answer CONNECT as an HTTP proxy does: {reason}.",
    "Correct HTTPS_PROXY and HTTPS_PROXY_PORT in the alias. Oracle clients speak plain HTTP to a proxy, neither TLS nor SOCKS.",
    NOT_HTTP_CODES,
    _AFTER_TCP,
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
