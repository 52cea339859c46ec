# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three clients of managed identities, all asked in the same way: MSAL, azure-identity and the collection's own."""

import os
from collections.abc import Callable, Mapping

import msal
import requests
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import ManagedIdentityCredential

from ansible_collections.entra.oracledb.plugins.module_utils._entra import managed_identity


class NoToken(Exception):
    """The client refused; the text is its own."""


def by_msal(resource: str, identity: Mapping[str, str]) -> str:
    chosen = msal.UserAssignedManagedIdentity(**identity) if identity else msal.SystemAssignedManagedIdentity()
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = msal.ManagedIdentityClient(chosen, http_client=session).acquire_token_for_client(resource=resource)
        except (ValueError, OSError) as error:
            raise NoToken(str(error)) from error
    if "access_token" not in answer:
        raise NoToken(str(answer))
    return str(answer["access_token"])


def by_azure_identity(resource: str, identity: Mapping[str, str]) -> str:
    config = dict(identity)
    with ManagedIdentityCredential(identity_config=config, retry_total=0, use_env_settings=False) as credential:
        try:
            return str(credential.get_token(f"{resource}/.default").token)
        except (ClientAuthenticationError, HttpResponseError, OSError) as error:
            raise NoToken(str(error)) from error


def by_ours(resource: str, identity: Mapping[str, str]) -> str:
    try:
        found = managed_identity.get_token(resource, identity, os.environ, 30, sleep=lambda _seconds: None)
    except managed_identity.ManagedIdentityError as error:
        raise NoToken(str(error)) from error
    return str(found["access_token"])


CLIENTS: dict[str, Callable[[str, Mapping[str, str]], str]] = {
    "msal": by_msal,
    "azure-identity": by_azure_identity,
    "ours": by_ours,
}
