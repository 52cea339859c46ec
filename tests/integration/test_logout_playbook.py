# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logout playbook forgets one account or all of an app, says what it removed, and shows no secret."""

from __future__ import annotations

from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries
from tests.integration.people import Desk
from tests.integration.runner import Run

WHO = """
- name: who
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', query='claims.upn') }}"
"""
START = """
- name: start
  entra.oracledb.aad_token: {auth: device_code, device_start: true}
  register: started
- name: code
  ansible.builtin.debug: {msg: "{{ started.user_code }}"}
"""
TASK = "Forget the sign-ins"


def logout(desk: Desk, *arguments: str, **options: str) -> Run:
    command = desk.login_command(*arguments, "-vvvvv", **options)
    return desk.ansible.run([word.replace("oracledb.login", "oracledb.logout") for word in command]).succeeded()


def result(run: Run) -> dict[str, object]:
    names = ("changed", "accounts", "access_tokens", "pending_sign_ins", "waiting")
    return {name: run[TASK][name] for name in names if run[TASK][name]}


def test_one_account_and_then_all(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    second = entra.user()
    desk.login()
    desk.login(second, username=second.username)
    secrets = Canaries(**desk.secrets())

    dry = logout(desk, "--check", username=second.username)
    real = logout(desk, username=second.username)
    assert result(dry) == result(real) == {"changed": True, "accounts": [second.username], "access_tokens": 1}
    assert dry.says(f"would be removed: the sign-in of {second.username}; 1 access token.")
    assert real.says(f"Of the app {desk.app.client_id} removed: the sign-in of {second.username}; 1 access token.")
    again = logout(desk, username=second.username)
    assert result(again) == {}
    assert desk.play(WHO).succeeded()["who"]["msg"] == desk.user.username

    rest = logout(desk)
    assert result(rest) == {"changed": True, "accounts": [desk.user.username], "access_tokens": 1}
    nothing = logout(desk)
    assert result(nothing) == {}
    assert nothing.says(f"Nothing is kept of the app {desk.app.client_id}.")
    assert "authentication required: no account is signed in" in desk.play(WHO).failed("who")
    assert not secrets.found_below(desk.ansible.cache)
    for run in (dry, real, again, rest, nothing):
        assert not secrets.found_in(run.output.encode())


def test_a_code_that_waits_is_forgotten_and_another_app_s_sign_in_is_kept(desk: Desk, entra: Entra) -> None:
    desk.login()
    other = desk.app
    desk.use(desk.new_app())
    first = desk.play(START).succeeded()["code"]["msg"]
    assert desk.play(START).succeeded()["code"]["msg"] == first
    assert result(logout(desk)) == {"changed": True, "pending_sign_ins": 1}
    assert desk.play(START).succeeded()["code"]["msg"] != first
    desk.use(other)
    assert desk.play(WHO).succeeded()["who"]["msg"] == desk.user.username


def test_a_sign_in_that_a_run_waits_for_goes_on(desk: Desk, entra: Entra) -> None:
    watched = desk.watch_login()
    code = watched.user_code()
    run = logout(desk)
    assert result(run) == {"waiting": 1}
    assert run.says("A run waits for a sign-in at this moment and goes on: end it, and run this again.")
    entra.approve(code, desk.user)
    watched.end().succeeded()
    assert result(logout(desk))["accounts"] == [desk.user.username]


def test_without_the_app_it_says_what_is_missing(desk: Desk) -> None:
    desk.ansible.variables = {}
    run = desk.ansible.run(["ansible-playbook", "entra.oracledb.logout"])
    message = run.failed(TASK)
    assert "client_id is missing" in message
    assert "scope" not in message
