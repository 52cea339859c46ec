# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a task as edits of a tnsnames.ora."""

from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.tnsnames import read_entries


def service(name: str, state: str = "present", **options: Any) -> dict[str, Any]:
    return {"name": name, "state": state, "new_name": None, **options}


HR = {"host": "h", "service_name": "s"}


def test_states() -> None:
    entries = read_entries([service("A", **HR), service("B", "absent"), service("C", "rename", new_name="D")])
    assert entries.faults == []
    assert list(entries.present) == ["A"]
    assert entries.present["A"].startswith("(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)")
    assert (entries.absent, entries.renames) == (["B"], {"C": "D"})


def test_removing_takes_every_name_but_renamed_ones_whatever_else_is_given() -> None:
    services = [service("A", host="a b"), service("B", "absent"), service("C", "rename", new_name="D")]
    entries = read_entries(services, removing=True)
    assert (entries.faults, entries.present, entries.renames) == ([], {}, {})
    assert entries.absent == ["A", "B"]


@pytest.mark.parametrize("name", ["2HR", "M\u00dcLLER", "a b"])
def test_name_that_no_client_reads_can_be_removed_and_renamed(name: str) -> None:
    assert read_entries([service(name, "absent")]).faults == []
    assert read_entries([service(name, "rename", new_name="HR")]).faults == []


@pytest.mark.parametrize(
    ("services", "words"),
    [
        ([service("A", **HR), service("a", "absent")], ["a: it is there more than once."]),
        ([service("A", "rename", new_name="B"), service("A", **HR)], ["A: it is renamed and set again"]),
        ([service("A", **HR), service("a", "rename", new_name="B")], ["a: it is renamed and set again"]),
        ([service("A", "rename")], ["A: new_name: it is missing"]),
        ([service("A", "rename", new_name="B C")], ["A: new_name: 'B C' is not a net service name"]),
        ([service("A", "rename", new_name="B", **HR)], ["A: host, service_name: a rename changes only the name"]),
        ([service("A", new_name="B", **HR)], ["A: new_name: it is only for state=rename"]),
        ([service("A B", host="c d", service_name="s")], ["A B: name: 'A B' is not", "A B: host: 'c d' has a blank"]),
        ([service("IFILE", **HR)], ["IFILE: IFILE is not set"]),
    ],
)
def test_every_fault_of_every_service(services: list, words: list) -> None:
    found = read_entries(services, label="{name}").faults
    assert [[word for word in words if word in fault] for fault in found] == [[word] for word in words]
    last = f"entries[{len(services) - 1}] {services[-1]['name']}: "
    assert all(fault.startswith(last) for fault in read_entries(services).faults)
