# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user hears and what must be masked in it, while the engine itself knows nothing of a display."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Say = Callable[[str], None]


def silent(_text: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Reporter:
    """What the user hears: warnings, what a person is asked to do, and (at -v) why something was chosen."""

    warn: Say = silent
    tell: Say = silent
    inform: Say = silent


def register_secrets(values: Iterable[object]) -> None:
    """Have ansible-core mask these texts in whatever it shows; it masks whole texts, also in JSON's spelling.

    From 2.22 on it can, and has loaded its registry before a plugin runs (ansible.utils.display does). So nothing is imported:
    without ansible-core, or with an older one, there is nowhere to register a secret. Only controllers do this: a module's
    new secrets would travel back in its result.
    """
    registry = sys.modules.get("ansible.module_utils.secrets")
    if registry is not None:
        registry.register_secrets([value for value in values if isinstance(value, str)])
