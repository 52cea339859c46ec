# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where entra-oracle-tokens starts: this file is the `__main__.py` of the zip application.

A zip application compiles what it imports at each run, and hosts run it every few minutes. So a run in which nothing is due
ends here, with the standard library: by the state that the last run left, while no file that it names has changed.
Everything else, each doubt too, is program.py's.
"""

import json
import os
import sys
import time
from collections.abc import Sequence  # typing costs more than all of this

CLOCK_TOLERANCE = 300.0  # seconds, as in schedule.py


def nothing_due(arguments: "Sequence[str]") -> bool:
    """Whether this is `rotate NAME [--within SECONDS]`, also with other directories, before its time."""
    options = {"--config": "/etc/entra-oracle-tokens", "--state": "/var/lib/entra-oracle-tokens", "--within": "0"}
    words = []
    left = iter(arguments)
    for word in left:
        if word in options:
            options[word] = next(left, "")
        else:
            words.append(word)
    if len(words) != 2 or words[0] != "rotate":
        return False
    try:
        with open(os.path.join(options["--state"], words[1], "state.json"), encoding="utf-8") as stream:
            text = stream.read()
        configuration = os.path.join(options["--config"], words[1] + ".json")
        return is_early(text, configuration, time.time(), float(options["--within"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def is_early(text: str, configuration: str, now: float, within: float) -> bool:
    """Whether the next renewal is not within so many seconds, by a state that is about the files as they are.

    A token that is over, and an error that kept the last run from looking, are program.py's to tell.
    """
    state = json.loads(text)
    if state["version"] != 1 or state["host"] != os.uname().nodename or configuration not in state["files"]:
        return False
    if state["written"] > now + CLOCK_TOLERANCE or not state["next"] > now + within or not state["expires_on"] > now:
        return False
    if state["error_kind"] and not state["failures"]:
        return False
    return all(stamp_of(path) == stamp for path, stamp in state["files"].items())


def stamp_of(path: str) -> "Sequence[int]":
    """As in state.py."""
    try:
        found = os.stat(path)
    except OSError:
        return []
    return [found.st_ino, found.st_size, found.st_mtime_ns]


if __name__ == "__main__":
    if nothing_due(sys.argv[1:]):
        raise SystemExit(0)
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.program import start

    raise SystemExit(start())
