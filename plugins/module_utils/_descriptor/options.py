# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The options of a service in one table: where each one's parameter stands, how it is written and what it may be.

A new option is a new row, and its text in the documentation of oracle_tnsnames; `make docs` takes it from there.
"""

from typing import Any, Callable, Dict, List, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import CLIENT_NAMES
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    Fault,
    app_id_uri_faults,
    bool_faults,
    choice_faults,
    dn_faults,
    host_faults,
    name_faults,
    normal_dn,
    number_faults,
    path_faults,
    plain_faults,
    redirect_faults,
)

MYPY = False
if MYPY:
    from typing import Tuple

PROTOCOLS = ("tcp", "tcps")
SERVERS = ("dedicated", "shared", "pooled")
PURITIES = ("new", "self")
#: The ways to a token by which the driver itself gets it, and the file that we deploy.
TOKEN_AUTHS = (
    "oauth", "azure_interactive", "azure_device_code", "azure_service_principal", "azure_managed_identity",
)  # fmt: skip
SECTIONS = ("DESCRIPTION", "ADDRESS", "CONNECT_DATA", "SECURITY")

_TEXT = {"type": "str"}
_INT = {"type": "int"}
_BOOL = {"type": "bool"}
_COUNT = number_faults(0, 2147483647)
# With 0 python-oracledb gives up at once (DPY-6005), and JDBC refuses the login (ORA-17820).
_ABOVE_ZERO = number_faults(1, 2147483647)
_PORT = number_faults(1, 65535)


class Row(NamedTuple):
    """One option: the parameter that it becomes, how its value is written, its rule, and its argument specification."""

    section: str
    parameter: str
    write: Callable[[Any], str]
    check: Callable[[str, Any], List[Fault]]
    spec: Dict[str, Any]


def _upper(value: Any) -> str:
    return str(value).upper()


def _yes_no(value: Any) -> str:
    # JDBC and python-oracledb take "1" for no: only YES, ON and TRUE are a yes to all.
    return "YES" if value else "NO"


def _on_off(value: Any) -> str:
    return "ON" if value else "OFF"


def _quoted_dn(value: Any) -> str:
    return '"' + normal_dn(value) + '"'


def _choice(choices: "Tuple[str, ...]") -> Dict[str, Any]:
    return {"type": "str", "choices": list(choices)}


# The order is that of the text.
ROWS: Dict[str, Row] = {
    "connect_timeout": Row("DESCRIPTION", "CONNECT_TIMEOUT", str, _COUNT, _INT),
    "transport_connect_timeout": Row("DESCRIPTION", "TRANSPORT_CONNECT_TIMEOUT", str, _ABOVE_ZERO, _INT),
    "retry_count": Row("DESCRIPTION", "RETRY_COUNT", str, _COUNT, _INT),
    "retry_delay": Row("DESCRIPTION", "RETRY_DELAY", str, _COUNT, _INT),
    "expire_time": Row("DESCRIPTION", "EXPIRE_TIME", str, _ABOVE_ZERO, _INT),
    "sdu": Row("DESCRIPTION", "SDU", str, number_faults(512, 2097152), _INT),
    "use_sni": Row("DESCRIPTION", "USE_SNI", _on_off, bool_faults, _BOOL),
    "load_balance": Row("DESCRIPTION", "LOAD_BALANCE", _on_off, bool_faults, _BOOL),
    "failover": Row("DESCRIPTION", "FAILOVER", _on_off, bool_faults, _BOOL),
    "source_route": Row("DESCRIPTION", "SOURCE_ROUTE", _on_off, bool_faults, _BOOL),
    "protocol": Row("ADDRESS", "PROTOCOL", _upper, choice_faults(*PROTOCOLS), _choice(PROTOCOLS)),
    "host": Row("ADDRESS", "HOST", str, host_faults, _TEXT),
    "port": Row("ADDRESS", "PORT", str, _PORT, _INT),
    "https_proxy": Row("ADDRESS", "HTTPS_PROXY", str, host_faults, _TEXT),
    "https_proxy_port": Row("ADDRESS", "HTTPS_PROXY_PORT", str, _PORT, _INT),
    "service_name": Row("CONNECT_DATA", "SERVICE_NAME", str, name_faults, _TEXT),
    "sid": Row("CONNECT_DATA", "SID", str, name_faults, _TEXT),
    "instance_name": Row("CONNECT_DATA", "INSTANCE_NAME", str, name_faults, _TEXT),
    "server": Row("CONNECT_DATA", "SERVER", _upper, choice_faults(*SERVERS), _choice(SERVERS)),
    "pool_connection_class": Row("CONNECT_DATA", "POOL_CONNECTION_CLASS", str, plain_faults, _TEXT),
    "pool_purity": Row("CONNECT_DATA", "POOL_PURITY", _upper, choice_faults(*PURITIES), _choice(PURITIES)),
    "ssl_server_dn_match": Row("SECURITY", "SSL_SERVER_DN_MATCH", _yes_no, bool_faults, _BOOL),
    "ssl_server_cert_dn": Row("SECURITY", "SSL_SERVER_CERT_DN", _quoted_dn, dn_faults, _TEXT),
    "wallet_directory": Row("SECURITY", "WALLET_LOCATION", str, path_faults, _TEXT),
    "token_auth": Row(
        "SECURITY", "TOKEN_AUTH", _upper, choice_faults(*TOKEN_AUTHS), dict(_choice(TOKEN_AUTHS), no_log=False)
    ),
    "token_location": Row("SECURITY", "TOKEN_LOCATION", str, path_faults, {"type": "str", "no_log": False}),
    "client_id": Row("SECURITY", "CLIENT_ID", str, plain_faults, _TEXT),
    "tenant_id": Row("SECURITY", "TENANT_ID", str, plain_faults, _TEXT),
    "azure_db_app_id_uri": Row("SECURITY", "AZURE_DB_APP_ID_URI", str, app_id_uri_faults, _TEXT),
    "redirect_uri": Row("SECURITY", "REDIRECT_URI", str, redirect_faults, _TEXT),
    "azure_credentials": Row("SECURITY", "AZURE_CREDENTIALS", str, path_faults, {"type": "str", "no_log": False}),
}
AZURE_OPTIONS = ("azure_db_app_id_uri", "client_id", "tenant_id", "redirect_uri", "azure_credentials")
PATHS = ("wallet_directory", "token_location", "azure_credentials")
ADDRESS_OPTIONS = tuple(name for name, row in ROWS.items() if row.section == "ADDRESS")
#: What stands in a service instead of the options of ROWS.
WHOLE = ("descriptor", "easy_connect")

#: An argument_spec for the options of a service. There are no defaults, so that "not given" can be told from "given";
#: `descriptor.complete` fills them in. Paths are of type str because no client expands ``~`` or ``$``.
SERVICE_OPTIONS: Dict[str, Dict[str, Any]] = {name: dict(row.spec) for name, row in ROWS.items()}
SERVICE_OPTIONS["addresses"] = {
    "type": "list",
    "elements": "dict",
    "options": {name: dict(ROWS[name].spec) for name in ADDRESS_OPTIONS},
}
SERVICE_OPTIONS["parameters"] = {"type": "dict"}
SERVICE_OPTIONS.update({name: dict(_TEXT) for name in WHOLE})


STATES = ("present", "absent", "rename")
#: The options of a service beside those of its descriptor.
ENTRY_OPTIONS: Dict[str, Dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "new_name": {"type": "str"},
}
CLIENTS_OPTION: Dict[str, Any] = {"type": "list", "elements": "str", "choices": list(CLIENT_NAMES)}


def given(service: Dict[str, Any]) -> Dict[str, Any]:
    """The options of a service that have a value; other keys, as a document's `name` and `token`, are left out."""
    return {name: service[name] for name in SERVICE_OPTIONS if service.get(name) is not None}
