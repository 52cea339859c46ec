# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token of the user who signed in to the Azure CLI: the real az where there is one, and programs that fail as it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.emulators import azure_cli
from tests.emulators.entra import App, Entra
from tests.emulators.tests.entra_client import ask
from tests.integration.runner import Ansible, Run
from tests.integration.silence import assert_kept, assert_silent
from tests.integration.stub_az import StubAz
from tests.waiting import is_gone, no_hang, wait_for

#: Of what one run of Ansible takes; it ends a hang and proves nothing about speed.
needs_az = pytest.mark.skipif(bool(azure_cli.missing()), reason=azure_cli.missing())
TASKS = """
- name: task
  entra.oracledb.aad_token: {query: client_id}
  register: token
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') == token.access_token }}"
- name: whose
  ansible.builtin.debug:
    msg: "{{ token.claims.azp }} {{ token.tenant_id }}"
"""


@pytest.fixture
def scoped(bare: Ansible, entra: Entra) -> Ansible:
    bare.variables.update(aad_token_auth="azure_cli", aad_token_scope=entra.scope)
    return bare


@pytest.fixture
def az(scoped: Ansible) -> StubAz:
    return StubAz(scoped.made("bin"))


def token_of(entra: Entra, app: App) -> str:
    token: str = ask(entra, app)[1]["access_token"]
    return token


# The real one


@needs_az
def test_signed_in_account(scoped: Ansible, entra: Entra, app: App, tmp_path: Path) -> None:
    """The second play finds the token; another az login is another account, at once."""
    variables = azure_cli.signed_in(entra, app, tmp_path / "az")
    scoped.host_names = ["one", "two", "three"]
    for _unused in range(2):
        run = scoped.play(TASKS, "-vvv", environment=variables).succeeded()
        assert run["whose"]["msg"] == f"{app.client_id} {app.tenant_id}"
        assert {result["msg"] for result in run.by_host("lookup").values()} == {True}
        assert_silent(run, secret=app.secret)
    # One for the login (Resource Manager) and one for the database.
    assert entra.counts()["token"] == 2
    other = entra.app(secret=True, roles=["hr.reader"])
    login = ("login", "--service-principal", "--username", other.client_id, "--tenant", other.tenant_id)
    azure_cli.run(variables, *login, "--password", other.secret, "--allow-no-subscriptions").check_returncode()
    run = scoped.play(TASKS, "-vvv", environment=variables).succeeded()
    assert run["whose"]["msg"] == f"{other.client_id} {other.tenant_id}"
    assert_silent(run, secret=other.secret)


@needs_az
def test_what_the_real_one_refuses(scoped: Ansible, entra: Entra, app: App, tmp_path: Path) -> None:
    signed_out = azure_cli.environment(entra, tmp_path / "signed-out")
    nobody = scoped.play(TASKS, "-vvv", environment=signed_out)
    assert "no account is signed in to the Azure CLI here: Please run 'az login' to setup account." in nobody.failed(
        "task"
    )
    variables = azure_cli.signed_in(entra, app, tmp_path / "az")
    scoped.variables["aad_token_scope"] = "https://contoso.example/unknown/.default"
    unknown = scoped.play(TASKS, "-vvv", environment=variables)
    message = unknown.failed("task")
    assert "az ended with 1: AADSTS500011" in message
    assert "No such resource in this tenant: compare the scope" in message
    for run in (nobody, unknown):
        assert_silent(run, secret=app.secret)


# Programs in its place


def play(ansible: Ansible, az: StubAz, *arguments: str, **variables: str) -> Run:
    return ansible.play(TASKS, "-vvv", *arguments, environment={**az.environment, **variables})


def test_arguments_and_one_run_for_all_hosts(scoped: Ansible, az: StubAz, entra: Entra, app: App) -> None:
    az.gives(token_of(entra, app), app.tenant_id)
    scoped.host_names = ["one", "two", "three"]
    scoped.variables.update(aad_token_tenant_id=app.tenant_id, aad_token_subscription="Oracle production")
    run = play(scoped, az, "-f", "3").succeeded()
    assert run["whose"]["msg"] == f"{app.client_id} {app.tenant_id}"
    scope = f"--scope {entra.scope} --tenant={app.tenant_id} --subscription=Oracle production"
    assert az.runs() == [f"account get-access-token --output json {scope}"]
    assert_silent(run)
    assert_kept(scoped, az.answer)


def test_changed_login_never_gets_the_old_token(scoped: Ansible, az: StubAz, entra: Entra, app: App) -> None:
    """az rewrites its profile at each login."""
    config = scoped.made("azure")
    profile = config / "azureProfile.json"
    profile.write_text(json.dumps({"subscriptions": [{"user": {"name": "ada@contoso.example"}}]}))
    az.gives(token_of(entra, app), app.tenant_id)
    for _unused in range(2):
        run = play(scoped, az, AZURE_CONFIG_DIR=str(config)).succeeded()
        assert run["whose"]["msg"].startswith(app.client_id)
    assert len(az.runs()) == 1
    other = entra.app(secret=True, roles=["hr.reader"])
    az.gives(token_of(entra, other), other.tenant_id)
    profile.write_text(json.dumps({"subscriptions": [{"user": {"name": "bob@contoso.example"}}]}))
    run = play(scoped, az, AZURE_CONFIG_DIR=str(config)).succeeded()
    assert run["whose"]["msg"].startswith(other.client_id)


def test_absent(scoped: Ansible) -> None:
    message = scoped.play(TASKS, environment={"PATH": str(scoped.made("nothing"))}).failed("task")
    assert "the Azure CLI is not installed (there is no az in PATH)" in message


def test_not_signed_in(scoped: Ansible, az: StubAz) -> None:
    az.does("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1")
    message = play(scoped, az).failed("task")
    assert "no account is signed in to the Azure CLI here: Please run 'az login' to setup account." in message


def test_hangs(scoped: Ansible, az: StubAz) -> None:
    scoped.variables["aad_token_process_timeout"] = 1
    az.does("exec sleep 600")
    with no_hang():
        message = play(scoped, az).failed("task")
    assert "az did not answer within 1 s (process_timeout" in message


def test_a_hanging_child_is_ended_too(scoped: Ansible, az: StubAz) -> None:
    """On Debian az is a shell script around Python, which would go on after it."""
    scoped.variables["aad_token_process_timeout"] = 2
    child = az.program.with_name("child")
    az.does(f"sh -c 'echo $$ >{child}; exec sleep 600' & wait")
    with no_hang():
        assert "within 2 s (process_timeout" in play(scoped, az).failed("task")
    wait_for(lambda: is_gone(int(child.read_text())))


@pytest.mark.parametrize("answer", ["<html>canary-of-this-test-0123</html>", '{"accessToken": 7}', "[]", "", "{}"])
def test_garbage(scoped: Ansible, az: StubAz, entra: Entra, answer: str) -> None:
    az.does(f"cat <<'END'\n{answer}\nEND")
    run = play(scoped, az)
    advice = f"az printed no token: run `az account get-access-token --scope {entra.scope}` by hand"
    assert advice in run.failed("task")
    assert_silent(run, answer="canary-of-this-test-0123")


def test_refused_by_entra(scoped: Ansible, az: StubAz) -> None:
    """The sign-in is too old; az adds a traceback, warnings and its own advice, which are not for a play's output."""
    az.does(
        "cat >&2 <<'END'\nWARNING: canary-of-this-test-0123\nERROR: AADSTS700082: The refresh token has expired due to "
        "inactivity. The token was issued on 2026-01-01 and was inactive for 90.00:00:00. Trace ID: 1 Correlation ID: 2\n"
        "Run the command below to authenticate interactively:\naz logout\naz login\nEND\nexit 1"
    )
    run = play(scoped, az)
    message = run.failed("task")
    assert "az ended with 1: AADSTS700082: The refresh token has expired due to inactivity." in message
    assert "Trace ID" not in message
    assert "The refresh token is too old. Sign in to the Azure CLI again (`az login`)." in message
    assert_silent(run, warning="canary-of-this-test-0123")
