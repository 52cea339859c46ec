# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure, its gate, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEADINGS = ("row", "what", "compared with", "measured", "gate", "")
RATIO, COUNT, MILLISECONDS, MEGABYTES = "×", "", "ms", "MB"


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it may be at most, or must be where `exactly`.

    `value` is None where the rival is missing; `note` says why. Of a figure with no `limit` nothing is demanded: it is there to
    compare with. `slack`: the part of the limit that a short run on a busy machine may miss it by, and then is `close`.
    """

    row: str
    what: str
    rival: str
    value: float | None
    limit: float | None
    unit: str = RATIO
    exactly: bool = False
    note: str = ""
    slack: float = 0.0

    @property
    def is_missed(self) -> bool:
        if self.value is None or self.limit is None:
            return False
        if self.unit == COUNT:
            return self.value != self.limit if self.exactly else self.value > self.limit
        return self.value > self.limit * (1 + self.slack)

    @property
    def verdict(self) -> str:
        if self.value is None:
            return self.note
        if self.limit is None:
            return ""
        return "MISSED" if self.is_missed else "met" if self.value <= self.limit or self.unit == COUNT else "close"

    def document(self) -> dict[str, Any]:
        value = None if self.value is None else round(self.value, 5)
        return {**asdict(self), "value": value, "missed": self.is_missed}

    def cells(self) -> tuple[str, ...]:
        measured = "missing" if self.value is None else shown(self.value, self.unit)
        gate = "" if self.limit is None else ("" if self.exactly else "≤ ") + shown(self.limit, self.unit)
        return self.row, self.what, self.rival, measured, gate, self.verdict


def shown(value: float, unit: str) -> str:
    """With its unit, in three digits."""
    if unit == COUNT:
        return f"{value:,.0f}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    return f"{value:,.{digits}f} {unit}"


def table(figures: Sequence[Figure]) -> str:
    """In Markdown."""
    lines = [HEADINGS, tuple("---" for _heading in HEADINGS), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
