# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with TLS to a database."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.network_causes import TIMEOUT_CODES
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

#: The thin drivers' were measured (python-oracledb 26.1, node-oracledb 26.0, JDBC 23.26), OCI's are of Oracle's message file.
NO_TLS = {OCI: "ORA-28860", PYTHON: "DPY-6005", NODE: "NJS-506 or NJS-510", JDBC: "ORA-17002"}
UNTRUSTED_CODES = {
    OCI: "ORA-29024",
    PYTHON: "DPY-6005, certificate verify failed",
    NODE: "NJS-506",
    JDBC: "ORA-17002, PKIX path building or validation failed",
}
#: node-oracledb does not take the CN where there are alternative names; the others take either.
NAME_CODES = {OCI: "ORA-29003", PYTHON: "DPY-6006", NODE: "NJS-508", JDBC: "ORA-17965"}
DN_CODES = {OCI: "ORA-29003", PYTHON: "DPY-6002", NODE: "NJS-507", JDBC: "ORA-17954"}
_LATER = ("listener", "login")
_PORT = "{host}, port {port}: "

SILENT = Cause(
    "tls-silent",
    "tls",
    ERROR,
    "The port takes connections and then says nothing",
    _PORT + "no answer to the start of TLS within {seconds} s.",
    "Look at the listener (it may be overloaded or hang), and whether a firewall on the way passes no more than the connection.",
    TIMEOUT_CODES,
    _LATER,
)
PLAIN = Cause(
    "port-without-tls",
    "tls",
    ERROR,
    "The port speaks plain TCP, and the alias says TCPS",
    _PORT + "a listener answers there without TLS.",
    "Take the port of the TCPS endpoint (lsnrctl status shows it), or have one configured: no client sends its token without TLS.",
    NO_TLS,
    _LATER,
)
CLOSED = Cause(
    "tls-closed",
    "tls",
    ERROR,
    "The other side closes the connection when TLS begins",
    _PORT + "{reason}.",
    "What listens there is no TCPS endpoint, or it does not let this host in (TCP.VALIDNODE_CHECKING, a load balancer without a "
    "database behind it). The listener's log says which.",
    NO_TLS,
    _LATER,
)
OLD_VERSION = Cause(
    "tls-version",
    "tls",
    ERROR,
    "The database offers no TLS version that clients still take",
    _PORT + "it speaks {version} at most.",
    "Have TLS 1.2 or later enabled there (SSL_VERSION in sqlnet.ora and listener.ora of the database).",
    {OCI: "ORA-29019", PYTHON: "DPY-6005", NODE: "NJS-506", JDBC: "ORA-17967"},
    _LATER,
)
NO_CIPHER = Cause(
    "tls-cipher",
    "tls",
    ERROR,
    "Client and database have no cipher suite in common",
    _PORT + "of {version} it takes {algorithm}, which this host's OpenSSL does not offer by itself.",
    "Correct SSL_CIPHER_SUITES in sqlnet.ora and listener.ora of the database.",
    {OCI: "ORA-29039", PYTHON: "DPY-6005", NODE: "NJS-506", JDBC: "ORA-17967"},
    _LATER,
)
CLIENT_CERTIFICATE = Cause(
    "client-certificate",
    "tls",
    ERROR,
    "The database wants a certificate of the client (mutual TLS)",
    _PORT + "it ended the handshake of a client without a certificate ({reason}).",
    "Name a wallet with a client certificate in the alias, or take the port for one-way TLS (1521 on Autonomous Database), or have "
    "SSL_CLIENT_AUTHENTICATION=FALSE set on the database.",
    {
        OCI: "ORA-28860 or ORA-29002",
        PYTHON: "DPY-6005 or DPY-4011",
        NODE: "NJS-506 or NJS-500",
        JDBC: "ORA-17967 or ORA-17002",
    },
    _LATER,
)
EXPIRED = Cause(
    "certificate-expired",
    "tls",
    ERROR,
    "The certificate of the database has expired",
    _PORT + "its certificate ended on {moment}, and this host's clock says {clock}.",
    "Have it renewed in the wallet of the database, and the listener reloaded.",
    UNTRUSTED_CODES,
    ("certificate-untrusted", "ca-expired", *_LATER),
)
FUTURE = Cause(
    "certificate-not-yet-valid",
    "tls",
    ERROR,
    "The certificate of the database is not valid yet",
    _PORT + "its certificate begins on {moment}, and this host's clock says {clock}.",
    "Set this host's clock right (chronyc tracking). If it is right, have the certificate made anew.",
    UNTRUSTED_CODES,
    ("certificate-untrusted", "ca-expired", *_LATER),
)
ENDS_SOON = Cause(
    "certificate-ends-soon",
    "tls",
    WARNING,
    "The certificate of the database expires soon",
    _PORT + "its certificate ends on {moment}, in {days} days.",
    "Have it renewed before that: all logins of all clients end with it.",
)
WRONG_NAME = Cause(
    "certificate-name",
    "tls",
    ERROR,
    "The certificate of the database is for another host name",
    _PORT + "its certificate is for {names}.",
    "Use one of these names as HOST, or set SSL_SERVER_CERT_DN in the alias to {dn}, or have a certificate made with the name.",
    NAME_CODES,
    _LATER,
)
WRONG_DN = Cause(
    "certificate-dn",
    "tls",
    ERROR,
    "The certificate of the database has another name than SSL_SERVER_CERT_DN",
    _PORT + "its certificate is that of {dn}, and the alias wants {wanted}.",
    "If this is the right database, set SSL_SERVER_CERT_DN to that name, or leave it out, so that the host name counts.",
    DN_CODES,
    _LATER,
)
SELF_SIGNED = Cause(
    "certificate-self-signed",
    "tls",
    ERROR,
    "The certificate of the database is self-signed and not trusted",
    _PORT + "{dn} signed itself, and it is not in {store}.",
    "If this is the right database, put its certificate into {store}; better, have a CA sign it.",
    UNTRUSTED_CODES,
    _LATER,
)
UNKNOWN_CA = Cause(
    "certificate-untrusted",
    "tls",
    ERROR,
    "The CA of the database's certificate is not trusted",
    _PORT + "its issuer is {issuer}, which is not in {store}.",
    "Put the CA's certificate into {store} (update-ca-trust or update-ca-certificates for the system's; oracle_client's wallet for a "
    "wallet). If a CA between is missing or has expired, have the database send a whole chain.",
    UNTRUSTED_CODES,
    _LATER,
)
CA_EXPIRED = Cause(
    "ca-expired",
    "tls",
    ERROR,
    "A CA certificate above that of the database has expired",
    _PORT
    + "the certificate itself is in date, but one above it has expired, in what the database sends or in {store}.",
    "Have the CA certificate replaced in both places.",
    UNTRUSTED_CODES,
    _LATER,
)
WEAK = Cause(
    "certificate-weak",
    "tls",
    ERROR,
    "The certificate of the database is too weak for this host",
    _PORT + "its key or its signature, or that of a CA above it, is too weak for the OpenSSL of this host.",
    "Have a certificate made with RSA of 2048 bits or more, or P-256, and with SHA-256.",
    {PYTHON: "DPY-6005, key too weak or too small"},
    _LATER,
)
OTHER_FAULT = Cause(
    "certificate-refused",
    "tls",
    ERROR,
    "The certificate of the database is refused",
    _PORT + "OpenSSL refuses its chain, checked with {store}. The certificate is that of {dn}, its issuer {issuer}.",
    "openssl s_client -connect {host}:{port} -showcerts shows the chain and the reason.",
    UNTRUSTED_CODES,
    _LATER,
)
UNREADABLE = Cause(
    "certificate-unreadable",
    "tls",
    WARNING,
    "The doctor cannot read the certificate of the database",
    _PORT + "its certificate has a form that is not read here, so neither its dates nor its names were checked.",
    "openssl s_client -connect {host}:{port} -showcerts shows it.",
)
ONLY_IN_SYSTEM = Cause(
    "ca-not-in-node",
    "tls",
    WARNING,
    "The CA of the database is one that was added to this system, which Node.js does not read",
    _PORT
    + "its issuer is {issuer}, of a CA that was added to the system's. Node.js has CAs of its own, and Java may have, too.",
    "Start Node with NODE_EXTRA_CA_CERTS={path}, or name a wallet with ewallet.pem in the alias. For Java see "
    "javax.net.ssl.trustStore in ojdbc.properties.",
    {NODE: "NJS-506"},
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
