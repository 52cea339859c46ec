# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Four times the bytes take about four times the time, whatever they are, and not sixteen; no time itself is asserted.

HYPOTHESIS_PROFILE=deep reads a megabyte of each instead of a tenth of that.
"""

import contextlib
import gc
import time
from collections.abc import Callable

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import tree
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import limits
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import PropertiesFile
from tests.profiles import IS_DEEP

BYTES = 1_000_000 if IS_DEEP else 50_000
TIMES = 4
MOST = 9  # between linear and quadratic
TRIES = 5
#: Below this the clock and everything that is done once for each file count for too much.
LEAST_SECONDS = 0.01


@pytest.fixture(autouse=True)
def no_limit(monkeypatch):
    """What a file may have is another test's: a megabyte of names has more."""
    monkeypatch.setattr(limits, "MAX_PARTS", 10**9)
    monkeypatch.setattr(limits, "MAX_LINES", 10**9)


def seconds(work: Callable[[bytes], object], data: bytes) -> float:
    """CPU time of this thread. The collector would look at everything that other tests have left, for the larger file only."""
    gc.disable()
    try:
        begin = time.thread_time()
        work(data)
        return time.thread_time() - begin
    finally:
        gc.enable()


def check_linear(work: Callable[[bytes], object], make: Callable[[int], bytes], size: int = BYTES) -> None:
    small, large = make(size // TIMES), make(size)
    least, most = [], []
    for _try in range(TRIES):
        least += [seconds(work, small), seconds(work, small)]
        most.append(seconds(work, large))
        ratio = min(most) / max(min(least), LEAST_SECONDS)
        if ratio < MOST:
            return
    raise AssertionError(f"{TIMES} times the bytes take {ratio:.1f} times as long")


def read_and_edit(data: bytes) -> None:
    """Everything that is done with a file, and each edit of it that is not refused."""
    file = OraFile(data)
    edits = (
        lambda: file.set("NEW", "(A=b)"),
        lambda: file.rename("A", "Z"),
        lambda: file.remove("Z"),
        lambda: file.remove("A"),
        lambda: file.keep_only(["NEW"]),
    )
    for edit in edits:
        with contextlib.suppress(OraFileError):
            edit()
    assert file.defects is not None
    file.render()


def of(unit: bytes, before: bytes = b"", behind: bytes = b"") -> Callable[[int], bytes]:
    """Makes files of one unit again and again."""
    return lambda size: before + unit * (size // len(unit)) + behind


SINGLE = [
    b"(",
    b")",
    b"=",
    b'"',
    b"'",
    b"#",
    b"\\",
    b"\r",
    b"\n",
    b"\t",
    b" ",
    b",",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xfc",
    b"a",
]
PAIRS = [
    b"()",
    b"=(",
    b'="',
    b"='",
    b"\"'",
    b"#\n",
    b"\\\n",
    b",\n",
    b" =",
    b"=\n",
    b"(=",
    b"A,",
    b"a ",
    b"(,",
    b'("',
    b"\\)",
    b'"#',
]


@pytest.mark.parametrize("before", [b"", b"A = (B=", b'A = "'], ids=["bare", "list", "quote"])
@pytest.mark.parametrize("unit", SINGLE + PAIRS, ids=repr)
def test_a_megabyte_of(unit: bytes, before: bytes) -> None:
    check_linear(read_and_edit, of(unit, before))


@pytest.mark.parametrize(
    "unit",
    [
        b"A=1\n",
        b"A = (B=c)\n",
        b" A=1\n",
        b"A=\n",
        b"A,\n",
        b"junk (\n",
        b"A = (\n",
        b'A="\n',
        b"A\nB=1\n",
        b"A\r",
        b"IFILE=/x\n",
    ],
    ids=repr,
)
def test_a_hundred_thousand_tiny_entries(unit: bytes) -> None:
    check_linear(read_and_edit, of(unit), BYTES // 10 * len(unit))


def test_many_different_names() -> None:
    def make(size: int) -> bytes:
        return b"".join(b"N%d = %d\nX\n" % (number, number) for number in range(size // 16))

    check_linear(read_and_edit, make)


def test_a_whole_megabyte_of_escapes() -> None:
    """Was quadratic: looking for the end of the line behind each of them."""
    check_linear(OraFile, of(b"\\", b"A = (B="), 1_000_000)


def test_one_list_of_many_aliases() -> None:
    """Was quadratic: looking for each alias among those that stay."""

    def make(size: int) -> bytes:
        return b", ".join(b"N%d" % number for number in range(size // 8)) + b", A = (x=y)\n"

    def work(data: bytes) -> None:
        file = OraFile(data)
        file.remove("A")
        file.render()

    check_linear(work, make)


def test_nesting() -> None:
    def make(depth: int) -> bytes:
        return b"A = " + b"(A=" * depth + b"x" + b")" * depth

    check_linear(read_and_edit, make, BYTES // 10)
    check_linear(lambda data: tree.normalise(data[4:].decode()), make, BYTES // 10)
    check_linear(lambda data: tree.same_meaning(data[4:], data[4:].lower()), make, BYTES // 10)


@pytest.mark.parametrize(
    "unit",
    [b"(B=c)", b"(B=c)\n ", b'(B="c d")', b"(B=c d)\r\n\t", b"(B, c)", b"\n # comment\n (B=c)", b"(B=\\)"],
    ids=repr,
)
def test_one_entry_of_a_megabyte(unit: bytes) -> None:
    check_linear(read_and_edit, of(unit, b"A = (X=", b")\n"))


def test_many_edits_of_a_file_with_defects() -> None:
    """Was quadratic: each new entry asks which of the defects would hide it."""

    def work(data: bytes) -> None:
        file = OraFile(data)
        for number in range(len(file.entries)):
            file.set(f"N{number}", "(A=b)")
        file.render()

    check_linear(work, of(b"A = (B=c))\n"), 40_000)


@pytest.mark.parametrize(
    "unit", [b"(A=b)", b"(A=(B=c))", b"(", b")", b"=", b'"', b"a ", b",", b"(a,b)", b"(a='", b"= "], ids=repr
)
def test_descriptors(unit: bytes) -> None:
    def work(data: bytes) -> None:
        text = data.decode()
        with contextlib.suppress(tree.DescriptorError):
            tree.normalise(text)
        tree.same_meaning(text, text + " (")

    check_linear(work, of(unit), BYTES)


@pytest.mark.parametrize(
    "unit", [b"\\", b"\\\n", b"a=b\n", b"\\u0041", b"\\u", b"\n", b"#\n", b" ", b"a\\\n", b"\xc3\xbc"], ids=repr
)
def test_properties(unit: bytes) -> None:
    def work(data: bytes) -> None:
        file = PropertiesFile(data)
        file.remove("a")
        assert file.defects is not None
        file.render()

    check_linear(work, of(unit), BYTES)
