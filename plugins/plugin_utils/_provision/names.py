# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages call the settings of a host: options for a task, variables for the role that passes them on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import prose

ROLE = "entra.oracledb.oracle_client"
PREFIX = "oracle_client_"  # of the role's variables


class Names(NamedTuple):
    """The names as this user wrote them."""

    prefix: str = ""

    def __call__(self, option: str) -> str:
        """`tns_admin`, or the variable `oracle_client_tns_admin`."""
        return self.prefix + option

    def element(self, option: str, index: int, name: object = "") -> str:
        """An element of a list: `tokens[2] hr`, `oracle_client_tokens[2] hr`."""
        return f"{self.prefix}{option}[{index}] {name or ''}".rstrip()


class Found(NamedTuple):
    """A fault and the place where it is, "" for one that says so itself."""

    place: str
    fault: str


def names_for(role: object) -> Names:
    """The names for a task of the role called `role` (the variable `ansible_role_name`)."""
    return Names(PREFIX) if role == ROLE else Names()


def gathered(found: Iterable[Found]) -> list[str]:
    """The faults with their places; one that is in several places once, however many elements share it."""
    places: dict[str, list[str]] = {}
    for place, fault in found:
        if place not in places.setdefault(fault, []):
            places[fault].append(place)
    return [f"{joined(where)}{fault}" for fault, where in places.items()]


def joined(places: list[str]) -> str:
    first, *others = places
    if not others:
        return f"{first}: " if first else ""
    return f"{first} and {others[0] if len(others) == 1 else f'{len(others)} more'}: "


def instead(name: str, known: Collection[str]) -> str:
    """The end of a sentence that says that there is no such name: the one that is meant, or those that there are."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    if close:
        return f"; is {close[0]} meant?"
    return f" (there {'is' if len(known) == 1 else 'are'} {prose(sorted(known), 'and') or 'none'})."


def read_elements(elements: Sequence[Mapping[str, Any] | None] | None) -> list[tuple[int, Mapping[str, Any]]]:
    """Each element with its index, but for those that cannot be read."""
    return [(index, element) for index, element in enumerate(elements or ()) if element is not None]
