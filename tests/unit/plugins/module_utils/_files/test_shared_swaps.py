# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who swaps files, links and directories while root edits files without secrets below what that user owns."""

import os
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import primitives
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Overtaken, SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared import open_shared
from tests.unit.plugins.module_utils._files.file_tools import OTHER, ROOT, USER, make, public_directory, snapshot
from tests.unit.plugins.module_utils._files.test_directory_swaps import SECONDS, exchange, swap_for_ever
from tests.waiting import PATIENCE

LIMIT = 10_000
pytestmark = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def victim(base):
    """What the user wants root to write to, or to give away."""
    top = make(base / "victim", 0, 0o755)
    for name in ("tnsnames.ora", "secret"):
        (top / name).write_bytes(b"precious")
        (top / name).chmod(0o600)
    return top


def edit(path, follow):
    with open_shared(str(path), follow=follow) as directory:
        data, seen = directory.read_seen(LIMIT)
        assert data is None or b"precious" not in data
        directory.edit(b"# edited\n", 0o644, seen)


def attack(path, follow):
    """Edit as root for a while, until some of it worked and some was refused; count both."""
    done = refused = 0
    end, latest = time.monotonic() + SECONDS, time.monotonic() + SECONDS + PATIENCE
    while time.monotonic() < end or (min(done, refused) <= 10 and time.monotonic() < latest):
        try:
            edit(path, follow)
            done += 1
        except SecureFileError:
            refused += 1
    return done, refused


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize("swapped", ["directory", "file"])
def test_root_that_keeps_roots_file_writes_to_nothing_else(base, victim, swapped, follow):
    home = make(base / "home", USER, 0o755)
    admin = make(home / "admin", USER, 0o755)
    path = admin / "tnsnames.ora"
    path.write_bytes(b"# root's\n")  # so that root itself replaces it
    real = admin if swapped == "directory" else path
    link = home / "link"
    link.symlink_to(victim if swapped == "directory" else victim / "tnsnames.ora")
    os.chown(link, USER, USER, follow_symlinks=False)
    before = snapshot(victim)
    attacker = swap_for_ever(lambda: exchange(real, link))
    done, refused = attack(path, follow)
    os.kill(attacker, 9)
    assert os.waitpid(attacker, 0)[1] == 9, "the attacker stopped by itself"
    assert snapshot(victim) == before
    assert done > 10
    assert refused > 10


def test_link_that_a_stranger_swaps_for_that_of_the_owner_leads_nowhere_else(base, victim):
    """The stranger owns the directory of the link and shows root's link in turns with his own."""
    home = make(base / "home", OTHER, 0o755)
    theirs, owners = home / "theirs", home / "tnsnames.ora"
    data = make(base / "data", OTHER, 0o755)
    (data / "tnsnames.ora").write_bytes(b"# the stranger's\n")
    os.chown(data / "tnsnames.ora", OTHER, OTHER)
    owners.symlink_to(data / "tnsnames.ora")
    theirs.symlink_to(victim / "tnsnames.ora")
    before = snapshot(victim)

    def swap():
        exchange(theirs, owners)

    attacker = swap_for_ever(swap, OTHER)
    done, refused = attack(owners, True)
    os.kill(attacker, 9)
    assert os.waitpid(attacker, 0)[1] == 9, "the attacker stopped by itself"
    assert snapshot(victim) == before
    assert done > 10
    assert refused > 10


@pytest.mark.parametrize("moment", ["stat", "open"])
def test_content_of_one_file_never_gets_the_owner_or_access_list_of_another(base, monkeypatch, moment):
    """The user shows his own file while root reads, and root's file while root looks whose it is."""
    admin = make(base / "admin", USER, 0o755)
    path, other = admin / "tnsnames.ora", admin / "other"
    path.write_bytes(b"# the user's\n")
    os.chown(path, USER, OTHER)  # a group that the user is not in, so that root itself writes
    other.write_bytes(b"# root's\n")
    real = getattr(os, moment)
    with open_shared(str(path)) as directory:
        data, seen = directory.read_seen(LIMIT)
        assert (data, seen.st_uid) == (b"# the user's\n", USER)
        swaps = iter([True])
        looks = iter(range(1 if moment == "stat" else 0))  # the first only chooses who writes

        def swapped(name, *arguments, **options):
            if name == "tnsnames.ora" and next(looks, None) is None and next(swaps, False):
                exchange(path, other)
                try:
                    return real(name, *arguments, **options)
                finally:
                    exchange(path, other)
            return real(name, *arguments, **options)

        # A file system whose clock is too coarse to show that the name has changed hands twice.
        monkeypatch.setattr(primitives, "version", lambda status: (status.st_ino, status.st_size, status.st_mtime_ns))
        monkeypatch.setattr(os, moment, swapped)
        with pytest.raises(Overtaken):
            directory.edit(b"# edited\n", 0o644, seen)
    assert next(swaps, None) is None, "nothing was swapped"
    assert path.read_bytes() == b"# the user's\n"
    assert other.read_bytes() == b"# root's\n"
    assert sorted(os.listdir(admin)) == ["other", "tnsnames.ora"]
