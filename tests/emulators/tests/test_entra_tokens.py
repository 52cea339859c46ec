# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokens: verifiable with the published keys, and of Entra's shape in both versions."""

import base64
import time
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import ask, assertion, get, present


def verified(entra: Entra, token: str) -> dict[str, Any]:
    """The claims, after the signature was checked with the keys that discovery leads to."""
    metadata = get(entra, f"/{entra.tenant_id}/v2.0/.well-known/openid-configuration")[1]
    keys = get(entra, metadata["jwks_uri"].removeprefix(entra.url))[1]
    public = KeySet.import_key_set(
        {"keys": [{name: key[name] for name in ("kty", "kid", "n", "e")} for key in keys["keys"]]}
    )
    return dict(jwt.decode(token, public, algorithms=["RS256"]).claims)


def test_signature_verifies_with_the_key_set(entra: Entra, secret_app: App) -> None:
    token = ask(entra, secret_app)[1]["access_token"]
    assert verified(entra, token)["azp"] == secret_app.client_id
    stranger = KeySet([RSAKey.generate_key(2048, {"kid": claims_header(token)["kid"]})])
    with pytest.raises(Exception, match="bad_signature"):
        jwt.decode(token, stranger, algorithms=["RS256"])


def claims_header(token: str) -> dict[str, Any]:
    return claims_of(f".{token.split('.', maxsplit=1)[0]}.")


def test_key_set_publishes_the_certificate_of_the_key(entra: Entra) -> None:
    (key,) = get(entra, f"/{entra.tenant_id}/discovery/v2.0/keys")[1]["keys"]
    certificate = x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))
    assert key["x5t"] == key["kid"] == pki.thumbprint(certificate, hashes.SHA1())
    assert (
        key["n"]
        == RSAKey.import_key(
            certificate.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        ).as_dict(private=False)["n"]
    )


def test_version_2_claims(entra: Entra, secret_app: App) -> None:
    status, answer = ask(entra, secret_app)
    claims = claims_of(answer["access_token"])
    assert status == 200
    assert claims["aud"] == entra.resource.app_id
    assert claims["iss"] == f"{entra.url}/{entra.tenant_id}/v2.0"
    assert (claims["azp"], claims["azpacr"], claims["ver"]) == (secret_app.client_id, "1", "2.0")
    assert claims["oid"] == claims["sub"] == secret_app.object_id
    assert (claims["tid"], claims["roles"]) == (entra.tenant_id, ["Database.Login"])
    assert "appid" not in claims


def test_version_1_claims(entra: Entra) -> None:
    resource = entra.register_resource("https://contoso.example/v1", version=1)
    app = entra.app(secret=True, roles={resource.app_id: ["A", "B"]})
    claims = claims_of(ask(entra, app, scope=resource.scope)[1]["access_token"])
    assert claims["aud"] == "https://contoso.example/v1"
    assert claims["iss"] == f"https://sts.windows.net/{entra.tenant_id}/"
    assert (claims["appid"], claims["appidacr"], claims["ver"]) == (app.client_id, "1", "1.0")
    assert claims["roles"] == ["A", "B"]
    assert "azp" not in claims


@pytest.mark.parametrize("version", [1, 2])
def test_certificate_shows_in_the_token(entra: Entra, identity: pki.Identity, version: int) -> None:
    resource = entra.register_resource(f"api://by-certificate-{version}", version=version)
    app = entra.app(certificates=[identity])
    answer = present(entra, app, assertion(entra, app, identity), scope=resource.scope)[1]
    assert claims_of(answer["access_token"])["appidacr" if version == 1 else "azpacr"] == "2"


def test_no_roles_no_claim(entra: Entra) -> None:
    assert "roles" not in claims_of(ask(entra, entra.app(secret=True))[1]["access_token"])


def test_header_names_the_key(entra: Entra, secret_app: App) -> None:
    header = claims_header(ask(entra, secret_app)[1]["access_token"])
    assert header == {"typ": "JWT", "alg": "RS256", "kid": header["x5t"], "x5t": header["x5t"]}


def test_lifetime_of_the_resource_and_of_the_app(entra: Entra) -> None:
    resource = entra.register_resource("api://short", lifetime=60, refresh_in=30)
    for app, seconds in ((entra.app(secret=True), 60), (entra.app(secret=True, lifetime=7), 7)):
        answer = ask(entra, app, scope=resource.scope)[1]
        claims = claims_of(answer["access_token"])
        assert (answer["expires_in"], answer["ext_expires_in"], answer["refresh_in"]) == (seconds, seconds, 30)
        assert (answer["token_type"], type(answer["expires_in"])) == ("Bearer", int)
        assert claims["exp"] - claims["iat"] == seconds
        assert claims["iat"] == claims["nbf"] == pytest.approx(time.time(), abs=30)


def test_padding_makes_a_token_of_more_than_16_kib_that_still_verifies(entra: Entra, secret_app: App) -> None:
    resource = entra.register_resource("api://padded", padding=16 * 1024)
    token = ask(entra, secret_app, scope=resource.scope)[1]["access_token"]
    assert len(token) > 16 * 1024
    assert verified(entra, token)["aud"] == resource.app_id


def test_every_token_is_another_one(entra: Entra, secret_app: App) -> None:
    assert len({ask(entra, secret_app)[1]["access_token"] for _unused in range(3)}) == 3


def test_claims_request_for_nbf(entra: Entra, secret_app: App) -> None:
    answer = ask(entra, secret_app, claims='{"access_token": {"nbf": {"essential": true, "value": "1700000000"}}}')[1]
    assert claims_of(answer["access_token"])["nbf"] == 1700000000


@pytest.mark.parametrize("claims", ["no JSON", "[]", '{"access_token": {"nbf": 1}}', '{"access_token": {"acrs": {}}}'])
def test_bad_claims_request(entra: Entra, secret_app: App, claims: str) -> None:
    assert ask(entra, secret_app, claims=claims)[0] == 400


def test_clock_moves_token_and_date(entra: Entra, secret_app: App) -> None:
    entra.clock(-86400)
    claims = claims_of(ask(entra, secret_app)[1]["access_token"])
    assert claims["iat"] == pytest.approx(time.time() - 86400, abs=30)
