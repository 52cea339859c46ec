# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The discovery documents that are remembered for a day, whichever request needed them first."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import suppress

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store, is_number

DOCUMENT_SECONDS = 24 * 3600  # how long a discovery document serves


class Documents:
    """Discovery documents in the store, by name (a URL), each good for DOCUMENT_SECONDS. Raises nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def get(self, name: str) -> str | None:
        """The document, None if there is none that is young enough."""
        with suppress(StoreError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            document = json.loads(self.store.load(self.file_name(name)) or b"{}")
            at, text = document["at"], document["text"]
            if document["name"] == name and is_number(at) and 0 <= time.time() - at < DOCUMENT_SECONDS:
                return text if isinstance(text, str) else None
        return None

    def put(self, name: str, text: str) -> None:
        """Keep the document; where that fails the next process asks again, that is all."""
        with suppress(StoreError):
            self.store.save(self.file_name(name), json.dumps({"name": name, "at": time.time(), "text": text}).encode())

    def forget(self, name: str) -> None:
        """The next process asks again."""
        with suppress(StoreError):
            self.store.remove(self.file_name(name))

    def file_name(self, name: str) -> str:
        return f"discovery-{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
