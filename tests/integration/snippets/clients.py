# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the Oracle clients, and what other programs do with a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulators.entra import GRAPH_APP_ID, Entra
from tests.integration.runner import Ansible
from tests.integration.snippets.blocks import Block
from tests.integration.snippets.handlers import By
from tests.integration.snippets.monitoring import script_with_az
from tests.integration.snippets.pages import Pages
from tests.integration.snippets.scene import Scene
from tests.integration.snippets.shapes import checked, edited, scene_of
from tests.integration.stub_az import StubAz


def azure_cli_in_variables(block: Block, request: pytest.FixtureRequest) -> None:
    """With an `az` that has the token."""
    scene = scene_of(request)
    scene.client("{}")
    path = scene.root / "var/lib/oracle-tokens/hr/token"
    az = StubAz(scene.ansible.made("bin"))
    az.gives(path.read_text(), scene.entra.tenant_id)
    path.unlink()
    for name in ("client_secret", "client_id"):
        scene.ansible.variables.pop(f"aad_token_{name}")
    scene.ansible.environment |= az.environment
    scene.role(block.text)
    assert path.exists()
    assert az.runs()


def graph(block: Block, request: pytest.FixtureRequest) -> None:
    """The emulator's Graph, for an app that may list users."""
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    app = entra.app(secret=True, roles={GRAPH_APP_ID: ["User.Read.All"]})
    bare.use(entra, app)
    scene = Scene(bare, entra, app)
    text = block.text.replace("https://graph.microsoft.com/v1.0", f"{entra.graph_url}/v1.0")
    environment = {"SSL_CERT_FILE": str(entra.ca_path)}
    scene.values = {}
    bare.environment |= environment
    scene.tasks(text)
    assert [(entry["path"], entry["status"]) for entry in entra.requests("graph")] == [("/v1.0/users", 200)]


def tree(block: Block, request: pytest.FixtureRequest) -> None:
    """A host that has everything; each line of the page is a file of it with that mode, and there is no file more."""
    scene = scene_of(request)
    lines = [line.split(maxsplit=3)[:3] for line in block.text.splitlines()]
    scene.client(
        "sqlnet: {NAMES.DIRECTORY_PATH: [TNSNAMES]}\nojdbc: {javax.net.ssl.trustStoreType: PEM}\n"
        "hooks: [{driver: python}, {driver: node}]\n"
        "wallet: {src: Wallet_HR.zip, password: '{{ vault_wallet_password }}', token: hr, "
        "directory: /var/lib/oracle-wallets/hr}\n"
    )
    for mode, _owner, path in lines:
        assert f"{Path(f'{scene.root}{path}').stat().st_mode & 0o777:04o}" == mode, path
    known = {f"{scene.root}{path}" for _mode, _owner, path in lines}
    there = {str(path) for place in ("etc/oracle/network", "var/lib") for path in (scene.root / place).rglob("*")}
    assert {name for name in there - known if not name.endswith((".jks", "/var/lib"))} == set()


def by_its_tag(block: Block, request: pytest.FixtureRequest) -> None:
    """With the role's variables in the inventory; the tag leads to the role's own task."""
    scene = scene_of(request)
    scene.ansible.variables |= Scene.with_prefix(scene.document())
    scene.tasks(block.text, "--tags", "oracle")
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()


PAGES = Pages(
    "docs/host-files.md",
    "docs/migration.md",
    "docs/oracle-clients.md",
    "docs/other-databases.md",
    "roles/oracle_client/README.md",
    rows=[
        ("docs/host-files.md", "0755", tree),
        ("docs/migration.md", "*/30 * * * *", script_with_az),
        ("docs/migration.md", "oracle_client_tokens:", azure_cli_in_variables),
        ("docs/oracle-clients.md", "- entra.oracledb.oracle_tnsnames", edited),
        ("docs/oracle-clients.md", "login_shells", checked),
        ("docs/oracle-clients.md", "--- before", By("tests/unit/plugins/module_utils/_orafile/test_parameter_diff.py")),
        ("docs/other-databases.md", "- name: Ask for", graph),
        ("docs/other-databases.md", "$ PGPASSWORD", By("tests/integration/test_snippets.py::test_postgresql")),
        ("roles/oracle_client/README.md", "- name: Oracle database client", by_its_tag),
    ],
)  # fmt: skip
