# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of one subject, and what is done with each of their blocks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.integration.runner import ROOT
from tests.integration.snippets.blocks import Block, blocks_of
from tests.integration.snippets.handlers import Handler, Row
from tests.integration.snippets.shapes import BY_LANGUAGE


class Pages:
    """A block is found by its page and its beginning (the longest one counts), and else runs by its language."""

    def __init__(self, *names: str, rows: Sequence[Row]) -> None:
        self.names, self.rows = names, rows

    @property
    def blocks(self) -> list[Block]:
        return [block for name in self.names if (ROOT / name).exists() for block in blocks_of(ROOT / name)]

    def row_of(self, block: Block) -> Row | None:
        found = [row for row in self.rows if row[0] == block.path and block.text.startswith(row[1])]
        return max(found, key=lambda row: len(row[1]), default=None)

    def handler_of(self, block: Block) -> Handler | None:
        row = self.row_of(block)
        return row[2] if row else BY_LANGUAGE.get(block.language)

    @property
    def run_here(self) -> list[Block]:
        """The blocks that a function runs."""
        return [block for block in self.blocks if callable(self.handler_of(block))]

    def run(self, block: Block, request: pytest.FixtureRequest) -> None:
        handler = self.handler_of(block)
        assert callable(handler)
        handler(block, request)
