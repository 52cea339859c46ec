# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide has every cause under its own anchor, and the table of planted faults. WRITE_DOCTOR_FAULTS=1 writes it anew."""

import os

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import STAGES
from tests.unit.plugins.module_utils._check.guide import PATH, STAGE_TITLES, planted, text


def test_the_guide_is_what_the_catalogue_and_the_tests_say():
    if os.environ.get("WRITE_DOCTOR_FAULTS"):
        PATH.write_text(text(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == text(), (
        "run this test with WRITE_DOCTOR_FAULTS=1 and commit what it wrote"
    )


def test_each_finding_s_link_leads_to_a_heading():
    headings = {line[4:] for line in text().splitlines() if line.startswith("### ")}
    assert headings == set(CAUSES)
    assert tuple(STAGE_TITLES) == STAGES


def test_at_least_45_faults_are_planted():
    assert len({one.planted for one in planted()}) >= 45
    assert {one.first for one in planted()} <= set(CAUSES)
