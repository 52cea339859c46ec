# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a browser can open, who came back from it, and what is kept of them."""

import json
import sys
import time
import webbrowser

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import sign_in_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import PersonError, RequestError, StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.conftest import CLIENT_ID
from tests.unit.plugins.plugin_utils._entra.test_accounts import (
    ALICE,
    BOB,
    account,
    cache_of,
    record,
    refresh_token,
)
from tests.unit.plugins.plugin_utils._entra.test_app_flows import Wire
from tests.unit.plugins.plugin_utils._model.test_authentication_record import client_info

SIGNED_IN = {"Account": {"a": account(1)}, "RefreshToken": {"a": refresh_token("canary-refresh")}}


@pytest.fixture
def make_call(build, tmp_path):
    """A call of a device flow, with a store; what it warned of is in `warned`."""
    stores = []

    def make(**changes):
        options = {"auth": "device_code", "client_secret": None, "scope": "https://x/read", **changes}
        stores.append(Store(str(tmp_path / "store")))
        told, warned = [], []
        request = build(cache_dir=str(tmp_path / "store"), **options)
        call = Call(request, stores[-1], time.monotonic() + 60, "", told.append, warned.append)
        call.http, call.told, call.warned = Wire(), told, warned
        return call

    yield make
    for one in stores:
        one.close()


def answer_of(account, **claims):
    uid, _dot, utid = account["home_account_id"].partition(".")
    info = client_info(uid=uid, utid=utid)
    claims = {
        "aud": CLIENT_ID,
        "iss": "https://x/t/v2.0",
        "sub": "s",
        "preferred_username": account["username"],
    } | claims
    return {"access_token": "canary-access", "id_token_claims": claims, "client_info": info}


def kept(call):
    data = call.store.load(document_name(call.request))
    return json.loads(data) if data else {}


# Who has signed in.


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({}, answer_of(ALICE)),
        ({}, {"access_token": "x"}),
        ({"username": "Alice@Contoso.example"}, answer_of(ALICE)),
        ({"authentication_record": record(ALICE)}, answer_of(ALICE)),
        # Renamed since the record was made: the account decides, as everywhere.
        ({"authentication_record": record(ALICE)}, answer_of({**ALICE, "username": "alice.new@contoso.example"})),
    ],
)
def test_who_was_meant_is_kept(make_call, options, answer):
    call = make_call(**options)
    sign_in_flows.keep_account(call, cache_of(**SIGNED_IN), answer)
    assert kept(call) == SIGNED_IN


@pytest.mark.parametrize(
    ("options", "answer", "name"),
    [
        ({"username": "alice@contoso.example"}, answer_of(BOB), "bob@contoso.example"),
        ({"authentication_record": record(ALICE)}, answer_of(BOB), "bob@contoso.example"),
        # Another person who got the name of one who left.
        ({"authentication_record": record(ALICE)}, answer_of({**BOB, "username": ALICE["username"]}), "alice@"),
        (
            {"username": "alice@contoso.example"},
            {"access_token": "x"},
            "an account whose name the provider did not give",
        ),
        ({"authentication_record": record(ALICE)}, {"access_token": "x"}, "an account whose name"),
    ],
)
def test_another_account_is_refused_and_nothing_is_kept(make_call, options, answer, name):
    call = make_call(**options)
    with pytest.raises(PersonError, match="has signed in, but alice@contoso.example was asked for") as caught:
        sign_in_flows.keep_account(call, cache_of(**SIGNED_IN), answer)
    assert name in str(caught.value)
    assert "canary" not in str(caught.value)
    assert kept(call) == {}


def test_error_is_kept_of_nobody(make_call):
    call = make_call(username="alice@contoso.example")
    sign_in_flows.keep_account(call, cache_of(**SIGNED_IN), {"error": "authorization_declined"})
    assert kept(call) == {}


# A full disk.


def full(*_unused):
    raise StoreError("cannot write: No space left on device")


@pytest.mark.parametrize("part", ["save", "lock", "load"])
def test_full_disk_costs_nobody_the_sign_in(make_call, monkeypatch, part):
    call = make_call()
    monkeypatch.setattr(call.accounts.store, part, full)
    sign_in_flows.keep_account(call, cache_of(**SIGNED_IN), answer_of(ALICE))
    (message,) = call.warned
    assert "the sign-in serves this task only" in message
    assert "No space left on device" in message


@pytest.mark.parametrize("part", ["save", "lock", "load"])
def test_full_disk_is_an_error_where_the_cache_is_required(make_call, monkeypatch, part):
    call = make_call(cache="required")
    monkeypatch.setattr(call.accounts.store, part, full)
    with pytest.raises(StoreError, match="No space left"):
        sign_in_flows.keep_account(call, cache_of(**SIGNED_IN), answer_of(ALICE))


def test_code_that_cannot_be_kept_is_shown_all_the_same(make_call, monkeypatch):
    call = make_call()
    monkeypatch.setattr(call.store, "save", full)
    call.remember("device", {"user_code": "X"})
    assert call.recall("device") == {}
    assert call.warned == ["no other task can take this up: cannot write: No space left on device"]
    required = make_call(cache="required")
    monkeypatch.setattr(required.store, "save", full)
    with pytest.raises(StoreError):
        required.remember("device", {"user_code": "X"})


@pytest.mark.parametrize(("cache", "kind"), [("auto", None), ("required", StoreError)])
def test_directory_that_cannot_keep_sign_ins(make_call, tmp_path, cache, kind):
    (tmp_path / "file").write_text("")
    call = make_call(cache=cache)
    object.__setattr__(call.request, "cache_dir", str(tmp_path / "file"))
    if kind:
        with pytest.raises(kind):
            _unused = call.accounts
        return
    assert call.accounts.store is None
    assert call.accounts.is_empty()
    assert call.warned[0].startswith("sign-ins are not kept: ")


# The browser.


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DISPLAY": ":0"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ({"BROWSER": "firefox"}, ""),
        ({"WSL_DISTRO_NAME": ""}, ""),
        ({"SSH_CONNECTION": "x", "DISPLAY": "localhost:10.0"}, ""),
        ({"SSH_CONNECTION": "x"}, "ssh session without a display"),
        ({"SSH_CONNECTION": "x", "DISPLAY": ""}, "ssh session without a display"),
        ({}, "no display (AWX, a container or a service)"),
        ({"TERM": "xterm"}, "no display"),
    ],
)
def test_no_browser(monkeypatch, environment, reason):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(webbrowser, "get", object)
    found = sign_in_flows.no_browser(environment)
    assert reason in found
    assert bool(found) is bool(reason)


@pytest.mark.parametrize(("platform", "environment"), [("darwin", {}), ("linux", {"DISPLAY": ":0"})])
def test_no_browser_where_none_is_installed(monkeypatch, platform, environment):
    def missing():
        raise webbrowser.Error

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(webbrowser, "get", missing)
    assert "none is installed" in sign_in_flows.no_browser(environment)


def test_interactive_refuses_at_once_and_names_the_alternatives(make_call, monkeypatch):
    for name in sign_in_flows.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    call = make_call(auth="interactive")
    with pytest.raises(RequestError, match="auth device_code, .*auth authorization_code"):
        sign_in_flows.interactive(call)
    assert (call.http.sent, call.told) == ([], [])
