# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make docs` writes is in the files, and the tool sees when it is not."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, Option
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from tests.conftest import ROOT
from tools import aadsts_page, generate_docs
from tools.generate_docs import CLIENT, CREDENTIAL, NETWORK_FILE, ROLE, ROLE_DEFAULTS, TNSNAMES, TOKEN, outdated


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that the tool reads, to change them."""
    for path in generate_docs.FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_files_are_up_to_date() -> None:
    assert list(outdated(ROOT)) == [], "make docs"


@pytest.mark.parametrize(
    ("path", "old", "new", "stale"),
    [
        (CREDENTIAL, "The user's password, for", "The password, for", [ROLE]),
        (CREDENTIAL, "default: 300\n", "default: 301\n", [CREDENTIAL]),
        (CREDENTIAL, "name: aad_token_cache_key", "name: aad_token_key", [CREDENTIAL]),
        (TOKEN, "V(absent) removes the token,", "V(absent) removes the file,", [CLIENT, ROLE]),
        (TNSNAMES, "Its port. By default 1521.", "Its port, by default 1521.", [TNSNAMES, CLIENT, ROLE]),
        (TNSNAMES, "O(entries[].sid)", "O(entries[].instance_name)", [CLIENT, ROLE]),
        (CLIENT, "The group of O(tns_admin)", "The group of the directory O(tns_admin)", [ROLE]),
        (NETWORK_FILE, "By default all of them.", "By default all.", [ROLE]),
        (ROLE_DEFAULTS, "oracle_client_backup: false", "oracle_client_backup: true", [ROLE]),
        (ROLE, "no_log: true", "no_log: false", [ROLE]),
    ],
)
def test_a_change_that_was_not_carried_on_is_seen(copy: Path, path: str, old: str, new: str, stale: list[str]) -> None:
    edit(copy / path, old, new)
    assert list(outdated(copy)) == stale


def test_an_option_is_a_row_and_a_description(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    option = Option("badge", type="list", default=("blue",), env=("BADGE",), choices=("blue", "red"), no_log=True)
    monkeypatch.setitem(OPTIONS, "badge", option)
    monkeypatch.setitem(CLIENT_ARGUMENTS["tokens"]["options"], "badge", option.argument_spec())
    edit(
        copy / CREDENTIAL, "  scope:\n", '  badge:\n    description:\n      - "With O(auth=auto): V(blue)."\n  scope:\n'
    )

    written = outdated(copy)

    assert list(written) == [CREDENTIAL, ROLE]
    assert generate_docs.documentation(written, CREDENTIAL)["badge"] == {
        "description": ["With O(auth=auto): V(blue)."],
        "type": "list",
        "elements": "str",
        "choices": ["blue", "red"],
        "default": ["blue"],
    }
    assert generate_docs.documentation(written, CREDENTIAL, "PLUGIN")["badge"] == {
        "env": [{"name": "BADGE"}],
        "vars": [{"name": "aad_token_badge"}],
        "secret": True,
    }
    role = yaml.safe_load(written[ROLE])["argument_specs"]["main"]["options"]
    assert role["oracle_client_tokens"]["options"]["badge"] == {
        "type": "list",
        "elements": "str",
        "choices": ["blue", "red"],
        "no_log": True,
        "description": ["With O(oracle_client_tokens[].auth=auto): V(blue)."],
    }


def test_an_option_without_a_description_is_named(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIONS, "badge", Option("badge"))
    edit(copy / CREDENTIAL, "  scope:\n", "  badge:\n  scope:\n")
    with pytest.raises(ValueError, match="badge"):
        outdated(copy)


def test_a_part_without_its_comments_is_named(copy: Path) -> None:
    edit(copy / TNSNAMES, generate_docs.END, "")
    with pytest.raises(ValueError, match="oracle_tnsnames.py: 1 part"):
        outdated(copy)


@pytest.mark.parametrize(
    "text",
    [
        "What is it: a mapping?",
        'A # comment, [a list], {a mapping}, it\'s, "quoted" and \\ a backslash',
        "'quoted' at the start",
        "[a list",
        "- a list",
        "yes",
        "1521",
        "long " * 60 + "# and then: one more",
    ],
)
def test_any_text_is_written_so_that_yaml_reads_it(text: str) -> None:
    options: dict[str, Any] = {"a": {"description": text.strip(), "type": "str"}, "b": {"description": [text.strip()]}}
    written = generate_docs.block(options, " " * 8)
    assert yaml.safe_load(written) == options
    assert max(map(len, written.splitlines())) <= generate_docs.WIDTH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where O(tns_admin) is.", "Where O(oracle_client_tns_admin) is."),
        ("For O(state=absent).", "For O(oracle_client_state=absent)."),
        ("For O(services[].state=rename).", "For O(oracle_client_services[].state=rename)."),
        (
            "With O(min_remaining=5), V(true), E(HOME).",
            "With O(oracle_client_tokens[].min_remaining=5), V(true), E(HOME).",
        ),
        (r"Such as V((TYPE=SELECT\)) (or none).", r"Such as V((TYPE=SELECT\)) (or none)."),
        (
            "RV(files[].removed) of M(entra.oracledb.oracle_client)",
            "C(files[].removed) of M(entra.oracledb.oracle_client)",
        ),
    ],
)
def test_a_role_names_its_variables(text: str, words: str) -> None:
    assert generate_docs.for_role(text, "tokens[].") == words


def test_the_table_of_aadsts_numbers_is_written() -> None:
    assert aadsts_page.PAGE.read_text(encoding="utf-8") == aadsts_page.page(), "make docs"
