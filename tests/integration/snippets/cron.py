# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line of a crontab as crontab(5) defines it."""

from __future__ import annotations

import re

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
TERM = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")


def is_field(field: str, low: int, high: int) -> bool:
    for term in field.split(","):
        match = TERM.fullmatch(term)
        if not match or not all(low <= int(number) <= high for number in match.groups()[:2] if number):
            return False
    return True


def parsed(line: str) -> tuple[str, str]:
    """User and command of a line of /etc/crontab or /etc/cron.d. AssertionError if cron would not read it so."""
    *fields, user, command = line.split(maxsplit=6)
    assert len(fields) == len(FIELDS), line
    assert all(is_field(field, *limits) for field, limits in zip(fields, FIELDS, strict=True)), line
    assert re.fullmatch(r"[a-z_][a-z0-9_-]*", user), line
    assert "%" not in command, "cron makes a line end of it"
    return user, command
