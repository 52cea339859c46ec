# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test wants to know of the process that renders a template."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def kept(value: Any, name: str) -> bool:
    """Write `value` to the file `name` in KEEP_DIRECTORY: the way out for what no callback shows."""
    Path(os.environ["KEEP_DIRECTORY"], name).write_text(json.dumps(value))
    return True


def loaded_modules(_value: Any) -> list[str]:
    """The modules that this process has imported; the value only keeps Jinja from computing it beforehand."""
    return sorted(sys.modules)


class FilterModule:
    """Ansible's entry to the filters."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"kept": kept, "loaded_modules": loaded_modules}
