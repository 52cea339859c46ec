# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts that are signed in: MSAL's own cache without its access tokens, one document per app in the store.

Access tokens are left out because the store has them already, each under its own request's key.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts_document import read_accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import encoded, merged
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    RequestError,
    StoreError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import CLOUDS
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import adopted_name

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

OF_ACCOUNTS = re.compile(r"accounts-[0-9a-f]{32}\.json")


def document_name(request: TokenRequest) -> str:
    """The document of this app's accounts. Refresh tokens serve every tenant of the authority, so it is not in the name.

    `cache_key` is: what one key cannot open it must not replace.
    """
    key = hashlib.sha256(request.cache_key).hexdigest()[:16] if request.cache_key else ""
    app = json.dumps([request.authority, request.client_id.lower(), request.oidc, key])
    return f"accounts-{hashlib.sha256(app.encode()).hexdigest()[:32]}.json"


def clear_name(request: TokenRequest) -> str:
    """The document of this app's accounts where there is no `cache_key`, or was none."""
    return document_name(replace(request, cache_key=b""))


def signed_in_at(request: TokenRequest) -> float:
    """When the accounts of the request's app were last written, in epoch seconds; 0 where none are, or none can be kept."""
    try:
        store = open_accounts_store(request)
    except StoreError:
        return 0.0
    with closing(store):
        return store.modified_at(document_name(request))


class Accounts:
    """Reads and writes the document. Without a store the accounts live as long as the task."""

    adopted = ""  # what was kept without a key and was encrypted when `cache_key` came

    def __init__(self, request: TokenRequest, store: Store | None, warn: Callable[[str], None] | None = None) -> None:
        self.store = store
        self.name = document_name(request)
        self.required = request.cache == "required"
        self.warn = warn
        if store and store.cipher:
            self.adopted = adopted_name(clear_name(request), store.cipher.mark)

    def close(self) -> None:
        if self.store:
            if self.store.was_written:
                from ansible_collections.entra.oracledb.plugins.plugin_utils._store.pruning import prune

                prune(self.store)
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
        """MSAL's cache as it was last written; a damaged one is empty, and told of."""
        import msal

        cache = msal.SerializableTokenCache()
        document = self.kept()
        if document:
            cache.deserialize(json.dumps(document))
        if document is None and self.warn and self.is_there():
            self.warn(f"{self.damage()}: who was signed in must sign in again.")
        return cache

    def kept(self) -> dict[str, Any] | None:
        """What is stored of the accounts, by kind; None if there is nothing that can be read. Raises StoreError."""
        if not self.store:
            return None
        found = [read_accounts(self.store.load(name)) for name in (self.adopted, self.name) if name]
        documents = [document for document in found if document is not None]
        kinds: dict[str, Any] = {}
        for document in documents:
            for kind, entries in document.items():
                kinds.setdefault(kind, {}).update(entries)
        return kinds if documents else None

    def is_there(self) -> bool:
        """Whether there is a document, be it damaged."""
        return bool(self.found())

    def found(self) -> list[str]:
        """The documents that are there, be they damaged."""
        names = (self.name, self.adopted)
        return [name for name in names if name and self.store and self.store.modified_at(name) > 0]

    def damage(self) -> str:
        name = (self.found() or [self.name])[0]
        path = f"{self.store.path}/{name}" if self.store else name
        return f"the file of the sign-ins, {printable_path(path)}, is damaged and they are lost"

    def save(self, cache: Any) -> None:
        document = json.loads(cache.serialize())
        document.pop("AccessToken", None)
        data = json.dumps(document).encode()
        try:
            if read_accounts(data) is None:
                raise StoreError("the provider's answer names the account in a way that could not be read again.")
            if self.store:
                self.store.save(self.name, data)
                if self.adopted and self.store.modified_at(self.adopted):
                    self.store.remove(self.adopted)
        except StoreError as error:
            self.not_kept(error)

    def not_kept(self, error: StoreError) -> None:
        """A full disk must not cost the user the sign-in. Raises StoreError where it has to be kept."""
        if self.required or not self.warn:
            raise error
        self.warn(f"the sign-in serves this task only, because it cannot be kept: {error}")

    def is_empty(self) -> bool:
        """Whether no account is signed in; found out without MSAL."""
        return not (self.kept() or {}).get("Account")

    def why_empty(self) -> str:
        """Why no account can be taken, without a full stop."""
        if self.kept() is None and self.is_there():
            return f"no account is signed in, because {self.damage()}"
        place = printable_path(self.store.path) if self.store else ""
        other = f" (those in {place} are of another app or authority, or under another cache_key)"
        return f"no account is signed in{other if self.others() else ''}"

    def others(self) -> list[str]:
        """The documents of other apps, authorities and keys beside this one."""
        with suppress(SecureFileError):
            names = self.store.directory.names() if self.store else []
            return [name for name in names if OF_ACCOUNTS.fullmatch(name) and name != self.name]
        return []

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
