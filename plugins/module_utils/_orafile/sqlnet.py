# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The parameters of a sqlnet.ora as Oracle writes them, and what it would not accept; Net Services Reference, chapter 5."""

import re
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    FALSE_WORDS,
    TOKEN_AUTH_VALUES,
    TRUE_WORDS,
    fault,
    path_faults,
    quoted_path,
    texts,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.lines import line_faults

_LEVELS = ("TRACE_LEVEL_CLIENT", "TRACE_LEVEL_SERVER")
_ON_OFF = (
    "DIAG_ADR_ENABLED",
    "DISABLE_OOB",
    "SQLNET.COMPRESSION",
    "TRACE_TIMESTAMP_CLIENT",
    "TRACE_TIMESTAMP_SERVER",
    "TRACE_UNIQUE_CLIENT",
    "USE_DEDICATED_SERVER",
    "USE_SNI",
    *_LEVELS,
)
_TRUE_FALSE = ("DISABLE_OOB_AUTO",)
_WHOLE_NUMBERS = (
    "DEFAULT_SDU_SIZE",
    "RECV_BUF_SIZE",
    "SEND_BUF_SIZE",
    "SQLNET.EXPIRE_TIME",
    "TRACE_FILEAGE_CLIENT",
    "TRACE_FILEAGE_SERVER",
    "TRACE_FILELEN_CLIENT",
    "TRACE_FILELEN_SERVER",
    "TRACE_FILENO_CLIENT",
    "TRACE_FILENO_SERVER",
)
# Seconds in every release; newer ones know units, not all the same.
_TIMES = (
    "SQLNET.INBOUND_CONNECT_TIMEOUT",
    "SQLNET.OUTBOUND_CONNECT_TIMEOUT",
    "SQLNET.RECV_TIMEOUT",
    "SQLNET.SEND_TIMEOUT",
    "TCP.CONNECT_TIMEOUT",
)
_WHOLE_NUMBER = re.compile(r"[0-9]+\Z")
_TIME = re.compile(r"[0-9]+ *[A-Za-z]*\Z")


def read_parameters(wanted: Dict[Any, Any]) -> Tuple[Dict[str, Optional[str]], List[str]]:
    """The text of each parameter, None for one to remove, and every fault, without its full stop.

    YAML's true and false become the words that the manual has for the parameter, a list becomes `(a, b)`.
    """
    parameters: Dict[str, Optional[str]] = {}
    faults: List[str] = []
    seen = set()
    for key, value in wanted.items():
        name = str(key)
        if name.upper() in seen:
            faults.append(f"{name} is there more than once")
        seen.add(name.upper())
        parameters[name] = None
        if value is not None:
            faults += line_faults(name, "x", (OCI,))
            form = _form_fault(name, value)
            if form:
                faults.append(form)
            else:
                parameters[name] = text = _text(name, value)
                faults += _known_faults(name, text) + _value_faults(name, text)
    return parameters, faults


def _form_fault(name: str, value: Any) -> str:
    """Why a value has no text in a sqlnet.ora; empty if it has one."""
    items = value if isinstance(value, (list, tuple)) else [value]
    if not items or (items is not value and _is_empty(value)):
        return f"{name} has no value: give one, or null to remove it"
    if any(_is_empty(item) for item in items):
        return f"{name} has an item without a value: give it one, or remove it"
    if not all(isinstance(item, (bool, int, float, str)) for item in items):
        return f"{name} is neither text, a number, yes or no, nor a list of these: write it as text"
    if name.upper() in _LEVELS and value is True:
        return f"{name} is a level, not a switch: give OFF, USER, ADMIN, SUPPORT or a number"
    return ""


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"({', '.join(_text(name, item) for item in value)})"
    if isinstance(value, bool):
        return _words(name)[0 if value else 1]
    text = _one_line(str(value))
    if name.upper() == "TOKEN_LOCATION" and _unquoted(text) == text:
        return quoted_path(text, (OCI,))
    return text


def _one_line(text: str) -> str:
    """YAML's block text: it ends in a line end, and a list in parentheses may have more of them."""
    text = text.rstrip("\n")
    return " ".join(line.strip() for line in text.split("\n")) if text.lstrip().startswith("(") else text


def _words(name: str) -> Tuple[str, str]:
    """What the manual calls true and false of this parameter."""
    if name.upper() in _ON_OFF:
        return "ON", "OFF"
    return ("TRUE", "FALSE") if name.upper() in _TRUE_FALSE else ("YES", "NO")


def _unquoted(text: str) -> str:
    """OCI takes a value in double quotes for what is in them, and so does Oracle's own example of a TOKEN_LOCATION."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _known_faults(name: str, text: str) -> List[str]:
    """What the manual says that this parameter cannot be."""
    key, value = name.upper(), _unquoted(text)
    if key == "TOKEN_LOCATION":
        return texts(path_faults(name, value), (OCI,))
    if key == "TOKEN_AUTH":
        return _choice_faults(name, value, TOKEN_AUTH_VALUES)
    if key in ("SSL_SERVER_DN_MATCH", "TLS_SERVER_DN_MATCH"):
        return _choice_faults(name, value, TRUE_WORDS + FALSE_WORDS)
    if key in _WHOLE_NUMBERS and not _WHOLE_NUMBER.match(value):
        return [fault(name, value, "is not a whole number").text]
    if key in _TIMES and not _TIME.match(value):
        return [
            fault(name, value, "is not a time: write whole seconds, or a whole number and its unit, as in 500 ms").text
        ]
    return []


def _choice_faults(name: str, value: str, choices: Sequence[str]) -> List[str]:
    if value.upper() in choices:
        return []
    return [fault(name, value, f"is none of {', '.join(choices)}").text]


def _value_faults(name: str, text: str) -> List[str]:
    """Why a value cannot be written on one line, also if its name cannot."""
    if not line_faults(name, "x", (OCI,)):
        return line_faults(name, text, (OCI,))
    return [f"{name}: {found}" for found in line_faults("VALUE", text, (OCI,))]
