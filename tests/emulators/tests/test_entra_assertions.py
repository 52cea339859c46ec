# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client assertions with one thing wrong: each is refused, by the number that names the wrong thing."""

import base64
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.tests.entra_client import assertion, number, post, present

SHA1 = hashes.SHA1()


def x5c(*certificates: Any) -> list[str]:
    return [base64.b64encode(c.public_bytes(serialization.Encoding.DER)).decode() for c in certificates]


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
@pytest.mark.parametrize("named_by", ["x5t", "x5t#S256", "both"])
def test_assertion_accepted(
    entra: Entra, certificate_app: App, identity: pki.Identity, algorithm: str, named_by: str
) -> None:
    names = {
        "x5t": pki.thumbprint(identity.certificate, SHA1),
        "x5t#S256": pki.thumbprint(identity.certificate, hashes.SHA256()),
    }
    chosen = {name: value if named_by in (name, "both") else None for name, value in names.items()}
    signed = assertion(entra, certificate_app, identity, header={"alg": algorithm, **chosen})
    assert present(entra, certificate_app, signed)[0] == 200


@pytest.mark.parametrize("audience", ["{base}/{tenant}/oauth2/v2.0/token", "{base}/{domain}/oauth2/v2.0/token"])
@pytest.mark.parametrize("form", ["text", "list"])
def test_audience_accepted(
    entra: Entra, certificate_app: App, identity: pki.Identity, audience: str, form: str
) -> None:
    value = audience.format(base=entra.url, tenant=entra.tenant_id, domain=entra.domain)
    signed = assertion(entra, certificate_app, identity, claims={"aud": value if form == "text" else [value]})
    assert present(entra, certificate_app, signed)[0] == 200


WRONG_CLAIMS = [
    ({"aud": "https://login.example/token"}, 700023),
    ({"aud": None}, 700023),
    ({"aud": ["{token_url}", "https://login.example"]}, 5002741),
    ({"iss": "somebody else"}, 700021),
    ({"sub": "somebody else"}, 700021),
    ({"iss": None}, 700021),
    ({"exp": -301}, 700024),
    ({"exp": 3600 + 330}, 700024),
    ({"nbf": 330}, 700024),
    ({"exp": None}, 50027),
    ({"exp": "soon"}, 50027),
    ({"jti": None}, 50027),
]


@pytest.mark.parametrize(("claims", "expected"), WRONG_CLAIMS, ids=str)
def test_wrong_claim(
    entra: Entra, certificate_app: App, identity: pki.Identity, claims: dict[str, Any], expected: int
) -> None:
    def made(value: Any) -> Any:
        if isinstance(value, int):
            return time.time() + value
        return [item.format(token_url=entra.token_url) for item in value] if isinstance(value, list) else value

    wrong = {name: made(value) for name, value in claims.items()}
    status, answer = present(entra, certificate_app, assertion(entra, certificate_app, identity, claims=wrong))
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", expected)


def test_clock_skew_of_less_than_five_minutes_is_tolerated(
    entra: Entra, certificate_app: App, identity: pki.Identity
) -> None:
    signed = assertion(entra, certificate_app, identity, claims={"exp": time.time() - 240, "nbf": time.time() + 240})
    assert present(entra, certificate_app, signed)[0] == 200


def test_moved_clock_refuses_a_good_assertion(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    entra.clock(3600)
    assert number(present(entra, certificate_app, assertion(entra, certificate_app, identity))[1]) == 700024


def test_replay_refused_and_forgotten_by_reset(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    signed = assertion(entra, certificate_app, identity)
    assert present(entra, certificate_app, signed)[0] == 200
    status, answer = present(entra, certificate_app, signed)
    assert (status, number(answer)) == (401, 50013)
    entra.reset()
    assert present(entra, certificate_app, signed)[0] == 200


def test_signed_with_another_key(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    signed = assertion(entra, certificate_app, identity, key=pki.shared_rsa_key("other"))
    assert number(present(entra, certificate_app, signed)[1]) == 700027


def test_changed_after_signing(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    head, payload, signature = assertion(entra, certificate_app, identity).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    payload = base64.urlsafe_b64encode(json.dumps({**claims, "jti": "new"}).encode()).rstrip(b"=").decode()
    assert number(present(entra, certificate_app, f"{head}.{payload}.{signature}")[1]) == 700027


WRONG_HEADERS = [
    ({"x5t#S256": None}, 50027),
    ({"x5t#S256": "AAAA"}, 700027),
    ({"x5t": "AAAA"}, 700027),
    ({"alg": "PS512"}, 5002738),
]


@pytest.mark.parametrize(("header", "expected"), WRONG_HEADERS, ids=str)
def test_wrong_header(
    entra: Entra, certificate_app: App, identity: pki.Identity, header: dict[str, Any], expected: int
) -> None:
    signed = assertion(entra, certificate_app, identity, header=header)
    assert number(present(entra, certificate_app, signed)[1]) == expected


def test_elliptic_curve_key_refused(entra: Entra) -> None:
    identity = pki.self_signed("CN=ec.contoso.example", key=pki.ec_key())
    app = entra.app(certificates=[identity])
    signed = assertion(entra, app, identity, header={"alg": "ES256"})
    assert number(present(entra, app, signed)[1]) == 5002738


def test_unsigned_refused(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    payload = assertion(entra, certificate_app, identity).split(".")[1]
    thumbprint = pki.thumbprint(identity.certificate, hashes.SHA256())
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "x5t#S256": thumbprint}).encode()).rstrip(b"=").decode()
    assert number(present(entra, certificate_app, f"{head}.{payload}.")[1]) == 5002738


@pytest.mark.parametrize("text", ["x", "a.b.c", "e30.W10.AA"])
def test_not_a_jwt(entra: Entra, certificate_app: App, text: str) -> None:
    assert number(present(entra, certificate_app, text)[1]) == 50027


def test_wrong_assertion_type(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    signed = assertion(entra, certificate_app, identity)
    status, answer = present(entra, certificate_app, signed, client_assertion_type="urn:example")
    assert (status, answer["error"]) == (400, "invalid_request")


def test_client_id_may_come_from_the_assertion(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    assert present(entra, certificate_app, assertion(entra, certificate_app, identity), client_id=None)[0] == 200


def test_another_apps_assertion(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    other = entra.app(certificates=[identity])
    signed = assertion(entra, certificate_app, identity)
    assert number(present(entra, other, signed)[1]) == 700021


@pytest.mark.parametrize("make", [pki.Authority.expired_client, pki.Authority.future_client])
def test_certificate_outside_its_validity(entra: Entra, make: Any) -> None:
    identity = make(pki.Authority.create(), key=pki.shared_rsa_key())
    app = entra.app(certificates=[identity])
    assert number(present(entra, app, assertion(entra, app, identity))[1]) == 1000502


def test_subject_trust_needs_the_whole_chain_and_the_right_name(entra: Entra) -> None:
    root = pki.Authority.create("Contoso root")
    issuing = root.intermediate()
    leaf = issuing.client("hr.contoso.example", key=pki.shared_rsa_key())
    app = entra.app(subject_trust=("hr.contoso.example", root))

    def result(identity: pki.Identity, *chain: Any) -> tuple[int, Any]:
        return present(entra, app, assertion(entra, app, identity, header={"x5c": x5c(*chain)}))

    assert result(leaf, leaf.certificate, *leaf.issuers)[0] == 200
    assert number(result(leaf, leaf.certificate)[1]) == 50017
    stranger = issuing.client("it.contoso.example", key=pki.shared_rsa_key())
    assert number(result(stranger, stranger.certificate, *stranger.issuers)[1]) == 700030
    forged = pki.Authority.create("Contoso root").intermediate().client("hr.contoso.example", key=pki.shared_rsa_key())
    assert number(result(forged, forged.certificate, *forged.issuers)[1]) == 50017
    assert number(present(entra, app, assertion(entra, app, leaf))[1]) == 700027


def test_wrong_chain_header(entra: Entra, certificate_app: App, identity: pki.Identity) -> None:
    signed = assertion(entra, certificate_app, identity, header={"x5c": ["AAAA"], "x5t#S256": "AAAA"})
    assert number(present(entra, certificate_app, signed)[1]) == 50027


def test_nothing_at_all(entra: Entra, certificate_app: App) -> None:
    status, answer = post(
        entra, grant_type="client_credentials", client_id=certificate_app.client_id, scope=entra.scope
    )
    assert (status, number(answer)) == (401, 7000218)
