# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a secret may travel by: Ansible's own become and connection plugins are asked, and what is secret must be clear."""

import os
import re
from types import SimpleNamespace

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.become import BecomeBase
from ansible.plugins.loader import become_loader, connection_loader

from ansible_collections.entra.oracledb.plugins.action.aad_token import ActionModule
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.module_run import (
    TESTED_CORES,
    forces_terminal,
    passes_input,
    wants_terminal,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.secret_input import NotSentError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import Secret
from tests.conftest import ROOT


@pytest.mark.parametrize(("name", "passes"), [("sudo", True), ("su", False)])
def test_become_plugin_of_ansible(name, passes):
    assert passes_input(become_loader.get(name)) is passes


@pytest.mark.parametrize(
    ("name", "says", "passes"),
    [
        ("community.general.doas", None, True),
        ("community.general.machinectl", None, False),
        ("example.site.unknown", None, False),
        ("example.site.unknown", True, True),
        ("community.general.doas", False, False),
    ],
)
def test_become_plugin_that_says_nothing_must_be_known(monkeypatch, name, says, passes):
    monkeypatch.delattr(BecomeBase, "pipelining", raising=False)  # as before ansible-core 2.19
    become = become_loader.get("sudo")
    monkeypatch.setattr(become, "name", name)
    if says is not None:
        become.pipelining = says
    assert passes_input(become) is passes


@pytest.mark.parametrize(
    ("option", "text", "forces"),
    [
        ("ssh_args", "-C -o ControlMaster=auto -o ControlPersist=60s", False),
        ("ssh_args", None, False),
        ("ssh_args", "-t", False),
        ("ssh_args", "-C -T -i /keys/att", False),
        ("ssh_args", "-o RequestTTY=no", False),
        ("ssh_args", "-tt", True),
        ("ssh_extra_args", "-Cvtt", True),
        ("ssh_extra_args", "-t -t", True),
        ("ssh_common_args", "-o RequestTTY=force", True),
        ("ssh_common_args", "-orequesttty=FORCE", True),
        ("ssh_common_args", "-o 'RequestTTY force'", True),
    ],
)
def test_terminal_would_echo_the_input(option, text, forces):
    connection = connection_loader.get("ssh", PlayContext(), os.devnull)
    connection.set_options(direct={option: text})
    assert forces_terminal(connection) is forces


def test_connection_without_ssh_arguments_forces_none():
    assert forces_terminal(connection_loader.get("local", PlayContext(), os.devnull)) is False


def test_message_names_the_cores_of_the_matrix():
    cores = re.findall(r'Row\("([0-9.]+)"', (ROOT / "tools" / "matrix.py").read_text())
    assert f"{cores[0]} to {cores[-1]}" == TESTED_CORES


@pytest.mark.parametrize(("value", "secret"), [("canary", True), (Secret("canary"), False), (Secret("can'ary"), True)])
def test_what_is_secret_must_be_clear(value, secret):
    """A secret that is not marked as one would go the ordinary way; the connection is not even looked at."""
    runner = ActionModule.__new__(ActionModule)
    runner._task = SimpleNamespace(action="entra.oracledb.aad_token")
    with pytest.raises(NotSentError, match="Report a bug") as caught:
        runner.run_on_host("entra.oracledb.host_identity", {"pad": value}, {}, secret=secret)
    assert "ary" not in str(caught.value)


@pytest.mark.parametrize(
    ("result", "wants"),
    [
        (
            {"failed": True, "module_stderr": "sudo: sorry, you must have a tty to run sudo\n", "module_stdout": ""},
            True,
        ),
        (
            {"failed": True, "module_stderr": "", "module_stdout": "sudo: sorry, you must have a tty to run sudo\r\n"},
            True,
        ),
        ({"failed": True, "module_stderr": "sudo: a password is required\n", "module_stdout": ""}, False),
        ({"failed": True, "msg": "sudo: sorry, you must have a tty to run sudo"}, False),  # of a module that did run
        ({"changed": True}, False),
    ],
)
def test_sudo_that_wants_a_terminal_is_recognised(result, wants):
    assert wants_terminal(result) is wants
