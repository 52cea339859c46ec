# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user hears, while the engine itself knows nothing of a display."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Say = Callable[[str], None]


def silent(_text: Any) -> None:
    """Says nothing."""


class Reporter(NamedTuple):
    """What the user hears: warnings, what a person is asked to do, and (at -v) why something was chosen.

    `take` is called with the request, one of a chain, that gave the token or failed for good.
    """

    warn: Say = silent
    tell: Say = silent
    inform: Say = silent
    take: Callable[[Any], None] = silent
