# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks that say by themselves how they are run, by their language or by what their YAML is; what pages have in common."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.integration.snippets.blocks import Block
from tests.integration.snippets.handlers import NotRun, Runner
from tests.integration.snippets.scene import Scene


def scene_of(request: pytest.FixtureRequest) -> Scene:
    scene = Scene(request.getfixturevalue("ansible"), request.getfixturevalue("entra"), request.getfixturevalue("app"))
    scene.write_files()
    return scene


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def by_shape(block: Block, request: pytest.FixtureRequest) -> None:
    """YAML that says by itself what it is; what restarts a service is only read. AssertionError for any other."""
    document = yaml.safe_load(block.text)
    scene = scene_of(request)
    how = ["--syntax-check"] if "state: restarted" in block.text else []
    if isinstance(document, list) and all("hosts" in item for item in document):
        scene.play(scene.here(block.text).replace("hosts: oracle_clients", "hosts: all"), *how)
    elif isinstance(document, list):
        scene.tasks(block.text, *how)
    elif all(name.startswith(("oracle_client_", "aad_token_")) for name in document):
        scene.role(block.text)
    else:
        scene.client(block.text)


def with_certificate(block: Block, request: pytest.FixtureRequest) -> None:
    scene = scene_of(request)
    scene.certificate("/etc/pki/app.pem")
    (scene.role if block.text.startswith("aad_token_") else scene.tasks)(block.text)


def edited(block: Block, request: pytest.FixtureRequest) -> None:
    """Files that are there already."""
    scene = scene_of(request)
    scene.path("/etc/oracle/network/tnsnames.ora").write_text("CRM = crm:1521/crm\nOLD = o:1521/o\nOTHER = x:1521/x\n")
    scene.path("/opt/hrapp/network/tnsnames.ora")
    scene.tasks(block.text)
    scene.tasks(block.text)


def checked(block: Block, request: pytest.FixtureRequest) -> None:
    """Check mode, because this would set up the machine that the test runs on."""
    scene = scene_of(request)
    keys = yaml.safe_load(block.text)
    (scene.role if all(name.startswith("oracle_client_") for name in keys) else scene.client)(block.text, "--check")


def minutes_and_roles(block: Block, request: pytest.FixtureRequest) -> None:
    """In the first project, with its inventory and short name."""
    scene = scene_of(request)
    document = yaml.safe_load(scene.ansible.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    scene.ansible.variables |= Scene.with_prefix(scene.document())
    document["all"]["vars"] |= scene.ansible.variables
    (scene.ansible.project / "inventory").write_text(yaml.safe_dump(document))
    outputs = []
    for command in block.commands:
        environment = {
            **scene.ansible.process_environment({"ANSIBLE_INVENTORY": "inventory"}),
            "PATH": scene.ansible.process_environment({})["PATH"],
        }
        done = subprocess.run(
            ["/bin/bash", "-ec", command],
            cwd=scene.ansible.project, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        outputs.append(done.stdout)
    if "rotate" in block.text:
        assert re.search(r'"msg": "?(5\d|60)"?', outputs[0])
        assert "hr.reader" in outputs[1]
        assert re.search(r"one +hr +", outputs[2])
    if "provision" in block.text:
        assert not (scene.root / "var/lib/oracle-tokens/hr/token").exists(), "the second command takes it away again"


def java_script(block: Block, request: pytest.FixtureRequest) -> None:
    """That Node.js takes it; what it does, tests/clients show with the driver."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node.js is not installed")
    path: Path = request.getfixturevalue("tmp_path") / "snippet.mjs"
    path.write_text(block.text)
    subprocess.run([node, "--check", str(path)], check=True, capture_output=True)


def python(block: Block, request: pytest.FixtureRequest) -> None:
    """Against a driver that notes what it is asked for: the hook is the deployed one, so the token comes from its file."""
    scene = scene_of(request)
    scene.client("hooks: [{driver: python}]")
    program = (
        "import oracledb, pathlib\n"
        "class Told(Exception): pass\n"
        "def connect(*words, **named):\n    raise Told(sorted(named))\n"
        "oracledb.connect = connect\n" + scene.here(block.text)
    )
    environment = {"TNS_ADMIN": f"{scene.root}/etc/oracle/network", "PYTHONPATH": f"{scene.root}/etc/oracle/network"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert re.search(r"Told: \[.*'access_token'.*'dsn'|Told: \[.*'dsn'", done.stderr), done.stderr


DATABASE = NotRun("SQL for an Oracle database, which no registry has; the manuals' text")
BY_LANGUAGE: dict[str, Runner | NotRun] = {
    "yaml": by_shape,
    "sql": DATABASE,
    "javascript": java_script,
    "python": python,
}
