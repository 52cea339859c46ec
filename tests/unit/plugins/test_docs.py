# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation agrees with the code: options, types, sources, choices, defaults, aliases, secrecy."""

import ast
import importlib
import re

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.action.aad_logout import ARGUMENTS as LOGOUT_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.action.aad_token import ARGUMENTS
from ansible_collections.entra.oracledb.plugins.action.oracle_checkup import ARGUMENTS as CHECKUP_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.action.oracle_report import ARGUMENTS as REPORT_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.action.oracle_rotate import ActionModule as RotateAction
from ansible_collections.entra.oracledb.plugins.action.oracle_token import ActionModule as OracleTokenAction
from ansible_collections.entra.oracledb.plugins.doc_fragments import (
    attributes,
    credential,
    host,
    network_file,
    secret_transfer,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import (
    Alias,
    Context,
    Endpoint,
    Reading,
    Settings,
    TokenFile,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.result import document
from ansible_collections.entra.oracledb.plugins.module_utils._jwt import PUBLIC_CLAIMS
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state import State
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.status import Status
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.options import definition
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import RECORD
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import (
    CLIENT_ARGUMENTS,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.files import KINDS
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import counts
from tests.conftest import ROOT

PLUGINS = "ansible_collections.entra.oracledb.plugins."
FRAGMENTS = {
    "attributes": attributes.ModuleDocFragment,
    "credential": credential.ModuleDocFragment,
    "host": host.ModuleDocFragment,
    "network_file": network_file.ModuleDocFragment,
    "secret_transfer": secret_transfer.ModuleDocFragment,
}
LOOKS_SECRET = re.compile(r"pass(?!ive)|secret|token|cred|key", re.IGNORECASE)
TASK = yaml.safe_load(credential.ModuleDocFragment.DOCUMENTATION)["options"]
PLUGIN = yaml.safe_load(credential.ModuleDocFragment.PLUGIN)["options"]
FACTS = ("type", "elements", "required", "choices", "aliases")
# What only the module's own execution knows; the options of actions have their defaults in the table of options.
MODULES = (
    "host_identity",
    "oracle_check",
    "oracle_host",
    "oracle_host_identity",
    "oracle_host_look",
    "oracle_host_rotation",
    "oracle_host_tokens",
    "oracle_sqlnet",
    "oracle_tnsnames",
)
ACTIONS = {
    "aad_logout": LOGOUT_ARGUMENTS,
    "aad_token": ARGUMENTS,
    "oracle_token": OracleTokenAction.arguments,
    "oracle_client": CLIENT_ARGUMENTS,
    "oracle_rotate": RotateAction.arguments,
    "oracle_checkup": CHECKUP_ARGUMENTS,
    "oracle_report": REPORT_ARGUMENTS,
}


def documentation(kind, name):
    """The DOCUMENTATION of a plugin, in it or beside it, with the options of its fragments."""
    tree = ast.parse((ROOT / "plugins" / kind / f"{name}.py").read_text())
    texts = [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION"
    ]
    beside = ROOT / "plugins" / kind / f"{name}.yml"
    document = yaml.safe_load(texts[0]) if texts else yaml.safe_load(beside.read_text())["DOCUMENTATION"]
    options = dict(document.get("options", {}))
    for fragment in document.get("extends_documentation_fragment", []):
        _entra, _oracledb, file, *part = fragment.split(".")
        text = yaml.safe_load(getattr(FRAGMENTS[file], (part or ["documentation"])[0].upper()))
        for option, facts in text.get("options", {}).items():
            options[option] = {**options.get(option, {}), **facts}
    return {**document, "options": options}


def modules():
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


# The table of options and the fragment.


def test_fragment_documents_every_option_and_no_other():
    assert list(TASK) == list(OPTIONS)
    assert list(PLUGIN) == list(OPTIONS)


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_fragment_agrees_with_the_table(option):
    documented = TASK[option.name]
    assert documented["type"] == option.type
    assert tuple(documented.get("choices", ())) == option.choices
    assert tuple(documented.get("aliases", ())) == option.aliases
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    assert documented.get("default") == default
    assert documented["description"]


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_sources_agree_with_the_table(option):
    sources = PLUGIN[option.name]
    assert tuple(source["name"] for source in sources.get("env", [])) == option.env
    assert sources["vars"] == [{"name": f"aad_token_{option.name}"}]
    expected = [] if option.no_log else [{"section": "aad_token", "key": option.name}]
    assert sources.get("ini", []) == expected, "a secret has no place in an ini file, everything else has one"


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_definition_of_an_option_is_what_ansible_would_read_of_the_fragment(option):
    """ansible-core is told of the options by the code, because it would parse a documentation in every worker."""
    documented = {**TASK[option.name], **PLUGIN[option.name]}
    del documented["description"]
    documented.pop("secret", None)  # not before ansible-core 2.22; `given_options` registers them
    assert definition(option) == documented


def test_the_lookup_has_its_documentation_beside_it():
    """What stands in the plugin itself is parsed in every worker."""
    tree = ast.parse((ROOT / "plugins" / "lookup" / "aad_token.py").read_text())
    names = [getattr(target, "id", "") for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    assert not {"DOCUMENTATION", "EXAMPLES", "RETURN"} & set(names)
    beside = yaml.safe_load((ROOT / "plugins" / "lookup" / "aad_token.yml").read_text())
    assert set(beside) == {"DOCUMENTATION", "EXAMPLES", "RETURN"}


def test_no_environment_name_is_one_that_awx_refuses():
    names = [source["name"] for option in PLUGIN.values() for source in option.get("env", [])]
    assert names
    assert not [name for name in names if name.startswith("ANSIBLE_")]


def test_timeouts_and_defaults_in_words_agree():
    assert TASK["timeout"]["default"] == OPTIONS["timeout"].default
    assert "300" in " ".join(TASK["min_remaining"]["description"])


# Plugins and their argument specs.


def compare(documented, spec, where):
    assert set(documented) == set(spec), where
    for name, facts in spec.items():
        for fact in FACTS:
            empty = False if fact == "required" else None
            told, true = documented[name].get(fact, empty), facts.get(fact, empty)
            assert (told or empty) == (true or empty), f"{where}.{name}: {fact}"
        if "options" in facts:
            inner = documented[name]["suboptions"]
            options = facts["options"]
            if set(OPTIONS) <= set(options) and not set(OPTIONS) & set(inner):
                # The credential is documented once, and named here.
                assert "oracle_token" in " ".join(documented[name]["description"])
                options = {option: value for option, value in options.items() if option not in OPTIONS}
            compare(inner, options, f"{where}.{name}")


@pytest.mark.parametrize("name", ACTIONS)
def test_action_s_arguments_are_documented(name):
    compare(documentation("modules", name)["options"], ACTIONS[name], name)


@pytest.mark.parametrize("name", MODULES)
def test_module_s_arguments_are_documented(name):
    spec = importlib.import_module(f"{PLUGINS}modules.{name}").ARGUMENTS
    compare(documentation("modules", name)["options"], spec, name)


def defaults(options, inner="options", where=""):
    """Every option of a module with its default, those of lists and dictionaries included."""
    for name, facts in options.items():
        yield f"{where}{name}", facts.get("default")
        yield from defaults(facts.get(inner, {}), inner, f"{where}{name}.")


def test_oracle_client_s_defaults_are_documented():
    """Apart from the credential, whose defaults are in the table of options."""
    documented = dict(defaults(documentation("modules", "oracle_client")["options"], "suboptions"))
    true = {path: default for path, default in defaults(CLIENT_ARGUMENTS) if path in documented}
    assert documented == true


def test_services_are_documented_alike():
    """An entry of oracle_tnsnames and a service of oracle_client are one thing in the same words."""
    entries = documentation("modules", "oracle_tnsnames")["options"]["entries"]["suboptions"]
    services = dict(documentation("modules", "oracle_client")["options"]["services"]["suboptions"])
    del services["token"]
    different = {name for name in services if words(services[name]) != words(entries[name])}
    assert different == {"descriptor", "token_auth", "token_location"}, "beside these a service has the option token"


def words(facts):
    """What an option's description says, whatever it calls the options beside it."""
    lines = facts["description"] if isinstance(facts["description"], list) else [facts["description"]]
    return [re.sub(r"\b(?:entries|services)\[\]\.", "", line) for line in lines]


@pytest.mark.parametrize("name", MODULES)
def test_module_s_defaults_are_documented(name):
    spec = importlib.import_module(f"{PLUGINS}modules.{name}").ARGUMENTS
    documented = documentation("modules", name)["options"]
    assert dict(defaults(documented, "suboptions")) == dict(defaults(spec))


def test_every_module_is_checked():
    assert set(modules()) == set(ACTIONS) | set(MODULES)


def test_lookup_has_every_option_with_its_sources():
    options = documentation("lookup", "aad_token")["options"]
    assert set(options) == {"_terms", "query", *OPTIONS}
    assert all("vars" in options[name] for name in OPTIONS)


@pytest.mark.parametrize("name", modules())
def test_module_is_documented_under_its_own_name(name):
    document = documentation("modules", name)
    assert document["module"] == name
    assert document["short_description"]
    assert all(facts.get("description") for facts in document["options"].values())


# Results.

PRIVATE = {"host_identity", *(name for name in MODULES if name.startswith("oracle_host"))}  # not for playbooks
# Keys that are not ours to list: aliases, parameters, a provider's JSON, and claims, which oracle_token lists.
OPEN = re.compile(r"(?:.+\.claims|claims|sessions|wallets\.sqlnet)")
SECRETS = {"access_token", "refresh_token", "id_token"}
REPORTS = {
    "tokens": {"TokenReport", "_TokenReport", "_SecretDirectory"},
    "wallets": {"WalletReport", "_WalletReport", "SourceReport", "_SecretDirectory"},
    "rotation": {"RotationReport", "_RotationReport"},
    "files": {"FileReport", "_FileReport", "_Path"},
}
CHECKED = [name for name in modules() if name not in PRIVATE]


def returned(name):
    """The RETURN of a module."""
    tree = ast.parse((ROOT / "plugins" / "modules" / f"{name}.py").read_text())
    (text,) = [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "RETURN"
    ]
    return yaml.safe_load(text)


def every_value(values, where=""):
    for name, facts in values.items():
        yield f"{where}{name}", facts
        yield from every_value(facts.get("contains", {}), f"{where}{name}.")


def is_structure(facts):
    return facts["type"] == "dict" or facts.get("elements") == "dict"


@pytest.mark.parametrize("name", CHECKED)
def test_results_say_what_is_in_them(name):
    """A dictionary names its keys, or shows some where they are not ours; findings are described at oracle_check."""
    silent = [
        path
        for path, facts in every_value(returned(name))
        if is_structure(facts) and not facts.get("contains") and not (OPEN.fullmatch(path) and facts.get("sample"))
    ]
    assert silent == (["findings"] if name == "oracle_checkup" else [])


@pytest.mark.parametrize("name", CHECKED)
def test_results_have_samples_of_their_type_and_of_no_secret(name):
    types = {"str": str, "int": int, "bool": bool, "float": float, "list": list, "dict": dict}
    for path, facts in every_value(returned(name)):
        if path in SECRETS:
            assert "sample" not in facts, path
        elif "sample" in facts:
            assert facts["sample"].__class__ is types.get(facts["type"], facts["sample"].__class__), (
                path
            )  # a bool is an int, too
            assert "eyJ" not in str(facts["sample"]), path
        elif not facts.get("contains"):
            pytest.fail(f"{path} has no sample")


def typed_keys(names):
    """The keys of TypedDicts of a host's result."""
    tree = ast.parse((ROOT / "plugins/module_utils/_host/document_types.pyi").read_text())
    found = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in names]
    assert {node.name for node in found} == names
    return {line.target.id for node in found for line in node.body if isinstance(line, ast.AnnAssign)}


@pytest.mark.parametrize("part", REPORTS)
def test_results_of_oracle_client_are_those_of_the_host(part):
    keys = {*typed_keys(REPORTS[part]), *({"reason"} if part == "rotation" else ())}  # which the controller adds
    assert set(returned("oracle_client")[part]["contains"]) == keys - ({"kept"} if part == "tokens" else set())
    if part == "tokens":
        assert set(returned("oracle_rotate")[part]["contains"]) == keys


@pytest.mark.parametrize("name", ["aad_token", "oracle_token"])
def test_claims_that_a_result_may_show_are_described(name):
    assert list(returned(name)["claims"]["contains"]) == list(PUBLIC_CLAIMS)


@pytest.mark.parametrize("name", modules())
def test_what_is_not_for_playbooks_says_so_first(name):
    """`ansible-doc -l` cuts the line after some forty characters."""
    assert documentation("modules", name)["short_description"].startswith("Internal: ") is (name in PRIVATE)


def test_results_of_a_check_are_those_of_the_code():
    """`sessions` and `rotation` are what a probe leaves; the rest is there with one alias, one token and one finding."""
    described = returned("oracle_check")
    context = Context(Settings("/etc/oracle/network"))
    context.aliases["HR"], context.tokens["/t/token"] = Alias("HR"), TokenFile("/t/token")
    context.aliases["HR"].readings["OCI"] = Reading("OCI")
    context.offsets = {"controller": 0.0, "provider": 0.0}
    context.facts = {"sessions": {}, "rotation": [Status("hr", "/t", 0.0, State(), "").document()]}
    cause = Cause("id", "time", "error", "title", "seen", "remedy")
    result = document(context, [Finding(cause, "error", {}, {"OCI": "ORA-01017"}, ("HR",))])
    assert set(described) == set(result)
    for part in ("findings", "aliases", "tokens", "rotation"):
        assert set(described[part]["contains"]) == set(result[part][0]), part
    for part in ("counts", "clock_offsets"):
        assert set(described[part]["contains"]) == set(result[part]), part
    finding, clients = described["findings"]["contains"], described["aliases"]["contains"]["clients"]["contains"]
    assert set(finding["clients"]["contains"]) == set(result["findings"][0]["clients"][0])
    assert set(finding["support"]["contains"]) == set(result["findings"][0]["support"])
    assert set(clients["OCI"]["contains"]) == set(result["aliases"][0]["clients"]["OCI"])
    assert set(clients["OCI"]["contains"]["endpoints"]["contains"]) == set(Endpoint._fields)


def test_results_of_a_report_are_those_of_the_code():
    assert set(returned("oracle_report")["counts"]["contains"]) == set(counts([]))
    assert set(returned("oracle_report")["files"]["contains"]) == set(KINDS)


def test_record_of_a_sign_in_is_azure_identity_s():
    assert set(returned("aad_token")["authentication_record"]["contains"]) == set(RECORD)


def test_examples_begin_with_what_the_module_is_for():
    """What a reader of ansible-doc sees first is a task of this very module."""
    for name in CHECKED:
        text = re.search(r'^EXAMPLES = r"""\n(.*?)^"""', (ROOT / f"plugins/modules/{name}.py").read_text(), re.M | re.S)
        first = yaml.safe_load(text[1])[0]
        own = {"oracle_report": "oracle_check"}.get(name, name)  # a report needs something to report on
        assert f"entra.oracledb.{own}" in first, name


# Secrecy.


def flat(spec, where=""):
    for name, facts in spec.items():
        yield f"{where}{name}", facts
        yield from flat(facts.get("options", {}), f"{where}{name}.")


SPECS = {**ACTIONS, **{name: importlib.import_module(f"{PLUGINS}modules.{name}").ARGUMENTS for name in MODULES}}


@pytest.mark.parametrize("name", SPECS)
def test_what_looks_secret_says_whether_it_is(name):
    """Ansible warns of each argument with such a name that says neither."""
    silent = [
        path
        for path, facts in flat(SPECS[name])
        if LOOKS_SECRET.search(path.rpartition(".")[2]) and facts["type"] != "bool" and "no_log" not in facts
    ]
    assert silent == []


@pytest.mark.parametrize("name", SPECS)
def test_what_is_secret_is_never_logged(name):
    secrets = {option for option, row in OPTIONS.items() if row.no_log}
    for path, facts in flat(SPECS[name]):
        if path.rpartition(".")[2] in secrets:
            assert facts["no_log"] is True, path


@pytest.mark.parametrize("name", [name for name, flow in FLOWS.items() if not flow.refused])
def test_every_flow_is_documented(name):
    assert f"V({name})" in " ".join(TASK["auth"]["description"])
    guides = ("authentication.md", "choosing-a-flow.md", "people.md")
    assert any(f"`{name}`" in (ROOT / "docs" / guide).read_text() for guide in guides)
