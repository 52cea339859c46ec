# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""How several faults make one message, on the controller as on the host."""

MYPY = False
if MYPY:
    from typing import Sequence


def numbered(faults: "Sequence[str]") -> str:
    """One fault stands for itself; several are numbered, so that all can be mended in one go."""
    if len(faults) == 1:
        return faults[0]
    return " ".join("({0}) {1}".format(number, fault) for number, fault in enumerate(faults, 1))
