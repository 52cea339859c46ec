# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a hit with `cache_key` finds out by one small file that nothing lies beside it in clear.

The file `encrypted` has a line for each key with which a process went through the whole directory. Every process that writes
in clear removes it (`store.in_clear`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import accounts_directory, marks

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store


def unprotected(request: TokenRequest, store: Store, cipher: Cipher) -> list[str]:
    """Which of the request's directories nobody went through with this key since the last use without one.

    Reads a small file in each. Without a home directory there are no sign-ins.
    """
    paths = {store.path}
    with suppress(StoreError):
        paths.add(accounts_directory(request))
    found = {path: marks(path) for path in sorted(paths)}
    return [path for path, known in found.items() if known is not None and cipher.mark not in known]
