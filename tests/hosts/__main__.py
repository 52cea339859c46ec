# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make hosts`: runs the tests of this directory in namespaces of their own, or says why this machine does not allow it."""

from __future__ import annotations

import os
import sys

from tests.hosts import tree
from tests.hosts.machines import INSIDE, check_cgroups

# Whatever is started, mounted and connected in these goes with the first process in them.
NAMESPACES = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def main(arguments: list[str]) -> None:
    try:
        tree.check_machine()
        check_cgroups()
        tree.make_tree()
    except tree.NotHere as reason:
        sys.stdout.write(f"make hosts: SKIPPED tests/hosts (hosts with a real systemd): {reason}.\n")
        return
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--durations=5",
        "tests/hosts",
        *arguments,
    ]
    os.chdir(tree.ROOT)
    os.execvpe(NAMESPACES[0], [*NAMESPACES, *pytest], {**os.environ, INSIDE: "1"})


if __name__ == "__main__":
    main(sys.argv[1:])
