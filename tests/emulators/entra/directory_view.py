# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's directory as Graph shows it."""

from typing import Any

from tests.emulators.entra.registry import Registry


def users(registry: Registry, tenant_id: str) -> list[dict[str, Any]]:
    """Graph's default properties of a user, as far as the directory has them."""
    return [
        {
            "businessPhones": [],
            "displayName": user.name,
            "givenName": user.name.partition(" ")[0],
            "id": user.object_id_in(tenant_id),
            "jobTitle": None,
            "mail": user.username,
            "mobilePhone": None,
            "officeLocation": None,
            "preferredLanguage": None,
            "surname": user.name.rpartition(" ")[2],
            "userPrincipalName": user.username,
        }
        for user in registry.people.members(tenant_id)
    ]


def applications(registry: Registry, tenant_id: str) -> list[dict[str, Any]]:
    """App registrations: their ids and audience, never a credential."""
    return [
        {
            "id": app.object_id,
            "appId": app.client_id,
            "displayName": app.client_id,
            "signInAudience": "AzureADMyOrg",
            "keyCredentials": [],
            "passwordCredentials": [],
        }
        for app in registry.apps(tenant_id)
    ]


def organization(registry: Registry, tenant_id: str) -> dict[str, Any]:
    domains = registry.tenant(tenant_id).domains
    return {
        "id": tenant_id,
        "displayName": (domains or [tenant_id])[0].partition(".")[0].capitalize(),
        "tenantType": "AAD",
        "verifiedDomains": [
            {"name": name, "isDefault": name == domains[0], "isInitial": name == domains[0], "type": "Managed"}
            for name in domains
        ],
    }
