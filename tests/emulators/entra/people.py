# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of the directory: users, their passwords (as digests), and the domains that sign in elsewhere."""

import hashlib
import hmac
import threading
from dataclasses import dataclass, field

from cryptography import x509

from tests.emulators.entra.challenges import Challenge
from tests.emulators.entra.errors import EntraError


def digest(password: str) -> bytes:
    # A plain digest is enough: the password belongs to nobody and the process does not outlive a test.
    return hashlib.sha256(password.encode()).digest()


@dataclass
class User:
    """A member of the tenant `tenant_id`, and a guest in those of `guest_of` (tenant id to object id there).

    `mfa` refuses every sign-in without a browser, `roles` maps a resource's app id to app roles, and refresh tokens
    issued at or before `revoked_at` (epoch seconds) are void; `challenge` is for those whose sign-in did not meet it.
    """

    username: str
    password: bytes
    object_id: str
    tenant_id: str
    name: str
    mfa: bool = False
    disabled: bool = False
    guest_of: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    revoked_at: float = 0.0
    challenge: Challenge | None = None

    @property
    def domain(self) -> str:
        return domain_of(self.username)

    def object_id_in(self, tenant_id: str) -> str | None:
        """Who the user is in a tenant; None for a stranger."""
        return self.object_id if tenant_id == self.tenant_id else self.guest_of.get(tenant_id)


@dataclass(frozen=True)
class FederatedDomain:
    """A domain whose users sign in at another identity provider, as `Set-MgDomainFederationConfiguration` sets it."""

    domain: str
    issuer: str
    metadata_url: str
    active_auth_url: str
    certificate: x509.Certificate


class People:
    """Users by name and federated domains; names are compared without regard to letter case; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: dict[str, User] = {}
        self._federations: dict[str, FederatedDomain] = {}

    def add(self, user: User) -> None:
        with self._lock:
            self._users[user.username.lower()] = user

    def federate(self, federation: FederatedDomain) -> None:
        with self._lock:
            self._federations[federation.domain.lower()] = federation

    def find(self, username: str) -> User | None:
        with self._lock:
            return self._users.get(username.strip().lower())

    def members(self, tenant_id: str) -> list[User]:
        """The users whose home is this tenant, and its guests, by name."""
        with self._lock:
            found = [user for user in self._users.values() if user.object_id_in(tenant_id)]
        return sorted(found, key=lambda user: user.username)

    def user(self, username: str, directory: str) -> User:
        """The user with this name; EntraError 50034 if there is none, which names `directory`."""
        found = self.find(username)
        if found is None:
            raise EntraError(50034, username, directory)
        return found

    def federation(self, username: str) -> FederatedDomain | None:
        """The federation of the user's domain, whether the user exists or not."""
        with self._lock:
            return self._federations.get(domain_of(username))

    def federation_of_issuer(self, issuer: str) -> FederatedDomain | None:
        """The federation whose assertions this issuer signs."""
        with self._lock:
            return next((one for one in self._federations.values() if one.issuer == issuer), None)

    def check_password(self, username: str, password: str, directory: str) -> User:
        """The user, or EntraError 50034, 50126 or 50057; Entra holds no passwords of a federated domain."""
        if self.federation(username) is not None:
            raise EntraError(50126)
        user = self.user(username, directory)
        if not hmac.compare_digest(user.password, digest(password)):
            raise EntraError(50126)
        return check_enabled(user)


def check_enabled(user: User) -> User:
    """The user, or EntraError 50057."""
    if user.disabled:
        raise EntraError(50057)
    return user


def domain_of(username: str) -> str:
    return username.strip().rpartition("@")[2].lower()
