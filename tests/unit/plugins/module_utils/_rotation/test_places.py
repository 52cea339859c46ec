# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which name the Python of a host is called years later."""

import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import places


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A folder of the system with python3.9; the function makes this Python that of a path."""
    monkeypatch.setattr(places, "SYSTEM_FOLDERS", (str(tmp_path),))
    (tmp_path / "python3.9").write_text("")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3.9"))
    return tmp_path


@pytest.mark.parametrize("name", ["python3", "platform-python"])
def test_name_that_lasts_is_taken(system, name):
    (system / name).symlink_to("python3.9")
    assert places.interpreter() == str(system / name)


def test_name_of_another_python_is_not_taken(system):
    (system / "python3.11").write_text("")
    (system / "python3").symlink_to("python3.11")
    assert places.interpreter() == sys.executable


def test_python_of_a_virtual_environment_stays(system, monkeypatch):
    (system / "python3").symlink_to("python3.9")
    (system / "venv").mkdir()
    (system / "venv/python3").symlink_to("../python3.9")
    monkeypatch.setattr(sys, "executable", str(system / "venv/python3"))
    assert places.interpreter() == str(system / "venv/python3")
