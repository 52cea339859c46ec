# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each kind of host wants to be asked, and what it answers: one class per kind.

IMDS, Arc and Service Fabric are documented with their errors. App Service's come from public reports; what Azure Machine
Learning says when it refuses is not known, so it says what App Service did at the same API version.
"""

import uuid
from typing import Any

from flask import request

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.identity_registry import IdentityHost, IdentityHosts, ManagedIdentity

Document = dict[str, Any]


class Refused(Exception):
    """An answer other than a token."""

    def __init__(self, status: int, document: Document, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.document, self.headers = status, document, headers or {}


class Imds:
    """The instance metadata service of a virtual machine."""

    path = "metadata/identity/oauth2/token"
    version = "2018-02-01"
    names = {
        "client_id": "client_id",
        "object_id": "object_id",
        "msi_res_id": "resource_id",
        "mi_res_id": "resource_id",
    }

    def __init__(self, hosts: IdentityHosts) -> None:
        self.hosts = hosts

    def check(self, host: IdentityHost) -> None:
        """Refused when the request is not made as the host demands."""
        if request.headers.get("Metadata", "").lower() != "true":
            raise self.invalid("Required metadata header not specified")
        if "X-Forwarded-For" in request.headers:
            raise self.invalid("Requests with an X-Forwarded-For header are not served")
        self.check_version()

    def check_version(self) -> None:
        if request.args.get("api-version") != self.version:
            text = "Bad request. api-version is invalid or was not specified in the request."
            raise Refused(400, {"error": text, "newest-versions": [self.version]})

    def resource(self) -> str:
        found = request.args.get("resource", "")
        if not found:
            raise self.invalid("Required query variable 'resource' is missing")
        return found

    def pick(self, host: IdentityHost) -> ManagedIdentity:
        """The identity that is asked for; without a name the machine's own, else the only one there is."""
        wanted = [(self.names[name], value) for name, value in request.args.items() if name in self.names]
        if wanted:
            everybody = [*host.user_assigned, *([host.system] if host.system else [])]
            found = [one for one in everybody if all(one.has(kind, value) for kind, value in wanted)]
        else:
            found = [host.system] if host.system else host.user_assigned
        if len(found) > 1:
            raise self.invalid(
                "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in "
                "the token request"
            )
        if not found:
            raise self.not_found(bool(wanted))
        return found[0]

    def not_found(self, named: bool) -> Refused:
        return self.invalid("Identity not found")

    def invalid(self, text: str) -> Refused:
        return Refused(400, {"error": "invalid_request", "error_description": text})

    def by_entra(self, error: EntraError) -> Refused:
        """Entra's refusal, handed through."""
        return Refused(error.status_code, dict(error.get_body()))

    def document(self, identity: ManagedIdentity, token: str, expires_on: int, life: int) -> Document:
        """All numbers are text here."""
        return {
            "access_token": token,
            "client_id": identity.client_id,
            "expires_in": str(life),
            "expires_on": str(expires_on),
            "ext_expires_in": str(life),
            "not_before": str(expires_on - life),
            "resource": self.resource(),
            "token_type": "Bearer",
        }


class Arc(Imds):
    """The agent on a machine outside Azure: the client proves with a file that it may read the agent's secrets."""

    version = "2020-06-01"
    names = {"client_id": "client_id", "object_id": "object_id", "msi_res_id": "resource_id"}

    def check(self, host: IdentityHost) -> None:
        super().check(host)
        scheme, _unused, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic" or not self.hosts.redeem(host, key):
            path = self.hosts.challenge(host)
            text = "Access token is missing or invalid"
            raise Refused(
                401, {"error": "unauthorized", "error_description": text}, {"WWW-Authenticate": f"Basic realm={path}"}
            )

    def pick(self, host: IdentityHost) -> ManagedIdentity:
        """An agent from before user-assigned identities does not see that one is asked for."""
        if host.knows_user_assigned:
            return super().pick(host)
        if host.system is None:
            raise self.not_found(False)
        return host.system

    def document(self, identity: ManagedIdentity, token: str, expires_on: int, life: int) -> Document:
        """One that knows them says whose token it is."""
        answer = super().document(identity, token, expires_on, life)
        named = {
            name: getattr(identity, kind)
            for name, kind in self.names.items()
            if name in request.args and (identity.name != "system")
        }
        del answer["client_id"]
        return {**answer, **named}


class AppService(Imds):
    """App Service, Functions and their like: the environment holds a secret against forged requests."""

    path = "msi/token"
    version = "2019-08-01"
    header = "X-IDENTITY-HEADER"
    names = {
        "client_id": "client_id",
        "object_id": "object_id",
        "principal_id": "object_id",
        "mi_res_id": "resource_id",
    }

    def check(self, host: IdentityHost) -> None:
        if request.headers.get(self.header) != host.secret:
            raise self.failed(401, "Unauthorized")
        self.check_version()

    def check_version(self) -> None:
        if request.args.get("api-version") != self.version:
            raise self.failed(400, "The api-version is invalid.")

    def failed(self, status: int, text: str) -> Refused:
        return Refused(status, {"statusCode": status, "message": text, "correlationId": str(uuid.uuid4())})

    def invalid(self, text: str) -> Refused:
        return self.failed(400, text)

    def not_found(self, named: bool) -> Refused:
        text = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
        return self.failed(400, text if named else "Unable to load the proper Managed Identity.")

    def by_entra(self, error: EntraError) -> Refused:
        """App Service does not pass on Entra's answer."""
        return self.failed(500, "An unexpected error occured while fetching the AAD Token.")

    def document(self, identity: ManagedIdentity, token: str, expires_on: int, life: int) -> Document:
        return {
            "access_token": token,
            "expires_on": str(expires_on),
            "resource": self.resource(),
            "token_type": "Bearer",
            "client_id": identity.client_id,
        }


class AzureMl(AppService):
    """Azure Machine Learning: App Service's first API version, which knows an identity by its client id only."""

    path = "MSI/auth"
    version = "2017-09-01"
    header = "secret"
    names = {"clientid": "client_id"}

    def failed(self, status: int, text: str) -> Refused:
        return Refused(status, {"StatusCode": status, "Message": text, "CorrelationId": str(uuid.uuid4())})

    def not_found(self, named: bool) -> Refused:
        return self.failed(400, "No MSI found for specified ClientId/ResourceId.")


class ServiceFabric(AppService):
    """Service Fabric: the identity is the application's, over TLS with the node's own certificate."""

    path = "metadata/identity/oauth2/token"
    version = "2019-07-01-preview"

    def check(self, host: IdentityHost) -> None:
        if "Secret" not in request.headers:
            raise self.fabric(400, "SecretHeaderNotFound", "Secret is not found in the request headers.")
        if request.headers["Secret"] != host.secret:
            raise self.fabric(404, "ManagedIdentityNotFound", "Managed identity not found for the application host.")
        if request.args.get("api-version") != self.version:
            raise self.fabric(400, "InvalidApiVersion", "The api-version is missing or not supported.")

    def fabric(self, status: int, code: str, text: str) -> Refused:
        return Refused(status, {"error": {"correlationId": str(uuid.uuid4()), "code": code, "message": text}})

    def invalid(self, text: str) -> Refused:
        return self.fabric(400, "ArgumentNullOrEmpty", text)

    def pick(self, host: IdentityHost) -> ManagedIdentity:
        """Whatever the request names is not looked at."""
        if host.system is None:
            raise self.fabric(404, "ManagedIdentityNotFound", "Managed identity not found for the application host.")
        return host.system

    def by_entra(self, error: EntraError) -> Refused:
        return self.fabric(500, "InternalServerError", f"AADSTS{error.number}: {error.description}")

    def document(self, identity: ManagedIdentity, token: str, expires_on: int, life: int) -> Document:
        """`expires_on` is a number, as in the documentation."""
        return {
            "token_type": "Bearer",
            "access_token": token,
            "expires_on": expires_on,
            "resource": self.resource(),
        }


PROTOCOLS: dict[str, type[Imds]] = {
    "imds": Imds,
    "app_service": AppService,
    "azure_ml": AzureMl,
    "arc": Arc,
    "service_fabric": ServiceFabric,
}
