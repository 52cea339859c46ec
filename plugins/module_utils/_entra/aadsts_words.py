# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the tables of hints share: the form of a hint, and places of the Entra admin center as it calls them (November 2026)."""

from typing import Dict, Iterable, Mapping, Union

# A text, or several by what the request was made with (see aadsts.Given.names); "" is for all others.
Hint = Union[str, Mapping[str, str]]

APP = "Entra > App registrations > your app"
OVERVIEW = "the app's Overview page (Entra > App registrations)"
SECRETS = f"{APP} > Certificates & secrets"
FEDERATED = f"{SECRETS} > Federated credentials (of a managed identity: Settings > Federated credentials)"
PERMISSIONS = f"{APP} > API permissions"
AUTHENTICATION = f"{APP} > Authentication"
DESKTOP = f"{AUTHENTICATION} > Add a platform > Mobile and desktop applications"
DATABASE = "Entra > App registrations > the DATABASE's app"
URI = f"{DATABASE} > Expose an API"
ENTERPRISE = "Entra > Enterprise applications"
LOG = "Entra > Monitoring & health > Sign-in logs"


def each(numbers: Iterable[int], hint: Hint) -> Dict[int, Hint]:
    """One hint for several numbers."""
    return dict.fromkeys(numbers, hint)
