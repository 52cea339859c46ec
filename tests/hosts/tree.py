# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file system of the hosts: a small Debian, made once below .build. Nothing is installed on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "hosts"
TREE = BUILD / "root"
RELEASE = "bookworm"
PACKAGES = (
    "ca-certificates",
    "cron",
    "dbus",
    "iproute2",
    "openssh-server",
    "openssl",
    "python3",
    "sudo",
    "systemd",
    "systemd-container",
    "systemd-sysv",
)
NEEDED = ("apt-get", "dpkg-deb", "ip", "mount", "nsenter", "ssh", "ssh-keygen", "unshare")
#: What the hosts are made of, on a small scale and gone at once.
TRIAL = """
ip link add hosts0 type bridge
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/tree
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /mnt/tree
"""
#: Keeps what apt-get fetches, and the lists that it needs for that, below .build.
APT_DIRECTORIES = ("Dir::State::Lists", "Dir::Cache")
OWNER = "oracleapp"


class NotHere(Exception):
    """Why this machine cannot run the hosts."""


def check_machine() -> None:
    """Raises NotHere."""
    if os.geteuid() != 0:
        raise NotHere("hosts with a systemd need root: run make as root")
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        raise NotHere(f"this machine has no {', '.join(missing)}")
    if not Path("/sys/fs/cgroup").is_mount():
        raise NotHere("no cgroups are mounted at /sys/fs/cgroup, without which no systemd starts")
    words = ["unshare", "--net", "--mount", "--pid", "--fork", "sh", "-ec", TRIAL]
    tried = subprocess.run(words, check=False, capture_output=True, text=True)
    if tried.returncode:
        raise NotHere(f"no namespace with a bridge and an overlay can be made here: {tried.stderr.strip()}")


def make_tree() -> None:
    """Make TREE if it is missing, which takes a minute or more and fetches packages. Raises NotHere."""
    if (TREE / "made").exists():
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    program, data = debootstrap()
    unfinished = BUILD / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [program, "--variant=minbase", f"--include={','.join(PACKAGES)}", RELEASE, str(unfinished)]
    command += [mirror] if (mirror := os.environ.get("DEBIAN_MIRROR")) else []
    # In a mount namespace of its own: what a killed debootstrap has mounted is gone with it.
    run(["unshare", "--mount", "--pid", "--fork", "--kill-child", *command], {"DEBOOTSTRAP_DIR": data})
    settle(unfinished)
    (unfinished / "made").touch()
    unfinished.replace(TREE)


def debootstrap() -> tuple[str, str]:
    """The program and its data: this machine's, or those of the package. Raises NotHere."""
    if program := shutil.which("debootstrap"):
        return program, "/usr/share/debootstrap"
    tools = BUILD / "tools"
    tools.mkdir(exist_ok=True)
    options = ["-o", "APT::Sandbox::User=root"]  # else another user has to write below .build
    for name in APT_DIRECTORIES:
        directory = tools / name.rpartition(":")[2].lower()
        (directory / "partial").mkdir(parents=True, exist_ok=True)
        options += ["-o", f"{name}={directory}"]
    run(["apt-get", *options, "--quiet", "update"], {})
    run(["apt-get", *options, "--quiet", "download", "debootstrap"], {}, tools)
    run(["dpkg-deb", "-x", str(next(tools.glob("debootstrap_*.deb"))), str(tools / "debootstrap")], {})
    return str(tools / "debootstrap/usr/sbin/debootstrap"), str(tools / "debootstrap/usr/share/debootstrap")


def settle(tree: Path) -> None:
    """What all hosts have in common: no console, a login for ssh by key, and users to own tokens."""
    for unit in ("console-getty.service", "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer"):
        (tree / "etc/systemd/system" / unit).symlink_to("/dev/null")
    for user in (OWNER, "deploy"):
        run(["chroot", str(tree), "useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", user], {})
    (tree / "etc/sudoers.d/deploy").write_text("deploy ALL=(ALL) NOPASSWD: ALL\n")
    (tree / "etc/ssh/sshd_config.d/hosts.conf").write_text("UsePAM no\nUseDNS no\n")
    (tree / "etc/machine-id").write_text("")


def run(command: list[str], environment: dict[str, str], directory: Path = BUILD) -> None:
    """Raises NotHere with the end of the output."""
    done = subprocess.run(
        command,
        check=False,
        cwd=directory,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        end = " / ".join(done.stdout.strip().splitlines()[-3:])
        raise NotHere(f"the hosts' root cannot be made: {Path(command[0]).name} failed: {end}")
