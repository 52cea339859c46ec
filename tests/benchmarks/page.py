# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of the figures of a run: `python -m tests.benchmarks.page DIRECTORY [--write] [--check]`.

`--write` puts table, picture and figures of the directory into docs; `--check` fails if a gate was missed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure, table
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "performance.md"
FIGURES = PAGE.with_suffix(".json")
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->"


def figures_of(document: dict[str, Any]) -> list[Figure]:
    return [Figure(**{name: one[name] for name in one if name != "missed"}) for one in document["figures"]]


def generated(document: dict[str, Any]) -> str:
    """What is between the marks of the page."""
    versions = f"ansible-core {document['ansible-core']}, Python {document['python']}"
    return f"Medians of {document['turns']} turns, {versions}.\n\n{table(figures_of(document))}\n"


def page_with(document: dict[str, Any], page: str) -> str:
    pattern = f"(?s)(?<={re.escape(BEGIN)}).*(?={re.escape(END)})"
    return re.sub(pattern, lambda _found: generated(document), page)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    document = json.loads((options.directory / FIGURES.name).read_text())
    if options.write:
        PAGE.write_text(page_with(document, PAGE.read_text()))
        for suffix in (".json", ".png", ".svg"):
            shutil.copy(options.directory / PAGE.with_suffix(suffix).name, PAGE.with_suffix(suffix))
    missed = [figure for figure in figures_of(document) if figure.is_missed]
    if missed:
        print(f"gates missed:\n{table(missed)}", file=sys.stderr)
    return int(options.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
