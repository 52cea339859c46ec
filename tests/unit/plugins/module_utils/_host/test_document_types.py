# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of what controller and host send each other agree with the module's arguments, and travel to no host."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import NoneType, UnionType
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.entra.oracledb.plugins.module_utils._host.document import FilePart, HostDocument, owned_file
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import TokenPlan
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory
from ansible_collections.entra.oracledb.plugins.modules import oracle_host, oracle_host_rotation
from tests.conftest import ROOT
from tests.unit.plugins.module_utils._host.test_document import HR, file, fresh, token

STUB = ROOT / "plugins" / "module_utils" / "_host" / "document_types.pyi"
LOADER = SourceFileLoader("document_types", str(STUB))
types = module_from_spec(spec_from_loader("document_types", LOADER))
LOADER.exec_module(types)
LISTS = {
    "tokens": types.TokenArguments,
    "wallets": types.WalletArguments,
    "files": types.FileArguments,
    "owned": types.OwnedArguments,
}
ANSIBLE = {str: ("str", "path"), int: ("int",), float: ("float",), bool: ("bool",), dict: ("dict",), list: ("list",)}


def without_none(hint):
    """The type of a value that is given, and whether None is one too."""
    if get_origin(hint) is not UnionType:
        return hint, False
    (given,) = [one for one in get_args(hint) if one is not NoneType]
    return given, NoneType in get_args(hint)


def disagreements(spec, typed):
    """Where a TypedDict and the options of an argument specification differ."""
    hints = get_type_hints(typed)
    found = [f"{name}: only one has it" for name in set(spec) ^ set(hints)]
    for name in set(spec) & set(hints):
        option = spec[name]
        hint, is_optional = without_none(hints[name])
        if bool(option.get("required")) != (name in typed.__required_keys__):
            found.append(f"{name}: required")
        if is_optional != (not option.get("required") and "default" not in option):
            found.append(f"{name}: None")
        if get_origin(hint) is Literal:
            if list(get_args(hint)) != option.get("choices"):
                found.append(f"{name}: choices")
        elif option["type"] not in ANSIBLE.get(get_origin(hint) or hint, ("dict",)):
            found.append(f"{name}: type")
        if "elements" in option and option["elements"] not in ANSIBLE.get(get_args(hint)[0], ("dict",)):
            found.append(f"{name}: elements")
    return sorted(found)


def test_lists_of_the_module_are_those_of_the_types():
    assert disagreements(oracle_host_rotation.ARGUMENTS, types.HostArguments) == []
    assert disagreements(oracle_host_rotation.PROGRAM, types.RotationProgram) == []
    assert disagreements(oracle_host_rotation.TOKEN, types.RotatedToken) == []
    hints = get_type_hints(types.HostArguments)
    assert {name: get_args(hints[name])[0] for name in LISTS} == LISTS


@pytest.mark.parametrize("name", LISTS)
def test_options_of_the_module_are_those_of_the_types(name):
    assert disagreements(oracle_host.ARGUMENTS[name]["options"], LISTS[name]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": {"type": "str"}}, "name: required"),
        ({"owner": {"type": "str", "default": "root"}}, "owner: None"),
        ({"owner": {"type": "int"}}, "owner: type"),
        ({"state": {"type": "str", "choices": ["present"], "default": "present"}}, "state: choices"),
        ({"more": {"type": "str"}}, "more: only one has it"),
    ],
)
def test_disagreement_is_found(change, fault):
    spec = {**oracle_host.ARGUMENTS["wallets"]["options"], **change}
    assert fault in disagreements(spec, types.WalletArguments)


def test_parts_have_everything_of_the_protocol(tmp_path):
    names = {name for name in dir(types.Part) if not name.startswith("_")}
    wanted = {"path": str(tmp_path / "x"), "content": "x"}
    parts = [
        TokenPlan(token(tmp_path / "hr")),
        WalletDirectory(str(tmp_path / "w")),
        FilePart(file(tmp_path / "tnsnames.ora", {"HR": HR})),
        owned_file(wanted),
    ]
    for part in parts:
        assert names <= set(dir(part)), part
        assert part.stage in get_args(types.Stage)
        assert part.kind in get_args(types.PartKind)


def test_report_has_the_fields_of_its_type(tmp_path):
    arguments = {
        "tokens": [token(tmp_path / "hr", token=fresh())],
        "files": [file(tmp_path / "tnsnames.ora", {"HR": HR}, exclusive=True)],
    }
    validated = ArgumentSpecValidator(oracle_host.ARGUMENTS).validate(arguments)
    assert validated.error_messages == []
    document = HostDocument(validated.validated_parameters)
    document.plan()
    report = document.prepare_report(diff=True)
    assert {*report, "rotation"} == types.HostReport.__required_keys__ | types.HostReport.__optional_keys__
    for kind, typed in (("tokens", types.TokenReport), ("files", types.FileReport)):
        (one,) = report[kind]
        assert typed.__required_keys__ <= set(one) <= set(get_type_hints(typed))


def test_types_exist_for_type_checkers_only():
    assert not STUB.with_suffix(".py").exists()
    assert not [name for name in sys.modules if name.endswith("_host.document_types")]
