# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a federated domain: MSAL with a password and ourselves with a Kerberos ticket, through AD FS to Entra.

The KDC is MIT Kerberos, tickets and XML signatures are real. AD FS and Entra are emulators: none of this was ever run
against a real AD FS.
"""

import base64
import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msal
import pytest
import requests

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs.integrated_windows import integrated_windows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AadTokenError,
    ProviderError,
    RefusedError,
    RequestError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from tests.emulators import pki
from tests.emulators.adfs import Adfs
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of
from tests.emulators.kdc import Kdc, missing_programs
from tests.emulators.tests.entra_client import PinnedSession, number, post

pytest.importorskip("signxml", reason="signxml is not installed: nothing can sign or verify an assertion")

UPN = "alice@contoso.example"
GRANT = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"


class PortSession(PinnedSession):
    """MSAL asks for the user's realm at the authority's host, without its port."""

    def __init__(self, entra: Entra) -> None:
        super().__init__(str(entra.ca_path))
        self._entra = entra

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        url = url.replace("https://localhost/", f"{self._entra.url}/")
        return super().request(method, url, *args, **kwargs)


@dataclass
class Domain:
    """A federated domain: Entra, AD FS, a user of both, and an app."""

    entra: Entra
    adfs: Adfs
    app: App
    password: str

    def msal(self) -> msal.PublicClientApplication:
        return msal.PublicClientApplication(
            self.app.client_id,
            authority=self.entra.authority,
            instance_discovery=False,
            http_client=PortSession(self.entra),
        )

    def request(self, **changes: Any) -> TokenRequest:
        values: dict[str, Any] = {
            "auth": "integrated_windows",
            "scopes": (self.entra.scope,),
            "authority": self.entra.url,
            "tenant_id": self.entra.tenant_id,
            "client_id": self.app.client_id,
            "ca_path": str(self.entra.ca_path),
            "values": {"username": UPN},
        }
        return TokenRequest(**{**values, **changes})

    def login(self, **changes: Any) -> dict[str, Any]:
        """Our own flow, with the Kerberos environment of this process."""
        return integrated_windows(Call(self.request(**changes), None, time.monotonic() + 60, "", print))

    def present(self, assertion: str) -> tuple[int, Any]:
        """An assertion at the token endpoint."""
        encoded = base64.urlsafe_b64encode(assertion.encode()).decode()
        return post(
            self.entra, grant_type=GRANT, assertion=encoded, client_id=self.app.client_id, scope=self.entra.scope
        )


@pytest.fixture(scope="module")
def kdc() -> Iterator[Kdc | None]:
    """A realm with AD FS' service in it; None where MIT Kerberos is not installed."""
    if missing_programs():
        yield None
        return
    with Kdc("contoso.example") as realm:
        yield realm


@pytest.fixture(scope="module")
def parts(kdc: Kdc | None) -> Iterator[Domain]:
    environment = kdc.service_environment(kdc.add_service("HTTP/localhost")) if kdc else {}
    with Entra() as entra, Adfs(pki.Authority.load(entra.directory), environment) as adfs:
        password = kdc.add_user("alice") if kdc else "a password for Alice"
        adfs.add_account(UPN, password, "alice@CONTOSO.EXAMPLE")
        federate(entra, adfs)
        entra.user(UPN)
        yield Domain(entra, adfs, entra.app(public=True), password)
        assert adfs.stderr() == ""
        assert entra.stderr() == ""


@pytest.fixture
def domain(parts: Domain) -> Iterator[Domain]:
    """The domain with AD FS as it was configured first."""
    before = replace(parts.adfs.settings)
    parts.entra.reset()
    yield parts
    parts.adfs.configure(**vars(before))


@pytest.fixture
def realm(kdc: Kdc | None, monkeypatch: pytest.MonkeyPatch) -> Kdc:
    """The KDC, with this process as a member of the realm that holds no ticket; skipped without Kerberos."""
    if kdc is None:
        pytest.skip(f"MIT Kerberos is not installed: {', '.join(missing_programs())}")
    for library in ("spnego", "gssapi", "krb5"):
        pytest.importorskip(library, reason=f"{library} is not installed (make kerberos)")
    monkeypatch.delenv("NTLM_USER_FILE", raising=False)
    for name, value in kdc.environment().items():
        monkeypatch.setenv(name, value)
    return kdc


@pytest.fixture
def ticket(realm: Kdc, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alice's ticket, in the cache of this process."""
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{realm.ccache('alice', domain.password)}")


def federate(entra: Entra, adfs: Adfs, **changes: Any) -> None:
    values = {
        "issuer": adfs.issuer,
        "metadata_url": adfs.metadata_url,
        "active_auth_url": adfs.active_auth_url,
        "certificate_pem": adfs.signer.certificate_pem,
    }
    entra.federate("contoso.example", **{**values, **changes})


# MSAL with a password


@pytest.mark.parametrize("version", ["13", "2005"])
def test_msal_password(domain: Domain, version: str) -> None:
    domain.adfs.configure(endpoints=[f"{version}/usernamemixed"])
    result = domain.msal().acquire_token_by_username_password(UPN, domain.password, [domain.entra.scope])
    assert claims_of(result["access_token"])["upn"] == UPN
    assert len(domain.entra.requests("token")) == 1


def test_msal_wrong_password(domain: Domain) -> None:
    with pytest.raises(RuntimeError, match="ID3242"):
        domain.msal().acquire_token_by_username_password(UPN, "not the password", [domain.entra.scope])
    assert domain.entra.requests("token") == []


def test_entra_has_no_password_of_the_domain(domain: Domain) -> None:
    form = {"client_id": domain.app.client_id, "scope": domain.entra.scope, "username": UPN}
    _status, answer = post(domain.entra, grant_type="password", password=domain.password, **form)
    assert number(answer) == 50126


# Ourselves with a ticket


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("version", ["13", "2005"])
def test_ticket_from_a_cache(domain: Domain, version: str) -> None:
    domain.adfs.configure(endpoints=["13/usernamemixed", f"{version}/windowstransport"])
    answer = domain.login()
    assert claims_of(answer["access_token"])["scp"]
    assert claims_of(answer["id_token"])["preferred_username"] == UPN
    assert answer["refresh_token"]


@pytest.mark.usefixtures("ticket")
def test_ticket_for_any_tenant(domain: Domain) -> None:
    answer = domain.login(tenant_id="organizations")
    assert claims_of(answer["access_token"])["tid"] == domain.entra.tenant_id


def test_ticket_from_a_client_keytab(domain: Domain, realm: Kdc, monkeypatch: pytest.MonkeyPatch) -> None:
    realm.add_user("batch")
    account = domain.adfs.add_account("batch@contoso.example", "unused", "batch@CONTOSO.EXAMPLE")
    domain.entra.user(account.upn)
    for name, value in realm.environment(client_keytab=realm.keytab("batch")).items():
        monkeypatch.setenv(name, value)
    answer = domain.login(values={"username": account.upn})
    assert claims_of(answer["id_token"])["preferred_username"] == account.upn


def test_no_ticket(domain: Domain, realm: Kdc) -> None:
    with pytest.raises(RequestError, match="there is no Kerberos ticket: kinit alice@CONTOSO.EXAMPLE first"):
        domain.login()
    assert domain.entra.requests("token") == []


def test_expired_ticket(domain: Domain, realm: Kdc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{realm.ccache('alice', domain.password, lifetime=1)}")
    time.sleep(2.1)
    with pytest.raises(RequestError, match="the Kerberos ticket has expired: kinit alice@CONTOSO.EXAMPLE"):
        domain.login()


@pytest.mark.usefixtures("ticket")
def test_kdc_down(domain: Domain, realm: Kdc) -> None:
    realm.stop()
    try:
        with pytest.raises(ProviderError, match="no KDC could be asked .Cannot contact any KDC for realm"):
            domain.login()
    finally:
        realm.start()


@pytest.mark.usefixtures("ticket")
def test_kdc_does_not_know_the_service(domain: Domain, realm: Kdc) -> None:
    keytab = realm.directory / "HTTP-localhost.keytab"
    realm.remove("HTTP/localhost")
    try:
        with pytest.raises(RefusedError, match=r"the KDC knows no service HTTP/localhost: .*setspn -S HTTP/localhost"):
            domain.login()
    finally:
        realm.add_service("HTTP/localhost", keytab)
    # A new key for a service whose old one is still in the same keytab.
    assert domain.login()["access_token"]


@pytest.mark.usefixtures("ticket")
def test_service_has_another_key_than_the_kdc(domain: Domain, realm: Kdc, tmp_path: Any) -> None:
    realm.keytab("HTTP/localhost", tmp_path / "elsewhere.keytab")
    try:
        with pytest.raises(RefusedError, match="localhost did not accept the Kerberos ticket for HTTP/localhost"):
            domain.login()
    finally:
        realm.keytab("HTTP/localhost")


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("proof", ["oRQwEqADCgEAoQsGCSqGSIb3EgECAg==", "bm90IGEgcHJvb2Y="])
def test_service_that_does_not_prove_itself(domain: Domain, proof: str) -> None:
    domain.adfs.configure(proof=proof)
    with pytest.raises(ProviderError, match="localhost could not prove that it is HTTP/localhost"):
        domain.login()
    assert domain.entra.requests("token") == []


@pytest.mark.usefixtures("ticket")
def test_service_may_leave_the_proof_out(domain: Domain) -> None:
    domain.adfs.configure(proof="none")
    assert domain.login()["access_token"]


@pytest.mark.usefixtures("ticket")
def test_ticket_of_another_user(domain: Domain) -> None:
    domain.entra.user("bob@contoso.example")
    with pytest.raises(RequestError, match="that of 'alice@contoso.example', username is 'bob@contoso.example'"):
        domain.login(values={"username": "bob@contoso.example"})


@pytest.mark.usefixtures("ticket")
def test_domain_is_not_federated(domain: Domain) -> None:
    domain.entra.register_tenant("fabrikam.example")
    with pytest.raises(RefusedError, match="the domain 'fabrikam.example' is managed by Entra itself"):
        domain.login(values={"username": "alice@fabrikam.example"})


@pytest.mark.usefixtures("ticket")
def test_adfs_without_windows_endpoints(domain: Domain) -> None:
    domain.adfs.configure(endpoints=["13/usernamemixed"])
    with pytest.raises(ProviderError, match="Enable-AdfsEndpoint"):
        domain.login()


@pytest.mark.usefixtures("ticket")
def test_adfs_knows_no_such_relying_party(domain: Domain) -> None:
    domain.adfs.configure(relying_party="urn:something:else")
    with pytest.raises(RefusedError, match="AD FS at localhost issued no token: ID3082"):
        domain.login()


# What Entra makes of assertions


def with_forgery(xml: str) -> str:
    """XML signature wrapping: a forged assertion for Bob that carries the genuine one along."""
    body = xml[: xml.index("<ds:Signature")]
    forged = body.replace("alice@", "bob@").replace('AssertionID="', 'AssertionID="x')
    return f"{forged}{xml}</saml:Assertion>"


@pytest.fixture
def assertion(domain: Domain) -> Callable[..., str]:
    """Issue one, but for the changes."""
    from tests.emulators.adfs.assertions import Statement, issue

    def make(signer: pki.Identity | None = None, **changes: Any) -> str:
        statement = Statement(domain.adfs.issuer, UPN, domain.adfs.settings.accounts[0].immutable_id)
        return issue(replace(statement, **changes), signer or domain.adfs.signer)

    return make


def test_good_assertion(domain: Domain, assertion: Callable[..., str]) -> None:
    status, answer = domain.present(assertion())
    assert (status, "access_token" in answer) == (200, True)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts": -7200.0}, 50008),
        ({"starts": 900.0}, 50008),
        ({"audience": "urn:federation:elsewhere"}, 50008),
        ({"issuer": "http://adfs.fabrikam.example/adfs/services/trust/"}, 50107),
        ({"upn": "alice@fabrikam.example"}, 50008),
        ({"upn": "nobody@contoso.example"}, 51004),
    ],
)
def test_assertion_is_refused(
    domain: Domain, assertion: Callable[..., str], changes: dict[str, Any], refusal: int
) -> None:
    if "starts" in changes:
        now = datetime.datetime.now(datetime.timezone.utc)
        changes = {"starts": now + datetime.timedelta(seconds=changes["starts"])}
    status, answer = domain.present(assertion(**changes))
    assert (status, answer["error"], number(answer)) == (400, "invalid_grant", refusal)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda xml: xml.replace("alice@", "bob@"), id="another user"),
        pytest.param(lambda xml: xml.replace("urn:federation:MicrosoftOnline", "urn:x"), id="another audience"),
        pytest.param(lambda xml: xml[: xml.index("<ds:Signature")] + "</saml:Assertion>", id="no signature"),
        pytest.param(with_forgery, id="a signed one within a forged one"),
        pytest.param(lambda xml: "<a/>", id="not an assertion"),
        pytest.param(lambda xml: "", id="nothing"),
    ],
)
def test_tampered_assertion(domain: Domain, assertion: Callable[..., str], change: Callable[[str], str]) -> None:
    domain.entra.user("bob@contoso.example")
    status, answer = domain.present(change(assertion()) or " ")
    assert (status, answer["error"], number(answer)) == (400, "invalid_grant", 50008)


def test_assertion_of_another_signer(domain: Domain, assertion: Callable[..., str]) -> None:
    other = pki.self_signed(f"CN=ADFS Signing - {domain.adfs.issuer}", key=pki.shared_rsa_key("other"))
    _status, answer = domain.present(assertion(other))
    assert number(answer) == 50008


@pytest.mark.usefixtures("ticket")
def test_signing_certificate_was_renewed_at_adfs_only(domain: Domain) -> None:
    federate(domain.entra, domain.adfs, certificate_pem=pki.self_signed("CN=old").certificate_pem)
    try:
        answer = domain.login()
    finally:
        federate(domain.entra, domain.adfs)
    assert number(answer) == 50008


@pytest.mark.usefixtures("ticket")
def test_no_message_has_ticket_or_assertion(domain: Domain) -> None:
    """Every refusal that can be provoked, with an assertion on the way."""
    messages = []
    for changes in ({"audience": "urn:x"}, {"lifetime": -900.0}, {"relying_party": "urn:x"}, {"proof": "AAAA"}):
        before = replace(domain.adfs.settings)
        domain.adfs.configure(**changes)
        try:
            messages.append(str(domain.login()))
        except AadTokenError as error:
            messages.append(str(error))
        domain.adfs.configure(**vars(before))
    assert len(messages) == 4
    # How a ticket and an encoded or bare assertion begin.
    assert not [text for text in messages for start in ("YII", "PHNhbWw6", "<saml") if start in text]
