# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What JDBC thin demands of its properties in ojdbc.properties; measured with 23.26, all offline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import SECRET

# ${NAME} is a system property or a variable of the environment; $${ is text.
_VARIABLE = re.compile(r"(?<!\$)\$\{(?![A-Za-z_][A-Za-z0-9_.]*\})")
# Names count to the letter: another case is silently unused.
KNOWN = (
    "oracle.jdbc.tokenAuthentication",
    "oracle.jdbc.tokenLocation",
    "oracle.jdbc.azureDatabaseApplicationIdUri",
    "oracle.jdbc.azureCredentials",
    "oracle.jdbc.clientId",
    "oracle.jdbc.tenantId",
    "oracle.jdbc.redirectUri",
    "oracle.jdbc.provider.accessToken",
    "oracle.net.wallet_location",
    "oracle.net.ssl_server_dn_match",
    "oracle.net.ssl_server_cert_dn",
    "oracle.net.tns_admin",
    "javax.net.ssl.trustStore",
    "javax.net.ssl.trustStoreType",
    "javax.net.ssl.keyStore",
    "javax.net.ssl.keyStoreType",
)
# JDBC reads PEM itself, and only under this name; every other type is Java's, in any case.
_STORE_TYPES = {"javax.net.ssl.trustStoreType": "ORA-17958", "javax.net.ssl.keyStoreType": "ORA-17957"}
_BY_LOWER = {name.lower(): name for name in KNOWN}


def read_properties(wanted: Mapping[Any, Any]) -> tuple[dict[str, str | None], list[str]]:
    """The properties as text, None for one that goes, and the faults, without their full stop."""
    properties: dict[str, str | None] = {}
    faults: list[str] = []
    for key, value in wanted.items():
        name = str(key)
        properties[name] = text = as_text(value)
        if value is not None:
            faults += [f"{name} {fault}" for fault in property_faults(name, value, text or "")]
    location, way = "oracle.jdbc.tokenLocation", "oracle.jdbc.tokenAuthentication"
    if (properties.get(way) or "").upper() == "OAUTH" and location in properties and properties[location] is None:
        faults.append(f"{way} needs {location} (ORA-18722)")
    return properties, faults


def as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def property_faults(name: str, value: Any, text: str) -> list[str]:
    """What is wrong with a property that is to be there."""
    if not isinstance(value, (str, bool, int, float)):
        return ["is neither text, a number nor yes or no: write it as text"]
    faults = []
    if SECRET.search(name):
        faults.append(
            "is a secret, and every user of the host can read ojdbc.properties: use a wallet (cwallet.sso needs no password) "
            "or a token instead"
        )
    elif name in ("user", "oracle.jdbc.user"):
        faults.append("makes JDBC log in with a password and silently leave the token unused: take it out")
    known = _BY_LOWER.get(name.lower(), name)
    if known != name:
        faults.append(f"is silently unused in this spelling, case counts: write {known}")
    if known in _STORE_TYPES and text != "PEM" and text.upper() == "PEM":
        faults.append(f"has '{text}', which JDBC does not find ({_STORE_TYPES[known]}): write PEM")
    if _VARIABLE.search(text):
        faults.append(
            "has a ${…} without a name or its end; every connection would fail (ORA-18701): write $${ for a plain ${"
        )
    if text != text.strip():
        faults.append("has blanks around its value, which JDBC keeps: take them out")
    return faults
