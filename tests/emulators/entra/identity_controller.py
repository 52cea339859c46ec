# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's part for managed identities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from tests.emulators.entra.controller import Entra, Tenant

VARIABLES = (
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
)
"""What decides which host a client thinks it is on: take those away that a host's `environment` does not set."""


@dataclass(frozen=True)
class ManagedIdentity:
    """An identity by each of its ids."""

    name: str
    client_id: str
    object_id: str
    resource_id: str


class IdentityHost:
    """A machine or app with managed identities; `identities` are all of them by name, "system" is its own."""

    def __init__(self, entra: "Entra", answer: dict[str, Any]) -> None:
        self._entra = entra
        self.host_id: str = answer["host_id"]
        self.kind: str = answer["kind"]
        self.secret: str = answer["secret"]
        found = [answer["system"], *answer["user_assigned"]]
        self.identities = {one["name"]: ManagedIdentity(**one) for one in found if one}

    @property
    def system(self) -> ManagedIdentity:
        return self.identities["system"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process on this host."""
        found: dict[str, str] = getattr(self, f"_{self.kind}")()
        return found

    def _base(self, side: str = "identity") -> str:
        return f"{self._entra.sides[side]}/{self.host_id}"

    def _imds(self) -> dict[str, str]:
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self._base()}

    def _app_service(self) -> dict[str, str]:
        return {"IDENTITY_ENDPOINT": f"{self._base()}/msi/token", "IDENTITY_HEADER": self.secret}

    def _azure_ml(self) -> dict[str, str]:
        return {"MSI_ENDPOINT": f"{self._base()}/MSI/auth", "MSI_SECRET": self.secret}

    def _arc(self) -> dict[str, str]:
        return {
            "IDENTITY_ENDPOINT": f"{self._base()}/metadata/identity/oauth2/token",
            "IMDS_ENDPOINT": self._base(),
        }

    def _service_fabric(self) -> dict[str, str]:
        certificate = x509.load_pem_x509_certificate((self._entra.directory / "fabric.pem").read_bytes())
        return {
            "IDENTITY_ENDPOINT": f"{self._base('identity_tls')}/metadata/identity/oauth2/token",
            "IDENTITY_HEADER": self.secret,
            "IDENTITY_SERVER_THUMBPRINT": certificate.fingerprint(hashes.SHA1()).hex().upper(),
        }


class IdentityHosts:
    """Mixed into `Entra`."""

    def identity_host(  # type: ignore[misc]
        self: "Entra",
        kind: str,
        *,
        system: bool = True,
        user_assigned: Sequence[str] = (),
        roles: Sequence[str] | Mapping[str, Sequence[str]] = (),
        tenant: "Tenant | None" = None,
        key_directory: Path | None = None,
    ) -> IdentityHost:
        """A host of kind "imds", "app_service", "azure_ml", "arc" or "service_fabric".

        `user_assigned` are names. `roles` are granted to all its identities on the default resource, or on those whose
        app ids are the mapping's keys. An Arc host puts its key files into `key_directory`, by default the agent's own,
        which must exist; one without user-assigned identities is an agent that does not know them.
        """
        document: dict[str, Any] = {
            "kind": kind,
            "tenant_id": (tenant or self.tenant).tenant_id,
            "system": system,
            "user_assigned": list(user_assigned),
            "roles": dict(roles) if isinstance(roles, Mapping) else {self.resource.app_id: list(roles)},
            "key_directory": str(key_directory) if key_directory else None,
        }
        return IdentityHost(self, self._register("identity_hosts", document))
