# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Azure CLI, signed in at the Entra emulator; needs `az` on PATH."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.emulators.entra import App, Entra
from tests.emulators.entra.controller_people import User
from tests.emulators.entra.first_party import ARM_APP_ID, AZURE_CLI_APP_ID
from tests.waiting import wait_for

CLOUD = "EntraEmulator"
# One command takes half a second; the rest is for a busy machine.
SECONDS = 120


class AzureCliError(Exception):
    """A command of az failed; the text is its standard error."""


def missing() -> str:
    """Why tests that need az cannot run, or an empty text if they can."""
    return "" if shutil.which("az") else "the Azure CLI (az) is not on PATH"


def run(environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """One az command; `environment` comes on top of this process's."""
    return subprocess.run(
        [_executable(), *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def environment(entra: Entra, directory: Path) -> dict[str, str]:
    """The variables that make az talk to the emulator and keep its files in `directory`, which is made if absent."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "AZURE_CONFIG_DIR": str(directory),
        "REQUESTS_CA_BUNDLE": str(entra.ca_path),
        # Otherwise MSAL asks login.microsoftonline.com whether it knows this host.
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "AZURE_CORE_NO_COLOR": "true",
        "AZURE_CORE_SURVEY_MESSAGE": "false",
        "AZURE_CORE_LOGIN_EXPERIENCE_V2": "false",
    }


def cloud(entra: Entra, directory: Path) -> dict[str, str]:
    """An az that knows the emulator as its cloud and that nobody has signed in to; returns its variables."""
    variables = environment(entra, directory)
    _succeed(variables, "cloud", "register", "--name", CLOUD, "--endpoint-resource-manager", entra.arm_url)
    _succeed(variables, "cloud", "set", "--name", CLOUD)
    return variables


def signed_in(entra: Entra, app: App, directory: Path, credential: Sequence[str] | None = None) -> dict[str, str]:
    """Sign az in as `app`; returns the variables for later commands; AzureCliError has az's output.

    `credential` are az's own options: by default --password with the app's secret, else --certificate with a PEM's path
    or --federated-token with a token.
    """
    variables = cloud(entra, directory)
    chosen = ["--password", app.secret] if credential is None else credential
    login = ["login", "--service-principal", "--username", app.client_id, "--tenant", app.tenant_id]
    _succeed(variables, *login, *chosen, "--allow-no-subscriptions")
    return variables


def signed_in_user(entra: Entra, user: User, directory: Path, resources: Sequence[str] = ()) -> dict[str, str]:
    """Sign az in as a user with `az login --use-device-code`; the user approves the code as soon as it is there.

    The tenant has consented to az for Resource Manager and for the APIs whose app ids are `resources`.
    """
    delegated = {app_id: ["user_impersonation"] for app_id in (ARM_APP_ID, entra.resource.app_id, *resources)}
    entra.app(client_id=AZURE_CLI_APP_ID, public=True, device_interval=1, delegated=delegated)
    variables = cloud(entra, directory)
    command = ["login", "--use-device-code", "--tenant", entra.tenant_id, "--allow-no-subscriptions"]
    before = set(entra.pending_devices())
    with subprocess.Popen(
        [_executable(), *command],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as login:
        try:
            entra.approve(_new_device(entra, before, login), user)
            _unused, message = login.communicate(timeout=SECONDS)
        finally:
            login.kill()
    if login.returncode != 0:
        raise AzureCliError(message)
    return variables


def _new_device(entra: Entra, before: set[str], login: "subprocess.Popen[str]") -> str:
    """The user code that az has asked for."""
    codes = wait_for(lambda: login.poll() is not None or set(entra.pending_devices()) - before)
    if not isinstance(codes, set):
        raise AzureCliError("az login asked for no device code")
    return codes.pop()


def _executable() -> str:
    found = shutil.which("az")
    assert found is not None, missing()
    return found


def _succeed(variables: Mapping[str, str], *arguments: str) -> str:
    done = run(variables, *arguments)
    if done.returncode != 0:
        raise AzureCliError(done.stderr)
    return done.stdout
