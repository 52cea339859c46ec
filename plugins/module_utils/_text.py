# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Text for people: several faults as one message, and what comes from outside made fit for it."""

import re
from typing import Iterable, Sequence, Set

MASK = "********"
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*")  # a token of someone, which is no text for a message
PIECE = 12  # characters of a secret that are masked wherever they are; words of a message are shorter


class FaultsError(Exception):
    """Everything that is wrong with an input, found in one go: `faults` has each once, one line of a terminal long."""

    title = ""  # what the faults make impossible
    longest = 1000  # characters of one fault; what it quotes comes from outside

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(dict.fromkeys(printable(fault, self.longest) for fault in faults))
        super().__init__(numbered(self.faults, self.title))


def numbered(faults: Sequence[str], title: str = "") -> str:
    """One fault is the message; several are numbered, so that all can be corrected in one go. The title counts them."""
    if title:
        several = f", {len(faults)} things are wrong" if len(faults) > 1 else ""
        return f"{title}{several}: {numbered(faults)}"
    if len(faults) == 1:
        return faults[0]
    return " ".join(f"({number}) {fault}" for number, fault in enumerate(faults, 1))


def prose(names: Sequence[str], last: str = "or") -> str:
    """`a, b or c`."""
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)


def first_of(names: Sequence[str], most: int, last: str = ",") -> str:
    """`a, b, c and 4 more`; all of them where there are no more than `most`, with `last` before the last one."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return ", ".join(names) if last == "," else prose(names, last)


def printable(value: object, limit: int = 500) -> str:
    """Text from outside, fit for one line of a terminal, cut to `limit` characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(value)).split())
    return text if len(text) <= limit else text[:limit] + "…"


def printable_path(path: str) -> str:
    """A path that is safe in a message: control characters and broken encodings are escaped."""
    return path if path.isprintable() else repr(path)


def escaped(text: str) -> str:
    """The name of a file, fit for a result: bytes that are no UTF-8 are shown as ``\\xdc``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def masked(value: object, secrets: Iterable[str]) -> str:
    """The text without tokens and `secrets`, also as a form would encode them, and without pieces of them from PIECE characters on.

    Before anything is cut: half a secret is one, too. A server that sends our request back can break it anywhere.
    """
    from urllib.parse import quote_plus

    text = str(value)
    pieces: Set[str] = set()
    for secret in secrets:
        for spelling in (secret, quote_plus(secret)):
            text = text.replace(spelling, MASK)
            pieces.update(spelling[at : at + PIECE] for at in range(len(spelling) - PIECE + 1))
    return _JWT.sub(MASK, _without_pieces(text, pieces) if pieces else text)


def _without_pieces(text: str, pieces: Set[str]) -> str:
    shown, at = [], 0
    while at < len(text):
        end = at
        while text[end : end + PIECE] in pieces:
            end += 1
        shown.append(MASK if end > at else text[at])
        at = end + PIECE - 1 if end > at else at + 1
    return "".join(shown)
