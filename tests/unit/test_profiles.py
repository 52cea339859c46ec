# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test` draws the same examples every time, and the deep profile others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests import profiles

#: Draws from kinds of values for which Hypothesis likes to take constants out of the modules that are loaded.
DRAW = """
import sys
from hypothesis import given, strategies as st
from tests import profiles
profiles.load()
sys.path[:0] = sys.argv[1:]
if sys.argv[1:]:
    import constants
drawn = []
@profiles.examples(100, deep=800)
@given(st.integers(), st.text(), st.floats(), st.binary())
def draw(number, text, decimal, data):
    drawn.append((number, text, decimal, data))
draw()
print(ascii(drawn))
"""


@pytest.fixture
def constants(tmp_path: Path) -> str:
    """A directory with a module that is full of constants."""
    numbers = [1_000_003 + 17 * number for number in range(300)]
    words = [f"mark {number}" for number in numbers]
    (tmp_path / "constants.py").write_text(f"numbers = {numbers}\nwords = {words}\n")
    return str(tmp_path)


def drawn(profile: str, *arguments: str) -> str:
    environment = {**os.environ, "HYPOTHESIS_PROFILE": profile, "PYTHONPATH": str(profiles.ROOT)}
    command = [sys.executable, "-c", DRAW, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_fixed_draws_the_same_whatever_is_loaded(constants: str) -> None:
    once = drawn(profiles.FIXED)
    assert once.count("),") > 50
    assert drawn(profiles.FIXED, constants) == once


def test_deep_searches(constants: str) -> None:
    """And would see the constants, so that the other test can fail."""
    once = drawn(profiles.DEEP, constants)
    assert drawn(profiles.DEEP, constants) != once
    assert "mark 1" in once


def test_numbers_of_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.get_profile(profiles.FIXED).max_examples == profiles.EXAMPLES
    assert settings.get_profile(profiles.DEEP).max_examples == profiles.EXAMPLES * profiles.DEEPER
    monkeypatch.setattr(profiles, "IS_DEEP", False)
    assert profiles.examples(7, deep=9).max_examples == 7
    monkeypatch.setattr(profiles, "IS_DEEP", True)
    assert (profiles.examples(7).max_examples, profiles.examples(7, deep=9).max_examples) == (700, 9)


def test_this_run_follows_the_profile() -> None:
    assert settings.default is settings.get_profile(profiles.NAME)
    assert settings.default.database is None


@pytest.mark.parametrize("profile", [profiles.FIXED, profiles.DEEP])
def test_every_property_test_follows_it(profile: str) -> None:
    """A test with settings of its own would search in `make test`, or draw the same in the deep profile."""
    tests = [path for path in (profiles.ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert [
        path.name for path in tests if "settings(" in path.read_text() and "import settings" in path.read_text()
    ] == []
    assert settings.get_profile(profile).derandomize is (profile == profiles.FIXED)
