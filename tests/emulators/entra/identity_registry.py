# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that give managed identities, the identities assigned to them, and Arc's key files."""

import base64
import secrets
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.emulators import pki

KEY_DIRECTORY = "/var/opt/azcmagent/tokens"
OPEN_CHALLENGES = 64


@dataclass(frozen=True)
class ManagedIdentity:
    """A service principal without an application; `roles` maps a resource's app id to the roles granted on it."""

    name: str
    client_id: str
    object_id: str
    resource_id: str
    roles: dict[str, list[str]] = field(default_factory=dict)

    def has(self, kind: str, value: str) -> bool:
        """Whether its `client_id`, `object_id` or `resource_id` is this one; Azure does not look at letter case."""
        found: str = getattr(self, kind)
        return found.lower() == value.lower()


@dataclass(frozen=True)
class IdentityHost:
    """A machine or app; `secret` is what its environment gives to its own processes (empty: there is none)."""

    host_id: str
    kind: str
    tenant_id: str
    secret: str
    system: ManagedIdentity | None
    user_assigned: list[ManagedIdentity]
    key_directory: Path

    @property
    def knows_user_assigned(self) -> bool:
        return bool(self.user_assigned)


class IdentityHosts:
    """All hosts, and the keys of Arc's open challenges; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: dict[str, IdentityHost] = {}
        self._keys: dict[tuple[str, str], Path] = {}

    def add(self, host: IdentityHost) -> None:
        with self._lock:
            self._hosts[host.host_id] = host

    def get(self, host_id: str) -> IdentityHost | None:
        with self._lock:
            return self._hosts.get(host_id)

    def challenge(self, host: IdentityHost) -> Path:
        """Write a new key into a file of its own; the oldest open challenges lapse."""
        # The first byte is none of UTF-8's, so that nothing takes the key for a user name and shows it.
        key = base64.b64encode(b"\xff" + secrets.token_bytes(47)).decode()
        path = pki.write_private(host.key_directory / f"{uuid.uuid4()}.key", key.encode())
        with self._lock:
            self._keys[host.host_id, key] = path
            lapsed = [self._keys.pop(one) for one in list(self._keys)[:-OPEN_CHALLENGES]]
        for old in lapsed:
            old.unlink(missing_ok=True)
        return path

    def redeem(self, host: IdentityHost, key: str) -> bool:
        """Whether the key was given to this host and not used before."""
        with self._lock:
            path = self._keys.pop((host.host_id, key), None)
        if path is None:
            return False
        path.unlink(missing_ok=True)
        return True
