# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The first execution on a host of which everything is known: whether it is as it was, and its tokens.

Everything below `look` is imported only where a token is to be looked at, written or removed.
"""

import time
from typing import Any, Dict, List

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.look import differences

OWNER = {"owner": {"type": "str"}, "group": {"type": "str"}}
SECRET_DIRECTORY = {
    "name": {"type": "str", "required": True},
    "directory": {"type": "path", "required": True},
    **OWNER,
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
TOKEN = {
    **SECRET_DIRECTORY,
    "min_remaining": {"type": "int"},
    "min_share": {"type": "float"},
    "expected": {"type": "dict"},
    "token": {"type": "str", "no_log": True},
    "identity": {"type": "dict"},
    "accepted": {"type": "str"},
}
TOKENS: Dict[str, Dict[str, Any]] = {
    "tokens": {"type": "list", "elements": "dict", "options": TOKEN, "default": [], "no_log": False},
    "watch": {"type": "bool", "default": False},
}
LOOK = {
    "seen": {"type": "dict", "required": True},
    "tokens": {"type": "dict", "required": True, "no_log": False},
    "good_until": {"type": "dict", "required": True},
    "warnings": {"type": "list", "elements": "str", "default": []},
}
ARGUMENTS: Dict[str, Dict[str, Any]] = {**TOKENS, "look": {"type": "dict", "options": LOOK}}


_UNKNOWN = {"": {"": ""}}  # never as it was


def apply_tokens(module: AnsibleModule) -> None:
    """Compare with `look`, and provision the tokens that are not as they were, or all where there is none; ends the module.

    Where something beside the tokens is not as it was, nothing is written: the result says so, and which tokens are due.
    """
    look, tokens = module.params["look"], module.params["tokens"]
    if look is None:
        _execute(module, tokens)
    other = next(differences(look["seen"]), None)
    doubtful = [token for token in tokens if _is_doubtful(token["name"], look)]
    if other is not None:
        kind, name = other
        module.exit_json(changed=False, is_same=False, differs=f"{kind} {name}".strip(), due=_due(doubtful))
    for warning in look["warnings"]:
        module.warn(warning)
    if doubtful:
        _execute(module, doubtful, is_same=True, looked_at=[token["name"] for token in doubtful])
    more = {"diff": []} if module._diff else {}
    module.exit_json(changed=False, is_same=True, **more)


def _is_doubtful(name: str, look: Dict[str, Any]) -> bool:
    """Whether the token is another one than it was, or near its end by the clock of this host."""
    end = look["good_until"].get(name)
    if end is not None and time.time() >= end:
        return True
    return next(differences(look["tokens"].get(name) or _UNKNOWN), None) is not None


def _execute(module: AnsibleModule, tokens: List[Dict[str, Any]], **more: Any) -> None:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.execution import execute
    from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts

    execute(module, Parts, dict(module.params, tokens=tokens), **more)


def _due(tokens: List[Dict[str, Any]]) -> List[Any]:
    """Which of the tokens are due. What is wrong with them the next execution says, with all else that is wrong."""
    if not tokens:
        return []
    from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts

    try:
        parts = Parts({"tokens": tokens})
        parts.plan()
    except Parts.expected:
        return []
    return [*parts.due()]
