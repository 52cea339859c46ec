# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths on a managed host are absolute and have one spelling."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_paths import (
    file_given_faults,
    posix_path_faults,
)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("C:\\tokens", "Windows"),
        ("C:/tokens", "Windows"),
        ("/a/../b", "'..'"),
        ("/a/..", "'..'"),
        ("/a/./b", "write '/a/b'"),
        ("/a//b", "write '/a/b'"),
        ("//a", "write '/a'"),
        ("/a//", "write '/a'"),
        ("/", "root"),
        ("//", "root"),
        ("tokens", "absolute"),
        ("/a b", "blank"),
        ("", "text"),
    ],
)
def test_a_path_on_a_posix_host(path: str, words: str) -> None:
    (fault,) = texts(posix_path_faults("directory", path))
    assert fault.startswith("directory: ")
    assert repr(path) in fault
    assert words in fault


@pytest.mark.parametrize("path", ["/a", "/a/", "/var/lib/..tokens/.a/b...", "/a=b,c"])
def test_a_good_path_on_a_posix_host(path: str) -> None:
    assert posix_path_faults("directory", path) == []


@pytest.mark.parametrize(
    ("value", "directory"),
    [("/t/hr/token", "/t/hr"), ("/t/hr/token/", "/t/hr"), ("/t/token/hr", ""), ("/t/my-token", ""), ("/token", "")],
)
def test_file_in_place_of_its_directory(value, directory):
    found = [fault.text for fault in file_given_faults("directory", value, ("token",))]
    expected = f"directory: {value!r} ends in /token, and that is the file in it; give the directory, {directory!r}"
    assert found == ([expected] if directory else [])
