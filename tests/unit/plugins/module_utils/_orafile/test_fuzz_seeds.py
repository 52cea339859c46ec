# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fuzzer once started from or found."""

from pathlib import Path

import pytest

from tests.fuzz import target
from tests.fuzz.invariants import Step

SEEDS = sorted((Path(target.__file__).parent / "seeds").iterdir())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_seed(seed: Path) -> None:
    target.check(seed.read_bytes())


def test_there_are_seeds_with_edits() -> None:
    assert len(SEEDS) >= 10
    assert target.step(0, 0, 1) == Step("set", ("A", "(A=b)"))
    assert target.step(2, 2, 4) == Step("rename", ("B", "NEW"))


def test_a_slow_reader_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "SECONDS", -1.0)
    with pytest.raises(target.TooSlow, match="bytes"):
        target.check(b"\0A = (B=c)\n")
