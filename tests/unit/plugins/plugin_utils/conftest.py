# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the engine share."""

import random
import time
from dataclasses import replace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def acquire(live, warnings):
    """The token's text, for the live request but for the changes."""
    return lambda **changes: engine.acquire(live(**changes), Reporter(warnings.append)).access_token


@pytest.fixture
def asked(entra):
    """How many token requests the provider has seen."""
    return lambda: len(entra.requests("token"))


@pytest.fixture
def edit(live):
    """Change the stored entry of the live request."""

    def change(alter, **changes):
        request = live(**changes)
        store = Store(request.cache_dir)
        store.write(request.key(), alter(store.read(request.key())))
        store.close()

    return change


@pytest.fixture
def age(edit):
    """The stored token was got long ago, and `left` seconds of it are left."""

    def make(left):
        def alter(entry):
            ahead = entry.token.expires_on - time.time() - left
            return replace(
                entry, obtained_at=entry.obtained_at - 3000, refresh_on=time.time() + 60, clock_skew=ahead, failure=None
            )

        edit(alter)

    return make


@pytest.fixture
def quick_retries(monkeypatch):
    """Back-off without the waiting: full jitter may be nothing."""
    monkeypatch.setattr(random, "uniform", lambda low, _high: low)


@pytest.fixture
def files(tmp_path):
    return lambda pattern="*": sorted((tmp_path / "store").glob(pattern))
