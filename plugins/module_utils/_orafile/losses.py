# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a client does not find after an edit, and the one rule by which that is an error or a warning, whatever the cause."""

from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import first_of

RULE = (
    "An edit is refused if a client that `clients` names would not find our entry, if no client would, or if a client would lose "
    "by the edit what it found before; any other client that does not find our entry is named in a warning, with the place to "
    "correct."
)
MAX_NAMES = 5  # in one sentence


class Loss(NamedTuple):
    """A name that a client does not find after an edit: because of which place, what is wrong there, how to correct it, and
    whether the client found the name before."""

    name: str
    client: str
    place: str
    reason: str
    remedy: str
    by_edit: bool


class Sentence(NamedTuple):
    """The losses of several names to the same clients because of the same place."""

    is_error: bool
    place: str
    reason: str
    remedy: str
    clients: Tuple[str, ...]
    names: Tuple[str, ...]

    @property
    def text(self) -> str:
        names, who = first_of(self.names, MAX_NAMES), " and ".join(self.clients)
        if self.is_error:
            return f"{names} would not be found by {who}: {self.place}: {self.reason}; correct that place first: {self.remedy}."
        return f"{self.place}: {names} is not found by {who}: {self.reason}: {self.remedy}."


def judged(losses: Iterable[Loss], asked: Sequence[str], readers: Sequence[str]) -> List[Sentence]:
    """RULE: what losses are; `asked` are the clients that the user named, `readers` all that count."""
    losers: Dict[str, List[str]] = {}
    clients: Dict[Tuple[str, bool, str, str, str], List[str]] = {}
    losses = list(losses)
    for loss in losses:
        losers.setdefault(loss.name, []).append(loss.client)
    for loss in losses:
        is_error = loss.by_edit or loss.client in asked or set(losers[loss.name]) >= set(readers)
        clients.setdefault((loss.name, is_error, loss.place, loss.reason, loss.remedy), []).append(loss.client)
    names: Dict[Tuple[bool, str, str, str, Tuple[str, ...]], List[str]] = {}
    for (name, *place), found in clients.items():
        names.setdefault((*place, tuple(dict.fromkeys(found))), []).append(name)  # type: ignore[arg-type]
    return [Sentence(*place, names=tuple(listed)) for place, listed in names.items()]
