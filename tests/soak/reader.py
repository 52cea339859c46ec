# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One reader: `reader.py TOKEN` reads the file in a hot loop until its standard input ends, then prints what it found."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt

POLITE = 19


class Reader:
    """What is counted: all reads, and those that a client could not have used."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.reads = self.torn = self.missing = self.expired = self.open_to_others = 0
        self.first_expired = self.last_expired = 0.0
        self.ends: dict[bytes, float] = {}  # of each whole content that was seen

    def read(self) -> None:
        now = time.time()
        self.reads += 1
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            self.missing += 1
            return
        try:
            content, mode = os.read(descriptor, 65536), stat.S_IMODE(os.fstat(descriptor).st_mode)
        finally:
            os.close(descriptor)
        self.open_to_others += mode != 0o600
        end = self._end(content)
        if end is None:
            self.torn += 1
        elif end <= now:
            self.expired += 1
            self.first_expired = self.first_expired or now
            self.last_expired = now

    def _end(self, content: bytes) -> float | None:
        if content not in self.ends:
            try:
                self.ends[content] = _jwt.expires_on(_jwt.decode(content)[1])
            except _jwt.JwtError:
                return None
        return self.ends[content]

    def report(self) -> dict[str, Any]:
        """For the one who started it; each token by its fingerprint."""
        counts = {name: value for name, value in vars(self).items() if isinstance(value, int | float)}
        return {**counts, "tokens": [_jwt.fingerprint(content) for content in self.ends]}


def main() -> None:
    os.nice(POLITE)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stopped.set()), daemon=True).start()
    reader = Reader(str(Path(sys.argv[1])))
    while not stopped.is_set():
        reader.read()
    print(json.dumps(reader.report()))


if __name__ == "__main__":
    main()
