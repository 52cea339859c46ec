# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports run only downwards: lookup, action -> plugin_utils -> module_utils <- modules, and so do the packages of the two
folders; and a hit imports little."""

import ast
import json
import os
import subprocess
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from tests.conftest import COLLECTIONS
from tools.packages import LEVELS, OWN, PLUGINS, circle, imported, package_of, packages_imported, sources

HEAVY = ("msal", "requests", "urllib3", "cryptography", "jwt")
KERBEROS = ("spnego", "krb5", "gssapi")
LIBRARIES = ("msal", "cryptography", "jmespath", "jinja2", *KERBEROS)
LAYERS = {
    "lookup": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "action": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "filter": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "doc_fragments": ("ansible.release",),
    # The packages below the shells that import Ansible: the base classes of the actions, and what a lookup needs beside a hit.
    "plugin_utils/_lookup": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "plugin_utils/_action": (OWN + "plugin_utils", OWN + "module_utils", "ansible"),
    "plugin_utils": (OWN + "plugin_utils", OWN + "module_utils", *LIBRARIES),
    # A host signs with cryptography where it has it, and the doctor logs in with python-oracledb: one file may look for each.
    "module_utils": (OWN + "module_utils", "ansible.module_utils", "cryptography", "oracledb"),
    "modules": (OWN + "module_utils", "ansible.module_utils"),
}


def is_below(name, prefixes):
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def level_faults(side, package, imports):
    """What a package imports from its own level or from above it."""
    level = {name: number for number, names in enumerate(LEVELS[side]) for name in names}
    return sorted(name for name in imports if level[name] >= level[package])


def file_imports(side):
    """Which file of a folder imports which, anywhere in it, by dotted names."""
    names = {OWN + ".".join(path.relative_to(PLUGINS).with_suffix("").parts): path for path in sources(side)}
    return {name: {module_of(found, names) for found in imported(path)} - {""} for name, path in names.items()}


def module_of(found, names):
    """The file that `package.module` or `package.module.name` is or is in; empty for a foreign one."""
    return next((name for name in (found, found.rpartition(".")[0]) if name in names), "")


def layer_of(path):
    """The most specific layer that the file is in."""
    return max((layer for layer in LAYERS if (PLUGINS / layer) in path.parents), key=len)


ALL = [
    pytest.param(layer, path, id=str(path.relative_to(PLUGINS)))
    for layer in LAYERS
    for path in sources(layer)
    if layer_of(path) == layer
]


def test_every_plugin_kind_has_a_layer():
    kinds = {path.parent.name for path in PLUGINS.glob("*/*.py")}
    assert kinds <= set(LAYERS)
    assert {"lookup", "action", "plugin_utils", "module_utils", "modules"} <= kinds


@pytest.mark.parametrize(("layer", "path"), ALL)
def test_imports_run_downwards(layer, path):
    foreign = [name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names | {"__future__"}]
    assert [name for name in foreign if not is_below(name, LAYERS[layer])] == []


@pytest.mark.parametrize(("library", "file"), [("cryptography", "client_assertion.py"), ("oracledb", "login.py")])
def test_one_file_of_the_host_looks_for_a_library(library, file):
    paths = [path for folder in ("module_utils", "modules") for path in sources(folder)]
    found = [path.name for path in paths if any(is_below(name, (library,)) for name in imported(path))]
    assert found == [file]


SIDES = [pytest.param(side, path, id=str(path.relative_to(PLUGINS))) for side in LEVELS for path in sources(side)]


@pytest.mark.parametrize("side", LEVELS)
def test_every_file_has_a_package_with_a_level(side):
    known = set().union(*LEVELS[side])
    assert {package_of(path) for path in sources(side)} == known
    assert sum(map(len, LEVELS[side])) == len(known)


@pytest.mark.parametrize(("side", "path"), SIDES)
def test_packages_import_only_from_lower_levels(side, path):
    assert level_faults(side, package_of(path), packages_imported(side, path)) == []


@pytest.mark.parametrize("side", LEVELS)
def test_no_two_files_import_each_other(side):
    assert circle(file_imports(side)) == []


def test_an_import_upwards_is_found(tmp_path):
    """So that the tests above can fail."""
    path = PLUGINS / "module_utils" / "_files" / "upwards.py"
    text = tmp_path / "upwards.py"
    text.write_text(f"def late():\n    from {OWN}module_utils._host.document import HostDocument\n")
    names = {name.removeprefix(OWN + "module_utils.").split(".")[0] for name in imported(text)}
    assert level_faults("module_utils", package_of(path), names) == ["_host"]
    assert level_faults("module_utils", "_files", {"_http"}) == ["_http"]
    assert level_faults("module_utils", "_files", {"_text"}) == []


def test_a_circle_is_found():
    found = file_imports("plugin_utils")
    store, token = (f"{OWN}plugin_utils.{name}" for name in ("_store.store", "_model.token"))
    assert token in found[store]
    found[token].add(store)
    assert {store, token} <= set(circle(found))


def test_base_classes_of_the_actions_are_only_for_the_actions():
    """So that Ansible does not come in by them where it must not."""
    base = OWN + "plugin_utils._action"
    importing = [path for path in sources("") if any(is_below(name, [base]) for name in imported(path))]
    assert {path.relative_to(PLUGINS).parts[:-1] for path in importing} == {("action",), ("plugin_utils", "_action")}


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


def test_an_app_s_own_token_needs_no_library(process):
    modules = process(cache="never").result()["modules"]
    assert [name for name in HEAVY if name in modules] == []


def test_other_flows_import_them(process):
    """So that the tests above can fail."""
    result = process(auth="refresh_token", refresh_token="canary", scope="https://x/read", cache="never").result()
    assert {"msal", "requests", "urllib3"} <= set(result["modules"])


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
