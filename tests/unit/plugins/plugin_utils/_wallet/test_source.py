# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zips and directories that are no wallets, or mean harm: each is refused by name, in little memory, and unpacked nowhere."""

import os
import random
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet import source
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import WalletError, read_source
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import faults_of, members, zipped

MIB = 1024 * 1024


def linked(name, target):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def patched(path, old, new, count=-1):
    """The zip with bytes of its headers replaced."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, count))
    return str(path)


# Names and kinds of members.


@pytest.mark.parametrize(
    "name", ["../cwallet.sso", "/etc/cwallet.sso", "Wallet_HR/cwallet.sso", "a\\cwallet.sso", "Wallet_HR/", ".."]
)
def test_names_with_a_path_are_refused(tmp_path, name):
    src = zipped(tmp_path / "w.zip", {**members(), name: b"x" * (not name.endswith("/"))})
    assert f"it has '{name}': pack the files of the wallet themselves" in faults_of(read_source, src)
    assert [path.name for path in tmp_path.iterdir()] == ["w.zip"]


def test_zip_that_a_mac_has_packed_is_read(tmp_path):
    """Safari unpacks what it downloads; the Finder packs the folder again, with what it knows of each file."""
    files = members()
    folder = {"Wallet_HR/": b"", "Wallet_HR/.DS_Store": b"\0", "__MACOSX/._Wallet_HR": b"\0"}
    folder |= {f"Wallet_HR/{name}": content for name, content in files.items()}
    folder |= {f"__MACOSX/Wallet_HR/._{name}": b"\0" for name in files}
    several = {**files, ".DS_Store": b"\0", **{f"__MACOSX/._{name}": b"\0" for name in files}}
    expected = read_source(zipped(tmp_path / "oracle.zip", files))
    for number, packed in enumerate((folder, several)):
        assert read_source(zipped(tmp_path / f"{number}.zip", packed)) == expected


def test_folder_of_other_systems_is_left_out_too(tmp_path):
    packed = {f"Wallet_HR/{name}": content for name, content in members().items()}
    assert read_source(zipped(tmp_path / "w.zip", packed))["cwallet.sso"] == members()["cwallet.sso"]


@pytest.mark.parametrize("prefix", ["../", "/", "./", "a/b/", "a\\"])
def test_folder_that_leads_elsewhere_is_refused(tmp_path, prefix):
    packed = {f"{prefix}{name}": content for name, content in members().items()}
    assert "pack the files of the wallet themselves" in faults_of(read_source, zipped(tmp_path / "w.zip", packed))


def test_files_in_two_directories_are_one_fault(tmp_path):
    packed = {f"a/b/{name}": content for name, content in members().items()}
    found = faults_of(read_source, zipped(tmp_path / "w.zip", packed))
    assert f"it has 'b/{next(iter(members()))}' and {len(packed) - 1} more in directories: pack the files" in found
    assert found.count("pack the files of the wallet themselves") == 1


def test_what_is_wrong_in_a_folder_is_named_by_the_file(tmp_path):
    src = zipped(tmp_path / "w.zip", {f"W/{name}": content for name, content in members(cwallet_sso=b"").items()})
    assert "cwallet.sso is empty" in faults_of(read_source, src)
    src = zipped(tmp_path / "none.zip", {"W/photo.jpg": b"x", "__MACOSX/W/._photo.jpg": b"x"})
    assert "It has photo.jpg." in faults_of(read_source, src)


def test_member_that_is_there_twice_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for content in ("a", "b"):
            archive.writestr("cwallet.sso", content)
    assert "cwallet.sso is there 2 times" in faults_of(read_source, str(tmp_path / "w.zip"))


def test_all_faults_of_the_members_are_named_at_once(tmp_path):
    path = tmp_path / "w.zip"
    zipped(path, members())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(*linked("readme.txt", "/etc/shadow"))
        archive.writestr("../x", "x")
    message = faults_of(read_source, str(path))
    assert "2 things are wrong" in message
    assert "readme.txt is a symbolic link" in message


def test_encrypted_member_is_refused(tmp_path):
    zipped(tmp_path / "w.zip", {"cwallet.sso": b"x"}, zipfile.ZIP_STORED)
    data = bytearray((tmp_path / "w.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "w.zip").write_bytes(data)
    assert "cwallet.sso is encrypted with the zip's own password" in faults_of(read_source, str(tmp_path / "w.zip"))


def test_too_many_members_are_refused(tmp_path):
    src = zipped(tmp_path / "w.zip", {**members(), **{f"f{number}": b"" for number in range(100)}})
    assert "members: a wallet has about ten" in faults_of(read_source, src)


# Bombs.


def test_member_that_unpacks_to_more_than_a_mebibyte_is_refused(tmp_path):
    assert len(read_source(zipped(tmp_path / "fits.zip", members(cwallet_sso=b"\0" * MIB)))["cwallet.sso"]) == MIB
    src = zipped(tmp_path / "w.zip", members(cwallet_sso=b"\0" * (MIB + 1)))
    assert "cwallet.sso unpacks to more than 1 MiB" in faults_of(read_source, src)


def test_bomb_whose_header_says_little_is_no_sound_zip(tmp_path):
    size = 16 * MIB
    zipped(tmp_path / "w.zip", {"cwallet.sso": b"\0" * size})
    src = patched(tmp_path / "w.zip", struct.pack("<L", size), struct.pack("<L", 10))
    assert "sound zip file" in faults_of(read_source, src)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_bound_are_refused(tmp_path, method):
    src = zipped(tmp_path / "w.zip", members(), method)
    assert f"cwallet.sso is packed by method {method}" in faults_of(read_source, src)


def test_bomb_that_nobody_unpacks_does_no_harm(tmp_path):
    assert "cwallet.sso" in read_source(zipped(tmp_path / "w.zip", {**members(), "notes": b"\0" * (16 * MIB)}))


def test_zip_that_is_too_large_is_refused(tmp_path):
    with (tmp_path / "w.zip").open("wb") as stream:
        stream.truncate(9 * MIB)
    assert "is larger than 8192 KiB" in faults_of(read_source, str(tmp_path / "w.zip"))


# What is no wallet, or cannot be read.


def test_zip_of_something_else(tmp_path):
    names = [f"photo{number:02}.jpg" for number in range(11)]
    message = faults_of(read_source, zipped(tmp_path / "w.zip", dict.fromkeys(names, b"x")))
    assert "has neither cwallet.sso nor ewallet.p12 nor ewallet.pem: is this a wallet?" in message
    assert "photo09.jpg, …" in message
    assert "photo10" not in message
    assert "It has nothing" in faults_of(read_source, zipped(tmp_path / "empty.zip", {}))


def test_what_is_not_a_zip(tmp_path):
    (tmp_path / "w.zip").write_bytes(b"<html>sign in first</html>")
    assert "neither a directory nor a sound zip file" in faults_of(read_source, str(tmp_path / "w.zip"))
    (tmp_path / "w.zip").write_bytes(b"")
    assert "w.zip is empty" in faults_of(read_source, str(tmp_path / "w.zip"))
    os.mkfifo(tmp_path / "pipe")
    assert "pipe is not a regular file" in faults_of(read_source, str(tmp_path / "pipe"))
    assert "No such file" in faults_of(read_source, str(tmp_path / "none.zip"))
    assert "not a usable path" in faults_of(read_source, "a\0b")


def test_empty_member_is_refused(tmp_path):
    assert "cwallet.sso is empty" in faults_of(read_source, zipped(tmp_path / "w.zip", members(cwallet_sso=b"")))


def test_every_damage_is_a_fault_and_never_a_traceback(tmp_path):
    whole = Path(zipped(tmp_path / "w.zip", {name: content[:50] for name, content in members().items()})).read_bytes()
    chance = random.Random(4)  # the same damages every time
    damaged = [whole[:length] for length in range(1, len(whole), 9)]
    for _number in range(600):
        data = bytearray(whole)
        for _times in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        damaged.append(bytes(data))
    refused = 0
    for data in damaged:
        (tmp_path / "w.zip").write_bytes(data)
        try:
            files = read_source(str(tmp_path / "w.zip"))
        except WalletError as error:
            refused += 1
            assert str(error).isprintable()
        else:
            assert set(files) <= set(source.READ_FILES)
    assert refused > len(damaged) / 2


# Directories.


def test_directory_that_is_no_wallet_or_holds_odd_things(tmp_path):
    assert "is this a wallet? It has nothing" in faults_of(read_source, str(tmp_path))
    os.mkfifo(tmp_path / "cwallet.sso")
    (tmp_path / "ewallet.p12").mkdir()
    (tmp_path / "keystore.jks").touch()
    (tmp_path / "truststore.jks").write_bytes(b"x" * (MIB + 1))
    message = faults_of(read_source, str(tmp_path))
    assert "4 things are wrong" in message
    for words in ("cwallet.sso is not a regular", "ewallet.p12", "keystore.jks is empty", "truststore.jks is larger"):
        assert words in message


def test_directory_that_cannot_be_listed(tmp_path, monkeypatch):
    def listdir(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", listdir)
    assert f"{tmp_path} cannot be read: Permission denied" in faults_of(read_source, str(tmp_path))
