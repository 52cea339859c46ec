# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's libraries that a request needs beside the standard library. Imported only for one that needs any."""

from __future__ import annotations

import importlib
import sys

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError

CRYPTOGRAPHY = "cryptography>=42.0"  # as in requirements.txt
PARTS = ("cryptography.x509", "cryptography.hazmat.primitives.serialization.pkcs12")  # they load the compiled part


def require(name: str) -> None:
    """MSAL brings all of them: cryptography signs with an app's certificate. Raises RequestError without it."""
    try:
        importlib.import_module(name)
    except ImportError:
        problem = f"{name} is not installed for {sys.executable}, the Python that runs Ansible"
        raise RequestError([f"{problem}: pip install 'msal>=1.39' there."]) from None


def require_cryptography() -> None:
    """What opens an app's certificate: whole, and as new as requirements.txt says, which MSAL does not ask for.

    Raises RequestError.
    """
    require("cryptography")
    problem = f"cryptography of {sys.executable}, the Python that runs Ansible,"
    try:
        x509, _pkcs12 = map(importlib.import_module, PARTS)
    except ImportError:
        raise RequestError(
            [f"{problem} cannot be loaded: pip install --force-reinstall '{CRYPTOGRAPHY}' there."]
        ) from None
    if not hasattr(x509.Certificate, "not_valid_after_utc"):  # since 42.0
        raise RequestError([f"{problem} is too old: pip install '{CRYPTOGRAPHY}' there."])
