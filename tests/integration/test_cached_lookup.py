# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path that every host runs for every task: a token from the cache, without the provider and without its libraries."""

from __future__ import annotations

from tests.emulators.entra import Entra
from tests.integration.runner import Ansible

COLLECTION = "ansible_collections.entra.oracledb.plugins."
#: All that a hit may import: the lookup, the one file beside it, the packages that they are in, and before ansible-core 2.19
#: the base class, as the first lookup of every worker does.
HIT = {
    "ansible.plugins.lookup",
    *("ansible_collections.entra", "ansible_collections.entra.oracledb", "ansible_collections.entra.oracledb.plugins"),
    *(COLLECTION + name for name in ("lookup", "lookup.aad_token", "module_utils", "module_utils._own_file")),
}

LOOKUP = """
- name: modules around a lookup
  ansible.builtin.debug:
    msg: "{{ {'before': inventory_hostname | loaded_modules, 'token': lookup('entra.oracledb.aad_token') | length,
              'after': inventory_hostname | loaded_modules} | kept('modules-' + phase) }}"
"""


def added(ansible: Ansible, phase: str) -> set[str]:
    """The modules that the process had after the lookup and not before."""
    ansible.variables["phase"] = phase
    ansible.play(LOOKUP).succeeded()
    told = ansible.told(f"modules-{phase}")
    assert told["token"] > 100
    return set(told["after"]) - set(told["before"])


def test_a_cached_lookup_needs_no_provider_and_no_library(ansible: Ansible, entra: Entra) -> None:
    cold = added(ansible, "cold")
    assert {"msal", f"{COLLECTION}module_utils._http.transport"} <= cold, (
        "the probe does not see what it is meant to see"
    )
    entra.stop()
    try:
        warm = added(ansible, "warm")
    finally:
        entra.start()
    assert warm <= HIT, "each of these is compiled anew in every worker"
    assert {name for name in warm if name in HIT} >= {f"{COLLECTION}lookup.aad_token"}
    for library in ("msal", "requests", "urllib3"):
        assert library not in ansible.told("modules-warm")["after"]


def test_cached_tokens_serve_tasks_while_the_provider_is_down(ansible: Ansible, entra: Entra) -> None:
    tasks = """
    - name: task
      entra.oracledb.aad_token:
    - name: deploy
      entra.oracledb.oracle_token:
        directory: "{{ root }}/{{ phase }}"
    """
    ansible.variables["phase"] = "up"
    ansible.play(tasks).succeeded()
    entra.stop()
    try:
        ansible.variables["phase"] = "down"
        run = ansible.play(tasks).succeeded()
    finally:
        entra.start()
    assert run["deploy"]["changed"]
    assert (ansible.root() / "down/token").read_bytes() == (ansible.root() / "up/token").read_bytes()
