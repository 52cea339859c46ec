# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: supervisor.py REPORT COMMAND... Runs the command, and writes down what it and all its descendants used.

Those that became daemons count, too: they become children of this process, which waits until the last one has ended.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    report, *command = sys.argv[1:]
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")
    first = subprocess.Popen(command).pid
    code = wait_for_all(first)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    document = {"seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024, "code": code}
    Path(report).write_text(json.dumps(document))
    return 0


def wait_for_all(first: int) -> int:
    """The exit code of `first`, after all others have ended, too."""
    code = -1
    while True:
        try:
            process, status = os.wait()
        except ChildProcessError:
            return code
        if process == first:
            code = os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
