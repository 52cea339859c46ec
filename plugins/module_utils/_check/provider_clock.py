# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What time the identity provider has, by the Date of its answers: the clock that decides whether a token is good.

It is asked for its public metadata, and nothing secret is sent. A host that cannot reach it has no such clock, which is no fault.
"""

import os
import time
from typing import Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.child import ChildError, OutOfTime
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._http import untrusted
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import NoAnswer, SettingError
from ansible_collections.entra.oracledb.plugins.module_utils._http.dates import http_date
from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import chosen_proxy
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import tls_context
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Route, exchange
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import Endpoint, parse_endpoint

DEFAULT = "https://login.microsoftonline.com"
TARGET = "/common/v2.0/.well-known/openid-configuration"
SECONDS = 5.0


def provider_time(context: Context) -> Optional[float]:
    """Epoch seconds by the provider's clock; None where it was not asked or does not answer. Raises nothing."""
    url = context.settings.authority or DEFAULT
    endpoint = parse_endpoint(url if "://" in url else f"https://{url}")
    if not context.settings.network or endpoint is None or not endpoint.tls:
        return None
    try:
        ahead: Optional[float] = context.ask(lambda: _ahead(endpoint), SECONDS + 1.0)
    except (OutOfTime, ChildError):
        return None
    return None if ahead is None else context.clock.now() + ahead


def _ahead(endpoint: Endpoint) -> Optional[float]:
    """In the child: seconds that the provider is ahead of this host. A certificate that is out of date by this host's clock is taken.

    With a wrong clock no certificate is good; and nothing but the date depends on who answers.
    """
    try:
        return _asked(endpoint, verify=True)
    except NoAnswer as error:
        if error.finding is None or error.finding.fault not in (untrusted.EXPIRED, untrusted.FUTURE):
            return None
    try:
        return _asked(endpoint, verify=False)
    except NoAnswer:
        return None


def _asked(endpoint: Endpoint, verify: bool) -> Optional[float]:
    try:
        context = tls_context("", os.environ, verify=verify)
        chosen = chosen_proxy("", endpoint.netloc)
    except SettingError:
        return None
    proxy, hop = chosen or (None, None)
    route = Route(context, hop, proxy.login if proxy else "")
    started = time.time()
    try:
        headers = exchange("GET", endpoint, TARGET, {}, time.monotonic() + SECONDS / 2, route=route).headers
    except NoAnswer as error:
        if not error.headers:
            raise
        headers = error.headers
    theirs = http_date(headers.get("Date"))
    return None if theirs is None else theirs - (started + time.time()) / 2
