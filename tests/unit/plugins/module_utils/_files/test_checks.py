# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners that exist or not, and places that can be written or not."""

import os
import subprocess

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable, owner_ids
from tests.unit.plugins.module_utils._files import test_directory_disks as disks
from tests.unit.plugins.module_utils._files.file_tools import ROOT, public_directory
from tests.unit.plugins.module_utils._host.test_token_directory import as_user

NO_ONE = "no-such-user-or-group"

needs_root = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


def test_owner_ids():
    import grp
    import pwd

    me = pwd.getpwuid(os.geteuid())
    mine = grp.getgrgid(me.pw_gid)
    assert owner_ids(None, None) == (None, None)
    assert owner_ids(me.pw_name, None) == owner_ids(str(me.pw_uid), None) == (me.pw_uid, me.pw_gid)
    assert owner_ids(None, mine.gr_name) == owner_ids(None, str(mine.gr_gid)) == (None, mine.gr_gid)
    assert owner_ids(me.pw_name, "4343") == (me.pw_uid, 4343)


@needs_root
def test_owner_without_an_account_is_a_number():
    assert owner_ids("3999999", None) == (3999999, None)
    assert owner_ids("3999999", "3999998") == (3999999, 3999998)


@pytest.mark.parametrize(
    "name", [NO_ONE, "", "²", "-1", "4294967295", pytest.param("9" * 5000, id="5000 digits"), "a\0b", "1.0"]
)
def test_unknown_owner_and_group(name):
    with pytest.raises(HostError) as caught:
        owner_ids(name, name)
    assert [fault.split("'")[0] for fault in caught.value.faults] == ["owner ", "group "]


def test_only_root_gives_away(base):
    def work():
        with pytest.raises(HostError, match="only root can give a file to '0'"):
            owner_ids("0", None)
        assert owner_ids(str(os.geteuid()), None)[0] == os.geteuid()

    as_user(base / "home", work)


def test_check_writable(base):
    def work():
        home = base / "home"
        check_writable(str(home / "a" / "b"))
        (home / "closed").mkdir(0o500)
        for path in (home / "closed", home / "closed" / "a" / "b", "/not-ours/a"):
            with pytest.raises(HostError, match=f"is not writable for this user .uid {os.geteuid()}"):
                check_writable(str(path))
        assert list((home / "closed").iterdir()) == []
        (home / "closed").rmdir()

    as_user(base / "home", work)


def test_file_that_can_be_written_in_place_needs_no_directory(base):
    def work():
        home = base / "home"
        (home / "tnsnames.ora").touch()
        home.chmod(0o500)
        check_writable(str(home), "tnsnames.ora")
        for name in (None, "missing.ora"):
            with pytest.raises(HostError, match="is not writable"):
                check_writable(str(home), name)
        home.chmod(0o700)

    as_user(base / "home", work)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable
for arguments in ((sys.argv[2],), (sys.argv[2], "token"), (sys.argv[2] + "/a/b",)):
    try:
        check_writable(*arguments)
        print("can be written")
    except HostError as error:
        print(error)
"""


@pytest.mark.parametrize(
    ("mount", "said"),
    [
        (
            "mount -t tmpfs tmpfs disk && touch disk/token && mount -o remount,ro disk",
            "disk",
        ),
        ("touch ours disk/token && mount --bind ours disk/token && mount -o remount,bind,ro disk/token", "token"),
    ],
)
def test_read_only_file_system_is_named_and_root_is_not_told_to_become(base, monkeypatch, mount, said):
    monkeypatch.setattr(disks, "SCRIPT", SCRIPT)
    lines = disks.in_namespace(base, mount, 1).splitlines()
    found = [line for line in lines if "is on a read-only file system: remount it" in line]
    assert len(found) == (3 if said == "disk" else 1), lines
    assert f"{base}/disk" in found[0] and said in found[0]
    assert "become" not in "".join(lines)


@needs_root
@pytest.mark.parametrize(("flag", "word"), [("i", "immutable"), ("a", "append-only")])
@pytest.mark.parametrize("what", ["directory", "file"])
def test_attribute_that_stops_root_is_named(base, flag, word, what):
    where = base / "admin"
    where.mkdir()
    (where / "tnsnames.ora").touch()
    locked = where if what == "directory" else where / "tnsnames.ora"
    if subprocess.run(["chattr", f"+{flag}", str(locked)], capture_output=True, check=False).returncode:
        pytest.skip(f"no such attribute in {base}")
    try:
        with pytest.raises(HostError, match=f"{locked} is {word} .*chattr -{flag} {locked}") as caught:
            check_writable(str(where), "tnsnames.ora")
        assert "become" not in str(caught.value)
    finally:
        subprocess.run(["chattr", f"-{flag}", str(locked)], check=True)
