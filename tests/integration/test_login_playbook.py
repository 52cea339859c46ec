# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login playbook in front of a person: in a real terminal (tmux), whose screen is in the documentation, and in a pipe."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.sign_in_flows import MESSAGE_COLUMNS
from tests.emulators.entra import Entra
from tests.integration import people
from tests.integration.people import Desk
from tests.integration.runner import ROOT, RUN_SECONDS, Ansible
from tests.waiting import PATIENCE, wait_for

COLUMNS, ROWS = 120, 30
DOCUMENT = ROOT / "docs" / "login-screen.txt"
WAITING, DONE = "--- while it waits\n", "--- when the code was entered\n"
TENANT_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "55555555-6666-7777-8888-999999999999"
# What Entra shows where the emulator has an address of its own, and a code of any nine characters.
ADDRESS, CODE = "https://microsoft.com/devicelogin", "B2CDFGHJK"


class Terminal:
    """A tmux session of its own that runs one command."""

    def __init__(self, directory: Path, command: list[str], environment: dict[str, str]) -> None:
        self.environment = {**environment, "TMUX_TMPDIR": str(directory), "TERM": "xterm-256color"}
        self.tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            str(COLUMNS),
            "-y",
            str(ROWS),
            shlex.join(command) + "; read end",
        )

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", "login", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def screen(self) -> str:
        lines = [line.rstrip() for line in self.tmux("capture-pane", "-p").rstrip().splitlines()]
        return "\n".join(lines).strip("\n") + "\n"

    def until(self, pattern: str) -> tuple[str, str]:
        """The screen as soon as the pattern is on it, and the pattern's group."""
        match = wait_for(lambda: re.search(pattern, self.screen()), seconds=RUN_SECONDS, otherwise=self.screen)
        return match.string, match[1]


@pytest.fixture
def terminal(bare: Ansible) -> Iterator[Callable[[list[str]], Terminal]]:
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed")
    opened: list[Terminal] = []

    def start(command: list[str]) -> Terminal:
        opened.append(
            Terminal(bare.directory, command, bare.process_environment({"RECORDER_FILE": str(bare.kept / "ends")}))
        )
        return opened[-1]

    yield start
    for one in opened:
        one.tmux("kill-server")


@pytest.fixture
def example(bare: Ansible) -> Iterator[Desk]:
    """A desk of an emulator whose names are those of the documentation."""
    with Entra() as entra:
        tenant = entra.register_tenant("contoso.example", tenant_id=TENANT_ID)
        entra.tenant = tenant
        entra.resource = entra.register_resource("https://contoso.example/00000000-1111-2222-3333-444444444444")
        desk = Desk(bare, entra)
        desk.user = entra.user("alice@contoso.example")
        desk.use(desk.new_app(client_id=CLIENT_ID), scope=entra.scope)
        yield desk


def documented(screen: str, code: str, address: str) -> str:
    """The screen with the documentation's address and code in place of the emulator's."""
    text = screen.replace(code, CODE).replace(address, ADDRESS)
    return re.sub(
        r"To sign in,[^.]+\.com[^.]+\.", lambda match: textwrap.fill(" ".join(match[0].split()), MESSAGE_COLUMNS), text
    )


def test_the_screen_of_a_terminal(example: Desk, terminal: Callable[[list[str]], Terminal]) -> None:
    example.ansible.environment["ANSIBLE_INVENTORY"] = str(example.ansible.inventory())
    window = terminal(example.login_command())
    waiting, code = window.until(people.USER_CODE.pattern)
    example.entra.approve(code, example.user)
    done, _recap = window.until(r"localhost +: (ok=2 +changed=0 .*failed=0)")
    assert "alice@contoso.example is signed in" in " ".join(done.split())
    assert "WARNING" not in done
    assert "DEPRECAT" not in done
    address = f"{example.entra.url}/common/oauth2/deviceauth"
    text = WAITING + documented(waiting, code, address) + "\n" + DONE + documented(done, code, address)
    assert max(map(len, text.splitlines())) <= COLUMNS
    for part in (code, "/deviceauth"):
        assert part in waiting, "a word is cut at the edge of the screen"
    assert DOCUMENT.read_text() == text, f"docs/login-screen.txt is not what a terminal shows:\n{text}"


def test_a_second_login_asks_nobody(desk: Desk, entra: Entra) -> None:
    desk.login()
    again = desk.watch_login().end().succeeded()
    assert not people.USER_CODE.search(again.output)
    assert again.says(f"{desk.user.username} is signed in to the tenant {entra.tenant_id}.")
    assert entra.counts()["devicecode"] == 1


def test_failures_in_a_pipe(desk: Desk, entra: Entra) -> None:
    """As in AWX or a CI job: no terminal, and the message has all that its reader needs."""
    nobody = desk.watch_login("-e", "aad_token_interaction_timeout=2").end()
    assert "the code was not entered within 2 s" in nobody.failed()
    assert people.USER_CODE.search(nobody.failed())
    desk.use(desk.new_app())
    watched = desk.watch_login()
    entra.decline(watched.user_code())
    assert "chose Cancel" in watched.end().failed()
    desk.ansible.variables = {"aad_token_client_id": desk.app.client_id}
    assert "scope is missing: set" in desk.watch_login().end().failed()
