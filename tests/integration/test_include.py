# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option `include` of the task aad_token: the refresh token and the ID token, from a new token and from one of the cache."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.emulators.entra import Entra
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.people_client import refresh
from tests.integration.people import Desk

TASK = """
- name: task
  entra.oracledb.aad_token:
    auth: device_code
    include: [refresh_token, id_token]
    query: "[length(refresh_token), length(id_token)]"
  register: token
- name: keep
  ansible.builtin.debug:
    msg: "{{ token | kept(inventory_hostname) }}"
"""
PLAIN = """
- name: plain
  entra.oracledb.aad_token: {auth: device_code}
  register: token
- name: keep
  ansible.builtin.debug:
    msg: "{{ token | kept('plain') }}"
"""


def check(desk: Desk, token: dict[str, Any]) -> None:
    """Both are the user's, and good."""
    assert token["value"] == [len(token["refresh_token"]), len(token["id_token"])]
    identity = claims_of(token["id_token"])
    assert (identity["aud"], identity["preferred_username"]) == (desk.app.client_id, desk.user.username)
    assert refresh(desk.entra, desk.app, token["refresh_token"])[0] == 200


def change_accounts(desk: Desk, *kinds: str, **values: Any) -> None:
    """Remove kinds of entries from what is kept of the sign-in, or replace their secrets."""
    with closing(Store(str(desk.ansible.cache))) as store:
        for path in desk.ansible.cache.glob("accounts-*.json"):
            document = json.loads(store.load(path.name) or b"{}")
            for kind in kinds:
                document.pop(kind)
            for kind, secret in values.items():
                for entry in document[kind].values():
                    entry["secret"] = secret
            store.save(path.name, json.dumps(document).encode())


def make_older(desk: Desk, seconds: float) -> None:
    """The tokens in the cache were got so long ago."""
    with closing(Store(str(desk.ansible.cache))) as store:
        for path in desk.ansible.cache.glob("*.json"):
            document = json.loads(path.read_text())
            if "obtained_at" in document:
                document["obtained_at"] -= seconds
                store.save(path.name, json.dumps(document).encode())


def test_of_a_new_token_and_of_one_in_the_cache(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    watched = desk.watch(TASK, "-vvvvv")
    entra.approve(watched.user_code(), desk.user)
    first = watched.end().succeeded()
    desk.ansible.host_names = ["one", "two", "three"]
    again = desk.play(TASK, "-vvvvv").succeeded()
    tokens = [desk.ansible.told(name) for name in desk.ansible.host_names]
    assert entra.counts()["devicecode"] == 1
    assert len([one for one in entra.requests("token") if one["status"] == 200]) == 1, "the others are from the cache"
    for token in tokens:
        check(desk, token)
    desk.check_secrecy(first, again, at_least=3, refresh=tokens[0]["refresh_token"], identity=tokens[0]["id_token"])
    desk.play(PLAIN).succeeded()
    assert not {"refresh_token", "id_token"} & set(desk.ansible.told("plain")), "only on request"


@pytest.mark.parametrize("damage", ["over", "absent"])
def test_id_token_that_is_over_or_gone_is_asked_for_without_a_person(desk: Desk, entra: Entra, damage: str) -> None:
    desk.login()
    if damage == "absent":
        change_accounts(desk, "IdToken")
    else:
        old = next(one["secret"] for _n, document in desk.documents() for one in document.get("IdToken", {}).values())
        over = {**claims_of(old), "exp": 1}
        change_accounts(desk, IdToken=unsigned(over))
    make_older(desk, 100)
    before = len(entra.requests("token"))
    desk.ansible.host_names = ["one", "two"]
    desk.play(TASK).succeeded()
    check(desk, desk.ansible.told("one"))
    assert len(entra.requests("token")) == before + 2, "one for both hosts, and that of this test"


def unsigned(claims: dict[str, Any]) -> str:
    """A JWT whose signature is not checked by clients."""
    import jwt

    return jwt.encode(claims, "k" * 32, algorithm="HS256")


def test_sign_in_that_is_gone_is_asked_for_and_where_it_may_not_is_an_error(desk: Desk, entra: Entra) -> None:
    desk.login()
    for path in desk.ansible.cache.glob("accounts-*.json"):
        path.unlink()
    make_older(desk, 100)
    refused = desk.play(TASK.replace("include", "allow_interaction: false\n    include"))
    assert "authentication required: no account is signed in" in refused.failed("task")
    assert refused["task"]["authentication_required"] is True
    watched = desk.watch(TASK)
    entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    check(desk, desk.ansible.told("one"))


def test_provider_that_sends_none_is_an_error(desk: Desk, entra: Entra) -> None:
    desk.login()
    change_accounts(desk, "RefreshToken")
    run = desk.play(TASK)
    assert "there is no refresh_token to include" in run.failed("task")
    assert "authentication_required" not in run["task"]
    desk.check_secrecy(run)


OTHERS = """
- name: task
  entra.oracledb.aad_token: {include: [refresh_token, id_token]}
  register: token
- name: keep
  ansible.builtin.debug:
    msg: "{{ token | kept('one') }}"
"""


@pytest.mark.parametrize("auth", ["authorization_code", "refresh_token", "username_password"])
def test_flows_that_redeem(desk: Desk, entra: Entra, auth: str) -> None:
    code = entra.code(desk.app, desk.user, scope=f"{desk.scope} openid profile offline_access")
    redirect = "http://localhost"
    options: dict[str, Any] = {
        "authorization_code": {"authorization_code": code, "redirect_uri": redirect},
        "refresh_token": {"refresh_token": refresh_token_of(desk)},
        "username_password": {"username": desk.user.username, "password": desk.user.password},
    }[auth]
    desk.use(desk.app, auth=auth, **options)
    for _unused in range(2):
        desk.play(OTHERS).succeeded()
        token = desk.ansible.told("one")
        assert claims_of(token["id_token"])["preferred_username"] == desk.user.username
        assert refresh(entra, desk.app, token["refresh_token"])[0] == 200


def refresh_token_of(desk: Desk) -> str:
    from tests.emulators.tests.people_client import signed_in

    token: str = signed_in(desk.entra, desk.app, desk.user)["refresh_token"]
    return token


REFUSED = """
- name: app
  entra.oracledb.aad_token: {auth: client_secret, client_secret: x, include: [refresh_token]}
  ignore_errors: true
- name: several faults
  entra.oracledb.aad_token: {auth: managed_identity, include: [id_token], claims: x, cache: never}
  ignore_errors: true
- name: chain
  entra.oracledb.aad_token: {auth: [azure_cli, device_code], include: [id_token]}
  ignore_errors: true
- name: cache
  entra.oracledb.aad_token: {auth: device_code, cache: never, include: [id_token]}
  ignore_errors: true
- name: unknown
  entra.oracledb.aad_token: {auth: device_code, include: [access_token]}
  ignore_errors: true
- name: lookup
  ansible.builtin.debug: {msg: "{{ lookup('entra.oracledb.aad_token', auth='device_code', include=['id_token']) }}"}
  ignore_errors: true
"""


def test_refused_offline(desk: Desk, entra: Entra) -> None:
    desk.ansible.variables["aad_token_scope"] = entra.scope
    run = desk.play(REFUSED)
    assert (
        "include: auth client_secret keeps no refresh_token (flows that do are device_code, interactive"
        in run["app"]["msg"]
    )
    message = run["several faults"]["msg"]
    assert "things are wrong" in message
    assert all(
        part in message for part in ("claims cannot be", "managed_identity keeps no id_token", "not cache never")
    )
    assert "include: auth azure_cli keeps no id_token" in run["chain"]["msg"]
    assert "include needs the token cache" in run["cache"]["msg"]
    assert "refresh_token, id_token" in run["unknown"]["msg"]
    assert "there is no option 'include'" in run["lookup"]["msg"]
    assert entra.counts()["total"] == 0
