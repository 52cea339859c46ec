# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file of the rotator: what is planned, what is written, and what a diff says of it."""

import os
import secrets
import stat

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.deployed_file import DeployedFile, digest_of


@pytest.fixture
def path(tmp_path):
    tmp_path.chmod(0o755)
    return tmp_path / "etc" / "hr.json"


def planned(path, *arguments, **options):
    file = DeployedFile(str(path), *arguments, **options)
    file.plan()
    return file


def test_file_is_written_once(path):
    file = planned(path, b"one\n")
    assert file.changed
    assert not path.exists()
    file.apply()
    assert path.read_bytes() == b"one\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
    inode = path.stat().st_ino
    again = planned(path, b"one\n")
    assert not again.changed
    again.apply()
    assert path.stat().st_ino == inode


def test_other_content_and_other_mode_are_changes(path):
    planned(path, b"one\n").apply()
    assert planned(path, b"two\n").changed
    path.chmod(0o666)
    file = planned(path, b"one\n")
    assert file.changed
    file.apply()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_owner_and_group_are_those_asked_for(path):
    planned(path, b"one", 0o400, 1, 1).apply()
    assert (path.stat().st_uid, path.stat().st_gid) == (1, 1)
    assert not planned(path, b"one", 0o400, 1, 1).changed
    back = planned(path, b"one", 0o400)
    assert back.changed
    back.apply()
    assert path.stat().st_uid == 0


def test_file_that_nobody_wants_goes(path):
    assert not planned(path).changed
    planned(path, b"one\n").apply()
    file = planned(path)
    assert file.changed
    file.apply()
    assert not path.exists()


def test_file_sent_by_digest_first_is_missing_until_it_is_sent(path):
    digest = digest_of(b"secret")
    file = planned(path, None, 0o400, digest=digest)
    assert file.is_missing
    assert file.changed
    file = planned(path, b"secret", 0o400, digest=digest)
    assert not file.is_missing
    file.apply()
    there = planned(path, None, 0o400, digest=digest)
    assert not there.is_missing
    assert not there.changed


def test_file_with_the_right_content_and_a_wrong_mode_is_put_right_without_being_sent(path):
    digest = digest_of(b"secret")
    planned(path, b"secret", 0o644, digest=digest).apply()
    file = planned(path, None, 0o400, digest=digest)
    assert file.changed
    assert not file.is_missing
    file.apply()
    assert path.read_bytes() == b"secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_diff_shows_no_secret(path):
    canary = secrets.token_urlsafe()
    planned(path, canary.encode(), 0o400, secret=True).apply()
    other = secrets.token_urlsafe()
    shown = str(planned(path, other.encode(), 0o400, secret=True).diff())
    assert canary not in shown
    assert other not in shown
    assert digest_of(canary.encode())[:12] in shown


def test_diff_of_bytes_is_a_digest_and_of_text_the_text(path):
    assert planned(path, b"PK\0\1").diff()["after"].startswith("(sha256 ")
    assert planned(path, b"one\n").diff()["after"] == "one\n"


def test_file_of_others_is_not_taken(path):
    planned(path, b"[Unit]\n").apply()
    with pytest.raises(HostError, match="was not written by this collection"):
        planned(path, b"# ours\n").check_marker("# ours")
