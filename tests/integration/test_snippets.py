# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fenced block of README, docs and the role's page is run, or has a test that runs it, or a reason why it cannot be run.

Which one it is, say tests/integration/snippets/SUBJECT.py; the blocks run in test_snippets_SUBJECT.py. YAML runs by its shape without
an entry there: plays, tasks, variables of the role, arguments of oracle_client. Another block without an entry fails here. The summary
of a run has the numbers and the reasons.
"""

from __future__ import annotations

import re

import pytest
import yaml

from tests.emulators.entra import App, Entra
from tests.integration.runner import ROOT, Ansible
from tests.integration.snippets.blocks import Block, every_block
from tests.integration.snippets.handlers import By
from tests.integration.snippets.scene import Scene
from tests.integration.snippets.shapes import indented
from tests.integration.snippets.subjects import SUBJECTS

BLOCKS = every_block()


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_block_is_run_or_has_its_reason(block: Block) -> None:
    subjects = [pages for pages in SUBJECTS.values() if block.path in pages.names]
    assert len(subjects) == 1, f"{block.path}: name the page once, in one file of tests/integration/snippets"
    handler = subjects[0].handler_of(block)
    assert handler, f"{block}: a new block; run it, or say in tests/integration/snippets why not"
    if block.language in ("yaml", "json"):
        assert yaml.safe_load(block.text)
    if isinstance(handler, By):
        path, _colons, name = handler.test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text() if name else (ROOT / path).is_file(), handler.test


@pytest.mark.parametrize("name", SUBJECTS)
def test_handlers_have_their_blocks_and_subjects_their_test(name: str) -> None:
    """So that a page cannot lose a block unseen, and no subject its test."""
    pages = SUBJECTS[name]
    used = [pages.row_of(block) for block in pages.blocks]
    assert [row[:2] for row in pages.rows if row not in used] == []
    assert {row[0] for row in pages.rows} <= set(pages.names) == {block.path for block in pages.blocks}
    assert (
        f"from tests.integration.snippets.{name} import PAGES\n"
        in (ROOT / f"tests/integration/test_snippets_{name}.py").read_text()
    )


def test_every_example_is_named_by_a_test() -> None:
    """A file of docs/examples, or a directory that it is in."""
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    files = [path.relative_to(ROOT) for path in (ROOT / "docs/examples").rglob("*") if path.is_file()]
    untested = [
        path.name
        for path in files
        if path.name not in tests and not any(place.as_posix() in tests for place in [*path.parents][:-3])
    ]
    assert [name for name in untested if "first_project" not in name and name not in ("main.yml",)] == []


def test_postgresql(ansible: Ansible, entra: Entra, app: App) -> None:
    """docs/examples/postgresql.yml, with a `psql` that takes what has the form of a token for its password."""
    scene = Scene(ansible, entra, app)
    psql = ansible.made("bin") / "psql"
    psql.write_text('#!/bin/sh\ncase "$PGPASSWORD" in ey*.*.*) echo oracle-clients;; *) exit 1;; esac\n')
    psql.chmod(0o755)
    ansible.environment["PATH"] = f"{psql.parent}:{ansible.process_environment({})['PATH']}"
    there = ["-e", f"token_directory={scene.root}/tokens/pg", "-e", "client_hosts=all"]
    run = scene.play(scene.here((ROOT / "docs/examples/postgresql.yml").read_text()), *there)
    assert run["Show it"]["msg"] == "oracle-clients"


def examples() -> dict[str, str]:
    """EXAMPLES of every module and plugin that has its own, and of the role, by name."""
    found = {}
    for path in [*(ROOT / "plugins/modules").glob("*.py"), *(ROOT / "plugins/lookup").glob("*.py")]:
        if match := re.search(r'^EXAMPLES = r"""\n(.*?)^"""', path.read_text(), re.MULTILINE | re.DOTALL):
            found[f"{path.parent.name}/{path.stem}"] = match[1]
    for path in [*(ROOT / "plugins/filter").glob("*.yml"), *(ROOT / "plugins/lookup").glob("*.yml")]:
        found[f"{path.parent.name}/{path.stem}"] = yaml.safe_load(path.read_text())["EXAMPLES"]
    role = yaml.safe_load((ROOT / "roles/oracle_client/meta/argument_specs.yml").read_text())
    return {**found, "role/oracle_client": role["argument_specs"]["main"]["examples"]}


def test_examples_of_the_documentation_are_playbooks(bare: Ansible, entra: Entra) -> None:
    """Ansible reads them all, and finds each module; those of the role are whole plays."""
    scene = Scene(bare, entra, None)
    document = ""
    for name, text in examples().items():
        if name.startswith("role/"):
            document += text
        elif items := yaml.safe_load(text):
            assert isinstance(items, list), name
            document += f"- name: {name}\n  hosts: all\n  gather_facts: false\n  tasks:\n{indented(text)}"
    scene.play(document.replace("hosts: oracle_clients", "hosts: all"), "--syntax-check")


def test_examples_of_the_role_run(ansible: Ansible, entra: Entra, app: App) -> None:
    """The first sets a host up, the last takes it away; the second needs systemd."""
    scene = Scene(ansible, entra, app)
    plays = yaml.safe_load(scene.here(examples()["role/oracle_client"].replace("oracle_clients", "all")))
    token = scene.root / "var/lib/oracle-tokens/hr/token"
    for number, is_there in ((0, True), (2, False)):
        scene.play(yaml.safe_dump([{**plays[number], "become": False}]))
        assert token.exists() is is_there
