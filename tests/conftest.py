# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes `ansible_collections.entra.oracledb` and `tests` importable from a plain checkout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT / ".build" / "collections"
LINK = COLLECTIONS / "ansible_collections" / "entra" / "oracledb"

LINK.parent.mkdir(parents=True, exist_ok=True)
if not LINK.is_symlink():
    LINK.symlink_to(ROOT, target_is_directory=True)
for path in (str(ROOT), str(COLLECTIONS)):
    if path not in sys.path:
        sys.path.insert(0, path)


def pytest_configure() -> None:
    """Property tests draw what the profile says; imported here, because `make fuzz` runs without Hypothesis."""
    from tests import profiles

    profiles.load()


def pytest_collection_modifyitems(items: "list[pytest.Item]") -> None:
    """The longest files first, each in its own order."""
    from tests import order

    places = order.longest_first(item.path for item in items)
    items.sort(key=lambda item: places[item.path])
