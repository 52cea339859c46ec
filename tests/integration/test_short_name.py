# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lookup('aad_token') without the collection's name, with nothing but an ansible.cfg to say so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.emulators.entra import App
from tests.integration.runner import PROGRAMS, ROOT, Ansible

SHORT = """
- name: short
  ansible.builtin.debug:
    msg: "{{ lookup('aad_token', scope=aad_token_scope, query='client_id') }}"
"""


def test_the_short_name_works_from_the_repository(ansible: Ansible, app: App) -> None:
    environment = {**plain_environment(ansible), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
    command = ansible.play_command(SHORT)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert app.client_id in done.stdout, done.stdout + done.stderr


def plain_environment(ansible: Ansible) -> dict[str, str]:
    """Without the names that would spare a user's ansible.cfg."""
    names = ("ANSIBLE_LOOKUP_PLUGINS", "ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_CALLBACKS_ENABLED")
    return {name: value for name, value in ansible.process_environment({}).items() if name not in names}


def checkout(destination: Path) -> Path:
    """A copy of what a release is made from: galaxy would also pack what lies about in a working tree."""
    ignored = shutil.ignore_patterns(
        ".git", ".venv", ".build", "__pycache__", ".*_cache", ".hypothesis", "tests", "*.tar.gz"
    )
    source = Path(shutil.copytree(ROOT, destination, ignore=ignored))
    (source / "README.md").touch()  # galaxy demands one; what is in it is of no interest here
    return source


def galaxy(ansible: Ansible, *arguments: str, cwd: Path) -> None:
    command = [str(PROGRAMS / "ansible-galaxy"), "collection", *arguments]
    done = subprocess.run(
        command, cwd=cwd, env=plain_environment(ansible), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_short_name_works_in_a_users_project(ansible: Ansible, app: App) -> None:
    """As the README says it: the collection as a release archive, installed into the project, and three lines."""
    source = checkout(ansible.directory / "checkout")
    galaxy(ansible, "build", "--output-path", str(ansible.directory), cwd=source)
    (archive,) = ansible.directory.glob("entra-oracledb-*.tar.gz")
    project = ansible.project
    galaxy(ansible, "install", "--offline", "-p", str(project / "collections"), str(archive), cwd=project)
    installed = project / "collections/ansible_collections/entra/oracledb"
    assert (installed / "MANIFEST.json").exists()
    assert not (installed / "tests").exists()
    (project / "ansible.cfg").write_text(
        "[defaults]\ncollections_path = ./collections\n"
        "lookup_plugins = ./collections/ansible_collections/entra/oracledb/plugins/lookup\n"
    )
    tasks = f"""{SHORT}
- name: deploy
  entra.oracledb.oracle_token:
    directory: "{{{{ root }}}}/token"
"""
    command = ansible.play_command(tasks)
    done = subprocess.run(
        command, cwd=project, env=plain_environment(ansible), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert app.client_id in done.stdout
    assert (ansible.root() / "token/token").exists()
