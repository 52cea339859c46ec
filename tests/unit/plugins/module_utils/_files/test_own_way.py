# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link on the way to the controller's own directory: followed unless another user can make or change it."""

import os
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import own_directory, own_way
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.plugins.module_utils._files.file_tools import OTHER, ROOT, USER, in_child, public_directory, refusal

needs_root = pytest.mark.skipif(not ROOT, reason="needs root to make what belongs to other users")


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture(params=["the system's word", "no /proc"])
def way(request, monkeypatch):
    """Both ways to find out that no link is on the path."""
    if request.param == "no /proc":
        monkeypatch.setattr(own_directory, "open_linkless", lambda path: Path(path).stat() and None)


def link_in(base, mode, *, link_owner=None, directory_owner=None):
    """base/shared/link -> base/mine, whose directory has this mode; owners as (uid, gid)."""
    (base / "mine").mkdir(mode=0o700)
    (base / "shared").mkdir()
    link = base / "shared" / "link"
    link.symlink_to(base / "mine")
    if link_owner:
        os.chown(link, *link_owner, follow_symlinks=False)
    os.chown(base / "shared", *(directory_owner or (-1, -1)))
    (base / "shared").chmod(mode)
    return str(link)


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o757, 0o1757])
@pytest.mark.parametrize("below", ["", "/cache", "/deep/cache"])
@pytest.mark.usefixtures("way")
def test_link_where_everyone_can_make_links_is_refused_and_nothing_is_made(base, mode, below):
    path = link_in(base, mode) + below
    found = refusal(open_own_directory, path, create=True)
    assert f"'link' on the way is a symbolic link, and its directory has the mode {mode:04o}" in found
    assert path in found
    assert "readlink -f" in found
    assert list((base / "mine").iterdir()) == []


def test_dangling_link_where_everyone_can_make_links_is_refused(base):
    path = link_in(base, 0o1777)
    (base / "mine").rmdir()
    assert "symbolic link" in refusal(open_own_directory, path, create=True)
    assert not (base / "mine").exists()


@needs_root
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_link_of_another_user_or_in_another_users_directory_is_refused(base, mode):
    path = link_in(base, mode, link_owner=(USER, USER))
    assert f"uid {USER} can make it lead elsewhere" in refusal(open_own_directory, path)
    os.chown(path, 0, 0, follow_symlinks=False)
    open_own_directory(path).close()
    os.chown(base / "shared", OTHER, 0)
    assert f"uid {OTHER} can make it lead elsewhere" in refusal(open_own_directory, path)


@needs_root
def test_group_that_is_not_ours_counts_as_others(base):
    path = link_in(base, 0o775, directory_owner=(-1, USER))
    assert "0775" in refusal(open_own_directory, path)
    os.chown(base / "shared", -1, os.getegid())
    open_own_directory(path).close()


@needs_root
def test_second_link_on_the_way_is_looked_at_as_well(base):
    path = link_in(base, 0o1777)
    (base / "first").symlink_to("shared/../shared/link")
    assert "'link' on the way" in refusal(open_own_directory, str(base / "first"))
    (base / "shared").chmod(0o755)
    open_own_directory(str(base / "first" / ".." / "mine")).close()
    assert path


@needs_root
def test_unprivileged_user_is_not_led_astray_by_a_link_of_another(base):
    """The case itself: a stranger's link in a directory like /tmp, to a private directory of the user."""
    path = link_in(base, 0o1777, link_owner=(OTHER, OTHER))
    os.chown(base / "mine", USER, USER)

    def as_user():
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
        with pytest.raises(StoreError, match="symbolic link"):
            Store(path)
        Store(str(base / "mine")).close()

    in_child(as_user)
    assert list((base / "mine").iterdir()) == []


@pytest.mark.usefixtures("way")
def test_directory_in_a_shared_one_is_no_link(base):
    (base / "tmp").mkdir()
    (base / "tmp").chmod(0o1777)
    open_own_directory(str(base / "tmp" / "cache"), create=True).close()


def test_path_without_links_takes_one_look(base, monkeypatch):
    monkeypatch.setattr(own_way, "enter", None)
    (base / "cache").mkdir(mode=0o700)
    for path in (str(base / "cache"), f"{base}/cache/", f"{base}//./cache"):
        open_own_directory(path).close()
    monkeypatch.chdir(base)
    open_own_directory("cache").close()


def test_loop_through_a_directory_is_refused(base):
    (base / "one").symlink_to("two/x")
    (base / "two").symlink_to("one")
    refusal(open_own_directory, str(base / "one"), create=True)
