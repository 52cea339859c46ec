# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a credential's options, wherever they came from, read by type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS

FALSE = ("false", "no", "off", "n", "f", "0", "0.0", "none", "")  # as Ansible reads it


class Given(NamedTuple):
    """An option's value and whether this call (or a variable of the play) gave it, rather than the environment."""

    value: object
    explicit: bool


class OptionValues:
    """Reads options by name; what cannot be read is a fault, and the reading goes on."""

    def __init__(self, given: Mapping[str, Given]) -> None:
        self.given = {name: item for name, item in given.items() if item.value not in (None, "")}
        self.faults: list[str] = []

    def is_explicit(self, name: str) -> bool:
        """Whether this call gave the option, and not the environment."""
        return name in self.given and self.given[name].explicit

    def text(self, name: str) -> str:
        """The value or the default, "" without either."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        return "" if value is None else str(value)

    def words(self, name: str) -> list[str]:
        """A list, or text with commas as Ansible takes it for one."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        items = value.split(",") if isinstance(value, str) else value
        words = [str(item).strip() for item in items] if isinstance(items, (list, tuple)) else [str(value)]
        return [word for word in words if word]

    def choice(self, name: str) -> str:
        """One of the option's choices."""
        value, choices = self.text(name), OPTIONS[name].choices
        if value not in choices:
            self.faults.append(f"{name} '{value}' is unknown; choose one of {', '.join(choices)}.")
        return value

    def flag(self, name: str) -> bool:
        """Ansible has converted it already; a caller without Ansible may give the text of an environment variable."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        return str(value).lower() not in FALSE

    def number(self, name: str, low: int, high: int) -> int | None:
        """A number of seconds from `low` to `high`; None without one."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        if value is None:
            return None
        if not isinstance(value, int) or not low <= value <= high:
            self.faults.append(f"{name} must be {low} to {high} seconds, not {value}.")
            return None
        return value


def sources(names: list[str], variable: int = 0) -> str:
    """Where an option can come from, as a person would set it; `variable` is the index of the one to name."""
    return ", ".join("/".join([name, *OPTIONS[name].env[variable:][:1]]) for name in names)


def check_names(given: Collection[str], known: Collection[str]) -> None:
    """A misspelt secret must not be ignored, and its message must name it. Raises RequestError."""
    faults = name_faults(given, known)
    if faults:
        raise RequestError(faults)


def name_faults(given: Collection[str], known: Collection[str]) -> list[str]:
    """The names that are unknown, each with the one that was probably meant."""
    unknown = [name for name in given if name not in known]
    if not unknown:
        return []
    from difflib import get_close_matches

    faults = []
    for name in unknown:
        close = get_close_matches(name, list(known), 1)
        faults.append(f"there is no option '{name}'{f'; is {close[0]} meant?' if close else '.'}")
    return faults
