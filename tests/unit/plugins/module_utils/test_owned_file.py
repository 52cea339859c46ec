# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole files that are ours: never somebody else's, and systemd reads its units again."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import owned_file
from ansible_collections.entra.oracledb.plugins.module_utils.host_checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils.owned_file import MARKER, OwnedFile, reload_systemd
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import SecureFileError
from tests.unit.plugins.module_utils.secure_file_tools import mode_of, odd_object, snapshot

OURS = f"# {MARKER}; more\nx\n"


def brought(path, content):
    file = OwnedFile(str(path), content)
    file.plan()
    changed = file.changed
    file.apply()
    return changed


def test_made_kept_changed_and_removed(tmp_path):
    path = tmp_path / "unit.d" / "x.conf"
    assert brought(path, OURS)
    assert (path.read_text(), mode_of(path), mode_of(path.parent)) == (OURS, 0o644, 0o755)
    before = snapshot(tmp_path)
    assert not brought(path, OURS)
    assert snapshot(tmp_path) == before
    assert brought(path, OURS + "y\n")
    assert brought(path, None)
    assert not path.exists()
    assert path.parent.exists(), "a directory that is not systemd's stays"
    assert not brought(path, None)


def test_plan_says_what_apply_does(tmp_path):
    file = OwnedFile(str(tmp_path / "x"), OURS)
    file.plan()
    assert file.report() == {"path": str(tmp_path / "x"), "changed": True}
    assert (file.diff()["before"], file.diff()["after"]) == ("", OURS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"# mine\n", b"", b"x\n" + OURS.encode()])
def test_somebody_else_s_file_stays(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(HostError, match="somebody else's file"):
        brought(path, OURS)
    assert not brought(path, None)
    assert path.read_bytes() == content


@pytest.mark.parametrize("what", ["link", "FIFO", "directory"])
def test_odd_object_is_refused(tmp_path, what):
    where = tmp_path / "d"
    where.mkdir()
    odd_object(where / "x", what)
    before = snapshot(tmp_path)
    with pytest.raises((SecureFileError, HostError)):
        brought(where / "x", OURS)
    assert snapshot(tmp_path) == before


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """A running systemd whose systemctl notes what it is told, and ends as the file `status` says."""
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "systemctl"
    tool.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/told\necho no bus >&2\nexit $(cat {tmp_path}/status)\n')
    tool.chmod(0o755)
    (tmp_path / "status").write_text("0")
    (tmp_path / "told").touch()
    (tmp_path / "system").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    monkeypatch.setattr(owned_file, "RUNNING_SYSTEMD", str(tmp_path))
    monkeypatch.setattr(owned_file, "SYSTEMD", str(tmp_path / "system"))
    return tmp_path


def drop_in(systemd, content):
    file = OwnedFile(f"{systemd}/system/hrapp.service.d/entra-oracledb.conf", content)
    file.plan()
    file.apply()
    return file


def test_changed_unit_is_read_again_once(systemd):
    reload_systemd([drop_in(systemd, OURS), drop_in(systemd, OURS + "again\n")])
    assert (systemd / "told").read_text() == "daemon-reload\n"
    reload_systemd([drop_in(systemd, OURS + "again\n")])
    assert (systemd / "told").read_text() == "daemon-reload\n"


def test_other_files_and_another_init_need_no_reload(systemd, monkeypatch):
    elsewhere = OwnedFile(str(systemd / "x"), OURS)
    elsewhere.plan()
    reload_systemd([elsewhere])
    monkeypatch.setattr(owned_file, "RUNNING_SYSTEMD", "/nowhere")
    reload_systemd([drop_in(systemd, OURS)])
    assert (systemd / "told").read_text() == ""


def test_systemd_that_does_not_answer_is_an_error(systemd):
    (systemd / "status").write_text("1")
    with pytest.raises(HostError, match="daemon-reload failed: no bus"):
        reload_systemd([drop_in(systemd, OURS)])


def test_directory_of_the_last_drop_in_goes(systemd):
    drop_in(systemd, OURS)
    drop_in(systemd, None)
    assert list((systemd / "system").iterdir()) == []
    drop_in(systemd, OURS)
    (systemd / "system/hrapp.service.d/dba.conf").write_text("[Service]\n")
    drop_in(systemd, None)
    assert [path.name for path in (systemd / "system/hrapp.service.d").iterdir()] == ["dba.conf"]
