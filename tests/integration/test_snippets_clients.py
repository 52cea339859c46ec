# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks about Oracle clients and other programs that use a token, as snippets/clients.py runs them."""

from __future__ import annotations

import pytest

from tests.integration.snippets.blocks import Block
from tests.integration.snippets.clients import PAGES


@pytest.mark.parametrize("block", PAGES.run_here, ids=str)
def test_snippet(block: Block, request: pytest.FixtureRequest) -> None:
    PAGES.run(block, request)
