# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter token_claims; its documentation is in token_claims.yml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt


def token_claims(token: Any) -> dict[str, Any]:
    """The claims of a JWT, unverified."""
    try:
        return dict(jwt.decode(token)[1])
    except jwt.JwtError as error:
        raise AnsibleFilterError(f"token_claims: {error}") from None


class FilterModule:
    """Ansible's entry to the filter."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        return {"token_claims": token_claims}
