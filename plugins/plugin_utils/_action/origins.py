# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the options of a credential came from: the task, a variable and its file, the environment, ansible.cfg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import constants

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.options import VARIABLE, is_secret
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

HIDDEN = "(a secret, not shown)"


def option_origins(given: Mapping[str, Given], variables: Mapping[str, Any], task: str) -> list[dict[str, str]]:
    """Name, value and source of each option that has a value; `task` is the file and line of the task."""
    return [
        {"name": name, "value": shown(name, item.value), "source": source_of(name, item, variables, task)}
        for name, item in sorted(given.items())
        if item.source or item.explicit
    ]


def shown(name: str, value: object) -> str:
    if is_secret(name, value):
        return HIDDEN
    return ", ".join(map(printable, value)) if isinstance(value, (list, tuple)) else printable(value)


def source_of(name: str, item: Given, variables: Mapping[str, Any], task: str) -> str:
    if item.source.startswith(VARIABLE):
        place = origin_of(variables.get(item.source))
        return f"variable {item.source}{f' ({place})' if place else ''}"
    if item.source == "ansible.cfg":
        return f"{constants.CONFIG_FILE}, [aad_token] {name}"
    if item.source:
        return f"environment {item.source}"
    return f"task ({task})" if task else "task"


def origin_of(value: object) -> str:
    """The file and line that a variable's value was read from; "" where ansible-core does not tell (a fact, --extra-vars)."""
    path, line = origin_tag(value)
    return f"{path}:{line}" if path and line else str(path or "")


def origin_tag(value: object) -> tuple[object, object]:
    """ansible-core has it in a tag since 2.19, before in an attribute; both are for messages only."""
    try:
        from ansible._internal._datatag._tags import Origin
    except ImportError:
        path, line, *_column = getattr(value, "ansible_pos", None) or (None, None)
        return path, line
    tag = Origin.get_tag(value)
    return (tag.path, tag.line_num) if tag else (None, None)
