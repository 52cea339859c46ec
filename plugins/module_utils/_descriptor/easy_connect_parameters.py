# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The parameters after the '?' of Easy Connect Plus: what their values may be, and why a name is refused."""

import re
from typing import Any, Callable, Dict, Iterable, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    BY_EASY_CONNECT,
    LISTS,
    ONLY_JDBC,
    PARAMETERS,
    Parameter,
    in_parameters,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_kinds import Kind
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import FALSE_WORDS, TRUE_WORDS

_NOT_IN_VALUE = re.compile(r"[^\x20-\x7e]|[()#'\"]")
# Seven digits; int() of a long text takes more than linear time.
_MAX_NUMBER = 9999999
_SECRET = "what it holds is a secret and has no place in a connect string; take it out"  # noqa: S105
# What people write that is no parameter of a descriptor.
_REFUSED = {
    "azure_client_id": "write client_id",
    "azure_tenant_id": "write tenant_id",
    "cclass": "write pool_connection_class",
    "crypto_checksum_client": ONLY_JDBC,
    "crypto_checksum_types_client": ONLY_JDBC,
    "encryption_client": ONLY_JDBC,
    "encryption_types_client": ONLY_JDBC,
    "password": _SECRET,
    "purity": "write pool_purity",
    "tcp_connect_timeout": "write transport_connect_timeout",
    "user": "how to log in is the program's part; take it out",
    "wallet_password": _SECRET,
    "websock_uri": "it belongs to wss, which python-oracledb and node-oracledb do not speak; take it out",
}
_REFUSED.update({
    name: f"it has no name in Easy Connect; describe the service by options, and give it as {place}"
    for name, place in in_parameters().items()
    if name.upper() not in PARAMETERS
})  # fmt: skip
_REFUSED.update({
    name.lower(): "it is a list of a descriptor; write what is in it by its own name, or give the whole as descriptor"
    for name in LISTS
})  # fmt: skip
_NEAR = 0.75  # what has less in common is no misspelling
_REFUSED_PREFIXES = (
    ("oracle.", "it is a property of JDBC, which no descriptor can hold; put it into ojdbc.properties"),
    ("pyo.", "it is python-oracledb's own; set it in the program"),
)


def named(pair: str) -> Optional[Parameter]:
    """The parameter that is meant by ``name=value``."""
    return BY_EASY_CONNECT.get(pair.partition("=")[0].lower())


def refusal(name: str) -> str:
    """Why a name is refused that is not in BY_EASY_CONNECT."""
    for prefix, words in _REFUSED_PREFIXES:
        if name.startswith(prefix):
            return words
    row = PARAMETERS.get(name.upper())
    words = row.refused if row else _REFUSED.get(name, "")
    if words:
        return words
    import difflib  # only a mistake needs it

    names = [known for known, row in BY_EASY_CONNECT.items() if known == row.easy_connect]
    near = difflib.get_close_matches(name, names, 1, _NEAR)
    if near:
        return f"no client knows it in Easy Connect; write {near[0]} if that is meant"
    return "no client knows it in Easy Connect; take it out, or give the whole as descriptor"


def listed(chars: Iterable[str]) -> str:
    """The characters in order, each once."""
    return ", ".join(repr(char) for char in sorted(set(chars)))


def read_value(kind: Kind, text: str, quoted: bool) -> str:
    """The text of a value in a descriptor; hosts, paths, URIs and names of certificates are checked there.

    Raises ValueError with what is wrong.
    """
    if not text:
        raise ValueError("is no value; write one, or take the parameter out")
    strange = set(_NOT_IN_VALUE.findall(text))
    if " " in text and not (quoted and kind.has_blanks):
        strange.add(" ")
    if strange:
        raise ValueError(f"has {listed(strange)}, which cannot be written there; take it out")
    rule, *known = kind.easy_connect
    return kind.write(_RULES[rule](text, *known))


# Each gives what our option would be, or raises ValueError.


def _number(text: str, low: int, high: int, unit: str) -> int:
    high = min(high, _MAX_NUMBER)
    if not re.match(r"[0-9]{1,7}\Z", text) or not low <= int(text) <= high:
        words = f"is not a whole number from {low} to {high}; write {unit} without a unit, each client reads other ones"
        raise ValueError(words)
    return int(text)


def _choice(text: str, *choices: str) -> str:
    if text.lower() not in choices:
        raise ValueError(f"is none of {', '.join(choices).upper()}")
    return text


def _switch(text: str) -> bool:
    if text.upper() not in TRUE_WORDS + FALSE_WORDS:
        raise ValueError("is neither on nor off; JDBC and python-oracledb take every other word for off")
    return text.upper() in TRUE_WORDS


def _word(text: str) -> str:
    if re.search(r"[=,\\]", text):
        raise ValueError("has '=', ',' or a backslash; it would begin another parameter")
    return text


_RULES: Dict[str, Callable[..., Any]] = {
    "number": _number, "choice": _choice, "switch": _switch, "word": _word, "as option": str,
}  # fmt: skip
