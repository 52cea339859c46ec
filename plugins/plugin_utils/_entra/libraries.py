# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's libraries that a request needs beside the standard library. Imported only for one that needs any."""

from __future__ import annotations

import importlib
import sys

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError


def require(name: str) -> None:
    """MSAL brings all of them: cryptography signs with an app's certificate. Raises RequestError without it."""
    try:
        importlib.import_module(name)
    except ImportError:
        problem = f"{name} is not installed for {sys.executable}, the Python that runs Ansible"
        raise RequestError([f"{problem}: pip install 'msal>=1.39' there."]) from None
