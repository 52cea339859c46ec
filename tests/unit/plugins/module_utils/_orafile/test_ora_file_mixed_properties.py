# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any edits of any file, one after the other: each is made or refused, and nothing else changes."""

from hypothesis import event, given
from hypothesis import strategies as st

from tests.fuzz.invariants import Step, check_edits, check_reading
from tests.unit.plugins.module_utils._orafile.test_ora_file_properties import PROFILE, files, names, smuggled, values

PARTS = [
    b"A = (B=c)\n",
    b"A =\n  (B = (C = d)(E=f)) \n    (G=h)\n",
    b"B =\n\t(C =\n(D = e f)\n  )\r\n",
    b"C = a b\n",
    b"D = (E\n  (F=g))\n",
    b"(x)\n",
    b"B, a = (C=d)\r\n",
    b"A,\n  C = (D=e)\n",
    b"C =\n  (D =\n# inside (\n    (E = f))  # behind\n",
    b"\xef\xbb\xbf",
    b"  B = 1\n",
    b"IFILE = /x\n",
    b"# comment \xfc (\n",
    b"\n",
    b"junk\n",
    b"C = (D=(E\n",
    b'D = (E="#")\n',
    b"B = 2\n",
    b"D\n",
    b"A,\n",
    b"E = h:1521/s",
]
composed = st.lists(st.sampled_from(PARTS), max_size=10).map(b"".join)
some = st.one_of(st.sampled_from(["A", "a", "B", "C", "D", "NEW"]), names)
steps = st.lists(
    st.one_of(
        st.tuples(some, st.one_of(st.sampled_from(["1", "(B=c)", "( C = d )"]), values, smuggled)).map(
            lambda pair: Step("set", pair)
        ),
        some.map(lambda name: Step("remove", (name,))),
        st.tuples(some, some).map(lambda pair: Step("rename", pair)),
        st.lists(some, max_size=3).map(lambda kept: Step("keep_only", (kept,))),
    ),
    min_size=1,
    max_size=6,
)


@PROFILE
@given(st.one_of(composed, files))
def test_reading_loses_nothing(data: bytes) -> None:
    event(f"{min(len(check_reading(data).entries), 3)} entries or more")


@PROFILE
@given(composed, steps)
def test_edits_of_a_file_of_entries(data: bytes, todo: list) -> None:
    event("changed" if check_edits(data, todo) != data else "not changed")


@PROFILE
@given(files, steps)
def test_edits_of_any_bytes(data: bytes, todo: list) -> None:
    event("changed" if check_edits(data, todo) != data else "not changed")
