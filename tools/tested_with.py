# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix ran, as the documentation says it: docs/tested-with.json, and what is made of it.

`make matrix WRITE=1` writes the figures. `python -m tools.tested_with` (a part of `make generated`) writes them into
docs/tested-with.md and into the README's section "Tested with".
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE, FIGURES, README = Path("docs/tested-with.md"), Path("docs/tested-with.json"), Path("README.md")
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->"
#: Where the drivers are pinned, and how their version is written there.
PINS = {
    "python-oracledb": (Path("requirements/test.txt"), r"(?m)^oracledb==(\S+)"),
    "node-oracledb": (Path("tests/clients/package-lock.json"), r'"node_modules/oracledb": \{\s*"version": "([^"]+)"'),
}
#: What tools/fetch_clients takes out of Oracle's package, whose own version is another.
JDBC = "jdbc-*/ojdbc17-*.jar"


@dataclass(frozen=True)
class Result:
    """One row of the matrix. Versions are exact where the programs could be asked, else those that the row names."""

    name: str
    core: str
    controller: str
    host: str
    #: PASSED, FAILED: what, or SKIPPED: why.
    outcome: str
    date: str
    collection: str
    #: The last commit that changed what the row runs.
    commit: str
    #: Whether only a third of the integration tests ran.
    short: bool = False
    #: By kind of test: how many passed, were skipped, failed.
    tests: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.outcome == "PASSED"


@dataclass(frozen=True)
class Figures:
    rows: list[Result]
    drivers: dict[str, str]


def read(root: Path = ROOT) -> Figures:
    """What the tree has; nothing, where there is no such file."""
    if not (root / FIGURES).exists():
        return Figures([], {})
    document = json.loads((root / FIGURES).read_text(encoding="utf-8"))
    return Figures([Result(**row) for row in document["rows"]], document["drivers"])


def write(figures: Figures, root: Path = ROOT) -> None:
    """Writes the figures and all that is made of them."""
    document = {"rows": [asdict(row) for row in figures.rows], "drivers": figures.drivers}
    (root / FIGURES).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    for path, text in generated(figures, root).items():
        path.write_text(text, encoding="utf-8")


def generated(figures: Figures, root: Path = ROOT) -> dict[Path, str]:
    """The files that have the figures in them, as they should be."""
    page, readme = root / PAGE, root / README
    section = r"(?s)(?<=\n## Tested with\n\n).*?(?=\n\n)"
    return {
        page: re.sub(
            f"(?s)(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", lambda _found: table(figures), page.read_text("utf-8")
        ),
        readme: re.sub(section, lambda _found: summary(figures), readme.read_text("utf-8"), count=1),
    }


def drivers(known: dict[str, str], root: Path = ROOT) -> dict[str, str]:
    """The drivers' versions. JDBC's is in the name of its file: `known`, where `make clients` has not fetched it."""
    found = {}
    for name, (path, pattern) in PINS.items():
        (found[name],) = re.findall(pattern, (root / path).read_text(encoding="utf-8"))
    jars = [path.stem.partition("-")[2] for path in (root / ".build/clients").glob(JDBC)]
    return found | {"JDBC thin": (jars or [known.get("JDBC thin", "")])[0]}


def table(figures: Figures) -> str:
    """What is between the marks of the page."""
    headings = ["ansible-core", "Python on the controller", "on the host", "unit tests", "integration tests"]
    lines = [[*headings, "outcome", "date", "collection"]]
    for row in figures.rows:
        counts = [told(row.tests.get(kind, {})) for kind in ("unit", "integration")]
        if row.short:
            counts[1] += " (the short form)"
        version = f"{row.collection}, {row.commit}" if row.commit else ""
        lines.append([row.core, row.controller, row.host, *counts, row.outcome, row.date, version])
    driver_rows = [["driver", "version"], *([name, version] for name, version in figures.drivers.items())]
    return f"{markdown(lines)}\n\n{markdown(driver_rows)}\n"


def summary(figures: Figures) -> str:
    """The README's table: only what passed."""
    rows = [row for row in figures.rows if row.passed]
    versions = {what: minors(getattr(row, what) for row in rows) for what in ("core", "controller", "host")}
    releases = ", ".join(f"{name} {minor(version)}" for name, version in figures.drivers.items())
    return markdown(
        [
            ["what", "versions"],
            ["ansible-core", ", ".join(versions["core"])],
            ["Python on the controller, on hosts", f"{spans(versions['controller'])}; {spans(versions['host'])}"],
            ["drivers", releases],
            [
                "Entra ID, databases",
                "an emulator and a listener of our own in the tests; OCI and ODP.NET by Oracle's manuals",
            ],
            ["row by row, with figures", f"[the matrix]({PAGE})"],
        ]
    )


def sentence(figures: Figures) -> str:
    """What passed, for the release notes."""
    rows = [row for row in figures.rows if row.passed]
    pairs = ", ".join(f"{row.core} (Python {minor(row.controller)}, on hosts {minor(row.host)})" for row in rows)
    return f"Tested with ansible-core {pairs}; the figures are in ``{PAGE}``."


def told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number or what == "passed")


def minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def minors(versions: Iterable[str]) -> list[str]:
    """Each minor version once, the oldest first."""
    return sorted({minor(version) for version in versions}, key=lambda one: [int(part) for part in one.split(".")])


def spans(versions: Sequence[str]) -> str:
    """3.6 to 3.9, 3.11: what is missing between two versions is not claimed."""
    found: list[list[str]] = []
    for version in versions:
        major, number = version.split(".")
        if found and found[-1][-1] == f"{major}.{int(number) - 1}":
            found[-1].append(version)
        else:
            found.append([version])
    return ", ".join(f"{span[0]} to {span[-1]}" if len(span) > 2 else ", ".join(span) for span in found)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    ruled = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(cell or '-' for cell in row)} |" for row in ruled)


def faults(names: Sequence[str], root: Path = ROOT) -> list[str]:
    """Why the table is not one of these rows: a row that is missing, was never one, or failed."""
    found = {row.name: row.outcome for row in read(root).rows}
    missing = [f"{name} is missing" for name in names if name not in found]
    others = [f"{name} is no row of tools/matrix.py" for name in found if name not in names]
    if not any(row.passed for row in read(root).rows):
        missing.append("no row passed")
    return missing + others + [f"{name} {outcome}" for name, outcome in found.items() if outcome.startswith("FAILED")]


if __name__ == "__main__":
    write(read())
