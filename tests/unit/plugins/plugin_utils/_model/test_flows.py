# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flow table: every row leads to functions that exist, names options that exist, and all of it fits one page."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as call_module
from ansible_collections.entra.oracledb.plugins.plugin_utils._model import flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS, Flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS

MODULES = (
    *("app_flows", "account_flows", "sign_in_flows", "machine_flows", "federated"),
    *("adfs.integrated_windows", "adfs.ws_trust", "adfs.kerberos_ticket"),
)
FUNCTIONS = sorted({name for flow in FLOWS.values() for name in (flow.run, flow.person) if name})
PAGE_LINES = 180
FUNCTION_LINES = 40


def source(module):
    return Path(importlib.import_module(f"{call_module.PACKAGE}.{module}").__file__)


@pytest.mark.parametrize("name", [*FUNCTIONS, "sign_in_flows.start_device_code"])
def test_function_is_found_as_run_flow_finds_it_and_takes_a_call(name, monkeypatch):
    module, _dot, function = name.partition(".")
    found = importlib.import_module(f"{call_module.PACKAGE}.{module}")
    assert list(inspect.signature(getattr(found, function)).parameters) == ["call"]
    monkeypatch.setattr(found, function, lambda call: {"call": call})
    assert call_module.run_flow(name, "the call") == {"call": "the call"}


def test_every_flow_runs_or_is_refused():
    assert [name for name, flow in FLOWS.items() if bool(flow.run) == bool(flow.refused)] == []
    assert [name for name, flow in FLOWS.items() if flow.refused] == ["implicit"]


def test_only_who_signs_people_in_can_ask_one():
    assert {name for name, flow in FLOWS.items() if flow.person} == {"device_code", "interactive"}
    assert all(flow.user for flow in FLOWS.values() if flow.person)


@pytest.mark.parametrize("name", FLOWS)
def test_options_of_a_row_exist_and_are_recognised_by_its_own(name):
    flow = FLOWS[name]
    assert set(flow.options) <= set(OPTIONS)
    assert set(flow.recognised_by) <= set(flow.options)
    assert len(flow.options) == len(set(flow.options))


def test_no_two_flows_are_each_a_part_of_the_other():
    """Given together, both would be taken for the other's credential, and neither would be tried."""
    pairs = [(one, other) for one in FLOWS for other in FLOWS if one < other]
    mutual = [
        (one, other)
        for one, other in pairs
        if FLOWS[one].recognised_by and set(FLOWS[one].recognised_by) <= set(FLOWS[other].options)
        if FLOWS[other].recognised_by and set(FLOWS[other].recognised_by) <= set(FLOWS[one].options)
    ]
    assert mutual == []


def test_what_auto_tries_by_itself_is_recognised_or_asks_this_machine():
    assert all(FLOWS[name].recognised_by and not FLOWS[name].person for name in flows.ENVIRONMENT)
    assert all(FLOWS[name].local and not FLOWS[name].requires for name in flows.LAST_RESORTS)


def test_a_local_flow_is_no_user_s():
    assert [name for name, flow in FLOWS.items() if flow.local and flow.user] == []


def test_options_names_each_once_and_the_required_first():
    flow = Flow(requires=("a", "b|c"), uses=("c", "d"))
    assert flow.options == ("a", "b", "c", "d")


def test_table_and_its_type_fit_one_page():
    tree = ast.parse(Path(flows.__file__).read_text())
    (kind,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    (table,) = (
        node for node in tree.body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FLOWS"
    )
    assert table.end_lineno - kind.lineno < PAGE_LINES


@pytest.mark.parametrize("module", MODULES)
def test_no_flow_s_function_is_longer_than_it_may_be(module):
    tree = ast.parse(source(module).read_text())
    lengths = {
        node.name: node.end_lineno - node.lineno + 1 for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


def test_every_module_of_the_table_is_measured():
    assert {name.partition(".")[0] for name in FUNCTIONS} <= set(MODULES)


@pytest.mark.parametrize(
    ("check", "scopes", "words"),
    [
        (flows.app_scope_faults, ("https://x/.default",), []),
        (flows.app_scope_faults, ("https://x/read",), ["'https://x/read' does not end in '/.default'"]),
        (flows.app_scope_faults, ("https://x/.default", "https://y/.default"), ["2 scopes"]),
        (flows.user_scope_faults, ("https://x/read", "https://x/write"), []),
        (
            flows.user_scope_faults,
            ("openid", "https://x/read", "offline_access"),
            ["has offline_access, openid, which"],
        ),
        (flows.user_scope_faults, ("profile",), ["leave it out"]),
    ],
)
def test_scope_rules(check, scopes, words):
    found = check(scopes)
    assert len(found) == len(words)
    assert all(word in text for word, text in zip(words, found, strict=True))
