# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""When a token is renewed: pure functions of moments (epoch seconds), which make fleet.py's simulation and a host agree.

A host's place in the window is a hash and no random number, so that it is the same after each reboot and by timer or cron,
and another for each host, clones of one image included.
"""

import hashlib
from typing import Callable, NamedTuple

WINDOW_START, WINDOW_END = 0.5, 0.8  # of a token's life
SHORTEST_PAUSE = 60.0  # seconds to the next renewal, unless that is more than half of what is left of a life
LATE = 600.0  # seconds after its time that a renewal is late: the host was off, frozen, or without its provider
OVERDUE_SPREAD = 120.0  # seconds within which all hosts of a fleet go whose tokens are over
SHORTEST_TURN = 0.01  # seconds; a turn that is nearer is the one that just was
SHARE_OF_REST = 0.25  # of what is left of a life, over which late hosts and retries in an outage are spread
LONGEST_RETRY = 300.0  # seconds; the ceiling doubles from 1
FIRST_REFUSED_RETRY, LONGEST_REFUSED_RETRY = 300.0, 3600.0  # seconds: the same secret will be refused again
LONGEST_RETRY_AFTER = 3600.0  # seconds; a longer Retry-After is an accident, and a host must come back by itself
PATIENCE = 240.0  # seconds of retries in one run; longer waits are for the next one
OUTAGE = 6  # failures in a row from which it is an outage and not a hiccup
CLOCK_TOLERANCE = 300.0  # seconds that a token may be issued in the future, as in _jwt
EARLIEST = 1600000000.0  # epoch seconds, in 2020: a clock before it was never set
_GOLDEN_RATIO = 0.6180339887498949  # its multiples modulo 1 lie as far from each other as they can

Uniform = Callable[[float, float], float]


class Failure(NamedTuple):
    """What is known of the failures in a row: how many, whether the credential was refused, Retry-After in seconds (0: none)."""

    in_a_row: int
    refused: bool = False
    retry_after: float = 0.0


def place_of(machine_id: str, host: str, name: str) -> float:
    """The place of a token of a host in the window, from 0 to below 1."""
    digest = hashlib.sha256("\0".join((machine_id, host, name)).encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def renewal_at(born: float, expires: float, place: float, now: float) -> float:
    """When a token is renewed that lives from `born` to `expires`; in its past if it was issued in the future."""
    if born > now + CLOCK_TOLERANCE:
        return now
    return born + (expires - born) * (WINDOW_START + (WINDOW_END - WINDOW_START) * place)


def next_renewal(born: float, expires: float, place: float, now: float) -> float:
    """When a token is renewed that came at `now`. A provider's cache may have had it for long: then of what is left.

    One that was issued in the future says that this clock is behind: its whole life is before it, whatever `expires` looks like.
    """
    least = min(SHORTEST_PAUSE, (expires - now) * WINDOW_START)
    if now + CLOCK_TOLERANCE < born < expires:
        born, expires = now, now + expires - born
    planned = renewal_at(born, expires, place, now)
    if planned >= now + least:
        return planned
    return max(now + least, renewal_at(now, expires, place, now))


def start_of_late(due: float, expires: float, place: float, now: float) -> float:
    """When a renewal starts that was due at `due`, seen at `now`: late ones are spread, for a whole fleet may be late."""
    if now - due <= LATE:
        return max(due, now)
    return now + place * (min((expires - now) * SHARE_OF_REST, LONGEST_RETRY) if expires > now else OVERDUE_SPREAD)


def patience(within: float) -> float:
    """For how many seconds a run that waits for its time starts requests: nothing begins after them."""
    return max(PATIENCE, within) if within else 0.0


def longest_run(within: float, timeout: float) -> float:
    """Seconds after which a run has ended by itself, with its last request of at most `timeout` seconds.

    A clock that is set back by less than CLOCK_TOLERANCE is waited for; what is left of that is for a machine under load.
    """
    return patience(within) + timeout + CLOCK_TOLERANCE


def retry_at(failure: Failure, expires: float, place: float, now: float, uniform: Uniform) -> float:
    """When to try again. `expires` is the end of the token that the host still has (0: none)."""
    failure = failure._replace(retry_after=min(failure.retry_after, LONGEST_RETRY_AFTER))
    if failure.refused:
        ceiling = min(FIRST_REFUSED_RETRY * 2.0 ** min(failure.in_a_row - 1, 10), LONGEST_REFUSED_RETRY)
        return now + max(uniform(ceiling / 2, ceiling), failure.retry_after)
    ceiling = min(2.0 ** min(failure.in_a_row - 1, 20), LONGEST_RETRY)
    if expires > now:
        if failure.in_a_row >= OUTAGE:
            ceiling = max(ceiling, min((expires - now) * SHARE_OF_REST, LONGEST_RETRY))
        after_end = expires + OVERDUE_SPREAD * place
        return max(now + failure.retry_after, min(now + failure.retry_after + uniform(0.0, ceiling), after_end))
    start = now + failure.retry_after
    if ceiling >= OVERDUE_SPREAD:
        return start + _to_turn(place, start)
    return start + ceiling * ((place + failure.in_a_row * _GOLDEN_RATIO) % 1.0)


def _to_turn(place: float, now: float) -> float:
    """Seconds to a host's turn, which comes once in OVERDUE_SPREAD seconds: no fleet asks more often, and none in step."""
    wait = OVERDUE_SPREAD * ((place - now / OVERDUE_SPREAD) % 1.0)
    return wait if wait > SHORTEST_TURN else wait + OVERDUE_SPREAD - SHORTEST_TURN
