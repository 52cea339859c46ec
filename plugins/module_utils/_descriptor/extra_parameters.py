# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Parameters of a connect descriptor that have no option of their own: passed through by name, each within its parentheses."""

import re
from typing import Any, Dict, List

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import LISTS, PARAMETERS, SECTIONS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import DescriptorError, parse
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import Fault, fault

_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")


def written_parameters(options: Dict[str, Any], section: str) -> str:
    """The text in a section of the parameters that have no option of their own."""
    sections = {str(name).upper(): values for name, values in options.get("parameters", {}).items()}
    return _list(sections.get(section) or {})


def _list(values: Dict[str, Any]) -> str:
    return "".join(f"({str(name).upper()}={_plain(value)})" for name, value in values.items() if value is not None)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return _list(value)
    return ("YES" if value else "NO") if isinstance(value, bool) else str(value)


def parameter_faults(options: Dict[str, Any]) -> List[Fault]:
    """Faults of the option `parameters`: names and values by section."""
    found = []
    sections = [str(section).upper() for section in options.get("parameters", {})]
    for section in sorted(set(sections)):
        if sections.count(section) > 1:
            found.append(Fault(f"parameters: {section} is there twice, once in other letters; leave one"))
    for section, values in options.get("parameters", {}).items():
        if str(section).upper() not in SECTIONS:
            words = f"is no section for parameters; use {', '.join(SECTIONS).lower()}"
            found.append(fault("parameters", section, words))
        elif not isinstance(values, dict):
            found.append(Fault(f"parameters: {section} must be names and values"))
        else:
            for name, value in values.items():
                found += _passed_faults(str(name), value)
    return found


def _passed_faults(name: str, value: Any) -> List[Fault]:
    if not _PARAMETER.match(name):
        return [fault("parameters", name, "is not the name of a parameter")]
    row = PARAMETERS.get(name.upper())
    if row and row.option:
        return [Fault(f"parameters: {name} has an option of its own; use {row.option}")]
    if name.upper() in LISTS:
        words = "has a place of its own in the descriptor; describe that by options, or give a descriptor"
        return [Fault(f"parameters: {name} {words}")]
    if isinstance(value, dict):
        return [found for inner, one in value.items() for found in _passed_faults(str(inner), one)]
    if value is not None and not isinstance(value, (str, int, float)):
        words = "is neither text, a number, yes or no, nor names and values; write it as text"
        return [Fault(f"parameters: {name} {words}")]
    return _passed_text_faults(name, value) if isinstance(value, str) else []


def _passed_text_faults(name: str, value: str) -> List[Fault]:
    """Nothing may leave the parentheses of its parameter: a list is given as a whole, as in ``(TYPE=select)(METHOD=basic)``."""
    try:
        nodes = parse(f"({name}={value})")
    except DescriptorError as error:
        return [fault("parameters", value, f"cannot be the value of {name}: {error}")]
    if len(nodes) != 1:
        return [fault("parameters", value, f"cannot be the value of {name}: it ends its parenthesis")]
    return []
