# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts that are signed in: MSAL's own cache without its access tokens, one document per app in the store.

Access tokens are left out because the store has them already, each under its own request's key.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import encoded, merged
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    RequestError,
    StoreError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import CLOUDS

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store


def document_name(request: TokenRequest) -> str:
    """The document of this app's accounts. Refresh tokens serve every tenant of the authority, so it is not in the name.

    `cache_key` is: what one key cannot open it must not replace.
    """
    key = hashlib.sha256(request.cache_key).hexdigest()[:16] if request.cache_key else ""
    app = json.dumps([request.authority, request.client_id.lower(), request.oidc, key])
    return f"accounts-{hashlib.sha256(app.encode()).hexdigest()[:32]}.json"


class Accounts:
    """Reads and writes the document. Without a store the accounts live as long as the task."""

    def __init__(self, request: TokenRequest, store: Store | None, warn: Callable[[str], None] | None = None) -> None:
        self.store = store
        self.name = document_name(request)
        self.required = request.cache == "required"
        self.warn = warn

    def close(self) -> None:
        if self.store:
            self.store.close()

    @contextmanager
    def changing(self, seconds_left: Callable[[], float]) -> Iterator[Any]:
        """MSAL's cache, for a change that others must not miss: no other process changes it meanwhile."""
        if self.store is None:
            yield self.load()
            return
        # Its holder asks the provider for seconds at most; if it hangs, one lost refresh is better than two.
        with self.store.exclusive(self.name, seconds_left() / 2):
            cache = self.load()
            yield cache
            if cache.has_state_changed:
                self.save(cache)

    def load(self) -> Any:
        """MSAL's cache as it was last written; a damaged one is empty."""
        import msal

        cache = msal.SerializableTokenCache()
        data = self.store.load(self.name) if self.store else None
        if data and is_cache(data):
            cache.deserialize(data.decode())
        return cache

    def save(self, cache: Any) -> None:
        document = json.loads(cache.serialize())
        document.pop("AccessToken", None)
        try:
            if self.store:
                self.store.save(self.name, json.dumps(document).encode())
        except StoreError as error:
            self.not_kept(error)

    def not_kept(self, error: StoreError) -> None:
        """A full disk must not cost the user the sign-in. Raises StoreError where it has to be kept."""
        if self.required or not self.warn:
            raise error
        self.warn(f"the sign-in serves this task only, because it cannot be kept: {error}")

    def is_empty(self) -> bool:
        """Whether no account is signed in; found out without MSAL."""
        data = self.store.load(self.name) if self.store else None
        return not (data and is_cache(data) and json.loads(data).get("Account"))

    def add(self, signed_in: Any, seconds_left: Callable[[], float]) -> None:
        """Add the result of a sign-in to what others have changed while a person was asked."""
        try:
            with self.changing(seconds_left) as cache:
                document = json.loads(cache.serialize() or "{}")
                for kind, entries in json.loads(signed_in.serialize()).items():
                    document.setdefault(kind, {}).update(entries)
                cache.deserialize(json.dumps(document))
                cache.has_state_changed = True
        except StoreError as error:  # of its lock, or of what is there already
            self.not_kept(error)


def is_cache(data: bytes) -> bool:
    """Whether MSAL can read it: entries by name, by kind."""
    try:
        kinds = json.loads(data.decode())
    except (ValueError, RecursionError):
        return False
    entries = list(kinds.values()) if isinstance(kinds, dict) else [None]
    return all(isinstance(kind, dict) and all(isinstance(entry, dict) for entry in kind.values()) for kind in entries)


def chosen_account(request: TokenRequest, record: str, accounts: list[dict[str, Any]]) -> dict[str, Any]:
    """The account that is meant: the record's, the user name's, or the only one.

    Raises AuthenticationRequiredError without one, RequestError when several fit.
    """
    wanted = request.text("authentication_record") or record
    name = json.loads(wanted)["username"] if wanted else request.text("username")
    if wanted:
        identifier = json.loads(wanted)["homeAccountId"]
        found = [account for account in accounts if account["home_account_id"] == identifier]
    else:
        found = [account for account in accounts if not name or account["username"].lower() == name.lower()]
    if not found:
        raise authentication_required(request, f"{name} is not signed in" if name else "no account is signed in")
    if len(found) > 1:
        names = ", ".join(sorted(str(account["username"]) for account in found))
        raise RequestError(
            [f"several accounts are signed in ({names}): set username or authentication_record to one of them."]
        )
    return found[0]


def wanted_name(request: TokenRequest) -> str:
    """The user name of the account that this request names, empty if it names none."""
    record = json.loads(request.text("authentication_record") or "{}")
    return str(record.get("username") or request.text("username"))


def authentication_required(request: TokenRequest, why: str, claims: str = "") -> AuthenticationRequiredError:
    """The error with what to do about it; `why` without a full stop, `claims` as JSON is the provider's challenge."""
    command = login_command(request, claims)
    return AuthenticationRequiredError(
        f"{request.about}: authentication required: {why}. On this controller, as this user, run: {command} "
        f"{'(with cache_key and proxy, too, if they are set here) ' if request.cache_key or request.proxy else ''}"
        "- or set allow_interaction in a task entra.oracledb.aad_token."
    ).for_sign_in(command, claims)


def login_command(request: TokenRequest, claims: str = "") -> str:
    """What signs a person in for this request, with the claims of the request and of a challenge (`claims`, JSON).

    Only what is no secret, so that it can be copied out of any log. Claims are in base64: JSON in quotes in JSON cannot be copied.
    """
    claims = merged(request.claims, claims)
    authority = request.authority_url if request.policy else request.authority
    given = {
        "client_id": request.client_id,
        "tenant_id": request.tenant_id,
        "scope": request.scope,
        "authority": "" if authority == CLOUDS["AzureCloud"] else authority,
        "oidc": "true" if request.oidc else "",
        "auth": "interactive" if request.auth == "interactive" else "",
        "username": wanted_name(request),
        "claims": encoded(claims),
        "enable_cae": "true" if request.enable_cae else "",
        "ca_path": request.ca_path,
        "cache_dir": request.cache_dir,
    }
    # Ansible takes `-e` apart at blanks, unless they are quoted for it, too.
    quoted = {name: f'"{value}"' if " " in value else value for name, value in given.items() if value}
    words = [f"aad_token_{name}={value}" for name, value in quoted.items()]
    return " ".join(["ansible-playbook entra.oracledb.login", *(f"-e {shlex.quote(word)}" for word in words)])
