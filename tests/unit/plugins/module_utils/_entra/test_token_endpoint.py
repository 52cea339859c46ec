# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an authority takes token requests, and which authorities are refused by name."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_endpoint import token_endpoint

TENANT = "11111111-2222-3333-4444-555555555555"
ENTRA = "https://login.microsoftonline.com"
B2C = "https://contoso.b2clogin.com"
POLICY = "contoso.onmicrosoft.com/B2C_1_signin"


@pytest.mark.parametrize(
    ("authority", "tenant", "url"),
    [
        (ENTRA, TENANT, f"{ENTRA}/{TENANT}/oauth2/v2.0/token"),
        (f"{ENTRA}/", TENANT, f"{ENTRA}/{TENANT}/oauth2/v2.0/token"),
        (f"{ENTRA}/{TENANT}", "", f"{ENTRA}/{TENANT}/oauth2/v2.0/token"),
        (f"{ENTRA}/{TENANT}/", TENANT.upper(), f"{ENTRA}/{TENANT}/oauth2/v2.0/token"),
        ("https://localhost:8443", "contoso.example", "https://localhost:8443/contoso.example/oauth2/v2.0/token"),
        ("https://[::1]:8443", "contoso.example", "https://[::1]:8443/contoso.example/oauth2/v2.0/token"),
        ("https://contoso.ciamlogin.com", TENANT, f"https://contoso.ciamlogin.com/{TENANT}/oauth2/v2.0/token"),
        (f"{B2C}/{POLICY}", "", f"{B2C}/{POLICY}/oauth2/v2.0/token"),
        (f"{ENTRA}/{POLICY}", "contoso.onmicrosoft.com", f"{ENTRA}/{POLICY}/oauth2/v2.0/token"),
    ],
)
def test_endpoint_is_known_without_discovery(authority, tenant, url):
    found = token_endpoint(authority, tenant)
    assert (found.url, found.legacy, found.fault) == (url, False, "")


@pytest.mark.parametrize(
    ("authority", "tenant"),
    [
        ("https://adfs.contoso.example", "adfs"),
        ("https://adfs.contoso.example/adfs", ""),
        ("https://adfs.contoso.example/adfs", "adfs"),
    ],
)
def test_ad_fs_has_its_own(authority, tenant):
    assert token_endpoint(authority, tenant)[:2] == ("https://adfs.contoso.example/adfs/oauth2/token", True)


@pytest.mark.parametrize(
    ("authority", "tenant", "words"),
    [
        ("", TENANT, "authority must be https://host"),
        ("http://login.example", TENANT, "authority must be https://host"),
        ("https://user:canary@login.example", TENANT, "authority must be https://host"),
        ("https://login.example/x?canary", "", "authority must be https://host"),
        ("https://[x", TENANT, "authority must be https://host"),
        (ENTRA, "", "tenant_id is missing"),
        (ENTRA, "a b", "characters that no tenant has"),
        (ENTRA, "../x", "characters that no tenant has"),
        (f"{ENTRA}/{TENANT}", "contoso.example", "give one"),
        *((ENTRA, tenant, "is for users") for tenant in ("common", "Organizations", "consumers")),
        (B2C, "contoso.onmicrosoft.com", "names no policy (user flow)"),
        (
            "https://issuer.example/realms/one",
            "",
            "only its discovery document names the token endpoint: rotate this token from",
        ),
        (f"{ENTRA}/{TENANT}/v2.0", "", "after the host"),
        ("https://dsts.core.example/dstsv2/x", "", "authority is a dSTS"),
    ],
)
def test_authority_is_refused_by_name(authority, tenant, words):
    found = token_endpoint(authority, tenant)
    assert found.url == ""
    assert words in found.fault
    assert "canary" not in found.fault
