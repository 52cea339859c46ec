# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of managed identities: MSAL, azure-identity and our own client get tokens from each, and are refused."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.emulators import arc_keys
from tests.emulators.entra import ControlError, Entra, IdentityHost
from tests.emulators.entra.identity_controller import VARIABLES, ManagedIdentity
from tests.emulators.entra.identity_protocols import PROTOCOLS
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.identity_clients import CLIENTS, NoToken

KINDS = sorted(PROTOCOLS)
STRANGER = "99999999-8888-7777-6666-555555555555"
Client = Callable[[str, Mapping[str, str]], str]
Make = Callable[..., IdentityHost]


@pytest.fixture
def resource(entra: Entra) -> str:
    return entra.resource.identifiers[0]


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Client:
    return CLIENTS[request.param]


@pytest.fixture
def host(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Registers a host and puts this process on it."""
    with contextlib.ExitStack() as stack:

        def make(kind: str, **settings: Any) -> IdentityHost:
            if kind == "arc":
                if reason := arc_keys.reason_against():
                    pytest.skip(reason)
                stack.enter_context(arc_keys.key_directory())
            made = entra.identity_host(kind, roles=["Database.Login"], **settings)
            put_on(made, monkeypatch)
            return made

        yield make


def put_on(host: IdentityHost, monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**host.environment, **changes}.items():
        monkeypatch.setenv(name, value)


def check(entra: Entra, token: str, identity: ManagedIdentity) -> None:
    claims = claims_of(token)
    assert claims["aud"] == entra.resource.app_id
    assert (claims["azp"], claims["oid"]) == (identity.client_id, identity.object_id)
    assert (claims["xms_mirid"], claims["idtyp"]) == (identity.resource_id, "app")
    assert claims["roles"] == ["Database.Login"]
    assert {entry["kind"] for entry in entra.requests()} == {"identity"}


def get(url: str, **headers: str) -> tuple[int, Any, Mapping[str, str]]:
    with urllib3.PoolManager(retries=False, timeout=60, cert_reqs="CERT_NONE") as pool:
        response = pool.request("GET", url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return response.status, response.json(), response.headers


# What each host gives


@pytest.mark.parametrize("kind", KINDS)
def test_system_assigned(entra: Entra, host: Make, client: Client, resource: str, kind: str) -> None:
    here = host(kind)
    check(entra, client(resource, {}), here.system)


@pytest.mark.parametrize("by", ["client_id", "object_id", "resource_id"])
@pytest.mark.parametrize("kind", ["imds", "app_service", "arc"])
def test_user_assigned(entra: Entra, host: Make, client: Client, resource: str, kind: str, by: str) -> None:
    here = host(kind, user_assigned=["hr", "sales"])
    wanted = here.identities["sales"]
    check(entra, client(resource, {by: getattr(wanted, by)}), wanted)


def test_user_assigned_in_azure_ml_by_client_id(entra: Entra, host: Make, client: Client, resource: str) -> None:
    here = host("azure_ml", user_assigned=["hr"])
    check(entra, client(resource, {"client_id": here.identities["hr"].client_id}), here.identities["hr"])


def test_ids_in_another_letter_case(entra: Entra, host: Make, client: Client, resource: str) -> None:
    hr = host("arc", user_assigned=["hr"]).identities["hr"]
    check(entra, client(resource, {"resource_id": hr.resource_id.upper()}), hr)


def test_imds_gives_the_only_user_assigned_one_if_there_is_no_other(
    entra: Entra, host: Make, client: Client, resource: str
) -> None:
    here = host("imds", system=False, user_assigned=["hr"])
    check(entra, client(resource, {}), here.identities["hr"])


def test_journal_shows_names_and_no_values(entra: Entra, host: Make, resource: str) -> None:
    here = host("app_service")
    token = CLIENTS["ours"](resource, {})
    (entry,) = entra.requests("identity")
    assert {"api-version", "resource"} <= set(entry["fields"])
    assert here.secret not in str(entry)
    assert token not in str(entry)


def test_same_hosts_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    with Entra() as entra:
        here = entra.identity_host("service_fabric")
        before = here.environment
        entra.stop()
        entra.start()
        put_on(here, monkeypatch)
        assert here.environment == before
        token = CLIENTS["ours"](entra.resource.identifiers[0], {})
        assert claims_of(token)["oid"] == here.system.object_id


def test_kind_that_there_is_not(entra: Entra) -> None:
    with pytest.raises(ControlError, match="no host is of kind 'cloud_shell'"):
        entra.identity_host("cloud_shell")


# What each host refuses


@pytest.mark.parametrize("kind", ["imds", "app_service", "azure_ml", "arc"])
def test_unknown_identity(host: Make, client: Client, resource: str, kind: str) -> None:
    host(kind, user_assigned=["hr"])
    with pytest.raises(NoToken, match="(?i)not found|no msi found|no user assigned"):
        client(resource, {"client_id": STRANGER})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("imds", "Identity not found"),
        ("app_service", "Unable to load the proper Managed Identity"),
        ("azure_ml", "No MSI found"),
        ("arc", "Identity not found"),
        ("service_fabric", "ManagedIdentityNotFound"),
    ],
)
def test_no_identity(host: Make, client: Client, resource: str, kind: str, message: str) -> None:
    host(kind, system=False)
    with pytest.raises(NoToken, match=message):
        client(resource, {})


def test_imds_with_several_user_assigned_and_none_named(host: Make, client: Client, resource: str) -> None:
    host("imds", system=False, user_assigned=["hr", "sales"])
    with pytest.raises(NoToken, match="Multiple user assigned identities"):
        client(resource, {})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("imds", "AADSTS500011"),
        ("arc", "AADSTS500011"),
        ("app_service", "500"),
        ("azure_ml", "500"),
        ("service_fabric", "AADSTS500011"),
    ],
)
def test_unknown_resource(host: Make, client: Client, kind: str, message: str) -> None:
    host(kind)
    with pytest.raises(NoToken, match=message):
        client("api://nobody", {})


@pytest.mark.parametrize(
    ("kind", "variable"),
    [("app_service", "IDENTITY_HEADER"), ("azure_ml", "MSI_SECRET"), ("service_fabric", "IDENTITY_HEADER")],
)
def test_wrong_secret(
    host: Make, client: Client, resource: str, monkeypatch: pytest.MonkeyPatch, kind: str, variable: str
) -> None:
    put_on(host(kind), monkeypatch, **{variable: "not-the-secret"})
    with pytest.raises(NoToken) as caught:
        client(resource, {})
    assert "not-the-secret" not in str(caught.value)


def test_service_fabric_with_another_certificate_gets_no_request(
    entra: Entra, host: Make, client: Client, resource: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on(host("service_fabric"), monkeypatch, IDENTITY_SERVER_THUMBPRINT="0" * 40)
    with pytest.raises(NoToken, match="(?i)thumbprint"):
        client(resource, {})
    assert entra.requests() == []


def test_service_fabric_has_no_choice_of_identities(entra: Entra, host: Make, resource: str) -> None:
    """MSAL takes what it gets; azure-identity and ours do not ask."""
    here = host("service_fabric")
    check(entra, CLIENTS["msal"](resource, {"client_id": STRANGER}), here.system)
    entra.reset()
    for name in ("azure-identity", "ours"):
        with pytest.raises(NoToken, match="(?i)cluster"):
            CLIENTS[name](resource, {"client_id": STRANGER})
    assert entra.requests() == []


@pytest.mark.parametrize("by", ["object_id", "resource_id"])
def test_azure_ml_has_no_other_names(entra: Entra, host: Make, resource: str, by: str) -> None:
    """MSAL asks by a name that is not looked at, and gets the token of another identity; ours does not ask."""
    here = host("azure_ml", user_assigned=["hr"])
    wanted = {by: getattr(here.identities["hr"], by)}
    check(entra, CLIENTS["msal"](resource, wanted), here.system)
    with pytest.raises(NoToken, match="client_id only"):
        CLIENTS["ours"](resource, wanted)


def test_old_arc_agent_answers_for_the_machine_and_nobody_takes_that(
    entra: Entra, host: Make, client: Client, resource: str
) -> None:
    host("arc")
    with pytest.raises(NoToken, match="did not confirm"):
        client(resource, {"client_id": STRANGER})
    assert [entry["status"] for entry in entra.requests("identity")] == [401, 200]


# The protocols, by hand


def imds_url(here: IdentityHost, resource: str, version: str = "2018-02-01") -> str:
    base = here.environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"]
    return f"{base}/metadata/identity/oauth2/token?api-version={version}&resource={resource}"


def test_imds_wants_its_header(host: Make, resource: str) -> None:
    status, answer, headers = get(imds_url(host("imds"), resource))
    assert (status, answer["error"]) == (400, "invalid_request")
    assert answer["error_description"] == "Required metadata header not specified"
    assert headers["Server"].startswith("IMDS/")


def test_imds_refuses_forwarded_requests(host: Make, resource: str) -> None:
    url = imds_url(host("imds"), resource)
    assert get(url, Metadata="true")[0] == 200
    assert get(url, Metadata="true", X_Forwarded_For="203.0.113.7")[0] == 400


@pytest.mark.parametrize("version", ["", "2017-09-01", "2018-02-01x"])
def test_imds_refuses_other_versions(host: Make, resource: str, version: str) -> None:
    status, answer, _headers = get(imds_url(host("imds"), resource, version), Metadata="true")
    assert (status, answer["newest-versions"]) == (400, ["2018-02-01"])


def test_imds_wants_a_resource(host: Make) -> None:
    status, answer, _headers = get(imds_url(host("imds"), ""), Metadata="true")
    assert (status, "'resource'" in answer["error_description"]) == (400, True)


def test_imds_writes_numbers_as_text(host: Make, resource: str) -> None:
    _status, answer, _headers = get(imds_url(host("imds"), resource), Metadata="true")
    assert (answer["expires_in"], answer["resource"]) == ("3599", resource)
    assert int(answer["expires_on"]) - int(answer["not_before"]) == 3599


def test_arc_key_is_good_for_one_answer(entra: Entra, resource: str, tmp_path: Path) -> None:
    here = entra.identity_host("arc", key_directory=tmp_path)
    url = f"{here.environment['IDENTITY_ENDPOINT']}?api-version=2020-06-01&resource={resource}"
    paths = [Path(get(url, Metadata="true")[2]["WWW-Authenticate"].removeprefix("Basic realm=")) for _unused in "ab"]
    assert sorted(paths) == sorted(tmp_path.iterdir())
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o600] * 2
    key, other = (path.read_text() for path in paths)
    assert key != other
    assert get(url, Metadata="true", Authorization=f"Basic {key}")[0] == 200
    assert not paths[0].exists()
    assert get(url, Metadata="true", Authorization=f"Basic {key}")[0] == 401
    assert get(url, Metadata="true", Authorization=f"Basic {other}")[0] == 200
    assert key not in str(entra.requests())


def test_hosts_answer_on_their_own_listener_and_path_only(entra: Entra, host: Make, resource: str) -> None:
    fabric = host("service_fabric")
    tls = fabric.environment["IDENTITY_ENDPOINT"]
    query = f"?api-version=2019-07-01-preview&resource={resource}"
    assert get(tls + query, Secret=fabric.secret)[0] == 200
    assert get(tls + query)[1]["error"]["code"] == "SecretHeaderNotFound"
    with urllib3.PoolManager(retries=False) as pool:
        plain = tls.replace(entra.sides["identity_tls"], entra.sides["identity"]) + query
        assert pool.request("GET", plain, headers={"Secret": fabric.secret}).status == 404
        app = entra.identity_host("app_service")
        wrong = app.environment["IDENTITY_ENDPOINT"].replace("/msi/", "/metadata/identity/oauth2/")
        assert pool.request("GET", wrong, headers={"X-IDENTITY-HEADER": app.secret}).status == 404


# Faults, as our client meets them


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
def test_ours_asks_imds_again(entra: Entra, host: Make, resource: str, status: int) -> None:
    here = host("imds")
    entra.fail_next("status", endpoint="identity", status=status, times=3)
    check(entra, CLIENTS["ours"](resource, {}), here.system)
    # The first is the probe, which the service's own signature is enough for.
    assert [entry["status"] for entry in entra.requests("identity")] == [status, status, status, 200]


@pytest.mark.parametrize("kind", ["app_service", "azure_ml", "service_fabric", "arc"])
def test_ours_asks_the_others_again(entra: Entra, host: Make, resource: str, kind: str) -> None:
    here = host(kind)
    entra.fail_next("status", endpoint="identity", status=429)
    entra.fail_next("reset", endpoint="identity")
    check(entra, CLIENTS["ours"](resource, {}), here.system)


def test_ours_starts_again_with_a_new_key_of_arc(entra: Entra, host: Make, resource: str) -> None:
    here = host("arc")
    CLIENTS["ours"](resource, {})
    assert [entry["status"] for entry in entra.requests()] == [401, 200]
    entra.reset()
    entra.fail_next("delay", endpoint="identity", seconds=0)
    entra.fail_next("cut", endpoint="identity")
    check(entra, CLIENTS["ours"](resource, {}), here.system)
    assert [entry["status"] for entry in entra.requests()] == [401, "cut", 401, 200]
    assert os.listdir(arc_keys.KEY_DIRECTORY) == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"kind": "html"}, "a web page"),
        ({"kind": "empty"}, "no JSON"),
        ({"kind": "truncated"}, "no JSON"),
        ({"kind": "redirect"}, "never followed"),
        ({"kind": "big", "size": 2_000_000}, "longer than 1048576 bytes"),
        ({"kind": "json", "value": {"access_token": ""}}, "no access_token"),
    ],
)
def test_ours_on_answers_that_are_none(
    entra: Entra, host: Make, resource: str, fault: dict[str, Any], message: str
) -> None:
    host("app_service")
    entra.fail_next(endpoint="identity", **fault)
    with pytest.raises(NoToken, match=message):
        CLIENTS["ours"](resource, {})
    assert entra.counts()["identity"] == 1
