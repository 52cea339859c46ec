# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the writer of files refuses: links, special files, paths and directories that others can change."""

import errno
import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import MissingDirectory, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    CANARY,
    ODD,
    ROOT,
    odd_object,
    read_file,
    refusal,
    remove_file,
    snapshot,
    write_file,
)


@pytest.fixture
def directory(tmp_path):
    with open_directory(str(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("private", [True, False])
def test_odd_object_is_not_read(directory, tmp_path, what, private):
    words = odd_object(tmp_path / "token", what)
    message = refusal(directory.read, "token", 1000, private)
    assert words in message or (what == "socket" and "socket" in message)
    assert str(tmp_path / "token") in message


def test_device_is_not_read():
    with open_directory("/dev", private=False) as devices:
        assert "a device" in refusal(devices.read, "null", 10, False)


@pytest.mark.parametrize("what", ODD)
def test_odd_object_is_not_replaced(directory, tmp_path, what):
    words = odd_object(tmp_path / "token", what)
    before = snapshot(tmp_path)
    assert words in refusal(directory.write, "token", b"new")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602, 0o601, 0o777])
def test_file_that_others_can_touch_is_not_read_as_private(directory, tmp_path, mode):
    (tmp_path / "token").write_bytes(CANARY)
    (tmp_path / "token").chmod(mode)
    assert f"{mode:04o}" in refusal(directory.read, "token", 1000)
    assert directory.read("token", 1000, private=False) == CANARY
    directory.write("token", b"new")
    assert directory.read("token", 1000) == b"new"


@pytest.mark.skipif(ROOT, reason="root reads a file of mode 0000")
def test_unreadable_file_is_refused_and_replaced(directory, tmp_path):
    (tmp_path / "token").touch(0o000)
    assert "Permission denied" in refusal(directory.read, "token", 10)
    directory.write("token", b"new")
    assert directory.read("token", 10) == b"new"


def test_size_limit(directory, tmp_path):
    directory.write("token", CANARY)
    assert directory.read("token", len(CANARY)) == CANARY
    assert "more than" in refusal(directory.read, "token", len(CANARY) - 1)
    with (tmp_path / "big").open("wb") as big:
        big.truncate(1 << 40)
    (tmp_path / "big").chmod(0o600)
    assert "more than 1000 bytes" in refusal(directory.read, "big", 1000)


def test_file_that_grows_while_it_is_read(directory, monkeypatch):
    directory.write("token", CANARY)
    short = type("Short", (), {"__getattr__": lambda self, name: getattr(self.real, name)})()
    real = os.fstat

    def smaller(descriptor):
        short.real = real(descriptor)
        short.st_size = 5
        return short

    monkeypatch.setattr(os, "fstat", smaller)
    assert directory.read("token", len(CANARY)) == CANARY
    assert "more than 10 bytes" in refusal(directory.read, "token", 10)


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("action", ["write", "read", "remove", "make"])
def test_link_at_each_component_is_refused_by_name(tmp_path, depth, action):
    real = tmp_path / "real"
    real.mkdir()
    parts = ["a", "b", "c"]
    link = tmp_path.joinpath(*parts[:depth])
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(real)
    real.joinpath(*parts[depth:]).mkdir(parents=True, exist_ok=True)
    path = str(tmp_path.joinpath(*parts, "token"))
    actions = {
        "write": lambda: write_file(path, CANARY),
        "read": lambda: read_file(path, 10),
        "remove": lambda: remove_file(path),
        "make": lambda: open_directory(str(tmp_path.joinpath(*parts, "more")), create=True),
    }
    before = snapshot(real)
    message = refusal(actions[action])
    assert f"{link}: it is a symbolic link to {str(real)!r}" in message
    assert snapshot(real) == before


def test_dangling_and_looping_links_are_refused(tmp_path):
    (tmp_path / "a").symlink_to("a")
    (tmp_path / "b").symlink_to("nowhere")
    for name in "ab":
        assert "symbolic link" in refusal(open_directory, str(tmp_path / name), create=True)


@pytest.mark.parametrize("path", ["", "relative", "./x", "/tmp/../etc", "/..", "/a\0b", None])
def test_only_absolute_plain_paths_are_paths(path):
    refusal(open_directory, path, create=True)


def test_blemishes_of_a_path_are_harmless(tmp_path):
    with open_directory(f"//{tmp_path}/./a//b/", create=True) as directory:
        directory.write("token", CANARY)
    assert (tmp_path / "a" / "b" / "token").read_bytes() == CANARY


def test_control_characters_in_a_name_are_escaped_in_messages(tmp_path):
    message = refusal(open_directory, str(tmp_path / "a\nb\x1b[31m"))
    assert "\n" not in message
    assert "\x1b" not in message


def test_file_on_the_way_is_refused(tmp_path):
    (tmp_path / "file").touch()
    assert "Not a directory" in refusal(open_directory, str(tmp_path / "file" / "x"), create=True)
    assert "Not a directory" in refusal(open_directory, str(tmp_path / "file"), create=True)


def test_missing_directory_has_its_own_error(tmp_path):
    for opener in (open_directory, open_own_directory):
        with pytest.raises(MissingDirectory, match="does not exist") as caught:
            opener(str(tmp_path / "no"))
        assert caught.value.errno == errno.ENOENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mode", "private", "good"),
    [
        (0o770, True, False),
        (0o770, False, True),
        (0o2775, False, True),
        (0o702, True, False),
        (0o777, False, False),
        (0o1777, True, ROOT),
        (0o1777, False, ROOT),
        (0o755, True, True),
    ],
)
def test_directory_that_others_can_write(tmp_path, mode, private, good):
    for path in (tmp_path / "there", tmp_path / "there" / "below"):
        (tmp_path / "there" / "below").mkdir(parents=True, exist_ok=True)
        (tmp_path / "there").chmod(0o755)
        path.chmod(mode)
        if good:
            write_file(str(tmp_path / "there" / "below" / "token"), CANARY, private=private)
        else:
            message = refusal(write_file, str(tmp_path / "there" / "below" / "token"), CANARY, private=private)
            assert f"{path}: its mode {mode:04o}" in message
