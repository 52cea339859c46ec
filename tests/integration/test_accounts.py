# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sign-in on the controller serves later plays; which of several accounts is meant; azure-identity's records both ways."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from azure.identity import AuthenticationRecord, DeviceCodeCredential, TokenCachePersistenceOptions

from tests.emulators.entra import Entra
from tests.emulators.entra.shapes import claims_of
from tests.integration.people import Desk, Watched

LATER = """
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', query='claims.upn') }}"
- name: other scope
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', scope=other, auth='interactive', query='claims.upn') }}"
- name: task
  entra.oracledb.aad_token: {auth: interactive}
  register: token
- name: deploy
  entra.oracledb.oracle_token: {directory: "{{ root }}/hr"}
- name: role
  ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
  vars:
    oracle_client_tns_admin: "{{ root }}/admin"
    oracle_client_tokens: [{name: hr, directory: "{{ root }}/role", scope: "{{ other }}", auth: device_code}]
"""


def test_one_login_serves_later_plays(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    desk.ansible.variables["other"] = entra.scope
    desk.use(desk.app, auth="device_code")
    desk.login()
    run = desk.play(LATER, "-vvvvv").succeeded()
    assert run["lookup"]["msg"] == run["other scope"]["msg"] == desk.user.username
    for name in ("hr", "role"):
        token = (desk.ansible.root() / name / "token").read_text()
        assert claims_of(token)["upn"] == desk.user.username
        (desk.ansible.root() / name / "token").unlink()
    assert entra.counts()["devicecode"] == 1
    assert not entra.requests("authorize")
    desk.check_secrecy(run, at_least=3)


WHO = """
- name: task
  entra.oracledb.aad_token: {auth: device_code, allow_interaction: false}
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }}"
"""


def advised(message: str) -> list[str]:
    """The command that the message tells the user to run."""
    command = message.partition("run: ")[2].partition(" - or set")[0].partition(" (with")[0]
    words = shlex.split(command)
    assert words[:2] == ["ansible-playbook", "entra.oracledb.login"], message
    return words


def test_the_advice_works_when_it_is_followed_to_the_letter(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    both = desk.new_app(delegated=["user_impersonation", "hr.read"])
    desk.use(both, scope=f"{desk.scope} {desk.scope.rpartition('/')[0]}/hr.read")
    message = desk.play(WHO).failed("task")
    assert "authentication required: no account is signed in" in message
    assert ("with cache_key" in message) is bool(desk.key)
    watched = Watched(desk.ansible, [*advised(message), "-vv"])
    entra.approve(watched.user_code(), desk.user)
    signed_in = watched.end().succeeded()
    assert signed_in.says(f"{desk.user.username} is signed in to the tenant {entra.tenant_id}.")
    assert desk.play(WHO).succeeded()["who"]["msg"] == desk.user.username

    entra.revoke(desk.user)
    # Another scope needs another token, and the refresh token is void.
    message = desk.play(WHO, f"-eaad_token_scope={entra.scope}").failed("task")
    assert "authentication required: sign in again, because " in message
    assert "AADSTS50173" in message
    assert "entra.oracledb.login" in message
    watched = Watched(desk.ansible, advised(message))
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    again = desk.play(WHO, f"-eaad_token_scope={entra.scope}").succeeded()
    assert again["who"]["msg"] == desk.user.username
    desk.check_secrecy(signed_in, again, at_least=3)


CHOICE = """
- name: no choice
  entra.oracledb.aad_token: {auth: device_code, scope: "{{ other }}"}
  ignore_errors: true
- name: by name
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', scope=other, username=second, query='claims.upn') }}"
- name: by record
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', scope=other, authentication_record=record, query='claims.upn') }}"
- name: by text
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='interactive', scope=other, query='claims.upn',
             authentication_record=record | to_json) }}"
- name: a stranger
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', scope=other, username='nobody@contoso.example') }}"
  ignore_errors: true
- name: no record
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', authentication_record={'username': 'me'}) }}"
  ignore_errors: true
"""


def test_several_accounts(desk: Desk, entra: Entra) -> None:
    second = entra.user()
    desk.login()
    desk.login(second, username=second.username)
    record = made_by_azure_identity(desk)
    assert record.username == desk.user.username
    desk.ansible.variables |= {
        "second": second.username,
        "other": entra.scope,
        "record": json.loads(record.serialize()),
    }
    run = desk.play(CHOICE, "-vvv").succeeded()
    names = ", ".join(sorted([desk.user.username, second.username]))
    assert f"several accounts are signed in ({names}): set username or authentication_record" in run["no choice"]["msg"]
    assert run["by name"]["msg"] == second.username
    assert run["by record"]["msg"] == run["by text"]["msg"] == desk.user.username
    assert "authentication required: nobody@contoso.example is not signed in" in run["a stranger"]["msg"]
    assert "authentication_record is not azure-identity's: a JSON object with authority" in run["no record"]["msg"]
    desk.check_secrecy(run, at_least=3)


def credential(desk: Desk, **options: Any) -> DeviceCodeCredential:
    return DeviceCodeCredential(
        desk.app.client_id,
        tenant_id=desk.entra.tenant_id,
        disable_instance_discovery=True,
        connection_verify=str(desk.entra.ca_path),
        prompt_callback=lambda _address, code, _expires: desk.entra.approve(code, desk.user),
        **options,
    )


def made_by_azure_identity(desk: Desk, **options: Any) -> AuthenticationRecord:
    return credential(desk, authority=desk.entra.url, **options).authenticate(scopes=[desk.scope])


def test_azure_identity_takes_our_record(desk: Desk, entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a cache of its own, in which it finds the account that our record names, without asking anybody."""
    monkeypatch.setenv("HOME", str(desk.ansible.home))
    desk.login()
    desk.play(WHO + "- debug: {msg: \"{{ token.authentication_record | to_json | kept('record') }}\"}\n").succeeded()
    text = desk.ansible.told("record")
    # azure-identity cannot read back the port of a record's authority, not even of its own.
    record = AuthenticationRecord.deserialize(text.replace(entra.url.removeprefix("https://"), entra.url))
    cache = TokenCachePersistenceOptions(allow_unencrypted_storage=True)
    theirs = made_by_azure_identity(desk, cache_persistence_options=cache)
    assert json.loads(theirs.serialize()) == json.loads(text)
    options = {"authentication_record": record, "cache_persistence_options": cache}
    with credential(desk, disable_automatic_authentication=True, **options) as ours:
        assert claims_of(ours.get_token(entra.scope).token)["upn"] == desk.user.username
