# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""auth device_code through real plays: the code is on the screen while the task waits, and a person answers elsewhere."""

from __future__ import annotations

import time

from tests.emulators.entra import Entra
from tests.integration.people import USER_CODE, Desk
from tests.integration.test_killed import kill_all
from tests.waiting import wait_for

SIGN_IN = """
- name: sign in
  entra.oracledb.aad_token:
    auth: device_code
    interaction_timeout: 90
  register: token
"""
KEEP = """
- name: keep
  ansible.builtin.debug:
    msg: "{{ token | kept('task') }}"
"""
LOOK = """
- name: look
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', query='claims.upn') }}"
"""


def test_one_task_shows_the_code_and_waits(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    watched = desk.watch(SIGN_IN + KEEP + LOOK, "-vvvvv")
    code = watched.user_code()
    device_code = next(document["device_code"] for _name, document in desk.documents() if "device_code" in document)
    watched.says("/deviceauth and enter the code ")
    entra.approve(code, desk.user)
    run = watched.end().succeeded()
    token = desk.ansible.told("task")
    assert token["claims"]["upn"] == run["look"]["msg"] == desk.user.username
    assert token["authentication_record"] == {
        "authority": entra.url.removeprefix("https://"),
        "clientId": desk.app.client_id,
        "homeAccountId": f"{desk.user.object_id}.{entra.tenant_id}",
        "tenantId": entra.tenant_id,
        "username": desk.user.username,
        "version": "1.0",
    }
    assert entra.counts()["devicecode"] == 1
    assert not [name for name, document in desk.documents() if "device_code" in document]
    desk.check_secrecy(run, at_least=3, device=device_code)


FAILURES = """
- name: nobody
  entra.oracledb.aad_token: {auth: device_code, client_id: "{{ nobody }}", interaction_timeout: 3}
  ignore_errors: true
- name: declined
  entra.oracledb.aad_token: {auth: device_code, client_id: "{{ declined }}"}
  ignore_errors: true
- name: expired
  entra.oracledb.aad_token: {auth: device_code, client_id: "{{ expired }}"}
  ignore_errors: true
- name: confidential
  entra.oracledb.aad_token: {auth: device_code, client_id: "{{ confidential }}"}
  ignore_errors: true
- name: no client
  entra.oracledb.aad_token: {auth: device_code, client_id: null, scope: openid https://api.contoso.example/read}
  ignore_errors: true
  vars: {aad_token_client_id: null}
"""


def test_failures(desk: Desk, entra: Entra) -> None:
    for name in ("nobody", "declined", "expired"):
        desk.ansible.variables[name] = desk.new_app().client_id
    desk.ansible.variables["confidential"] = entra.app(secret=True).client_id
    watched = desk.watch(FAILURES, "-vvv")
    _nobody, declined = watched.shows(USER_CODE, 2)
    entra.decline(declined)
    code, *_others = watched.shows(USER_CODE, 3)[2:]
    entra.expire(code)
    run = watched.end().succeeded()
    messages = {name: run[name]["msg"] for name in ("nobody", "declined", "expired", "confidential", "no client")}
    assert "the code was not entered within 3 s (interaction_timeout). It is good until " in messages["nobody"]
    assert USER_CODE.search(messages["nobody"])
    assert "authorization_declined: AADSTS65004" in messages["declined"]
    assert "The person who was asked to sign in chose Cancel" in messages["declined"]
    for name in ("nobody", "declined", "expired"):
        assert run[name]["authentication_required"] is True
        assert desk.ansible.variables[name] in run[name]["command"]
    assert "expired_token: AADSTS70020" in messages["expired"]
    assert "AADSTS7000218" in messages["confidential"]
    assert "Allow public client flows" in messages["confidential"]
    assert "client_id is missing" in messages["no client"]
    assert "scope has openid, which every sign-in asks for" in messages["no client"]
    desk.check_secrecy(run, at_least=0)


SPLIT = """
- name: start
  entra.oracledb.aad_token:
    auth: device_code
    device_start: true
  register: started
- name: chat
  ansible.builtin.debug:
    msg: "{{ started.msg }} ({{ started.user_code }}, {{ started.verification_uri }}, {{ started.expires_on }})"
  when: started.user_code is defined
- name: finish
  entra.oracledb.aad_token:
    auth: device_code
    interaction_timeout: 90
  register: token
"""


def test_two_tasks_with_a_message_in_between(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    watched = desk.watch(SPLIT + KEEP, "-vvvvv")
    entra.approve(watched.user_code(), desk.user)
    run = watched.end().succeeded()
    started = run["start"]
    assert started["msg"] in run["chat"]["msg"]
    assert started["user_code"] in started["msg"]
    assert started["verification_uri"].startswith(f"{entra.url}/")
    assert started["expires_on"] > time.time()
    assert "device_code" not in started
    assert desk.ansible.told("task")["claims"]["upn"] == desk.user.username
    assert entra.counts()["devicecode"] == 1
    again = desk.play(SPLIT + KEEP).succeeded()
    assert "user_code" not in again["start"], "somebody is signed in"
    assert "chat" not in {end.task for end in again.ends if end.status == "ok"}
    desk.check_secrecy(run, again, at_least=3)


def test_three_hosts_make_one_sign_in(desk: Desk, entra: Entra) -> None:
    desk.ansible.host_names = ["one", "two", "three"]
    watched = desk.watch(SIGN_IN)
    code = watched.user_code()
    asked = desk.play(LOOK.replace("device_code", "interactive"), "--limit", "two")
    assert "authentication required: no account is signed in" in asked.failed("look")
    assert "authentication required: no account is signed in" in desk.play(LOOK, "--limit", "two").failed("look")
    assert watched.is_running, "a lookup waited for the person"
    entra.approve(code, desk.user)
    run = watched.end().succeeded()
    assert sorted(run.by_host("sign in")) == ["one", "three", "two"]
    assert USER_CODE.findall(run.output) == [code]
    assert entra.counts()["devicecode"] == 1
    assert [entry["status"] for entry in entra.requests("token")].count(200) == 1


def test_the_next_run_takes_up_the_code_of_a_killed_one(desk: Desk, entra: Entra) -> None:
    first = desk.watch(SIGN_IN)
    code = first.user_code()
    kill_all(desk.ansible)
    killed = first.end()
    assert killed.returncode != 0
    second = desk.watch(SIGN_IN)
    assert second.user_code() == code
    entra.approve(code, desk.user)
    second.end().succeeded()
    assert entra.counts()["devicecode"] == 1


def test_slow_down_is_honoured(desk: Desk, entra: Entra) -> None:
    desk.use(desk.new_app(device_interval=2))
    entra.fail_next("json", value={"error": "slow_down"})
    watched = desk.watch(SIGN_IN)
    code = watched.user_code()
    wait_for_polls(entra, 1)
    entra.approve(code, desk.user)
    watched.end().succeeded()
    early, last = entra.requests("token")
    assert last["time"] - early["time"] >= 2 + 5 - 0.5


def wait_for_polls(entra: Entra, count: int) -> None:
    wait_for(
        lambda: len([entry for entry in entra.requests("token") if entry["status"]]) >= count,
        otherwise=lambda: "the play does not ask",
    )
