# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that is written in place: what a kill and an error leave, and what is refused."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.overwrite import overwrite
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Overtaken,
    SecureFileError,
    version,
)
from tests.unit.plugins.module_utils._files.file_tools import odd_object, public_directory, state, trace
from tests.unit.plugins.module_utils._files.test_directory_faults import kill_everywhere

OLD = b"# head\n" + b"OLD=(x)\n" * 600
TEXTS = {
    "appended": OLD + b"NEW=(y)\n" * 900,
    "shorter": b"# head\n" + b"OLD=(x)\n" * 10,
    "changed": OLD.replace(b"(x)", b"(y)"),
    "in the middle": OLD[:1007] + b"NEW=(y)\n" + OLD[1007:],
    "empty": b"",
}


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def path(base):
    path = base / "tnsnames.ora"
    path.write_bytes(OLD)
    path.chmod(0o664)
    return path


def write(path, data, seen=None):
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        overwrite(directory, str(path), path.name, data, version(seen or path.lstat()))
    finally:
        os.close(directory)


@pytest.mark.parametrize("new", TEXTS.values(), ids=TEXTS)
def test_text_changes_in_the_same_file(path, new):
    before = path.lstat().st_ino, state(path)
    write(path, new)
    assert path.read_bytes() == new
    write(path, new)
    write(path, OLD)
    assert path.read_bytes() == OLD
    assert (path.lstat().st_ino, state(path)) == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("new", TEXTS.values(), ids=TEXTS)
def test_kill_at_each_system_call_leaves_one_of_the_texts(base, path, new):
    texts = set()

    def check(where):
        found = path.read_bytes()
        texts.add(found)
        assert found in (OLD, new, new.ljust(len(OLD), b"\n")), where

    assert kill_everywhere(base, lambda: path.write_bytes(OLD), lambda: write(path, new), check) >= 5
    assert {OLD, new} <= texts


@pytest.mark.parametrize("new", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when=1", "ftruncate:error=EIO:when=1", "fsync:error=EIO"])
def test_error_puts_the_old_text_back(path, new, fault):
    seen = trace(lambda: write(path, new), "-e", f"inject={fault}")
    if "pwrite" not in fault or "pwrite64" in seen.names:
        assert f"Cannot write {path}: " in seen.message
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("what", ["link", "hard link", "FIFO", "directory"])
def test_what_is_no_file_of_its_own_is_refused(path, what):
    path.unlink()
    words = odd_object(path, what)
    other = (path.parent / "other").read_bytes()
    with pytest.raises(SecureFileError, match=words):
        write(path, b"new")
    assert (path.parent / "other").read_bytes() == other


def test_file_that_has_changed_since_is_not_written(path):
    seen = path.lstat()
    path.write_bytes(b"another")
    with pytest.raises(Overtaken):
        write(path, b"new", seen)
    assert path.read_bytes() == b"another"


def test_file_that_is_replaced_while_it_is_written(path, monkeypatch):
    real = os.pwrite

    def replaced(descriptor, data, offset):
        (path.parent / "other").write_bytes(b"another")
        (path.parent / "other").rename(path)
        return real(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", replaced)
    with pytest.raises(Overtaken):
        write(path, b"new")
    assert path.read_bytes() == b"another"
