# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole files that are ours: never over a foreign one, never where others can write, and systemd reads its units again."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Overtaken
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import (
    MARKER,
    MAX_BYTES,
    OwnedFile,
    reload_systemd,
)
from tests.integration.trees import contents
from tests.unit.plugins.module_utils._files.file_tools import (
    ODD,
    ROOT,
    USER,
    make,
    mode_of,
    odd_object,
    public_directory,
    snapshot,
)

OURS = f"# {MARKER}; more\nx\n"


def applied(path, content):
    file = OwnedFile(str(path), content)
    file.plan()
    changed = file.changed
    file.apply()
    return changed


def test_made_kept_changed_and_removed(tmp_path):
    path = tmp_path / "unit.d" / "x.conf"
    assert applied(path, OURS)
    assert (path.read_text(), mode_of(path), mode_of(path.parent)) == (OURS, 0o644, 0o755)
    before = snapshot(tmp_path)
    assert not applied(path, OURS)
    assert snapshot(tmp_path) == before
    assert applied(path, OURS + "y\n")
    assert applied(path, None)
    assert not path.exists()
    assert path.parent.exists(), "a directory that is not systemd's stays"
    assert not applied(path, None)


def test_plan_says_what_apply_does(tmp_path):
    file = OwnedFile(str(tmp_path / "x"), OURS)
    file.plan()
    assert file.report() == {"path": str(tmp_path / "x"), "changed": True}
    assert (file.diff()["before"], file.diff()["after"]) == ("", OURS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"# mine\n", b"", b"x\n" + OURS.encode()])
def test_foreign_file_stays(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(HostError, match="was not written by this collection"):
        applied(path, OURS)
    assert not applied(path, None)
    assert path.read_bytes() == content


@pytest.mark.parametrize("what", [*ODD, "big file"])
def test_odd_object_is_not_replaced_and_does_not_keep_the_rest_from_going(tmp_path, what):
    where = tmp_path / "d"
    where.mkdir()
    if what == "big file":
        (where / "x").write_bytes(OURS.encode() + b"x" * MAX_BYTES)
    else:
        odd_object(where / "x", what)
    before = snapshot(tmp_path)
    with pytest.raises(
        HostError, match="x was not written by this collection .*: move it away, or give the hook another path"
    ):
        applied(where / "x", OURS)
    document = HostDocument({"owned": [{"path": str(where / "x"), "content": None}]})
    document.plan()
    assert not document.prepare_report(diff=True)["changed"]
    document.apply()
    assert [f"{where}/x was not written by this collection" in warning for warning in document.warnings()] == [True]
    assert snapshot(tmp_path) == before


def test_file_of_ours_goes_without_a_warning(tmp_path):
    applied(tmp_path / "x", OURS)
    file = OwnedFile(str(tmp_path / "x"), None)
    file.plan()
    assert (file.changed, file.warnings) == (True, [])


@pytest.mark.parametrize("before", [None, OURS])
@pytest.mark.parametrize("content", [OURS + "y\n", None])
def test_what_others_make_after_the_plan_stays(tmp_path, before, content):
    path = tmp_path / "x"
    if before:
        path.write_text(before)
    file = OwnedFile(str(path), content)
    file.plan()
    path.write_text("mine\n")
    if file.changed:
        with pytest.raises(Overtaken):
            file.apply()
    assert path.read_text() == "mine\n"


@pytest.mark.parametrize(("mode", "below"), [(0o775, ""), (0o775, "below"), (0o1777, ""), (0o770, "missing/too")])
def test_hook_is_not_put_where_others_can_write(tmp_path, mode, below):
    shared = tmp_path / "shared"
    (shared / ("below" if below == "below" else "")).mkdir(parents=True)
    shared.chmod(mode)
    before = snapshot(tmp_path)
    with pytest.raises(HostError) as caught:
        applied(shared / below / "x", OURS)
    assert f"directory {shared}" in str(caught.value)
    assert "could make the application run their code: give the hook a path of its own" in str(caught.value)
    assert snapshot(tmp_path) == before


def test_directory_that_became_exposed_between_plan_and_apply_is_refused(tmp_path):
    file = OwnedFile(str(tmp_path / "d" / "x"), OURS)
    file.plan()
    (tmp_path / "d").mkdir()
    (tmp_path / "d").chmod(0o775)
    with pytest.raises(HostError, match="Others can write it"):
        file.apply()
    assert list((tmp_path / "d").iterdir()) == []


def test_removal_does_not_care_who_can_write_the_directory(tmp_path):
    applied(tmp_path / "d" / "x", OURS)
    (tmp_path / "d").chmod(0o775)
    assert applied(tmp_path / "d" / "x", None)


def test_missing_directories_become_readable_for_those_who_run_the_file(tmp_path):
    assert applied(tmp_path / "a" / "b" / "x", OURS)
    assert [mode_of(path) for path in (tmp_path / "a", tmp_path / "a/b", tmp_path / "a/b/x")] == [0o755, 0o755, 0o644]


@pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")
def test_directory_of_the_owner_is_no_danger():
    for base in public_directory():
        make(base / "app", USER, 0o755)
        file = OwnedFile(str(base / "app" / "new" / "x"), OURS, (USER, USER))
        file.plan()
        file.apply()
        assert (base / "app/new/x").stat().st_uid == (base / "app/new").stat().st_uid == USER
        assert mode_of(base / "app/new") == 0o755


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
    monkeypatch.setattr(systemctl, "RUNNING", str(tmp_path))
    monkeypatch.setattr(systemctl, "UNITS", str(tmp_path / "system"))
    return tmp_path


def drop_in(systemd, content):
    file = OwnedFile(f"{systemd}/system/hrapp.service.d/entra-oracledb.conf", content)
    file.plan()
    file.apply()
    return file


def test_changed_unit_is_read_again_once(systemd):
    reload_systemd([drop_in(systemd, OURS), drop_in(systemd, OURS + "again\n")])
    assert told(systemd) == "daemon-reload\n"
    reload_systemd([drop_in(systemd, OURS + "again\n")])
    assert told(systemd) == "daemon-reload\n"


def test_other_files_and_another_init_need_no_reload(systemd, monkeypatch):
    elsewhere = OwnedFile(str(systemd / "x"), OURS)
    elsewhere.plan()
    elsewhere.apply()
    reload_systemd([elsewhere])
    monkeypatch.setattr(systemctl, "RUNNING", "/nowhere")
    reload_systemd([drop_in(systemd, OURS)])
    assert told(systemd) == ""


def told(systemd):
    return (systemd / "told").read_text()


@pytest.mark.parametrize(("before", "after"), [(None, OURS), (OURS, OURS + "y\n"), (OURS, None)])
def test_failed_reload_is_tried_again_by_the_next_run(systemd, before, after):
    (systemd / "status").write_text("1")
    drop_in(systemd, before)
    was = contents(systemd / "system")
    file = drop_in(systemd, after)
    with pytest.raises(HostError, match="daemon-reload failed: no bus.*as it was before"):
        reload_systemd([file])
    assert contents(systemd / "system") == was
    (systemd / "status").write_text("0")
    reload_systemd([drop_in(systemd, after)])
    assert told(systemd) == "daemon-reload\n" * 2


def test_systemd_that_never_answers_is_an_error(systemd, monkeypatch):
    (systemd / "bin/systemctl").write_text("#!/bin/sh\nexec sleep 20\n")
    monkeypatch.setattr(systemctl, "SECONDS", 0.2)
    with pytest.raises(HostError, match=r"daemon-reload failed: .*timed out after 0\.2"):
        reload_systemd([drop_in(systemd, OURS)])


def test_drop_in_that_cannot_be_put_back_is_named(systemd, monkeypatch):
    (systemd / "status").write_text("1")
    file = drop_in(systemd, OURS)
    (systemd / "system/hrapp.service.d").rename(systemd / "elsewhere")
    (systemd / "system/hrapp.service.d").symlink_to(systemd / "elsewhere")
    with pytest.raises(HostError, match=r"hrapp.service.d/entra-oracledb.conf is written, .* by hand"):
        reload_systemd([file])


def test_drop_in_is_read_though_a_later_file_fails(systemd):
    late = systemd / "late"
    paths = [f"{systemd}/system/hrapp.service.d/entra-oracledb.conf", str(late)]
    document = HostDocument({"owned": [{"path": path, "content": OURS} for path in paths]})
    document.plan()
    late.write_text("mine\n")
    with pytest.raises(Overtaken):
        document.apply()
    assert told(systemd) == "daemon-reload\n"


def test_file_in_a_fixed_place_has_no_other_path(systemd):
    path = systemd / "system/hrapp.service.d/entra-oracledb.conf"
    path.parent.mkdir()
    path.write_text("mine\n")
    with pytest.raises(HostError, match=r": move it away\.$"):
        drop_in(systemd, OURS)
    path.unlink()
    path.parent.chmod(0o775)
    with pytest.raises(HostError) as caught:
        drop_in(systemd, OURS)
    assert "chmod go-w" in str(caught.value) and "hook" not in str(caught.value)


def test_directory_of_the_last_drop_in_goes(systemd):
    drop_in(systemd, OURS)
    path = systemd / "system/hrapp.service.d/entra-oracledb.conf"
    document = HostDocument({"owned": [{"path": str(path), "content": None}]})
    document.plan()
    last = document.prepare_report(diff=True)["diff"][-1]
    assert (last["before"], last["after"]) == (f"directory: {path.parent}\n", "")
    drop_in(systemd, None)
    assert list((systemd / "system").iterdir()) == []
    drop_in(systemd, OURS)
    (systemd / "system/hrapp.service.d/dba.conf").write_text("[Service]\n")
    drop_in(systemd, None)
    assert [path.name for path in (systemd / "system/hrapp.service.d").iterdir()] == ["dba.conf"]
