# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorities as they are pasted: what has one meaning works, the rest is refused in words about `authority`."""

import sys

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from tests.unit.conftest import CLIENT_ID, given

HOST = "https://login.microsoftonline.com"
TENANT = "11111111-2222-3333-4444-555555555555"
B2C = "https://contoso.b2clogin.com"
CIAM = "https://contoso.ciamlogin.com"
TENANT_FORMS = (
    *("", "/", "//", "/v2.0", "/v2.0/", "/V2.0"),
    *("/oauth2/v2.0/token", "/oauth2/token", "/oauth2/v2.0/authorize", "/oauth2/authorize", "/oauth2/v2.0/devicecode"),
    *("/oauth2/v2.0/logout", "/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration"),
    *("/saml2", "/wsfed", "/federationmetadata/2007-06/federationmetadata.xml", "/v2.0/adminconsent", "/adminconsent"),
    *("/discovery/v2.0/keys", "/discovery/keys"),
)
POLICY_FORMS = (
    *("/contoso.onmicrosoft.com/B2C_1_sign_in", "/tfp/contoso.onmicrosoft.com/B2C_1_sign_in/"),
    *("/contoso.onmicrosoft.com/B2C_1_sign_in/v2.0", "/TFP/contoso.onmicrosoft.com/B2C_1_sign_in/v2.0/"),
    "/contoso.onmicrosoft.com/B2C_1_sign_in/oauth2/v2.0/token",
    "/te/contoso.onmicrosoft.com/B2C_1_sign_in/oauth2/v2.0/authorize",
    "/contoso.onmicrosoft.com/B2C_1_sign_in/v2.0/.well-known/openid-configuration",
    "/contoso.onmicrosoft.com/oauth2/v2.0/token?p=B2C_1_sign_in",
    "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration?p=B2C_1_sign_in",
)


@pytest.fixture
def pasted(offline_options):
    """The parts of an app's request to an authority, without a tenant_id."""

    def make(authority, **changes):
        options = given({**offline_options, "tenant_id": None, "authority": authority, **changes})
        request = RequestBuilder(options, offline_faults).build()
        return request.authority, request.tenant_id, request.policy

    return make


@pytest.fixture
def fault(pasted):
    def of(authority, **changes):
        with pytest.raises(RequestError) as caught:
            pasted(authority, **changes)
        (found,) = caught.value.faults
        return found

    return of


@pytest.mark.parametrize("after", TENANT_FORMS)
@pytest.mark.parametrize("tenant", [TENANT, "contoso.onmicrosoft.com"])
def test_an_address_of_a_tenant_is_its_authority(pasted, tenant, after):
    assert pasted(f"{HOST}/{tenant}{after}") == (HOST, tenant, "")
    assert pasted(f"{HOST}/{tenant}{after}", tenant_id=tenant.upper()) == (HOST, tenant.upper(), "")


@pytest.mark.parametrize("after", ["", "/", "/v2.0", "/v2.0/", "/oauth2/v2.0/token"])
def test_an_address_without_a_tenant_takes_tenant_id(pasted, fault, after):
    assert pasted(HOST + after, tenant_id=TENANT) == (HOST, TENANT, "")
    assert fault(HOST + after).startswith("tenant_id is missing")


@pytest.mark.parametrize("form", ["login.microsoftonline.com/{0}/v2.0", "  https://login.microsoftonline.com/{0}/\n"])
def test_no_scheme_and_blanks_around(pasted, form):
    assert pasted(form.format(TENANT)) == (HOST, TENANT, "")


def test_port_stays(pasted):
    assert pasted(f"https://login.example:8443/{TENANT}/v2.0") == ("https://login.example:8443", TENANT, "")


def test_shared_place_gives_way_to_tenant_id(pasted):
    assert pasted(f"{HOST}/common/oauth2/v2.0/authorize", tenant_id=TENANT) == (HOST, TENANT, "")


# AD FS.


@pytest.mark.parametrize(
    "after",
    ["", "/", "/oauth2/token", "/oauth2/authorize", "/.well-known/openid-configuration", "/ls", "/services/trust"],
)
def test_ad_fs(pasted, after):
    assert pasted(f"https://fs.contoso.example/adfs{after}", client_id="app") == (
        "https://fs.contoso.example",
        "adfs",
        "",
    )


def test_ad_fs_has_none_of_the_tenants_of_the_environment(offline_options):
    options = given({**offline_options, "authority": "https://fs.contoso.example/adfs"})
    options["tenant_id"] = Given("contoso.example", explicit=False)
    assert RequestBuilder(options, offline_faults).build().tenant_id == "adfs"


# Azure AD B2C.


@pytest.mark.parametrize("after", POLICY_FORMS)
def test_b2c_policy(pasted, after):
    assert pasted(B2C + after) == (B2C, "contoso.onmicrosoft.com", "B2C_1_sign_in")


@pytest.mark.parametrize("host", ["https://login.contoso.example", HOST])
@pytest.mark.parametrize("path", ["tfp/contoso.onmicrosoft.com/own_policy", "contoso.onmicrosoft.com/b2c_1_own_policy"])
def test_b2c_policy_at_another_host(pasted, host, path):
    assert pasted(f"{host}/{path}") == (host, "contoso.onmicrosoft.com", path.rpartition("/")[2])


def test_b2c_policies_are_different_requests(build):
    base = {"authority": f"{B2C}/contoso.example/B2C_1_"}
    keys = {build(authority=base["authority"] + name).key() for name in ("a", "b")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("", "names no policy"),
        ("/contoso.onmicrosoft.com", "names no policy"),
        ("/contoso.onmicrosoft.com/v2.0", "names no policy"),
        ("/contoso.onmicrosoft.com/oauth2/v2.0/token", "names no policy"),
        ("/tfp/contoso.onmicrosoft.com", "names no policy"),
        ("/contoso.onmicrosoft.com/a/b", "has '/contoso.onmicrosoft.com/a/b' after the host"),
        ("/contoso.onmicrosoft.com/a%20b", "has '/contoso.onmicrosoft.com/a%20b' after the host"),
        ("/contoso.onmicrosoft.com/a?p=b", "after the host"),
    ],
)
def test_b2c_without_one_policy(fault, after, words):
    text = fault(B2C + after)
    assert text.startswith("authority ")
    assert words in text
    assert "https://contoso.b2clogin.com/<tenant>.onmicrosoft.com/<policy>." in text
    assert "tenant_id" not in text


# External ID.


@pytest.mark.parametrize("after", ["", "/", "/v2.0", "/oauth2/v2.0/token"])
def test_external_id_by_its_host(pasted, after):
    assert pasted(CIAM + after) == (CIAM, "contoso.onmicrosoft.com", "")
    assert pasted(f"https://{TENANT}.ciamlogin.com{after}") == (f"https://{TENANT}.ciamlogin.com", TENANT, "")


@pytest.mark.parametrize("after", TENANT_FORMS)
def test_external_id_with_its_tenant(pasted, after):
    assert pasted(f"{CIAM}/{TENANT}{after}") == (CIAM, TENANT, "")


def test_external_id_takes_tenant_id(pasted):
    assert pasted(CIAM, tenant_id=TENANT) == (CIAM, TENANT, "")


@pytest.mark.parametrize("authority", ["contoso.ciamlogin.com", "CONTOSO.ciamlogin.com"])
def test_external_id_without_a_scheme(pasted, authority):
    assert pasted(authority) == (CIAM, "contoso.onmicrosoft.com", "")


# What has no one meaning.


@pytest.mark.parametrize(
    ("authority", "words"),
    [
        (f"{HOST}/{TENANT}/v3.0", f"authority has '/{TENANT}/v3.0' after the host"),
        (f"{HOST}/{TENANT}/users", "after the host"),
        (f"{HOST}/{TENANT}/v2.0/v2.0", "after the host"),
        (f"{HOST}/{TENANT}/oauth2/v2.0", "after the host"),
        (f"{HOST}/{TENANT}/v2.0?p=x", "authority has '?p=x' after the host"),
        (f"{HOST}/{TENANT}/v2.0?appid=x", "authority must be https://host"),
        (f"{HOST}/{{tenant}}/v2.0", "the tenant in authority, '{tenant}' is neither a GUID nor a domain name."),
        (f"{HOST}/<tenant>", "the tenant in authority, '<tenant>' is neither"),
        (f"{HOST}/common", "the tenant in authority, 'common' is for users"),
        (f"{HOST}/organizations/v2.0", "the tenant in authority, 'organizations' is for users"),
        ("https://", "authority must be https://host"),
    ],
)
def test_refused_in_words_about_authority(fault, authority, words):
    text = fault(authority)
    assert words in text
    assert "tenant_id" not in text


def test_two_tenants(fault, offline_options):
    assert fault(f"{HOST}/fabrikam.example/v2.0", tenant_id="contoso.example") == (
        "authority names the tenant 'fabrikam.example', tenant_id the tenant 'contoso.example': give one."
    )
    options = given({**offline_options, "authority": f"{HOST}/fabrikam.example"})
    options["tenant_id"] = Given("contoso.example", explicit=False)
    with pytest.raises(RequestError, match=r"the environment \(AZURE_TENANT_ID or AZURE_TENANT\) the tenant 'contoso"):
        RequestBuilder(options, offline_faults).build()


# Other issuers, and the hit.


@pytest.mark.parametrize("after", ["", "/", "/.well-known/openid-configuration"])
def test_issuer_or_its_discovery_document(pasted, after):
    issuer = "https://idp.example/realms/db"
    assert pasted(issuer + after, oidc=True, client_id="app", scope="db") == (issuer, "", "")


@pytest.mark.parametrize("authority", [None, HOST, f"{HOST}/", f"{HOST}/{TENANT}", f"{HOST}/{TENANT}/"])
def test_plain_authority_imports_nothing(offline_options, monkeypatch, authority):
    name = "ansible_collections.entra.oracledb.plugins.plugin_utils._request.pasted_authority"
    monkeypatch.delitem(sys.modules, name, raising=False)
    options = given({**offline_options, "tenant_id": TENANT, "authority": authority, "client_id": CLIENT_ID})
    RequestBuilder(options, offline_faults).build()
    assert name not in sys.modules
