# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make bench` counts and when it fails; its page shows the figures of the file beside it."""

import json
import sys

import pytest

from tests.benchmarks import page
from tests.benchmarks.__main__ import ROWS, SHORT, document, with_other_rows
from tests.benchmarks.figures import COUNT, MILLISECONDS, Figure, table
from tests.benchmarks.usage import Usage, ratio, take_turns, used_by

BURN = "import time; [None for _ in iter(lambda: time.process_time() < {}, False)]"
#: A process that leaves its parent, and goes on working after that has ended.
DAEMON = f"""
import os
if not os.fork():
    os.setsid()
    if not os.fork():
        {BURN.format(0.5)}
"""


def test_a_process_that_became_a_daemon_is_counted():
    assert used_by([sys.executable, "-I", "-c", DAEMON]).seconds >= 0.5


def test_a_command_that_fails_is_no_figure():
    with pytest.raises(RuntimeError, match="exit code 3"):
        used_by([sys.executable, "-c", "import sys; sys.exit(3)"])


def test_contenders_take_turns_and_each_begins_once():
    order = []

    def contender(name, seconds):
        return lambda: order.append(name) or Usage(seconds, 0)

    turns = take_turns({"a": contender("a", 3.0), "b": contender("b", 2.0), "none": contender("none", 1.0)}, 3)
    assert order == ["a", "b", "none", "a", "b", "none", "b", "none", "a", "none", "a", "b"]
    assert ratio(turns, "a", "b") == 1.5
    assert ratio(turns, "a", "b", "none") == 2


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure("P2", "w", "r", 1.10, 1.10), False),
        (Figure("P2", "w", "r", 1.11, 1.10), True),
        (Figure("P2", "w", "r", 1.2, 1.10, slack=0.2), False),
        (Figure("P2", "w", "r", 6, 5, MILLISECONDS), True),
        (Figure("P1", "w", "", 0, 1, COUNT, exactly=True), True),
        (Figure("P1", "w", "", 0, 1, COUNT), False),
        (Figure("P1", "w", "", 2, 1, COUNT, slack=5), True),
        (Figure("P1", "w", "", 9, None, COUNT), False),
        (Figure("P4", "w", "az", None, 0.02, note="not installed"), False),
    ],
    ids=str,
)
def test_a_gate_is_missed_by_more_than_its_limit_and_a_count_by_any_other(figure, missed):
    assert figure.is_missed is missed
    assert (figure.verdict == "MISSED") is missed


def test_rows_that_are_not_measured_stay_unless_they_are_of_other_versions(tmp_path):
    path = tmp_path / "figures.json"
    old = document([Figure("P2", "w", "env", 1.0, 1.1), Figure("P7", "w", "r", 0.1, 0.1)], 5)
    path.write_text(json.dumps(old))
    new = document([Figure("P5", "w", "ping", 1.2, 1.3), Figure("P2", "w", "env", 1.05, 1.1)], 5)
    both = [(one["row"], one["value"]) for one in with_other_rows(new, path)["figures"]]
    assert both == [("P2", 1.05), ("P5", 1.2), ("P7", 0.1)]
    path.write_text(json.dumps({**old, "ansible-core": "2.0"}))
    assert with_other_rows(new, path) == new


def test_verdicts():
    assert Figure("P2", "w", "r", 1.2, 1.1, slack=0.2).verdict == "close"
    assert Figure("P2", "w", "r", 1.0, 1.1, slack=0.2).verdict == "met"
    assert Figure("P1", "w", "r", 1, 1, COUNT).verdict == "met"
    assert Figure("P1", "w", "r", 1, None, COUNT).verdict == ""


def test_a_rival_that_is_missing_is_named():
    shown = table([Figure("P4", "one evaluation", "az", None, 0.02, note="the Azure CLI is not installed")])
    assert shown.splitlines()[-1] == (
        "| P4 | one evaluation | az | missing | ≤ 0.0200 × | the Azure CLI is not installed |"
    )


def test_the_page_shows_the_figures_and_has_every_row():
    document = json.loads(page.FIGURES.read_text())
    assert page.page_with(document, page.PAGE.read_text()) == page.PAGE.read_text(), "WRITE=1 make bench"
    assert list(dict.fromkeys(figure.row for figure in page.figures_of(document))) == list(ROWS)
    assert set(SHORT) <= set(ROWS)
    for name in (".png", ".svg"):
        assert page.PAGE.with_suffix(name).exists()
