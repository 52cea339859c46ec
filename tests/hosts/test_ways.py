# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to a real host: who logs in, who becomes whom and how, with and without pipelining, and with an old Python.

Each way is a host of the inventory, several of them on one machine. They are provisioned, renewed and removed together.
One story in the order of its tests.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic

from tests.emulators.entra import Entra
from tests.hosts.conftest import NAMES, Fleet, let_login_in
from tests.hosts.machines import CONTROLLER, Machine
from tests.hosts.test_rotation import changed
from tests.hosts.tree import OWNER
from tests.integration.canaries import Canaries, cached_tokens
from tests.integration.test_rotate import age_cache, aged, life, results

PLAIN, REQUIRETTY = "plain", "needstty"  # logins: without sudo, and with a sudo that wants a terminal
OLD_PYTHON = "three-old-python"
HOME = f"/home/{PLAIN}"
FILE = {"oracle_client_secret_transfer": "file"}  # where there is no other way
WAYS: dict[str, dict[str, Any]] = {
    "one-sudo": {"ansible_pipelining": True},
    "two-sudo-by-files": {"ansible_pipelining": False},
    "three-as-owner": {"ansible_pipelining": True, "ansible_become_user": OWNER},
    "one-plain": {"ansible_user": PLAIN, "ansible_become": False, "ansible_pipelining": True},
    "two-plain-by-files": {"ansible_user": PLAIN, "ansible_become": False, "ansible_pipelining": False},
    "three-su": {"ansible_user": PLAIN, "ansible_become_method": "ansible.builtin.su", **FILE},
    "two-terminal": {"ansible_user": REQUIRETTY, "ansible_ssh_extra_args": "-tt", **FILE},
    OLD_PYTHON: {"ansible_pipelining": True},
}
PARALLEL = ("--forks", "4")


def place_of(way: str) -> str:
    """Before the names of this way's two directories. Their parent was there before, so nothing of it has to go."""
    if WAYS[way].get("ansible_become") is False:
        return f"{HOME}/{way}"
    return f"/home/{OWNER}/{way}" if "ansible_become_user" in WAYS[way] else f"/srv/{way}"


def owner_of(way: str) -> str:
    return PLAIN if place_of(way).startswith(HOME) else OWNER


def variables_of(way: str) -> dict[str, Any]:
    token = {"name": "hr", "directory": f"{place_of(way)}-hr"}
    if place_of(way).startswith("/srv"):
        token["owner"] = OWNER
    service = {"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"}
    return {
        "oracle_client_tns_admin": f"{place_of(way)}-network",
        "oracle_client_tokens": [token],
        "oracle_client_services": [service],
        **WAYS[way],
    }


def old_python() -> Path | None:
    """The installation of the oldest Python that this ansible-core manages hosts with, if it is on PATH."""
    name = f"python{'.'.join(map(str, basic._PY_MIN))}"
    if not (program := shutil.which(name)):
        return None
    asked = [program, "-c", "import sys; print(sys.base_prefix)"]
    answer = subprocess.run(asked, check=False, capture_output=True, text=True)
    return Path(answer.stdout.strip()) if answer.returncode == 0 else None


def install_python(machine: Machine, source: Path) -> str:
    """Its path on the host, without the tests and packages that it has here; "" if it does not run there."""
    name = f"python{'.'.join(map(str, basic._PY_MIN))}"
    target = machine.path("/opt/python")
    unwanted = shutil.ignore_patterns("test", "tests", "site-packages", "__pycache__", "*.a", "config-*", "idlelib")
    (target / "bin").mkdir(parents=True)
    shutil.copy2((source / "bin" / name).resolve(), target / "bin" / name)
    shutil.copytree(source / "lib" / name, target / "lib" / name, ignore=unwanted)
    for library in (source / "lib").glob("libpython*.so*"):
        shutil.copy2(library, target / "lib" / library.name)
    machine.path("/etc/ld.so.conf.d/python.conf").write_text("/opt/python/lib\n")
    machine.run("ldconfig")
    program = f"/opt/python/bin/{name}"
    output = machine.run(program, "-c", "import ctypes, hashlib, json, ssl, zlib", check=False)
    return program if not output else ""


def add_logins(machine: Machine, key: str) -> None:
    for login in (PLAIN, REQUIRETTY):
        machine.run("useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", login)
        let_login_in(machine, login, key)
    rules = f"{REQUIRETTY} ALL=(ALL) NOPASSWD: ALL\nDefaults:{REQUIRETTY} requiretty\n"
    machine.path(f"/etc/sudoers.d/{REQUIRETTY}").write_text(rules)


@pytest.fixture(scope="module")
def ways(fleet: Fleet, entra: Entra) -> Iterator[Fleet]:
    """The fleet with the ways as its hosts, and what was set before put back."""
    before = fleet.variables, fleet.host_variables
    key = fleet.key.with_suffix(".pub").read_text()
    for machine in fleet.machines.values():
        add_logins(machine, key)
    password = secrets.token_urlsafe(20)
    fleet.machines["three"].run("chpasswd", text=f"root:{password}\n")
    fleet.variables = {"oracle_client_become": True}
    fleet.use(entra, entra.app(secret=True, roles=["hr.reader"]), authority=f"https://{CONTROLLER}:{entra.port}")
    fleet.host_variables = {way: variables_of(way) for way in WAYS}
    fleet.host_variables["three-su"]["ansible_become_password"] = password
    source = old_python()
    program = install_python(fleet.machines["three"], source) if source else ""
    if program:
        fleet.host_variables[OLD_PYTHON]["ansible_python_interpreter"] = program
    else:
        del fleet.host_variables[OLD_PYTHON]
    yield fleet
    fleet.variables, fleet.host_variables = before


@pytest.fixture(scope="module")
def untouched(ways: Fleet) -> dict[str, set[str]]:
    """Every path of the machines before, but for what Ansible, ssh and the system write by themselves."""
    return {name: paths_on(machine) for name, machine in ways.machines.items()}


def paths_on(machine: Machine) -> set[str]:
    words = ["find", "/etc", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/var", "-xdev", "-not", "-path"]
    found = machine.run(*words, "/var/log/*").splitlines()
    return {path for path in found if not any(part in path for part in ("/.ansible", "/systemd", "/__pycache__"))}


def token_of(fleet: Fleet, way: str) -> Path:
    return fleet.machine_of(way).path(f"{place_of(way)}-hr/token")


def check_tokens(fleet: Fleet) -> None:
    """Each way has its token, and nothing but the token has it on any disk; nor has Ansible left a file."""
    signatures = [one["access_token"].rpartition(".")[2] for one in cached_tokens(fleet.cache)]
    canaries = Canaries()  # of signatures only: other tokens of the emulator have claims in common with these
    for signature in signatures:
        canaries.add("a token's signature", signature)
    for way in fleet.host_variables:
        path = f"{place_of(way)}-hr/token"
        owner = fleet.machine_of(way).run("stat", "--format=%U %a", path)
        assert owner.split() == [owner_of(way), "600"], way
        assert canaries.found_in(token_of(fleet, way).read_bytes()), way
    for name, machine in fleet.machines.items():
        own = [machine.upper / f"{place_of(way)}-hr/token".lstrip("/") for way in WAYS if way.startswith(name)]
        assert canaries.found_below(machine.upper, own) == {}
        left = machine.run("find", "/home", "/root", "-path", "*/.ansible/tmp/*", check=False)
        assert left == ""
    assert canaries.found_below(fleet.directory, [fleet.cache]) == {}


def every(fleet: Fleet, value: bool) -> dict[str, bool]:
    return dict.fromkeys(fleet.host_variables, value)


def test_provision(ways: Fleet, untouched: dict[str, set[str]], entra: Entra) -> None:
    before = entra.counts()["token"]
    run = ways.playbook("provision", *PARALLEL).succeeded()
    assert changed(run) == every(ways, True)
    assert entra.counts()["token"] == before + 1
    check_tokens(ways)
    for way in ("become_method 'su'", "ssh with a forced terminal (-tt or RequestTTY=force in the ssh arguments)"):
        assert run.says(f"{way} cannot pass a token through standard input, so it lies in a temporary file")
    assert " ".join(run.output.split()).count("so it lies in a temporary file") == 2, run.output
    assert changed(ways.playbook("provision", *PARALLEL).succeeded()) == every(ways, False)


def test_old_python(ways: Fleet) -> None:
    if OLD_PYTHON not in ways.host_variables:
        oldest = ".".join(map(str, basic._PY_MIN))
        pytest.skip(f"no python{oldest} on PATH that runs on the hosts: make hosts PYTHONS=DIRECTORY")
    program = ways.host_variables[OLD_PYTHON]["ansible_python_interpreter"]
    said = ways.machine_of(OLD_PYTHON).run(program, "--version").split()[1]
    assert tuple(map(int, said.split(".")))[:2] == basic._PY_MIN


def test_rotate(ways: Fleet, entra: Entra) -> None:
    """Half of the hosts' tokens have less than half of their life left: they get a new one, for one request."""
    assert set(results(ways.playbook("rotate", *PARALLEL).succeeded()).values()) == {"not due"}
    due = sorted(ways.host_variables)[::2]
    for way in due:
        path = token_of(ways, way)
        path.write_text(aged(path.read_text(), 0.7 * life(path)))
    age_cache(ways.cache, 0.7)
    before = entra.counts()["token"]
    run = ways.playbook("rotate", *PARALLEL).succeeded()
    assert results(run) == {way: "renewed" if way in due else "not due" for way in ways.host_variables}
    assert entra.counts()["token"] == before + 1
    good = [one["access_token"] for one in cached_tokens(ways.cache)]
    assert {way for way in ways.host_variables if token_of(ways, way).read_text() in good} == set(due)


def requiretty(pipelining: bool, transfer: str) -> dict[str, Any]:
    return {
        "ansible_user": REQUIRETTY,
        "ansible_pipelining": pipelining,
        "oracle_client_secret_transfer": transfer,
        "oracle_client_tns_admin": "/srv/requiretty-network",
        "oracle_client_tokens": [{"name": "hr", "directory": "/srv/requiretty-hr"}],
    }


def test_requiretty_is_refused_by_name(ways: Fleet) -> None:
    """sudo wants a terminal, and what goes through standard input has none; nothing is changed."""
    before = ways.host_variables
    ways.host_variables = {
        "one-pipelined": requiretty(pipelining=True, transfer="stdin"),
        "two-files": requiretty(pipelining=False, transfer="stdin"),
        "three-allowed": requiretty(pipelining=False, transfer="file"),
    }
    try:
        run = ways.playbook("provision")
    finally:
        ways.host_variables = before
    run.failed()
    messages = {end.host: end.result["msg"] for end in run.ends if end.status == "failed"}
    assert set(messages) == {"one-pipelined", "two-files", "three-allowed"}
    for host, message in messages.items():
        assert message.startswith("sudo on the host requires a terminal (requiretty in sudoers)"), message
        assert "'Defaults:USER !requiretty'" in message
        assert "secret_transfer: file" in message
        assert not list(ways.machine_of(host).path("/srv").glob("requiretty*"))


def test_remove_leaves_nothing(ways: Fleet, untouched: dict[str, set[str]]) -> None:
    assert changed(ways.playbook("remove", *PARALLEL).succeeded()) == every(ways, True)
    assert {name: paths_on(ways.machines[name]) - untouched[name] for name in NAMES} == {name: set() for name in NAMES}
    assert {name: untouched[name] - paths_on(ways.machines[name]) for name in NAMES} == {name: set() for name in NAMES}
    assert changed(ways.playbook("remove", *PARALLEL).succeeded()) == every(ways, False)
