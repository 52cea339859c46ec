# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What watches the tokens: rules of Prometheus, jq, cron's mail, a job of GitLab."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from ansible_collections.entra.oracledb.plugins.plugin_utils._report import files, fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.summary import summary
from tests.emulators.entra import App, Entra
from tests.integration.rotator import Rotator
from tests.integration.runner import RUN_SECONDS, Ansible
from tests.integration.snippets import cron
from tests.integration.snippets.blocks import Block
from tests.integration.snippets.scene import Scene
from tests.integration.snippets.shapes import scene_of
from tests.integration.stub_az import StubAz
from tests.simulated_fleet import fleet_results
from tests.unit.plugins.plugin_utils._report.test_formats import read

#: When the simulated fleet was looked at, in epoch seconds.
NOW = 1_795_000_000.0
DAY = 86_400.0
Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def firing(rule: Mapping[str, Any], samples: Samples, now: float) -> list[dict[str, str]]:
    """The labels of the samples for which the rule's expression is true: arithmetic over one metric and time().

    AssertionError for a metric that is not written, and for a label of its text that the metric does not have.
    """
    expression = rule["expr"]
    (metric,) = set(re.findall(r"\bentra_\w+", expression))
    labels = [dict(of) for name, of in samples if name == metric]
    assert labels, f"{metric} is not written"
    used = re.findall(r"\$labels\.(\w+)", json.dumps(rule))
    assert all(set(used) <= one.keys() for one in labels), used
    python = expression.replace("time()", str(now))
    assert re.fullmatch(rf"(?:{metric}|[-+*<>=. \d])+", python), expression
    return [
        dict(of) for (name, of), value in samples.items() if name == metric and eval(python.replace(metric, str(value)))
    ]


def rules_for_the_check(block: Block, request: pytest.FixtureRequest) -> None:
    """They fire for a faulty service and for a report that is too old, and for nothing else."""
    document = fleet.fleet(fleet_results(50, 0.5, NOW), NOW)
    samples = read(files.content("prometheus", document, "error").decode())
    ((broken, stopped),) = [group["rules"] for group in yaml.safe_load(block.text)["groups"]]
    faulty = {
        (host["name"], service["name"])
        for host in document["hosts"]
        for service in host["services"]
        if service["state"] != "ok"
    }
    found = [(one["host"], one["service"]) for one in firing(broken, samples, NOW)]
    assert len(found) == len(set(found))
    assert set(found) == faulty
    assert faulty
    assert [len(firing(stopped, samples, NOW + days * DAY)) for days in (0, 1, 2)] == [0, 0, 1]


def rules_for_the_rotation(block: Block, request: pytest.FixtureRequest) -> None:
    """They fire five minutes before the end of a token, and after the fourth failure."""
    entra: Entra = request.getfixturevalue("entra")
    app: App = request.getfixturevalue("app")
    rotator = Rotator(request.getfixturevalue("tmp_path") / "host", rotation_program())
    rotator.configure(entra, app)
    assert rotator.run("rotate", "hr").returncode == 0
    (status,) = json.loads(rotator.run("status", "--json").stdout)
    metrics = rotator.root / "tokens.prom"
    rotator.silent("status", "--prometheus", str(metrics))
    samples = read(metrics.read_text())
    ends, failures = yaml.safe_load(block.text)
    assert [len(firing(ends, samples, status["expires_on"] - left)) for left in (3600, 301, 299)] == [0, 0, 1]
    (counted,) = [key for key in samples if key[0] == "entra_oracle_token_failures"]
    assert [len(firing(failures, {**samples, counted: number}, 0)) for number in (0, 3, 4)] == [0, 0, 1]


HOSTS = re.compile(r"(?:(?:[a-z]{3}-app\d{3})(?:\.corp\.contoso\.example)?(?:, )?){3} and \d+ more")


def shape(line: str) -> tuple[str, str]:
    """A line of the summary without what differs from fleet to fleet; a cause by its ID, of which the title is checked."""
    line = re.sub(r"\d+", "N", HOSTS.sub("HOSTS", line))
    if cause := re.fullmatch(r"ERROR on N hosts: (.+) \(([a-z-]+)\): HOSTS", line):
        assert CAUSES[cause[2]].title == cause[1]
        return "ERROR", "HOSTS"
    kind, _colon, text = line.partition(": ")
    return kind, "HOSTS" if text.startswith("HOSTS: ") else text if kind != "Report" else ""


def summary_of_a_fleet(block: Block, request: pytest.FixtureRequest) -> None:
    """Its lines are those that the summary of a simulated fleet has, in that order."""
    document = fleet.fleet(fleet_results(1000, 0.3, NOW), NOW)
    lines = summary(document, ["/srv/oracle-clients/oracle-clients.html", "/srv/oracle-clients/oracle-clients.json"])
    assert list(dict.fromkeys(map(shape, block.text.splitlines()))) == list(dict.fromkeys(map(shape, lines)))


def jq(block: Block, request: pytest.FixtureRequest) -> None:
    """Over the file of a simulated fleet."""
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    directory: Path = request.getfixturevalue("tmp_path")
    document = fleet.fleet(fleet_results(50, 0.5, NOW), NOW)
    (directory / "oracle-clients.json").write_bytes(files.content("json", document, "error"))
    causes, unreachable = [
        subprocess.run(["/bin/sh", "-c", line], cwd=directory, capture_output=True, text=True, check=True).stdout
        for line in block.text.splitlines()
    ]
    assert causes.splitlines() == [f"{len(one['hosts'])}\t{one['id']}\t{one['do']}" for one in document["causes"]]
    gone = [one["name"] for one in document["hosts"] if one["state"] == "unreachable"]
    assert unreachable.splitlines() == gone
    assert document["causes"] and gone


def in_shell(ansible: Ansible, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As cron or a runner runs it: by sh, in the project, without the callback of these tests."""
    given = ansible.process_environment(environment)
    kept = {name: value for name, value in given.items() if not name.startswith("ANSIBLE_CALLBACK")}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ansible.project, env=kept, capture_output=True, text=True, check=False, timeout=RUN_SECONDS,
    )  # fmt: skip


def project_of(scene: Scene) -> Ansible:
    """The file `inventory` of the first project; its host has the role's variables, and nothing of them yet."""
    scene.ansible.variables |= Scene.with_prefix(scene.document())
    scene.ansible.variables["oracle_client_check_options"] = {"network": False}
    document = json.loads(scene.ansible.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    (scene.ansible.project / "inventory").write_text(json.dumps(document))
    return scene.ansible


def mail_of_cron(block: Block, request: pytest.FixtureRequest) -> None:
    """Nothing where all is well, and the summary where something is wrong."""
    project = project_of(scene_of(request))
    user, command = cron.parsed(block.text)
    assert user == "ansible"
    assert "cd /srv/oracle-clients &&" in command
    command = command.replace("/srv/oracle-clients", str(project.project))
    done = in_shell(project, "ansible-playbook entra.oracledb.provision -i inventory")
    assert done.returncode == 0, done.stdout + done.stderr
    done = in_shell(project, command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (project.root() / "var/lib/oracle-tokens/hr/token").unlink()
    assert "There is no token in the token directory" in in_shell(project, command).stdout


def job_of_gitlab(block: Block, request: pytest.FixtureRequest) -> None:
    """GitLab's schema takes it; on a host without a token the job fails, and leaves what it says it leaves."""
    project = project_of(scene_of(request))
    path = project.project / "gitlab-ci.yml"
    path.write_text(block.text)
    schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform=gitlab-ci"]
    subprocess.run([sys.executable, "-m", "check_jsonschema", *schema, str(path)], check=True, capture_output=True)
    job = yaml.safe_load(block.text)["check"]
    done = in_shell(project, job["script"])
    assert done.returncode == 2, done.stdout + done.stderr
    kept = job["artifacts"]
    assert kept["when"] == "always"
    assert all((project.project / name).exists() for name in kept["paths"])
    assert int(ElementTree.parse(project.project / kept["reports"]["junit"]).getroot().get("failures", "")) > 0


def script_with_az(block: Block, request: pytest.FixtureRequest) -> None:
    """The line that the page replaces, with an `az` that prints a token: it does what the page says of it."""
    scene = scene_of(request)
    az = StubAz(scene.ansible.made("bin"))
    az.does("echo a-token")
    user, command = cron.parsed(block.text)
    assert user == "hrapp"
    token = scene.path("/var/lib/oracle-tokens/hr/token")
    environment = {**az.environment, "SCOPE": scene.entra.scope}
    assert in_shell(scene.ansible, f"umask 022; {scene.here(command)}", **environment).returncode == 0
    assert (token.read_text(), token.stat().st_mode & 0o777) == ("a-token\n", 0o644), "a line end, and the umask's mode"
    assert az.runs() == [f"account get-access-token --scope {scene.entra.scope} --query accessToken -o tsv"]
    az.does("exit 1")
    assert in_shell(scene.ansible, f"{scene.here(command)}", **environment).returncode == 1
    assert token.read_text() == ""
