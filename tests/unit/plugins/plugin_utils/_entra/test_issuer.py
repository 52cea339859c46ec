# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which issuers may answer for an authority with `oidc`: those that MSAL takes, and none that it refuses."""

import json

import pytest
from msal.authority import Authority

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call, run_flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.issuer import MICROSOFT, is_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import UnreadableError
from tests.unit.plugins.plugin_utils._entra.test_app_flows import DISCOVERY, Wire

AUTHORITY = "https://sso.contoso.example/realms/dba"
ISSUERS = [
    AUTHORITY,
    AUTHORITY + "/",
    "https://sso.contoso.example",
    "https://SSO.contoso.example/realms/dba",
    "https://sso.contoso.example:443/realms/dba",
    "http://sso.contoso.example/realms/dba",
    "https://eu.sso.contoso.example/x",
    "https://a.eu.sso.contoso.example/x",
    "https://contoso.example/realms/dba",
    "https://evil.example/realms/dba",
    "https://sso.contoso.example.evil.example/realms/dba",
    "https://login.microsoftonline.com.evil.example/x",
    "https://contoso.ciamlogin.com/x/v2.0",
    "https://fakeciamlogin.com/x/v2.0",
    "https://contoso.b2clogin.com/x",
    "https://westeurope.login.microsoft.com/x",
    "https://a.b.login.microsoft.com/x",
    "sso.contoso.example",
    "https://",
    "https://.login.microsoft.com/x",
    "https://.sso.contoso.example/x",
    "",
    *(f"https://{host}/x/v2.0" for host in sorted(MICROSOFT)),
]


class Issuer:
    """The HTTP client that MSAL is given."""

    def __init__(self, issuer):
        self.document = {**DISCOVERY, "issuer": issuer}

    def get(self, _url, **_unused):
        return Response(200, {}, json.dumps(self.document))


def is_taken_by_msal(issuer):
    try:
        Authority(None, Issuer(issuer), oidc_authority_url=AUTHORITY)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("issuer", ISSUERS)
def test_issuer_is_one_that_msal_takes(issuer):
    assert is_of(issuer, AUTHORITY) is is_taken_by_msal(issuer)


def test_text_that_is_no_url_is_no_issuer():
    assert not is_of("https://[x", AUTHORITY)


def test_foreign_issuer_gets_no_secret(build):
    class Foreign(Wire):
        def get(self, url, **_unused):
            self.sent.append(("GET", url))
            return Response(200, {}, json.dumps({**DISCOVERY, "issuer": "https://evil.example"}))

    request = build(oidc=True, authority=AUTHORITY, client_id="app", scope="db")
    call = Call(request, None, 60.0, "", print)
    call.http = Foreign()
    with pytest.raises(UnreadableError, match="its discovery document is another issuer's"):
        run_flow(request.flow.run, call)
    assert [method for method, _url in call.http.sent] == ["GET"]
