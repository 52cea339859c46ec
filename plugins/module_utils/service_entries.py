# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The services of a document or task as edits of a tnsnames.ora, with every fault of every service."""

from typing import Any, Dict, Iterable, List, NamedTuple, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils import descriptor
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import CLIENT_NAMES, clients_of, texts
from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFile, OraFileError

STATES = ("present", "absent", "rename")
#: The options of a service beside those of its descriptor.
ENTRY_OPTIONS: Dict[str, Dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "new_name": {"type": "str"},
}
CLIENTS_OPTION: Dict[str, Any] = {"type": "list", "elements": "str", "choices": list(CLIENT_NAMES)}


class Entries(NamedTuple):
    """What shall stand in the file, what shall not, what changes its name; and what is wrong with it."""

    present: Dict[str, str]
    absent: List[str]
    renames: Dict[str, str]
    faults: List[str]


def read_entries(
    services: Iterable[Dict[str, Any]], clients: Sequence[str] = (), removing: bool = False, label: str = ""
) -> Entries:
    """The edits of `services`; `clients` are the option's names, `label` stands before a service's name in its faults.

    With `removing` every service that is named goes.
    """
    entries = Entries({}, [], {}, [])
    used = clients_of(clients)
    seen = set()
    for service in services:
        name = service["name"]
        found = []
        if name.upper() in seen:
            found.append("it is there more than once")
        seen.add(name.upper())
        if removing or service["state"] == "absent":
            found += texts(descriptor.alias_faults(name), used)
            entries.absent.append(name)
            if removing and service.get("new_name"):
                entries.absent.append(service["new_name"])
        elif service["state"] == "rename":
            found += _rename_faults(service)
            entries.renames[name] = service.get("new_name") or ""
        else:
            found += _present_faults(service, used)
            entries.present[name] = "" if found else descriptor.build(service, used)
        entries.faults.extend("{0}{1}: {2}.".format(label, name, fault) for fault in found)
    return entries


def _present_faults(service: Dict[str, Any], clients: Sequence[str]) -> List[str]:
    found = descriptor.faults(service["name"], service, clients)
    if service.get("new_name") is not None:
        found.append("new_name: it is for state=rename; take it out, or set that")
    if not found:
        try:
            OraFile(clients=clients).set(service["name"], descriptor.build(service, clients))
        except OraFileError as error:
            found.append(str(error).rstrip("."))
    return found


def _rename_faults(service: Dict[str, Any]) -> List[str]:
    new_name = service.get("new_name")
    if not new_name:
        return ["new_name: it is missing; state=rename needs the new name"]
    found = ["new_" + fault for fault in texts(descriptor.alias_faults(new_name))]
    both = sorted(descriptor.given(service))
    if both:
        found.append(
            "{0}: a rename changes the name alone; give another service for {1}".format(", ".join(both), new_name)
        )
    return found
