# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example docs/examples/graph.yml: a token that calls Microsoft Graph through ansible.builtin.uri, and leaks nowhere."""

from __future__ import annotations

import sys

import pytest

from tests.emulators.entra import GRAPH_APP_ID, GRAPH_SCOPE, App, Entra, User
from tests.integration.runner import PROGRAMS, ROOT, Ansible, Run
from tests.integration.silence import assert_kept, assert_silent

EXAMPLE = ROOT / "docs" / "examples" / "graph.yml"
WRONG = "wrong-secret-canary-0123456789"


@pytest.fixture
def graph(bare: Ansible, entra: Entra) -> Ansible:
    """A controller on which the example runs against the emulator's Graph; what is in the file stays."""
    bare.host_names = ["localhost"]
    bare.variables["ansible_python_interpreter"] = sys.executable  # localhost is the controller, and this its Python
    return bare


@pytest.fixture
def ada(entra: Entra) -> User:
    return entra.user("ada@contoso.example")


def play(ansible: Ansible, entra: Entra, app: App, *arguments: str, **options: str) -> Run:
    ansible.use(entra, app, **options)
    if "scope" not in options:
        del ansible.variables["aad_token_scope"]  # the example says it
    there = ["-e", f"graph_url={entra.graph_url}", "-e", f"graph_ca_path={entra.ca_path}"]
    command = [str(PROGRAMS / "ansible-playbook"), "-i", str(ansible.inventory()), "-vvv", *there, *arguments]
    return ansible.run([*command, str(EXAMPLE)])


def test_users_are_listed(graph: Ansible, entra: Entra, ada: User) -> None:
    app = entra.app(secret=True, roles={GRAPH_APP_ID: ["User.Read.All"]})
    run = play(graph, entra, app).succeeded()
    assert ada.username in run["Show who they are"]["msg"]
    assert [(entry["path"], entry["status"]) for entry in entra.requests("graph")] == [("/v1.0/users", 200)]
    assert_silent(run, secret=app.secret)
    assert_kept(graph, graph.project / "inventory.json", secret=app.secret)


def test_app_without_the_permission(graph: Ansible, entra: Entra) -> None:
    run = play(graph, entra, entra.app(secret=True))
    message = run.failed("Say what Graph refused")
    assert "HTTP 403 Authorization_RequestDenied: Insufficient privileges to complete the operation." in message
    assert "Grant admin consent" in message
    assert_silent(run)


def test_token_for_another_api(graph: Ansible, entra: Entra, app: App) -> None:
    run = play(graph, entra, app, "-e", f"graph_scope={entra.scope}")
    message = run.failed("Say what Graph refused")
    assert "HTTP 401 InvalidAuthenticationToken: Access token validation failure. Invalid audience." in message
    assert GRAPH_SCOPE in message
    assert_silent(run, secret=app.secret)


def test_no_token_at_all(graph: Ansible, entra: Entra, app: App) -> None:
    run = play(graph, entra, app, client_secret=WRONG)
    assert "AADSTS7000215" in run.failed("Get a token")
    assert not entra.requests("graph")
    assert_silent(run, wrong=WRONG, secret=app.secret)


@pytest.mark.parametrize(
    ("wrong", "error_text"),
    [
        ("graph_url=https://localhost:1", "Connection refused"),
        ("graph_ca_path=/nonexistent/company-ca.pem", "No such file or directory"),
        ("graph_ca_path=/etc/hosts", "no certificate or crl found"),
        ("graph_ca_path=", "CERTIFICATE_VERIFY_FAILED"),
    ],
)
def test_no_way_to_graph(graph: Ansible, entra: Entra, app: App, wrong: str, error_text: str) -> None:
    """The request's task may show nothing, so the next one has to say what is wrong."""
    run = play(graph, entra, app, "-e", wrong)
    message = run.failed("Say why Graph did not answer")
    assert message.startswith("No list of users from https://")
    assert error_text in message
    assert_silent(run, secret=app.secret)
