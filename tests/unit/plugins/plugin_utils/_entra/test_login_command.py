# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that signs a user in for a request: what a shell and Ansible make of it is what the request says."""

import base64
import shlex

import pytest
from ansible.parsing.splitter import parse_kv

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import (
    authentication_required,
    login_command,
)
from tests.unit.conftest import CLIENT_ID
from tests.unit.plugins.plugin_utils._entra.test_accounts import ALICE, record

USER = {"auth": "device_code", "client_secret": None, "scope": "https://x/read"}
PLAIN = {"client_id": CLIENT_ID, "tenant_id": "contoso.example", "scope": "https://x/read"}


def extra_variables(command):
    words = shlex.split(command)
    assert words[:2] == ["ansible-playbook", "entra.oracledb.login"]
    assert set(words[2::2]) == {"-e"}
    found = {}
    for word in words[3::2]:
        found.update(parse_kv(word))  # as ansible-playbook reads `-e`
    return {name.removeprefix("aad_token_"): value for name, value in found.items()}


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({}, {}),
        ({"username": "alice@contoso.example"}, {"username": "alice@contoso.example"}),
        ({"authentication_record": record(ALICE), "authority": "https://login.microsoftonline.com"}, "alice"),
        ({"enable_cae": True}, {"enable_cae": "true"}),
        ({"auth": "interactive"}, {"auth": "interactive"}),
        ({"scope": "https://x/read https://x/write"}, {"scope": "https://x/read https://x/write"}),
        ({"authority": "https://login.example"}, {"authority": "https://login.example"}),
        (
            {"authority": "https://c.b2clogin.com/contoso.example/B2C_1_a/v2.0"},
            {"authority": "https://c.b2clogin.com/contoso.example/B2C_1_a"},
        ),
        ({"ca_path": "/my certificates/ca.pem", "cache_dir": "~/x"}, "paths"),
        ({"claims": '{"access_token":{"nbf":{"essential":true}}}'}, "claims"),
        ({"claims": '{"access_token": {"nbf": {"essential": true, "value": "1"}}}'}, "claims"),
    ],
)
def test_command_says_what_the_request_does(build, changes, more):
    request = build(**{**USER, **changes})
    known = {
        "alice": {"username": ALICE["username"]},
        "paths": {name: changes.get(name) for name in ("ca_path", "cache_dir")},
        "claims": {"claims": changes.get("claims")},
    }
    found = extra_variables(login_command(request))
    if "claims" in found:
        assert found["claims"].replace("-", "").replace("_", "").isalnum(), "JSON around it would change it"
        found["claims"] = build(**{**USER, "claims": found["claims"]}).claims
    assert found == {**PLAIN, **(known[more] if isinstance(more, str) else more)}


def test_secrets_are_not_in_it_but_named_where_they_are_needed(build):
    key = base64.b64encode(b"canary-cache-key" * 2).decode()
    request = build(**USER, cache_key=key, proxy="http://u:canary-proxy@proxy.example")
    text = str(authentication_required(request, "no account is signed in"))
    assert key not in text
    assert "canary" not in text
    assert "(with cache_key and proxy, too, if they are set here)" in text
    assert "with cache_key" not in str(authentication_required(build(**USER), "no account is signed in"))
