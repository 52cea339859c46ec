# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of this tree as a clone of it would be, with what is not committed yet."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def files() -> list[str]:
    """What git has, and what it would have after `git add --all`."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in output.decode().split("\0") if name and (ROOT / name).is_file()]


def clone(place: Path) -> Path:
    """Puts the copy at `place`, as a git repository with one commit; what was there goes."""
    shutil.rmtree(place, ignore_errors=True)
    for name in files():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name, follow_symlinks=False)
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "add", "--all")
    git(place, "-c", "user.name=clone", "-c", "user.email=clone@localhost", "commit", "--quiet", "--message=clone")
    return place


def git(place: Path, *arguments: str) -> str:
    """What the command prints; raises CalledProcessError when it fails."""
    return subprocess.run(["git", *arguments], cwd=place, stdout=subprocess.PIPE, text=True, check=True).stdout
