# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The five kinds of host that give Azure managed identities: how each is recognised and spoken to."""

import os
from typing import Mapping, NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._entra import arc
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import ManagedIdentityError
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import Endpoint, parse_endpoint

IMDS = "http://169.254.169.254"
IMDS_PATH = "/metadata/identity/oauth2/token"


class Host(NamedTuple):
    """How one kind of host is asked."""

    title: str
    endpoint: str  # the environment variable with its URL
    secret: str  # the one with its secret
    header: str  # what the secret is sent in
    version: str
    names: Mapping[str, str]  # what the protocol calls an identity's ids
    tries: int
    retried: Tuple[int, ...]  # statuses below 500 that pass


# 9 tries with their pauses are 79 seconds, and an IMDS that is being updated (410) is back within 70; App Service answers
# 500 to a resource that does not exist, so few there.
HOSTS = {
    "service_fabric": Host(
        "Service Fabric", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "Secret", "2019-07-01-preview", {}, 4, (429,)
    ),
    "app_service": Host(
        "App Service or Functions",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "X-IDENTITY-HEADER",
        "2019-08-01",
        {"client_id": "client_id", "object_id": "object_id", "resource_id": "mi_res_id"},
        4,
        (429,),
    ),
    "azure_ml": Host(
        "Azure Machine Learning",
        "MSI_ENDPOINT",
        "MSI_SECRET",
        "secret",
        "2017-09-01",
        {"client_id": "clientid"},
        4,
        (429,),
    ),
    "arc": Host(
        "Azure Arc",
        "IDENTITY_ENDPOINT",
        "",
        "",
        "2020-06-01",
        {"client_id": "client_id", "object_id": "object_id", "resource_id": "msi_res_id"},
        4,
        (429,),
    ),
    "imds": Host(
        "this virtual machine (IMDS)",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "",
        "",
        "2018-02-01",
        {"client_id": "client_id", "object_id": "object_id", "resource_id": "msi_res_id"},
        9,
        (404, 410, 429),
    ),
}


def source_of(environ: Mapping[str, str]) -> str:
    """Which kind of host this is: a key of HOSTS. Without any sign of another it is taken for a virtual machine."""
    identity = bool(environ.get("IDENTITY_ENDPOINT"))
    if identity and environ.get("IDENTITY_HEADER"):
        return "service_fabric" if environ.get("IDENTITY_SERVER_THUMBPRINT") else "app_service"
    if environ.get("MSI_ENDPOINT") and environ.get("MSI_SECRET"):
        return "azure_ml"
    if _names_arc(environ) or os.path.exists(arc.AGENT):
        return "arc"
    return "imds"


def _names_arc(environ: Mapping[str, str]) -> bool:
    """Only both variables are the agent's, as for MSAL: what asks there would get the agent's key."""
    return bool(environ.get("IDENTITY_ENDPOINT") and environ.get("IMDS_ENDPOINT"))


def endpoint_of(source: str, environ: Mapping[str, str]) -> Endpoint:
    """Where such a host is asked; ManagedIdentityError if its variable is no URL."""
    defaults = {"arc": arc.ENDPOINT, "imds": IMDS}
    variable = HOSTS[source].endpoint
    named = "" if source == "arc" and not _names_arc(environ) else environ.get(variable)
    url = named or defaults.get(source, "")
    # Only for IMDS the variable holds no path.
    endpoint = parse_endpoint(url.rstrip("/") + IMDS_PATH if source == "imds" else url)
    if endpoint is None:
        raise ManagedIdentityError(f"{variable} is no URL of the form http://host:port/path: correct the environment.")
    return endpoint
