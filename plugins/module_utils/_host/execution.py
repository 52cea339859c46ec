# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One execution of a module on a host: plan, say what is due or apply, and say what the next execution has to compare only."""

from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Type

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.look import Seen, observe
from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts, Watched

MakeParts = Callable[[Any], Parts]


def execute(
    module: AnsibleModule,
    make: MakeParts,
    wanted: Dict[str, Any],
    expected: Tuple[Type[Exception], ...] = Parts.expected,
    **more: Any,
) -> None:
    """Provision the host as `wanted`, of which `make` makes the parts; ends the module. `more` goes into the result."""
    try:
        parts = make(wanted)
        parts.plan()
        due = parts.due()
        if due and not parts.is_settled:
            module.exit_json(changed=False, due=due, **more)
        result: Dict[str, Any] = dict(parts.prepare_report(diff=module._diff), **more)
        if due:
            result["due"] = due
        if not module.check_mode:
            parts.sweep()
            if parts.changed:
                parts.apply()
                result.update(parts.complete_report())
            if wanted.get("watch"):
                result["look"] = look_of(parts, make, wanted, expected)
    except expected as error:
        module.fail_json(msg=str(error), **more)
    for warning in parts.warnings():
        module.warn(warning)
    module.exit_json(**result)


def look_of(
    parts: Parts, make: MakeParts, wanted: Mapping[str, Any], expected: Tuple[Type[Exception], ...]
) -> Optional[Dict[str, Any]]:
    """What was seen of the host where nothing is to do any more, with the result and the warnings of that.

    Made from a second plan, so that it is known and not believed that there is nothing to do after a change, and that everything
    was the same before it as after it: what another process changes meanwhile is not taken for what was judged. None otherwise.
    """
    before, tokens = _seen(parts.watched()), _seen_tokens(parts)
    try:
        again = make(_asking(wanted))
        again.plan()
        settled = again.is_settled
    except expected:
        return None
    if not settled or before != _seen(again.watched()) or tokens != _seen_tokens(again):
        return None
    return {
        "seen": before,
        "tokens": tokens,
        "report": dict(again.prepare_report(diff=False)),
        "warnings": again.warnings(),
        "due": again.due(),
    }


def _asking(wanted: Mapping[str, Any]) -> Dict[str, Any]:
    """The same without what was delivered, and without what is accepted on this run only."""
    tokens = [dict(token, token=None, accepted=None) for token in wanted.get("tokens") or ()]
    return dict(wanted, tokens=tokens, wallets=[dict(one, contents=None) for one in wanted.get("wallets") or ()])


def _seen(watched: Watched) -> Seen:
    return {kind: {name: observe(kind, name) for name in names} for kind, names in watched.items()}


def _seen_tokens(parts: Parts) -> Dict[str, Seen]:
    return {name: _seen(watched) for name, watched in parts.watched_tokens().items()}
