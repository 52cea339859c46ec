# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who swaps directories and files for links while root writes below what that user owns."""

import ctypes
import os
import shutil
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from tests.unit.plugins.module_utils._files.file_tools import (
    ROOT,
    USER,
    make,
    public_directory,
    read_file,
    remove_file,
    snapshot,
    state,
    write_file,
)
from tests.waiting import PATIENCE

SECONDS = float(os.environ.get("SECURE_FILE_RACE_SECONDS", "2"))
RENAME_EXCHANGE = 2
AT_FDCWD = -100
pytestmark = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def home(base):
    return make(base / "home", USER, 0o755)


def swap_for_ever(work, uid=USER):
    """A fork that, as the user, repeats `work` until it is killed."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            while True:
                work()
        finally:
            os._exit(1)
    return child


def exchange(one, two):
    """Swap two names in one step (renameat2), as an attacker would."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(two), RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), "renameat2")


@pytest.fixture
def victim(base):
    """What the user wants root to write to. Everyone may write here, so that only the walk protects it."""
    top = make(base / "victim", 0, 0o777)
    for name in ("token", "tnsnames.ora"):
        (top / name).write_bytes(b"precious")
        (top / name).chmod(0o666)
    (top / "sub").mkdir()
    return top


@pytest.mark.parametrize("swapped", ["parent", "directory", "file"])
def test_user_who_swaps_a_component_for_a_link_gains_nothing(base, home, victim, swapped):
    make(home / "parent", USER)
    make(home / "parent" / "sub", USER)
    path = home / "parent" / "sub" / "token"
    real = {"parent": home / "parent", "directory": home / "parent" / "sub", "file": path}[swapped]
    target = {"parent": victim, "directory": victim, "file": victim / "token"}[swapped]
    link = home / "link"
    write_file(str(path), b"first", uid=USER)
    before = snapshot(victim)

    def swap():
        if not link.is_symlink() and not real.is_symlink():  # the first time, and when root replaced the link
            if link.exists():
                link.unlink()
            link.symlink_to(target)
        exchange(real, link)

    attacker = swap_for_ever(swap)
    written, refused = attack(path)
    os.kill(attacker, 9)
    assert os.waitpid(attacker, 0)[1] == 9, "the attacker stopped by itself"
    assert snapshot(victim) == before
    assert written > 10
    assert refused > 10
    assert state(base / "victim") == (0, 0, 0o777)


def attack(path):
    """Write, read and remove as root for a while, until some of it worked and some was refused; count both."""
    written = refused = 0
    end, latest = time.monotonic() + SECONDS, time.monotonic() + SECONDS + PATIENCE
    while time.monotonic() < end or (min(written, refused) <= 10 and time.monotonic() < latest):
        for action in (
            lambda: write_file(str(path), b"secret", uid=USER, create=True),
            lambda: read_file(str(path), 100, uid=USER),
            lambda: remove_file(str(path.parent / "tnsnames.ora"), uid=USER),
        ):
            try:
                action()
                written += 1
            except SecureFileError:
                refused += 1
    return written, refused


def test_user_who_plants_links_while_directories_are_made(home, victim):
    """The user puts a link where root is about to make a directory, and takes it away again."""
    before = snapshot(victim)
    place = home / "new"

    def plant():
        try:
            place.symlink_to(victim)
            place.unlink()
        except OSError:
            shutil.rmtree(place, ignore_errors=True)

    attacker = swap_for_ever(plant)
    written, refused = attack(place / "token")
    os.kill(attacker, 9)
    assert os.waitpid(attacker, 0)[1] == 9
    assert snapshot(victim) == before
    assert refused > 10
    assert written > 10
