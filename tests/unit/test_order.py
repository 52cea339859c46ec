# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The longest files of tests begin."""

from collections import Counter
from pathlib import Path

from tests.conftest import ROOT
from tests.order import LONGEST, longest_first


def test_files_that_take_long_are_there_and_come_first() -> None:
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []
    assert Counter(LONGEST).most_common(1)[0][1] == 1
    few, many, long = ROOT / "tests/unit/test_few.py", ROOT / "tests/unit/test_many.py", ROOT / LONGEST[-1]
    assert list(longest_first([few, many, many, long, few, many])) == [long, many, few]
    assert longest_first([]) == dict[Path, int]()
