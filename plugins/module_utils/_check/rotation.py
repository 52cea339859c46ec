# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage rotation: whether something on this host keeps its tokens fresh, by what the rotator and systemd say of it."""

import os
from typing import Iterator, List, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import rotation_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.times import moment, span
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import systemd, units
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import ConfigurationError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.crontab import Crontab
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.schedule import LATE
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.status import Status, read_status

FIRST_RUN = 900.0  # seconds after its configuration in which a renewal has run
CREDENTIALS = "243"  # EXIT_CREDENTIALS of systemd.exec(5)
_KINDS = {"refused": causes.REFUSED, "unanswered": causes.UNANSWERED, "local": causes.LOCAL}


class Renewal(NamedTuple):
    """One token that this host renews, and the aliases that use it."""

    status: Status
    aliases: Tuple[str, ...]
    path: str  # of its configuration

    @property
    def unit(self) -> str:
        return units.unit_name(self.status.name)


def renewals(context: Context) -> List[Renewal]:
    """What this host renews: of the tokens that are looked at, or all of them where all aliases are."""
    config = context.settings.rotation_config
    try:
        found = read_status(config, context.settings.rotation_state, ())
    except ConfigurationError:  # there is no such directory
        return []
    whole = []
    for one in found:
        token = context.tokens.get(os.path.join(one.directory, "token")) if one.directory else None
        if token or not context.settings.aliases:
            path = os.path.join(config, f"{one.name}.json")
            whole.append(Renewal(one, tuple(token.aliases) if token else (), path))
    return whole


def note(context: Context) -> Iterator[Finding]:
    """Which token files this host keeps fresh, for the stages before; finds nothing."""
    for one in renewals(context):
        context.renewed.add(os.path.join(one.status.directory, "token"))
    yield from ()


def schedules(context: Context) -> Iterator[Finding]:
    """Whether something starts each renewal, and what became of the last start."""
    for one in renewals(context):
        if not one.status.directory:
            yield context.found(causes.CONFIGURATION, one.aliases, words=one.status.error)
            continue
        timer = f"{one.unit}.timer"
        if not os.path.lexists(os.path.join(systemctl.UNITS, timer)):
            if not _in_cron(one):
                facts = {"name": one.status.name, "path": one.path}
                yield context.found(causes.NOT_SCHEDULED, one.aliases, None, "", timer=timer, **facts)
        elif systemctl.is_running():
            yield from _units(context, one, timer)


def _in_cron(one: Renewal) -> bool:
    """Whether cron has a job for it: a file of the system's, or a line in this user's own crontab."""
    if os.path.lexists(os.path.join(units.CRON_DIRECTORY, one.unit)):
        return True
    end = units.crontab_end(one.status.name)
    table = Crontab(None, end)
    try:
        table.plan()
    except HostError:
        return False
    return any(line.endswith(end) for line in table.before)


def _units(context: Context, one: Renewal, timer: str) -> Iterator[Finding]:
    service = f"{one.unit}.service"
    try:
        if not systemd.is_started(timer):
            enabled = os.path.lexists(f"{systemctl.UNITS}/timers.target.wants/{timer}")
            state = "active" if enabled else "enabled"
            yield context.found(causes.TIMER_OFF, one.aliases, timer=timer, state=state)
        said = systemd.properties(service, ("Result", "ExecMainStatus"))
    except HostError as error:
        yield context.found(causes.CONFIGURATION, one.aliases, words=str(error))
        return
    result, status = said.get("Result", "success"), said.get("ExecMainStatus", "0")
    if status == CREDENTIALS:
        yield context.found(causes.CREDENTIALS, one.aliases, service=service)
    elif result != "success" and not one.status.error:
        yield context.found(causes.FAILED, one.aliases, service=service, state=result, code=status)


def states(context: Context) -> Iterator[Finding]:
    """What the renewals left: failures, a plan that is overdue or too late for the token."""
    context.facts["rotation"] = [one.status.document() for one in renewals(context)]
    for one in renewals(context):
        if one.status.directory:
            yield from _state(context, one)


def _state(context: Context, one: Renewal) -> Iterator[Finding]:
    state, now, name = one.status.state, context.clock.now(), one.status.name
    cause = _KINDS.get(state.error_kind)
    if cause is not None:
        ago = span(max(0.0, now - (state.last_try or state.written)))
        yield context.found(cause, one.aliases, name=name, count=state.failures, ago=ago, words=one.status.error)
    if not state.written:
        since = _age(one.path, now)
        if since is not None and since > FIRST_RUN:
            facts = {"name": name, "path": os.path.join(context.settings.rotation_state, name)}
            yield context.found(causes.NEVER, one.aliases, None, "", ago=span(since), **facts)
    elif state.next and state.next + LATE < now:
        yield context.found(causes.LATE, one.aliases, name=name, ago=span(now - state.next))
    elif now < one.status.expires_on < state.next and not state.failures:
        left = span(state.next - one.status.expires_on)
        yield context.found(causes.GAP, one.aliases, name=name, moment=moment(one.status.expires_on), left=left)


def _age(path: str, now: float) -> Optional[float]:
    try:
        return now - os.stat(path).st_mtime
    except OSError:
        return None


CAUSES = causes.CAUSES
CHECKS = (
    Check("what renews the token", "path", note),
    Check("start of the renewal", "rotation", schedules),
    Check("last renewal", "rotation", states),
)
