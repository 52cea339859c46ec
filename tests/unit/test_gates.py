# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What outsiders check, as far as it costs nothing: metadata, the tarball, and that the lists of gates agree."""

import ast
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from tools import tree

ROOT = tree.ROOT
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text())
NOXFILE = (ROOT / "noxfile.py").read_text()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ISSUE_CONFIG = ROOT / ".github/ISSUE_TEMPLATE/config.yml"
# galaxy-importer's list, of which the partner checker wants one.
REQUIRED_TAGS = (
    "application cloud database eda infrastructure linux monitoring networking security storage tools windows"
)
# Distribution by module, where the names differ.
DISTRIBUTIONS = {"spnego": "pyspnego", "gssapi": "pyspnego", "krb5": "pyspnego"}


def core_versions() -> dict[str, str]:
    """The cores that ansible-test runs with in noxfile.py, each with its Python."""
    (found,) = re.findall(r"^SANITY = (\{.*?\})", NOXFILE, re.MULTILINE | re.DOTALL)
    return dict(ast.literal_eval(found))


def gates() -> set[str]:
    named = set(re.findall(r'@nox.session\(name="([a-z-]+)"[^)]*tags=\["gates"\]\)', NOXFILE))
    return named - {"sanity"} | {f"sanity({core})" for core in core_versions()}


def test_the_addresses_are_there_and_are_the_one_placeholder() -> None:
    address = GALAXY["repository"]
    assert address.startswith("https://")
    assert [
        GALAXY[name] for name in ("documentation", "homepage", "issues") if not GALAXY[name].startswith(address)
    ] == []
    assert address.removeprefix("https://") in (ROOT / "CONTRIBUTING.md").read_text()
    (link,) = yaml.safe_load(ISSUE_CONFIG.read_text())["contact_links"]
    assert link["url"].startswith(address)


def test_galaxy_s_tags_have_one_that_is_required_and_are_at_most_twenty() -> None:
    assert set(GALAXY["tags"]) & set(REQUIRED_TAGS.split())
    assert len(GALAXY["tags"]) <= 20
    assert not [tag for tag in GALAXY["tags"] if not re.fullmatch(r"[a-z][a-z0-9]*", tag)]


@pytest.fixture(scope="module")
def in_tarball(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of its files."""
    place = tmp_path_factory.mktemp("tarball")
    command = [sys.executable, "-m", "tools.release", "--build", str(tree.clone(place / "clone")), str(place)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (tarball,) = place.glob("*.tar.gz")
    assert tarball.stat().st_size < 1_500_000
    with tarfile.open(tarball) as archive:
        return {one.name for one in archive if one.isfile()}


def test_the_tarball_has_what_users_and_importers_need(in_tarball: set[str]) -> None:
    needed = {
        *("README.md", "COPYING", "SECURITY.md", "meta/runtime.yml", "changelogs/changelog.yaml"),
        *("requirements.txt", "requirements-kerberos.txt", "bindep.txt", "meta/execution-environment.yml"),
        "tests/config.yml",  # without it ansible-test wants Python 2.7 of every module
        ".ansible-lint",  # without it galaxy-importer warns of modules of other collections in docs/examples
    }
    plugins = {name for name in tree.files() if name.startswith(("plugins/", "roles/", "playbooks/"))}
    assert needed | plugins <= in_tarball


def test_the_tarball_has_nothing_that_only_contributors_use(in_tarball: set[str]) -> None:
    allowed = {"tests/config.yml", ".ansible-lint", "changelogs/fragments/.keep"}
    ours = (
        "tests/",
        "tools/",
        "demo/",
        "requirements/",
        ".",
        "Makefile",
        "noxfile.py",
        "pyproject.toml",
        "ansible.cfg",
    )
    assert [name for name in sorted(in_tarball - allowed) if name.startswith(ours)] == []


def test_every_link_of_a_page_in_the_tarball_leads_to_a_file_in_it(in_tarball: set[str]) -> None:
    broken = []
    for page in sorted(name for name in in_tarball if name.endswith(".md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", (ROOT / page).read_text()):
            path = os.path.normpath(f"{Path(page).parent}/{target}")
            if path not in in_tarball and not any(name.startswith(f"{path}/") for name in in_tarball):
                broken.append(f"{page}: {target}")
    assert broken == []


def test_ansible_lint_passes_over_what_imports_a_playbook_of_this_collection(in_tarball: set[str]) -> None:
    """galaxy-importer unpacks the collection under another name, and would warn that it does not find the playbook."""
    yml = [name for name in sorted(in_tarball) if name.endswith((".yml", ".yaml")) and (ROOT / name).is_file()]
    importing = [name for name in yml if re.search(r"import_playbook: *entra\.", (ROOT / name).read_text())]
    assert importing
    assert set(importing) <= set(yaml.safe_load((ROOT / ".ansible-lint").read_text())["exclude_paths"])


def test_what_the_controller_imports_is_declared() -> None:
    declared = set()
    for name in ("requirements.txt", "requirements-kerberos.txt"):
        declared |= set(re.findall(r"^[a-z]+", (ROOT / name).read_text(), re.MULTILINE))
    imported = set()
    for part in ("plugin_utils", "action", "lookup", "filter"):
        for path in (ROOT / "plugins" / part).rglob("*.py"):
            imported |= third_party(ast.parse(path.read_text()))
    assert {"msal", "cryptography"} <= imported
    assert {DISTRIBUTIONS.get(name, name) for name in imported} <= declared


def third_party(module: ast.Module) -> set[str]:
    """Top-level names that are neither Python's nor Ansible's."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    # ansible-core itself needs jinja2.
    known = {*sys.stdlib_module_names, "ansible", "ansible_collections", "jinja2"}
    return {name.partition(".")[0] for name in names} - known


def test_the_workflow_runs_every_gate() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    assert set(jobs["gates"]["strategy"]["matrix"]["session"]) == gates()
    assert len(gates()) == 9


def test_every_gate_is_explained() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    assert [name for name in sorted(gates()) if f"`{name}`" not in page and "sanity" not in name] == []


def test_the_oldest_core_of_the_gates_is_the_one_that_the_collection_requires() -> None:
    oldest = min(core_versions(), key=lambda core: int(core.partition(".")[2]))
    assert yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["requires_ansible"] == f">={oldest}.0"


def test_the_gates_take_the_pythons_that_the_locks_are_for() -> None:
    rows = dict(re.findall(r'Row\("([0-9.]+)", "([0-9.]+)"', (ROOT / "tools/matrix.py").read_text()))
    assert {core: rows[core] for core in core_versions()} == core_versions()


def test_every_lock_has_its_wish_and_is_written_by_the_tool() -> None:
    wishes = {path.stem for path in (ROOT / "requirements").glob("*.in")} - {"core"}
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == wishes
    tool = (ROOT / "tools/lock").read_text()
    assert [name for name in sorted(wishes) if name.removeprefix("core-") not in tool] == []
    used = set(re.findall(r'install\(session, "([a-z-]+)"\)', NOXFILE))
    assert used <= wishes


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_and_has_few_rights(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    uses = re.findall(r"uses: (\S+)(.*)", path.read_text())
    assert uses
    assert [one for one, comment in uses if not re.search(r"@[0-9a-f]{40}$", one) or " # v" not in comment] == []
    called = set(
        re.findall(
            r"make ([a-z]+)",
            "\n".join(step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]),
        )
    )
    assert called <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
