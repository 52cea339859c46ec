# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command used, and contenders that take turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SUPERVISOR = Path(__file__).with_name("supervisor.py")
#: Far longer than any command here takes; it ends a hang.
SECONDS = 1800


@dataclass(frozen=True)
class Usage:
    """Of a command and all its descendants: seconds of the processor, and the largest one's megabytes of memory."""

    seconds: float
    megabytes: float
    output: str = ""


Contender = Callable[[], Usage]
Turn = dict[str, Usage]


def used_by(command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Usage:
    """Run a command that must succeed. Raises RuntimeError with its output if it does not."""
    with tempfile.TemporaryDirectory() as name:
        report, output = Path(name, "report"), Path(name, "output")
        with output.open("wb") as out:
            subprocess.run(
                [sys.executable, "-I", str(SUPERVISOR), str(report), *command],
                env=dict(os.environ if environment is None else environment),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=SECONDS,
                check=True,
            )
        found, text = json.loads(report.read_text()), output.read_text(errors="replace")
    if found["code"]:
        raise RuntimeError(f"{command}: exit code {found['code']}\n{text}")
    return Usage(found["seconds"], found["megabytes"], text)


def take_turns(contenders: Mapping[str, Contender], count: int, warm: bool = True) -> list[Turn]:
    """`count` turns of all contenders, so that what else the machine does hits all of them; each begins with another one.

    `warm`: each runs once before, uncounted, and writes bytecode, caches and files that are there from then on.
    """
    names = list(contenders)
    if warm:
        for name in names:
            contenders[name]()
    turns = []
    for number in range(count):
        at = number % len(names)
        turns.append({name: contenders[name]() for name in names[at:] + names[:at]})
    return turns


def seconds(turns: Sequence[Turn], name: str) -> float:
    """The median of a contender."""
    return statistics.median(turn[name].seconds for turn in turns)


def ratio(turns: Sequence[Turn], ours: str, rival: str, floor: str | None = None) -> float:
    """The median of what `ours` took of `rival` in each turn, both without what `floor` took."""

    def above(turn: Turn, name: str) -> float:
        return turn[name].seconds - (turn[floor].seconds if floor else 0.0)

    return statistics.median(above(turn, ours) / max(above(turn, rival), 1e-9) for turn in turns)


def difference(turns: Sequence[Turn], ours: str, rival: str) -> float:
    """The median of the seconds that `ours` took more than `rival` in each turn."""
    return statistics.median(turn[ours].seconds - turn[rival].seconds for turn in turns)
