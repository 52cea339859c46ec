# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The services of a document or task as the wanted entries of a tnsnames.ora, with every fault of every service."""

from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import build
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.lines import line_faults

_RENAMED_AND_SET = (
    "it is renamed and set again in one list, so that the next run would rename the new entry too: rename it in a task of its "
    "own, before this one"
)


class WantedEntries(NamedTuple):
    """The entries to set, to remove and to rename, and the faults of their descriptions."""

    present: Dict[str, str]
    absent: List[str]
    renames: Dict[str, str]
    faults: List[str]


def read_entries(
    services: Iterable[Optional[Dict[str, Any]]],
    clients: Sequence[str] = (),
    removing: bool = False,
    label: str = "entries[{index}] {name}",
) -> WantedEntries:
    """The entries of `services`, in which None is one that cannot be read.

    `clients` are the option's names, `label` is what faults call a service. With `removing` every service that is named is removed.
    """
    entries = WantedEntries({}, [], {}, [])
    used = clients_of(clients)
    seen: Dict[str, List[str]] = {}
    for index, service in enumerate(services):
        if service is None:
            continue
        name = service["name"]
        states = seen.setdefault(name.upper(), [])
        found = _repetition_faults(service["state"], states)
        states.append(service["state"])
        if removing and service["state"] == "rename":
            continue  # an entry that was only renamed was there before, and stays
        if removing or service["state"] == "absent":
            entries.absent.append(name)  # whatever its form: it may be there because no client reads it
        elif service["state"] == "rename":
            found += _rename_faults(service, used)
            entries.renames[name] = service.get("new_name") or ""
        else:
            entries.present[name], faults = _written(service, used)
            found += faults
        entries.faults.extend(f"{label.format(index=index, name=name)}: {fault}." for fault in found)
    return entries


def _repetition_faults(state: str, earlier: List[str]) -> List[str]:
    """Why a name must not be listed once more, after items with `earlier` states."""
    if not earlier:
        return []
    return [_RENAMED_AND_SET if sorted([state, *earlier]) == ["present", "rename"] else "it is there more than once"]


def _written(service: Dict[str, Any], clients: Sequence[str]) -> Tuple[str, List[str]]:
    """The descriptor of a service to set, and why it must not be written."""
    text, found = build.written(service["name"], service, clients)
    if service.get("new_name") is not None:
        found.append("new_name: it is only for state=rename: remove it, or set that state")
    return text, found or line_faults(service["name"], text, clients)


def _rename_faults(service: Dict[str, Any], clients: Sequence[str]) -> List[str]:
    new_name = service.get("new_name")
    if not new_name:
        return ["new_name: it is missing; state=rename needs the new name"]
    found = ["new_" + fault for fault in texts(build.alias_faults(new_name), clients)]
    described = sorted(build.given(service))
    if described:
        found.append(
            f"{', '.join(described)}: a rename changes only the name; describe {new_name} in an item of its own"
        )
    return found
