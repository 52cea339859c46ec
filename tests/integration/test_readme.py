# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's commands, typed as they are there, in the project of docs/examples/first_project beside a clone."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import site
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.emulators.entra import App, Entra
from tests.integration.runner import PROGRAMS, ROOT, TARGET_PYTHON
from tests.integration.snippets import terminal
from tests.integration.snippets.blocks import Block, blocks_of
from tests.integration.trees import snapshot

PROJECT = ROOT / "docs/examples/first_project"
CONSOLE = [block for block in blocks_of(ROOT / "README.md") if block.language == "console"]
VALUES = re.compile(r"^(?P<key> *[a-z_]+:) .* # (?P<number>[1-6])$", re.MULTILINE)


def test_the_readme_shows_the_files_of_the_project() -> None:
    blocks = {block.language: block.text for block in blocks_of(ROOT / "README.md") if block.language != "console"}
    assert blocks["ini"] == (PROJECT / "ansible.cfg").read_text()
    assert "---\n" + blocks["yaml"] == (PROJECT / "group_vars/oracle_clients/main.yml").read_text()


def test_one_group_name() -> None:
    assert (PROJECT / "inventory").read_text().startswith("[oracle_clients]\n")
    (play,) = yaml.safe_load((PROJECT / "site.yml").read_text())
    assert play["hosts"] == "oracle_clients"
    assert [path.name for path in (PROJECT / "group_vars").iterdir()] == ["oracle_clients"]


def test_the_targets_of_make_are_there() -> None:
    clone, *targets = CONSOLE[0].commands
    assert clone == "git clone <this repository> entra.oracledb && cd entra.oracledb"
    for command in targets:
        subprocess.run(
            ["/bin/sh", "-c", command.replace("make ", "make -n ")], cwd=ROOT, check=True, capture_output=True
        )


class User:
    """A new user: a clone, an empty home, and what README tells to type."""

    def __init__(self, directory: Path, entra: Entra, app: App) -> None:
        self.directory, self.entra, self.app = directory, entra, app
        self.clone, self.project = directory / "entra.oracledb", directory / "oracle-clients"
        # What `git clone` brings: no environment, nothing built, no links to either.
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file() and not name.startswith("tests/"):
                (self.clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.clone / name)
        editor = directory / "editor"
        editor.write_text(f"#!/bin/sh\necho 'vault_client_secret: {app.secret}' >\"$1\"\n")
        editor.chmod(0o755)
        (directory / "home").mkdir()
        self.environment = {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(directory / "home"),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "ANSIBLE_NOCOLOR": "1",
            "EDITOR": str(editor),
            "AZURE_AUTHORITY_HOST": entra.url,
            "AAD_TOKEN_CA_PATH": str(entra.ca_path),
            # What pip would fetch is there already.
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": os.pathsep.join(site.getsitepackages()),
        }

    def types(self, *blocks: Block, cwd: Path, before: str = "") -> str:
        commands = "\n".join([before, *(command for block in blocks for command in block.commands), "pwd"])
        status, screen = terminal.run(
            commands, cwd, self.environment, {r"[Vv]ault password(?: \(\w+\))?:": "a password of this test"}
        )
        assert status == 0, screen
        return screen

    def edits(self) -> None:
        """The six values, and hosts that are this machine, each with a directory for its file system."""
        path = self.project / "group_vars/oracle_clients/main.yml"
        values = [
            self.entra.tenant_id,
            self.app.client_id,
            '"{{ vault_client_secret }}"',
            self.entra.scope,
            getpass.getuser(),
            "db.example",
        ]
        text = VALUES.sub(lambda match: f"{match['key']} {values[int(match['number']) - 1]}", path.read_text())
        path.write_text(re.sub(r": (/(?:etc|var)/.*)", r': "{{ root }}\1"', text))
        (self.project / "host_vars").mkdir()
        for host in (self.project / "inventory").read_text().split()[1:]:
            there = {
                "ansible_connection": "local",
                "ansible_python_interpreter": TARGET_PYTHON,
                "ansible_become": False,
            }
            there["root"] = str(self.root(host))
            (self.project / "host_vars" / f"{host}.yml").write_text(json.dumps(there))

    def root(self, host: str) -> Path:
        path = self.directory / "hosts" / host
        path.mkdir(parents=True, exist_ok=True)
        return path


@pytest.fixture
def user(tmp_path: Path, entra: Entra, app: App) -> User:
    return User(tmp_path, entra, app)


def test_a_new_user_comes_to_a_token(user: User, entra: Entra) -> None:
    _clone, install, provision, minutes = CONSOLE
    user.types(install, cwd=user.clone)
    installed = user.project / "collections/ansible_collections/entra/oracledb"
    assert (installed / "MANIFEST.json").exists()
    user.edits()

    screen = user.types(provision, cwd=user.project, before=". .venv/bin/activate")
    vault = (user.project / "group_vars/oracle_clients/vault.yml").read_text()
    assert vault.startswith("$ANSIBLE_VAULT;")
    assert user.app.secret not in screen
    for host in ("db1.contoso.example", "db2.contoso.example"):
        root = user.root(host)
        assert (root / "var/lib/oracle-tokens/hr/token").stat().st_mode & 0o777 == 0o600
        assert (
            f"TOKEN_LOCATION={root}/var/lib/oracle-tokens/hr" in (root / "etc/oracle/network/tnsnames.ora").read_text()
        )
    assert len(entra.requests("token")) == 1, "one request for both hosts"

    before = snapshot(user.directory / "hosts")
    again = user.types(minutes, cwd=user.project, before=". .venv/bin/activate")
    minutes_left = [int(number) for number in re.findall(r'"msg": "?(\d+)"?', again)]
    assert len(minutes_left) == 2, again
    assert all(50 < number <= 60 for number in minutes_left), again
    assert re.search(r"db2\.contoso\.example +hr +\d\d +not due", again), again
    assert "changed=0" in user.types(Block("", 0, "", "$ ansible-playbook site.yml --ask-vault-pass"), cwd=user.project)
    assert snapshot(user.directory / "hosts") == before
