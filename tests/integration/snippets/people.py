# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-ins of people."""

from __future__ import annotations

import re
import shlex
import sys

import pytest
import yaml

from tests.integration.people import Desk, Watched
from tests.integration.snippets.blocks import Block, page_of
from tests.integration.snippets.handlers import By
from tests.integration.snippets.pages import Pages
from tests.integration.snippets.scene import Scene


def signed_in(block: Block, request: pytest.FixtureRequest) -> None:
    """A person's tasks, after the playbook login."""
    desk: Desk = request.getfixturevalue("desk")
    desk.login()
    scene = Scene(desk.ansible, desk.entra, desk.app)
    desk.ansible.variables |= {
        "hr_scope": desk.scope,
        "chat": "https://chat.contoso.example",
        "chat_key": "key",
        "aad_token_auth": "device_code",
    }
    desk.ansible.variables |= Scene.with_prefix(scene.document()) | {
        "oracle_client_tokens": [{**scene.document()["tokens"][0], "scope": desk.scope}]
    }
    account = scene.path("/home/dba/hr-account.json")
    remember = (
        "- entra.oracledb.aad_token: {auth: device_code, scope: '{{ hr_scope }}'}\n  register: before\n"
        f"- ansible.builtin.copy: {{content: '{{{{ before.authentication_record | to_json }}}}', dest: {account}, mode: '0600'}}"
    )
    scene.tasks(block.text, before=remember)


def session_of_a_person(block: Block, request: pytest.FixtureRequest) -> None:
    """The guide's variables in its files; then its commands, with the person who enters the code."""
    desk: Desk = request.getfixturevalue("desk")
    scene = Scene(desk.ansible, desk.entra, desk.app)
    project = desk.ansible.project
    group_vars = project / "group_vars"
    group_vars.mkdir()
    for one in page_of(block):
        if match := re.match(r"# group_vars/(\w+\.yml)\n", one.text):
            text = scene.here(one.text).replace(
                f"aad_token_scope: {scene.entra.scope}", f"aad_token_scope: {desk.scope}"
            )
            (group_vars / match[1]).write_text(text)
    here = {
        "aad_token_authority": desk.entra.url,
        "aad_token_ca_path": str(desk.entra.ca_path),
        "ansible_become": False,
    }
    host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    document = {"all": {"vars": here}, "oracle_clients": {"hosts": {"one": host}}}
    (project / "inventory").write_text(yaml.safe_dump(document))
    (login, provision), logouts = block.commands, logout_commands(block)
    watched = Watched(desk.ansible, words(login))
    desk.entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    assert (desk.ansible.run(words(provision)).succeeded()).returncode == 0
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()
    for command in logouts:
        desk.ansible.run(words(command)).succeeded()


def logout_commands(block: Block) -> list[str]:
    (block,) = [one for one in page_of(block) if "entra.oracledb.logout" in one.text]
    return list(reversed(block.commands))  # one account, then all


def words(command: str) -> list[str]:
    return shlex.split(command, comments=True)


PAGES = Pages(
    "docs/people.md",
    rows=[
        ("docs/people.md", "# group_vars/", By("tests/integration/snippets/people.py::session_of_a_person")),
        ("docs/people.md", "$ ansible-playbook entra.oracledb.login -i inventory  ", session_of_a_person),
        ("docs/people.md", "$ ansible-playbook entra.oracledb.logout", By("tests/integration/snippets/people.py::session_of_a_person")),
        ("docs/people.md", "$ ansible-playbook entra.oracledb.login -e", By("tests/integration/test_sign_in_needed.py")),
        ("docs/people.md", "$ ansible-playbook entra.oracledb.login -i inventory -e", By("tests/integration/test_login_playbook.py")),
        ("docs/people.md", "- name: ", signed_in),
    ],
)  # fmt: skip
