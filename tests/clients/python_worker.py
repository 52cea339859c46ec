# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python-oracledb as a child of `workers.Worker`: how its own parser understands a tnsnames.ora or a connect string."""

import base64
import json
import sys
from typing import Any

import oracledb
from oracledb import base_impl

ADDRESS = ("host", "port", "protocol", "https_proxy", "https_proxy_port")
DESCRIPTION = (
    "service_name",
    "sid",
    "instance_name",
    "server_type",
    "cclass",
    "purity",
    "retry_count",
    "retry_delay",
    "tcp_connect_timeout",
    "expire_time",
    "sdu",
    "use_sni",
    "ssl_server_dn_match",
    "ssl_server_cert_dn",
    "wallet_location",
)


def params(directory: str) -> oracledb.ConnectParams:
    # The driver goes by whole seconds of the file's time of change; here each request is about a new file.
    base_impl._tnsnames_files.clear()
    return oracledb.ConnectParams(config_dir=directory or None)


def message(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def parse(directory: str) -> dict[str, Any]:
    try:
        names = params(directory).get_network_service_names()
    except Exception as error:
        return {"error": message(error), "names": [], "values": {}, "errors": {}}
    values, errors = {}, {}
    for name in names:
        try:
            # Without emptying the cache: the file is the same for all names.
            one = oracledb.ConnectParams(config_dir=directory)
            one.parse_connect_string(name)
            values[name] = one.get_connect_string()
        except Exception as error:
            errors[name] = message(error)
    return {"error": None, "names": names, "values": values, "errors": errors}


def resolve(directory: str, connect_string: str) -> dict[str, Any]:
    one = params(directory)
    try:
        one.parse_connect_string(connect_string)
    except Exception as error:
        return {"error": message(error)}
    facts: dict[str, Any] = {name: getattr(one, name) for name in (*ADDRESS, *DESCRIPTION)}
    return {"error": None, "descriptor": one.get_connect_string(), "facts": {n: str(v) for n, v in facts.items()}}


def main() -> None:
    for line in sys.stdin:
        operation, *fields = line.split()
        arguments = [base64.b64decode(field).decode() if field != "=" else "" for field in fields]
        answer = {"parse": parse, "resolve": resolve}[operation](*arguments)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
