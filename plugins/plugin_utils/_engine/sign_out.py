# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forget sign-ins: an app's accounts with their refresh tokens, the codes that wait to be entered, its users' access tokens.

Only this machine forgets. The provider is not asked, and a token that was handed out stays good until it expires.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import (
    document_name,
    wanted_name,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts_document import read_accounts
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import adopted_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.person_note import lock_name, read_note
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import (
    Store,
    default_directory,
    home_directory,
)

LOCK_SECONDS = 5.0  # a request to the provider takes some tenths; one that hangs must not hold up a sign-out
RECORD = ("homeAccountId", "username", "clientId", "authority")
CODE, NOTE, SUFFIX = "device-", "person-", ".json"


@dataclass
class SignedOut:
    """What was removed, or would be; sets hold the requests' keys."""

    accounts: set[str] = field(default_factory=set)  # user names
    tokens: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)  # a run waits for these at this moment: they are left
    damaged: bool = False  # the accounts could not be read

    @property
    def is_changed(self) -> bool:
        return bool(self.accounts or self.tokens or self.pending or self.damaged)


def sign_out(request: TokenRequest, *, check: bool = False) -> SignedOut:
    """Forget the account that the request names, or all accounts of its app; `check` only looks. Raises StoreError."""
    one = SignOut(request, check=check)
    for path in directories(request):
        if os.path.isdir(path):  # noqa: PTH112 - a store would make its directory
            with closing(Store(path, request.cache_key)) as store:
                one.work(store)
    return one.done


def directories(request: TokenRequest) -> list[str]:
    """Where accounts and tokens are: cron and services have no $XDG_RUNTIME_DIR, this process perhaps has."""
    given = os.path.expanduser(request.cache_dir)  # noqa: PTH111
    return [given] if given else list(dict.fromkeys([home_directory(), default_directory(os.environ)]))


class SignOut:
    """One sign-out, directory by directory; the one with the accounts first."""

    def __init__(self, request: TokenRequest, *, check: bool) -> None:
        record = json.loads(request.text("authentication_record") or "{}")
        self.app = document_name(request)
        self.client_id = request.client_id.lower()
        self.issuer = urlsplit(request.authority).netloc if request.oidc else ""  # Entra's client ids are unique
        self.name = wanted_name(request).lower()  # empty: every account
        self.ids = {str(record["homeAccountId"])} if record else set()
        self.is_by_name = not record
        self.check = check
        self.done = SignedOut()

    def work(self, store: Store) -> None:
        """Forget what is in this directory. Raises StoreError."""
        self.forget_accounts(store)
        listed = names(store)
        for key in keys(listed, NOTE) | keys(listed, CODE):
            self.forget_pending(store, key)
        for key in keys(listed, ""):
            self.forget_token(store, key)

    # Accounts.

    def forget_accounts(self, store: Store) -> None:
        with store.exclusive(self.app, LOCK_SECONDS):
            for name in documents(store, self.app):
                self.forget_in(store, name)

    def forget_in(self, store: Store, document_name: str) -> None:
        document = read_accounts(store.load(document_name))
        known = self.meant((document or {}).get("Account", {}))
        if document is None or not (known or self.name):
            self.forget_damaged(store, document_name)
        elif known:
            self.ids |= known.keys()
            self.done.accounts |= set(known.values())
            self.save(store, document_name, self.without(document))

    def forget_damaged(self, store: Store, document_name: str) -> None:
        """Nobody can say who they were. Raises StoreError when one of them is meant."""
        if self.name:
            problem = f"The accounts of this app cannot be read ({store.path}/{document_name})"
            raise StoreError(f"{problem}: without username and authentication_record all of them are forgotten.")
        self.done.damaged = True
        self.save(store, document_name, {})

    def meant(self, accounts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """The user names of the accounts that are to be forgotten, by their ids."""
        found = {str(one.get("home_account_id", "")): str(one.get("username", "")) for one in accounts.values()}
        return {one: printable(name) for one, name in found.items() if self.is_meant(one, name)}

    def is_meant(self, account: str, name: str) -> bool:
        return not self.name or account in self.ids or (self.is_by_name and name.lower() == self.name)

    def without(self, document: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """MSAL's cache without the accounts; without any, it is empty."""
        left = {
            kind: {name: one for name, one in entries.items() if one.get("home_account_id") not in self.ids}
            for kind, entries in document.items()
        }
        return left if self.name and left.get("Account") else {}

    def save(self, store: Store, document_name: str, document: dict[str, Any]) -> None:
        if self.check:
            return
        if document:
            store.save(document_name, json.dumps(document).encode())
        else:
            store.remove(document_name)

    # Codes, and what a person is asked to do.

    def forget_pending(self, store: Store, key: str) -> None:
        """What waits for a person, unless a run waits for it, too."""
        code = document_of(store, f"{CODE}{key}{SUFFIX}")
        note = read_note(store, key)
        is_code = code.get("app") == self.app and self.name in ("", code.get("username"))
        if not is_code and not (note and note.app == self.app and not self.name):
            return
        with store.lock(lock_name(key)) as take:
            if not take():
                self.done.waiting.add(key)
                return
            self.done.pending.add(key)
            self.remove(store, f"{CODE}{key}{SUFFIX}", f"{NOTE}{key}{SUFFIX}")

    # Access tokens.

    def forget_token(self, store: Store, key: str) -> None:
        if not self.is_token_meant(store, key):
            return
        with store.exclusive(key, LOCK_SECONDS):
            if self.is_token_meant(store, key):
                self.done.tokens.add(key)
                self.remove(store, f"{key}{SUFFIX}")

    def is_token_meant(self, store: Store, key: str) -> bool:
        """Whether it is a token of this app for an account that is to be forgotten; tokens of apps have no account."""
        entry = store.read(key)
        record = json.loads(entry.token.authentication_record or "{}") if entry and entry.token else {}
        account, name, app, authority = (str(record.get(name, "")) for name in RECORD)
        if app.lower() != self.client_id or self.issuer not in ("", authority):
            return False
        return self.is_meant(account, name)

    def remove(self, store: Store, *found: str) -> None:
        if not self.check:
            for name in found:
                store.remove(name)


def names(store: Store) -> list[str]:
    """The documents in the store's directory. Raises StoreError."""
    try:
        return [name for name in store.directory.names() if name.endswith(SUFFIX) and not name.startswith(".")]
    except SecureFileError as error:
        raise StoreError(str(error)) from None


def keys(listed: list[str], prefix: str) -> set[str]:
    """The requests' keys of the documents with this prefix."""
    return {name.removeprefix(prefix).removesuffix(SUFFIX) for name in listed if name.startswith(prefix)}


def document_of(store: Store, name: str) -> dict[str, Any]:
    """{} for a document that is missing or damaged. Raises StoreError."""
    try:
        document = json.loads(store.load(name) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def documents(store: Store, app: str) -> list[str]:
    """The documents of an app's accounts that are there: its own, and one of before `cache_key` was set."""
    adopted = [adopted_name(app, store.cipher.mark)] if store.cipher else []
    return [name for name in (*adopted, app) if store.modified_at(name)]
