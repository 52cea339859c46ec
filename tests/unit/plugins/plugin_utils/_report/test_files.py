# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's files: whole, for their user only, and each of its kind."""

from __future__ import annotations

import json
import stat

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.entra.oracledb.plugins.action import oracle_report
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import SecureFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.files import KINDS, content, write
from tests.unit.plugins.plugin_utils._report.test_fleet import document, spoilt


def test_each_kind_has_its_content():
    found = document(secretname=spoilt("token-expired"))
    starts = {"html": b"<!DOCTYPE html>", "json": b"{", "junit": b"<?xml", "prometheus": b"# HELP", "support": b"<!DOC"}
    made = {kind: content(kind, found, "error") for kind in KINDS}
    assert {kind: made[kind].lstrip().startswith(start) for kind, start in starts.items()} == dict.fromkeys(KINDS, True)
    assert [kind for kind in KINDS if b"secretname" not in made[kind]] == ["support"]
    assert json.loads(made["json"]) == found


def test_file_is_for_its_user_and_replaced_as_a_whole(tmp_path):
    path = tmp_path / "x.html"
    path.write_text("old")
    path.chmod(0o644)
    before = path.stat().st_ino
    assert write(str(path), b"new", 0o600, check=False)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)
    assert path.stat().st_ino != before
    assert not write(str(path), b"new", 0o600, check=False)
    assert write(str(path), b"new", 0o640, check=False), "its mode differs"
    assert [one.name for one in tmp_path.iterdir()] == ["x.html"]


def test_check_mode_writes_nothing(tmp_path):
    assert write(str(tmp_path / "x.html"), b"new", 0o600, check=True)
    assert list(tmp_path.iterdir()) == []


def test_link_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "target").write_text("precious")
    (tmp_path / "x.html").symlink_to("target")
    with pytest.raises(SecureFileError):
        write(str(tmp_path / "x.html"), b"new", 0o600, check=False)
    assert (tmp_path / "target").read_text() == "precious"


def test_relative_path_is_below_the_current_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("x.html", b"new", 0o600, check=False)
    assert (tmp_path / "x.html").read_bytes() == b"new"


@pytest.mark.parametrize("text", ["0777", "u=rw", "0000", "4600", "-1", "0200"])
def test_mode_that_is_none_of_a_report_is_refused(text):
    with pytest.raises(AnsibleActionFail, match="is no mode of a report"):
        oracle_report.mode_of(text)


def test_modes_of_reports():
    assert [oracle_report.mode_of(text) for text in ("0600", "640", "0644")] == [0o600, 0o640, 0o644]
