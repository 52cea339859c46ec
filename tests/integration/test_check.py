# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook entra.oracledb.check: what it finds, which files it writes, and how it ends."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.emulators.entra import App, Entra
from tests.integration.runner import Ansible, Run
from tests.integration.test_rotate import playbook, recap, unreachable
from tests.integration.trees import snapshot

CLIENT: dict[str, Any] = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr"}],
    "oracle_client_services": [
        {"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"},
        {"name": "OLD", "state": "absent"},
    ],
    "oracle_client_check_options": {"network": False, "tenant_id": "{{ aad_token_tenant_id }}"},
}
FILES = ("html", "json", "junit", "prometheus", "support")


def fleet(ansible: Ansible, *names: str, **variables: Any) -> Ansible:
    ansible.host_names = list(names)
    ansible.variables |= {**CLIENT, **variables}
    playbook(ansible, "provision").succeeded()
    return ansible


def check(ansible: Ansible, *arguments: str) -> Run:
    return playbook(ansible, "check", *arguments)


def written(ansible: Ansible) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ansible.project / "oracle-clients.json").read_text())
    return document


def states(ansible: Ansible) -> dict[str, str]:
    return {one["name"]: one["state"] for one in written(ansible)["hosts"]}


def spoil(ansible: Ansible, host: str) -> None:
    """A token directory that others can read."""
    (ansible.root(host) / "tokens/hr/token").chmod(0o644)
    (ansible.root(host) / "tokens/hr").chmod(0o755)


def test_one_report_for_good_faulty_and_unreachable_hosts(
    ansible: Ansible, entra: Entra, app: App, tmp_path: Path
) -> None:
    fleet(ansible, "good", "faulty", "gone")
    ansible.of_hosts = {"gone": unreachable()}
    spoil(ansible, "faulty")
    (ansible.root("faulty") / "tokens/hr/token").write_text("no token")
    before = {host: snapshot(ansible.root(host)) for host in ansible.host_names}
    paths = {kind: tmp_path / f"fleet.{kind}" for kind in FILES}
    wanted = [f"oracle_client_check_{kind}={path}" for kind, path in paths.items()]
    run = check(ansible, *(word for one in wanted for word in ("-e", one)))

    assert run.returncode == 4, run.output
    assert {host: snapshot(ansible.root(host)) for host in ansible.host_names} == before
    assert recap(run) == {"good": (0, 0, 0), "faulty": (0, 0, 1), "gone": (0, 1, 0)}
    document = json.loads(paths["json"].read_text())
    assert {one["name"]: one["state"] for one in document["hosts"]} == {
        "faulty": "error", "gone": "unreachable", "good": "ok"
    }  # fmt: skip
    (cause,) = [one for one in document["causes"] if one["severity"] == "error"]
    assert cause["hosts"] == ["faulty"]
    lines = run["Show the summary"]["msg"]
    assert lines[0] == "3 hosts with 2 services: 1 well, 1 with errors, 1 unreachable."
    assert lines[1].startswith(f"ERROR on 1 host: {cause['title']} ({cause['id']}): faulty")
    assert [line for line in lines if line.startswith("Report: ")] == [f"Report: {paths[kind]}" for kind in FILES]
    assert all(run.says(line) for line in lines)
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths.values()} == {0o600}

    junit = ElementTree.parse(paths["junit"]).getroot()
    assert (junit.get("failures"), junit.get("errors")) == ("1", "1")
    assert 'entra_oracle_check_host_looked_at{host="gone"} 0' in paths["prometheus"].read_text()
    names = ("faulty", "gone", "good", str(ansible.root("faulty")), "contoso")
    assert not [name for name in names if f">{name}<" in paths["support"].read_text()]
    token = (ansible.root("good") / "tokens/hr/token").read_text()
    for path in paths.values():
        assert not [piece for piece in token.split(".") if piece in path.read_text()]
    assert not [piece for piece in token.split(".") if piece in run.output]


def test_healthy_fleet_succeeds_with_a_report_in_the_current_directory(
    ansible: Ansible, entra: Entra, app: App
) -> None:
    run = check(fleet(ansible, "one", "two")).succeeded()
    assert recap(run) == {"one": (0, 0, 0), "two": (0, 0, 0)}
    assert states(ansible) == {"one": "ok", "two": "ok"}
    assert "<title>Oracle clients: 2 hosts" in (ansible.project / "oracle-clients.html").read_text()
    assert run["Show the summary"]["msg"][-1] == f"Report: {ansible.project / 'oracle-clients.json'}"
    assert entra.counts()["token"] == 1, "a check asks for no token"


def test_the_database_follows_from_the_scope(ansible: Ansible, entra: Entra, app: App) -> None:
    """A token for another database than its own scope says was put there by another program."""
    fleet(ansible, "one")
    other = json.dumps({"aad_token_scope": "https://contoso.example/00000000-1111-2222-3333-444444444444/.default"})
    assert check(ansible, "-e", other).returncode == 2
    assert [one["id"] for one in written(ansible)["causes"]] == ["audience-differs"]


def test_tokens_for_several_databases_are_each_held_to_their_own(ansible: Ansible, entra: Entra, app: App) -> None:
    pay = {"name": "PAY", "host": "db.contoso.example", "service_name": "pay", "token": "hr"}
    fleet(ansible, "one", oracle_client_services=[CLIENT["oracle_client_services"][0], pay])
    other = "https://contoso.example/00000000-1111-2222-3333-444444444444/.default"
    ansible.variables["oracle_client_tokens"] = [*CLIENT["oracle_client_tokens"], {"name": "pay", "scope": other}]
    ansible.variables["oracle_client_services"][1] = {**pay, "token": "pay"}
    assert check(ansible).returncode == 2
    (one,) = written(ansible)["hosts"]
    assert [(found["id"], found["aliases"]) for found in one["findings"]] == [("audience-differs", ["PAY"])]
    assert {service["name"]: service["state"] for service in one["services"]} == {"HR": "ok", "PAY": "error"}


def test_fail_on_says_how_the_run_ends_and_check_mode_writes_nothing(ansible: Ansible, entra: Entra, app: App) -> None:
    fleet(ansible, "one")
    (ansible.root("one") / "tokens/hr/token").unlink()
    dry = check(ansible, "--check")
    assert dry.returncode == 2
    assert "There is no token in the token directory" in dry.failed("Fail the hosts whose check failed")
    assert not (ansible.project / "oracle-clients.html").exists()
    ansible.variables["oracle_client_check_fail_on"] = "never"  # as in group_vars
    milder = check(ansible, "-e", "oracle_client_check_mode=0640").succeeded()
    assert (
        milder.stdout.partition("PLAY [End the hosts whose check failed]")[2].splitlines()[1]
        == "skipping: no hosts matched"
    )
    assert states(ansible) == {"one": "error"}
    assert stat.S_IMODE((ansible.project / "oracle-clients.html").stat().st_mode) == 0o640


def test_serial_and_variables_that_cannot_be_templated(ansible: Ansible, entra: Entra, app: App) -> None:
    fleet(ansible, "one", "two", "three")
    ansible.of_hosts = {"two": {"oracle_client_tns_admin": "{{ no_such_variable }}/admin"}}
    run = check(ansible, "-e", "oracle_client_check_serial=1")
    assert run.returncode == 2
    assert states(ansible) == {"one": "ok", "two": "failed", "three": "ok"}
    assert "no_such_variable" in written(ansible)["hosts"][0]["message"]


def test_report_that_cannot_be_written_says_so(ansible: Ansible, entra: Entra, app: App) -> None:
    fleet(ansible, "one")
    message = check(ansible, "-e", "oracle_client_check_html=/no/such/directory/x.html").failed("Write the report")
    assert (
        message
        == "Cannot write /no/such/directory/x.html: the directory /no/such/directory: No such file or directory."
    )
