# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task, held to their specification by ansible-core's validator: everything that is wrong, in one go.

Its `unsupported_parameters` name an unknown option by its path without the elements of lists (`("tokens", "onwer")`, at
the top `"onwer"`; the same in ansible-core 2.16 to 2.22). Its message is of no use: it names no element, and the options
that it lists are those of any one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import NoLogError, UnsupportedError

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import name_faults

Spec = Mapping[str, Mapping[str, Any]]
Path = tuple[str, ...]
# What is not shown: the message of a NoLogError quotes the value in which secrets were looked for and not found.
_SILENT = (UnsupportedError, NoLogError)


def read_arguments(spec: Spec, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The arguments with their types and defaults, and their faults: unknown options first, then ansible-core's words."""
    outcome = ArgumentSpecValidator(spec).validate(with_text_names(spec, given))
    arguments: dict[str, Any] = outcome.validated_parameters
    faults = unknown_option_faults(spec, arguments, outcome.unsupported_parameters)
    errors = list(outcome.errors)
    faults += [str(error.msg) for error in errors if not isinstance(error, _SILENT)]
    if errors and not faults:
        faults = ["an option has a value of the wrong form."]
    return arguments, [printable(fault, limit=2000) for fault in faults]


class _Place(NamedTuple):
    """A dictionary of options: the arguments themselves, or one in them. `path` is Ansible's, `label` has the elements."""

    label: str
    path: Path
    spec: Spec
    values: Mapping[str, Any]


def with_text_names(spec: Spec, values: Mapping[Any, Any]) -> dict[str, Any]:
    """The same with text for every option's name: ansible-core fails on a name such as `5:` or `on:` (true, in YAML)."""
    named = {str(name): value for name, value in values.items()}
    for name in (name for name, option in spec.items() if "options" in option and name in named):
        value, options = named[name], spec[name]["options"]
        if isinstance(value, Mapping):
            named[name] = with_text_names(options, value)
        elif isinstance(value, (list, tuple)):
            named[name] = [with_text_names(options, item) if isinstance(item, Mapping) else item for item in value]
    return named


def unknown_option_faults(spec: Spec, values: Mapping[str, Any], unsupported: Iterable[str | Path]) -> list[str]:
    """A fault for each place in `values` that has one of the `unsupported` options."""
    paths = {(item,) if isinstance(item, str) else tuple(item) for item in unsupported}
    faults: list[str] = []
    found: set[Path] = set()
    listed: set[Path] = set()
    for place in _places(spec, values):
        for name in (name for name in place.values if (*place.path, name) in paths):
            found.add((*place.path, name))
            fault = _unknown_option(place.spec, name)
            # Once for all elements of a list; a task has up to 50 options, which need not be listed beside a good guess.
            if place.path not in listed and (place.path or fault.endswith("'.")):
                listed.add(place.path)
                fault += f" (There are: {', '.join(place.spec)}.)"
            faults.append(f"{place.label}: {fault}" if place.label else fault)
    return faults + [f"there is no option '{'.'.join(path)}'." for path in sorted(paths - found)]


def _places(spec: Spec, values: Mapping[str, Any], label: str = "", path: Path = ()) -> Iterator[_Place]:
    yield _Place(label, path, spec, values)
    for name, option in spec.items():
        for element, inner in _elements(name, values.get(name)) if "options" in option else ():
            yield from _places(option["options"], inner, f"{label} {element}".lstrip(), (*path, name))


def _elements(name: str, value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each dictionary that is the option's value, or in the list that is, with what a message calls it (`tokens[2] hr`)."""
    if isinstance(value, Mapping):
        yield name, value
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield f"{name}[{index}] {item.get('name') or ''}".rstrip(), item


def _unknown_option(spec: Spec, name: str) -> str:
    inner = _options_with(spec, name)
    if inner:
        return f"there is no option '{name}' here; is that of {' or '.join(inner)} meant?"
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.foreign_names import counterpart

    ours = counterpart(name)
    inner = _options_with(spec, ours)
    if inner and ours not in _spellings(spec):
        return f"there is no option '{name}' here; in entra.oracledb it is {ours} of {' or '.join(inner)}."
    (fault,) = name_faults([name], _spellings(spec))
    return fault


def _options_with(spec: Spec, name: str) -> list[str]:
    """The options in whose own options there is this name."""
    return [option for option, facts in spec.items() if name in _spellings(facts.get("options", {}))]


def _spellings(spec: Spec) -> list[str]:
    """The names of the options, and their aliases."""
    return [spelling for name, option in spec.items() for spelling in (name, *option.get("aliases", ()))]
