# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module as the host does, with any ansible-core: in a process of its own, or in this one."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from unittest.mock import patch

from ansible.module_utils import basic

from tests.conftest import COLLECTIONS

MODULES = "ansible_collections.entra.oracledb.plugins.modules."
# What AnsiballZ does. Only ansible-core 2.19 and later have profiles.
RUN = """
import importlib, sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
importlib.import_module(sys.argv[1]).main()
"""


def run_module(name, **arguments):
    """The module's result."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, MODULES + name],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@contextmanager
def module_arguments(arguments):
    """What AnsibleModule finds as its arguments in this process: `patch_module_args`, which ansible-core has since 2.19."""
    encoded = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
    with patch.object(basic, "_ANSIBLE_ARGS", encoded), patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True):
        yield
