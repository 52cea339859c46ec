# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook is killed while its worker waits for a person, or started twice: the next run has the code at once."""

from __future__ import annotations

import contextlib
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.entra import Entra, browser
from tests.integration.people import USER_CODE, Desk, Watched
from tests.integration.test_killed import kill_all, processes_of
from tests.waiting import PATIENCE, is_gone, wait_for

#: Far more than a worker needs to end (a second), and far less than it would wait for the person.
SECONDS, PERSON_SECONDS = PATIENCE, 600
SIGN_IN = f"""
- name: sign in
  entra.oracledb.aad_token:
    auth: "{{{{ flow | default('device_code') }}}}"
    interaction_timeout: {PERSON_SECONDS}
  register: token
"""
ADDRESS = re.compile(r"open this address:\s+(https://\S+)")
OTHERS = "Another run waits for the same sign-in, and this one waits for its end. It can be done until "


@pytest.fixture(autouse=True)
def hangups() -> Iterator[None]:
    """What the tests start ends when its terminal is closed, though they themselves were started by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(autouse=True)
def no_orphans(desk: Desk) -> Iterator[None]:
    yield
    kill_all(desk.ansible)


def workers_of(desk: Desk, watched: Watched) -> list[int]:
    """The forks of a running ansible-playbook."""
    parent = f"PPid:\t{watched.process.pid}\n"
    found = []
    for pid in processes_of(desk.ansible):
        with contextlib.suppress(OSError):  # it has ended
            if parent in Path(f"/proc/{pid}/status").read_text():
                found.append(pid)
    return found


def close_terminal(desk: Desk, watched: Watched, how: signal.Signals) -> list[int]:
    """End ansible-playbook and nothing else; returns its workers."""
    workers = workers_of(desk, watched)
    assert workers
    watched.process.send_signal(how)
    assert watched.process.wait(SECONDS) != 0
    return workers


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
def test_worker_ends_with_its_play_and_the_next_run_takes_up_the_code(
    desk: Desk, entra: Entra, how: signal.Signals
) -> None:
    first = desk.watch(SIGN_IN)
    code = first.user_code()
    workers = close_terminal(desk, first, how)
    second = desk.watch(SIGN_IN)
    wait_for(lambda: all(map(is_gone, workers)), seconds=SECONDS)
    assert second.user_code() == code
    entra.approve(code, desk.user)
    second.end().succeeded()
    assert entra.counts()["devicecode"] == 1


def test_second_run_says_at_once_what_the_first_waits_for(desk: Desk, entra: Entra) -> None:
    first = desk.watch(SIGN_IN)
    code = first.user_code()
    second = desk.watch(SIGN_IN)
    assert second.user_code() == code
    for words in (OTHERS, f"{entra.url}/common/oauth2/deviceauth"):
        second.says(words)
    assert first.is_running
    entra.approve(code, desk.user)
    assert OTHERS not in " ".join(first.end().succeeded().output.split())
    assert second.end().succeeded()["sign in"]["changed"] is False
    assert entra.counts()["devicecode"] == 1
    assert [entry["status"] for entry in entra.requests("token")].count(200) == 1
    assert not list(desk.ansible.cache.glob("person-*.json"))


def test_who_waits_takes_over_when_the_first_run_is_killed(desk: Desk, entra: Entra) -> None:
    first = desk.watch(SIGN_IN)
    code = first.user_code()
    second = desk.watch(SIGN_IN)
    assert second.user_code() == code
    workers = close_terminal(desk, first, signal.SIGKILL)
    wait_for(lambda: all(map(is_gone, workers)), seconds=SECONDS)
    entra.approve(code, desk.user)
    second.end().succeeded()
    assert entra.counts()["devicecode"] == 1


def test_browser_of_another_run(desk: Desk, entra: Entra) -> None:
    """The person closes the page; who waits is told its address, and asks in its own browser when the first is killed."""
    desk.ansible.environment |= browser.environment(
        desk.ansible.project,
        **{**entra.login(desk.user), "behaviour": "close"},
        result=desk.ansible.kept / "browser.json",
    )
    first = desk.watch(SIGN_IN, "-eflow=interactive")
    (address,) = first.shows(ADDRESS)
    second = desk.watch(SIGN_IN, "-eflow=interactive")
    assert second.shows(ADDRESS) == [address]
    second.says(OTHERS)
    workers = close_terminal(desk, first, signal.SIGKILL)
    wait_for(lambda: all(map(is_gone, workers)), seconds=SECONDS)
    assert second.shows(ADDRESS, 2)[1] != address
    close_terminal(desk, second, signal.SIGKILL)


def test_waiting_workers_end_too(desk: Desk) -> None:
    """Those that wait for another worker's sign-in have no lock, but they would have it next."""
    desk.ansible.host_names = ["one", "two", "three"]
    watched = desk.watch(SIGN_IN)
    watched.user_code()
    wait_for(lambda: len(workers_of(desk, watched)) == 3)
    workers = close_terminal(desk, watched, signal.SIGKILL)
    wait_for(lambda: all(map(is_gone, workers)), seconds=SECONDS)
    assert len(USER_CODE.findall(watched.screen)) == 1


def test_prompt_makes_a_new_code_for_the_next_run(desk: Desk, entra: Entra) -> None:
    first = desk.watch_login()
    code = first.user_code()
    workers = close_terminal(desk, first, signal.SIGKILL)
    wait_for(lambda: all(map(is_gone, workers)), seconds=SECONDS)  # until then the next run shows their code
    second = desk.watch_login(prompt="login")
    assert second.user_code() != code
    entra.approve(second.user_code(), desk.user)
    second.end().succeeded()


START = """
- name: start
  entra.oracledb.aad_token: {auth: device_code, device_start: true, prompt: login}
  register: started
- name: code
  ansible.builtin.debug: {msg: "{{ started.msg }}"}
- name: finish
  entra.oracledb.aad_token: {auth: device_code, prompt: login}
  register: token
- name: who
  ansible.builtin.debug: {msg: "{{ token.claims.upn }}"}
"""


def test_prompt_in_two_tasks_makes_one_new_code_although_an_account_is_signed_in(desk: Desk, entra: Entra) -> None:
    desk.login()
    watched = desk.watch(START)
    entra.approve(watched.user_code(), desk.user)
    run = watched.end().succeeded()
    assert run["who"]["msg"] == desk.user.username
    assert run["start"]["user_code"] in run["code"]["msg"]
    assert entra.counts()["devicecode"] == 2
