# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene that the docs' snippets speak of: contoso's values become the emulator's, the host's paths lie below a directory."""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.integration.runner import PROGRAMS, Ansible, Run
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import PASSWORD, made, members, zipped

HOST_PATHS = ("/etc/oracle", "/etc/pki", "/var/lib/oracle", "/var/run/secrets", "/opt/hr", "/home/dba")
#: Modules of other collections that snippets use; the stand-ins take any argument and say `{}`.
OTHERS = {
    "community.general.mattermost": {},
    "community.postgresql.postgresql_query": {"query_result": [[{"current_user": "oracle-clients"}]]},
    "azure.azcollection.azure_rm_accesstoken_info": {"access_token": "opaque", "expires_on": 2000000000},
}
STAND_IN = '''"""A stand-in."""
import json, sys
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils import basic
arguments = basic._load_params()
spec = {name: {"type": "raw", "no_log": name in ("secret", "api_key", "login_password")} for name in arguments if not name.startswith("_")}
AnsibleModule(argument_spec=spec, supports_check_mode=True).exit_json(**ANSWER)
'''


class Scene:
    """Where snippets run: `ansible` is a project whose host is this machine."""

    def __init__(self, ansible: Ansible, entra: Entra, app: App | None) -> None:
        self.ansible, self.entra, self.app = ansible, entra, app
        self.root = ansible.root()
        self.values = {
            r"https://(?:contoso\.example|api\.contoso\.example)/(?:[0-9a-f-]{36}/)?\.default": entra.scope,
            r"https://(?:graph\.microsoft\.com|ossrdbms-aad\.database\.windows\.net)/\.default": entra.scope,
            r"\b(tenant(?:_id)?|AZURE_TENANT_ID): contoso\.example": rf"\1: {entra.tenant_id}",
            r"\bhrapp(?=[,}\s]|$)": getpass.getuser(),
            "|".join(rf"(?<![\w/.]){re.escape(path)}" for path in HOST_PATHS): lambda match: f"{self.root}{match[0]}",
        }
        if app:
            self.values[r"55555555-(?:6666-7777-8888-999999999999|…)"] = app.client_id
        ansible.variables |= {
            "hr_scope": entra.scope,
            "crm_scope": entra.scope,
            "vault_wallet_password": PASSWORD,
            "vault_client_secret": app.secret if app and app.secrets else "",
            "vault_hr_key": PASSWORD,
            "ansible_become": False,
        }
        self.write_others()

    def here(self, text: str) -> str:
        """The text with the values of this scene."""
        for pattern, value in self.values.items():
            text = re.sub(pattern, value, text, flags=re.MULTILINE)
        return text

    def path(self, name: str) -> Path:
        """A file of the host, its directories made."""
        path = Path(f"{self.root}{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write_others(self) -> None:
        for full, answer in OTHERS.items():
            *where, name = full.split(".")
            path = (
                self.ansible.project
                / "collections/ansible_collections"
                / Path(*where)
                / "plugins/modules"
                / f"{name}.py"
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(STAND_IN.replace("ANSWER", repr(answer)))

    def write_files(self) -> None:
        """What snippets take from the controller or the host: a wallet, PEM files, a certificate, an account."""
        project = self.ansible.project
        zipped(project / "Wallet_HR.zip", members())
        (project / "files").mkdir(exist_ok=True)
        (project / "files/hr.pem").write_bytes(made().client.chain_pem)
        (project / "files/hr.key").write_bytes(made().client.key_pem(PASSWORD))
        (project / "files/contoso-ca.pem").write_bytes(made().root.pem)
        self.path("/etc/pki/contoso-ca.pem").write_bytes(made().root.pem)
        self.path("/home/dba/hr-account.json")

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        paths = self.ansible.process_environment({})["ANSIBLE_COLLECTIONS_PATH"]
        return {"ANSIBLE_COLLECTIONS_PATH": f"{paths}:{self.ansible.project / 'collections'}", **more}

    def play(self, document: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Run:
        """Run a playbook, a text."""
        path = self.ansible.project / "snippet.yml"
        path.write_text(document)
        command = [str(PROGRAMS / "ansible-playbook"), "-i", str(self.ansible.inventory()), *arguments, str(path)]
        return self.ansible.run(command, self.environment(environment or {})).succeeded()

    def tasks(self, text: str, *arguments: str, before: str = "") -> Run:
        """The tasks as they are there, in a play of the host; `before` are tasks that they follow."""
        body = "\n".join(f"    {line}" for line in f"{before}\n{self.here(text)}".splitlines())
        return self.play(f"- hosts: all\n  gather_facts: false\n  tasks:\n{body}\n", *arguments)

    def role(self, text: str, *arguments: str) -> Run:
        """The role with these variables, and those of the first project where the snippet has none."""
        self.ansible.variables |= {**self.with_prefix(self.document()), **yaml.safe_load(self.here(text))}
        return self.play("- hosts: all\n  gather_facts: false\n  roles: [entra.oracledb.oracle_client]\n", *arguments)

    def client(self, text: str, *arguments: str) -> Run:
        """The task oracle_client with these arguments, and the first project's where the snippet has none."""
        given = yaml.safe_load(self.here(text))
        assert given.keys() <= CLIENT_ARGUMENTS.keys()
        task = {"entra.oracledb.oracle_client": {**self.document(), **given}}
        return self.play(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), *arguments)

    def document(self) -> dict[str, Any]:
        return {
            "tns_admin": f"{self.root}/etc/oracle/network",
            "tokens": [{"name": "hr", "directory": f"{self.root}/var/lib/oracle-tokens/hr", "scope": self.entra.scope}],
            "services": [{"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"}],
        }

    @staticmethod
    def with_prefix(document: Mapping[str, Any]) -> dict[str, Any]:
        return {f"oracle_client_{name}": value for name, value in document.items()}

    def certificate(self, path: str) -> None:
        """A certificate that the app knows, and from now on its only credential."""
        identity = pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key())
        app = self.entra.app(certificates=[identity], roles=["hr.reader"])
        identity.write_pem(self.path(path))
        self.ansible.variables = {
            name: value for name, value in self.ansible.variables.items() if name != "aad_token_client_secret"
        } | {"aad_token_client_id": app.client_id}
