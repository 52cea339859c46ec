# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a single option must look like: `RULES` has a function from the value to its faults for each that has a form."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 section 3.3: scope-token
REGION = re.compile(r"[a-z][a-z0-9]{0,62}")  # a label of a host's name (RFC 1035 section 2.3.4)
RESOURCE_ID = re.compile(
    r"/subscriptions/[^/]+/resource[gG]roups/[^/]+/providers/Microsoft\.ManagedIdentity/.+", re.IGNORECASE
)


def stripped(name: str) -> Callable[[str], list[str]]:
    """A secret that was read from a file with its line end is refused by every provider, with a message that misleads."""

    def rule(value: str) -> list[str]:
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            return [f"{name} is in quotes, which are no part of it: an env file keeps them, so write it without."]
        if value == value.strip():
            return []
        return [f"{name} begins or ends with a blank or a line end, as no secret does: strip it."]

    return rule


def guid(name: str, where: str) -> Callable[[str], list[str]]:
    """`where` says on which page the user finds the right one."""
    return lambda value: [] if GUID.fullmatch(value) else [f"{name} '{value}' is not a GUID: {where}."]


def username(value: str) -> list[str]:
    """A user principal name (RFC 822): Entra finds the user's realm by its domain."""
    named, _at, domain = value.partition("@")
    if named and DOMAIN.fullmatch(domain):
        return []
    return [f"username '{value}' is not of the form name@domain (the User principal name in Entra > Users)."]


def redirect_uri(value: str) -> list[str]:
    """RFC 6749 section 3.1.2: absolute, without a fragment."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
    except ValueError:  # brackets that hold no address
        usable = False
    if usable:
        return []
    return [f"redirect_uri '{value}' is no http(s) address without a fragment."]


def loopback(value: str) -> list[str]:
    """RFC 8252 section 7.3; MSAL listens on http://localhost and nowhere else."""
    try:
        parts = urlsplit(value)
        usable = (
            parts.scheme == "http" and parts.hostname == "localhost" and parts.port != 0 and parts.path in ("", "/")
        )
    except ValueError:
        usable = False
    if usable:
        return []
    return [
        f"redirect_uri '{value}' must be http://localhost or http://localhost:PORT: the browser comes back to this machine."
    ]


def resource_id(value: str) -> list[str]:
    """The ARM resource id of a user-assigned identity."""
    if RESOURCE_ID.fullmatch(value):
        return []
    form = (
        "identity_resource_id must be /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ManagedIdentity/"
        "userAssignedIdentities/<name> (portal > the identity > Properties > Id)."
    )
    return [form]


def https(name: str) -> Callable[[str], list[str]]:
    """RFC 6750 section 5.2: a bearer token travels encrypted."""
    return lambda value: (
        [] if value.startswith("https://") else [f"{name} is not https: a token would travel in clear."]
    )


def region(value: str) -> list[str]:
    """As in MSAL's azure_region, but for its search for the region, which hangs for minutes outside Azure."""
    if value.lower() == "tryautodetect":
        return ["region must be named (westeurope): it is not looked up."]
    return [] if REGION.fullmatch(value) else [f"region '{value}' is no Azure region such as westeurope."]


def process_timeout(value: str) -> list[str]:
    """Seconds for the Azure CLI."""
    usable = value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= 3600
    return [] if usable else [f"process_timeout must be 1 to 3600 seconds, not {value}."]


def command(value: str) -> list[str]:
    """A program and its arguments, in the quoting of a POSIX shell; no shell runs it."""
    import shlex

    try:
        words = shlex.split(value)
    except ValueError as error:
        return [f"federated_token_command cannot be taken apart: {str(error).lower()}."]
    return [] if words else ["federated_token_command is empty."]


RULES: dict[str, Callable[[str], list[str]]] = {
    **{name: stripped(name) for name in ("client_secret", "refresh_token", "authorization_code", "oidc_request_token")},
    "username": username,
    "identity_object_id": guid("identity_object_id", "use Object (principal) ID from the identity's Overview page"),
    "identity_resource_id": resource_id,
    "service_connection_id": guid("service_connection_id", "it is in the address of the service connection's page"),
    "oidc_request_url": https("oidc_request_url"),
    "redirect_uri": redirect_uri,
    "region": region,
    "federated_token_command": command,
    "process_timeout": process_timeout,
}
