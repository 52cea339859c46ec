# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acquire(request) -> Token, from the store or from the provider; for a chain of requests, from the first that is available."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquisition import Acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AadTokenError,
    AuthenticationRequiredError,
    PersonError,
    ProviderError,
    RequestError,
    StoreError,
    UnavailableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store, open_store

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher

SILENT = Reporter()


def acquire(request: TokenRequest, reporter: Reporter = SILENT, not_before: float = 0.0) -> Token:
    """A token that is good for `min_remaining` seconds, and was got since `not_before` (epoch seconds).

    Raises AadTokenError; `reporter` has what the user should know.
    """
    out = list(request.skipped)
    sign_in: AadTokenError | None = None  # the first that a sign-in would have opened
    for candidate in (request, *request.otherwise):
        try:
            token = acquire_one(candidate, reporter, not_before)
        except (UnavailableError, AuthenticationRequiredError) as error:
            if not request.chained:
                raise
            sign_in = sign_in or (error if error.needs_sign_in else None)
            out.append(f"{candidate.auth}: {str(error).removeprefix(f'{candidate.about}: ')}")
            continue
        except AadTokenError:
            explain(candidate, out, reporter)
            raise
        explain(candidate, out, reporter)
        return token
    closed = ProviderError(f"no way to a token for {request.scope} is open here: {numbered(out)}")
    raise closed.for_sign_in(sign_in.command, sign_in.claims) if sign_in else closed


def explain(candidate: TokenRequest, out: Sequence[str], reporter: Reporter) -> None:
    """Which flow was taken where `auth` left a choice, and why, before or after it failed."""
    reporter.take(candidate)
    text = explanation(candidate, out)
    if text:
        reporter.inform(text)


def explanation(candidate: TokenRequest, out: Sequence[str]) -> str:
    """The same as text, empty where there was no choice."""
    return f"aad_token took {candidate.auth}. {' '.join(out)}" if out else ""


def start_sign_in(request: TokenRequest, reporter: Reporter = SILENT) -> dict[str, Any]:
    """What a person has to do for `device_code`, without waiting for it; {} when an account is signed in already.

    The next request for the same token takes the sign-in up. Raises RequestError, and AadTokenError for the rest.
    """
    if request.auth != "device_code" or request.otherwise:
        names = ", ".join(one.auth for one in (request, *request.otherwise))
        raise RequestError([f"device_start needs only device_code as auth, not {names}."])
    if request.cache == "never":
        raise RequestError(
            ["device_start needs the token cache, where the next task finds what was started: not cache never."]
        )
    with closing(open_store(request, os.environ)) as store:
        with suppress(AuthenticationRequiredError):
            if not request.wants_sign_in:
                acquire_one(replace(request, allow_interaction=False), reporter)
                return {}
        try:
            one = Acquisition(request, store, reporter)
            one.entry = store.read(one.key) or one.entry  # with the challenge, if the provider sent one
            return one.start("sign_in_flows.start_device_code")
        finally:
            prune_if_written(store)


def acquire_one(request: TokenRequest, reporter: Reporter, not_before: float = 0.0) -> Token:
    """As `acquire`, by the request's own flow and no other. Raises AadTokenError."""
    store = usable_store(request, reporter)
    try:
        if store and store.cipher:
            protect(request, store, store.cipher, reporter)
        one = Acquisition(request, store, reporter)
        one.not_before = not_before
        return one.run()
    except PersonError as error:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import login_command

        error.for_sign_in(login_command(request))
        raise
    finally:
        if store:
            prune_if_written(store)
            store.close()


def prune_if_written(store: Store) -> None:
    """After a miss was stored, so never on the way of a hit."""
    if store.was_written:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._store.pruning import prune

        prune(store)


def protect(request: TokenRequest, store: Store, cipher: Cipher, reporter: Reporter) -> None:
    """With `cache_key`, what lies in clear from before is encrypted or removed. Raises StoreError with `cache: required`."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.marks import unprotected

    try:
        places = unprotected(request, store, cipher)
        if places:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._store import protection

            protection.protect(places, request, cipher, reporter.warn)
    except StoreError as error:
        if request.cache == "required":
            raise
        reporter.warn(f"cache_key is set, but not everything in the token cache could be encrypted or removed: {error}")


def check_offline(requests: Mapping[str, TokenRequest]) -> None:
    """The faults of all requests (by the label for messages) that the store cannot serve, before the first one is made.

    A single request is checked when it is made. Raises RequestError.
    """
    if len(requests) < 2:
        return
    missing = {label: request for label, request in requests.items() if not is_stored(request)}
    found = [label + fault for label, request in missing.items() for fault in offline_faults(request)]
    if found:
        raise RequestError(found)


def is_stored(request: TokenRequest) -> bool:
    """Whether `acquire` would answer from the store, be it with what is remembered of a failure."""
    try:
        store = usable_store(request, SILENT)
        try:
            return Acquisition(request, store, SILENT).look() is not None
        finally:
            if store:
                store.close()
    except AadTokenError:
        return True


def usable_store(request: TokenRequest, reporter: Reporter) -> Store | None:
    """The request's store; None where it wants none, or where there is no usable one. Raises StoreError if it must have it."""
    if request.cache == "never":
        return None
    try:
        return open_store(request, os.environ)
    except StoreError as error:
        if request.cache == "required":
            raise
        reporter.warn(f"{error} Every task asks for a token of its own until cache_dir is usable.")
        return None
