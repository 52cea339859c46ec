# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a block of the docs is tried: by a function here, by another test, or not at all for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.integration.snippets.blocks import Block

Runner = Callable[[Block, pytest.FixtureRequest], None]


@dataclass(frozen=True)
class By:
    """The test that runs it."""

    test: str


@dataclass(frozen=True)
class NotRun:
    """Why it is only read, or not even that."""

    reason: str


Handler = Runner | By | NotRun
#: The page, how the block begins, and what is done with it.
Row = tuple[str, str, Handler]
