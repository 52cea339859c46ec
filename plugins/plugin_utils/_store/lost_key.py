# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store that was used with `cache_key` the last time, and now is used without one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.marks import marks, places
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.plain_writes import unmark
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def warn_of_lost_key(request: TokenRequest, store: Store, warn: Callable[[str], None]) -> None:
    """Without `cache_key`, but where one was used the last time: says once what that means. Raises nothing."""
    with suppress(StoreError, SecureFileError):
        for path in places(request, store):
            if marks(path):
                with closing(Store(path)) as place:
                    unmark(place.directory)
                warn(
                    f"cache_key is not set, but what is in {path} was encrypted with one: it cannot be read, so tokens are "
                    "asked for again, people have to sign in again, and both are kept unencrypted. Set the same cache_key "
                    "again; or, if it is to be so or the key is lost, remove that directory."
                )
