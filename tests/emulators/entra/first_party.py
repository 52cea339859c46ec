# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's own registrations, which every tenant has."""

from collections.abc import Iterable

from tests.emulators.entra.registry import Resource

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
GRAPH = "https://graph.microsoft.com"
ARM_APP_ID = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
AZURE_CLI_APP_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
ARM = ("https://management.core.windows.net", "https://management.azure.com")


def resources(tenant_id: str) -> Iterable[Resource]:
    """The APIs that a tenant has from the start; both issue tokens of version 1.0."""
    for app_id, names in ((GRAPH_APP_ID, (GRAPH,)), (ARM_APP_ID, ARM)):
        identifiers = [identifier for name in names for identifier in (name, f"{name}/")]
        yield Resource(app_id, tenant_id, identifiers, version=1)
