# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: another_core
type: notification
short_description: Lets this ansible-core run modules as a later one might
description:
  - What is changed in the source of C(ActionBase) is named in E(ANOTHER_CORE); see C(CHANGES).
"""

import inspect
import os
import re
import textwrap
from pathlib import Path
from typing import Any

from ansible.plugins import action
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase

ASKS = (r"self\._is_pipelining_enabled\(", "self._can_pipeline(")
TRANSFERS = (
    r"if (not )?(self\.\w+\(module_style[^)]*\))",
    lambda found: f"if {found[2]} {'or True' if found[1] else 'and False'}",
)
NAMES = (r"self\._transfer_(data|file)\(", r"self._upload_\1(")
#: Each a list of patterns in the source of `_execute_module`, and what is there instead.
CHANGES = {
    "asks by another name": [ASKS],
    "transfers all the same": [TRANSFERS],
    "transfers by another name": [TRANSFERS, NAMES],
    "transfers by another name and never asks": [ASKS, TRANSFERS, NAMES],
    "writes down what it runs": [
        (r"(\n\s*)res = self\._low_level_execute_command", r"\1note(module_args, module_data)\g<0>")
    ],
}


def note(*values: object) -> None:
    """What an action has given to ansible-core, in a file."""
    with Path(os.environ["ANOTHER_CORE_NOTES"]).open("ab") as stream:
        for value in values:
            stream.write(value if isinstance(value, bytes) else repr(value).encode())


def changed(name: str, changes: list[tuple[str, Any]]) -> Any:
    """The method of ActionBase, made anew from its changed source."""
    source = textwrap.dedent(inspect.getsource(getattr(ActionBase, name)))
    for pattern, instead in changes:
        source, count = re.subn(pattern, instead, source)
        assert count, f"{pattern} is not in {name} of this ansible-core"
    namespace = {**vars(action), "note": note}
    exec(source, namespace)
    return namespace[name]


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Changes ActionBase before the workers are forked."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "another_core"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        ActionBase._can_pipeline = ActionBase._is_pipelining_enabled
        ActionBase._upload_file = ActionBase._transfer_file
        ActionBase._upload_data = changed("_transfer_data", [NAMES])
        ActionBase._execute_module = changed("_execute_module", CHANGES[os.environ["ANOTHER_CORE"]])
