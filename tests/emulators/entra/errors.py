# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Entra answers when it refuses: AADSTS numbers, their HTTP status and OAuth error, and the body around them.

Numbers and statuses are those of Microsoft's error reference and of public reports; the texts are shortened.
Clients must not branch on the numbers (Microsoft's reference says so), people read them.
"""

import datetime
import re
import uuid
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import OAuth2Error
from flask import has_request_context, request

from tests.emulators.entra.people_errors import PEOPLE

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One row: the HTTP status, the OAuth `error` (RFC 6749 section 5.2) and the text, filled in with `format`."""

    status: int
    error: str
    text: str
    suberror: str | None = None


NO_RECORD = "No matching federated identity record found for presented assertion"
CHECK_RECORD = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."

ERRORS = {
    # The request itself
    900144: Kind(400, "invalid_request", "The request body must contain the following parameter: '{}'."),
    900561: Kind(400, "invalid_request", "The endpoint only accepts POST requests. Received a {} request."),
    90013: Kind(400, "invalid_request", "Invalid input received from the user: {}."),
    70003: Kind(400, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."),
    # Tenant
    90002: Kind(400, "invalid_request", "Tenant '{}' not found. Check that it is the right tenant and cloud."),
    50059: Kind(400, "invalid_request", "No tenant-identifying information found in the request."),
    # Application
    700016: Kind(400, "unauthorized_client", "Application with identifier '{}' was not found in the directory '{}'."),
    7000218: Kind(401, "invalid_client", "The request body must contain 'client_assertion' or 'client_secret'."),
    # Secret
    7000215: Kind(401, "invalid_client", "Invalid client secret provided for app '{}'. Send the value, not the ID."),
    7000222: Kind(401, "invalid_client", "The provided client secret keys for app '{}' are expired."),
    # Client assertion
    50027: Kind(401, "invalid_client", "Invalid JWT token. {}."),
    5002738: Kind(401, "invalid_client", "Invalid JWT token. '{}' is not a supported signature algorithm."),
    5002741: Kind(401, "invalid_client", "{} audience values provided in the client credential, maximum is 1."),
    700021: Kind(401, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter."),
    700023: Kind(401, "invalid_client", "Client assertion audience claim does not match Realm issuer."),
    700024: Kind(401, "invalid_client", "Client assertion is not within its valid time range. {}."),
    700027: Kind(401, "invalid_client", "{}. Thumbprint of key used by client: '{}'."),
    700030: Kind(401, "invalid_client", "Invalid certificate - subject name in certificate is not authorized: {}."),
    50017: Kind(401, "invalid_client", "Validation of the given certificate chain failed."),
    1000502: Kind(401, "invalid_client", "The provided certificate is not within its specified validity window."),
    # No public report of a refused replay names a number; 50013 is the reference's general "assertion is invalid".
    50013: Kind(401, "invalid_client", "Assertion failed a validation: {}."),
    # Federated credential
    70025: Kind(401, "invalid_client", "The client '{}' has no configured federated identity credentials."),
    700211: Kind(401, "invalid_client", f"{NO_RECORD} issuer '{{}}'. {CHECK_RECORD}"),
    700212: Kind(401, "invalid_client", f"{NO_RECORD} audience '{{}}'. {CHECK_RECORD}"),
    700213: Kind(401, "invalid_client", f"{NO_RECORD} subject '{{}}'. {CHECK_RECORD}"),
    700222: Kind(401, "invalid_client", "AAD-issued tokens may not be used for federated identity flows."),
    7000272: Kind(
        401,
        "invalid_client",
        "The key '{}' of the federated credential is not in the metadata of identity provider {}.",
    ),
    90061: Kind(400, "invalid_request", "Request to External OIDC endpoint failed."),
    # Federated domain
    50008: Kind(400, "invalid_grant", "{}"),
    50107: Kind(400, "invalid_grant", "The requested federation realm object '{}' does not exist."),
    51004: Kind(400, "invalid_grant", "The user account {} does not exist in the {} directory."),
    # Scope and resource
    70011: Kind(400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid: {}."),
    1002012: Kind(
        400,
        "invalid_scope",
        "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default "
        "suffixed to the resource identifier (application ID URI).",
    ),
    500011: Kind(400, "invalid_resource", "The resource principal named {} was not found in the tenant named {}."),
    # The service's own state
    90055: Kind(429, "temporarily_unavailable", "There are too many incoming requests."),
    90033: Kind(503, "temporarily_unavailable", "A transient error has occurred. Please try again."),
    **{number: Kind(*row) for number, row in PEOPLE.items()},
}


class EntraError(OAuth2Error):  # type: ignore[misc]
    """A refusal with an AADSTS number; `error` and `status` override the table's row."""

    def __init__(self, number: int, *values: object, error: str | None = None, status: int | None = None) -> None:
        kind = ERRORS[number]
        super().__init__(error=error or kind.error, status_code=status or kind.status)
        self.number = number
        # `claims` may join it: what an interactive request has to repeat.
        self.extra = {"suberror": kind.suberror} if kind.suberror else {}
        # Set after the constructor, which refuses characters that Entra does echo from a request.
        self.description = kind.text.format(*values)

    def get_body(self) -> list[tuple[str, Any]]:
        trace, correlation = str(uuid.uuid4()), correlation_id()
        timestamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ")
        return [
            ("error", self.error),
            (
                "error_description",
                (
                    f"AADSTS{self.number}: {self.description} "
                    f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
                ),
            ),
            ("error_codes", [self.number]),
            ("timestamp", timestamp),
            ("trace_id", trace),
            ("correlation_id", correlation),
            ("error_uri", f"https://login.microsoftonline.com/error?code={self.number}"),
            *self.extra.items(),
        ]

    def get_headers(self) -> list[tuple[str, str]]:
        return list(NO_STORE)


NO_STORE = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cache-Control", "no-store, no-cache"),
    ("Pragma", "no-cache"),
    ("Expires", "-1"),
)


def correlation_id() -> str:
    """The client's own request id if it sent a proper one, else a new one."""
    sent = request.headers.get("client-request-id", "") if has_request_context() else ""
    return sent if GUID.fullmatch(sent) else str(uuid.uuid4())
