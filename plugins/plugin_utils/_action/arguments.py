# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task, held to their specification: everything that is wrong, in one go, with the element that it is in.

ansible-core's validator converts them. Its messages are of no use: they name no element, and list the options of any one place.
So what is wrong is found here first, and the validator sees only the rest; whatever it still finds is reported in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_int, check_type_list
from ansible.module_utils.errors import NoLogError

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable, prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Found, Names, gathered
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import is_blank
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import choice_fault, hint, near_choice

Spec = Mapping[str, Mapping[str, Any]]
LISTED = 24  # options that a message lists; a reader looks more of them up
_WANTED = {
    "bool": "true or false",
    "int": "a whole number",
    "list": "a list",
    "dict": "a dictionary",
    "str": "text",
    "path": "text",
}
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "bool": check_type_bool,
    "int": check_type_int,
    "list": check_type_list,
    "dict": check_type_dict,
}
_PLAIN = ("bool", "int")


class Arguments(NamedTuple):
    """A task's arguments: their values with types and defaults, and their faults.

    What cannot be checked further is None in `values`, an element of a list as well as an option; `unread` has its place, the name
    of the option and what the user calls the element ("" for an option), and `whole` says whether the top level can be.
    """

    values: dict[str, Any]
    faults: list[str]
    unread: dict[str, list[str]]
    whole: bool


def read_arguments(spec: Spec, given: Mapping[Any, Any], names: Names | None = None, page: str = "") -> Arguments:
    """The arguments, as far as they can be read. `page` is the documentation that has all options."""
    reader = _Reader(names or Names(), page)
    sound, whole = reader.top(spec, given)
    outcome = ArgumentSpecValidator(spec).validate(sound)
    errors = list(outcome.errors)
    # Not shown: the message of a NoLogError quotes the value in which secrets were looked for and not found.
    told = [Found("", str(error.msg)) for error in errors if not isinstance(error, NoLogError)]
    if errors and not told:
        told = [Found("", "an option has a value of the wrong form.")]
    faults = [printable(fault, limit=2000) for fault in gathered(reader.found + told)]
    values: dict[str, Any] = outcome.validated_parameters
    for option, places in reader.holes.items():
        for place, value in places.items():
            values[option].insert(place, value)
    return Arguments(values, faults, reader.unread, whole and not told)


class _Place(NamedTuple):
    """A dictionary of options: its path without elements, and what a message calls it (`tokens[2] hr`)."""

    path: tuple[str, ...] = ()
    label: str = ""


class _Reader:
    """Finds what is wrong with arguments; what is returned is without it."""

    def __init__(self, names: Names, page: str) -> None:
        self.names = names
        self.page = page
        self.found: list[Found] = []
        self.unread: dict[str, list[str]] = {}
        self.holes: dict[str, dict[int, None]] = {}
        self.listed: set[tuple[str, ...]] = set()

    def fault(self, place: _Place, text: str) -> None:
        self.found.append(Found(place.label, text))

    def top(self, spec: Spec, given: Mapping[Any, Any]) -> tuple[dict[str, Any], bool]:
        """The arguments without what is wrong with them, and whether those at the top can be checked further."""
        sound, whole = self.options(spec, given, _Place())
        for name, value in sound.items():
            if isinstance(value, list) and "options" in spec[name]:
                self.holes[name] = {at: None for at, element in enumerate(value) if element is None}
                sound[name] = [element for element in value if element is not None]
        return sound, whole

    def options(self, spec: Spec, given: Mapping[Any, Any], place: _Place) -> tuple[dict[str, Any], bool]:
        """The options of one place. A name is text: ansible-core fails on one such as `5:` or `on:` (true, in YAML)."""
        named = {str(name): value for name, value in given.items()}
        renamed, certain = self.known(spec, named, place)
        certain = self.required(spec, renamed, place) and certain
        sound: dict[str, Any] = {}
        for name, value in renamed.items():
            option = spec[_spellings(spec)[name]]
            readable, clean = (True, None) if value is None else self.value(name, option, value, place)
            certain &= readable or is_harmless(option, place)
            if readable and clean is not None:
                sound[name] = clean
        return sound, certain

    def known(self, spec: Spec, named: Mapping[str, Any], place: _Place) -> tuple[dict[str, Any], bool]:
        """The options that exist, one that is misspelt under the name that is meant; and whether that is all of them."""
        spellings, certain = _spellings(spec), True
        unknown = [name for name in named if name not in spellings]
        known = {name: value for name, value in named.items() if name in spellings}
        given = {spellings[name] for name in known}
        for name in unknown:
            meant = self.unknown(spec, name, place)
            if meant in spellings and spellings[meant] not in given:
                known[meant] = named[name]
            elif meant not in spellings:
                certain = False
        return known, certain

    def unknown(self, spec: Spec, name: str, place: _Place) -> str:
        """Report an option that does not exist. What is meant, if that can be guessed; the options, once, if not."""
        inner = _options_with(spec, name)
        if inner:
            self.fault(place, f"there is no option '{name}' here; is that of {prose(inner)} meant?")
            return ""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.foreign_names import counterpart

        ours = counterpart(name)
        inner = [] if ours in _spellings(spec) else _options_with(spec, ours)
        if inner:
            self.fault(place, f"there is no option '{name}' here; in entra.oracledb it is {ours} of {prose(inner)}.")
            return ""
        meant, end = hint(name, _spellings(spec))
        if end == "." and place.path not in self.listed:
            self.listed.add(place.path)
            end += self.choice_of(spec)
        self.fault(place, f"there is no option '{name}'{end}")
        return meant

    def choice_of(self, spec: Spec) -> str:
        """All options, or where they can be looked up."""
        if len(spec) <= LISTED:
            return f" (There are {prose(list(spec), 'and')}.)"
        return f" (`ansible-doc {self.page}` has all of them.)" if self.page else ""

    def required(self, spec: Spec, named: Mapping[str, Any], place: _Place) -> bool:
        """Whether everything is there that must be."""
        complete = True
        for name, option in spec.items():
            if option.get("required") and (name not in named or is_blank(named[name])):
                self.fault(place, f"{name} is {'empty' if name in named else 'missing'}.")
                complete = False
        return complete

    def value(self, name: str, option: Mapping[str, Any], value: Any, place: _Place) -> tuple[bool, Any]:
        """(whether it can be read, the value)."""
        called = name if place.path else self.names(name)
        kind = option.get("type", "str")
        try:
            converted = self.converted(kind, value)
        except (TypeError, ValueError):
            self.fault(
                place, f"{called} must be {_wanted(option)}, not {_shown(option, value)}{_advice(option, value)}."
            )
            self.skip(place, name, "")
            return False, None
        chosen, converted = self.chosen(called, option, converted, place)
        if kind == "list" and option.get("elements"):
            return self.elements(name, option, converted, place)
        if kind == "dict" and "options" in option:
            inner, sound = self.options(option["options"], converted, self.inside(place, name, called))
            if not sound:
                self.skip(place, name, "")
            return sound, inner
        return chosen, converted

    @staticmethod
    def converted(kind: str, value: Any) -> Any:
        """The value by its type. Raises TypeError or ValueError. Of a list or dictionary ansible-core would make its text."""
        if kind in ("str", "path") and isinstance(value, (Mapping, list, tuple)):
            raise TypeError
        return _CHECKS[kind](value) if kind in _CHECKS else value

    def chosen(self, called: str, option: Mapping[str, Any], value: Any, place: _Place) -> tuple[bool, Any]:
        """(whether it is one of the choices or near to one, the one that is meant)."""
        choices: list[str] = option.get("choices") or []
        values = value if isinstance(value, list) else [value]
        if not choices or all(one in choices for one in values):
            return True, value
        for one in (one for one in values if one not in choices):
            self.fault(place, choice_fault(called, str(one), choices))
        meant = [one if one in choices else near_choice(str(one), choices) for one in values]
        # In an element the guess would be judged by rules that the value that is meant may keep.
        return all(meant) and not place.path, meant if isinstance(value, list) else meant[0]

    def elements(self, name: str, option: Mapping[str, Any], values: Any, place: _Place) -> tuple[bool, Any]:
        """The elements of a list, None for each that cannot be checked further."""
        called = name if place.path else self.names(name)
        sound: list[Any] = []
        for index, value in enumerate(values):
            inside = self.inside(place, name, f"{called}[{index}]", value)
            sound.append(self.element(option, value, inside))
            if sound[-1] is None:
                self.skip(place, name, str(value.get("name") or "") if isinstance(value, Mapping) else "")
        return not place.path or None not in sound, sound

    def element(self, option: Mapping[str, Any], value: Any, place: _Place) -> Any:
        kind = option["elements"]
        try:
            if value is None:
                raise TypeError
            converted = self.converted(kind, value)
        except (TypeError, ValueError):
            shown = "empty" if value is None else _shown(option, value)
            self.fault(place, f"it must be {_WANTED[kind]}{' of options' * (kind == 'dict')}, not {shown}.")
            return None
        if "options" not in option:
            return converted
        inner, sound = self.options(option["options"], converted, place)
        return inner if sound else None

    def inside(self, place: _Place, name: str, called: str, value: Any = None) -> _Place:
        element = value.get("name") if isinstance(value, Mapping) else None
        text = f"{called} {element if isinstance(element, (str, int)) else ''}".rstrip()
        return _Place((*place.path, name), f"{place.label} {text}".lstrip())

    def skip(self, place: _Place, name: str, element: str) -> None:
        if not place.path:
            self.unread.setdefault(name, []).append(element)


def is_harmless(option: Mapping[str, Any], place: _Place) -> bool:
    """Whether the rest can be checked without the option, because no other depends on it, or its absence is known as such."""
    return option.get("type") in _PLAIN or (not place.path and ("options" in option or option.get("type") == "dict"))


def _wanted(option: Mapping[str, Any]) -> str:
    return _WANTED[option.get("type", "str")]


def _shown(option: Mapping[str, Any], value: Any) -> str:
    """The value for a message: the text of a number or a flag, of the rest only what it is, because it may be secret."""
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"'{printable(value, 60)}'" if option.get("type") in _PLAIN and not option.get("no_log") else "text"


def _advice(option: Mapping[str, Any], value: Any) -> str:
    is_element = option.get("type") == "list" and isinstance(value, Mapping)
    return ": write a hyphen and a blank before its first line" if is_element else ""


def _options_with(spec: Spec, name: str) -> list[str]:
    """The options in whose own options there is this name."""
    return [option for option, facts in spec.items() if name in _spellings(facts.get("options", {}))]


def _spellings(spec: Spec) -> dict[str, str]:
    """The names of the options and their aliases -> the options."""
    return {spelling: name for name, option in spec.items() for spelling in (name, *option.get("aliases", ()))}
