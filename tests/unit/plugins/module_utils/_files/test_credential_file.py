# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' files on the controller: read whole up to a limit, through links, never waited for."""

import base64
import os
import socket

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    certificate_bytes,
    read_credential,
    read_file,
)

LIMIT = 1000


def read(path):
    return read_file("the file", str(path), LIMIT, "1000 bytes: that is too long")


def fault_of(path):
    with pytest.raises(FileFaultError) as caught:
        read(path)
    return str(caught.value)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(path))


def link_to_itself(path):
    path.symlink_to(path)


@pytest.mark.parametrize("size", [1, LIMIT - 1, LIMIT])
def test_a_file_is_read_whole_with_its_mode(tmp_path, size):
    (tmp_path / "file").write_bytes(b"x" * size)
    (tmp_path / "file").chmod(0o640)
    assert read(tmp_path / "file") == (b"x" * size, 0o640)


def test_a_link_is_followed(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert read(tmp_path / "link")[0] == b"x"


def test_a_file_whose_size_the_system_does_not_know_is_read(tmp_path):
    assert read("/proc/self/comm")[0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "the file cannot be read: No such file or directory."),
        (os.mkdir, "the file cannot be read: Is a directory."),
        (link_to_itself, "the file cannot be read: Too many levels of symbolic links."),
        (make_socket, "the file cannot be read: No such device or address."),
        (os.mkfifo, "the file is not a regular file."),
        (lambda path: path.symlink_to("/dev/null"), "the file is not a regular file."),
        (lambda path: path.write_bytes(b""), "the file is empty."),
        (lambda path: path.write_bytes(bytes(LIMIT + 1)), "the file is larger than 1000 bytes: that is too long."),
        (lambda path: path.symlink_to("/proc/self/smaps"), "the file is larger than 1000 bytes: that is too long."),
    ],
)
def test_what_is_no_such_file_is_a_fault_at_once(tmp_path, make, words):
    before = os.listdir("/proc/self/fd")
    make(tmp_path / "file")
    assert fault_of(tmp_path / "file") == words
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize("path", ["a\0b", "\udcff\ud800"])
def test_what_is_no_path_is_a_fault(path):
    assert fault_of(path) == "the file cannot be read: not a usable path."


def test_a_credential_is_named_by_its_option(tmp_path):
    path = tmp_path / "app.pem"
    path.write_bytes(bytes(1024 * 1024 + 1))
    with pytest.raises(FileFaultError) as caught:
        read_credential("certificate_path", str(path))
    assert str(caught.value) == f"certificate_path '{path}' is larger than 1 MiB: that is no certificate or key."


@pytest.mark.parametrize("end", ["\\n", "\\r\\n", "\n"])
def test_base64_of_a_pfx_with_line_ends_of_any_kind(end):
    text = base64.b64encode(b"pfx" * 40).decode()
    assert certificate_bytes(end.join(text[at : at + 64] for at in range(0, len(text), 64))) == b"pfx" * 40
