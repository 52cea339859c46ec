# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is true of the files as a whole."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
DOCUMENTATION = ("DOCUMENTATION", "EXAMPLES", "RETURN")
MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 300


def code_lines(text: str, tree: ast.Module) -> int:
    """Lines without the documentation that Ansible reads."""
    documentation = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in DOCUMENTATION
    ]
    return len(text.splitlines()) - sum((node.end_lineno or 0) - node.lineno + 1 for node in documentation)


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES]
    assert not long
    assert path.parent.name == "doc_fragments" or code_lines(text, tree) <= MAX_FILE_LINES


def test_the_first_project_of_the_readme_has_at_most_20_lines() -> None:
    text = (ROOT / "README.md").read_text().split("## The first project")[1].split("```yaml\n")[1].split("```")[0]
    variables = yaml.safe_load(text)
    assert len(text.splitlines()) <= 20
    assert variables["oracle_client_services"][0]["token"] == variables["oracle_client_tokens"][0]["name"]


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len((ROOT / "README.md").read_text().split()) <= 1100


def test_the_readme_shows_every_plugin() -> None:
    readme = (ROOT / "README.md").read_text()
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("*.py")} - {
        "oracle_host",
        "oracle_host_identity",
        "oracle_host_look",
        "oracle_host_rotation",
        "oracle_host_tokens",
        "host_identity",
    }
    assert not [name for name in modules | {"token_claims"} if f"`{name}`" not in readme]


def test_locked_requirements_have_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        pinned = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        assert pinned, lock.name
        assert len(re.findall(r" \\\n    --hash=sha256:", text)) >= len(pinned), lock.name
