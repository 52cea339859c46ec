# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The discovery document (OpenID Connect Discovery section 3): what MSAL and we read of it, from the wire as from the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import json_object
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import is_https

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents

DISCOVERY = "/.well-known/openid-configuration"
REQUIRED = ("authorization_endpoint", "token_endpoint")
OPTIONAL = ("issuer", "device_authorization_endpoint")  # of those that MSAL reads


def fault_of(document: Mapping[str, Any]) -> str:
    """Why MSAL could not use the document, empty if it can."""
    missing = [name for name in REQUIRED if not is_https(document.get(name))]
    if missing:
        return f"the discovery document names no https {missing[0]}"
    if not urlsplit(document["token_endpoint"]).path.strip("/"):
        return "the token_endpoint of the discovery document has no path"
    odd = [name for name in OPTIONAL if not isinstance(document.get(name, ""), str)]
    return f"{odd[0]} of the discovery document is no text" if odd else ""


def usable(document: Mapping[str, Any], text: str) -> tuple[str, str]:
    """The document's text without optional fields that are none, for one that the provider sent, and its fault."""
    odd = [name for name in OPTIONAL if not isinstance(document.get(name, ""), str)]
    if odd:
        document = {name: value for name, value in document.items() if name not in odd}
        text = json.dumps(document)
    return text, fault_of(document)


def remembered(documents: Documents | None, name: str) -> str | None:
    """The text that the store has under this name, None if there is none that would be kept today."""
    text = documents.get(name) if documents else None
    document = json_object(text) if text else None
    return text if document is not None and not fault_of(document) else None
