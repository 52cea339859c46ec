# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples/pipelines: the schema of each CI system takes its file, and its steps provision and rotate a host without a secret.

The steps run as they are written, by bash in a fresh checkout, with the variables that the system sets and its OIDC endpoint emulated.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulators.entra import App, Entra
from tests.emulators.entra.workloads import Issuer
from tests.integration.runner import PROGRAMS, ROOT, RUN_SECONDS, Ansible
from tests.integration.test_rotate import TOKENS

EXAMPLES = ROOT / "docs/examples/pipelines"
SCHEMAS = {
    "github/provision.yml": ["vendor.github-workflows"],
    "github/rotate.yml": ["vendor.github-workflows"],
    "azure-pipelines.yml": [
        "vendor.azure-pipelines",
        "--data-transform=azure-pipelines",
        "--regex-variant=nonunicode",
    ],
    "gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform=gitlab-ci"],
}
JOBS = ("github/provision", "github/rotate", "azure/provision", "azure/rotate", "gitlab/provision", "gitlab/rotate")


@dataclass
class Steps:
    """The shell commands of one job, each with its environment; what the CI system would replace is replaced."""

    kind: str
    values: Mapping[str, str]  # of the system's expressions, as they stand in the file
    environment: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def replaced(self, text: str) -> str:
        for expression, value in self.values.items():
            text = text.replace(expression, value)
        assert not re.search(r"\$\{\{|\$\(", text), f"an expression that no CI system replaces here: {text}"
        return text

    def add(self, command: str, environment: Mapping[str, str]) -> None:
        own = {name: self.replaced(str(value)) for name, value in environment.items()}
        self.steps.append((command, {**self.environment, **own}))


def loaded(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text())


def github(name: str, temporary: Path, app: App) -> Steps:
    values = {
        "${{ vars.AZURE_CLIENT_ID }}": app.client_id,
        "${{ vars.AZURE_TENANT_ID }}": app.tenant_id,
        "${{ runner.temp }}": str(temporary),
    }
    steps, document = Steps("github", values), loaded(f"github/{name}.yml")
    assert document["permissions"] == {"contents": "read", "id-token": "write"}
    (job,) = document["jobs"].values()
    assert job["environment"] == "production"
    for step in job["steps"]:
        if "run" in step:
            steps.add(step["run"], {**job["env"], **step.get("env", {})})
    return steps


def azure(name: str, temporary: Path, app: App) -> Steps:
    """The template's condition is the system's to decide: a schedule rotates, a push provisions."""
    document = loaded("azure-pipelines.yml")
    when = {"rotate": "${{ if eq(variables['Build.Reason'], 'Schedule') }}", "provision": "${{ else }}"}
    playbook = document["variables"][when[name]]["playbook"]
    values = {
        "$(playbook)": playbook,
        "$(System.AccessToken)": "SYSTEM_ACCESSTOKEN",
        "$(Agent.TempDirectory)": str(temporary),
    }
    steps = Steps("azure_pipelines", values)
    install, run = document["steps"]
    assert run["task"] == "AzureCLI@2"
    assert run["inputs"]["scriptType"] == "bash"
    steps.add(install["script"], {})
    steps.add(run["inputs"]["inlineScript"], run["env"])
    return steps


def gitlab(name: str, temporary: Path, app: App) -> Steps:
    document = loaded("gitlab-ci.yml")
    job = {**document[document[name]["extends"]], **document[name]}
    assert job["id_tokens"] == {"GITLAB_OIDC_TOKEN": {"aud": "api://AzureADTokenExchange"}}
    ids = {"AZURE_CLIENT_ID": app.client_id, "AZURE_TENANT_ID": app.tenant_id}
    steps = Steps("gitlab", {"$CI_PROJECT_DIR": str(temporary)})
    script = "\n".join([*job["before_script"], *job["script"]])
    steps.add(script, {**job["variables"], **ids})
    steps.add("\n".join(job["after_script"]), job["variables"])
    return steps


SYSTEMS = {"github": github, "azure": azure, "gitlab": gitlab}


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as Galaxy would have it."""
    directory = tmp_path_factory.mktemp("built")
    command = [str(PROGRAMS / "ansible-galaxy"), "collection", "build", "--output-path", str(directory), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=RUN_SECONDS)
    (built,) = directory.iterdir()
    assert tarfile.is_tarfile(built)
    return built


@pytest.fixture
def checkout(bare: Ansible, entra: Entra, tarball: Path) -> Ansible:
    """A project as a runner has it after its checkout."""
    bare.variables |= {
        "oracle_client_tokens": TOKENS,
        "oracle_client_become": False,
        "aad_token_scope": entra.scope,
        "oracle_client_tns_admin": str(bare.root() / "admin"),
        "oracle_client_services": [
            {"name": "HR", "host": "db.contoso.example", "service_name": "hr.contoso.example", "token": "hr"}
        ],
    }
    document = json.loads(bare.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    (bare.project / "inventory").write_text(json.dumps(document))
    (bare.project / "requirements.txt").write_text("ansible-core\nmsal\njmespath\n")
    (bare.project / "requirements.yml").write_text(f"collections: [{{name: {tarball}, type: file}}]\n")
    return bare


def run_job(checkout: Ansible, entra: Entra, issuer: Issuer, steps: Steps, app: App) -> None:
    given = {"AAD_TOKEN_CA_PATH": str(entra.ca_path), "AZURE_AUTHORITY_HOST": entra.url}
    system = issuer.environment_for(app)
    if steps.kind == "gitlab":
        system["GITLAB_OIDC_TOKEN"] = system.pop("AZURE_ID_TOKEN")
    for command, environment in steps.steps:
        if "SYSTEM_ACCESSTOKEN" in environment:
            environment["SYSTEM_ACCESSTOKEN"] = system["SYSTEM_ACCESSTOKEN"]
        whole = checkout.process_environment({**given, **system, **environment})
        whole = {
            name: value for name, value in whole.items() if not re.match("ANSIBLE_(CALLBACK|COLLECT|LOOK|FIL)", name)
        }
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=checkout.project,
            env=whole,
            capture_output=True,
            text=True,
            check=False,
            timeout=RUN_SECONDS,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert issuer.request_token not in done.stdout + done.stderr


@pytest.mark.parametrize("job", JOBS)
def test_steps_do_what_the_job_is_for(checkout: Ansible, entra: Entra, tmp_path: Path, job: str) -> None:
    system, name = job.split("/")
    kind = {"azure": "azure_pipelines"}.get(system, system)
    issuer = entra.issuer(kind)
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    temporary = tmp_path / "of-the-job"
    temporary.mkdir()
    run_job(checkout, entra, issuer, SYSTEMS[system](name, temporary, app), app)
    assert (checkout.root() / "tokens/hr/token").exists()
    assert (checkout.root() / "admin/tnsnames.ora").exists() is (name == "provision")
    assert entra.counts()["token"] == 1
    assert (checkout.home / ".ansible/collections/ansible_collections/entra/oracledb/MANIFEST.json").exists()
    assert not checkout.cache.exists(), "the job's tokens are kept in its own directory, which goes with it"
    assert system != "gitlab" or not list(temporary.iterdir())


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_system_takes_the_file(name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *SCHEMAS[name], str(EXAMPLES / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=RUN_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_tested_and_names_no_secret() -> None:
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.yml")}
    assert files == set(SCHEMAS)
    for name in files:
        assert not re.search(r"secrets\.|client_secret|CLIENT_SECRET|AZURE_PASSWORD", (EXAMPLES / name).read_text())
