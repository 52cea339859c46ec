# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a play pays for the task oracle_client before it does anything: its imports, in the process that all workers are forked of."""

import os
import subprocess
import sys

from tests.conftest import ROOT

OURS = "ansible_collections.entra.oracledb.plugins."
SCRIPT = f"""
import sys
import ansible.executor.task_queue_manager, ansible.plugins.action
before = set(sys.modules)
import {OURS}action.oracle_client
print(*sorted(set(sys.modules) - before))
"""


def test_the_action_does_not_import_what_an_unchanged_host_does_not_need():
    """Neither the editor of files nor what asks a provider: 5 MB of the controller's memory, and their time (issue 12, P8)."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / ".build/collections")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    imported = set(done.stdout.split())
    assert f"{OURS}plugin_utils._provision.run" in imported
    assert not {"ssl", "http.client", "msal", "requests", "cryptography", "jmespath"} & imported
    needless = [f"{OURS}module_utils.{name}" for name in ("_http", "_orafile.editor", "_host.document")]
    assert [name for name in needless if name in imported] == []
