# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sign-ins are kept; a hit needs none of it."""

from __future__ import annotations

import os

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store, home_directory


def open_accounts_store(request: TokenRequest) -> Store:
    """Where sign-ins are kept: not in $XDG_RUNTIME_DIR, which ends at log-out and which cron and services do not have.

    Raises StoreError.
    """
    return Store(accounts_directory(request), request.cache_key)


def accounts_directory(request: TokenRequest) -> str:
    """Raises StoreError without a home directory."""
    return os.path.expanduser(request.cache_dir) or home_directory()  # noqa: PTH111
