# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of Microsoft Entra ID's token service: `Entra` runs one, see `service` for what it answers."""

from tests.emulators.entra.controller import App, ControlError, Entra, Resource, Tenant
from tests.emulators.entra.controller_people import User
from tests.emulators.entra.identity_controller import IdentityHost
from tests.emulators.entra.workloads import GRAPH_APP_ID, GRAPH_SCOPE, Issuer

__all__ = [
    "GRAPH_APP_ID",
    "GRAPH_SCOPE",
    "App",
    "ControlError",
    "Entra",
    "IdentityHost",
    "Issuer",
    "Resource",
    "Tenant",
    "User",
]
