# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/check.md tells the truth: its variables are the playbook's, its metrics are those that are written."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.prometheus import METRICS, PREFIX, metrics
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.summary import counted
from tests.simulated_fleet import fleet_results
from tests.unit.plugins.plugin_utils._report.test_fleet import NOW
from tests.unit.plugins.plugin_utils._report.test_formats import read

ROOT = Path(__file__).resolve().parents[5]
GUIDE = (ROOT / "docs/check.md").read_text()
PLAYBOOK = (ROOT / "playbooks/check.yml").read_text()
VARIABLE = re.compile(r"\boracle_client_check_\w+")


def test_variables_are_the_playbooks():
    header, _dashes, plays = PLAYBOOK.partition("\n- name")
    table = re.findall(r"^\| `(oracle_client_check_\w+)`", GUIDE, re.MULTILINE)
    assert set(table) == set(VARIABLE.findall(GUIDE)) == set(VARIABLE.findall(header)) == set(VARIABLE.findall(plays))


def test_metrics_and_their_labels_are_those_that_are_written():
    told = {
        name: set(re.findall(r"`(\w+)`", labels))
        for name, labels in re.findall(rf"^\| `({PREFIX}_\w+)` \| (.*?)\|", GUIDE, re.MULTILINE)
    }
    samples = read(metrics(fleet(fleet_results(50, 0.5, NOW), NOW)))
    assert told == {name: {label for label, _value in labels} for name, labels in samples}
    assert len(told) == len(METRICS)
    assert set(re.findall(rf"{PREFIX}_\w+", GUIDE)) == set(told)


def test_counts_of_the_summary_are_as_shown():
    first = next(line for line in GUIDE.splitlines() if line.startswith("1000 hosts"))
    counts = {"hosts": 1000, "services": 1769, "ok": 701, "error": 235, "warning": 31, "failed": 6, "unreachable": 27}
    assert counted({**counts, "not_tried": 0}) == first


def test_yaml_examples_can_be_read():
    examples = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) == 3
    assert all(yaml.safe_load(example) for example in examples)
