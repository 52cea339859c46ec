# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The parameters of Easy Connect Plus in one table: where each stands in a descriptor, and what its value may be.

The names are those of the Net Services Administrator's Guide, 19c to 26ai, and of what JDBC thin 23.26, python-oracledb
26.1 and node-oracledb 26.0 take. Each of them drops some in silence; in a descriptor all have their place.
"""

import re
from typing import Callable, Dict, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import normal_dn

_TRUE_WORDS = ("on", "yes", "true")
_FALSE_WORDS = ("off", "no", "false")


class Row(NamedTuple):
    """Where a parameter stands, and what makes its text there or raises ValueError with what is wrong."""

    section: str
    parameter: str
    read: Callable[[str], str]


def _number(low: int, high: int, unit: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        # Seven digits hold the largest of them; int() of a long text takes more than linear time.
        if not re.match(r"[0-9]{1,7}\Z", value) or not low <= int(value) <= high:
            raise ValueError(
                "is not a whole number from {0} to {1}; write {2} without a unit, each client reads other ones".format(
                    low, high, unit
                )
            )
        return str(int(value))

    return read


def _choice(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.upper() not in choices:
            raise ValueError("is none of {0}".format(", ".join(choices)))
        return value.upper()

    return read


def _switch(true_word: str, false_word: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.lower() not in _TRUE_WORDS + _FALSE_WORDS:
            raise ValueError("is neither on nor off; JDBC and python-oracledb take every other word for off")
        return true_word if value.lower() in _TRUE_WORDS else false_word

    return read


def _word(value: str) -> str:
    if re.search(r"[=,\\]", value):
        raise ValueError("has '=', ',' or a backslash; it would begin another parameter")
    return value


def _quoted_dn(value: str) -> str:
    return '"' + normal_dn(value) + '"'


_SECONDS = _number(0, 9999999, "seconds")
_BYTES = _number(0, 9999999, "bytes")
_ON_OFF = _switch("ON", "OFF")

# The order is that of the text. Hosts, paths, URIs and names of certificates have rules in `descriptor_raw`.
ROWS: Dict[str, Row] = {
    "enable": Row("DESCRIPTION", "ENABLE", _choice("BROKEN")),
    "connect_timeout": Row("DESCRIPTION", "CONNECT_TIMEOUT", _SECONDS),
    "transport_connect_timeout": Row("DESCRIPTION", "TRANSPORT_CONNECT_TIMEOUT", _number(1, 9999999, "seconds")),
    "recv_timeout": Row("DESCRIPTION", "RECV_TIMEOUT", _SECONDS),
    "retry_count": Row("DESCRIPTION", "RETRY_COUNT", _number(0, 9999999, "a number of times")),
    "retry_delay": Row("DESCRIPTION", "RETRY_DELAY", _SECONDS),
    "expire_time": Row("DESCRIPTION", "EXPIRE_TIME", _number(1, 9999999, "minutes")),
    "sdu": Row("DESCRIPTION", "SDU", _number(512, 2097152, "bytes")),
    "recv_buf_size": Row("DESCRIPTION", "RECV_BUF_SIZE", _BYTES),
    "send_buf_size": Row("DESCRIPTION", "SEND_BUF_SIZE", _BYTES),
    "compression": Row("DESCRIPTION", "COMPRESSION", _choice("ON", "OFF", "AUTO")),
    "use_sni": Row("DESCRIPTION", "USE_SNI", _ON_OFF),
    "load_balance": Row("DESCRIPTION", "LOAD_BALANCE", _ON_OFF),
    "failover": Row("DESCRIPTION", "FAILOVER", _ON_OFF),
    "source_route": Row("DESCRIPTION", "SOURCE_ROUTE", _ON_OFF),
    "https_proxy": Row("ADDRESS", "HTTPS_PROXY", _word),
    "https_proxy_port": Row("ADDRESS", "HTTPS_PROXY_PORT", _number(1, 65535, "a port")),
    "pool_connection_class": Row("CONNECT_DATA", "POOL_CONNECTION_CLASS", _word),
    "pool_purity": Row("CONNECT_DATA", "POOL_PURITY", _choice("NEW", "SELF")),
    "pool_boundary": Row("CONNECT_DATA", "POOL_BOUNDARY", _choice("STATEMENT", "TRANSACTION")),
    "pool_name": Row("CONNECT_DATA", "POOL_NAME", _word),
    "service_tag": Row("CONNECT_DATA", "SERVICE_TAG", _word),
    "connection_id_prefix": Row("CONNECT_DATA", "CONNECTION_ID_PREFIX", _word),
    "ssl_server_dn_match": Row("SECURITY", "SSL_SERVER_DN_MATCH", _switch("YES", "NO")),
    "ssl_server_cert_dn": Row("SECURITY", "SSL_SERVER_CERT_DN", _quoted_dn),
    "wallet_location": Row("SECURITY", "WALLET_LOCATION", str),
    "token_auth": Row("SECURITY", "TOKEN_AUTH", str.upper),
    "token_location": Row("SECURITY", "TOKEN_LOCATION", str),
    "client_id": Row("SECURITY", "CLIENT_ID", _word),
    "tenant_id": Row("SECURITY", "TENANT_ID", _word),
    "azure_db_app_id_uri": Row("SECURITY", "AZURE_DB_APP_ID_URI", str),
    "redirect_uri": Row("SECURITY", "REDIRECT_URI", str),
    "azure_credentials": Row("SECURITY", "AZURE_CREDENTIALS", str),
}
# The newer names of the same two; a descriptor needs the older ones, which more clients read.
_SYNONYMS = {"tls_server_dn_match": "ssl_server_dn_match", "tls_server_cert_dn": "ssl_server_cert_dn"}
MAY_HAVE_BLANKS = ("SSL_SERVER_CERT_DN", "WALLET_LOCATION", "TOKEN_LOCATION", "AZURE_CREDENTIALS")

_ONLY_JDBC = (
    "only JDBC reads it from a connect string, so that the others go without; set it in sqlnet.ora or the programme"
)
_SECRET = "what it holds is a secret and has no place in a connect string; take it out"  # noqa: S105
# What people write, and no client or not every client reads.
_REFUSED = {
    "azure_client_id": "write client_id",
    "azure_tenant_id": "write tenant_id",
    "cclass": "write pool_connection_class",
    "crypto_checksum_client": _ONLY_JDBC,
    "crypto_checksum_types_client": _ONLY_JDBC,
    "encryption_client": _ONLY_JDBC,
    "encryption_types_client": _ONLY_JDBC,
    "instance_name": "write it behind the service, /service/instance",
    "my_wallet_directory": "write wallet_location",
    "password": _SECRET,
    "purity": "write pool_purity",
    "server": "write it behind the service, /service:dedicated",
    "service_name": "write it behind the host, /service",
    "ssl_allow_weak_dn_match": "python-oracledb compares strictly in any case; name the server as its certificate does",
    "ssl_certificate_alias": _ONLY_JDBC,
    "ssl_certificate_thumbprint": _ONLY_JDBC,
    "ssl_version": "clients contradict each other in its values, and all take the newest TLS by themselves; take it out",
    "tcp_connect_timeout": "write transport_connect_timeout",
    "user": "how to log in is the programme's part; take it out",
    "wallet_password": _SECRET,
    "websock_uri": "it belongs to wss, which python-oracledb and node-oracledb do not speak; take it out",
}
_REFUSED_PREFIXES = (
    ("oracle.", "it is a property of JDBC, which no descriptor can hold; put it into ojdbc.properties"),
    ("pyo.", "it is python-oracledb's own; set it in the programme"),
)


def row_name(pair: str) -> str:
    name = pair.partition("=")[0].lower()
    return _SYNONYMS.get(name, name)


def refusal(name: str) -> str:
    for prefix, words in _REFUSED_PREFIXES:
        if name.startswith(prefix):
            return words
    if name in _REFUSED:
        return _REFUSED[name]
    import difflib  # only a mistake needs it

    near = difflib.get_close_matches(name, ROWS, 1)
    if near:
        return "no client knows it in Easy Connect; write {0} if that is meant".format(near[0])
    return "no client knows it in Easy Connect; take it out, or give the whole as descriptor"
