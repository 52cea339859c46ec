# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Root writing for other users: who owns what, and as whom root acts."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import walk
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    OTHER,
    ROOT,
    USER,
    in_child,
    make,
    public_directory,
    read_file,
    remove_file,
    state,
    write_file,
)
from tests.unit.plugins.module_utils._files.file_tools import refusal as plain_refusal

pytestmark = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def home(base):
    return make(base / "home", USER, 0o755)


def identity():
    return os.getresuid(), os.getresgid(), os.getgroups()


def refusal(action, *arguments, **options):
    before = identity()
    message = plain_refusal(action, *arguments, **options)
    assert identity() == before
    return message


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_directory_and_file_are_handed_to_the_owner(base, umask):
    before = os.umask(umask)
    try:
        write_file(str(base / "tokens" / "hr" / "token"), b"x", uid=USER, gid=OTHER, create=True)
    finally:
        os.umask(before)
    assert state(base / "tokens") == (0, 0, 0o755)
    assert state(base / "tokens" / "hr") == (USER, OTHER, 0o700)
    assert state(base / "tokens" / "hr" / "token") == (USER, OTHER, 0o600)
    write_file(str(base / "tokens" / "finance" / "token"), b"x", uid=OTHER, create=True)
    assert state(base / "tokens" / "finance" / "token")[0] == OTHER
    assert read_file(str(base / "tokens" / "hr" / "token"), 10, uid=USER) == b"x"
    assert remove_file(str(base / "tokens" / "hr" / "token"), uid=USER) is True


def test_shared_directory_is_made_readable(base):
    with open_directory(str(base / "network" / "admin"), create=True, gid=OTHER, private=False) as directory:
        directory.write("tnsnames.ora", b"x", mode=0o644)
    assert state(base / "network") == (0, 0, 0o755)
    assert state(base / "network" / "admin") == (0, OTHER, 0o755)
    assert state(base / "network" / "admin" / "tnsnames.ora") == (0, OTHER, 0o644)


def test_directory_of_a_killed_run_is_finished(base):
    half = make(base / "half", 0, 0o1700)
    write_file(str(half / "token"), b"x", uid=USER, create=True)
    assert state(half)[::2] == (USER, 0o700)
    assert state(half / "token")[0] == USER


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_existing_directory_of_root_stays_roots(base, mode):
    mine = make(base / "mine", 0, mode)
    write_file(str(mine / "token"), b"x", uid=USER, create=True)
    write_file(str(mine / "token"), b"y", uid=USER, create=True)
    assert state(mine) == (0, 0, mode)
    assert state(mine / "token")[0] == USER
    assert read_file(str(mine / "token"), 10, uid=USER) == b"y"
    assert "belongs to uid" in refusal(read_file, str(mine / "token"), 10)


def test_root_acts_as_the_owner_below_a_users_directory(home):
    locked_away = make(home / "locked", 0, 0o700)
    assert "Permission denied" in refusal(write_file, str(locked_away / "below" / "token"), b"x", create=True)
    write_file(str(home / "a" / "token"), b"x", create=True)
    assert state(home / "a")[::2] == (USER, 0o700)
    assert state(home / "a" / "token")[0] == USER
    assert list(locked_away.iterdir()) == []


def test_process_is_itself_between_operations(home, base):
    with open_directory(str(home)) as users, open_directory(str(base)) as roots:
        before = identity()
        users.write("token", b"x")
        assert identity() == before
        roots.write("token", b"x")
        with users.locked(1):
            assert identity() == before
        users.close()
        with pytest.raises(SecureFileError):
            users.write("token", b"x")
        assert identity() == before
    assert state(home / "token")[0] == USER
    assert state(base / "token")[0] == 0


def test_groups_are_restored_exactly_and_the_users_are_taken(home):
    before = os.getgroups()
    os.setgroups([4242, 7])
    try:
        acting = walk.Identity(USER, OTHER)
        outside = identity()
        with pytest.raises(KeyError), acting:
            assert os.geteuid() == USER
            assert OTHER in os.getgroups()
            assert not {4242, 7} & set(os.getgroups())
            with acting:
                assert os.geteuid() == USER
            assert os.geteuid() == USER
            raise KeyError
        assert identity() == outside
        with open_directory(str(home)) as directory:
            directory.write("token", b"x")
            refusal(directory.read, "token", 0)
        assert identity() == outside
    finally:
        os.setgroups(before)


@pytest.mark.parametrize("step", ["setgroups", "setegid", "seteuid"])
def test_identity_is_restored_when_a_step_fails(home, monkeypatch, step):
    before = identity()
    real = getattr(os, step)
    calls = iter([PermissionError(1, "no")])

    def fail_once(value):
        for error in calls:
            raise error
        return real(value)

    monkeypatch.setattr(os, step, fail_once)
    assert f"Cannot act as uid {USER}" in refusal(open_directory, str(home))
    assert identity() == before


def test_directory_of_another_user_is_refused(home, base):
    assert f"it belongs to uid {USER}, and uid {OTHER}" in refusal(write_file, str(home / "token"), b"x", uid=OTHER)
    assert f"it belongs to uid {USER}, and uid 0" in refusal(write_file, str(home / "token"), b"x", uid=0)
    with open_directory(str(home)) as directory:
        assert "cannot own a file" in refusal(directory.write, "token", b"x", uid=OTHER)
    make(home / "theirs", OTHER)
    assert f"it belongs to uid {OTHER}, who could" in refusal(open_directory, str(home / "theirs"))
    assert list(home.iterdir()) == [home / "theirs"]


def test_directory_planted_in_a_shared_place_is_not_trusted(base):
    make(base / "tmp", 0, 0o1777)
    make(base / "tmp" / "oracle", USER)
    assert "everyone can make directories" in refusal(write_file, str(base / "tmp" / "oracle" / "token"), b"x")
    write_file(str(base / "tmp" / "oracle" / "token"), b"x", uid=USER)
    assert "belongs to uid" in refusal(write_file, str(base / "tmp" / "oracle" / "token"), b"x", uid=OTHER)


def test_file_that_root_left_in_a_users_directory(home):
    (home / "token").write_bytes(b"old")
    (home / "token").chmod(0o644)
    assert "belongs to uid 0" in refusal(write_file, str(home / "token"), b"new", like="existing")
    assert "belongs to uid 0" in refusal(read_file, str(home / "token"), 10)
    assert read_file(str(home / "token"), 10, private=False) == b"old"
    write_file(str(home / "token"), b"new", uid=USER)
    assert state(home / "token")[::2] == (USER, 0o600)


def test_like_existing_keeps_owner_and_group(base, home):
    (base / "tnsnames.ora").touch()
    os.chown(base / "tnsnames.ora", USER, OTHER)
    (base / "tnsnames.ora").chmod(0o664)
    write_file(str(base / "tnsnames.ora"), b"new", like="existing")
    assert state(base / "tnsnames.ora") == (USER, OTHER, 0o664)
    write_file(str(base / "tnsnames.ora"), b"newer", uid=OTHER, gid=0, like="existing")
    assert state(base / "tnsnames.ora") == (USER, OTHER, 0o664), "the owner of new files is not that of old ones"
    with open_directory(str(base)) as directory:
        directory.write("tnsnames.ora", b"newest", uid=OTHER, like="existing")
    assert state(base / "tnsnames.ora") == (OTHER, OTHER, 0o664)
    (home / "tnsnames.ora").touch()
    os.chown(home / "tnsnames.ora", USER, OTHER)
    refusal(write_file, str(home / "tnsnames.ora"), b"new", like="existing")
    write_file(str(home / "tnsnames.ora"), b"new", gid=OTHER, like="existing")
    assert state(home / "tnsnames.ora")[:2] == (USER, OTHER)


def test_sweep_of_root_takes_what_it_had_handed_over(base):
    orphan = base / ".token.99999.0123456789abcdef.tmp"
    orphan.touch()
    os.chown(orphan, USER, USER)
    write_file(str(base / "token"), b"x", uid=USER)
    assert not orphan.exists()


def test_own_directory_of_another_user_is_refused(home):
    assert f"belongs to uid {USER}" in refusal(open_own_directory, str(home))


def test_unprivileged_process_is_refused_what_is_not_its_own(base, home):
    make(home / "dir", OTHER, 0o755)
    make(base / "open", 0, 0o1777)
    (base / "open" / "token").touch()

    def as_user():
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
        for path, words in (
            (home / "dir" / "token", f"it belongs to uid {OTHER}"),
            (base / "token", "Permission denied"),
            (base / "open" / "token", "it belongs to uid 0"),
        ):
            assert words in refusal(write_file, str(path), b"x")
        assert "giving the new file to uid 65533" in refusal(write_file, str(home / "token"), b"x", uid=OTHER)
        assert list(home.iterdir()) == [home / "dir"]
        write_file(str(home / "made" / "token"), b"x", create=True)

    in_child(as_user)
    assert state(home / "made" / "token") == (USER, USER, 0o600)
