# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One input of the fuzzer: some edits and a file, and what has to hold of them."""

import contextlib
import time

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import tree
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
    EasyConnectError,
    to_descriptor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import (
    PropertiesError,
    PropertiesFile,
)
from tests.fuzz.invariants import Step, check_edits, check_reading

NAMES = ("A", "a", "B", "C", "NEW", "IFILE", "x.y", "two words")
VALUES = ("1", "(A=b)", "( A = b )", "(A=(B=c)(D=e))", '(A="b c")', "(A=b", '(A="#")', "a, b")
#: A reader may take this long for a file of some bytes and lines; each line is a Python object or two.
SECONDS_PER_BYTE = 1e-6
SECONDS_PER_LINE = 1e-4
SECONDS = 0.2


class TooSlow(Exception):
    """A file that takes longer than its size explains."""


def check(data: bytes) -> None:
    """Raises AssertionError, TooSlow, or whatever a parser should not have raised.

    The first byte says how many edits follow, of three bytes each; the rest is the file.
    """
    count = data[0] % 8 if data else 0
    codes, content = data[1 : 1 + 3 * count], data[1 + 3 * count :]
    steps = [step(*codes[at : at + 3]) for at in range(0, len(codes) - 2, 3)]
    check_time(content)
    check_reading(content)
    check_edits(content, steps)
    check_properties(content, steps)
    check_texts(content.decode("utf-8", "surrogateescape"))
    check_texts(content.decode("latin-1"))


def step(kind: int, first: int, second: int) -> Step:
    """An edit from three bytes."""
    name, other = NAMES[first % len(NAMES)], NAMES[second % len(NAMES)]
    return (
        Step("set", (name, VALUES[second % len(VALUES)])),
        Step("remove", (name,)),
        Step("rename", (name, other)),
        Step("keep_only", ([name, other],)),
    )[kind % 4]


def check_time(content: bytes) -> None:
    """The best of three, because the machine does other things as well."""
    lines = content.count(b"\n") + content.count(b"\r")
    allowed = SECONDS + SECONDS_PER_BYTE * len(content) + SECONDS_PER_LINE * lines
    taken = allowed + 1
    for _try in range(3):
        begin = time.process_time()
        OraFile(content).defects  # noqa: B018
        taken = min(taken, time.process_time() - begin)
        if taken <= allowed:
            return
    raise TooSlow(f"{taken:.2f} s for {len(content)} bytes and {lines} lines")


def check_properties(content: bytes, steps: list[Step]) -> None:
    """The same edits of an ojdbc.properties."""
    file = PropertiesFile(content)
    assert file.render() == content
    wanted = {name: file.get(name) for name in file.names}
    for method, arguments in steps:
        if method == "set":
            try:
                file.set(*arguments)
            except PropertiesError as error:
                assert str(error)
            else:
                wanted[arguments[0]] = arguments[1]
        elif method == "remove":
            file.remove(arguments[0])
            wanted.pop(arguments[0], None)
    again = PropertiesFile(file.render())
    assert {name: again.get(name) for name in again.names} == wanted
    assert all(defect.line >= 1 and defect.column >= 1 for defect in again.defects)


def check_texts(text: str) -> None:
    """A connect descriptor and an Easy Connect string are understood or refused."""
    try:
        nodes = tree.parse(text)
    except tree.DescriptorError as error:
        assert 1 <= error.position <= len(text) + 1
    else:
        line = tree.render(nodes)
        assert tree.normalise(line) == line
        assert tree.same_meaning(line, tree.render(tree.parse(line)))
    assert tree.same_meaning(text, text + " ")
    try:
        made = to_descriptor(text)
    except EasyConnectError as error:
        assert error.faults
    else:
        assert tree.normalise(made) == made
        with contextlib.suppress(OraFileError):  # what no client could read is refused there
            OraFile().set("A", made)
