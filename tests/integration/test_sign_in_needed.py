# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a play can act on when a person has to sign in: the failed result, from every task that needs a token."""

from __future__ import annotations

import base64
import json
import shlex
import shutil

import pytest

from tests.emulators.entra import Entra, browser
from tests.integration.people import Desk, Watched
from tests.integration.runner import RUN_SECONDS, Ansible, Run
from tests.integration.stub_az import StubAz
from tests.waiting import wait_for

CHALLENGE = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
EVERY_TASK = """
- name: aad_token
  entra.oracledb.aad_token: {allow_interaction: false}
  ignore_errors: true
- name: oracle_token
  entra.oracledb.oracle_token: {directory: "{{ root }}/hr"}
  ignore_errors: true
- name: oracle_client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens: [{name: hr, directory: "{{ root }}/hr"}]
  ignore_errors: true
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') | length }}"
  ignore_errors: true
"""
ROLE = """
- block:
    - ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
      vars:
        oracle_client_tns_admin: "{{ root }}/admin"
        oracle_client_tokens: [{name: hr, directory: "{{ root }}/hr"}]
  rescue:
    - name: act on it
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.command }}"
      when: ansible_failed_result.authentication_required | default(false)
"""
TOKENS = ("aad_token", "oracle_token", "oracle_client")


def check_results(run: Run, claims: object) -> list[str]:
    """The command's words, the same from every task; `claims` is the challenge, None for none."""
    commands = {run[name]["command"] for name in TOKENS}
    assert len(commands) == 1
    (command,) = commands
    for name in TOKENS:
        result = run[name]
        assert "failed" in [end.status for end in run.ends if end.task == name]
        assert result["authentication_required"] is True
        assert result.get("claims") == claims
        assert command in result["msg"]
    assert command in run["lookup"]["msg"]
    assert json.dumps(command) == f'"{command}"', "in JSON it could not be copied"
    words = shlex.split(command)
    assert words[:2] == ["ansible-playbook", "entra.oracledb.login"]
    return words


@pytest.fixture
def signed_in(desk: Desk) -> Desk:
    """Somebody signed in, and needs a token for something else than then."""
    desk.use(desk.app, auth="device_code")
    desk.login()
    desk.ansible.variables["aad_token_scope"] = desk.entra.scope
    return desk


def test_nobody_has_signed_in(desk: Desk, entra: Entra) -> None:
    desk.use(desk.app, auth="device_code")
    words = check_results(desk.play(EVERY_TASK), None)
    role = desk.play(ROLE)
    assert shlex.split(role["act on it"]["msg"]) == words
    watched = Watched(desk.ansible, words)
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    assert desk.play(EVERY_TASK)["lookup"]["msg"]
    assert not [end for end in desk.play(EVERY_TASK).ends if end.status == "failed"]


@pytest.mark.parametrize("error", ["interaction_required", "insufficient_claims", "invalid_grant"])
def test_a_claims_challenge_is_handed_on_to_the_next_sign_in(signed_in: Desk, entra: Entra, error: str) -> None:
    desk = signed_in
    entra.challenge(desk.user, CHALLENGE, error)
    before = entra.counts()["token"]
    refused = desk.play(EVERY_TASK, "-vvvv")
    words = check_results(refused, CHALLENGE)
    assert entra.counts()["token"] == before + 1, "the others found what was remembered"
    assert check_results(desk.play(EVERY_TASK), CHALLENGE) == words, "remembered whole"
    watched = Watched(desk.ansible, words)
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    # Silent requests are refused still, unless the sign-in asked for the claims (tests/emulators/entra/challenges.py).
    run = desk.play(EVERY_TASK).succeeded()
    assert not [end for end in run.ends if end.status == "failed"]
    shutil.rmtree(desk.ansible.root())  # the token that was delivered
    desk.check_secrecy(run, refused)


def test_the_browser_takes_the_challenge_too(signed_in: Desk, entra: Entra) -> None:
    desk = signed_in
    desk.ansible.variables["aad_token_auth"] = "interactive"
    entra.challenge(desk.user, CHALLENGE)
    words = check_results(desk.play(EVERY_TASK), CHALLENGE)
    assert "aad_token_auth=interactive" in words
    desk.ansible.environment |= browser.environment(
        desk.ansible.project, **entra.login(desk.user), result=desk.ansible.kept / "browser.json"
    )
    Watched(desk.ansible, words).end().succeeded()
    assert not [end for end in desk.play(EVERY_TASK).ends if end.status == "failed"]


PASSWORD = """
- name: task
  entra.oracledb.aad_token: {username: "{{ name }}", password: "{{ password }}"}
"""


def test_a_password_that_needs_a_second_factor_names_the_sign_in(desk: Desk, entra: Entra) -> None:
    desk.user = entra.user(mfa=True)
    desk.ansible.variables |= {"name": desk.user.username, "password": desk.user.password}
    run = desk.play(PASSWORD)
    message, result = run.failed("task"), run["task"]
    assert "AADSTS50076" in message
    assert result["authentication_required"] is True
    assert result["claims"]["access_token"]["capolids"]["values"] == [desk.user.object_id]
    assert f"run on this controller, as this user: {result['command']} and set auth to device_code" in message
    assert f"aad_token_username={desk.user.username}" in shlex.split(result["command"])
    watched = Watched(desk.ansible, shlex.split(result["command"]))
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    desk.check_secrecy(run)


ASKS = """
- name: task
  entra.oracledb.aad_token: {}
"""
STARTS = """
- name: start
  entra.oracledb.aad_token: {device_start: true}
  register: started
- name: wait
  entra.oracledb.aad_token: {}
"""
SILENT = """
- name: silent
  entra.oracledb.aad_token: {allow_interaction: false, min_remaining: 60, enable_cae: true}
"""


@pytest.mark.parametrize("tasks", [ASKS, STARTS], ids=["one task", "two tasks"])
def test_a_task_that_asks_the_person_itself_hands_the_challenge_on(signed_in: Desk, entra: Entra, tasks: str) -> None:
    """Another request than the first one's (enable_cae) goes by the refresh token, which only a sign-in with the claims makes good."""
    desk = signed_in
    entra.challenge(desk.user, CHALLENGE)
    watched = desk.watch(tasks)
    entra.approve(watched.user_code() if tasks == ASKS else pending(entra), desk.user)
    watched.end().succeeded()
    desk.play(SILENT).succeeded()
    assert entra.counts()["devicecode"] == 2


def pending(entra: Entra) -> str:
    """The code that waits."""
    (code,) = wait_for(entra.pending_devices, seconds=RUN_SECONDS)
    return code


def test_a_browser_that_a_task_opens_hands_it_on_too(signed_in: Desk, entra: Entra) -> None:
    desk = signed_in
    desk.ansible.variables["aad_token_auth"] = "interactive"
    entra.challenge(desk.user, CHALLENGE)
    desk.ansible.environment |= browser.environment(
        desk.ansible.project, **entra.login(desk.user), result=desk.ansible.kept / "browser.json"
    )
    desk.play(ASKS + SILENT).succeeded()


def test_a_code_from_before_the_challenge_does_not_serve(signed_in: Desk, entra: Entra) -> None:
    desk = signed_in
    accounts = next(desk.ansible.cache.glob("accounts-*.json"))
    kept = accounts.read_bytes()
    accounts.unlink()
    desk.play(STARTS.partition("- name: wait")[0]).succeeded()
    old = pending(entra)
    accounts.write_bytes(kept)
    accounts.chmod(0o600)
    entra.challenge(desk.user, CHALLENGE)
    watched = desk.watch(ASKS)
    code = watched.user_code()
    assert code != old
    entra.approve(code, desk.user)
    watched.end().succeeded()
    desk.play(SILENT).succeeded()


FORMS = """
- name: as it was registered
  entra.oracledb.aad_token: {allow_interaction: false}
  register: refused
  ignore_errors: true
- name: sign in
  entra.oracledb.aad_token: {claims: "{{ refused.claims }}"}
- name: again
  entra.oracledb.aad_token: {allow_interaction: false, claims: "{{ form }}"}
  loop: ["{{ refused.claims | to_json }}", "{{ refused.claims | to_json | b64encode }}"]
  loop_control: {loop_var: form}
- name: silently
  entra.oracledb.aad_token: {allow_interaction: false}
"""


def test_a_play_acts_on_it_by_itself(signed_in: Desk, entra: Entra) -> None:
    desk = signed_in
    entra.challenge(desk.user, CHALLENGE)
    watched = desk.watch(FORMS)
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    assert entra.counts()["devicecode"] == 2


def test_expired_sign_in_and_forms_of_claims_that_are_none(signed_in: Desk, entra: Entra) -> None:
    desk = signed_in
    entra.revoke(desk.user)
    check_results(desk.play(EVERY_TASK), None)
    before = entra.counts()["total"]
    for value in ("eyJ", "W10=", "x y"):
        desk.ansible.variables["aad_token_claims"] = value
        run = desk.play(EVERY_TASK)
        for name in TOKENS:
            assert "claims (from aad_token_claims) must be a JSON object" in run[name]["msg"]
            assert "authentication_required" not in run[name]
    assert entra.counts()["total"] == before


AZ = """
- name: task
  entra.oracledb.aad_token: {auth: azure_cli}
  register: refused
  ignore_errors: true
- name: lookup
  ansible.builtin.debug: {msg: "{{ lookup('entra.oracledb.aad_token', auth='azure_cli') }}"}
"""


def test_line_of_az_is_whole(bare: Ansible, entra: Entra) -> None:
    az = StubAz(bare.made("bin"))
    bare.variables["aad_token_scope"] = entra.scope
    challenge = {
        "access_token": {"capolids": {"essential": True, "values": [f"{number:032x}" for number in range(40)]}}
    }
    encoded = base64.b64encode(json.dumps(challenge).encode()).decode()
    line = f'az login --tenant "contoso.example" --scope "{entra.scope}" --claims-challenge "{encoded}"'
    az.does(
        "cat >&2 <<'END'\nWARNING: Run the command below to authenticate interactively; additional arguments may be added as "
        f"needed:\naz logout\n{line}\nERROR: AADSTS50076: You must use multi-factor authentication. Trace ID: 1\nEND\nexit 1"
    )
    for environment in (az.environment, {**az.environment, "COLUMNS": "60"}):
        run = bare.play(AZ, environment=environment)
        result = run["task"]
        assert line in result["msg"]
        assert line in run["lookup"]["msg"]
        assert result["authentication_required"] is True
        assert result["claims"] == challenge
        assert shlex.split(result["command"]) == shlex.split(line)
        assert result["command"] in run.output, "as it is, to be copied"
