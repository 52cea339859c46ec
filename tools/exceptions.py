# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exception family of the collection as a tree, for CONTRIBUTING.md.

`make docs` (python -m tools.exceptions) writes the tree anew; tests/unit/test_contributing.py holds it to the code.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "plugins"
PAGE = ROOT / "CONTRIBUTING.md"
OPEN, CLOSE = "```text\n", "```\n"


Classes = dict[str, tuple[list[str], Path]]


def classes() -> Classes:
    """Every class of the plugins by name, with its bases, the last one first, and its file."""
    found = {}
    for path in sorted(PLUGINS.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.bases:
                found[node.name] = ([ast.unparse(base).rpartition(".")[2] for base in reversed(node.bases)], path)
    return found


def is_exception(name: str, known: Classes) -> bool:
    """Whether a class is an exception: by its bases, down to Python's own."""
    while name in known:
        name = known[name][0][0]
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def branches(parent: str, known: Classes, indent: str) -> Iterator[str]:
    """The lines of the classes below `parent`, each with its file and what else it is."""
    children = sorted(name for name, (bases, _path) in known.items() if bases[0] == parent)
    for number, name in enumerate(children):
        last = number == len(children) - 1
        head = f"{indent}{'└── ' if last else '├── '}{name}"
        (_parent, *others), path = known[name]
        yield f"{head:<44}{path.relative_to(PLUGINS)}{', a ' + ' and '.join(others) if others else ''}"
        yield from branches(name, known, indent + ("    " if last else "│   "))


def tree() -> str:
    """The whole family, Python's own classes as roots."""
    every = classes()
    known = {name: found for name, found in every.items() if is_exception(name, every)}
    roots = sorted({bases[0] for bases, _path in known.values() if bases[0] not in known})
    return "".join(f"{line}\n" for root in roots for line in (root, *branches(root, known, "")))


def page_with(text: str, page: str) -> str:
    """The page with `text` in the place of its tree."""
    head, _open, rest = page.partition(OPEN)
    _old, close, tail = rest.partition(CLOSE)
    return head + OPEN + text + close + tail


if __name__ == "__main__":
    PAGE.write_text(page_with(tree(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote the exceptions of {PAGE.relative_to(ROOT)}")
