# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lookup('plain_azure_identity'): what teams write who call azure-identity themselves; it keeps nothing."""

from __future__ import annotations

from typing import Any

from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """Reads the variables aad_token_*, as the collection's lookup does."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        from azure.identity import ClientSecretCredential

        given = variables or {}
        credential = ClientSecretCredential(
            given["aad_token_tenant_id"],
            given["aad_token_client_id"],
            given["aad_token_client_secret"],
            authority=given["aad_token_authority"],
            disable_instance_discovery=True,
            connection_verify=given["aad_token_ca_path"],
        )
        return [credential.get_token(given["aad_token_scope"]).token]
