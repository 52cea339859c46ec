# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose credential it is when its value changes by itself: part of the request's key, cheap enough for every hit."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import read_credential
from ansible_collections.entra.oracledb.plugins.module_utils._jwt import workload

# What tells a managed identity's host; its own secrets are new at each start and are left out.
IDENTITY_HOST_VARIABLES = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "IMDS_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")


MACHINE_ID = "/etc/machine-id"


def identity_of(auth: str, values: Mapping[str, str], environ: Mapping[str, str]) -> str:
    """The lasting identity of `values`, empty where they say it themselves. Raises FileFaultError."""
    if auth == "managed_identity":
        from ansible_collections.entra.oracledb.plugins.module_utils._machine import machine_id

        # This machine and no other: its identity's token must not be found by one that shares the home directory.
        return json.dumps([machine_id(), *(environ.get(name, "") for name in IDENTITY_HOST_VARIABLES)])
    if auth == "azure_cli":
        return azure_cli_account(environ)
    if values.get("federated_token"):
        return workload(values["federated_token"])
    if values.get("federated_token_file"):
        path = values["federated_token_file"]
        return workload(read_credential("federated_token_file", path)[0].decode("utf-8", "replace"))
    return ""


def azure_cli_account(environ: Mapping[str, str]) -> str:
    """The state of `az`: it rewrites its profile at each sign-in and each change of the account."""
    path = azure_cli_profile(environ)
    try:
        state = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return path
    return f"{path} {state.st_ino} {state.st_size} {state.st_mtime_ns}"


def azure_cli_profile(environ: Mapping[str, str]) -> str:
    home = environ.get("AZURE_CONFIG_DIR") or os.path.expanduser("~/.azure")  # noqa: PTH111
    return os.path.join(home, "azureProfile.json")  # noqa: PTH118


def identity_files(auth: str, environ: Mapping[str, str]) -> list[str]:
    """The files that `identity_of` reads without an option that names them."""
    files = {"managed_identity": [MACHINE_ID], "azure_cli": [azure_cli_profile(environ)]}
    return files.get(auth, [])
