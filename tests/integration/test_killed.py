# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play that is killed while it hands a token over leaves it in the cache and in the target's directory only."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries, cached_tokens
from tests.integration.runner import Ansible
from tests.waiting import wait_for

HAND_OVER = """
- name: deploy
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
"""


def processes_of(ansible: Ansible) -> list[int]:
    """Everything that runs with this home in its environment, workers in sessions of their own included."""
    mark = f"HOME={ansible.home}\0".encode()
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and mark in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def kill_all(ansible: Ansible) -> None:
    while alive := processes_of(ansible):
        for pid in alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("pipelining", ["0", "1"])
def test_a_killed_hand_over_leaves_no_token(ansible: Ansible, entra: Entra, pipelining: str) -> None:
    environment = {"ANSIBLE_PIPELINING": pipelining}
    command = ansible.play_command(HAND_OVER)
    target = ansible.root() / "token-a"
    moments, killed_before_the_end = random.Random(pipelining), 0
    for _unused in range(5):
        for path in (ansible.cache, target):
            for file in path.glob("*") if path.exists() else ():
                file.unlink()
        process, _record = ansible.start(command, environment)
        wait_for(lambda: ansible.cache.exists() and cached_tokens(ansible.cache))
        time.sleep(moments.uniform(0, 0.4))  # the token is on its way now, and the play is killed anywhere on it
        kill_all(ansible)
        process.communicate(timeout=30)
        killed_before_the_end += process.returncode != 0
        canaries = Canaries()
        assert canaries.add_cached(ansible.cache) == 1
        # A temporary file in the target's own directory is the target's: 0600 in 0700, and swept by the next run.
        found = canaries.found_below(ansible.directory, [ansible.cache, target])
        assert not found, found
    assert killed_before_the_end
    ansible.play(HAND_OVER).succeeded()
    assert [path.name for path in target.iterdir()] == ["token"]
    assert not [path for path in ansible.cache.iterdir() if path.name.startswith(".")]
