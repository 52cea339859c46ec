# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What version 0.1.0 stored is found and read: the names of the files, an entry, an encrypted document, all as it wrote them."""

import base64

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure, Store

AUTHORITY = "https://login.microsoftonline.com"
APP = TokenRequest(
    auth="client_secret",
    scopes=("https://contoso.example/hr-db/.default",),
    authority=AUTHORITY,
    tenant_id="Contoso.example",
    client_id="55555555-6666-7777-8888-999999999999",
    values={"client_secret": "canary"},
)
PERSON = TokenRequest(
    auth="username_password",
    scopes=("b", "a"),
    authority=AUTHORITY,
    tenant_id="contoso.example",
    client_id="c",
    values={"username": "scott@contoso.example", "password": "canary"},
    certificate=b"pem",
    cache_key=b"k" * 32,
    claims="{}",
    enable_cae=True,
)
DOCUMENT = (
    b'{"version": 1, "token": {"access_token": "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE4MDAwMDAwMDB9.c2ln", "token_type": "Bearer", '
    b'"expires_on": 1800000000, "scope": "s", "tenant_id": "t", "client_id": "c", "authentication_record": ""}, '
    b'"obtained_at": 1799996400.5, "refresh_on": 1799999280.0, "clock_skew": -2.5, "booted_at": 1799000000.0, '
    b'"failure": {"kind": "busy", "message": "wait", "until": 1799999999.0, "process": 0}}'
)
ENTRY = Entry(
    token=Token("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE4MDAwMDAwMDB9.c2ln", "Bearer", 1800000000, "s", "t", "c"),
    obtained_at=1799996400.5,
    refresh_on=1799999280.0,
    clock_skew=-2.5,
    booted_at=1799000000.0,
    failure=Failure("busy", "wait", 1799999999.0),
)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (APP, "f9cdec2496de235f84cf420beb11b49cf37afca34ee1114ea230aa3ee413ce72"),
        (PERSON, "9db59ae124de47ae8c26933e63ae5e20a1132841be1b97a0411d884a146ed982"),
    ],
    ids=["app", "person"],
)
def test_a_request_has_the_key_that_it_had(request_, key):
    assert request_.key() == key


def test_accounts_have_the_name_that_they_had():
    assert document_name(PERSON) == "accounts-63aabfe64019d466d08382c4c637874a.json"


def test_an_entry_is_written_and_read_as_it_was(tmp_path):
    assert ENTRY.to_json() == DOCUMENT
    store = Store(str(tmp_path / "store"))
    (tmp_path / "store" / "key.json").write_bytes(DOCUMENT)
    (tmp_path / "store" / "key.json").chmod(0o600)
    assert store.read("key") == ENTRY
    store.close()


def test_an_encrypted_document_opens(tmp_path):
    store = Store(str(tmp_path / "store"), b"k" * 32)
    (tmp_path / "store" / "name").write_bytes(base64.b64decode("RdgOdI6MgrwGDFzY24B+e+Fe46YZeXeIQa3kyA5cVvYTmPAG"))
    (tmp_path / "store" / "name").chmod(0o600)
    assert store.load("name") == b"document"
    store.close()
