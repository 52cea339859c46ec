# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ratios of `make bench` as a picture: `python -m tests.benchmarks.draw FIGURES.json FILE...` (.png, .svg).

It runs in the environment of `make fleet`, which has matplotlib.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import RATIO, shown

MET, MISSED, GATE = "#1f77b4", "#d62728", "#333333"


def ratios(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures that are ratios to a rival that is there."""
    return [one for one in document["figures"] if one["unit"] == RATIO and one["value"] is not None]


def draw(document: dict[str, Any], paths: Sequence[Path]) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams.update({"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 10})
    from matplotlib import pyplot

    found = ratios(document)
    figure, axes = pyplot.subplots(figsize=(11, 1.6 + 0.36 * len(found)), layout="constrained", facecolor="white")
    for at, one in enumerate(found):
        _draw_one(axes, at, one)
    axes.set_yticks(range(len(found)), [f"{one['row']}  {one['what']}  /  {one['rival']}" for one in found])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.set_xticks([0.01, 0.1, 0.5, 1, 2], ["1/100", "1/10", "1/2", "1", "2"])
    axes.minorticks_off()
    axes.set_xlim(0.22 * min(0.1, *(one["value"] for one in found)), 2 * max(1.5, *(one["value"] for one in found)))
    axes.axvline(1, color=GATE, linewidth=0.8)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    core = document["ansible-core"]
    figure.suptitle(
        f"What the collection takes of what the others take: processor time (P9: bytes). ansible-core {core}",
        fontsize=12,
    )
    figure.legend(handles=_legend(pyplot), loc="outside lower center", ncols=3, frameon=False)
    for path in paths:
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})


def _draw_one(axes: Any, at: int, one: dict[str, Any]) -> None:
    color = MISSED if one["missed"] else MET
    axes.plot([1, one["value"]], [at, at], color=color, linewidth=4, alpha=0.35, solid_capstyle="butt")
    axes.plot(one["value"], at, "o", color=color, markersize=7)
    axes.plot(one["limit"], at, "|", color=GATE, markersize=15, markeredgewidth=2)
    ends = one["value"], one["limit"]
    where, shift, side = (min(ends), -9, "right") if one["value"] < 1 else (max(ends), 9, "left")
    axes.annotate(
        shown(one["value"], RATIO),
        (where, at),
        xytext=(shift, 0),
        textcoords="offset points",
        horizontalalignment=side,
        verticalalignment="center",
        fontsize=9,
    )


def _legend(pyplot: Any) -> list[Any]:
    line = pyplot.Line2D
    return [
        line([], [], color=MET, marker="o", linewidth=4, alpha=0.7, label="gate met"),
        line([], [], color=MISSED, marker="o", linewidth=4, alpha=0.7, label="gate missed"),
        line([], [], color=GATE, marker="|", markersize=13, markeredgewidth=2, linestyle="", label="gate"),
    ]


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), [Path(name) for name in sys.argv[2:]])
