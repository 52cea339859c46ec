# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables mirror the document of the module; nothing of it is written down twice without a check."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from tests.unit.plugins.test_docs import documentation

ROOT = Path(__file__).resolve().parents[3]
ROLE = ROOT / "roles" / "oracle_client"
PREFIX = "oracle_client_"
SPEC: dict[str, Any] = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"][
    "options"
]
DEFAULTS: dict[str, Any] = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
EMPTY: dict[str, Any] = {"list": [], "dict": {}}


def flat(options: dict[str, Any], where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, facts in options.items():
        yield f"{where}{name}", facts
        yield from flat(facts.get("options", {}), f"{where}{name}.")


FLAT = {path.removeprefix(PREFIX): facts for path, facts in flat(SPEC)}
ARGUMENTS = dict(flat(CLIENT_ARGUMENTS))


def test_variables_are_the_options_of_the_module() -> None:
    assert set(FLAT) == set(ARGUMENTS)


@pytest.mark.parametrize("path", ARGUMENTS)
def test_variable_is_as_the_option(path: str) -> None:
    told, true = FLAT[path], ARGUMENTS[path]
    assert told["description"]
    assert told["type"] == true.get("type", "str")
    for fact in ("elements", "choices", "required", "no_log"):
        assert (told.get(fact) or None) == (true.get(fact) or None), fact


@pytest.mark.parametrize("path", [path for path in ARGUMENTS if not path.startswith("tokens.")])
def test_default_is_that_of_the_option(path: str) -> None:
    """Lists and dictionaries that nothing is asked of are empty; a wallet says at least where it is."""
    default = FLAT[path].get("default")
    true = ARGUMENTS[path].get("default")
    assert default == true or ("." not in path and default == EMPTY[FLAT[path]["type"]])


def test_defaults_are_those_of_the_specification() -> None:
    assert {name: spec["default"] for name, spec in SPEC.items() if "default" in spec} == DEFAULTS


def test_client_task_passes_every_variable() -> None:
    (task, *_rest) = yaml.safe_load((ROLE / "tasks/client.yml").read_text())
    passed = task["entra.oracledb.oracle_client"]
    assert set(passed) == set(CLIENT_ARGUMENTS)
    for name, value in passed.items():
        omitted = "" if PREFIX + name in DEFAULTS else " | default(omit)"
        assert value == f"{{{{ {PREFIX}{name}{omitted} }}}}"


def test_tags_are_those_that_people_guess() -> None:
    """And the README names them all."""
    (task,) = yaml.safe_load((ROLE / "tasks/main.yml").read_text())
    assert task["tags"] == ["oracle", "oracle_client", "oracle_client_client"]
    told = (ROLE / "README.md").read_text().partition("## Tags")[2].partition("\n## ")[0]
    assert all(f"`{tag}`" in told for tag in task["tags"])


def test_ansible_checks_nothing_itself() -> None:
    """After a fault it would print the whole specification; the client task checks more, and names element and variable."""
    assert yaml.safe_load((ROLE / "meta/argument_specs").read_text()) == {"argument_specs": {}}


def test_variables_are_described_as_in_the_modules() -> None:
    """In the same words; options have the role's names."""
    documented = documentation("modules", "oracle_client")["options"]
    of_token = documentation("modules", "oracle_token")["options"]
    of_token.pop("secret_transfer")  # of the whole task
    documented["tokens"]["suboptions"].update(of_token)
    for name in documented:
        assert list(documented[name].get("suboptions", {})) == list(SPEC[PREFIX + name].get("options", {})), name
        assert plain(documented[name]) == plain(SPEC[PREFIX + name]), name


def plain(facts: dict[str, Any]) -> list[str]:
    """All words of an option and its suboptions, without markup and prefixes."""
    lines = facts["description"] if isinstance(facts["description"], list) else [facts["description"]]
    inner = facts.get("suboptions") or facts.get("options") or {}
    told = [*lines, *(line for option in inner.values() for line in plain(option))]
    return [
        re.sub(r"oracle_client_|\b[A-Z]+\(|[()\\]|(?:tokens|services|addresses|wallet|hooks)(?:\[\])?\.", "", line)
        for line in told
    ]
