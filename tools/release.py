# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release VERSION=1.2.3`: everything up to the tarball. `tools.release --build TREE PLACE` only builds the tarball.

All of it is done in a clone below .build; only when galaxy-importer took the tarball are the version, the changelog and the
fragments of this tree changed, for a commit by hand. The same files always give the same tarball, byte for byte.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

from tools import matrix, tested_with
from tools.tree import ROOT, git

WORK = ROOT / ".build" / "release"
# https://semver.org, without build metadata: Galaxy takes these.
SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta|rc)\.?\d+)?")
CHANGED = ("galaxy.yml", "CHANGELOG.md", "changelogs")
ADDED = re.compile(r"^ *version_added: *['\"]?([\d.]+)", re.MULTILINE)
LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?:|#)([^)\s]+)\)")
LONG_AGO = datetime(1980, 1, 1, tzinfo=timezone.utc)


def main(arguments: list[str]) -> int:
    """0 when the tarball is there; 1 with what is wrong on standard error."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("version", nargs="?", default="")
    parser.add_argument("--dry-run", action="store_true", help="change nothing in this tree")
    parser.add_argument(
        "--no-import", action="store_true", help="without galaxy-importer, whose environment needs PyPI"
    )
    parser.add_argument("--build", nargs=2, type=Path, metavar=("TREE", "PLACE"))
    given = parser.parse_args(arguments)
    # The programs of this Python's environment; others on PATH could be of another version.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    if given.build:
        print(build(*given.build))
        return 0
    faults = faults_of(ROOT, given.version)
    if faults:
        print("\n".join(f"make release: {fault}" for fault in faults), file=sys.stderr)
        return 1
    tarball = release(given.version, imported=not given.no_import)
    if not given.dry_run:
        take_over(WORK / "clone", ROOT)
    print(older_rows(), next_steps(given.version, tarball, dry_run=given.dry_run), sep="")
    return 0


def faults_of(tree: Path, version: str) -> list[str]:
    """The reasons against a release, all of them at once."""
    faults = []
    released = yaml.safe_load((tree / "changelogs/changelog.yaml").read_text())["releases"]
    if not SEMANTIC.fullmatch(version):
        faults.append(f"VERSION={version} is no semantic version: make release VERSION=1.2.3")
    elif [one for one in released if Version(one) >= Version(version)]:
        faults.append(f"VERSION={version} is not newer than {max(released, key=Version)}, which was released.")
    else:
        faults += [f"{place} is newer than VERSION={version}." for place in added_later(tree, version)]
    if git(tree, "tag", "--list", version):
        faults.append(f"there is a tag {version}: git tag --delete {version}, or another version.")
    changes = git(tree, "status", "--porcelain")
    if changes:
        faults.append(f"the tree has changes that are not committed: git stash, or commit them.\n{changes.rstrip()}")
    if not list((tree / "changelogs/fragments").glob("*.y*ml")):
        faults.append("there is no fragment in changelogs/fragments, so nothing to release.")
    table = tested_with.faults([row.name for row in matrix.ROWS], tree)
    faults += [f"{tested_with.FIGURES}: {fault}: make matrix WRITE=1" for fault in table]
    return faults


def added_later(tree: Path, version: str) -> list[str]:
    """Where the documentation says that something came with a version after this one."""
    number = Version(Version(version).base_version)
    found = []
    for path in sorted([*(tree / "plugins").rglob("*.*"), *(tree / "roles").rglob("*.*")]):
        if path.suffix in (".py", ".yml"):
            added = [one for one in ADDED.findall(path.read_text()) if Version(one) > number]
            found += [f"version_added: {one} in {path.relative_to(tree)}" for one in added]
    return found


def release(version: str, *, imported: bool) -> Path:
    """The tarball, and beside it the clone with the new version and its changelog; raises CalledProcessError."""
    shutil.rmtree(WORK, ignore_errors=True)
    clone = WORK / "clone"
    WORK.mkdir(parents=True)
    git(WORK, "clone", "--quiet", str(ROOT), str(clone))
    galaxy = clone / "galaxy.yml"
    galaxy.write_text(re.sub(r"(?m)^version: .*$", f"version: {version}", galaxy.read_text()))
    tell_the_matrix(clone)
    subprocess.run(["antsibull-changelog", "release", "--date", today().isoformat()], cwd=clone, check=True)
    subprocess.run(["antsibull-changelog", "lint"], cwd=clone, check=True)
    tarball = build(clone, WORK)
    if imported:
        # Without the interpreter of the session nox would skip it and end well.
        nox = ["nox", "--error-on-missing-interpreters", "--session", "build-import-check", "--", str(tarball)]
        subprocess.run(nox, cwd=ROOT, check=True)
    return tarball


def tell_the_matrix(clone: Path) -> None:
    """The release's summary ends with what it was tested with."""
    fragments = clone / "changelogs/fragments"
    texts = {path: yaml.safe_load(path.read_text()) for path in sorted(fragments.glob("*.y*ml"))}
    named = [path for path, text in texts.items() if "release_summary" in text]
    path = named[0] if named else fragments / "release-summary.yml"
    text = texts.get(path, {})
    paragraphs = (text.get("release_summary", ""), tested_with.sentence(tested_with.read(clone)))
    text["release_summary"] = "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph)
    path.write_text(yaml.safe_dump(text, sort_keys=False))


def take_over(clone: Path, tree: Path) -> None:
    """Brings what a release changes from the clone into the tree."""
    for name in CHANGED:
        if (tree / name).is_dir():
            shutil.rmtree(tree / name)
        copy = shutil.copytree if (clone / name).is_dir() else shutil.copy2
        copy(clone / name, tree / name)


def older_rows() -> str:
    """Which rows of the table ran on other files than these: no fault, for a release can change what no row would notice."""
    now = matrix.commit()
    older = [f"{row.name} of {row.commit}" for row in tested_with.read().rows if row.commit not in ("", now)]
    return f"\n{tested_with.PAGE}, where {now} is the newest commit: {', '.join(older)}\n" if older else ""


def next_steps(version: str, tarball: Path, *, dry_run: bool) -> str:
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    found = f"\n{tarball.relative_to(ROOT)}\nsha256 {digest}, {tarball.stat().st_size // 1024} KiB\n"
    if dry_run:
        return f"{found}Dry run: this tree is unchanged. Its changelog would be {WORK.relative_to(ROOT)}/clone/CHANGELOG.md.\n"
    return f"""{found}
Next:
  git diff; less CHANGELOG.md              read what changed{address_is_missing(ROOT)}
  git add --all . && git commit --message "Release {version}"
  git tag --annotate {version} --message "entra.oracledb {version}"
  git push --follow-tags                   .github/workflows/release.yml builds the same tarball and uploads it to Galaxy
or by hand:
  ansible-galaxy collection publish {tarball.relative_to(ROOT)}
and then, so that a checkout does not pass for the release:
  version: {after(version)} in galaxy.yml, and a commit; the next make release sets the version that it is given
"""


def address_is_missing(tree: Path) -> str:
    """A step more, as long as nobody has said where the repository is."""
    if not is_placeholder(yaml.safe_load((tree / "galaxy.yml").read_text())["repository"]):
        return ""
    return (
        "\n  galaxy.yml has a placeholder for the repository's address: before an upload replace it (CONTRIBUTING.md, Releases), "
        "and make the release again"
    )


def is_placeholder(repository: str) -> bool:
    return bool(re.match(r"https://[^/]*\.example/", repository))


def after(version: str) -> str:
    """The version that is probably the next one."""
    major, minor, _rest = version.split(".", 2)
    return f"{major}.{int(minor) + ('-' not in version)}.0"


def build(tree: Path, place: Path) -> Path:
    """The tarball of `tree` in the directory `place`; raises CalledProcessError with what ansible-galaxy says."""
    command = ["ansible-galaxy", "collection", "build", "--force", "--output-path", str(place), str(tree)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    version = yaml.safe_load((tree / "galaxy.yml").read_text())["version"]
    tarball = place / f"entra-oracledb-{version}.tar.gz"
    tarball.write_bytes(reproducible(tarball.read_bytes(), released_at(tree, version)))
    return tarball


def released_at(tree: Path, version: str) -> int:
    """The time of every file in the tarball, as an epoch: the day of the release in the changelog."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    releases = yaml.safe_load((tree / "changelogs/changelog.yaml").read_text())["releases"]
    day = releases.get(version, {}).get("release_date")
    return int((datetime.fromisoformat(f"{day}T00:00:00+00:00") if day else LONG_AGO).timestamp())


def reproducible(tarball: bytes, moment: int) -> bytes:
    """The same collection in the order of the names and with one time; ansible-galaxy takes what the file system gives first."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        content = {one.name: archive.extractfile(one).read() if one.isfile() else None for one in archive}  # type: ignore[union-attr]
        modes = {one.name: one.mode for one in archive}
    content["README.md"] = on_galaxy(
        content["README.md"] or b"", json.loads(content["MANIFEST.json"] or b"")["collection_info"]
    )
    content.update(manifests(content))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(content, key=lambda name: (name not in ("MANIFEST.json", "FILES.json"), name)):
            archive.addfile(*entry(name, content[name], modes[name], moment))
    return gzip.compress(packed.getvalue(), mtime=moment)


def on_galaxy(readme: bytes, about: dict[str, Any]) -> bytes:
    """The README with the repository's address in its links: Galaxy shows it where the files beside it are not."""
    if is_placeholder(about["repository"]):
        return readme

    def absolute(match: re.Match[str]) -> str:
        kind = "raw" if match[1] else "blob"
        return f"{match[1]}{match[2]}({about['repository']}/{kind}/{about['version']}/{match[3]})"

    return LINK.sub(absolute, readme.decode()).encode()


def manifests(content: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """FILES.json in the order of the names with the checksums, and MANIFEST.json, which has its checksum."""
    files: dict[str, Any] = json.loads(content["FILES.json"] or b"")
    files["files"].sort(key=lambda one: one["name"])
    for one in files["files"]:
        if one["ftype"] == "file":
            one["chksum_sha256"] = hashlib.sha256(content[one["name"]] or b"").hexdigest()
    text = json.dumps(files, indent=1).encode()
    manifest: dict[str, Any] = json.loads(content["MANIFEST.json"] or b"")
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(text).hexdigest()
    return {"FILES.json": text, "MANIFEST.json": json.dumps(manifest, indent=1).encode()}


def entry(name: str, data: bytes | None, mode: int, moment: int) -> tuple[tarfile.TarInfo, io.BytesIO | None]:
    info = tarfile.TarInfo(name)
    info.mode, info.mtime = mode, moment
    if data is None:
        info.type = tarfile.DIRTYPE
        return info, None
    info.size = len(data)
    return info, io.BytesIO(data)


def today() -> date:
    return datetime.now(timezone.utc).date()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"make release: {' '.join(map(str, error.cmd))} failed; this tree is unchanged.")
