# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential types and the credential plugin of docs/examples/awx, with AWX's own code; jobs under ansible-runner."""

from __future__ import annotations

import importlib.util
import re
import stat
import threading
from typing import Any

import pytest
import yaml
from awx_plugins.credentials.plugin import CredentialPlugin
from awx_plugins.interfaces._temporary_private_inject_api import ENV_BLOCKLIST

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of
from tests.integration.people import USER_CODE
from tests.platforms.conftest import AWX, Job

TYPES = sorted(path.stem for path in (AWX / "types").glob("*.yml"))
PASSWORD = "the password of this test's key"
FIELD_FACTS = {"id", "label", "type", "format", "secret", "multiline", "help_text", "default", "choices", "internal"}


def ids(app: App) -> dict[str, str]:
    return {"tenant_id": app.tenant_id, "client_id": app.client_id}


def client_secret(job: Job) -> dict[str, str]:
    app = job.entra.app(secret=True, roles=["hr.reader"])
    return {**ids(app), "client_secret": app.secret}


def certificate(job: Job) -> dict[str, str]:
    identity = pki.Authority.create("CN=awx").client("CN=awx", key=pki.shared_rsa_key("awx"))
    pem = identity.write_pem(job.ansible.project / "awx.pem", password=PASSWORD)
    app = job.entra.app(certificates=[identity], roles=["hr.reader"])
    text = pem.read_text()
    pem.unlink()
    return {**ids(app), "certificate": text, "password": PASSWORD}


def federated(job: Job) -> dict[str, str]:
    """As AWX asks the plugin for the linked field, with the job's own ID token."""
    issuer = job.entra.issuer("kubernetes")
    app = job.entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    token = plugin().backend(**ids(app), wanted="federated token", workload_identity_token=issuer.token())
    return {**ids(app), "federated_token": token}


INPUTS = {"client_secret": client_secret, "certificate": certificate, "federated": federated}


def plugin() -> CredentialPlugin:
    """The plugin of the file, as AWX loads it by the entry point in the pyproject.toml beside it."""
    text = (AWX / "plugin/pyproject.toml").read_text()
    match = re.search(r'\[project.entry-points."awx_plugins.credentials"\]\nentra_token = "(\w+):(\w+)"\n', text)
    assert match, text
    module, name = match.groups()
    spec = importlib.util.spec_from_file_location(module, AWX / f"plugin/{module}.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    found: CredentialPlugin = getattr(loaded, name)
    return found


@pytest.mark.parametrize("name", TYPES)
def test_job_with_a_credential_of_the_type_provisions_and_rotates(job: Job, name: str) -> None:
    job.add_credential(name, INPUTS[name](job))
    done = job.run("provision.yml")
    assert (done.status, done.rc) == ("successful", 0), done.stdout.read()
    token = job.ansible.root() / "tokens/hr/token"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert job.entra.counts()["token"] == 1
    job.check_artifacts()
    again = job.run("rotate.yml")
    assert again.status == "successful", again.stdout.read()
    assert "1 not due" in again.stdout.read()
    job.check_artifacts()


@pytest.mark.parametrize("name", TYPES)
def test_type_sets_no_variable_that_the_platform_refuses(name: str) -> None:
    names = yaml.safe_load((AWX / f"types/{name}.yml").read_text())["injectors"]["env"]
    assert not ENV_BLOCKLIST.intersection(names)
    assert not [one for one in names if one.startswith("ANSIBLE_")]


def test_certificate_s_file_is_for_the_job_only(job: Job) -> None:
    job.add_credential("certificate", certificate(job))
    path = job.directory / "env" / job.environment["AZURE_CLIENT_CERTIFICATE_PATH"].rpartition("/")[2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_device_code_is_in_the_job_s_output_while_it_waits(job: Job, entra: Entra) -> None:
    """A person reads it there, signs in, and the job goes on."""
    app, user = entra.app(public=True, device_interval=1), entra.user()
    shown: list[str] = []
    output: list[str] = []

    def watch(event: dict[str, Any]) -> None:
        output.append(event.get("stdout") or "")
        match = USER_CODE.search(" ".join("".join(output[-20:]).split()))
        if match and not shown:
            shown.append(match.group(1))
            threading.Thread(target=entra.approve, args=(match.group(1), user)).start()

    variables = {f"aad_token_{name}": value for name, value in ids(app).items()}
    done = job.run(
        "provision.yml",
        watch,
        **variables,
        aad_token_auth="device_code",
        aad_token_allow_interaction=True,
        aad_token_scope=f"{entra.resource.identifiers[0]}/user_impersonation",
    )
    assert done.status == "successful", done.stdout.read()
    assert len(shown) == 1
    job.check_artifacts()


def test_plugin_is_one_of_awx() -> None:
    found = plugin()
    assert isinstance(found, CredentialPlugin)
    fields = [*found.inputs["fields"], *found.inputs["metadata"]]
    for field in fields:
        assert {"id", "label"} <= set(field) <= FIELD_FACTS
    assert set(found.inputs["required"]) <= {field["id"] for field in fields}
    (internal,) = [field for field in fields if field.get("internal")]
    assert (internal["id"], internal["secret"]) == ("workload_identity_token", True)


@pytest.fixture
def trusted(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> Entra:
    """Entra as a controller sees it: its CA is among those that requests trusts."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(entra.ca_path))
    return entra


@pytest.mark.parametrize("by", ["client_secret", "workload_identity_token"])
def test_plugin_gives_an_access_token(trusted: Entra, by: str) -> None:
    issuer = trusted.issuer("kubernetes")
    app = trusted.app(secret=True, federated=[issuer.trust()], roles=["hr.reader"])
    proof = app.secret if by == "client_secret" else issuer.token()
    token = plugin().backend(
        **ids(app), authority=trusted.url, wanted="access token", scope=trusted.scope, url="unused", **{by: proof}
    )
    assert claims_of(token)["roles"] == ["hr.reader"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "gave this job no ID token"),
        ({"wanted": "access token", "client_secret": "canary"}, "Missing: scope."),
        ({"wanted": "access token", "scope": "x"}, "Missing: the ID token of the job, or client_secret."),
        ({"wanted": "access token", "scope": "", "client_secret": "canary-of-a-secret"}, "AADSTS7000215"),
    ],
)
def test_plugin_says_what_is_wrong_and_no_secret(trusted: Entra, given: dict[str, str], message: str) -> None:
    app = trusted.app(secret=True)
    if given.get("scope") == "":
        given = {**given, "scope": trusted.scope}
    with pytest.raises(RuntimeError) as caught:
        plugin().backend(**ids(app), authority=trusted.url, **given)
    assert message in str(caught.value)
    assert "canary" not in str(caught.value)
