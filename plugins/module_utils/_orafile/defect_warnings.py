# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The warnings about defects that a file has already."""

from typing import List, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import DEFECT_KINDS, WHOLE
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Defect
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.losses import Sentence
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped


def defect_warnings(path: str, defects: Sequence[Defect], readers: Sequence[str], limit: int) -> List[str]:
    """One warning for each defect, at most `limit`, and how many more there are; `readers` are the clients that read the file."""
    return [_warning(path, defect, readers) for defect in defects[:limit]] + left_out(
        len(defects), limit, path, "places"
    )


def untold(defects: Sequence[Defect], told: Sequence[Sentence], readers: Sequence[str]) -> List[Defect]:
    """The defects but for those of which a warning has told already all clients that they hurt."""
    known = {(one.place, one.reason): one.clients for one in told}
    return [
        defect
        for defect in defects
        if not set(defect.clients) & set(readers) <= set(known.get((f"line {defect.line}", defect.message), ()))
        or not set(defect.clients) & set(readers)
    ]


def left_out(number: int, limit: int, subject: str, things: str) -> List[str]:
    """How many of `number` things are not told where `limit` of them are; nothing if all are."""
    return [f"{subject} has {number - limit} more such {things}."] if number > limit else []


def _warning(path: str, defect: Defect, readers: Sequence[str]) -> str:
    losses = DEFECT_KINDS[defect.kind].losses if defect.kind in DEFECT_KINDS else {}
    clients = [client for client in defect.clients if client in readers]
    whole = [client for client in clients if losses.get(client) == WHOLE]
    harm = "" if defect.kind == "duplicate" else f": {', '.join(clients)} cannot read it"
    if whole:
        harm += f", and {' and '.join(whole)} reads nothing at all of the file"
    message = defect.message.rstrip(".")
    return escaped(f"{path}, line {defect.line}, column {defect.column}: {message}{harm}. It was there before.")
