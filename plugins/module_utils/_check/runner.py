# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the probes in the order that finds the cause first. A probe that breaks is a finding, and the others go on."""

import os
import traceback
from typing import Callable, Iterable, Iterator, List, NamedTuple, Sequence, Set

from ansible_collections.entra.oracledb.plugins.module_utils._check.child import OutOfTime
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import (
    ERROR,
    STAGES,
    WARNING,
    Cause,
    Finding,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.order import ordered

PROBE_BROKE = Cause(
    "probe-broke",
    "doctor",
    WARNING,
    "A probe of the doctor itself broke",
    "The probe {probe} ended with {kind} at {place}; the other probes went on.",
    "Please report it with this text; it has no names in it. What this probe looks at was not checked.",
)
OUT_OF_TIME = Cause(
    "out-of-time",
    "doctor",
    WARNING,
    "The time was over before everything was looked at",
    "After {seconds} s these probes had not been run, or not to their end: {probe}.",
    "Give a longer timeout, or look at fewer aliases. Something that does not answer (a file server, a name server) is a likely reason.",
)
CAUSES = (PROBE_BROKE, OUT_OF_TIME)


class Check(NamedTuple):
    """A probe with its name and its stage. It yields what it finds; what it leaves in the context is for the later ones."""

    name: str
    stage: str
    probe: Callable[[Context], Iterable[Finding]]


def run(context: Context, checks: Sequence[Check]) -> List[Finding]:
    """What all probes find, the causes first; never raises for what a probe does."""
    found: List[Finding] = []
    unfinished: List[str] = []
    for check in sorted(checks, key=lambda check: STAGES.index(check.stage)):
        if not context.left:
            unfinished.append(check.name)
            continue
        try:
            found.extend(one for one in _findings(context, check) if context.concerns(one))
        except OutOfTime:
            unfinished.append(check.name)
    if unfinished:
        seconds = f"{context.settings.timeout:g}"
        found.append(context.found(OUT_OF_TIME, seconds=seconds, probe=", ".join(unfinished)))
    return ordered(_raised(context, found))


def _raised(context: Context, found: Sequence[Finding]) -> List[Finding]:
    """The findings, with the errors of some clients as errors where together they hit every client of an alias.

    An error that hits only some clients is a warning, for the host may use the others. Where no client gets on, it is none.
    """
    partial = [one for one in found if one.severity == WARNING and one.cause.severity == ERROR and one.codes]
    raised: Set[int] = set()
    for name in context.aliases:
        mine = [one for one in partial if not one.aliases or name in one.aliases]
        if {client for one in mine for client in one.codes} >= set(context.clients):
            raised.update(map(id, mine))
    return [one._replace(severity=ERROR) if id(one) in raised else one for one in found]


def _findings(context: Context, check: Check) -> Iterator[Finding]:
    """What a probe finds until it breaks. Raises OutOfTime."""
    try:
        yield from check.probe(context)
    except OutOfTime:
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        yield context.found(PROBE_BROKE, probe=check.name, kind=type(error).__name__, place=place)
