# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of plugin_utils and module_utils: their levels, what they import, and the picture of both.

`make docs` (python -m tools.packages) writes docs/packages.svg from the imports as they are; tests/unit/plugins/test_layers.py
holds the imports to the levels and the file to the imports. `--count` prints packages, levels, imports and circles.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "plugins"
PICTURE = ROOT / "docs" / "packages.svg"
OWN = "ansible_collections.entra.oracledb.plugins."

# Each folder's packages with their jobs, by level, lowest first: a file imports from its own package and from lower levels.
PACKAGES: dict[str, tuple[dict[str, str], ...]] = {
    "module_utils": (
        {
            "_one_time_pad": "token over the wire",
            "_jwt": "claims of a token",
            "_urls": "URLs and proxies",
            "_text": "text in messages",
            "_clients": "Oracle clients, limits",
            "_machine": "which machine this is",
            "_own_file": "what a hit needs",
        },
        {"_http": "HTTP over TLS", "_files": "the only code that writes"},
        {"_entra": "tokens with Python only", "_descriptor": "connect descriptors"},
        {"_orafile": "lossless file editing"},
        {"_host": "plan and apply a host"},
        {"_rotation": "tokens stay fresh"},
        {"_check": "the doctor"},
    ),
    "plugin_utils": (
        {"_model": "the shared nouns"},
        {"_store": "what is remembered", "_x509": "certificates, keys"},
        {"_request": "options to requests", "_entra": "how Entra is asked", "_wallet": "Oracle wallets"},
        {"_engine": "store, lock, ask, keep"},
        {"_provision": "a host's document", "_report": "the fleet report", "_lookup": "options, misses; Ansible"},
        {"_action": "base of the actions; Ansible"},
    ),
}
LEVELS = {side: tuple(set(level) for level in levels) for side, levels in PACKAGES.items()}

Imports = Mapping[str, set[str]]


def sources(folder: str) -> list[Path]:
    return sorted((PLUGINS / folder).glob("**/*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, also inside functions and under TYPE_CHECKING, with the names from it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path}:{node.lineno} imports relatively")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(path: Path) -> str:
    """The package that a file belongs to: a folder, or the file itself."""
    return path.relative_to(PLUGINS).parts[1].removesuffix(".py")


def packages_imported(side: str, path: Path) -> set[str]:
    """The packages of `side` that a file imports from, but for its own."""
    prefix = f"{OWN}{side}."
    names = {name.removeprefix(prefix).split(".")[0] for name in imported(path) if name.startswith(prefix)}
    return names - {package_of(path)} if path.is_relative_to(PLUGINS / side) else names


def package_imports(folder: str, side: str) -> dict[str, set[str]]:
    """For each package of `folder`, the packages of `side` that it imports from."""
    found: dict[str, set[str]] = {}
    for path in sources(folder):
        found.setdefault(package_of(path), set()).update(packages_imported(side, path))
    return found


def circle(imports: Imports) -> list[str]:
    """One circle of imports, [] if there is none; `imports` by importer."""
    try:
        tuple(TopologicalSorter(imports).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def direct(imports: Imports) -> set[tuple[str, str]]:
    """The imports that do not follow from others (transitive reduction): what the picture draws."""
    below: dict[str, set[str]] = {}
    for name in TopologicalSorter(imports).static_order():
        near = imports.get(name, set())
        below[name] = near.union(*(below[one] for one in near))
    return {
        (upper, lower)
        for upper, lowers in imports.items()
        for lower in lowers
        if not any(lower in below[other] for other in lowers - {lower})
    }


# The picture: two columns, the controller on the left, what the host runs too on the right. All numbers are pixels.
BOX, GAP, HEIGHT, ROW = 172, 12, 62, 108
TOP, LEFT = 140, 24
WIDTHS = {side: 2 * LEFT + max(map(len, levels)) * (BOX + GAP) - GAP for side, levels in PACKAGES.items()}
COLUMNS = {"plugin_utils": 0, "module_utils": WIDTHS["plugin_utils"]}
BOTTOM = TOP + ROW * (max(map(len, PACKAGES.values())) - 1) + HEIGHT + 16
TITLES = {
    "plugin_utils": (
        "The controller: plugins/plugin_utils",
        "lookup · action · filter",
        ("lookup", "action", "filter"),
    ),
    "module_utils": ("The host, too: plugins/module_utils", "modules", ("modules",)),
}
STYLE = (
    "text{font-family:sans-serif;font-size:12px;fill:#1b1f24}.name{font-weight:bold;font-size:14px}.small{font-size:10.5px;fill:#57606a}"
    ".title{font-weight:bold;font-size:16px}.box{fill:#fff;stroke:#57606a;rx:6}.shell{fill:#ddf4ff;stroke:#0969da;rx:6}"
    ".side{fill:#f6f8fa;stroke:#d0d7de;rx:10}path{fill:none;stroke:#57606a;stroke-width:1.3}"
)


def places(side: str) -> dict[str, tuple[float, float]]:
    """The left upper corner of each package's box; the highest level is at the top, each row is centred."""
    found = {}
    for number, level in enumerate(reversed(PACKAGES[side])):
        left = COLUMNS[side] + (WIDTHS[side] - len(level) * BOX - (len(level) - 1) * GAP) / 2
        for column, name in enumerate(level):
            found[name] = (left + column * (BOX + GAP), TOP + ROW * number)
    return found


def label(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle"{f" class={kind!r}" if kind else ""}>{escape(text)}</text>'


def rectangle(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" class="{kind}"/>'


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve from one box's lower edge to another's upper edge."""
    (x1, y1), (x2, y2) = start, end
    return f'<path d="M{x1:g} {y1:g}C{x1:g} {y1 + 28:g} {x2:g} {y2 - 32:g} {x2:g} {y2 - 3:g}" marker-end="url(#tip)"/>'


def package_box(name: str, job: str, corner: tuple[float, float], host: set[str]) -> list[str]:
    """A package: its name, its job and, on the controller, the host's packages that it uses."""
    (x, y), middle = corner, corner[0] + BOX / 2
    height = HEIGHT + 11 * max(0, len(lines_of(host)) - 1)
    drawn = [rectangle(x, y, BOX, height, "box"), label(middle, y + 20, name, "name"), label(middle, y + 36, job)]
    return drawn + [label(middle, y + 52 + 11 * row, text, "small") for row, text in enumerate(lines_of(host))]


def lines_of(host: set[str]) -> list[str]:
    """The names in lines of three."""
    names = sorted(host)
    return [("⇒ " if not row else "") + " ".join(names[row : row + 3]) for row in range(0, len(names), 3)]


def column(side: str) -> list[str]:
    """One folder: shells, packages, arrows."""
    title, shells, folders = TITLES[side]
    left, width = COLUMNS[side], WIDTHS[side]
    middle = left + width / 2
    imports, corners = package_imports(side, side), places(side)
    used = set().union(*(packages_imported(side, path) for folder in folders for path in sources(folder)))
    drawn = [rectangle(left + 10, 10, width - 20, BOTTOM, "side"), label(middle, 38, title, "title")]
    drawn += [rectangle(middle - 130, 56, 260, 50, "shell"), label(middle, 78, shells, "name")]
    drawn += [label(middle, 96, f"use {len(used)} of the packages", "small")]
    for upper, lower in sorted(direct(imports)):
        (x1, y1), (x2, y2) = corners[upper], corners[lower]
        drawn.append(arrow((x1 + BOX / 2, y1 + HEIGHT), (x2 + BOX / 2, y2)))
    host = package_imports(side, "module_utils") if side == "plugin_utils" else {}
    for level in PACKAGES[side]:
        for name, job in level.items():
            drawn += package_box(name, job, corners[name], host.get(name, set()))
    return drawn


def picture() -> str:
    """The SVG of both folders."""
    width, height = sum(WIDTHS.values()), BOTTOM + 20
    tip = (
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker>'
    )
    legend = "An arrow is an import; arrows that follow from others are left out. ⇒ what the controller's package uses of the host's."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + 24:g}" role="img">',
        f"<title>The packages of the collection</title><style>{STYLE}</style><defs>{tip}</defs>",
        *column("plugin_utils"),
        *column("module_utils"),
        label(width / 2, height + 12, legend, "small"),
        "</svg>\n",
    ]
    return "\n".join(parts)


def counts(side: str) -> str:
    imports = package_imports(side, side)
    pairs = sum(len(lowers) for lowers in imports.values())
    ring = circle(imports)
    return (
        f"{side}: {len(sources(side))} files, {len(imports)} packages, {len(PACKAGES[side])} levels, {pairs} imports between "
        f"packages, {'no circle' if not ring else 'a circle: ' + ' '.join(ring)}"
    )


if __name__ == "__main__":
    if "--count" in sys.argv[1:]:
        print("\n".join(counts(side) for side in PACKAGES))
    else:
        PICTURE.write_text(picture(), encoding="utf-8")
        print(f"Wrote {PICTURE.relative_to(ROOT)}")
