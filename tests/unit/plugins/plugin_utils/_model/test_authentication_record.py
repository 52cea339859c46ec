# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""azure-identity's record of who has signed in: the one that azure-identity would make of the same answer."""

import base64
import json

import pytest
from azure.identity import AuthenticationRecord
from azure.identity._internal.interactive import _build_auth_record

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.authentication_record import authentication_record
from tests.unit.conftest import CLIENT_ID
from tests.unit.plugins.plugin_utils._entra.test_accounts import TENANT


def client_info(**values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


CLAIMS = {
    "aud": CLIENT_ID,
    "iss": f"https://login.example/{TENANT}/v2.0",
    "sub": "s",
    "tid": TENANT,
    "preferred_username": "a@x",
}
ANSWERS = [
    {"id_token_claims": CLAIMS, "client_info": client_info(uid="u", utid="t")},
    {"id_token_claims": CLAIMS, "client_info": client_info(uid="ü" * 3, utid="t")},
    {"id_token_claims": CLAIMS},
    {"id_token_claims": {**CLAIMS, "tid": None, "iss": f"https://adfs.example/{TENANT}"}},
    {"id_token_claims": {**{name: CLAIMS[name] for name in ("aud", "iss", "sub")}, "upn": "a@y"}},
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_record_is_the_one_that_azure_identity_makes_of_the_same_answer(answer):
    ours = authentication_record(answer)
    theirs = _build_auth_record(answer)
    assert json.loads(ours) == json.loads(theirs.serialize())
    assert AuthenticationRecord.deserialize(ours).serialize() == theirs.serialize()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"id_token_claims": None},
        {"id_token_claims": []},
        {"id_token_claims": {"sub": "x"}},
        {"id_token_claims": {**CLAIMS, "iss": 5}},
        {"id_token_claims": CLAIMS, "client_info": "!"},
        {"id_token_claims": CLAIMS, "client_info": client_info(uid="u")},
        {"id_token_claims": CLAIMS, "client_info": 5},
    ],
)
def test_answer_that_does_not_say_who_signed_in_makes_no_record(answer):
    assert authentication_record(answer) == ""
