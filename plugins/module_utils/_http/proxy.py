# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The proxy on the way: which one, and the tunnel through it (CONNECT, RFC 9110 section 9.3.6)."""

import base64
import http.client
import re
from typing import Optional, Tuple
from urllib.request import getproxies_environment, proxy_bypass

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import (
    Kind,
    Line,
    NoAnswer,
    SettingError,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import Endpoint, parse_endpoint
from ansible_collections.entra.oracledb.plugins.module_utils._urls import Proxy, parse_proxy

SCHEMES = ("Basic", "Bearer", "Digest", "Kerberos", "Negotiate", "NTLM")
_SCHEME = re.compile(rf"(?:^|,)\s*({'|'.join(SCHEMES)})\b", re.IGNORECASE)


def chosen_proxy(option: str, netloc: str) -> Optional[Tuple[Proxy, Endpoint]]:
    """The proxy of `option`, else that of HTTPS_PROXY, unless NO_PROXY excepts `netloc` (host[:port]).

    Raises SettingError if it is no proxy.
    """
    if option:
        return _proxy("proxy", option)
    address = getproxies_environment().get("https", "")
    # Where the environment names a proxy, proxy_bypass reads nothing but the environment, on macOS, too.
    return None if not address or proxy_bypass(netloc) else _proxy("HTTPS_PROXY", address)


def _proxy(name: str, address: str) -> Tuple[Proxy, Endpoint]:
    proxy = parse_proxy(address)
    endpoint = parse_endpoint(proxy.url) if proxy else None
    if proxy is None or endpoint is None:
        raise SettingError(f"{name} is not of the form http://[user:password@]host[:port]: correct it, or set proxy.")
    return proxy, endpoint


def open_tunnel(line: Line, endpoint: Endpoint, login: str, user_agent: str) -> None:
    """Ask the proxy at the end of `line` for a connection to the endpoint.

    Raises NoAnswer for its refusal, and what http.client and `line` raise.
    """
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    connection.sock = line
    connection.putrequest("CONNECT", endpoint.netloc, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", endpoint.netloc)
    connection.putheader("User-Agent", user_agent)
    if login:
        connection.putheader("Proxy-Authorization", f"Basic {basic(login)}")
    connection.endheaders()
    response = connection.getresponse()
    if not 200 <= response.status < 300:
        offered = ", ".join(response.headers.get_all("Proxy-Authenticate", []))
        named = {found.lower() for found in _SCHEME.findall(offered)}
        schemes = [scheme for scheme in SCHEMES if scheme.lower() in named]
        refusal = NoAnswer(
            Kind.PROXY, f"the proxy answered CONNECT with HTTP {response.status}", response.status, schemes
        )
        refusal.location = response.headers.get("Location", "") if 300 <= response.status < 400 else ""
        raise refusal


def basic(login: str) -> str:
    """The login as it is sent. RFC 7617 leaves the encoding open; Latin-1 is what requests and most proxies take."""
    try:
        data = login.encode("latin-1")
    except UnicodeEncodeError:
        data = login.encode("utf-8")
    return base64.b64encode(data).decode()
