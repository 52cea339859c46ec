# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release` in a clone of this tree, without galaxy-importer: `make gates` runs that on the same tarball."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from tools import tree

VERSION = "9.8.7"
FRAGMENT = "changelogs/fragments/of-the-test.yml"
TEXT = "oracle_client - what only the test of the release says."


def release(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.release", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tree.clone(tmp_path_factory.mktemp("release") / "clone")
    (place / FRAGMENT).write_text(f"---\nbugfixes:\n  - {TEXT}\n")
    commit(place)
    return place


def commit(place: Path) -> None:
    tree.git(place, "add", "--all")
    tree.git(place, "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message=test")


def test_all_reasons_against_a_release_are_told_at_once(clone: Path) -> None:
    tree.git(clone, "tag", "1.2")
    (clone / "stray").touch()
    answer = release(clone, "1.2", "--no-import")
    (clone / "stray").unlink()
    tree.git(clone, "tag", "--delete", "1.2")
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "make release: VERSION=1.2 is no semantic version: make release VERSION=1.2.3",
        "make release: there is a tag 1.2: git tag --delete 1.2, or another version.",
        "make release: the tree has changes that are not committed: git stash, or commit them.",
        "?? stray",
    ]


def test_what_came_later_than_the_version_is_a_reason_against_it(clone: Path) -> None:
    module = clone / "plugins/modules/aad_token.py"
    text = module.read_text()
    module.write_text(text.replace("version_added: 1.0.0", "version_added: 99.1.0"))
    answer = release(clone, "99.0.0", "--no-import")
    module.write_text(text)
    assert answer.returncode == 1
    assert (
        "make release: version_added: 99.1.0 in plugins/modules/aad_token.py is newer than VERSION=99.0.0."
        in answer.stderr.splitlines()
    )


def test_a_release_that_fails_changes_nothing(clone: Path) -> None:
    before = tree.git(clone, "rev-parse", "HEAD")
    (clone / FRAGMENT).write_text("---\nno_section:\n  - a text\n")
    commit(clone)
    answer = release(clone, VERSION, "--no-import")
    assert answer.returncode == 1
    assert answer.stderr.endswith("failed; this tree is unchanged.\n")
    assert tree.git(clone, "status", "--porcelain") == ""
    tree.git(clone, "reset", "--quiet", "--hard", before.strip())


def test_a_dry_run_and_a_release_make_the_same_tarball_and_only_the_release_changes_the_tree(
    clone: Path, tmp_path: Path
) -> None:
    tarball = clone / f".build/release/entra-oracledb-{VERSION}.tar.gz"
    answer = release(clone, VERSION, "--dry-run", "--no-import")
    assert answer.returncode == 0, answer.stderr
    assert "this tree is unchanged" in answer.stdout
    assert tree.git(clone, "status", "--porcelain") == ""
    first = digest(tarball)

    answer = release(clone, VERSION, "--no-import")
    assert answer.returncode == 0, answer.stderr
    assert digest(tarball) == first
    assert first in answer.stdout
    assert "galaxy.yml has a placeholder for the repository's address" in answer.stdout
    assert "version: 9.9.0 in galaxy.yml" in answer.stdout
    changed = {line[3:] for line in tree.git(clone, "status", "--porcelain").splitlines()}
    assert {"CHANGELOG.md", "galaxy.yml", "changelogs/changelog.yaml", FRAGMENT} <= changed
    assert not [one for one in changed if not one.startswith(("changelogs/", "CHANGELOG.md", "galaxy.yml"))]
    check_changelog(clone)

    # The workflow builds from the commit, elsewhere and later.
    commit(clone)
    tree.git(tmp_path, "clone", "--quiet", str(clone), "elsewhere")
    answer = release(clone, "--build", str(tmp_path / "elsewhere"), str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    assert digest(tmp_path / tarball.name) == first
    check_tarball(tmp_path / tarball.name, tmp_path)

    answer = release(clone, "9.8.6", "--no-import")
    assert f"VERSION=9.8.6 is not newer than {VERSION}, which was released." in answer.stderr
    assert "there is no fragment in changelogs/fragments" in answer.stderr


def check_changelog(clone: Path) -> None:
    assert yaml.safe_load((clone / "galaxy.yml").read_text())["version"] == VERSION
    newest = yaml.safe_load((clone / "changelogs/changelog.yaml").read_text())["releases"][VERSION]
    assert TEXT in newest["changes"]["bugfixes"]
    assert "Tested with ansible-core " in newest["changes"]["release_summary"]
    page = (clone / "CHANGELOG.md").read_text()
    assert "what only the test of the release says" in page
    assert "## v9" in page


def check_tarball(tarball: Path, place: Path) -> None:
    """ansible-galaxy installs it, and each file has the checksum that the manifest says."""
    galaxy = Path(sys.executable).parent / "ansible-galaxy"
    installed = place / "ansible_collections/entra/oracledb"
    subprocess.run([galaxy, "collection", "install", tarball, "-p", place], capture_output=True, check=True)
    manifest = json.loads((installed / "MANIFEST.json").read_text())
    assert manifest["collection_info"]["version"] == VERSION
    assert digest(installed / "FILES.json") == manifest["file_manifest_file"]["chksum_sha256"]
    listed = {one["name"]: one for one in json.loads((installed / "FILES.json").read_text())["files"]}
    with tarfile.open(tarball) as archive:
        members = archive.getmembers()
    assert {one.name for one in members} | {"."} == {*listed, "MANIFEST.json", "FILES.json"}
    assert "CHANGELOG.md" in listed
    assert len({one.mtime for one in members}) == 1
    wrong = [
        name
        for name, one in listed.items()
        if one["ftype"] == "file" and digest(installed / name) != one["chksum_sha256"]
    ]
    assert not wrong
