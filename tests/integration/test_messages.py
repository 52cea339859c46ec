# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mistake in the role's variables costs a user to read, and whether the message names what this user would change."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.emulators.entra import Entra
from tests.integration.runner import PROGRAMS, Ansible, Run
from tests.integration.test_role import DOCUMENT, playbook
from tests.integration.trees import contents

LONGEST = 3000  # bytes of output for a host
TOKEN: dict[str, Any] = DOCUMENT["oracle_client_tokens"][0]
SERVICE: dict[str, Any] = DOCUMENT["oracle_client_services"][0]
#: What is in the variables beside what is right, and what the message says.
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "token": (
        {"oracle_client_tokens": [TOKEN, {**TOKEN, "name": "crm", "onwer": "x"}]},
        "oracle_client_tokens[1] crm: there is no option 'onwer'; is owner meant?",
    ),
    "token, like no other": (
        {"oracle_client_tokens": [{**TOKEN, "xyzzy": "x"}]},
        "oracle_client_tokens[0] hr: there is no option 'xyzzy'. (`ansible-doc -t role entra.oracledb.oracle_client` has",
    ),
    "service": (
        {"oracle_client_services": [SERVICE, {**SERVICE, "name": "CRM", "prot": 1521}]},
        "oracle_client_services[1] CRM: there is no option 'prot'; is port meant?",
    ),
    "address": (
        {"oracle_client_services": [{"name": "HR", "service_name": "s", "addresses": [{"host": "a"}, {"hots": "b"}]}]},
        "oracle_client_services[0] HR addresses[1]: there is no option 'hots'; is host meant?",
    ),
    "wallet": (
        {"oracle_client_wallet": {"directory": "/w", "src": "/w.zip", "pasword": "canary"}},
        "oracle_client_wallet: there is no option 'pasword'; is password meant?",
    ),
    "hook": (
        {"oracle_client_hooks": [{"driver": "node", "paht": "/x"}]},
        "oracle_client_hooks[0]: there is no option 'paht'; is path meant?",
    ),
    "unit": (
        {"oracle_client_systemd_units": [{"name": "a.service", "stat": "absent"}]},
        "oracle_client_systemd_units[0] a.service: there is no option 'stat'; is state meant?",
    ),
    "property": (
        {"oracle_client_ojdbc": {"oracle.jdbc.tokenlocation": "/x"}},
        "oracle_client_ojdbc: oracle.jdbc.tokenlocation is silently unused in this spelling, case counts: write",
    ),
    "missing in an element": (
        {"oracle_client_tokens": [TOKEN, {"name": "crm"}]},
        "oracle_client_tokens[1] crm: directory is missing.",
    ),
    "wrong type in an element": (
        {"oracle_client_services": [{**SERVICE, "port": "https"}]},
        "oracle_client_services[0] HR: port must be a whole number, not 'https'.",
    ),
    "no list": (
        {"oracle_client_tokens": {"hr": TOKEN}},
        "oracle_client_tokens must be a list, not a dictionary: write a hyphen and a blank before its first line.",
    ),
    "no text": (
        {"oracle_client_tokens": [{**TOKEN, "client_id": ["canary"]}]},
        "oracle_client_tokens[0] hr: client_id must be text, not a list.",
    ),
    "choice": ({"oracle_client_state": "gone"}, "oracle_client_state 'gone' is unknown; choose present or absent."),
    "flag": ({"oracle_client_backup": "perhaps"}, "oracle_client_backup must be true or false, not 'perhaps'."),
    "path": ({"oracle_client_tns_admin": "admin"}, "oracle_client_tns_admin: 'admin' is not absolute"),
    "no path": (
        {"oracle_client_tns_admin": ""},
        "oracle_client_tns_admin is empty: it is the directory of tnsnames.ora and sqlnet.ora.",
    ),
    "credential": (
        {"aad_token_client_id": "my app"},
        "oracle_client_tokens[0] hr: client_id (from aad_token_client_id) 'my app' is not a GUID: use Application (client) ID",
    ),
    "flow": (
        {"aad_token_auth": "client_secrt"},
        "oracle_client_tokens[0] hr: auth (from aad_token_auth) 'client_secrt' is unknown; is client_secret meant? (There are",
    ),
    "no credential": (
        {"aad_token_scope": ""},
        "oracle_client_tokens[0] hr: scope (from aad_token_scope) is empty: set scope or aad_token_scope; an app asks for",
    ),
    "other token": (
        {"oracle_client_services": [{**SERVICE, "token": "h"}]},
        "oracle_client_services[0] HR: there is no token 'h' in oracle_client_tokens; is hr meant?",
    ),
}


DEPLOY = "Deploy or remove tokens, wallet, aliases and client settings"


@pytest.fixture(scope="module")
def mistaken(entra_process: Entra, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ansible, Run]:
    """One run of the playbook in which each host has one of the mistakes."""
    entra_process.reset()
    ansible = Ansible(tmp_path_factory.mktemp("mistaken"))
    ansible.use(entra_process, entra_process.app(secret=True, roles=["hr.reader"]))
    ansible.variables |= DOCUMENT
    ansible.of_hosts = {f"host{number}": changes for number, (changes, _message) in enumerate(MISTAKES.values())}
    ansible.host_names = list(ansible.of_hosts)
    run = playbook(ansible, "provision")
    assert entra_process.counts()["connections"] == 0
    return ansible, run


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_the_role_s_variables_is_named(mistaken: tuple[Ansible, Run], name: str) -> None:
    ansible, run = mistaken
    host = f"host{list(MISTAKES).index(name)}"
    (failed,) = [end for end in run.ends if end.host == host and end.status == "failed"]
    assert MISTAKES[name][1] in failed.result["msg"]
    assert run.says(MISTAKES[name][1])
    assert contents(ansible.root(host)) == {}


def test_mistakes_are_short_to_read_and_show_no_secret(mistaken: tuple[Ansible, Run]) -> None:
    """What a run prints of a host: a piece of each output, and what both have around them."""
    _ansible, run = mistaken
    assert run.returncode == 2
    assert "Traceback" not in run.output
    assert "canary" not in run.output
    out, errors = re.split(r"(?m)^(?=fatal: )", run.stdout), re.split(r"(?m)^(?=\[ERROR\])", run.stderr)
    assert len(out) == len(MISTAKES) + 1
    recap = out[-1].partition("\nPLAY RECAP")
    around = len(out[0]) + len(recap[1]) + len(recap[2]) // len(MISTAKES) + len(errors[0])
    assert around + max(map(len, [*out[1:-1], recap[0]])) + max(map(len, errors)) <= LONGEST, run.output


def test_all_mistakes_are_in_one_message(ansible: Ansible, entra: Entra) -> None:
    """Those of the form, of the values and of what all tokens share, for a host in three kilobytes."""
    tokens = [{**TOKEN, "name": name, "directory": f"/var/lib/{name}"} for name in ("hr", "crm", "dwh")]
    tokens[1] |= {"onwer": "x", "scope": "https://contoso.example/crm"}
    del tokens[2]["directory"]
    services = [{**SERVICE, "port": "https"}, {**SERVICE, "name": "A B"}]
    ansible.variables |= DOCUMENT | {
        "oracle_client_tns_admin": "admin",
        "oracle_client_tokens": tokens,
        "oracle_client_services": services,
        "oracle_client_backup": "perhaps",
        "aad_token_client_id": "my app",
    }
    run = playbook(ansible, "provision")
    message = run.failed()
    assert message.startswith("The settings of this host cannot be applied, 8 things are wrong: (1) ")
    for part in (
        "oracle_client_backup must be true or false, not 'perhaps'.",
        "oracle_client_tokens[1] crm: there is no option 'onwer'; is owner meant?",
        "oracle_client_tokens[2] dwh: directory is missing.",
        "oracle_client_services[0] HR: port must be a whole number, not 'https'.",
        "oracle_client_tokens[0] hr and oracle_client_tokens[1] crm: client_id (from aad_token_client_id) 'my app' is not a GUID",
        "oracle_client_tokens[1] crm: scope 'https://contoso.example/crm' does not end in '/.default'",
        "oracle_client_services[1] A B: name: 'A B' is not a net service name",
        "oracle_client_tns_admin: 'admin' is not absolute",
    ):
        assert part in message, (part, message)
    assert len(run.output.encode()) <= 2 * LONGEST
    assert entra.counts()["connections"] == 0


def test_misspelt_variables_are_warned_of(ansible: Ansible) -> None:
    ansible.host_names = ["one", "two"]
    ansible.variables |= DOCUMENT | {
        "oracle_client_sqlnet": {"SQLNET.EXPIRE_TIM": 10},
        "oracle_client_tnsadmin": "/etc/oracle",
        "oracle_client_version": "19",
        "aad_token_min_remainig": 600,
        "aad_token_result": "the play's own",
    }
    run = playbook(ansible, "provision").succeeded()
    for words in (
        "nothing reads the variable oracle_client_tnsadmin; is oracle_client_tns_admin meant?",
        "nothing reads the variable oracle_client_version.",
        "nothing reads the variable aad_token_min_remainig; is aad_token_min_remaining meant?",
        "oracle_client_sqlnet: no client is known to read SQLNET.EXPIRE_TIM; is SQLNET.EXPIRE_TIME meant? It is written as it is.",
    ):
        assert run.says(words), words
    for name in ("aad_token_result", "oracle_client_hosts", "oracle_client_become", "oracle_client_is_changed"):
        assert not run.says(f"reads the variable {name}")


LOOKUP = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') | length }}"
"""


def test_misspelt_variable_of_a_lookup_is_warned_of_when_the_provider_is_asked(ansible: Ansible, entra: Entra) -> None:
    ansible.variables["aad_token_min_remainig"] = 600
    warning = "nothing reads the variable aad_token_min_remainig; is aad_token_min_remaining meant?"
    assert ansible.play(LOOKUP).succeeded().says(warning)
    assert not ansible.play(LOOKUP).succeeded().says(warning)  # a token from the cache, which looks at nothing more
    assert entra.counts()["token"] == 1


def test_misspelt_variable_of_a_lookup_that_fails_is_warned_of(ansible: Ansible, entra: Entra) -> None:
    ansible.variables["aad_token_tenantid"] = ansible.variables.pop("aad_token_tenant_id")
    run = ansible.play(LOOKUP)
    assert "tenant_id is missing: set tenant_id, aad_token_tenant_id or AZURE_TENANT_ID." in run.failed()
    assert run.says("nothing reads the variable aad_token_tenantid; is aad_token_tenant_id meant?")
    assert entra.counts()["connections"] == 0


@pytest.mark.parametrize("task", ["aad_token", "lookup"])
def test_wrong_value_is_told_with_its_variable(ansible: Ansible, task: str) -> None:
    ansible.variables["aad_token_ca_path"] = "/nowhere/ca.pem"
    ansible.variables.pop("aad_token_client_id")
    tasks = LOOKUP if task == "lookup" else "- name: task\n  entra.oracledb.aad_token:\n"
    message = ansible.play(tasks, environment={"AZURE_CLIENT_ID": "my app"}).failed()
    assert "client_id (from AZURE_CLIENT_ID) 'my app' is not a GUID" in message
    assert "ca_path (from aad_token_ca_path) '/nowhere/ca.pem' cannot be used" in message


def test_documentation_has_every_option(ansible: Ansible) -> None:
    """Ansible itself reads another file of the role, ansible-doc this one."""
    run: Run = ansible.run([str(PROGRAMS / "ansible-doc"), "-t", "role", "-j", "entra.oracledb.oracle_client"])
    (role,) = json.loads(run.succeeded().stdout).values()
    options = role["entry_points"]["main"]["options"]
    assert options["oracle_client_tokens"]["options"]["client_id"]["description"]
    assert options["oracle_client_services"]["options"]["addresses"]["options"]["host"]["description"]
    assert options["oracle_client_state"]["choices"] == ["present", "absent"]


FORM_AND_VALUES = {
    "task": """
- name: task
  entra.oracledb.aad_token:
    client_secert: canary
    client_id: my app
    timeout: soon
    tenant_id: contoso.example
""",
    "lookup": """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_secert='canary', client_id='my app', tenant_id='contoso.example') }}"
""",
}


@pytest.mark.parametrize("kind", FORM_AND_VALUES)
def test_misspelt_name_and_wrong_values_are_told_together(bare: Ansible, kind: str) -> None:
    """And nothing is said to be missing that is there under a misspelt name."""
    message = bare.play(FORM_AND_VALUES[kind]).failed()
    assert "there is no option 'client_secert'; is client_secret meant?" in message
    assert "client_id 'my app' is not a GUID" in message
    assert "scope is missing: set scope or aad_token_scope" in message
    assert ("timeout must be a whole number, not 'soon'." in message) is (kind == "task")
    assert "no credential" not in message
    assert "client_secret is missing" not in message
    assert "canary" not in message
