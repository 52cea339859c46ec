# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the play that nothing reads, although they begin as ours do. Never looked for when a lookup finds its token."""

from __future__ import annotations

from collections.abc import Collection

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, SPELLINGS

CREDENTIAL = "aad_token_"


def unknown_variables(variables: Collection[str]) -> list[str]:
    """A sentence for each `aad_token_*` that is none, if it is near to one: a play may keep results under such names, too."""
    found = []
    unknown = [name for name in variables if name.startswith(CREDENTIAL) and name[len(CREDENTIAL) :] not in OPTIONS]
    for variable in unknown:
        meant = meant_by(variable[len(CREDENTIAL) :])
        if meant:
            found.append(unread(variable, CREDENTIAL + meant))
    return found


def meant_by(name: str) -> str:
    """The option that is meant by a name that none has; "" where none is near."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import hint

    return SPELLINGS.get(name) or hint(name, OPTIONS)[0]


def unknown_with(prefix: str, variables: Collection[str], known: Collection[str]) -> list[str]:
    """A sentence for each variable with the `prefix` of a role that is none of the role's, `known` without it."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import hint

    own = [name[len(prefix) :] for name in variables if name.startswith(prefix)]
    meant = {name: hint(name, known)[0] for name in own if name not in known}
    return [unread(prefix + name, prefix + other if other else "") for name, other in meant.items()]


def unread(variable: str, meant: str) -> str:
    return f"nothing reads the variable {variable}" + (f"; is {meant} meant?" if meant else ".")
