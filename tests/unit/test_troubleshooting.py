# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/troubleshooting.md, or the doctor's page, has every code of a client that a message of ours or a guide speaks of."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/troubleshooting.md"
DOCTOR = ROOT / "docs/doctor-faults.md"  # it has each code with its causes, and is written from them
CODE = re.compile(r"\b(?:ORA|DPY|NJS|TNS)-\d{3,5}\b")


def test_every_code_that_is_mentioned_is_explained() -> None:
    files = [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "docs").glob("*.md"), *(ROOT / "roles").rglob("*.yml")]
    mentioned = {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}
    explained = {code for page in (PAGE, DOCTOR) for code in CODE.findall(page.read_text(encoding="utf-8"))}
    assert sorted(mentioned - explained) == []


def test_codes_are_in_order() -> None:
    """In each table, by the first code of a row, so that people find it."""
    for table in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        firsts = re.findall(r"^\| ((?:ORA|DPY|NJS)-\d+)", table, re.MULTILINE)
        assert firsts == sorted(firsts)
