# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's errors: several faults in one message."""

from ansible_collections.entra.oracledb.plugins.plugin_utils._model import errors


def test_one_fault_follows_its_title():
    assert str(errors.RequestError(["scope is missing."])).endswith("cannot be made: scope is missing.")


def test_several_faults_are_numbered_and_each_told_once():
    error = errors.RequestError(["one.", "two.", "one."])
    assert error.faults == ("one.", "two.")
    assert str(error).endswith("2 things are wrong: (1) one. (2) two.")
