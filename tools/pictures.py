# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws docs/pictures/NAME.svg from the text docs/pictures/NAME.yml, for light and dark screens.

`make docs` (python -m tools.pictures) writes them; tests/unit/test_pictures.py compares them with their texts. A text has

* `columns`, `rows`: widths and heights of a grid in pixels, gaps included as columns and rows of their own
* `boxes`: name -> `at` [column, row] (or [column, row, last column, last row]), `title`, `lines`, `kind` (box, accent, quiet, area),
  `inset`, `align`
* `arrows`: `from` and `to` as NAME.SIDE or NAME.SIDE.SHARE (0 to 1 along the side), `label` (lines), `dashed`, `both`, `at` (how far
  off its place the label is).
  Without a share the arrow is straight where it can be.
"""

from __future__ import annotations

import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
MARGIN = 14
LINE = 17  # pixels from one line of text to the next
LIGHT = {
    "paper": "#ffffff",
    "text": "#1b1f24",
    "soft": "#57606a",
    "line": "#57606a",
    "box": "#ffffff",
    "area": "#f6f8fa",
}
LIGHT |= {"edge": "#8c959f", "accent": "#ddf4ff", "accentedge": "#0969da", "quietedge": "#d0d7de"}
DARK = {
    "paper": "#0d1117",
    "text": "#e6edf3",
    "soft": "#9198a1",
    "line": "#9198a1",
    "box": "#161b22",
    "area": "#10151c",
}
DARK |= {"edge": "#6e7681", "accent": "#0c2d4d", "accentedge": "#4493f8", "quietedge": "#30363d"}
RULES = (
    ".paper{fill:PAPER}text{font-family:system-ui,sans-serif;font-size:13px;fill:TEXT}.title{font-weight:600;font-size:15px}"
    ".note{font-size:12px;fill:SOFT}.code{font-family:ui-monospace,monospace;font-size:12px}"
    ".box{fill:BOX;stroke:EDGE}.accent{fill:ACCENT;stroke:ACCENTEDGE}.quiet{fill:BOX;stroke:QUIETEDGE;stroke-dasharray:4 3}"
    ".area{fill:AREA;stroke:QUIETEDGE}.arrow{fill:none;stroke:LINE;stroke-width:1.6}.tip{fill:LINE}.halo{stroke:PAPER;stroke-width:5px;"
    "paint-order:stroke;stroke-linejoin:round}.dashed{stroke-dasharray:6 4}"
)

Place = tuple[float, float, float, float]  # left, top, width, height
End = tuple[float, float, str]


def style() -> str:
    """The rules for light screens, and again for dark ones."""

    def filled(colours: dict[str, str]) -> str:
        text = RULES
        for name in sorted(colours, key=len, reverse=True):
            text = text.replace(f":{name.upper()}", f":{colours[name]}")
        return text

    return f"{filled(LIGHT)}@media (prefers-color-scheme:dark){{{filled(DARK)}}}"


def place(spec: dict[str, Any], columns: list[float], rows: list[float]) -> Place:
    """Where a box is, in pixels."""
    at, inset = spec["at"], spec.get("inset", 0)
    first_column, first_row, last_column, last_row = at if len(at) == 4 else [*at, *at]
    left, top = MARGIN + sum(columns[:first_column]), MARGIN + sum(rows[:first_row])
    width, height = sum(columns[first_column : last_column + 1]), sum(rows[first_row : last_row + 1])
    return left + inset, top, width - 2 * inset, height


def text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    """A line of text; one in backticks is code."""
    if words.startswith("`"):
        words, kind = words.strip("`"), f"{kind} code"
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" class="{kind.strip()}">{escape(words)}</text>'


def box(spec: dict[str, Any], where: Place) -> list[str]:
    """A rectangle with a title and lines, in its middle or, of an area, at its top."""
    left, top, width, height = where
    kind, lines = spec.get("kind", "box"), spec.get("lines", [])
    drawn = [f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="8" class="{kind}"/>']
    is_left = spec.get("align") == "left"
    x, anchor = (left + 14, "start") if is_left else (left + width / 2, "middle")
    y = top + 24 if kind == "area" or is_left else top + (height - LINE * len(lines)) / 2 + 5
    drawn.append(text(x, y, spec["title"], "title", anchor))
    return drawn + [text(x, y + 3 + LINE * number, line, "", anchor) for number, line in enumerate(lines, 1)]


def end(name: str, places: dict[str, Place], toward: End | None = None) -> End:
    """A point on a box's edge, and the side that it is on; level with `toward` where the name has no share and the side reaches so far."""
    box_name, side, *share = name.split(".", 2)
    left, top, width, height = places[box_name]
    part = float(share[0]) if share else 0.5
    if side in ("left", "right"):
        y = toward[1] if toward and not share and top < toward[1] < top + height else top + height * part
        return left + (width if side == "right" else 0), y, side
    x = toward[0] if toward and not share and left < toward[0] < left + width else left + width * part
    return x, top + (height if side == "bottom" else 0), side


def ends(spec: dict[str, Any], places: dict[str, Place]) -> tuple[End, End]:
    """Both ends, the one of the smaller box in the middle of its side."""
    names = spec["from"], spec["to"]
    sizes = [sum(places[name.split(".")[0]][2:]) for name in names]
    if sizes[0] <= sizes[1]:
        start = end(names[0], places)
        return start, end(names[1], places, start)
    stop = end(names[1], places)
    return end(names[0], places, stop), stop


def route(start: End, stop: End) -> list[tuple[float, float]]:
    """A line, or one with right angles where the ends are not in line."""
    (x1, y1, side), (x2, y2, other) = start, stop
    if x1 == x2 or y1 == y2:
        return [(x1, y1), (x2, y2)]
    if side in ("left", "right") and other in ("left", "right"):
        return [(x1, y1), ((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2), (x2, y2)]
    if side in ("top", "bottom") and other in ("top", "bottom"):
        return [(x1, y1), (x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2), (x2, y2)]
    return [(x1, y1), (x2, y1) if side in ("left", "right") else (x1, y2), (x2, y2)]


def arrow(spec: dict[str, Any], places: dict[str, Place]) -> list[str]:
    points = route(*ends(spec, places))
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    tips = 'marker-end="url(#tip)"' + (' marker-start="url(#tip)"' if spec.get("both") else "")
    drawn = [f'<path d="{path}" class="arrow{" dashed" if spec.get("dashed") else ""}" {tips}/>']
    lines = spec.get("label", [])
    longest = max(
        pairwise(points),
        key=lambda pair: abs(pair[0][0] - pair[1][0]) + abs(pair[0][1] - pair[1][1]),
    )
    (x1, y1), (x2, y2) = longest
    dx, dy = spec.get("at", [0, 0])
    x, y = (
        (x1 + x2) / 2 + dx,
        (y1 + y2) / 2 + dy - (len(lines) * LINE + 2 if y1 == y2 else LINE * (len(lines) - 1) / 2 - 4),
    )
    y += LINE - 3 if y1 == y2 else 0
    return drawn + [text(x, y + LINE * number, line, "note halo") for number, line in enumerate(lines)]


def picture(source: str) -> str:
    """The SVG of a picture's text. KeyError for a box that is not there."""
    spec = yaml.safe_load(source)
    columns, rows = spec["columns"], spec["rows"]
    places = {name: place(one, columns, rows) for name, one in spec["boxes"].items()}
    width, height = list(accumulate(columns))[-1] + 2 * MARGIN, list(accumulate(rows))[-1] + 2 * MARGIN
    areas_first = sorted(spec["boxes"].items(), key=lambda item: item[1].get("kind") != "area")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(spec["title"])}</title><desc id="d">{escape(spec["description"])}</desc><style>{style()}</style>',
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
            '<path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>'
        ),
        f'<rect width="{width:g}" height="{height:g}" rx="10" class="paper"/>',
        *(line for name, one in areas_first for line in box(one, places[name])),
        *(line for one in spec.get("arrows", []) for line in arrow(one, places)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def outdated() -> dict[Path, str]:
    """The pictures that are not as their texts say, as they would be written."""
    drawn = {
        path.with_suffix(".svg"): picture(path.read_text(encoding="utf-8")) for path in sorted(PICTURES.glob("*.yml"))
    }
    return {path: svg for path, svg in drawn.items() if not path.exists() or path.read_text(encoding="utf-8") != svg}


def main() -> None:
    for path, svg in outdated().items():
        path.write_text(svg, encoding="utf-8")
        print(f"Wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
