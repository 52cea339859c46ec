# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`secret_transfer: file` where the become method (here su) cannot pass standard input on: what it does, leaves and refuses."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries, cached_tokens
from tests.integration.runner import Ansible
from tests.integration.test_killed import kill_all
from tests.integration.test_rotate import age, fleet, playbook
from tests.waiting import wait_for

TASKS = """
- name: token
  entra.oracledb.oracle_token: {directory: "{{ root }}/hr", secret_transfer: "{{ transfer | default(omit) }}"}
- name: client
  entra.oracledb.oracle_client:
    tokens: [{name: crm, directory: "{{ root }}/crm"}]
    secret_transfer: "{{ transfer | default(omit) }}"
- name: role
  ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
  vars:
    oracle_client_tokens: [{name: erp, directory: "{{ root }}/erp"}]
    oracle_client_secret_transfer: "{{ transfer }}"
  when: transfer is defined
"""
ONE = """
- name: token
  entra.oracledb.oracle_token: {directory: "{{ root }}/hr", secret_transfer: file}
"""
SU = {"ansible_become": True, "ansible_become_method": "ansible.builtin.su"}
WARNING = "so it lies in a temporary file of the login user on the host while the module runs"


@pytest.fixture
def su(ansible: Ansible) -> Ansible:
    if os.geteuid() != 0:
        pytest.skip("su asks for a password where the tests do not run as root")
    ansible.variables |= SU
    return ansible


def test_refusal_names_the_choice(su: Ansible, entra: Entra) -> None:
    run = su.play(TASKS)
    message = run.failed("token")
    assert message.startswith("become_method 'su' cannot pass a token through standard input")
    assert "secret_transfer: file" in message
    assert entra.counts()["token"] == 0
    assert not list(su.root().iterdir())


@pytest.mark.parametrize("pipelining", ["0", "1"])
def test_tokens_arrive_and_nothing_is_left(su: Ansible, entra: Entra, pipelining: str) -> None:
    su.variables["transfer"] = "file"
    run = su.play(TASKS, "-vvvvv", environment={"ANSIBLE_PIPELINING": pipelining}).succeeded()
    files = [su.root() / name / "token" for name in ("hr", "crm", "erp")]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
    assert WARNING in " ".join(run.output.split())
    canaries = Canaries()
    assert canaries.add_cached(su.cache) == 1
    assert canaries.found_below(su.directory, [su.cache, *(file.parent for file in files)]) == {}
    assert not canaries.found_in(run.output.encode())
    again = su.play(TASKS).succeeded()
    assert not again["token"]["changed"]


@pytest.mark.parametrize("name", ["provision", "rotate"])
def test_a_user_of_the_role_is_told_of_the_role_s_variable(su: Ansible, entra: Entra, name: str) -> None:
    run = playbook(fleet(su, "one", "two"), name)
    assert run.says("temporary file of mode 0600 with oracle_client_secret_transfer: file.")
    assert run.returncode == 2
    assert entra.counts()["token"] == 0


def test_one_warning_for_all_hosts_and_the_same_tasks(su: Ansible, entra: Entra) -> None:
    """However many hosts there are: what is said of one is true of all."""
    fleet(su, *(f"host{number}" for number in range(5)), oracle_client_secret_transfer="file")
    first = playbook(su, "provision").succeeded()
    age(su, 0.6)
    for run in (first, playbook(su, "rotate").succeeded()):
        assert " ".join(run.output.split()).count(WARNING) == 1, run.output
        assert run.says("as oracle_client_secret_transfer: file allows.")
    assert entra.counts()["token"] == 2


def test_standard_input_is_used_where_it_can_be(ansible: Ansible, entra: Entra) -> None:
    """The choice allows a file; it asks for none."""
    ansible.variables["transfer"] = "file"
    run = ansible.play(TASKS).succeeded()
    assert (ansible.root() / "hr/token").exists()
    assert WARNING not in " ".join(run.output.split())


@pytest.mark.parametrize(
    ("environment", "become_user", "danger"),
    [
        ({"ANSIBLE_KEEP_REMOTE_FILES": "1"}, "root", "ANSIBLE_KEEP_REMOTE_FILES would keep the token on the host"),
        ({"ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP": "1"}, "nobody", "allow_world_readable_tmpfiles would let others"),
        ({"ANSIBLE_COMMON_REMOTE_GROUP": "users"}, "nobody", "ansible_common_remote_group would let others"),
    ],
)
def test_what_others_could_read_is_refused(
    ansible: Ansible, entra: Entra, environment: dict[str, str], become_user: str, danger: str
) -> None:
    ansible.variables |= {**SU, "ansible_become_user": become_user}
    message = ansible.play(ONE, environment=environment).failed("token")
    assert message.startswith("secret_transfer is file, and ")
    assert danger in message
    assert entra.counts()["token"] == 0


def test_what_a_killed_run_leaves_only_its_user_can_read(su: Ansible, entra: Entra) -> None:
    """The leak that the documentation tells of: it is there, and no wider than it says."""
    target, found = su.root() / "hr", {}
    for delay in (0.05, 0.15, 0.25, 0.35, 0.45):
        for path in (su.cache, target):
            for file in path.glob("*") if path.exists() else ():
                file.unlink()
        process, _record = su.start(su.play_command(ONE))
        wait_for(lambda: su.cache.exists() and cached_tokens(su.cache))
        time.sleep(delay)
        kill_all(su)
        process.communicate(timeout=30)
        canaries = Canaries()
        canaries.add_cached(su.cache)
        found |= canaries.found_below(su.directory, [su.cache, target])
    print(f"5 killed runs left {len(found)} files with the token")  # shown by -s; it depends on the moment
    for name in found:
        path = Path(name) if Path(name).is_absolute() else su.directory / name
        assert path.parts[-3] == "remote-tmp" or ".ansible" in path.parts, path
        assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o077
