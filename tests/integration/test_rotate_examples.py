# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedules of docs/rotate-from-the-controller.md: each is one that its scheduler reads, and its command does what it is to do."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.integration.runner import PROGRAMS, ROOT, RUN_SECONDS, Ansible
from tests.integration.snippets import cron
from tests.integration.test_rotate import TOKENS

EXAMPLES = ROOT / "docs/examples/rotate"
AWX = ROOT / "docs/examples/awx"
DOCUMENT = (ROOT / "docs/rotate-from-the-controller.md").read_text()


@pytest.fixture
def project(ansible: Ansible) -> Ansible:
    """A project with an inventory in the file `inventory`, as the examples have it; its host has no token yet."""
    ansible.variables |= {"oracle_client_tokens": TOKENS, "oracle_client_become": False}
    document = json.loads(ansible.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    (ansible.project / "inventory").write_text(json.dumps(document))
    return ansible


def run(ansible: Ansible, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of an example by the shell, in the project, with nothing but what a scheduler gives it."""
    whole = ansible.process_environment(environment)
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ansible.project,
        env={name: value for name, value in whole.items() if not name.startswith("ANSIBLE_CALLBACK")},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_SECONDS,
    )


def has_token(ansible: Ansible) -> bool:
    return (ansible.root() / "tokens/hr/token").exists()


def cron_line() -> tuple[str, str]:
    """The user and the command."""
    lines = (EXAMPLES / "entra-oracle-rotate.cron").read_text().splitlines()
    (line,) = [line for line in lines if not re.match(r"#|[A-Z]+=\S", line)]
    assert line in DOCUMENT
    return cron.parsed(line)


def test_cron_line_is_one() -> None:
    assert cron_line()[0] == "ansible"
    assert "PATH=" in (EXAMPLES / "entra-oracle-rotate.cron").read_text()


def test_cron_command_renews_in_silence_and_shows_a_failure(project: Ansible) -> None:
    command = cron_line()[1].replace("/srv/oracle-clients", str(project.project))
    done = run(project, command)
    assert (done.stdout, done.stderr) == ("", "")
    assert has_token(project)
    (project.root() / "tokens/hr/token").unlink()
    (project.root() / "tokens/hr").rmdir()
    (project.root() / "tokens/hr").write_text("in the way")
    assert "HOST  TOKEN  MINUTES  RESULT" in run(project, command).stdout


@pytest.fixture
def units(tmp_path: Path) -> Path:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    directory = tmp_path / "units"
    shutil.copytree(
        EXAMPLES,
        directory,
        ignore=lambda _where, names: {
            name for name in names if "." in name and not name.endswith((".service", ".timer"))
        },
    )
    return directory


def test_units_are_good(units: Path) -> None:
    """`verify` only prints what it does not know."""
    names = [str(path) for path in sorted(units.iterdir())]
    assert len(names) == 2
    done = subprocess.run(
        ["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False, timeout=60
    )
    assert [line for line in done.stderr.splitlines() if "entra-oracle-rotate" in line] == []
    assert done.returncode == 0, done.stderr
    when = unit("entra-oracle-rotate.timer")["Timer"]["OnCalendar"]
    subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=True, timeout=60)


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(EXAMPLES / name)
    return parsed


def test_service_renews(project: Ansible) -> None:
    service = unit("entra-oracle-rotate.service")["Service"]
    assert service["WorkingDirectory"] == "/srv/oracle-clients"
    done = run(project, service["ExecStart"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert has_token(project)


def test_awx_schedule_and_the_playbook_of_its_job(project: Ansible, tmp_path: Path) -> None:
    """A stand-in for the client `awx` writes down what it is asked for."""
    log = tmp_path / "asked"
    client = tmp_path / "awx"
    client.write_text(
        f'#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done >>{log}\ncase "$2" in get) echo 7;; esac\n'
    )
    client.chmod(0o755)
    done = subprocess.run(
        [str(AWX / "awx.sh")],
        cwd=AWX,
        env={"PATH": os.pathsep.join([str(tmp_path), str(PROGRAMS), os.defpath])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    asked = log.read_text().splitlines()
    (rule,) = [word for word in asked if word.startswith("DTSTART")]
    assert rule in DOCUMENT
    # AWX takes no rule without DTSTART, and none with a part that RFC 5545 (section 3.3.10) does not have.
    assert re.fullmatch(r"DTSTART:\d{8}T\d{6}Z RRULE:FREQ=MINUTELY;INTERVAL=15", rule)
    assert asked[asked.index("--unified_job_template") + 1] == "7"
    made = json.loads(asked[asked.index("--injectors") + 1])
    assert made == yaml.safe_load((AWX / "types/client_secret.yml").read_text())["injectors"]
    playbooks = [asked[index + 1] for index, word in enumerate(asked) if word == "--playbook"]
    assert playbooks == ["provision.yml", "rotate.yml"]
    done = run(project, f"ansible-playbook -i inventory {AWX / playbooks[1]}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert has_token(project)
