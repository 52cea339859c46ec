# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""aad_token with `explain`: what it says of flow, endpoint, identity, options, cache and refusal, and that it says no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulators.entra import Entra
from tests.integration.runner import Ansible, Run

EXPLAIN = """
- name: explain
  entra.oracledb.aad_token: {explain: true}
"""
TASK = """
- name: explain
  entra.oracledb.aad_token: {explain: true, tenant: "{{ tenant }}", validate_certs: true}
"""


@pytest.fixture
def app(ansible: Ansible, entra: Entra) -> Ansible:
    ansible.use(entra, entra.app(secret=True, roles=["hr.reader"]))
    return ansible


def explained(run: Run) -> tuple[dict[str, Any], str]:
    result = run["explain"]
    return result["explanation"], "\n".join(result["summary"])


def options(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["value"], one["source"]) for one in found["options"]}


def check_secrecy(app: Ansible, *runs: Run) -> None:
    for run in runs:
        assert app.variables["aad_token_client_secret"] not in run.output
        assert "eyJ" not in run.output
        assert "access_token" not in run["explain"]


def test_provider_and_then_cache(app: Ansible, entra: Entra) -> None:
    first, again = (app.play(EXPLAIN, "-vvvvv").succeeded() for _unused in range(2))
    found, text = explained(first)
    assert found["flow"] == "client_secret"
    assert found["why"] == "client_secret is given, so nothing else was looked at."
    assert found["endpoint"] == f"{entra.url}/{entra.tenant_id}/oauth2/v2.0/token"
    assert entra.requests("token")[0]["path"] == f"/{entra.tenant_id}/oauth2/v2.0/token"
    assert found["identity"] == {
        "kind": "application",
        "client_id": app.variables["aad_token_client_id"],
        "tenant_id": entra.tenant_id,
        "credential": "secret",
    }
    assert (found["cache"]["state"], found["answered_by"]) == ("empty", "provider")
    assert found["token"]["claims"]["roles"] == ["hr.reader"]
    assert "refusal" not in found
    assert "Token: from the provider, expires 20" in text
    found, text = explained(again)
    assert (found["cache"]["state"], found["answered_by"]) == ("good", "cache")
    assert found["cache"]["directory"] == str(app.cache)
    assert "Token: from the cache" in text
    assert entra.counts()["token"] == 1
    assert "Flow: client_secret." in first.stdout  # it is displayed
    check_secrecy(app, first, again)


@pytest.mark.parametrize("option", ["cache: never", "cache_dir: /dev/null/cache"])
def test_without_a_cache(app: Ansible, entra: Entra, option: str) -> None:
    """There is no directory to name."""
    run = app.play(EXPLAIN.replace("explain: true", f"explain: true, {option}")).succeeded()
    found, text = explained(run)
    state = "unused" if "never" in option else "unusable"
    assert (found["cache"]["state"], found["answered_by"]) == (state, "provider")
    assert "directory" not in found["cache"]
    assert f"Cache: {state}, {found['cache']['because']}\n" in text
    check_secrecy(app, run)


def test_where_options_came_from(app: Ansible, entra: Entra) -> None:
    app.variables["tenant"] = app.variables.pop("aad_token_tenant_id")
    client = app.variables.pop("aad_token_client_id")
    group_vars = app.made("project/group_vars") / "all.yml"
    group_vars.write_text(f"---\naad_token_client_id: {client}\n")
    (app.project / "ansible.cfg").write_text("[defaults]\n[aad_token]\ntimeout = 30\n")
    run = app.play(TASK, environment={"AAD_TOKEN_INTERACTION_TIMEOUT": "60"}).succeeded()
    found = options(explained(run)[0])
    assert found["client_secret"] == ("(a secret, not shown)", found["client_secret"][1])
    assert found["client_secret"][1].startswith("variable aad_token_client_secret")
    assert found["client_id"] == (client, f"variable aad_token_client_id ({group_vars}:2)")
    assert found["timeout"] == ("30", f"{app.project}/ansible.cfg, [aad_token] timeout")
    assert found["interaction_timeout"] == ("60", "environment AAD_TOKEN_INTERACTION_TIMEOUT")
    playbook = app.project / "playbook.yml"
    value, source = found["tenant_id"]
    assert value == entra.tenant_id
    assert source.startswith(f"task ({playbook}:")
    assert found["validate_certs"][0] == "True"
    check_secrecy(app, run)


def test_refusal(app: Ansible, entra: Entra) -> None:
    app.variables["aad_token_client_secret"] = "a-secret-that-is-wrong-canary"
    runs = [app.play(EXPLAIN, "-vvvvv") for _unused in range(2)]
    for run in runs:
        assert "AADSTS7000215" in run.failed("explain")
        found, text = explained(run)
        refusal = found["refusal"]
        assert refusal["codes"] == ["AADSTS7000215"]
        assert refusal["meaning"].startswith("Invalid client secret provided")
        assert "Certificates & secrets" in " ".join(refusal["next_steps"])
        assert refusal["reference"].endswith("error?code=7000215")
        assert "Next: " in text
        assert "token" not in found
    assert [explained(run)[0]["cache"]["state"] for run in runs] == ["empty", "failure"]
    assert entra.counts()["token"] == 1
    check_secrecy(app, *runs)


def test_chain(app: Ansible, entra: Entra) -> None:
    """The flow that gave the token is explained, and why the one before it did not."""
    app.variables["aad_token_auth"] = ["workload_identity", "client_secret"]
    found, _text = explained(app.play(EXPLAIN).succeeded())
    assert found["flow"] == "client_secret"
    assert "workload_identity" in found["why"]


def test_what_cannot_be_together(app: Ansible, entra: Entra) -> None:
    message = app.play("- {name: explain, entra.oracledb.aad_token: {explain: true, query: token_type}}").failed(
        "explain"
    )
    assert "explain returns no token: leave query out." in message
    message = app.play(
        "- {name: explain, entra.oracledb.aad_token: {explain: true, include: [id_token], scope: ''}}"
    ).failed("explain")
    assert "explain returns no token: leave include out." in message
    assert "scope is empty" in message
    assert "total" not in entra.counts() or not entra.counts()["total"]


def test_no_such_host(app: Ansible, tmp_path: Path) -> None:
    """What is no refusal of Entra's is told by the message; the rest of the explanation is there."""
    app.variables["aad_token_authority"] = "https://localhost:1"
    run = app.play(EXPLAIN, environment={"AAD_TOKEN_TIMEOUT": "5"})
    assert "localhost:1" in run.failed("explain")
    found, _text = explained(run)
    assert "refusal" not in found
    assert found["endpoint"].startswith("https://localhost:1/")
