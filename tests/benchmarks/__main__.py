# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: the collection against what people use today, in one table and one plot.

Ratios of processor time of whole process trees; contenders take turns, compared are medians. Only these ratios say anything about
another machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks import cached, cold, large_files, one_request, renewal, role, scale
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.ground import Ground, ground

ROWS: dict[str, Callable[[Ground], Iterator[Figure]]] = {
    "P1": one_request.measure,
    "P2": cached.measure_workers,
    "P2b": cached.measure_template,
    "P3": cold.measure,
    "P4": cached.measure_az,
    "P5": role.measure_unchanged,
    "P6": role.measure_due,
    "P7": large_files.measure,
    "P8": scale.measure_memory,
    "P9": role.measure_bytes,
    "P10": scale.measure_hosts,
    "R1": renewal.measure,
}
#: What `make test` runs, in less than three minutes: what counts, and what is slow as soon as an import is added.
SHORT = ("P1", "P2", "P5", "P7")
TURNS, SHORT_TURNS = 5, 3


def measure(at: Ground, rows: Sequence[str]) -> Iterator[list[Figure]]:
    """The figures of row after row; a short run measures a row that misses a gate once more: the machine may have been busy."""
    for row in rows:
        begin = time.monotonic()
        figures = list(ROWS[row](at))
        if at.short and any(figure.is_missed for figure in figures):
            figures = list(ROWS[row](at))
        print(
            f"{row}: {time.monotonic() - begin:.0f} s",
            *(figure.cells()[3:] for figure in figures),
            file=sys.stderr,
            flush=True,
        )
        yield figures


def document(figures: Sequence[Figure], turns: int) -> dict[str, Any]:
    """As JSON, for the plot and for those who compare releases."""
    known = {"ansible-core": version("ansible-core"), "python": platform.python_version(), "turns": turns}
    return {**known, "figures": [figure.document() for figure in figures]}


def with_other_rows(new: dict[str, Any], path: Path) -> dict[str, Any]:
    """The figures that are in the file already, of the same versions, and that were not measured this time, come along."""
    old = json.loads(path.read_text()) if path.exists() else {}
    if any(old.get(name) != new[name] for name in new if name != "figures"):
        return new
    measured = {one["row"] for one in new["figures"]}
    figures = [*new["figures"], *(one for one in old["figures"] if one["row"] not in measured)]
    return {**new, "figures": sorted(figures, key=lambda one: list(ROWS).index(one["row"]))}


def chosen(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="The collection against what people use today."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; default: all")
    parser.add_argument("--short", action="store_true", help="fewer hosts and turns, gates a fifth wider")
    parser.add_argument("--turns", type=int, help="of all contenders of a row")
    parser.add_argument("--az", type=Path, help="the directory of the Azure CLI's program, if it is installed")
    parser.add_argument("--check", action="store_true", help="fail if a gate is missed")
    parser.add_argument(
        "--json", type=Path, help="write the figures here; of rows that are not measured the old ones stay"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = chosen(arguments)
    turns = options.turns or (SHORT_TURNS if options.short else TURNS)
    az = options.az.resolve() if options.az and (options.az / "az").exists() else None
    figures: list[Figure] = []
    with ground(options.short, turns, az) as at:
        for found in measure(at, options.rows or (SHORT if options.short else list(ROWS))):
            figures += found
            if options.json:
                whole = with_other_rows(document(figures, turns), options.json)
                options.json.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    print(table(figures))
    return int(options.check and any(figure.is_missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
