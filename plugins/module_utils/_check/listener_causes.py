# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a listener can refuse, by its own numbers (Oracle's error messages, 12500 to 12699), and what else it can do."""

from typing import Dict

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.network_causes import TIMEOUT_CODES
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON

_AFTER = ("login",)
_SEEN = "The listener at {host}, port {port}, refuses {service} with ORA-{code}."
_CLOSED = {OCI: "ORA-12537", PYTHON: "DPY-4011", NODE: "NJS-500", JDBC: "ORA-17002"}


def _codes(code: str, python: str = "DPY-6000", node: str = "NJS-511") -> Dict[str, str]:
    return {OCI: code, PYTHON: python, NODE: node, JDBC: code}


SERVICE = Cause(
    "service-unknown",
    "listener",
    ERROR,
    "The listener does not know the service",
    _SEEN,
    "Compare SERVICE_NAME with lsnrctl services, domain included. If the database has just started, it registers within a minute "
    "(ALTER SYSTEM REGISTER); a pluggable database must be open.",
    _codes("ORA-12514", "DPY-6001", "NJS-518"),
    _AFTER,
)
SID = Cause(
    "sid-unknown",
    "listener",
    ERROR,
    "The listener does not know the SID",
    _SEEN,
    "Use SERVICE_NAME instead of SID: a pluggable database has no SID. lsnrctl services shows what there is.",
    _codes("ORA-12505", "DPY-6003", "NJS-519"),
    _AFTER,
)
INSTANCE = Cause(
    "instance-unknown",
    "listener",
    ERROR,
    "The listener does not know the instance",
    _SEEN,
    "Take INSTANCE_NAME out of the alias, or correct it; lsnrctl services shows the instances of the service.",
    _codes("ORA-12521"),
    _AFTER,
)
BUSY = Cause(
    "no-handler",
    "listener",
    ERROR,
    "The database has no room for another connection",
    _SEEN,
    "Look at processes and sessions in V$RESOURCE_LIMIT of the database, and whether pools of applications leak connections. With "
    "SERVER=SHARED or POOLED in the alias, whether the database has dispatchers or its pool is started.",
    {
        OCI: "ORA-12516, ORA-12519 or ORA-12520",
        PYTHON: "DPY-6000",
        NODE: "NJS-511",
        JDBC: "ORA-12516, ORA-12519 or ORA-12520",
    },
    _AFTER,
)
RESTRICTED = Cause(
    "database-restricted",
    "listener",
    ERROR,
    "The database is in restricted mode",
    _SEEN,
    "Wait until its administrators end it (ALTER SYSTEM DISABLE RESTRICTED SESSION).",
    {OCI: "ORA-12526 or ORA-12527", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-12526 or ORA-12527"},
    _AFTER,
)
BLOCKED = Cause(
    "database-starting",
    "listener",
    ERROR,
    "The database blocks new connections: it is starting, stopping or not open",
    _SEEN,
    "Wait, or have it opened (ALTER DATABASE OPEN, ALTER PLUGGABLE DATABASE … OPEN).",
    {OCI: "ORA-12528", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-12528"},
    _AFTER,
)
HAND_OFF = Cause(
    "hand-off-failed",
    "listener",
    ERROR,
    "The listener cannot hand the connection over to the database",
    _SEEN,
    "Look at the listener's log and at memory and processes of the database's host; too many processes is the usual reason.",
    {OCI: "ORA-12518 or ORA-12500", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-12518 or ORA-12500"},
    _AFTER,
)
ACL = Cause(
    "listener-acl",
    "listener",
    ERROR,
    "The access list of the service does not have this host",
    _SEEN,
    "Have this host's address added to it (DBMS_SFW_ACL_ADMIN, in Autonomous Database the network access list).",
    {OCI: "ORA-12506 or ORA-12529", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-12506 or ORA-12529"},
    _AFTER,
)
DESCRIPTOR = Cause(
    "listener-descriptor",
    "listener",
    ERROR,
    "The listener cannot read the connect data, or finds no service in it",
    _SEEN,
    "Look at CONNECT_DATA of the alias: it must have SERVICE_NAME, and only values without parentheses and quotes.",
    {OCI: "ORA-12504 or ORA-12533", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-12504 or ORA-12533"},
    _AFTER,
)
OLD = Cause(
    "database-old",
    "listener",
    ERROR,
    "The database is too old for the thin drivers, and for tokens",
    _SEEN,
    "Tokens need Oracle Database 19.18 (not 21c), or Autonomous Database.",
    {OCI: "ORA-12618", PYTHON: "DPY-6000 or DPY-3010", NODE: "NJS-511 or NJS-138", JDBC: "ORA-12618"},
    _AFTER,
)
OTHER = Cause(
    "listener-refused",
    "listener",
    ERROR,
    "The listener refuses the connection",
    _SEEN,
    "Look at the listener's log for this number.",
    {OCI: "ORA-{code}", PYTHON: "DPY-6000", NODE: "NJS-511", JDBC: "ORA-{code}"},
    _AFTER,
)
SILENT = Cause(
    "listener-silent",
    "listener",
    ERROR,
    "The listener does not answer",
    "The listener at {host}, port {port}, did not answer CONNECT within {seconds} s.",
    "Look at the listener (lsnrctl status) and at the load of the database's host.",
    TIMEOUT_CODES,
    _AFTER,
)
CLOSED = Cause(
    "listener-closed",
    "listener",
    ERROR,
    "The listener closes the connection instead of an answer",
    "{host}, port {port}: the connection was closed after CONNECT.",
    "Look at TCP.VALIDNODE_CHECKING, TCP.INVITED_NODES and TCP.EXCLUDED_NODES in the sqlnet.ora of the listener, and at its log.",
    _CLOSED,
    _AFTER,
)
NOT_ORACLE = Cause(
    "not-a-listener",
    "listener",
    ERROR,
    "What listens there is no Oracle listener",
    "{host}, port {port}: the answer to CONNECT is {kind}.",
    "Correct HOST and PORT in the alias.",
    {OCI: "ORA-12547 or ORA-12569", PYTHON: "DPY-4011", NODE: "NJS-500", JDBC: "ORA-17904"},
    _AFTER,
)
TLS_PORT = Cause(
    "port-with-tls",
    "listener",
    ERROR,
    "The port wants TLS, and the alias says TCP",
    "{host}, port {port}: plain CONNECT is not answered, and a TLS handshake is.",
    "Write PROTOCOL=TCPS in the alias.",
    {OCI: "ORA-12547 or ORA-12537", PYTHON: "DPY-4011", NODE: "NJS-500", JDBC: "ORA-17002"},
    _AFTER,
)
REDIRECT = Cause(
    "redirect-unreachable",
    "listener",
    ERROR,
    "The listener sends clients on to an address that this host cannot reach",
    "The listener at {host}, port {port}, redirects to {address}: {reason}.",
    "Have that name (a VIP of RAC, or the database's host) added to DNS and the port opened for this host; the listener has it from "
    "LOCAL_LISTENER of the instance.",
    {OCI: "ORA-12545 or ORA-12541", PYTHON: "DPY-6005", NODE: "NJS-530 or NJS-503", JDBC: "ORA-17868 or ORA-17820"},
    _AFTER,
)
REDIRECT_ODD = Cause(
    "redirect-unreadable",
    "listener",
    WARNING,
    "The listener sends clients on to an address that cannot be understood",
    "The listener at {host}, port {port}, redirects to something that is no address.",
    "Look at LOCAL_LISTENER and at the dispatchers of the instance.",
)
BY_CODE = {
    12504: DESCRIPTOR,
    12505: SID,
    12506: ACL,
    12500: HAND_OFF,
    12514: SERVICE,
    12516: BUSY,
    12518: HAND_OFF,
    12519: BUSY,
    12520: BUSY,
    12521: INSTANCE,
    12526: RESTRICTED,
    12527: RESTRICTED,
    12528: BLOCKED,
    12529: ACL,
    12533: DESCRIPTOR,
    12618: OLD,
}
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
