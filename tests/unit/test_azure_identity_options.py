# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/migration.md has a line for every constructor option of azure-identity's credentials of people."""

import inspect
import re

import azure.identity
import pytest

from tests.conftest import ROOT

CREDENTIALS = (
    azure.identity.InteractiveBrowserCredential,
    azure.identity.DeviceCodeCredential,
    azure.identity.UsernamePasswordCredential,
    azure.identity.AuthorizationCodeCredential,
)
# Of InteractiveBrowserBrokerCredential in azure-identity-broker, which no test needs.
BROKER = {"allow_broker", "parent_window_handle", "use_default_broker_account", "enable_msa_passthrough"}
DOCUMENTED = re.compile(r":(?:keyword|param|paramtype)\s+(?:[^:]*\s)?(\w+):")
TABLE = (ROOT / "docs" / "migration.md").read_text().partition("\n## azure-identity's options, one by one\n")[2]


def options(credential: type) -> set[str]:
    """What its constructor takes: most of it is only in its docstring."""
    parameters = inspect.signature(credential).parameters.values()
    named = {one.name for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD}
    return named | set(DOCUMENTED.findall(credential.__doc__ or ""))


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_every_option_has_a_line(credential: type) -> None:
    found = options(credential)
    assert {"client_id", "authority", "tenant_id"} <= found
    left = [line.split("|")[1] for line in TABLE.splitlines() if line.startswith("|")]
    missing = [name for name in found | BROKER if not any(f"`{name}`" in cell for cell in left)]
    assert not missing


def test_default_app_is_the_one_that_is_named() -> None:
    (default,) = {inspect.signature(azure.identity.DeviceCodeCredential).parameters["client_id"].default}
    assert f"`{default}`" in TABLE
