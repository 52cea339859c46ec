# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A user's own crontab, for hosts where nothing runs as root: one line of ours a token, every other line stays."""

import subprocess
from typing import List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError

SECONDS = 30  # of one crontab


class Crontab:
    """One line, known by its end. Raises HostError where there is no cron, or it refuses this user."""

    def __init__(self, line: Optional[str], end: str) -> None:
        self.line = line
        self.end = end
        self.before: List[str] = []
        self.after: List[str] = []

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def plan(self) -> None:
        self.before = _read()
        ours = [number for number, line in enumerate(self.before) if line.endswith(self.end)]
        self.after = [line for number, line in enumerate(self.before) if number not in ours]
        if self.line is not None:
            self.after.insert(ours[0] if ours else len(self.after), self.line)

    def apply(self) -> None:
        if self.changed:
            _run(["crontab", "-"] if self.after else ["crontab", "-r"], "".join(f"{line}\n" for line in self.after))


def _read() -> List[str]:
    """The lines; none for a user without a crontab, which crontab calls an error."""
    try:
        done = subprocess.run(  # pylint: disable=ansible-bad-function
            ["crontab", "-l"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise HostError([f"crontab cannot be run: {error}. Install cron, or use rotation systemd."]) from None
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape").splitlines()
    words = done.stderr.decode("utf-8", "replace").strip()
    if "no crontab for" in words.lower():
        return []
    raise HostError([f"crontab -l failed: {words.rstrip('.')}."])


def _run(command: List[str], text: str) -> None:
    try:
        subprocess.run(  # pylint: disable=ansible-bad-function
            command,
            input=text.encode("utf-8", "surrogateescape"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        words = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").strip() or str(error)
        raise HostError([f"{' '.join(command)} failed: {words.rstrip('.')}."]) from None
