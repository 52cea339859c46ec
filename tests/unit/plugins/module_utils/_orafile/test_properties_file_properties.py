# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every properties file, and that the real java.util.Properties reads it as we do."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import (
    PropertiesError,
    PropertiesFile,
)
from tests.profiles import examples

PROFILE = examples(300)

PIECES = ["\\", "\n", "\r\n", "\r", " ", "\t", "\f", "=", ":", "#", "!", "a", "b", "a=1\n", "b: 2\r\n", "# c\\\n"]
PIECES += ["\\u0041", "\\u00", "\\ud83d", "\\ude00", "\\\n", "\\\r\n ", "\\t", "\\\\", "\\u", "u", "\xc3\xbc", "\xfc"]
PIECES += ["\x00", "\xef\xbb\xbf", "\\=", "\\ ", "a\\\n  b = c", "\n\n", "\x85", "\v"]

biased = st.lists(st.sampled_from(PIECES), max_size=25).map(lambda parts: "".join(parts).encode("latin-1"))
files = st.one_of(st.binary(max_size=60), biased)
texts = st.one_of(
    st.sampled_from(["a", "b", "ab", "A", "\xfc"]),
    st.text(st.characters(), max_size=12),  # with lone surrogates
    st.text(st.sampled_from("\\ \t\f\n\r=:#!abu0\x00\x7f\xfc\u20ac\U0001f600"), max_size=12),
)

READER = """
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Reader {
    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
        while (true) {
            byte[] data;
            try {
                data = new byte[in.readInt()];
            } catch (EOFException end) {
                return;
            }
            in.readFully(data);
            Properties properties = new Properties();
            try {
                properties.load(new ByteArrayInputStream(data));
                out.writeInt(properties.size());
                for (String name : properties.stringPropertyNames()) {
                    write(out, name);
                    write(out, properties.getProperty(name));
                }
            } catch (IllegalArgumentException broken) {
                out.writeInt(-1);
            }
            out.flush();
        }
    }

    static void write(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length() * 2);
        out.writeChars(text);
    }
}
"""


class Java:
    """One virtual machine that loads many files."""

    def __init__(self, classes: str) -> None:
        command = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classes, "Reader"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def load(self, data: bytes) -> dict[str, str] | None:
        """The properties, or None if java.util.Properties throws."""
        self.process.stdin.write(struct.pack(">i", len(data)) + data)
        self.process.stdin.flush()
        count = self._int()
        return None if count < 0 else {self._text(): self._text() for _number in range(count)}

    def _int(self) -> int:
        return struct.unpack(">i", self._read(4))[0]

    def _text(self) -> str:
        return self._read(self._int()).decode("utf-16-be", "surrogatepass")

    def _read(self, size: int) -> bytes:
        data = self.process.stdout.read(size)
        assert len(data) == size, "java ended"
        return data


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Java]:
    for program in ("java", "javac"):
        if shutil.which(program) is None:
            pytest.skip(f"java.util.Properties is not compared: there is no {program} (a JDK 17 or newer)")
    directory = tmp_path_factory.mktemp("java")
    (directory / "Reader.java").write_text(READER)
    subprocess.run(["javac", "-proc:none", "Reader.java"], cwd=directory, check=True)
    machine = Java(str(directory))
    yield machine
    machine.process.communicate()


def read(data: bytes) -> dict[str, str | None] | None:
    file = PropertiesFile(data)
    if any(defect.kind == "escape" for defect in file.defects):
        return None
    return {name: file.get(name) for name in file.names}


def others(data: bytes, name: str) -> dict[str, str | None]:
    file = PropertiesFile(data)
    return {other: file.get(other) for other in file.names if other != same(name)}


def same(text: str) -> str:
    """The text with pairs of surrogates as one character, as Java does not tell them apart."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@PROFILE
@given(files)
def test_java_reads_the_same(java: Java, data: bytes) -> None:
    assert read(data) == java.load(data)


@PROFILE
@given(files, st.lists(st.tuples(texts, st.none() | texts), max_size=4))
def test_java_reads_what_we_write(java: Java, data: bytes, edits: list) -> None:
    file = PropertiesFile(data)
    assume(java.load(data) is not None)
    wanted = dict(java.load(data))
    for name, value in edits:
        if value is None:
            file.remove(name)
            wanted.pop(same(name), None)
        else:
            file.set(name, value)
            wanted[same(name)] = same(value)
    assert java.load(file.render()) == wanted


@pytest.mark.parametrize("size", range(8185, 8200))
@pytest.mark.parametrize("tail", ["\\\r\n b", "\\\r\n", "\\\r", "\\\n", "\\", "\\u0041", "\r\n#c"])
def test_java_reads_the_same_at_the_edge_of_its_buffer(java: Java, size: int, tail: str) -> None:
    data = ("a=" + "x" * size)[:size].encode() + tail.encode()
    assert read(data) == java.load(data)
    data = b"#" * (size - 1) + b"\n" + tail.encode()
    assert read(data) == java.load(data)


@PROFILE
@given(files)
def test_reading_changes_nothing(data: bytes) -> None:
    file = PropertiesFile(data)
    assert file.render() == data
    for defect in file.defects:
        assert 1 <= defect.line <= len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        assert defect.column >= 1
    for name in file.names:
        if file.get(name) is not None:
            file.set(name, file.get(name))
    assert file.render() == data


@PROFILE
@given(files, texts, texts)
def test_an_edit_is_read_back_and_changes_nothing_else(data: bytes, name: str, value: str) -> None:
    file = PropertiesFile(data)
    try:
        file.set(name, value)
    except PropertiesError as error:
        assert "line " in str(error)
        return
    once = file.render()
    again = PropertiesFile(once)
    assert file.get(name) == again.get(name) == same(value)
    assert others(once, name) == others(data, name)
    again.set(name, value)
    assert again.render() == once
    assert once == data or (b"=" in once and file.get(name) is not None)


@PROFILE
@given(files, texts)
def test_remove_leaves_the_others_and_is_idempotent(data: bytes, name: str) -> None:
    file = PropertiesFile(data)
    there = file.get(name) is not None or same(name) in file.names
    file.remove(name)
    once = file.render()
    assert (once != data) == there
    assert file.get(name) is None
    again = PropertiesFile(once)
    assert again.get(name) is None
    assert others(once, name) == others(data, name)
    again.remove(name)
    assert again.render() == once


@PROFILE
@given(files, texts, texts)
def test_set_then_remove_is_the_identity(data: bytes, name: str, value: str) -> None:
    file = PropertiesFile(data)
    assume(same(name) not in file.names)
    assume(all(defect.kind not in ("escape", "backslash") for defect in file.defects))
    file.set(name, value)
    again = PropertiesFile(file.render())
    again.remove(name)
    assert again.render() == data
    file.remove(name)
    assert file.render() == data
