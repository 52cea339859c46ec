# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ansible-core that would put a token into a temporary file never gets one to put there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.canaries import ANY_TOKEN, Canaries
from tests.integration.runner import Ansible, Run

DEPLOY = """
- name: deploy
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
"""
Play = Callable[[str, str], Run]


@pytest.fixture
def play(ansible: Ansible) -> Play:
    """Deploy a token with an ansible-core that was changed so."""

    def run(change: str, pipelining: str) -> Run:
        environment = {
            "ANOTHER_CORE": change,
            "ANOTHER_CORE_NOTES": str(ansible.directory / "notes"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder,another_core",
            # Ansible itself does no pipelining when it keeps temporary files.
            "ANSIBLE_KEEP_REMOTE_FILES": "1" if pipelining == "0" else "0",
            "ANSIBLE_PIPELINING": pipelining,
            "ANSIBLE_DEBUG": "1",
            "ANSIBLE_LOG_PATH": str(ansible.directory / "ansible.log"),
            "ANSIBLE_LOCAL_TEMP": str(ansible.directory / "local-tmp"),
        }
        return ansible.play(DEPLOY, "-vvvv", environment=environment)

    return run


def assert_no_token_but_in_cache(ansible: Ansible, run: Run) -> None:
    canaries = Canaries()
    assert canaries.add_cached(ansible.cache) == 1
    assert not canaries.found_in(run.output.encode())
    assert not ANY_TOKEN.findall(run.output.encode())
    found = canaries.found_below(ansible.directory, [ansible.cache, ansible.root() / "token-a"])
    assert not found, found


NOT_ASKED = "did not ask whether the module's input goes through standard input"
TRANSFERRED = "wanted to put the module's input into a temporary file"
NOT_PASSED_ON = "did not pass the module's input on"


@pytest.mark.parametrize(
    ("change", "pipelining", "why"),
    [
        ("asks by another name", "0", TRANSFERRED),
        ("asks by another name", "1", NOT_ASKED),
        ("transfers all the same", "0", TRANSFERRED),
        ("transfers all the same", "1", TRANSFERRED),
        ("transfers by another name", "0", NOT_PASSED_ON),
        ("transfers by another name and never asks", "1", NOT_PASSED_ON),
    ],
)
def test_secret_is_not_sent(ansible: Ansible, play: Play, change: str, pipelining: str, why: str) -> None:
    run = play(change, pipelining)
    message = run.failed("deploy")
    assert "entra.oracledb.oracle_token: the secret was not sent to the host" in message
    assert why in message
    assert "Use a version of ansible-core" in message
    assert not list(ansible.root().iterdir())
    assert_no_token_but_in_cache(ansible, run)


def test_ansible_itself_has_no_secret(ansible: Ansible, play: Play) -> None:
    """What a core does with the arguments of a module and with its built input, it does with placeholders."""
    run = play("writes down what it runs", "1").succeeded()
    notes = (ansible.directory / "notes").read_bytes()
    assert b"token-a" in notes
    assert b"zip" in notes.lower()
    assert run["deploy"]["changed"]
    assert (ansible.root() / "token-a" / "token").stat().st_size > 100
    assert_no_token_but_in_cache(ansible, run)
