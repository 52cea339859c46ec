# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An external credential plugin for AWX and Automation Platform: an Entra token, or the job's own ID token, for a field of a credential.

Automation Platform 2.7 and newer give each job an ID token, but only to plugins such as this one (a field that is named
`workload_identity_token` and internal; ansible/awx pull request 16286), made for the audience in the field `url` (16432). The
plugin hands it to the job as it is, for `federated_token` of entra.oracledb, or exchanges it for an access token here.
"""

from __future__ import annotations

from typing import Any

from awx_plugins.credentials.plugin import CredentialPlugin

ASSERTION, TOKEN = "federated token", "access token"
AUDIENCE = "api://AzureADTokenExchange"
INPUTS: dict[str, Any] = {
    "fields": [
        {
            "id": "url",
            "label": "Audience",
            "type": "string",
            "default": AUDIENCE,
            "help_text": "The audience of the job's ID token, as in the app's federated credential.",
        },
        {
            "id": "authority",
            "label": "Authority",
            "type": "string",
            "default": "https://login.microsoftonline.com",
        },
        {"id": "tenant_id", "label": "Directory (tenant) ID", "type": "string"},
        {"id": "client_id", "label": "Application (client) ID", "type": "string"},
        {
            "id": "client_secret",
            "label": "Client secret",
            "type": "string",
            "secret": True,
            "help_text": "Only where the platform gives jobs no ID token.",
        },
        {
            "id": "workload_identity_token",
            "label": "The job's ID token",
            "type": "string",
            "secret": True,
            "internal": True,
        },
    ],
    "metadata": [
        {
            "id": "wanted",
            "label": "What the field gets",
            "type": "string",
            "choices": [ASSERTION, TOKEN],
            "default": ASSERTION,
        },
        {
            "id": "scope",
            "label": "Scope",
            "type": "string",
            "help_text": "For an access token: the database's Application ID URI with /.default.",
        },
    ],
    "required": ["tenant_id", "client_id"],
}


def backend(**given: Any) -> str:
    """The value of the field. Raises RuntimeError, with a text that AWX shows: what is missing, or Entra's refusal."""
    assertion = str(given.get("workload_identity_token") or "")
    if (given.get("wanted") or ASSERTION) == ASSERTION:
        if not assertion:
            raise RuntimeError(
                "The platform gave this job no ID token. It needs Automation Platform 2.7 or newer with the feature "
                "FEATURE_OIDC_WORKLOAD_IDENTITY_ENABLED; or ask for an access token, with a client secret."
            )
        return assertion
    return access_token(given, assertion)


def access_token(given: dict[str, Any], assertion: str) -> str:
    import msal  # only here, so that a fault of it is one of the job and not of AWX's start

    missing = [name for name in ("tenant_id", "client_id", "scope") if not given.get(name)]
    secret = str(given.get("client_secret") or "")
    if missing or not (assertion or secret):
        raise RuntimeError(f"Missing: {', '.join(missing or ['the ID token of the job, or client_secret'])}.")
    authority = str(given.get("authority") or "https://login.microsoftonline.com").rstrip("/")
    app = msal.ConfidentialClientApplication(
        given["client_id"],
        authority=f"{authority}/{given['tenant_id']}",
        client_credential={"client_assertion": assertion} if assertion else secret,
        instance_discovery=False,  # the authority is the administrator's choice
    )
    answer = app.acquire_token_for_client([given["scope"]])
    if "access_token" not in answer:
        description = str(answer.get("error_description") or "").partition("Trace ID")[0].strip()
        raise RuntimeError(f"Entra refused: {answer.get('error')}: {description}")
    return str(answer["access_token"])


entra_token = CredentialPlugin("Microsoft Entra ID token (entra.oracledb)", inputs=INPUTS, backend=backend)
