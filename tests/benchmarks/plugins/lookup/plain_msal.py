# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lookup('plain_msal'): what teams write who call MSAL themselves; it keeps nothing."""

from __future__ import annotations

from typing import Any

from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """Reads the variables aad_token_*, as the collection's lookup does."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        import msal

        given = variables or {}
        app = msal.ConfidentialClientApplication(
            given["aad_token_client_id"],
            given["aad_token_client_secret"],
            authority=f"{given['aad_token_authority']}/{given['aad_token_tenant_id']}",
            instance_discovery=False,
            verify=given["aad_token_ca_path"],
        )
        return [app.acquire_token_for_client([given["aad_token_scope"]])["access_token"]]
