# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""README, the first host, and the credentials of apps."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.emulators.entra import Entra
from tests.integration.runner import Ansible
from tests.integration.snippets.blocks import Block, page_of
from tests.integration.snippets.handlers import By, Runner
from tests.integration.snippets.pages import Pages
from tests.integration.snippets.scene import Scene
from tests.integration.snippets.shapes import edited, indented, minutes_and_roles, scene_of, with_certificate


def claims_of_a_token(block: Block, request: pytest.FixtureRequest) -> None:
    scene_of(request).tasks(block.text, before="- entra.oracledb.aad_token:\n  register: api")


def lookups(block: Block, request: pytest.FixtureRequest) -> None:
    """Each value is what a task would get."""
    scene = scene_of(request)
    values = indented(scene.here(block.text))
    names = list(yaml.safe_load(block.text))
    tasks = "".join(f"- name: {name}\n  debug: {{msg: '{{{{ {name} | string | length }}}}'}}\n" for name in names)
    run = scene.play(f"- hosts: all\n  gather_facts: false\n  vars:\n{values}\n  tasks:\n{indented(tasks)}")
    assert int(run["token"]["msg"]) > 100
    assert int(run["both"]["msg"]) > 200
    assert int(run["expires"]["msg"]) == 10


def federated(block: Block, request: pytest.FixtureRequest) -> None:
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    bare.use(entra, app)
    scene = Scene(bare, entra, app)
    issuer.write_token(scene.path("/var/run/secrets/azure/tokens/azure-identity-token"))
    scene.tasks(block.text)


def ci_job(kind: str) -> Runner:
    """The variables that the snippet gives to the job, with those that the CI system adds."""

    def run(block: Block, request: pytest.FixtureRequest) -> None:
        entra: Entra = request.getfixturevalue("entra")
        bare: Ansible = request.getfixturevalue("bare")
        issuer = entra.issuer(kind)
        app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
        scene = Scene(bare, entra, app)
        document = yaml.safe_load(scene.here(block.text))
        job = document.get("provision", document)
        given = issuer.environment_for(app)
        variables = {name: text for name, text in (job.get("env") or job["variables"]).items() if "$(" not in text}
        if kind == "gitlab":
            (name,) = job["id_tokens"]
            given = {**given, name: given.pop("AZURE_ID_TOKEN")}
        if kind == "github":
            assert document["permissions"]["id-token"] == "write"
        bare.variables["aad_token_scope"] = entra.scope
        here = {"AZURE_AUTHORITY_HOST": entra.url, "AAD_TOKEN_CA_PATH": str(entra.ca_path)}
        task = "- hosts: all\n  gather_facts: false\n  tasks:\n    - entra.oracledb.aad_token:\n"
        scene.play(task, environment={**given, **variables, **here})
        assert entra.counts()["token"] == 1

    return run


def of_the_host(block: Block, request: pytest.FixtureRequest) -> None:
    """The identity of a virtual machine that is the managed host."""
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    bare.use(entra, entra.app(secret=True))
    bare.variables.pop("aad_token_client_secret")
    bare.variables.pop("aad_token_client_id")
    scene = Scene(bare, entra, None)
    bare.variables |= {**Scene.with_prefix(scene.document()), **yaml.safe_load(scene.here(block.text))}
    host = entra.identity_host("imds", roles=["hr.reader"])
    play = {
        "hosts": "all",
        "gather_facts": False,
        "environment": host.environment,
        "roles": ["entra.oracledb.oracle_client"],
    }
    scene.play(yaml.safe_dump([play]))
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()


def openssl(block: Block, request: pytest.FixtureRequest) -> None:
    """Both blocks of the page in one directory, and a token with what they made."""
    directory: Path = request.getfixturevalue("tmp_path") / "pki"
    directory.mkdir()
    commands = [line for one in page_of(block) if one.language == "console" for line in one.commands]
    for command in commands:
        done = subprocess.run(["/bin/sh", "-c", command], cwd=directory, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("notAfter=")
    assert (directory / "app.pem").stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in (directory / "app.pem").read_bytes()


def step_of_a_pipeline(block: Block, request: pytest.FixtureRequest) -> None:
    """Its command in a shell, with the job's credential in the environment."""
    scene = scene_of(request)
    (step,) = yaml.safe_load(block.text)
    command = re.sub(r"scope=\S+", f"scope={scene.entra.scope}", step["run"])
    app = scene.app
    environment = {
        **scene.ansible.process_environment({}),
        "AZURE_AUTHORITY_HOST": scene.entra.url,
        "AAD_TOKEN_CA_PATH": str(scene.entra.ca_path),
        "AZURE_TENANT_ID": app.tenant_id,
        "AZURE_CLIENT_ID": app.client_id,
        "AZURE_CLIENT_SECRET": app.secret,
    }
    done = subprocess.run(
        ["/bin/bash", "-ec", command],
        cwd=scene.ansible.project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Token: from the provider" in done.stdout


README_TEST = By("tests/integration/test_readme.py::test_a_new_user_comes_to_a_token")
PAGES = Pages(
    "README.md",
    "docs/authentication.md",
    "docs/certificates.md",
    "docs/choosing-a-flow.md",
    "docs/ci-pipelines.md",
    "docs/first-host.md",
    rows=[
        ("README.md", "$ git clone", By("tests/integration/test_readme.py::test_the_targets_of_make_are_there")),
        ("README.md", "$ ", README_TEST),
        ("README.md", "[defaults]", By("tests/integration/test_readme.py::test_the_readme_shows_the_files_of_the_project")),
        ("README.md", "aad_token_tenant_id", By("tests/integration/test_readme.py::test_the_readme_shows_the_files_of_the_project")),
        ("docs/authentication.md", "$ ansible localhost", minutes_and_roles),
        ("docs/authentication.md", "- name: Exchange", federated),
        ("docs/authentication.md", "# .github/workflows", ci_job("github")),
        ("docs/authentication.md", "# azure-pipelines.yml", ci_job("azure_pipelines")),
        ("docs/authentication.md", "# .gitlab-ci.yml", ci_job("gitlab")),
        ("docs/authentication.md", "oracle_client_tokens:", of_the_host),
        ("docs/certificates.md", "$ openssl", openssl),
        ("docs/certificates.md", "aad_token_certificate_path", with_certificate),
        ("docs/choosing-a-flow.md", "aad_token_auth: [github_oidc", By("tests/integration/test_chain.py")),
        ("docs/ci-pipelines.md", "- name: Can this job", step_of_a_pipeline),
        ("docs/first-host.md", "$ ansible-playbook", minutes_and_roles),
        ("docs/first-host.md", "token: ", lookups),
        ("docs/first-host.md", "- entra.oracledb.aad_token:", with_certificate),
        ("docs/first-host.md", "- ansible.builtin.assert", claims_of_a_token),
        ("docs/first-host.md", "- entra.oracledb.oracle_tnsnames", edited),
    ],
)  # fmt: skip
