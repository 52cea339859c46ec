# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the task `aad_token` hands out beside the access token, where it is asked to: the refresh token and the ID token.

Both lie with the accounts that are signed in and not in the token's own entry, so a token from the cache has them as well as a
new one. What is missing there (or an ID token that is over) is asked for once; then it is an error, never a silent absence.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import Accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RequestError,
    StoreError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS, Flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import REFUSED_SECONDS, open_store

INCLUDABLE = ("refresh_token", "id_token")
# Its answer does not go through MSAL's accounts.
KEEPS_NONE = ("integrated_windows",)


def include_faults(request: TokenRequest, names: Sequence[str]) -> list[str]:
    """What speaks against `names` for this request, as far as it can be known offline."""
    if not names:
        return []
    what = " and ".join(f"no {name}" for name in names)
    having = ", ".join(name for name in FLOWS if has_accounts(name))
    faults = [
        f"include: auth {one.auth} keeps {what} (flows that do are {having})."
        for one in (request, *request.otherwise)
        if one.auth in FLOWS and not has_accounts(one.auth)
    ]
    if request.cache == "never":
        faults.append("include needs the token cache, where sign-ins are kept: not cache never.")
    return faults


def has_accounts(auth: str) -> bool:
    """Whether the flow keeps who signed in."""
    return FLOWS.get(auth, Flow()).user and auth not in KEEPS_NONE


def check_include(request: TokenRequest, names: Sequence[str]) -> None:
    """Raises RequestError with the faults."""
    faults = include_faults(request, names)
    if faults:
        raise RequestError(faults)


def acquire_beside(
    request: TokenRequest, token: Token, names: Sequence[str], reporter: Reporter
) -> tuple[Token, dict[str, str]]:
    """`token`, or a newer one, and what was asked for beside it, by name. Raises AadTokenError if there is any of it missing."""
    found = kept_beside(request, token, time.time())
    if any(name not in found for name in names):
        if not is_new(request):
            token = acquire(unprompted(request), reporter, time.time())
        found = kept_beside(request, token, 0)  # just issued, whatever this machine's clock says
    missing = [name for name in names if name not in found]
    if missing:
        raise ProviderError(
            f"{request.about}: there is no {' and no '.join(missing)} to include: neither did the provider send one, nor is "
            "one kept of this account's sign-in. Sign in again; if it stays so, the provider gives none to this app."
        )
    return token, {name: found[name] for name in names}


def is_new(request: TokenRequest) -> bool:
    """Whether the token was got a moment ago: another one would not have more with it."""
    with suppress(StoreError), closing(open_store(request, os.environ)) as store:
        entries = [store.read(one.key()) for one in (request, *request.otherwise)]
        return any(entry and 0 <= time.time() - entry.obtained_at < REFUSED_SECONDS for entry in entries)
    return False


def unprompted(request: TokenRequest) -> TokenRequest:
    """The request without `prompt`: the person has been asked already."""
    values = {name: value for name, value in request.values.items() if name != "prompt"}
    return replace(request, values=values, otherwise=tuple(map(unprompted, request.otherwise)))


def kept_beside(request: TokenRequest, token: Token, now: float) -> dict[str, str]:
    """What is kept of the token's account, by the names of the task's result; of ID tokens one that ends after `now` (epoch seconds).

    Raises StoreError.
    """
    with closing(open_accounts_store(request)) as store:
        document = json.loads(Accounts(request, store).load().serialize() or "{}")
    account = json.loads(token.authentication_record or "{}").get("homeAccountId")
    refresh = secrets_of(document.get("RefreshToken", {}).values(), request, account)
    given = (
        [request.text("refresh_token")] if request.text("refresh_token") else []
    )  # RFC 6749 section 6: good until replaced
    identity = secrets_of(document.get("IdToken", {}).values(), request, account)
    latest = max(identity, key=lambda text: end_of(text, token.tenant_id), default="")
    found = {"refresh_token": next(iter((*refresh, *given)), "")}
    found["id_token"] = latest if end_of(latest, token.tenant_id) > now else ""
    return {name: text for name, text in found.items() if text}


def secrets_of(entries: Iterable[Mapping[str, Any]], request: TokenRequest, account: str | None) -> list[str]:
    """Those of this app and account, the newest first; without an account those of the only one."""
    own = [entry for entry in entries if str(entry.get("client_id", "")).lower() == request.client_id.lower()]
    accounts = {entry.get("home_account_id") for entry in own}
    wanted = account or (accounts.pop() if len(accounts) == 1 else None)
    own = [entry for entry in own if entry.get("home_account_id") == wanted and isinstance(entry.get("secret"), str)]
    own.sort(key=lambda entry: str(entry.get("last_modification_time", "")), reverse=True)
    return [entry["secret"] for entry in own]


def end_of(id_token: str, tenant_id: str) -> float:
    """When it ends, in epoch seconds; 0 for what is none of this tenant, as far as it names one."""
    try:
        claims = jwt.decode(id_token)[1]
    except jwt.JwtError:
        return 0
    ends = claims.get("exp")
    return float(ends) if isinstance(ends, (int, float)) and claims.get("tid") in (None, tenant_id) else 0
