# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs day by day: renewal, the doctor, AWX."""

from __future__ import annotations

import pytest

from tests.integration.snippets import monitoring
from tests.integration.snippets.blocks import Block
from tests.integration.snippets.handlers import By, NotRun
from tests.integration.snippets.pages import Pages
from tests.integration.snippets.shapes import checked, minutes_and_roles


def with_systemd(block: Block, request: pytest.FixtureRequest) -> None:
    """Check mode; where systemd does not run the role has to say that and nothing else (make hosts has hosts with one)."""
    try:
        checked(block, request)
    except AssertionError as error:
        assert "oracle_client_rotation is systemd, which does not run on this host" in str(error)


ROTATE = "tests/integration/test_rotate_examples.py"
PAGES = Pages(
    "docs/awx.md",
    "docs/check.md",
    "docs/doctor-faults.md",
    "docs/molecule.md",
    "docs/rotate-from-the-controller.md",
    "docs/rotation.md",
    "docs/troubleshooting.md",
    rows=[
        ("docs/awx.md", "# execution-environment.yml", NotRun("it needs a container engine; `make gates` runs its introspection")),
        ("docs/check.md", "ansible-playbook", By("tests/integration/test_check.py")),
        ("docs/check.md", "1000 hosts", monitoring.summary_of_a_fleet),
        ("docs/check.md", "jq -r", monitoring.jq),
        ("docs/check.md", "0 6 * * *", monitoring.mail_of_cron),
        ("docs/check.md", "groups:", monitoring.rules_for_the_check),
        ("docs/check.md", "check:", monitoring.job_of_gitlab),
        ("docs/check.md", "- name: Look at the host", By("tests/integration/test_oracle_check.py")),
        ("docs/doctor-faults.md", "- entra.oracledb.oracle_check", By("tests/integration/test_oracle_check.py")),
        ("docs/molecule.md", "$ read", By("tests/hosts/test_molecule.py::test_scenario")),
        ("docs/rotate-from-the-controller.md", "ansible-playbook", By(ROTATE)),
        ("docs/rotate-from-the-controller.md", "HOST ", By("tests/integration/test_rotate.py")),
        ("docs/rotate-from-the-controller.md", "7-59/15", By(f"{ROTATE}::test_cron_command_renews_in_silence_and_shows_a_failure")),
        ("docs/rotate-from-the-controller.md", "DTSTART", By(f"{ROTATE}::test_awx_schedule_and_the_playbook_of_its_job")),
        ("docs/rotation.md", "oracle_client_rotation: systemd", with_systemd),
        ("docs/rotation.md", "# python3 -I", By("tests/integration/test_rotation_program.py")),
        ("docs/rotation.md", "*/5 * * * *", By("tests/integration/test_rotation_program.py")),
        ("docs/rotation.md", "{", By("tests/unit/plugins/module_utils/_rotation/test_program.py")),
        ("docs/rotation.md", "initContainers:", By("tests/unit/plugins/module_utils/_rotation/test_program.py")),
        ("docs/rotation.md", "- alert:", monitoring.rules_for_the_rotation),
        ("docs/rotation.md", "token hr: not renewed", NotRun("a line of the journal")),
        ("docs/troubleshooting.md", "$ ansible oracle_clients", minutes_and_roles),
    ],
)  # fmt: skip
