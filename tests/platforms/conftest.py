# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job of AWX: a project, an inventory, the credential of one of the types in docs/examples/awx, and ansible-runner."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries
from tests.integration.conftest import bare, entra, entra_process, identity
from tests.integration.runner import COLLECTIONS, PROGRAMS, ROOT, TARGET_PYTHON, Ansible

__all__ = ("bare", "entra", "entra_process", "identity")
AWX = ROOT / "docs/examples/awx"
TOKENS = [{"name": "hr", "directory": "{{ root }}/tokens/hr"}]


@dataclass
class Job:
    """A run of ansible-runner in a private data directory, as AWX makes it."""

    ansible: Ansible
    entra: Entra
    directory: Path
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    safe_environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def add_credential(self, type_name: str, inputs: dict[str, str]) -> None:
        """Inject a credential as AWX does, by its own code."""
        document = yaml.safe_load((AWX / f"types/{type_name}.yml").read_text())
        assert set(inputs) <= {one["id"] for one in document["inputs"]["fields"]}
        kind = ManagedCredentialType(
            namespace=type_name,
            name=type_name,
            kind="cloud",
            inputs=document["inputs"],
            injectors=document["injectors"],
        )
        arguments: list[str] = []
        inject_credential(
            kind,
            Credential(inputs),
            self.environment,
            self.safe_environment,
            arguments,
            str(self.directory),
            container_root=self.directory,
        )
        assert not arguments
        # In a container of AWX the directory of the job is /runner.
        for name, value in self.environment.items():
            self.environment[name] = re.sub(r"^/runner(?=/)", str(self.directory), value)
        hidden = {one["id"] for one in document["inputs"]["fields"] if one.get("secret")}
        self.secrets |= {name: value for name, value in inputs.items() if name in hidden}

    def run(self, playbook: str, on_event: Callable[[dict[str, Any]], Any] | None = None, **variables: Any) -> Any:
        """Run a playbook of docs/examples/awx; the result of ansible-runner."""
        project = self.directory / "project"
        project.mkdir(exist_ok=True)
        (project / playbook).write_bytes((AWX / playbook).read_bytes())
        hosts = {"one": {"root": str(self.ansible.root())}}
        given = {
            "ansible_connection": "local",
            "ansible_python_interpreter": TARGET_PYTHON,
            "oracle_client_become": False,
            "oracle_client_tokens": TOKENS,
            "aad_token_scope": self.entra.scope,
            **variables,
        }
        inventory = {"oracle_clients": {"hosts": hosts, "vars": given}}
        return ansible_runner.run(
            private_data_dir=str(self.directory),
            playbook=playbook,
            inventory=inventory,
            envvars={**self.platform(), **self.environment},
            event_handler=on_event,
            suppress_env_files=True,  # as AWX does (AWX_RUNNER_OMIT_ENV_FILES)
            quiet=True,
            verbosity=5,
        )

    def platform(self) -> dict[str, str]:
        """What the platform and the test's network give a job beside its credentials."""
        return {
            "HOME": str(self.ansible.home),
            "PATH": os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)]),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "AAD_TOKEN_CA_PATH": str(self.entra.ca_path),
            "AZURE_AUTHORITY_HOST": self.entra.url,
            "ANSIBLE_REMOTE_TEMP": str(self.ansible.remote_temp),
        }

    def check_artifacts(self) -> None:
        """Everything that the platform keeps of the job, and what it shows of its environment, is without a secret."""
        canaries = Canaries(**self.secrets)
        assert canaries.add_cached(self.ansible.cache) == 1
        artifacts = self.directory / "artifacts"
        assert list(artifacts.rglob("stdout"))
        # ansible-runner notes there what it started, with the whole environment. AWX removes it with the job's directory.
        commands = list(artifacts.glob("*/command"))
        assert {stat.S_IMODE(path.stat().st_mode) for path in commands} == {0o600}
        assert canaries.found_below(artifacts, commands) == {}
        assert not canaries.found_in(json.dumps(self.safe_environment).encode())


@pytest.fixture
def job(bare: Ansible, entra: Entra, tmp_path: Path) -> Iterator[Job]:
    directory = tmp_path / "job"
    for name in ("env", "inventory"):
        (directory / name).mkdir(parents=True)
    yield Job(bare, entra, directory)
