# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages say of names and values: which one is meant, where an option can be set, which variable it is from.

Imported for a message only: what a lookup imports to find its token in the cache is compiled anew in each of Ansible's workers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS


def choice_fault(name: str, value: str, choices: Collection[str], another: str = "") -> str:
    """What is said of a value that is none of the option's choices."""
    meant, listed = near_choice(value, choices), list(choices)
    end = f"; {another}" if another else ""
    if meant:
        return f"{name} '{value}' is unknown; is {meant} meant? (There are {prose(listed, 'and')}{end}.)"
    return f"{name} '{value}' is unknown; choose {'one of ' if len(listed) > 2 else ''}{prose(listed)}{end}."


def near_choice(value: str, choices: Collection[str]) -> str:
    """The choice that is probably meant, "" if none is near."""
    from difflib import get_close_matches

    by_lower = {choice.lower(): choice for choice in choices}
    swapped = [choice for choice in by_lower if sorted(choice) == sorted(value.lower())]  # as in `tcsp`
    return "".join(by_lower[near] for near in swapped[:1] or get_close_matches(value.lower(), by_lower, 1))


def sources(names: Sequence[str], variable: int = 0) -> str:
    """Where an option can be set: as such, by a variable of the play, in the environment (the variable with index `variable`)."""
    places = [[name, f"aad_token_{name}", *OPTIONS[name].env[variable:][:1]] for name in names]
    if len(places) == 1:
        return prose(places[0])
    return prose([f"{name} ({', '.join(others)})" for name, *others in places])


def with_sources(faults: Iterable[str], known: Mapping[str, str]) -> RequestError:
    """The error of these faults, each with the variable that its option's value came from (`known`, by option).

    A fault begins with the name of its option.
    """
    return RequestError([with_source(fault, known) for fault in faults])


def with_source(fault: str, known: Mapping[str, str]) -> str:
    first, _blank, rest = fault.partition(" ")
    name = first.rstrip(":,")
    source = known.get(name)
    if not source or rest.startswith("(from "):
        return fault
    return f"{name} (from {source}){first[len(name) :]} {rest}"


def as_meant(given: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The options, each that is misspelt under the name that is meant; {} if that is not clear, or given as well."""
    named = {name if name in known else hint(name, known)[0]: value for name, value in given.items()}
    return named if "" not in named and len(named) == len(given) else {}


def name_faults(given: Collection[str], known: Collection[str]) -> list[str]:
    """The names that are unknown, each with the one that was probably meant."""
    unknown = [name for name in given if name not in known]
    if not unknown:
        return []
    return [f"there is no option '{name}'{hint(name, known)[1]}" for name in unknown]


def hint(name: str, known: Collection[str]) -> tuple[str, str]:
    """Which of `known` is meant ("" if none is near), and the end of the sentence that says so."""
    from difflib import get_close_matches

    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.foreign_names import NEEDLESS, counterpart

    ours = counterpart(name)
    if ours in known:
        return ours, f"; in entra.oracledb it is {ours}."
    if name.lower() in NEEDLESS and "tenant_id" in known:
        return "", f", and none is needed: {NEEDLESS[name.lower()]}."
    close = get_close_matches(name, list(known), 1)
    return (close[0], f"; is {close[0]} meant?") if close else ("", ".")
