# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files of tests begin: those that take longest, so that at the end no process waits for another one's last file.

xdist hands out whole files (`--dist loadfile`) in the order of the collection (`--no-loadscope-reorder`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conftest import ROOT

#: By stage, the longest first. A file that is not here comes after them, the one with the most tests first.
LONGEST = (
    "tests/unit/plugins/module_utils/_orafile/test_editor.py",
    "tests/unit/plugins/module_utils/_files/test_directory_faults.py",
    "tests/unit/plugins/module_utils/_files/test_directory_races.py",
    "tests/unit/plugins/plugin_utils/_engine/test_damaged_documents.py",
    "tests/unit/plugins/module_utils/_orafile/test_repeated_edits.py",
    "tests/unit/plugins/module_utils/_check/test_any_file.py",
    "tests/unit/plugins/plugin_utils/_engine/test_acquire_processes.py",
    "tests/unit/plugins/module_utils/_descriptor/test_easy_connect_properties.py",
    "tests/unit/plugins/module_utils/_orafile/test_parameter_diff.py",
    "tests/unit/plugins/module_utils/_orafile/test_ora_file_mixed_properties.py",
    "tests/emulators/tests/test_entra_process.py",
    "tests/emulators/tests/test_tns_logins.py",
    "tests/integration/test_rotate.py",
    "tests/integration/test_rotation_program.py",
    "tests/integration/test_rotation_soak.py",
    "tests/integration/test_snippets_start.py",
    "tests/integration/test_snippets_clients.py",
    "tests/integration/test_logout_playbook.py",
    "tests/integration/test_accounts.py",
    "tests/integration/test_client_parts.py",
    "tests/integration/test_leaks.py",
    "tests/integration/test_oracle_token.py",
    "tests/integration/test_snippets_people.py",
    "tests/integration/test_pipeline_examples.py",
    "tests/integration/test_sign_in_needed.py",
    "tests/integration/test_include.py",
    "tests/integration/test_bad_input.py",
    "tests/integration/test_ci_systems.py",
    "tests/integration/test_killed.py",
    "tests/integration/test_check.py",
    "tests/integration/test_snippets_operation.py",
    "tests/clients/test_network_faults.py",
    "tests/clients/test_differential.py",
)


def longest_first(files: Iterable[Path]) -> dict[Path, int]:
    """The place of each file; `files` has it once for each of its tests."""
    tests = Counter(files)
    known = {ROOT / name: place for place, name in enumerate(LONGEST)}
    order: Sequence[Path] = sorted(tests, key=lambda path: (known.get(path, len(known)), -tests[path]))
    return {path: place for place, path in enumerate(order)}
