# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory: tenants, the resources (APIs) that tokens are for, and the apps that ask for them.

It lives in memory only; secrets are kept as digests.
"""

import hashlib
import hmac
import threading
import time
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin
from cryptography import x509

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.identity_registry import IdentityHosts
from tests.emulators.entra.issuers import Issuers
from tests.emulators.entra.people import People
from tests.emulators.entra.sessions import Sessions

SHARED_TENANTS = ("common", "organizations")


class Clock:
    """The emulator's time, which a test can move away from the machine's."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.offset


@dataclass
class Tenant:
    """A directory, addressed by its GUID or by one of its domain names."""

    tenant_id: str
    domains: list[str] = field(default_factory=list)


@dataclass
class Resource:
    """An API that tokens are issued for, with what its registration says about them.

    `version` is the manifest's accessTokenAcceptedVersion (1 or 2); `lifetime` and `refresh_in` are seconds;
    `padding` makes each token at least that many bytes longer.
    """

    app_id: str
    tenant_id: str
    identifiers: list[str]
    version: int = 2
    lifetime: int = 3599
    refresh_in: int | None = None
    padding: int = 0


@dataclass(frozen=True)
class Secret:
    """A client secret's digest and its end (epoch seconds)."""

    digest: bytes
    expires_on: float

    @staticmethod
    def hash(text: str) -> bytes:
        # A plain digest is enough: the text is random and the process does not outlive a test.
        return hashlib.sha256(text.encode()).digest()

    def matches(self, text: str) -> bool:
        return hmac.compare_digest(self.digest, self.hash(text))


@dataclass(frozen=True)
class SubjectTrust:
    """Trust by subject name and issuer: any certificate for `subject` whose chain ends in `root`."""

    subject: str
    root: x509.Certificate


@dataclass(frozen=True)
class FederatedCredential:
    """Trust in another issuer's tokens, if all three are as written here; letter case counts."""

    issuer: str
    subject: str
    audience: str


@dataclass
class App(ClientMixin):  # type: ignore[misc]
    """An application registration with its service principal (`object_id`) and credentials.

    `roles` maps a resource's app id to the app roles that were granted on it; `lifetime` (seconds) overrides
    the resource's. For people: a `public` client needs no credential, `delegated` maps a resource's app id to the
    permissions that were consented to, `device_interval` and `device_lifetime` are seconds.
    """

    client_id: str
    tenant_id: str
    object_id: str
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[x509.Certificate] = field(default_factory=list)
    subject_trust: SubjectTrust | None = None
    roles: dict[str, list[str]] = field(default_factory=dict)
    lifetime: int | None = None
    federated: list[FederatedCredential] = field(default_factory=list)
    public: bool = False
    redirect_uris: list[str] = field(default_factory=list)
    delegated: dict[str, list[str]] = field(default_factory=dict)
    single_use_refresh_tokens: bool = False
    device_interval: int = 5
    device_lifetime: int = 900

    def get_client_id(self) -> str:
        return self.client_id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return True

    def check_grant_type(self, grant_type: str) -> bool:
        return True

    @property
    def has_credential(self) -> bool:
        return bool(self.secrets or self.certificates or self.subject_trust or self.federated)

    def check_client_secret(self, client_secret: str, now: float | None = None) -> bool:
        """True for a registered secret in force; an expired one raises EntraError 7000222."""
        matching = [secret for secret in self.secrets if secret.matches(client_secret)]
        if matching and all(secret.expires_on <= (now or time.time()) for secret in matching):
            raise EntraError(7000222, self.client_id)
        return bool(matching)


class Registry:
    """All registrations, and the client assertions that were used; safe for threads."""

    def __init__(self) -> None:
        self.clock = Clock()
        self._lock = threading.Lock()
        self._tenants: dict[str, Tenant] = {}
        self._resources: dict[tuple[str, str], Resource] = {}
        self._apps: dict[tuple[str, str], App] = {}
        self._assertions: dict[tuple[str, str], float] = {}
        self.issuers = Issuers()
        self.identity_hosts = IdentityHosts()
        self.people = People()
        self.sessions = Sessions()

    def add_tenant(self, tenant: Tenant) -> None:
        with self._lock:
            for alias in (tenant.tenant_id, *tenant.domains):
                self._tenants[alias.lower()] = tenant

    def add_resource(self, resource: Resource) -> None:
        with self._lock:
            for identifier in (resource.app_id, *resource.identifiers):
                self._resources[resource.tenant_id, identifier] = resource

    def add_app(self, app: App) -> None:
        with self._lock:
            self._apps[app.tenant_id, app.client_id.lower()] = app

    def tenant(self, alias: str) -> Tenant:
        """The tenant with this GUID or domain; EntraError 90002 if there is none."""
        with self._lock:
            found = self._tenants.get(alias.lower())
        if found is None:
            raise EntraError(90002, alias)
        return found

    def app(self, tenant: Tenant, client_id: str) -> App:
        """The app of a tenant; EntraError 700016 if it is not there."""
        with self._lock:
            found = self._apps.get((tenant.tenant_id, client_id.lower()))
        if found is None:
            raise EntraError(700016, client_id, (tenant.domains or [tenant.tenant_id])[0])
        return found

    def app_anywhere(self, client_id: str) -> App:
        """The app in whichever tenant has it: nobody knows the tenant before the user is known; or EntraError 700016."""
        with self._lock:
            for (_unused, known), app in self._apps.items():
                if known == client_id.lower():
                    return app
        raise EntraError(700016, client_id, SHARED_TENANTS[0])

    def apps(self, tenant_id: str) -> list[App]:
        """All apps of a tenant."""
        with self._lock:
            return [app for (owner, _unused), app in self._apps.items() if owner == tenant_id]

    def resource(self, tenant: Tenant, identifier: str) -> Resource:
        """The resource with this identifier URI or app id; EntraError 500011 if it is not there."""
        with self._lock:
            found = self._resources.get((tenant.tenant_id, identifier))
        if found is None:
            raise EntraError(500011, identifier, (tenant.domains or [tenant.tenant_id])[0])
        return found

    def use_assertion(self, client_id: str, jti: str, until: float) -> bool:
        """Remember an assertion until its end (epoch seconds); False if it was used before (RFC 7523 section 3)."""
        now = self.clock.now()
        with self._lock:
            self._assertions = {key: end for key, end in self._assertions.items() if end > now}
            if (client_id, jti) in self._assertions:
                return False
            self._assertions[client_id, jti] = until
            return True

    def forget_assertions(self) -> None:
        with self._lock:
            self._assertions.clear()
