# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wallet directory of a host: when the files have to travel, what is put right without them, what goes and what stays."""

import hashlib
import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import (
    WALLET_FILES,
    WalletDirectory,
    digest_of,
    with_origin,
)
from tests.unit.plugins.module_utils._files.file_tools import (
    CANARY,
    ODD,
    OTHER,
    ROOT,
    USER,
    make,
    mode_of,
    odd_object,
    orphan,
    public_directory,
    snapshot,
    state,
    temporaries,
)

ORIGIN = "made from ewallet.p12, sha256 " + "a" * 64
MADE = with_origin(ORIGIN, b"-----BEGIN PRIVATE KEY-----\n" + CANARY)
FILES = {"cwallet.sso": b"\xa1sso" + CANARY, "ewallet.p12": b"0p12" + CANARY, "ewallet.pem": MADE}
DIGESTS = {name: digest_of(content) for name, content in FILES.items()}

needs_root = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


def planned(where, contents=None, digests=None, absent=False, owner=(None, None)):
    wallet = WalletDirectory(str(where), *owner, DIGESTS if digests is None else digests, contents, absent)
    wallet.plan()
    return wallet


def put(where, files=None, mode=0o600):
    """A wallet directory with files in it."""
    where.mkdir(0o700, exist_ok=True)
    for name, content in (FILES if files is None else files).items():
        (where / name).write_bytes(content)
        (where / name).chmod(mode)
    return where


def files_in(where):
    return {path.name: path.read_bytes() for path in where.iterdir()}


# Digests.


def test_digest_of_a_made_file_is_its_origin_while_nobody_changed_it():
    assert digest_of(MADE) == ORIGIN
    assert digest_of(with_origin("made from PEM files, sha256 1", CANARY)) == "made from PEM files, sha256 1"
    for spoilt in (MADE + b"\n", MADE[:-1], MADE.replace(b"PRIVATE", b"private"), MADE[1:], b"\n" + MADE):
        assert digest_of(spoilt) == hashlib.sha256(spoilt).hexdigest()


# When the contents are needed.


def test_what_is_missing_or_differs_is_due(base):
    assert planned(base / "a" / "hr").reason == "cwallet.sso is missing, ewallet.p12 is missing, ewallet.pem is missing"
    where = put(base / "hr", {**FILES, "ewallet.p12": b"old", "keystore.jks": b"not ours to judge"})
    wallet = planned(where)
    assert wallet.reason == "ewallet.p12 differs"
    assert wallet.changes == ["ewallet.p12: content"]
    (where / "cwallet.sso").unlink()
    assert planned(where).reason == "cwallet.sso is missing, ewallet.p12 differs"


def test_made_pem_from_another_wallet_or_damaged_is_due(base):
    for pem in (with_origin(ORIGIN.replace("a" * 64, "b" * 64), b"x"), MADE + b"x"):
        assert planned(put(base / "hr", {**FILES, "ewallet.pem": pem})).reason == "ewallet.pem differs"


def test_nothing_is_due_and_nothing_changes_once_it_is_there(base):
    before = snapshot(put(base / "hr"))
    wallet = planned(base / "hr")
    assert (wallet.reason, wallet.changes) == ("", [])
    wallet.apply()
    assert snapshot(base / "hr") == before
    assert wallet.report() == {"name": "hr", "directory": f"{base}/hr", "changed": False, "files": sorted(FILES)}


def test_contents_are_never_due_when_they_are_there(base):
    wallet = planned(base / "hr", FILES)
    assert wallet.reason == ""
    assert wallet.changes == [f"{name}: content" for name in sorted(FILES)]
    assert wallet.report()["changed"]


# What is placed.


def test_apply_makes_a_private_directory_with_private_files(base):
    before = os.umask(0)
    try:
        planned(f"{base}/a/hr/", FILES).apply()
    finally:
        os.umask(before)
    assert files_in(base / "a" / "hr") == FILES
    assert {mode_of(base / "a" / "hr" / name) for name in FILES} == {0o600}
    assert mode_of(base / "a" / "hr") == 0o700
    assert planned(base / "a" / "hr", FILES).changes == planned(base / "a" / "hr").changes == []


def test_only_what_differs_is_written_and_strangers_stay(base):
    where = put(base / "hr", {**FILES, "ewallet.p12": b"old", "tnsnames.ora": b"x=y", "keystore.jks": b"k"})
    inode = (where / "cwallet.sso").stat().st_ino
    orphan(where, "ewallet.p12")
    planned(where, FILES).apply()
    assert files_in(where) == {**FILES, "tnsnames.ora": b"x=y", "keystore.jks": b"k"}
    assert (where / "cwallet.sso").stat().st_ino == inode
    assert temporaries(where) == []


def test_made_pem_of_a_wallet_that_went_is_removed_but_nobody_elses(base):
    digests = {name: digest for name, digest in DIGESTS.items() if name != "ewallet.pem"}
    wallet = planned(put(base / "hr"), digests=digests)
    assert (wallet.reason, wallet.changes) == ("", ["ewallet.pem: removed"])
    assert "ewallet.pem" not in wallet.diff()["after"]
    wallet.apply()
    assert not (base / "hr" / "ewallet.pem").exists()
    assert planned(put(base / "hr", {"ewallet.pem": b"the DBA's"}), digests=digests).changes == []


@pytest.mark.parametrize("contents", [{}, {**FILES, "cwallet.sso": b"another"}, {**FILES, "ewallet.pem": MADE + b"x"}])
def test_contents_that_are_not_those_announced_are_refused(base, contents):
    with pytest.raises(SecureFileError, match="what arrived is not what was announced"):
        planned(base / "hr", contents)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "tnsnames.ora", ""])
def test_only_wallet_files_are_placed(base, name):
    with pytest.raises(SecureFileError, match="it is no file of a wallet"):
        planned(base / "hr", {name: b"x"}, {name: digest_of(b"x")})


# What is put right without the contents.


@pytest.mark.parametrize("mode", [0o644, 0o400, 0o4600])
def test_mode_of_a_file_is_repaired_without_contents(base, mode):
    where = put(base / "hr", mode=mode)
    wallet = planned(where)
    assert (wallet.reason, wallet.changes) == ("", [f"{name}: mode" for name in sorted(FILES)])
    wallet.apply()
    assert files_in(where) == FILES
    assert planned(where).changes == []


@pytest.mark.parametrize("files", [FILES, {}])
def test_directory_of_nothing_but_the_wallet_becomes_private(base, files):
    put(base / "hr", files).chmod(0o755)
    wallet = planned(base / "hr", FILES)
    assert "directory: mode" in wallet.changes
    wallet.apply()
    assert mode_of(base / "hr") == 0o700
    assert planned(base / "hr").changes == []


def test_directory_with_other_things_keeps_its_mode(base):
    put(base / "hr", {**FILES, "tnsnames.ora": b""}).chmod(0o755)
    assert planned(base / "hr").changes == []


def test_file_that_was_replaced_meanwhile_is_not_given_away(base):
    wallet = planned(put(base / "hr", mode=0o644))
    (base / "hr" / "cwallet.sso").write_bytes(b"somebody else's")
    with pytest.raises(SecureFileError, match="cwallet.sso differs. Run again"):
        wallet.apply()


@needs_root
def test_owner_and_group_are_repaired_without_contents(base):
    where = put(base / "hr")
    where.chmod(0o755)
    wallet = planned(where, owner=(USER, OTHER))
    assert wallet.reason == ""
    assert wallet.changes == [f"{name}: {what}" for name in sorted(FILES) for what in ("owner", "group")]
    wallet.apply()
    assert {state(where / name) for name in FILES} == {(USER, OTHER, 0o600)}
    assert files_in(where) == FILES


@needs_root
@pytest.mark.parametrize("contents", [None, FILES])
def test_directory_that_root_had_for_itself_goes_to_the_owner(base, contents):
    where = put(make(base / "hr", 0))
    orphan(where, "cwallet.sso")
    wallet = planned(where, contents, owner=(USER, USER))
    assert (wallet.reason, wallet.changes[-1]) == ("", "directory: owner")
    wallet.apply()
    assert state(where) == (USER, USER, 0o700)
    assert {state(where / name) for name in FILES} == {(USER, USER, 0o600)}
    assert {name: content for name, content in files_in(where).items() if name in FILES} == FILES
    assert planned(where, owner=(USER, USER)).changes == []


@needs_root
def test_directory_that_hides_the_wallet_from_its_owner_is_refused(base):
    where = put(make(base / "hr", 0), {**FILES, "README": b""})
    with pytest.raises(SecureFileError, match="could not reach what is in it: chown it"):
        planned(where, owner=(USER, USER))


@needs_root
def test_wallet_of_a_user_is_made_and_what_root_left_there_is_replaced(base):
    home = make(base / "home", USER)
    planned(home / "hr", FILES, owner=(USER, USER)).apply()
    assert state(home / "hr") == (USER, USER, 0o700)
    assert state(home / "hr" / "ewallet.pem") == (USER, USER, 0o600)
    os.chown(home / "hr" / "cwallet.sso", 0, 0)
    assert planned(home / "hr", owner=(USER, USER)).reason == "cwallet.sso cannot be read by its owner"
    planned(home / "hr", FILES, owner=(USER, USER)).apply()
    assert planned(home / "hr", owner=(USER, USER)).changes == []


# What is refused.


@pytest.mark.parametrize("what", ODD)
def test_odd_object_in_the_place_of_a_file_is_refused(base, what):
    put(base / "hr", {})
    words = odd_object(base / "hr" / "ewallet.pem", what)
    with pytest.raises(SecureFileError, match=f"hr/ewallet.pem.*({words}|socket)") as caught:
        planned(base / "hr")
    assert CANARY.decode() not in str(caught.value)


def test_unsafe_directory_and_giant_file_are_refused(base):
    put(base / "hr").chmod(0o770)
    with pytest.raises(SecureFileError, match="lets others replace"):
        planned(base / "hr")
    (base / "hr").chmod(0o700)
    os.truncate(base / "hr" / "cwallet.sso", 2 * 1024 * 1024)
    with pytest.raises(SecureFileError, match="more than 1048576 bytes"):
        planned(base / "hr")


# What is removed.


def test_removal_takes_every_wallet_file_and_the_directory(base):
    where = put(base / "hr", dict.fromkeys(WALLET_FILES, b"x"))
    orphan(where, "keystore.jks")
    wallet = planned(where, absent=True)
    assert wallet.changes == [f"{name}: removed" for name in WALLET_FILES]
    assert wallet.diff()["after"] == ""
    assert wallet.diff()["before"].endswith(f"directory: {where}\n")
    wallet.apply()
    assert list(base.iterdir()) == []
    assert planned(where, absent=True).changes == []


def test_removal_leaves_what_is_not_the_wallets(base):
    where = put(base / "hr", {**FILES, "tnsnames.ora": b"", "cwallet.sso.lck": b""})
    wallet = planned(where, absent=True)
    assert "directory: " not in wallet.diff()["before"]
    wallet.apply()
    assert sorted(files_in(where)) == ["cwallet.sso.lck", "tnsnames.ora"]
    assert planned(where, absent=True).changes == []


def test_removal_of_a_link_leaves_what_it_leads_to(base):
    put(base / "hr", {})
    odd_object(base / "hr" / "cwallet.sso", "link")
    planned(base / "hr", absent=True).apply()
    assert list(files_in(base / "hr")) == ["other"]


def test_diff_has_digests_and_rights_and_no_content(base):
    where = put(base / "hr", {"cwallet.sso": b"old"}, mode=0o640)
    wallet = planned(where, FILES)
    diff = wallet.diff()
    short = {name: hashlib.sha256(content).hexdigest()[:12] for name, content in FILES.items()}
    assert diff["before"].startswith(f"cwallet.sso: sha256 {hashlib.sha256(b'old').hexdigest()[:12]}, owner ")
    assert diff["before"].endswith("mode 0640\n")
    assert [line.split()[2] for line in diff["after"].splitlines()] == [f"{short[name]}," for name in sorted(FILES)]
    assert diff["after"].count("mode 0600") == len(FILES)
    for text in (*diff.values(), repr(wallet.report()), repr(wallet)):
        assert CANARY.decode() not in text
    wallet.apply()
    assert planned(where).diff()["before"] == planned(where).diff()["after"] == diff["after"]
