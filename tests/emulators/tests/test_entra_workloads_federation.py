# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Federated credentials: tokens of other issuers as client assertions, accepted and refused as Entra does."""

from functools import partial
from typing import Any

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra, Issuer
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import ASSERTION_TYPE, msal_client, number, post, present


@pytest.fixture(scope="module")
def cluster(entra_process: Entra) -> Issuer:
    return entra_process.issuer("kubernetes", subject="system:serviceaccount:databases:Provisioner")


@pytest.fixture(scope="module")
def pod_app(entra_process: Entra, cluster: Issuer) -> App:
    return entra_process.app(federated=[cluster.trust()], roles=["Database.Login"])


@pytest.mark.parametrize("kind", ["kubernetes", "github", "azure_pipelines", "gitlab"])
def test_token_of_each_kind_is_accepted(entra: Entra, kind: str) -> None:
    issuer = entra.issuer(kind)
    app = entra.app(federated=[issuer.trust()], roles=["Database.Login"])
    status, answer = present(entra, app, issuer.token())
    claims = claims_of(answer["access_token"])
    assert (status, claims["azpacr"], claims["roles"]) == (200, "2", ["Database.Login"])


def test_version_1_token_says_appidacr(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    resource = entra.register_resource(version=1)
    answer = present(entra, pod_app, cluster.token(), scope=resource.scope)[1]
    assert claims_of(answer["access_token"])["appidacr"] == "2"


def test_same_token_twice(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    token = cluster.token()
    assert [present(entra, pod_app, token)[0] for _unused in range(2)] == [200, 200]


def test_audience_as_text_or_list(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    assert present(entra, pod_app, cluster.token(audience=cluster.audience))[0] == 200
    assert present(entra, pod_app, cluster.token(audience=[cluster.audience]))[0] == 200


def test_code_redeemed_by_a_workload(entra: Entra, cluster: Issuer) -> None:
    redirect = "http://localhost:8400"
    app = entra.app(federated=[cluster.trust()], redirect_uris=[redirect])
    form = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "code": entra.code(app, entra.user(), redirect_uri=redirect),
        "redirect_uri": redirect,
        "client_assertion_type": ASSERTION_TYPE,
    }
    assert number(post(entra, **form, client_assertion=cluster.token(subject="nobody"))[1]) == 700213
    answer = post(entra, **form, client_assertion=cluster.token())[1]
    assert claims_of(answer["access_token"])["azpacr"] == "2"


WRONG = [
    ({"iss": "https://elsewhere.example/"}, 700211),
    ({"subject": "system:serviceaccount:databases:provisioner"}, 700213),
    ({"sub": None}, 700213),
    ({"audience": "api://azureadtokenexchange"}, 700212),
    ({"aud": None}, 700212),
    ({"audience": []}, 700212),
    ({"audience": ["api://AzureADTokenExchange", "kubernetes"]}, 5002741),
    ({"lifetime": -301}, 700024),
    ({"nbf": 1 << 33}, 700024),
    ({"exp": None}, 50027),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=str)
def test_refused(entra: Entra, cluster: Issuer, pod_app: App, changes: dict[str, Any], expected: int) -> None:
    status, answer = present(entra, pod_app, cluster.token(**changes))
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", expected)


def test_expired_within_the_skew(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    assert present(entra, pod_app, cluster.token(lifetime=-240))[0] == 200


def test_record_is_matched_as_a_whole(entra: Entra, cluster: Issuer) -> None:
    other = entra.issuer("github")
    app = entra.app(federated=[cluster.trust(subject=other.subject), other.trust(subject=cluster.subject)])
    assert number(present(entra, app, cluster.token())[1]) == 700213


def test_forged_signature(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    status, answer = present(entra, pod_app, cluster.token(key=pki.shared_rsa_key("forger")))
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 50013)


def test_key_that_is_no_longer_published(entra: Entra) -> None:
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()])
    before = issuer.token()
    issuer.rotate()
    status, answer = present(entra, app, before)
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 7000272)
    assert present(entra, app, issuer.token())[0] == 200


def test_issuer_that_cannot_be_reached(entra: Entra, cluster: Issuer) -> None:
    app = entra.app(federated=[cluster.trust(issuer="https://gone.example")])
    status, answer = present(entra, app, cluster.token(iss="https://gone.example"))
    assert (status, answer["error"], number(answer)) == (400, "invalid_request", 90061)


def test_app_without_federated_credentials(entra: Entra, cluster: Issuer, certificate_app: App) -> None:
    status, answer = present(entra, certificate_app, cluster.token())
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 70025)


def test_token_of_entra_itself(entra: Entra, secret_app: App) -> None:
    token = msal_client(entra, secret_app, secret_app.secret).acquire_token_for_client([entra.scope])["access_token"]
    claims = claims_of(token)
    app = entra.app(federated=[{"issuer": claims["iss"], "subject": claims["sub"], "audience": claims["aud"]}])
    assert number(present(entra, app, token)[1]) == 700222


def test_request_has_to_name_the_app(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    status, answer = present(entra, pod_app, cluster.token(), client_id=None)
    assert (status, number(answer)) == (400, 900144)


def test_trust_survives_a_restart() -> None:
    with Entra() as entra:
        issuer = entra.issuer("gitlab")
        app = entra.app(federated=[issuer.trust()])
        before, sides = issuer.token(), dict(entra.sides)
        entra.stop()
        entra.start()
        assert entra.sides == sides
        assert present(entra, app, before)[0] == present(entra, app, issuer.token())[0] == 200


def test_msal_asks_for_a_new_assertion_each_time(entra: Entra, cluster: Issuer, pod_app: App) -> None:
    asked: list[str] = []

    def assertion() -> str:
        asked.append(cluster.token())
        return asked[-1]

    client = msal_client(entra, pod_app, {"client_assertion": assertion})
    resource = entra.register_resource()
    assert "access_token" in client.acquire_token_for_client([entra.scope])
    assert "access_token" in client.acquire_token_for_client([resource.scope])
    assert len(asked) == 2


@pytest.mark.parametrize(("changes", "expected"), [({"subject": "nobody"}, 700213), ({"lifetime": -900}, 700024)])
def test_msal_refused(entra: Entra, cluster: Issuer, pod_app: App, changes: dict[str, Any], expected: int) -> None:
    client = msal_client(entra, pod_app, {"client_assertion": partial(cluster.token, **changes)})
    result = client.acquire_token_for_client([entra.scope])
    assert (result["error"], number(result)) == ("invalid_client", expected)
