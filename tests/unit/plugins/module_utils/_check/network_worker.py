# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look with any Python from 3.6 on: TNS_ADMIN and settings in JSON on standard input, the result on standard output."""

import json
import sys

from ansible_collections.entra.oracledb.plugins.module_utils._check import catalogue, result
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run

settings = json.load(sys.stdin)
context = Context(Settings(**settings))
json.dump(result.document(context, run(context, catalogue.checks(True, False))), sys.stdout)
