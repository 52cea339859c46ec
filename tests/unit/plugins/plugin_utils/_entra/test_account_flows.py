# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of people that ask no one, at the HTTP seam: who is signed in, and what is redeemed."""

import json
import sys
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import account_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AuthenticationRequiredError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.plugins.plugin_utils._entra.test_accounts import ALICE, BOB, record
from tests.unit.plugins.plugin_utils._entra.test_app_flows import Wire, run

SCOPE = "https://contoso.example/hr-db/user_impersonation"
USER = {"client_secret": None, "scope": SCOPE}
REFRESH = {**USER, "auth": "refresh_token", "refresh_token": "canary-refresh"}
CHALLENGE = {"access_token": {"nbf": {"essential": True, "value": "1"}}}


@pytest.fixture
def silent(build, tmp_path):
    """A call of a device flow that may ask no one, and its store."""
    store = Store(str(tmp_path / "store"))

    def make(record="", **changes):
        request = build(cache_dir=store.path, **{**USER, "auth": "device_code", **changes})
        call = Call(request, store, time.monotonic() + 60, record, print)
        call.http = Wire()
        return call

    yield make
    store.close()


# No account is signed in.


@pytest.mark.parametrize(
    "data",
    [None, b"", b"[]", b"{}", b'{"Account": {}}', b'{"RefreshToken": {"a": {"secret": "x"}}}', b'{"Account": 5}'],
)
def test_nobody_signed_in_is_found_out_without_network_and_without_msal(silent, monkeypatch, data):
    call = silent()
    if data is not None:
        call.store.save(document_name(call.request), data)
    monkeypatch.setitem(sys.modules, "msal", None)  # importing it fails
    with pytest.raises(AuthenticationRequiredError, match="authentication required: no account is signed in"):
        account_flows.silently(call)
    assert call.http.sent == []


def test_who_is_meant_does_not_depend_on_who_was_signed_in_the_last_time(silent):
    """The record that came with the last token is of one who has signed out since; another one is there now."""
    call = silent(record=record(ALICE))
    account = {**BOB, "environment": "login.microsoftonline.com", "realm": "t", "authority_type": "MSSTS"}
    call.store.save(document_name(call.request), json.dumps({"Account": {"b": account}}).encode())
    with pytest.raises(AuthenticationRequiredError, match="nothing is left of the sign-in of bob@contoso.example"):
        account_flows.silently(call)


# A refresh token.


@pytest.mark.parametrize(
    ("changes", "claims"),
    [
        ({}, None),
        ({"enable_cae": True}, {"access_token": {"xms_cc": {"values": ["CP1"]}}}),
        ({"claims": json.dumps(CHALLENGE)}, CHALLENGE),
        (
            {"claims": json.dumps(CHALLENGE), "enable_cae": True},
            {"access_token": {**CHALLENGE["access_token"], "xms_cc": {"values": ["CP1"]}}},
        ),
    ],
)
def test_refresh_token_is_sent_with_claims_and_capabilities(build, changes, claims):
    wire = Wire()
    run(build(**REFRESH, **changes), wire)
    assert wire.form["grant_type"] == "refresh_token"
    assert wire.form["refresh_token"] == "canary-refresh"
    assert json.loads(wire.form.get("claims", "null")) == claims
