# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The services of a document or task as edits of a tnsnames.ora, with every fault of every service."""

from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import build
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError

_TWICE = (
    "it is renamed and set anew in one list, which the next run would do again with the new one: rename it in a task of its own, "
    "before this one"
)


class WantedEntries(NamedTuple):
    """What shall stand in the file, what shall not, what changes its name; and what is wrong with it."""

    present: Dict[str, str]
    absent: List[str]
    renames: Dict[str, str]
    faults: List[str]


def read_entries(
    services: Iterable[Dict[str, Any]], clients: Sequence[str] = (), removing: bool = False, label: str = ""
) -> WantedEntries:
    """The edits of `services`; `clients` are the option's names, `label` stands before a service's name in its faults.

    With `removing` every service that is named goes.
    """
    entries = WantedEntries({}, [], {}, [])
    used = clients_of(clients)
    seen: Dict[str, List[str]] = {}
    for service in services:
        name = service["name"]
        found = []
        states = seen.setdefault(name.upper(), [])
        if states:
            found.append(
                _TWICE if sorted([service["state"], *states]) == ["present", "rename"] else "it is there more than once"
            )
        states.append(service["state"])
        if removing and service["state"] == "rename":
            continue  # what was only renamed is somebody else's, and stays
        if removing or service["state"] == "absent":
            entries.absent.append(name)  # whatever its form: it may be there because no client reads it
        elif service["state"] == "rename":
            found += _rename_faults(service, used)
            entries.renames[name] = service.get("new_name") or ""
        else:
            entries.present[name], faults = _written(service, used)
            found += faults
        entries.faults.extend("{0}{1}: {2}.".format(label, name, fault) for fault in found)
    return entries


def _written(service: Dict[str, Any], clients: Sequence[str]) -> Tuple[str, List[str]]:
    """The descriptor of a service that shall be there, and why it must not be written."""
    text, found = build.written(service["name"], service, clients)
    if service.get("new_name") is not None:
        found.append("new_name: it is for state=rename; take it out, or set that")
    if not found:
        try:
            OraFile(clients=clients).set(service["name"], text)
        except OraFileError as error:
            found.append(str(error).rstrip("."))
    return text, found


def _rename_faults(service: Dict[str, Any], clients: Sequence[str]) -> List[str]:
    new_name = service.get("new_name")
    if not new_name:
        return ["new_name: it is missing; state=rename needs the new name"]
    found = ["new_" + fault for fault in texts(build.alias_faults(new_name), clients)]
    both = sorted(build.given(service))
    if both:
        found.append(
            "{0}: a rename changes the name alone; give another service for {1}".format(", ".join(both), new_name)
        )
    return found
