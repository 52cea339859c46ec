# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON values of every shape that a server can send, also those that only Python's parser takes (NaN, Infinity)."""

from hypothesis import strategies as st

NUMBERS = st.integers() | st.floats() | st.sampled_from([0, -1, 3599, 10**12, 10**400, -(10**400), 2**63, 1e308])
TEXTS = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["soon", "3599", "-5", "1e400", "NaN", "9" * 5000, "\ud800", "a.b.c"]
)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
