# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables mirror the document of the module; nothing of it is written down twice without a check."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.plugin_utils.client_arguments import (
    CLIENT_ARGUMENTS,
    SERVICE_ARGUMENTS,
    TOKEN_ARGUMENTS,
)

ROLE = Path(__file__).resolve().parents[3] / "roles" / "oracle_client"
PREFIX = "oracle_client_"
SPEC: dict[str, Any] = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"][
    "options"
]
DEFAULTS: dict[str, Any] = yaml.safe_load((ROLE / "defaults/main.yml").read_text())


def test_variables_are_the_options_of_the_module() -> None:
    assert {name.removeprefix(PREFIX) for name in SPEC} == set(CLIENT_ARGUMENTS)


def test_defaults_are_those_of_the_specification() -> None:
    assert {name: spec["default"] for name, spec in SPEC.items() if "default" in spec} == DEFAULTS


def test_client_task_passes_every_variable() -> None:
    (task, *_rest) = yaml.safe_load((ROLE / "tasks/client.yml").read_text())
    passed = task["entra.oracledb.oracle_client"]
    assert set(passed) == set(CLIENT_ARGUMENTS)
    assert all(f"{PREFIX}{name}" in value for name, value in passed.items())


@pytest.mark.parametrize(
    ("variable", "arguments"), [("tokens", {"name": {}, **TOKEN_ARGUMENTS}), ("services", SERVICE_ARGUMENTS)]
)
def test_suboptions_are_those_of_the_module(variable: str, arguments: dict[str, dict[str, Any]]) -> None:
    options = SPEC[PREFIX + variable]["options"]
    assert set(options) == set(arguments)
    for name, option in options.items():
        assert option["type"] == arguments[name].get("type", "str"), name
        assert option.get("choices", []) == arguments[name].get("choices", []), name
        assert bool(option.get("no_log")) == bool(arguments[name].get("no_log")), name
        assert option["description"], name
