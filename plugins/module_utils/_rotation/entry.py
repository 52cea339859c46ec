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

CLOCK_TOLERANCE = 300.0  # seconds, as in schedule.py


def nothing_due(arguments):
    """Whether this is `rotate NAME` [--within SECONDS], for /etc and /var/lib or other directories, before its time."""
    options = {"--config": None, "--state": "/var/lib/entra-oracle-tokens", "--within": "0"}
    words = list(arguments)
    while len(words) > 2 and words[-2] == "--within" or words and words[0] in ("--config", "--state"):
        at = 0 if words[0] in ("--config", "--state") else len(words) - 2
        options[words[at]] = words[at + 1] if at + 1 < len(words) else ""
        del words[at : at + 2]
    if len(words) != 2 or words[0] != "rotate":
        return False
    try:
        with open(os.path.join(options["--state"], words[1], "state.json"), encoding="utf-8") as stream:
            return is_early(json.load(stream), time.time(), float(options["--within"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def is_early(state, now, within):
    """Whether the time for the next renewal is not within so many seconds, by a state that is about the files as they are."""
    if state["version"] != 1 or state["host"] != os.uname().nodename or not state["files"]:
        return False
    if state["written"] > now + CLOCK_TOLERANCE or state["next"] <= now + within:
        return False
    return all(is_unchanged(path, stamp) for path, stamp in state["files"].items())


def is_unchanged(path, stamp):
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return not stamp
    return [found.st_ino, found.st_size, found.st_mtime_ns] == stamp


if __name__ == "__main__":
    if nothing_due(sys.argv[1:]):
        sys.exit(0)
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.program import main

    sys.exit(main())
