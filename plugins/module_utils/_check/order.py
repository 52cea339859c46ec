# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which finding is the cause of which, and in what order a reader should see them: the cause first, then what follows from it."""

from typing import Dict, List, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import (
    HINT,
    SEVERITIES,
    STAGES,
    Finding,
    merged,
)


def ordered(findings: Sequence[Finding]) -> List[Finding]:
    """All findings, worst group first: a cause, then what follows from it, with `follows_from` set.

    A group counts as bad as the worst in it: a warning that explains an error comes before another warning.
    """
    found = merged(list(findings))
    roots = [_root(one, found) for one in found]
    worst: Dict[int, int] = {}
    for one, root in zip(found, roots):
        worst[root] = min(worst.get(root, len(SEVERITIES)), SEVERITIES.index(one.severity))

    def place(number: int) -> Tuple[int, ...]:
        root = roots[number]
        return (worst[root], _stage(found[root]), root, int(number != root), _stage(found[number]), number)

    return [_marked(found, number, roots[number]) for number in sorted(range(len(found)), key=place)]


def _marked(found: Sequence[Finding], number: int, root: int) -> Finding:
    return found[number] if root == number else found[number]._replace(follows_from=found[root].cause.id)


def _stage(finding: Finding) -> int:
    return STAGES.index(finding.cause.stage)


def _root(finding: Finding, found: Sequence[Finding]) -> int:
    """The number of the first cause in the chain of causes that ends in a finding; its own where nothing explains it."""
    at = found.index(finding)
    passed = [at]
    while True:
        above = [number for number, one in enumerate(found) if number not in passed and explains(one, found[at])]
        if not above:
            return at
        at = min(above, key=lambda number: (_stage(found[number]), number))
        passed.append(at)


def explains(cause: Finding, effect: Finding) -> bool:
    """Whether one finding follows from another: its cause is named there, and both concern one alias or the host.

    A cause that hits only some of the clients does not explain what hits others as well.
    """
    named = {effect.cause.id, effect.cause.stage} & set(cause.cause.explains)
    if not named or cause.cause is effect.cause or cause.severity == HINT:
        return False
    if cause.codes and not set(effect.codes) <= set(cause.codes):
        return False
    return not cause.aliases or not effect.aliases or bool(set(cause.aliases) & set(effect.aliases))
