# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules really return is what RETURN says: each value is described, and what always comes does come."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.entra import App, Entra
from tests.integration.people import Desk
from tests.integration.runner import Ansible
from tests.unit.plugins.test_docs import OPEN, returned

# What every module may return, as ansible-core documents it.
COMMON = {"changed", "failed", "msg", "diff", "warnings", "deprecations", "invocation", "exception"}
EVERY_TIME = ("always", "success", None)
WITHOUT_TOKEN = "unless O(explain=true)"
TYPES = {"str": str, "int": int, "bool": bool, "float": (int, float), "list": list, "dict": dict, "raw": object}
TASKS = """
- entra.oracledb.aad_token: {query: "{until: expires_on}"}
  register: aad_token
- entra.oracledb.aad_token: {explain: true}
  register: aad_token_explained
- entra.oracledb.oracle_token: {directory: "{{ root }}/one"}
  register: oracle_token
- entra.oracledb.oracle_token: {directory: "{{ root }}/one"}
  register: oracle_token_again
- entra.oracledb.oracle_token: {directory: "{{ root }}/one", state: absent}
  register: oracle_token_absent
- ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
- ansible.builtin.set_fact: {oracle_client: "{{ oracle_client_result }}"}
- ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
  vars: {oracle_client_services: [{name: PAY, host: db.contoso.example, service_name: pay, token: hr}]}
- ansible.builtin.set_fact: {oracle_client_again: "{{ oracle_client_result }}"}
- entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/other/tnsnames.ora"
    entries: [{name: HR, host: db.contoso.example, service_name: hr}]
  register: oracle_tnsnames
- entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/other/tnsnames.ora"
    state: exclusive
    backup: true
    entries: [{name: PAY, host: db.contoso.example, service_name: pay}]
  register: oracle_tnsnames_again
- entra.oracledb.oracle_sqlnet:
    path: "{{ root }}/other/sqlnet.ora"
    parameters: {SSL_SERVER_DN_MATCH: true}
  register: oracle_sqlnet
- entra.oracledb.oracle_sqlnet:
    path: "{{ root }}/other/sqlnet.ora"
    state: exclusive
    backup: true
    parameters: {NAMES.DIRECTORY_PATH: TNSNAMES}
  register: oracle_sqlnet_again
- entra.oracledb.oracle_check: {tns_admin: "{{ root }}/admin", network: false, fail_on: never}
  register: oracle_check
- ansible.builtin.file: {path: "{{ root }}/tokens/hr/token", state: absent}
- entra.oracledb.oracle_check: {tns_admin: "{{ root }}/admin", network: false, fail_on: never}
  register: oracle_check_again
- entra.oracledb.oracle_checkup: {tns_admin: "{{ root }}/admin", options: {network: false}}
  register: oracle_checkup
- entra.oracledb.oracle_report:
    hosts: "{{ ansible_play_hosts_all }}"
    variable: oracle_checkup
    html: "{{ root }}/fleet.html"
    json: "{{ root }}/fleet.json"
    junit: "{{ root }}/fleet.xml"
    prometheus: "{{ root }}/fleet.prom"
    support: "{{ root }}/support.html"
  register: oracle_report
- entra.oracledb.oracle_rotate: {tokens: "{{ oracle_client_tokens }}"}
  register: oracle_rotate
- entra.oracledb.oracle_rotate: {tokens: [{name: hr, directory: "{{ root }}/fleet.html/hr"}]}
  register: oracle_rotate_again
"""
SIGN_IN = """
- entra.oracledb.aad_token: {auth: device_code, device_start: true}
  register: started
- entra.oracledb.oracle_token: {directory: "{{ root }}/hr", auth: device_code}
  register: needed
  ignore_errors: true
- entra.oracledb.aad_logout: {}
  register: forgotten
"""
KEPT = re.findall(r"(?:register:|set_fact: \{)\s*(\w+)", TASKS)
KEEP = """
- name: keep
  ansible.builtin.assert: {that: "lookup('ansible.builtin.vars', item) | kept(item)", quiet: true}
  loop: %s
  loop_control: {label: "{{ item }}"}
"""
CLIENT: Mapping[str, Any] = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_backup": True,
    "oracle_client_services_exclusive": True,
    "oracle_client_sqlnet_exclusive": True,
    "oracle_client_sqlnet": {"SSL_SERVER_DN_MATCH": True},
    "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr"}],
    "oracle_client_services": [{"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"}],
}


def faults(result: Mapping[str, Any], described: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Values that are not described, that are of another type, and that should be there and are not."""
    common = set() if where else COMMON
    yield from (f"{where}{name} is not described" for name in result if name not in described and name not in common)
    for name, facts in described.items():
        path = f"{where}{name}"
        if name not in result:
            if facts.get("returned") in EVERY_TIME or (
                not where and WITHOUT_TOKEN in facts["returned"] and "explanation" not in result
            ):
                yield f"{path} is not returned"
        elif result[name] is not None or "null" not in str(facts["description"]):
            yield from faults_of_value(result[name], facts, path)


def faults_of_value(value: Any, facts: Mapping[str, Any], path: str) -> Iterator[str]:
    if not isinstance(value, TYPES[facts["type"]]):  # type: ignore[arg-type]
        yield f"{path} is {type(value).__name__}, not {facts['type']}"
    elif path == "aliases.clients":  # a key for each client, of which RETURN describes one
        for one in value.values():
            yield from faults(one, facts["contains"]["OCI"]["contains"], f"{path}.OCI.")
    elif facts.get("contains") and not OPEN.fullmatch(path):
        for one in value if isinstance(value, list) else [value]:
            yield from faults(one, facts["contains"], f"{path}.")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, entra_process: Entra) -> dict[str, Any]:
    """What each task returned, by the name that it was registered under."""
    ansible = Ansible(tmp_path_factory.mktemp("results"))
    app: App = entra_process.app(secret=True, roles=["hr.reader"])
    ansible.use(entra_process, app)
    ansible.variables |= CLIENT
    ansible.play(TASKS + KEEP % json.dumps(KEPT)).succeeded()
    return {name: ansible.told(name) for name in KEPT}


def module_of(name: str) -> str:
    return re.sub(r"_(again|absent|explained)$", "", name)


@pytest.mark.parametrize("name", KEPT)
def test_a_real_result_is_what_return_says(results: dict[str, Any], name: str) -> None:
    described = returned(module_of(name))
    if module_of(name) == "oracle_checkup":  # its other values are those of oracle_check, as it says
        described = {**returned("oracle_check"), **described}
    if name == "oracle_token_absent":  # there is none any more
        described = {key: facts for key, facts in described.items() if facts["returned"] == "success"}
    assert sorted(set(faults(results[name], described))) == []


def test_the_real_results_are_of_some_interest(results: dict[str, Any]) -> None:
    """Otherwise an empty list would be all that was compared."""
    assert results["aad_token"]["value"]["until"]
    assert results["aad_token_explained"]["explanation"]["options"]
    assert results["oracle_token"]["reason"]
    assert [file["removed"] for file in results["oracle_client_again"]["files"] if file.get("removed")] == [["HR"]]
    assert results["oracle_client_again"]["tokens"]
    assert results["oracle_tnsnames_again"]["removed"] == ["HR"]
    assert Path(results["oracle_sqlnet_again"]["backup_file"]).exists()
    assert results["oracle_check"]["tokens"]
    assert results["oracle_check_again"]["findings"]
    assert results["oracle_checkup"]["aliases"]
    assert results["oracle_rotate"]["tokens"][0]["reason"]
    assert results["oracle_rotate_again"]["problem"]["msg"]


def test_results_of_a_sign_in_and_of_its_end(desk: Desk) -> None:
    desk.ansible.play(SIGN_IN + KEEP % "[started, needed, forgotten]").succeeded()
    started, needed, forgotten = (desk.ansible.told(name) for name in ("started", "needed", "forgotten"))
    described = returned("aad_token")
    of_start = {name: facts for name, facts in described.items() if "sign-in" not in facts["returned"] or name == "msg"}
    assert [fault for fault in faults(started, of_start) if "is not returned" not in fault] == []
    assert {"msg", "user_code", "verification_uri", "expires_on"} <= set(started)
    of_failure = {name: facts for name, facts in returned("oracle_token").items() if facts["returned"] != "success"}
    assert list(faults(needed, of_failure)) == []
    assert {"authentication_required", "command"} <= set(needed)
    assert list(faults(forgotten, returned("aad_logout"))) == []
