# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MSAL, unchanged, against the emulator: every credential form gets a token, and is refused as by Entra."""

import time
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import msal_client, number


def test_msal_secret(entra: Entra, secret_app: App) -> None:
    result = msal_client(entra, secret_app, secret_app.secret).acquire_token_for_client([entra.scope])
    assert claims_of(result["access_token"])["roles"] == ["Database.Login"]
    assert (entra.counts()["discovery"], entra.counts()["token"]) == (1, 1)


def test_msal_wrong_secret(entra: Entra, secret_app: App) -> None:
    result = msal_client(entra, secret_app, "not the secret").acquire_token_for_client([entra.scope])
    assert result["error"] == "invalid_client"
    assert number(result) == 7000215


def test_msal_by_domain_name(entra: Entra, secret_app: App) -> None:
    client = msal_client(entra, secret_app, secret_app.secret, authority=f"{entra.url}/{entra.domain}")
    assert "access_token" in client.acquire_token_for_client([entra.scope])


def test_msal_pem_with_sha1_thumbprint(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    credential = {"private_key": identity.key_pem().decode(), "thumbprint": identity.thumbprint}
    result = msal_client(entra, certificate_app, credential).acquire_token_for_client([entra.scope])
    assert claims_of(result["access_token"])["azpacr"] == "2"


def test_msal_pem_ps256_with_encrypted_key(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    credential = {
        "private_key": identity.key_pem("correct horse").decode(),
        "passphrase": "correct horse",
        "public_certificate": identity.certificate_pem.decode(),
    }
    assert "access_token" in msal_client(entra, certificate_app, credential).acquire_token_for_client([entra.scope])


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_msal_pfx(
    entra: Entra, certificate_app: App, identity: pki.Identity, tmp_path: Path, password: str | None
) -> None:
    path = identity.write_pfx(tmp_path / "app.pfx", password)
    credential = {"private_key_pfx_path": str(path), "passphrase": password}
    assert "access_token" in msal_client(entra, certificate_app, credential).acquire_token_for_client([entra.scope])


def test_msal_unregistered_certificate(entra: Entra, certificate_app: App) -> None:
    other = pki.self_signed("CN=other.contoso.example", key=pki.shared_rsa_key("other"))
    credential = {"private_key": other.key_pem().decode(), "thumbprint": other.thumbprint}
    result = msal_client(entra, certificate_app, credential).acquire_token_for_client([entra.scope])
    assert number(result) == 700027


def test_msal_chain_for_subject_trust(entra: Entra) -> None:
    root = pki.Authority.create("Contoso root")
    leaf = root.intermediate().client("hr.contoso.example", key=pki.shared_rsa_key())
    app = entra.app(subject_trust=("hr.contoso.example", root))
    credential = {
        "private_key": leaf.key_pem().decode(),
        "thumbprint": leaf.thumbprint,
        "public_certificate": leaf.chain_pem.decode(),
    }
    assert "access_token" in msal_client(entra, app, credential).acquire_token_for_client([entra.scope])
    without_chain = {name: value for name, value in credential.items() if name != "public_certificate"}
    assert number(msal_client(entra, app, without_chain).acquire_token_for_client([entra.scope])) == 700027


def test_msal_unknown_tenant_fails_at_discovery(entra: Entra, secret_app: App) -> None:
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        msal_client(entra, secret_app, secret_app.secret, authority=f"{entra.url}/nobody.example")
    assert [entry["status"] for entry in entra.requests()] == [400]


def test_msal_instance_discovery_is_answered(entra: Entra, secret_app: App) -> None:
    discovery = f"{entra.url}/common/discovery/instance"
    msal_client(entra, secret_app, secret_app.secret, instance_discovery=discovery)
    assert [entry["kind"] for entry in entra.requests()] == ["instance", "discovery"]


def test_msal_claims_challenge_yields_the_claim(entra: Entra, secret_app: App) -> None:
    client = msal_client(entra, secret_app, secret_app.secret)
    challenge = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
    result = client.acquire_token_for_client([entra.scope], claims_challenge=challenge)
    assert claims_of(result["access_token"])["acrs"] == ["c1"]


def test_msal_keeps_refresh_in_as_refresh_on(entra: Entra, secret_app: App) -> None:
    resource = entra.register_resource("api://early", refresh_in=1800)
    client = msal_client(entra, secret_app, secret_app.secret)
    client.acquire_token_for_client([resource.scope])
    (cached,) = client.token_cache.search("AccessToken", target=[resource.scope])
    assert int(cached["refresh_on"]) == pytest.approx(time.time() + 1800, abs=30)
