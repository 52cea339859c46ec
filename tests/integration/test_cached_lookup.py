# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path that every host runs for every task: a token from the cache, without the provider and without its libraries."""

from __future__ import annotations

from collections.abc import Mapping

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

#: What a token of a client secret needs that nobody has yet, by package: each of these files is compiled in the worker that asks.
COLD = {
    "module_utils": "_jwt _own_file _text _urls",
    "module_utils._entra": "client_form reading retry token_answer",
    "module_utils._files": "directory leftovers lock_file locks own_directory own_way primitives replace",
    "module_utils._http": "connection dates tls transport url",
    "plugin_utils": "",
    "plugin_utils._engine": "acquire acquisition questions",
    "plugin_utils._entra": "app_flows call client_credential discovery granted http_client registering_client",
    "plugin_utils._lookup": "answer options plain",
    "plugin_utils._model": "errors flows options reporter request token",
    "plugin_utils._request": "builder common_values flow_selection rules values",
    "plugin_utils._store": "accounts_store documents marks names pruning store",
}
LIBRARIES = ("msal", "requests", "urllib3", "jwt", "cryptography")

LOOKUP = """
- name: modules around a lookup
  ansible.builtin.debug:
    msg: "{{ {'before': inventory_hostname | loaded_modules, 'token': lookup('entra.oracledb.aad_token') | length,
              'after': inventory_hostname | loaded_modules} | kept('modules-' + phase) }}"
"""


def files_of(packages: Mapping[str, str]) -> set[str]:
    """The names of the modules, and of the packages that they are in."""
    return {COLLECTION + name for name in packages} | {
        f"{COLLECTION}{package}.{name}" for package, names in packages.items() for name in names.split()
    }


def added(ansible: Ansible, phase: str) -> set[str]:
    """The modules that the process had after the lookup and not before."""
    ansible.variables["phase"] = phase
    ansible.play(LOOKUP).succeeded()
    told = ansible.told(f"modules-{phase}")
    assert told["token"] > 100
    return set(told["after"]) - set(told["before"])


def test_a_cached_lookup_needs_no_provider_and_no_library(ansible: Ansible, entra: Entra) -> None:
    cold = added(ansible, "cold")
    assert f"{COLLECTION}module_utils._http.transport" in cold, "the probe does not see what it is meant to see"
    entra.stop()
    try:
        warm = added(ansible, "warm")
    finally:
        entra.start()
    assert warm <= HIT, "each of these is compiled anew in every worker"
    assert {name for name in warm if name in HIT} >= {f"{COLLECTION}lookup.aad_token"}
    for library in ("msal", "requests", "urllib3"):
        assert library not in ansible.told("modules-warm")["after"]


def test_a_client_secret_s_token_needs_no_library_and_no_more_of_ours_than_today(ansible: Ansible) -> None:
    cold = added(ansible, "cold")
    assert not {name.partition(".")[0] for name in cold}.intersection(LIBRARIES)
    ours = {name for name in cold if name.startswith(COLLECTION)}
    assert ours - HIT <= files_of(COLD), (
        "each of these is compiled in the worker: imported for a path that needs it, or here"
    )
    assert files_of(COLD) <= ours | HIT, "these are no longer imported: take them off the list"


def test_a_flow_of_msal_imports_it(ansible: Ansible) -> None:
    """So that the test above can fail."""
    ansible.variables |= {"aad_token_auth": "refresh_token", "aad_token_refresh_token": "canary"}
    ansible.variables["phase"] = "refused"
    ansible.play(
        LOOKUP.replace(
            "lookup('entra.oracledb.aad_token') | length",
            "lookup('entra.oracledb.aad_token', errors='ignore') | default('', true) | length",
        )
    )
    assert "msal" in ansible.told("modules-refused")["after"]


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
