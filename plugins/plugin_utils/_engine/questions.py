# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes the next lookup a hit: beside an entry of the store, a small document under the name of the question.

A question is what a user wrote, hashed (the lookup makes it); the document says which entry answers it, and what must be as it
is now for the answer to be right. It holds no secret. The lookup's hit reads it without the engine; whatever it does not find
as it was, it leaves to the engine, and that writes the document anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import (
    MAX_DOCUMENT_BYTES,
    signature,
    without_checksum,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import SILENT, prune_if_written
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquisition import Acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Store, open_store

SETTLED = (
    2  # seconds after which a file that is written once more has another time (git's "racy" files; FAT counts in 2 s)
)


class Answered(NamedTuple):
    """A request that the engine has answered: what it tells at -v, and where the secrets are in what was asked."""

    request: TokenRequest
    note: str
    secrets: list[tuple[int, str]]


def remember(question: str, answered: Answered, again: Callable[[], Sequence[TokenRequest]]) -> None:
    """Let the next process that asks this find the entry by itself. Raises nothing: without, it asks the engine.

    `again` makes the call's requests once more: the files that it reads must not have changed since they were read.
    """
    if not is_plain(answered.request):
        return
    with suppress(AadTokenError, SecureFileError), closing(open_store(answered.request, os.environ)) as store:
        answer = answer_of(store, answered, again)
        name = f"question-{question}.json"
        if answer and json.dumps(answer).encode() != store.load(name):
            store.save(name, json.dumps(answer).encode())
            prune_if_written(store)


def is_plain(request: TokenRequest) -> bool:
    """Whether the store's entry is all that an answer needs."""
    several = request.otherwise or request.needs_roles
    return not (several or request.cache == "never" or request.cache_key or request.wants_sign_in)


def answer_of(store: Store, answered: Answered, again: Callable[[], Sequence[TokenRequest]]) -> dict[str, Any] | None:
    """The document, None where the entry is not good by itself or a file is not as it was. Raises AadTokenError."""
    request = answered.request
    one = Acquisition(request, store, SILENT)
    files = signatures(request)
    if files is None or request not in again() or signatures(request) != files:
        return None
    data = store.directory.read(f"{one.key}.json", MAX_DOCUMENT_BYTES) or b""
    one.entry = Entry.from_json(without_checksum(f"{one.key}.json", data) or b"") or Entry()
    token = one.entry.token
    if token is None or not one.is_good(token):
        return None
    return {
        "entry": one.key,
        "sha256": hashlib.sha256(data).hexdigest(),
        "needed": one.needed(token),
        "files": files,
        "secrets": [list(place) for place in answered.secrets],
        "note": answered.note,
    }


def signatures(request: TokenRequest) -> list[Any] | None:
    """(path, what is another after each change) of the files that the request was made from.

    None where one is missing, or was written so lately that its next change might not show.
    """
    found = []
    for path in files_of(request):
        try:
            status = os.stat(path)  # noqa: PTH116
        except (OSError, ValueError):
            return None
        if not status.st_ctime < time.time() - SETTLED:
            return None
        found.append([path, list(signature(status))])
    return found


def files_of(request: TokenRequest) -> list[str]:
    certificate = request.certificate_source if request.certificate_source != "certificate_data" else ""
    paths = [certificate, request.private_key_source, request.text("federated_token_file")]
    found = [os.path.expanduser(path) for path in paths if path]  # noqa: PTH111
    if request.flow.local:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.credential_identity import identity_files

        found += identity_files(request.auth, os.environ)
    return found
