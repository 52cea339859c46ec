# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""`status`: what each token of this host is good for, for people, programs and Prometheus. Never a token."""

import errno
import json
import os
import stat
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import read_bounded
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import (
    ConfigurationError,
    check_token_name,
    names_in,
    read_configuration,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.moments import clock_time
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.schedule import LATE
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state import MAX_BYTES, NAME, State, parsed

PREFIX = "entra_oracle_token"
NO_RUN = "nothing has renewed it when it was due: does its timer, or cron, run?"
_HEADINGS = ("NAME", "EXPIRES IN", "RENEWED", "NEXT", "FAILURES", "LAST ERROR")
_METRICS: Tuple[Tuple[str, str], ...] = (
    ("expires_on", "End of the token on the host, 0 if there is none (epoch seconds)."),
    ("last_ok", "Last renewal by this host, 0 if never (epoch seconds)."),
    ("next", "Next renewal or try (epoch seconds)."),
    ("failures", "Failures in a row since the last renewal."),
)


class Status(NamedTuple):
    """One token. Moments are epoch seconds, 0: never or none."""

    name: str
    directory: str
    expires_on: float
    state: State
    error: str

    def document(self) -> Dict[str, Any]:
        return {
            "name": self.name,
            "directory": self.directory,
            "expires_on": int(self.expires_on),
            "last_ok": int(self.state.last_ok),
            "next": int(self.state.next),
            "failures": self.state.failures,
            "last_error": self.error,
        }


def read_status(directory: str, state_root: str, names: Sequence[str]) -> List[Status]:
    """One Status a token; of all if there are no `names`. Raises ConfigurationError when the directory cannot be listed."""
    for name in names:
        check_token_name(name)
    return [_status(directory, state_root, name) for name in names or names_in(directory)]


def _status(directory: str, state_root: str, name: str) -> Status:
    state = _state(os.path.join(state_root, name, NAME))
    try:
        configuration = read_configuration(directory, name)
    except ConfigurationError as error:
        return Status(name, "", state.expires_on, state, str(error))
    found = _expiry(os.path.join(configuration.directory, "token"), state)
    return Status(name, configuration.directory, found, state, state.last_error)


def _state(path: str) -> State:
    try:
        return parsed(json.loads(_content(path, MAX_BYTES).decode("utf-8")))
    except (OSError, ValueError, RecursionError):
        return State()


def _expiry(path: str, state: State) -> float:
    """From the token where this user may read it, else as the last run saw it."""
    try:
        return jwt.expires_on(jwt.decode(_content(path, jwt.MAX_TOKEN_BYTES))[1])
    except PermissionError:
        return state.expires_on
    except (OSError, jwt.JwtError):
        return 0.0


def _content(path: str, limit: int) -> bytes:
    """Of a regular file: its owner is another user than the one who monitors. Raises OSError."""

    def check(status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")

    return read_bounded(path, limit, check)[0] or b""


def as_table(found: Sequence[Status], now: float) -> str:
    """Columns for a terminal, times as people read them."""
    rows = [_HEADINGS, *(_row(one, now) for one in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADINGS) - 1)]
    lines = ("  ".join((*(cell.ljust(width) for cell, width in zip(row, widths)), row[-1])) for row in rows)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _row(one: Status, now: float) -> Tuple[str, ...]:
    left = (one.expires_on - now) / 60
    expires = "no token" if not one.expires_on else f"{left:.0f} min" if left > 0 else "EXPIRED"
    moments = (_time(one.state.last_ok), _time(one.state.next))
    return (one.name, expires, *moments, str(one.state.failures), one.error or _suspicion(one, now) or "-")


def _suspicion(one: Status, now: float) -> str:
    """Why a token may be over of which no failure is known."""
    is_over = one.expires_on <= now and 0 < one.state.next < now - LATE
    return NO_RUN if is_over and not one.state.failures else ""


def _time(moment: float) -> str:
    return clock_time(moment) if moment else "-"


def as_json(found: Sequence[Status]) -> str:
    return json.dumps([one.document() for one in found], indent=1, sort_keys=True) + "\n"


def as_metrics(found: Sequence[Status]) -> str:
    """The text format of Prometheus, for node_exporter's textfile collector."""
    lines = []
    for name, text in _METRICS:
        metric = f"{PREFIX}_{name}" + ("" if name == "failures" else "_timestamp_seconds")
        lines += [f"# HELP {metric} {text}", f"# TYPE {metric} gauge"]
        lines += [f'{metric}{{name="{one.name}"}} {one.document()[name]}' for one in found]
    return "\n".join(lines) + "\n"
