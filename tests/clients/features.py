# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an alias can say, as options of a service, and what is looked at to see whether a driver has heard it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.tns_listener.records import Login

#: Placeholders for ports and for what only the running test knows.
PORT, CLOSED, PROXY_PORT = "@port", "@closed", "@proxy"
WALLET, TOKEN_FILE, EXPIRED = "@wallet", "@token_file", "@expired"
ADDRESS = {"host": "localhost", "port": PORT}
CONNECT_DATA = "(CONNECT_DATA=(SERVICE_NAME=hr.contoso.example))"
RAW_ADDRESS = "(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT={0}))"
DESCRIPTION = "(DESCRIPTION=" + RAW_ADDRESS + CONNECT_DATA + ")"


def nothing(_login: Login) -> str:
    """The token arrived, and there is nothing else to see from outside."""
    return ""


def told(parameter: str) -> Callable[[Login], str]:
    """Whether the database was told of it: it is in the connect data that the driver sent."""
    return lambda login: "the database is told" if f"({parameter})" in (login.descriptor or "").upper() else ""


def by(what: str) -> Callable[[Login], str]:
    """What only the login proves, because it would not have ended here otherwise."""
    return lambda _login: what


@dataclass(frozen=True)
class Feature:
    """A row of the table. `options` are those of a service, beside host, port, service_name and token unless `whole`.

    `reads` is what the settings of a driver show when it honours the feature, for python-oracledb, node-oracledb and JDBC;
    "" where a driver has no such setting. `refused` is for what must end before the token is sent.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    see: Callable[[Login], str] = nothing
    reads: tuple[str, str, str] = ("", "", "")
    whole: bool = False
    token: bool = True
    through_proxy: bool = False
    refused: bool = False
    foreign_ca: bool = False

    @property
    def alias(self) -> str:
        return "F_" + "".join(char if char.isalnum() else "_" for char in self.name.upper())[:60]


def one(option: str, value: Any, *reads: str, see: Callable[[Login], str] = nothing) -> Feature:
    spoken = str(value).lower() if isinstance(value, bool) else value
    return Feature(f"{option}: {spoken}", {option: value}, see, (*reads, "", "", "")[:3])  # type: ignore[arg-type]


SECOND = {"addresses": [{"host": "localhost", "port": CLOSED}, ADDRESS]}
AZURE = {"client_id": "55555555-6666-7777-8888-999999999999", "tenant_id": "contoso.example",
         "azure_db_app_id_uri": "https://contoso.example/hr-db"}  # fmt: skip

FEATURES = (
    Feature("token directory"),
    Feature("token file of another name", {"token_location": TOKEN_FILE}, token=False),
    Feature("two addresses, the first does not answer", SECOND, by("by the second"), whole=True),
    Feature("two addresses, load_balance, failover", {**SECOND, "load_balance": True, "failover": True},
            by("by the one that answers"), whole=True),
    Feature("two addresses, source_route", {"addresses": [ADDRESS, ADDRESS], "source_route": True}, by("by the first"), whole=True),
    one("connect_timeout", 10, "", "'connectTimeout': '10'", "'getConnectTimeout': '10000'"),
    one("transport_connect_timeout", 5, "'tcp_connect_timeout': '5.0'", "'transportConnectTimeout': '5'",
        "'getTransportConnectTimeout': '5000'"),
    Feature("retry_count and retry_delay", {"retry_count": 2, "retry_delay": 1},
            reads=("'retry_count': '2'", "'retryCount': 2", "'getRetryCount': '2'")),
    one("expire_time", 10, "'expire_time': '10'", "'expireTime': '10'", "'getExpireTime': '10'"),
    one("sdu", 16384, "'sdu': '16384'", "'sdu': '16384'", "'getSdu': '16384'"),
    one("use_sni", True, "'use_sni': 'True'", "'useSNI': True", "'useSNI': 'ON'"),
    Feature("https_proxy", {"https_proxy": "localhost", "https_proxy_port": PROXY_PORT}, by("through the proxy"),
            through_proxy=True),
    Feature("sid", {**ADDRESS, "sid": "HR"}, told("SID=HR"), whole=True),
    one("instance_name", "hr1", "'instance_name': 'hr1'", see=told("INSTANCE_NAME=HR1")),
    one("server", "dedicated", "'server_type': 'dedicated'", see=told("SERVER=DEDICATED")),
    Feature("server: pooled, pool_connection_class, pool_purity",
            {"server": "pooled", "pool_connection_class": "HRAPP", "pool_purity": "self"},
            told("POOL_CONNECTION_CLASS=HRAPP"), ("'cclass': 'HRAPP'", "", "")),
    one("ssl_server_dn_match", True, "'ssl_server_dn_match': 'True'", "'sslServerDNMatch': True", "'sslServerDNMatch': 'YES'"),
    Feature("ssl_server_cert_dn", {"ssl_server_cert_dn": "CN=localhost,O=Contoso"}, by("compared")),
    Feature("wallet_directory (ewallet.pem and cwallet.sso)", {"wallet_directory": WALLET}, by("the CA is the wallet's")),
    Feature("parameters of any name",
            {"parameters": {"description": {"RECV_TIMEOUT": 30}, "connect_data": {"X_OF_MINE": "y"}}}, by("no harm")),
    Feature("easy_connect", {"easy_connect": f"tcps://localhost:{PORT}/hr.contoso.example?retry_count=1"}, whole=True),
    Feature("descriptor: DESCRIPTION_LIST", see=by("by the second"), whole=True, options={
        "descriptor": "(DESCRIPTION_LIST=(LOAD_BALANCE=OFF)" + DESCRIPTION.format(CLOSED) + DESCRIPTION.format(PORT) + ")"}),
    Feature("descriptor: ADDRESS_LIST", see=by("by the second"), whole=True, options={
        "descriptor": "(DESCRIPTION=(ADDRESS_LIST=(FAILOVER=ON)" + RAW_ADDRESS.format(CLOSED) + RAW_ADDRESS.format(PORT) + ")"
        + CONNECT_DATA + ")"}),
    Feature("token_auth: azure_interactive", {"token_auth": "azure_interactive", "redirect_uri": "http://localhost:8080", **AZURE},
            token=False),
    Feature("token_auth: azure_device_code", {"token_auth": "azure_device_code", **AZURE}, token=False),
    Feature("token_auth: azure_service_principal",
            {"token_auth": "azure_service_principal", "azure_credentials": WALLET, **AZURE}, token=False),
    Feature("token_auth: azure_managed_identity",
            {"token_auth": "azure_managed_identity", "azure_db_app_id_uri": AZURE["azure_db_app_id_uri"]}, token=False),
    Feature("the certificate is another host's", {"host": "127.0.0.1", "port": PORT}, whole=True, refused=True),
    Feature("ssl_server_cert_dn is another", {"ssl_server_cert_dn": "CN=other,O=Contoso"}, refused=True),
    Feature("the certificate is of an unknown CA", refused=True, foreign_ca=True),
    Feature("the token has expired", {"token_location": EXPIRED}, token=False, refused=True),
)  # fmt: skip
