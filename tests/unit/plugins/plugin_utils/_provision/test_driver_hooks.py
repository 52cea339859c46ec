# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of the hook files; that the drivers go by them is shown in tests/clients/test_hooks.py."""

import ast
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import MARKER
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import driver_hooks
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.driver_hooks import node_hook, python_hook

TOKENS = {"HR": "/var/lib/oracle-tokens/hr", "SALES": "/var/lib/oracle-tokens/sales/token"}
HOSTILE = [
    "'",
    '"',
    "\\",
    "\n",
    "\u2028",
    "'''",
    "${x}",
    "]);x",
    "};import os",
    "@TOKENS@",
    "@MARKER@",
    "\ud800",
    "\U0001f600",
]
texts = st.one_of(st.text(), st.sampled_from(HOSTILE))
Hook = Callable[[Mapping[str, str]], str]


def python_tokens(text: str) -> Any:
    """The mapping in a Python file, which the oldest Python of the driver can parse."""
    tree = ast.parse(text, feature_version=(3, 9))
    (value,) = (node.value for node in tree.body if isinstance(node, ast.Assign))
    return ast.literal_eval(value)


@pytest.mark.parametrize(("hook", "comment"), [(python_hook, "#"), (node_hook, "//")])
def test_hook_has_the_permissive_licence_of_its_source(hook: Hook, comment: str) -> None:
    """It becomes part of an application (issue 13, number 11)."""
    licence = ": ".join(("SPDX-License-Identifier", "BSD-2-Clause"))  # in one piece it would be this file's own
    lines = hook(TOKENS).splitlines()
    assert MARKER in lines[0]  # by which a file is known as ours
    assert lines[1:3] == [f"{comment} Copyright: (c) 2026, entra.oracledb contributors", f"{comment} {licence}"]
    source = Path(driver_hooks.__file__).read_text(encoding="utf-8")
    assert f"# {licence}" in source.splitlines()[:3]
    assert "GPL" not in source


def node_lines(text: str) -> list[str]:
    return text.partition("new Map([\n")[2].partition("]);\n")[0].splitlines()


def test_first_line_says_whose_the_file_is() -> None:
    assert python_hook(TOKENS).startswith(f"# {MARKER}")
    assert node_hook(TOKENS).startswith(f"// {MARKER}")


@pytest.mark.parametrize("hook", [python_hook, node_hook])
def test_text_depends_on_nothing_but_the_mapping(hook: Hook) -> None:
    assert hook(TOKENS) == hook(dict(reversed(TOKENS.items())))
    assert hook(TOKENS) != hook({"HR": TOKENS["HR"]})
    assert "@" not in hook(TOKENS)


@pytest.mark.parametrize("hook", [python_hook, node_hook])
def test_no_token_at_all(hook: Hook) -> None:
    assert MARKER in hook({})


@given(st.dictionaries(texts, texts, max_size=5))
def test_python_takes_everything_for_text(tokens: dict[str, str]) -> None:
    text = python_hook(tokens)
    assert python_tokens(text) == tokens
    assert text.isascii()
    assert len(text.splitlines()) == len(python_hook({}).splitlines()) + len(tokens)


@given(st.dictionaries(texts, texts, max_size=5))
def test_node_takes_everything_for_text(tokens: dict[str, str]) -> None:
    text = node_hook(tokens)
    assert text.isascii()
    assert len(text.splitlines()) == len(node_hook({}).splitlines()) + len(tokens)
    read = [json.loads(line.strip().removesuffix(",")) for line in node_lines(text)]
    assert read == [[alias.upper(), location] for alias, location in sorted(tokens.items())]


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[ModuleType]:
    """The Python file as a module, with the real driver."""
    oracledb = pytest.importorskip("oracledb")
    module = ModuleType("entra_oracle_tokens")
    exec(compile(python_hook({"HR": str(tmp_path)}), "entra_oracle_tokens.py", "exec"), module.__dict__)
    yield module
    oracledb.unregister_params_hook(module.hook)


def params_for(location: str, **more: str) -> Any:
    params = sys.modules["oracledb"].ConnectParams(**more)
    address = "(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr))"
    params.parse_connect_string(f"(DESCRIPTION={address}(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={location})))")
    return params


def test_python_gives_the_deployed_location_a_token(loaded: ModuleType, tmp_path: Path) -> None:
    params = params_for(str(tmp_path))
    loaded.hook(params)
    assert params.externalauth


@pytest.mark.parametrize(
    ("location", "more"), [("/elsewhere", {}), ("", {"user": "scott", "password": "not-a-secret"})]
)
def test_python_hook_touches_no_other_connection(
    loaded: ModuleType, tmp_path: Path, location: str, more: dict[str, str]
) -> None:
    params = params_for(location or str(tmp_path), **more)
    loaded.hook(params)
    assert not params.externalauth


@pytest.mark.parametrize("content", [None, "t\u00f6ken"])
def test_python_names_a_file_that_it_cannot_read(loaded: ModuleType, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content, encoding="utf-8")
    with pytest.raises(sys.modules["oracledb"].Error, match=f"cannot read the token file {tmp_path}/token .*deploy"):
        loaded.read(str(tmp_path))
