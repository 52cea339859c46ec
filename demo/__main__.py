# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the demo; exits with 1 if anything that it shows is not so."""

import sys
from pathlib import Path

# The collection under its own name, as `make` has linked it.
sys.path.append(str(Path(__file__).resolve().parent.parent / ".build" / "collections"))

from demo.story import main

sys.exit(main())
