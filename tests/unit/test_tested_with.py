# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the matrix: the documentation has what the runs gave, of the rows and drivers that this tree has."""

import json
import platform
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from ansible.release import __version__ as ansible_version

from tools import matrix, release, tested_with
from tools.matrix import ROWS, Row
from tools.tested_with import FIGURES, Figures, Result
from tools.tree import ROOT

FOUND = tested_with.read()
ROW = Row("2.99", "3.19", "3.9")
PASSED = Result(
    *("core-2.99-py3.19-target-py3.9", "2.99.4", "3.19.1", "3.9.18", "PASSED", "2026-01-02", "1.2.3", "abcdef0123"),
    tests={"unit": {"passed": 10, "skipped": 2, "failed": 0}, "integration": {"passed": 5, "skipped": 0, "failed": 0}},
)


def test_page_and_readme_are_made_of_the_figures() -> None:
    stale = [path.name for path, text in tested_with.generated(FOUND).items() if path.read_text("utf-8") != text]
    assert stale == [], "make generated"


def test_the_figures_are_of_this_tree_s_rows_and_drivers() -> None:
    assert tested_with.faults([row.name for row in ROWS]) == []
    assert [row.name for row in FOUND.rows] == [row.name for row in ROWS]
    assert FOUND.drivers == tested_with.drivers(FOUND.drivers), "make matrix WRITE=1"
    assert all(FOUND.drivers.values())


def test_the_readme_claims_no_core_and_no_python_without_a_row_that_passed() -> None:
    passed = [row for row in FOUND.rows if row.passed]
    table = (ROOT / "README.md").read_text("utf-8").split("## Tested with\n\n")[1].split("\n\n")[0]
    (cores,) = re.findall(r"\| ansible-core \| (.*) \|", table)
    assert cores.split(", ") == tested_with.minors(row.core for row in passed)


def test_a_row_has_a_lock_and_what_it_leaves_out_is_there() -> None:
    assert [row.core for row in ROWS if not (ROOT / f"requirements/core-{row.core}.txt").exists()] == []
    named = [*matrix.LEFT_OUT, *matrix.named(matrix.SHORT), *(path for kind in matrix.TESTS.values() for path in kind)]
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [path for path in matrix.SUBJECT if not (ROOT / path).exists()] == []
    snippets = {str(path.relative_to(ROOT)) for path in (ROOT / "tests/integration").glob("test_snippets*.py")}
    assert snippets <= set(matrix.LEFT_OUT), "documents are the same everywhere"


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        (["3.6"], "3.6"),
        (["3.6", "3.7", "3.8"], "3.6 to 3.8"),
        (["3.12", "3.13"], "3.12, 3.13"),
        (["3.6", "3.8", "3.9", "3.10", "3.13"], "3.6, 3.8 to 3.10, 3.13"),
        ([], ""),
    ],
)
def test_versions_that_are_missing_are_not_claimed(versions: list[str], told: str) -> None:
    assert tested_with.spans(versions) == told


def test_minor_versions_are_in_their_order() -> None:
    assert tested_with.minors(["3.10.1", "3.9.18", "3.9.2"]) == ["3.9", "3.10"]


def test_a_row_says_what_ran_and_one_that_did_not_run_says_why() -> None:
    skipped = replace(PASSED, host="3.6", outcome="SKIPPED: python3.6 not on this machine", tests={}, commit="")
    table = tested_with.table(Figures([PASSED, skipped], {"a driver": "1.2"}))
    assert (
        "| 2.99.4 | 3.19.1 | 3.9.18 | 10 passed, 2 skipped | 5 passed | PASSED | 2026-01-02 | 1.2.3, abcdef0123 |"
        in table
    )
    assert "| 3.6 | - | - | SKIPPED: python3.6 not on this machine |" in table
    assert "| a driver | 1.2 |" in table
    assert "| 5 passed (the short form) |" in tested_with.table(Figures([replace(PASSED, short=True)], {}))


def test_what_did_not_pass_is_in_neither_summary() -> None:
    failed = replace(PASSED, core="2.98.1", host="3.7.1", outcome="FAILED: unit")
    figures = Figures([failed, PASSED], {})
    for text in (tested_with.summary(figures), tested_with.sentence(figures)):
        assert "2.99" in text
        assert "2.98" not in text
        assert "3.7" not in text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([PASSED], []),
        ([], ["core-2.99-py3.19-target-py3.9 is missing", "no row passed"]),
        ([replace(PASSED, outcome="FAILED: unit")], ["no row passed", "core-2.99-py3.19-target-py3.9 FAILED: unit"]),
        ([PASSED, replace(PASSED, name="gone")], ["gone is no row of tools/matrix.py"]),
        ([PASSED, replace(PASSED, name="other", outcome="SKIPPED: not run")], ["other is no row of tools/matrix.py"]),
    ],
)
def test_a_release_sees_that_the_table_is_not_of_the_rows(tmp_path: Path, rows: list[Result], said: list[str]) -> None:
    (tmp_path / "docs").mkdir()
    document = {"rows": [row.__dict__ for row in rows], "drivers": {}}
    (tmp_path / FIGURES).write_text(json.dumps(document))
    assert tested_with.faults([ROW.name], tmp_path) == said


def test_the_release_notes_end_with_what_was_tested(tmp_path: Path) -> None:
    fragments = tmp_path / "changelogs/fragments"
    fragments.mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / FIGURES).write_text(json.dumps({"rows": [PASSED.__dict__], "drivers": {}}))
    (fragments / "1.2.3.yml").write_text("---\nrelease_summary: Faster.\nbugfixes:\n  - one\n")
    release.tell_the_matrix(tmp_path)
    assert yaml.safe_load((fragments / "1.2.3.yml").read_text()) == {
        "release_summary": "Faster.\n\nTested with ansible-core 2.99.4 (Python 3.19, on hosts 3.9); "
        "the figures are in ``docs/tested-with.md``.",
        "bugfixes": ["one"],
    }


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory for the rows' results, and a tree whose commit is the one of PASSED."""
    monkeypatch.setattr(matrix, "WORK", tmp_path)
    monkeypatch.setattr(matrix, "commit", lambda: PASSED.commit)
    return tmp_path


@pytest.mark.parametrize(
    ("result", "again"),
    [
        (PASSED, False),
        (replace(PASSED, outcome="FAILED: unit"), True),
        (replace(PASSED, outcome="SKIPPED: python3.9 not on this machine"), True),
        (replace(PASSED, commit="0123456789"), True),
    ],
)
def test_a_row_that_passed_runs_again_when_something_changed(work: Path, result: Result, again: bool) -> None:
    assert matrix.kept(ROW, short=False) is None
    matrix.keep(ROW, result)
    assert (matrix.kept(ROW, short=False) is None) == again


def test_changes_that_are_not_committed_are_no_commit_to_keep(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "commit", lambda: "abcdef0123+")
    matrix.keep(ROW, replace(PASSED, commit="abcdef0123+"))
    assert matrix.kept(ROW, short=False) is None


def test_a_short_run_is_kept_for_a_short_run_only(work: Path) -> None:
    matrix.keep(ROW, replace(PASSED, short=True))
    assert matrix.kept(ROW, short=True)
    assert not matrix.kept(ROW, short=False)
    matrix.keep(ROW, PASSED)
    assert matrix.kept(ROW, short=True)


def test_a_row_whose_interpreter_is_missing_is_skipped_by_name(work: Path) -> None:
    result = matrix.run(ROW, str(work), "1", short=False)
    assert result.outcome == "SKIPPED: python3.19 and python3.9 not on this machine"
    assert (result.core, result.controller, result.host) == ("2.99", "3.19", "3.9")


@pytest.mark.parametrize(("failing", "outcome"), [((), "PASSED"), (("integration",), "FAILED: integration")])
def test_a_row_has_exact_versions_and_figures(
    work: Path, monkeypatch: pytest.MonkeyPatch, failing: tuple[str, ...], outcome: str
) -> None:
    def succeeds(row: Row, kind: str, arguments: list[str], environment: dict[str, str]) -> bool:
        assert environment["TARGET_PYTHON"] == sys.executable
        report = f'<testsuite errors="0" failures="{int(kind in failing)}" skipped="2" tests="9"/>'
        (row.directory / f"{kind}.xml").write_text(f"<testsuites>{report}</testsuites>")
        return kind not in failing

    monkeypatch.setattr(matrix, "find_python", lambda *_arguments: sys.executable)
    monkeypatch.setattr(matrix, "make_venv", lambda *_arguments: Path(sys.executable).parent)
    monkeypatch.setattr(matrix, "succeeds", succeeds)
    result = matrix.keep(ROW, matrix.run(ROW, "", "1", short=False))
    assert result == matrix.last(ROW)
    assert (result.outcome, result.commit, result.short) == (outcome, PASSED.commit, False)
    assert (result.core, result.controller, result.host) == (ansible_version, *[platform.python_version()] * 2)
    assert result.tests["unit"] == {"passed": 7, "skipped": 2, "failed": 0}
    assert result.tests["integration"]["failed"] == len(failing)


def test_figures_are_pytest_s_own(tmp_path: Path) -> None:
    report = tmp_path / "unit.xml"
    assert matrix.counts(report) == {}
    suite = '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/>'
    report.write_text(f"<testsuites>{suite}</testsuites>")
    assert matrix.counts(report) == {"passed": 4, "skipped": 3, "failed": 3}


def test_rows_are_chosen_by_a_part_of_their_name() -> None:
    assert matrix.selected("") == list(ROWS)
    assert {row.core for row in matrix.selected("2.16 2.22")} == {"2.16", "2.22"}
    with pytest.raises(SystemExit, match="no row is called 1.9"):
        matrix.selected("1.9")


def test_the_table_has_every_row_and_keeps_what_ran_elsewhere(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, documented, never = Row("2.97", "3.19", "3.9"), ROW, Row("2.96", "3.19", "3.9")
    monkeypatch.setattr(matrix, "ROWS", (here, documented, never))
    monkeypatch.setattr(tested_with, "read", lambda: Figures([PASSED], {}))
    matrix.keep(here, replace(PASSED, name=here.name))
    rows = matrix.collected().rows
    assert [row.name for row in rows] == [here.name, documented.name, never.name]
    assert [row.outcome for row in rows] == ["PASSED", "PASSED", "SKIPPED: not run"]
