# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports run only downwards: lookup, action -> plugin_utils -> module_utils <- modules; and a hit imports little."""

import ast
import json
import os
import subprocess
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from tests.conftest import COLLECTIONS, ROOT

PLUGINS = ROOT / "plugins"
OWN = "ansible_collections.entra.oracledb.plugins."
HEAVY = ("msal", "requests", "urllib3", "cryptography", "jwt")
KERBEROS = ("spnego", "krb5", "gssapi")
LIBRARIES = ("msal", "cryptography", "jwt", "jmespath", *KERBEROS)
LAYERS = {
    "lookup": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "action": (OWN + "action", OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "filter": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "doc_fragments": (),
    "plugin_utils": (OWN + "plugin_utils", OWN + "module_utils", *LIBRARIES),
    "module_utils": (OWN + "module_utils", "ansible.module_utils"),
    "modules": (OWN + "module_utils", "ansible.module_utils"),
}


def sources(layer):
    return sorted((PLUGINS / layer).glob("**/*.py"))


def imported(path):
    """Every module that a file imports anywhere, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_below(name, prefixes):
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


ALL = [pytest.param(layer, path, id=str(path.relative_to(PLUGINS))) for layer in LAYERS for path in sources(layer)]


def test_every_plugin_kind_has_a_layer():
    kinds = {path.parent.name for path in PLUGINS.glob("*/*.py")}
    assert kinds <= set(LAYERS)
    assert {"lookup", "action", "plugin_utils", "module_utils", "modules"} <= kinds


@pytest.mark.parametrize(("layer", "path"), ALL)
def test_imports_run_downwards(layer, path):
    foreign = [name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names | {"__future__"}]
    assert [name for name in foreign if not is_below(name, LAYERS[layer])] == []


@pytest.mark.parametrize("path", [*sources("module_utils"), *sources("modules")], ids=lambda path: path.stem)
def test_what_travels_to_the_host_compiles_on_its_python(path):
    """AnsiballZ ships whatever is imported, even under TYPE_CHECKING; the host may have Python 3.6."""
    tree = ast.parse(path.read_text(), feature_version=(3, 6))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not names & {"__future__", "dataclasses"}
    assert not any("plugin_utils" in name for name in imported(path))


@pytest.mark.parametrize("path", sources("plugin_utils"), ids=lambda path: path.stem)
def test_the_controller_s_code_compiles_on_its_oldest_python(path):
    ast.parse(path.read_text(), feature_version=(3, 10))


def test_a_hit_imports_nothing_heavy(live, process):
    engine.acquire(live())
    result = process().result()
    assert result["access_token"]
    assert [name for name in HEAVY if name in result["modules"]] == []
    assert not any(name.split(".")[0] == "ansible" for name in result["modules"])


def test_a_miss_imports_them(process):
    """So that the test above can fail."""
    modules = process(cache="never").result()["modules"]
    assert {"msal", "requests", "urllib3"} <= set(modules)


def test_requests_go_out_with_the_standard_library_only():
    """MSAL imports requests and urllib3 for itself."""
    code = f"import json, sys; import {OWN}plugin_utils._entra.http_client; print(json.dumps(sorted(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "http.client" in json.loads(loaded.stdout)
    assert [name for name in HEAVY if name in json.loads(loaded.stdout)] == []


@pytest.mark.parametrize(
    "name", ["lookup.aad_token", "action.aad_token", "action.oracle_token", "action.oracle_client"]
)
def test_loading_a_plugin_imports_nothing_heavy(name):
    code = f"import json, sys; import {OWN}{name}; print(json.dumps(sorted(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS), "HOME": "/nonexistent", "ANSIBLE_LOCAL_TEMP": "/tmp"}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr
    # cryptography may come with ansible.parsing.vault
    ours = [name for name in HEAVY if name in json.loads(loaded.stdout) and name != "cryptography"]
    assert ours == []
