# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hint for a refusal must know of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import Given, claims_presented

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def given_by(request: TokenRequest, assertion: str = "") -> Given:
    """The request's flow and credential and, where that is a federated token, what `assertion`, the last one sent, presents."""
    credential = request.credential_kind
    whose = "person" if request.flow.person else "app" if request.flow.app else "user"
    presented = claims_presented(assertion) if assertion and credential == "federated" else {}
    return Given((request.auth, whose, credential), presented)
