# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `explain` shows of a request: the flow, who is asked as whom, what the cache had, and what a refusal means. No secret."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra import hosts
from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import (
    as_presented,
    claims_presented,
    hints,
    numbers_of,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import ManagedIdentityError
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_endpoint import token_endpoint
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquisition import Acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.given import given_by
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import open_store

REFERENCE = "https://login.microsoftonline.com/error?code="
_MEANING = re.compile(r"AADSTS[0-9]+: (.*?[.!])(?= [A-Z(]|$)")


class Explanation:
    """What is known of a request before it is made, and then what came of it."""

    def __init__(self, request: TokenRequest) -> None:
        self.flows = [described(one) for one in (request, *request.otherwise)]
        self.request = request
        self.taken: dict[str, Any] = {}

    def take(self, candidate: TokenRequest) -> None:
        """`candidate` gave the token, or failed for good. What the engine reports to."""
        self.taken = next(one for one in self.flows if one["flow"] == candidate.auth)

    def result(self, token: Token | None, error: AadTokenError | None) -> dict[str, Any]:
        """The explanation as a task returns it."""
        taken = self.taken or self.flows[0]
        found = {**taken, "why": " ".join(self.request.skipped) or f"auth is {taken['flow']}."}
        if len(self.flows) > 1:
            found["flows"] = [one["flow"] for one in self.flows]
        if token:
            found["token"] = about_token(token, time.time())
            found["answered_by"] = "cache" if taken["cache"]["state"] in ("good", "due") else "provider"
        refusal = refusal_of(str(error), self.candidate(taken["flow"])) if error else {}
        return {**found, **({"refusal": refusal} if refusal else {})}

    def candidate(self, flow: str) -> TokenRequest:
        return next(one for one in (self.request, *self.request.otherwise) if one.auth == flow)


def described(request: TokenRequest) -> dict[str, Any]:
    """The request, as far as it is known without making it."""
    return {
        "flow": request.auth,
        "endpoint": endpoint_of(request),
        "scope": request.scope,
        "identity": identity_of(request),
        "cache": cache_of(request),
    }


def endpoint_of(request: TokenRequest) -> str:
    """The URL that a token is asked for at, or in words what is asked."""
    if request.is_of_target:
        return "the managed host's own identity endpoint"
    if request.auth == "managed_identity":
        try:
            source = hosts.source_of(os.environ)
            endpoint = hosts.endpoint_of(source, os.environ)
            scheme = "https" if endpoint.tls else "http"
            return f"{scheme}://{endpoint.host_field}{endpoint.path} ({hosts.HOSTS[source].title})"
        except ManagedIdentityError as error:
            return str(error)
    if request.auth == "azure_cli":
        return "the program az on this machine"
    if request.oidc:
        return f"what {request.authority_url}/.well-known/openid-configuration names"
    return token_endpoint(request.authority_url, "").url or f"{request.authority_url}/oauth2/v2.0/token"


def identity_of(request: TokenRequest) -> dict[str, str]:
    """As whom a token is asked for, and how that is proved."""
    found = {
        "kind": "person" if request.flow.person or request.flow.user else "application",
        "client_id": request.client_id,
        "tenant_id": request.tenant_id,
        "credential": request.credential_kind,
        "certificate": request.certificate_source,
        "username": request.text("username") or request.text("login_hint"),
        "federated_token": presented_by(request),
    }
    if request.auth == "managed_identity":
        named = ", ".join(f"{name} {value}" for name, value in request.managed_identity.items())
        found = {"kind": "managed identity", "name": named or "the machine's own (system-assigned)"}
    return {name: value for name, value in found.items() if value}


def presented_by(request: TokenRequest) -> str:
    """Issuer, subject and audience of the federated token, where it is known before the request is made."""
    claims = claims_presented(request.text("federated_token"))
    return as_presented(claims, ()) if claims else ""


def cache_of(request: TokenRequest) -> dict[str, Any]:
    """What the token cache has for the request: `state` and `because`, and where."""
    if request.cache == "never" or request.is_of_target:
        because = "cache is never." if request.cache == "never" else "the managed host is asked each time."
        return {"state": "unused", "because": because}
    try:
        store = open_store(request, os.environ)
    except StoreError as error:
        return {"state": "unusable", "because": str(error)}
    with closing(store):
        one = Acquisition(request, store, Reporter())
        try:
            token = one.look()
        except AadTokenError as error:
            return {"directory": store.path, "state": "failure", "because": f"it is remembered for a while: {error}"}
        return {"directory": store.path, **state_of(one, token, time.time())}


def state_of(one: Acquisition, token: Token | None, now: float) -> dict[str, str]:
    """What a look into the store found. `now` is in epoch seconds."""
    if token:
        minutes = f"it is good for {one.remaining(token, now) / 60:.0f} min."
        is_due = one.is_due()
        return {"state": "due" if is_due else "good", "because": minutes + " It is renewed ahead of need." * is_due}
    kept = one.entry.token
    if kept is None:
        return {"state": "empty", "because": "no token for this request and this credential was kept."}
    left, needed = one.remaining(kept, now), one.needed(kept)
    if left < needed:
        return {"state": "over", "because": f"the token there is good for {left:.0f} s, and {needed:.0f} s are needed."}
    return {"state": "over", "because": "the token there is of another clock, or does not grant what is needed."}


def about_token(token: Token, now: float) -> dict[str, Any]:
    """What the token says, never the token."""
    return {
        "expires": jwt.iso_time(token.expires_on),
        "expires_on": int(token.expires_on),
        "expires_in": int(token.expires_on - now),
        "claims": jwt.public_claims(jwt.readable_claims(token.access_token)),
    }


def refusal_of(text: str, request: TokenRequest) -> dict[str, Any]:
    """What the refusal in `text` means and what to do next; {} if it is none of Entra's."""
    numbers = numbers_of(None, text)
    if not numbers:
        return {}
    meaning = _MEANING.search(text)
    return {
        "codes": [f"AADSTS{number}" for number in numbers],
        "meaning": meaning.group(1) if meaning else "",
        "next_steps": hints(numbers, given=given_by(request, request.text("federated_token"))),
        "reference": f"{REFERENCE}{numbers[0]}",
    }


def summary_of(found: Mapping[str, Any]) -> list[str]:
    """The explanation for people, a line each."""
    who = ", ".join(f"{name} {value}" for name, value in found["identity"].items() if name != "kind")
    cache, token, refusal = found["cache"], found.get("token"), found.get("refusal")
    where = f" ({cache['directory']})" if "directory" in cache else ""  # an unused or unusable cache has none
    lines = [
        f"Flow: {found['flow']}. {found['why']}",
        f"Endpoint: {found['endpoint']}",
        f"Scope: {found['scope']}",
        f"Identity: {found['identity']['kind']}{': ' * bool(who)}{who}",
        *(f"Option {one['name']}: {one['value']}, from {one['source']}" for one in found.get("options", ())),
        f"Cache: {cache['state']}, {cache['because']}{where}",
    ]
    if token:
        lines.append(
            f"Token: from the {found['answered_by']}, expires {token['expires']} (in {token['expires_in'] // 60} min)"
        )
    if refusal:
        lines.append(f"Refused: {', '.join(refusal['codes'])}: {refusal['meaning']}")
        lines += [f"Next: {step}" for step in refusal["next_steps"]]
        lines.append(f"Microsoft's page: {refusal['reference']}")
    return lines
