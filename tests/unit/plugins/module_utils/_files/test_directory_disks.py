# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer on real file systems that are full, read-only or bind-mounted, each in a mount namespace of its own."""

import subprocess
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import directory
from tests.unit.plugins.module_utils._files.file_tools import ROOT, public_directory


@pytest.fixture
def base():
    yield from public_directory()


SCRIPT = """
import os, sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
with open_own_directory(sys.argv[2]) as directory:
    try:
        directory.write("token", b"x" * int(sys.argv[3]))
        print("written")
    except SecureFileError as error:
        print(error)
    print(len(directory.read("token", 1 << 20) or b""), directory.names())
"""


def in_namespace(base, preparation, size):
    """Run the writer after `preparation` (shell) in a private mount namespace, or skip."""
    options = ["--mount"] if ROOT else ["--user", "--map-root-user", "--mount"]
    collections = directory.__file__.partition("/ansible_collections/")[0]
    shell = f'cd "$1" && {{ {preparation}; }} || exit 77; exec "$2" -c "$3" "$4" "$1/disk" {size}'
    command = ["unshare", *options, "sh", "-c", shell, "sh", str(base), sys.executable, SCRIPT, collections]
    (base / "disk").mkdir()
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 77 or "unshare" in run.stderr:
        pytest.skip(f"no mount namespace here: {run.stderr.strip()}")
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_full_disk(base):
    mount = "mount -t tmpfs -o size=64k,mode=0700 tmpfs disk && printf old >disk/token && chmod 600 disk/token"
    answer = in_namespace(base, mount, 100_000)
    assert "No space left on device. The file system is full" in answer
    assert answer.endswith("3 ['token']\n")


def test_full_disk_to_the_last_byte(base):
    fill = "head -c 200000 /dev/zero >disk/filler 2>/dev/null; [ -s disk/filler ]"
    answer = in_namespace(base, f"mount -t tmpfs -o size=64k,mode=0700 tmpfs disk && {fill}", 1)
    assert "No space left on device" in answer
    assert answer.endswith("0 ['filler']\n")


def test_read_only_disk(base):
    answer = in_namespace(base, "mount -t tmpfs -o mode=0700 tmpfs disk && mount -o remount,ro disk", 1)
    assert "Read-only file system. The file system is read-only" in answer


def test_bind_mounted_file(base):
    mount = "chmod 700 disk && printf old >disk/token && printf other >other && mount --bind other disk/token"
    answer = in_namespace(base, f"umask 077 && {mount}", 5000)
    assert "bind-mounted" in answer
    assert answer.endswith("5 ['token']\n")
    assert (base / "other").read_bytes() == b"other"
