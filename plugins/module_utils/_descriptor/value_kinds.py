# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The kinds of values that parameters have, and their rules in a raw descriptor.

The rules were measured as `value_rules` says.
"""

import re
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import value_rules as rules
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import Fault, fault

OptionRule = Callable[[str, Any], List[Fault]]
RawRule = Callable[[str, Node], List[Fault]]


# Rules for a value in a raw descriptor, which is a word there.


def other_faults(name: str, node: Node) -> List[Fault]:
    """The rule for a value of which no more is known, and what every other value is checked for as well."""
    value = str(node.value)
    found = rules.character_faults(name, value, "a blank", "a quote")
    # python-oracledb reads no quotes but a pair around the whole value.
    if '"' in (value[1:] if value[0] != '"' else value[1:-1]):
        words = "has a quote inside; python-oracledb fails with it (DPY-4017): take it out"
        found.append(fault(name, value, words, (PYTHON,)))
    if value.endswith("\\"):
        words = "ends in a backslash, which hides the parenthesis after it"
        found.append(fault(name, value, words, (NODE, JDBC)))
    return found


def unquoted_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    quotes = "has quotes; JDBC takes them for part of the value: take them out"
    found = [fault(name, value, quotes, (JDBC,))] if value[0] in "'\"" else []
    return found + other_faults(name, node)


def whole_number_faults(name: str, node: Node) -> List[Fault]:
    if re.match(r"[0-9]{1,10}\Z", str(node.value)):
        return []
    words = "is not a whole number of at most 10 digits; python-oracledb refuses a unit (DPY-4018): write only digits"
    return [fault(name, node.value, words, (PYTHON,))]


def expire_time_faults(name: str, node: Node) -> List[Fault]:
    found = whole_number_faults(name, node)
    if not found and not int(str(node.value)):
        found.append(fault(name, node.value, "makes JDBC refuse the login (ORA-17820): leave it out", (JDBC,)))
    return found


def time_faults(name: str, node: Node) -> List[Fault]:
    match = re.match(r"([0-9]{1,10}(?:\.[0-9]{1,10})?) *(?:ms|sec|min)?\Z", str(node.value), re.IGNORECASE)
    if match and float(match.group(1)):
        return []
    words = "is no time above 0; python-oracledb fails with it (DPY-4018, DPY-6005): write seconds, or a number and ms, sec or min"
    return [fault(name, node.value, words, (PYTHON,))]


def _raw_port_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    return rules.number_faults(1, 65535)(name, int(value) if re.match(r"[0-9]{1,6}\Z", value) else value)


def _raw_path_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if name.endswith("LOCATION") and node.text.upper() == "SYSTEM":
        return []
    if value[:1] != '"' or not node.text:
        # Here it is seen how the path is written: without quotes, as only OCI cannot read a blank.
        found = rules.path_faults(name, value)
        return [one._replace(clients=(OCI,), together=False) if one.together else one for one in found]
    words = "has a quote; JDBC takes it for part of the value"
    rest = [one for one in rules.path_faults(name, node.text) if not one.together]
    return [fault(name, value, words, (JDBC,)), *rest]


def _raw_dn_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if value[:1] == "'" or (value[:1] != '"' and re.search(r"\s", value)):
        return [Fault(f"{name}: write {value!r} in double quotes; without them or in single ones clients differ")]
    found = rules.dn_faults(name, node.text)
    if not found and re.search(r",\s{2,}|\s,|\A\s|\s\Z", node.text):
        words = "may have one blank after a comma and none before; python-oracledb compares no other spacing"
        found.append(fault(name, value, words, (PYTHON,)))
    return found


def _raw_token_auth_faults(name: str, node: Node) -> List[Fault]:
    if str(node.value).upper() in rules.TOKEN_AUTH_VALUES:
        return []
    return [fault(name, node.value, "is no kind of token (ORA-18721, ORA-25714)")]


def _raw_choice_faults(choices: Sequence[str], error: str) -> RawRule:
    def check(name: str, node: Node) -> List[Fault]:
        if node.text.lower() in choices:
            return []
        words = f"is none of {', '.join(choices)}; python-oracledb fails with it ({error}): write one of them"
        return [fault(name, node.value, words, (PYTHON,))]

    return check


# The kinds.


class Kind(NamedTuple):
    """One kind of value, in the three forms in which users give it."""

    #: As one of our options: its argument specification, its rule, and what makes its text in a descriptor.
    spec: Dict[str, Any]
    option_faults: OptionRule
    write: Callable[[Any], str] = str
    #: In a raw descriptor: the rule for its text.
    raw_faults: RawRule = other_faults
    #: In Easy Connect: the name of a rule in `easy_connect_parameters`, and what that needs to know.
    easy_connect: Tuple[Any, ...] = ("word",)
    #: Blanks need quotes: Easy Connect takes them off, and a path has them only where no client reads them as a part of it.
    has_blanks: bool = False
    is_path: bool = False

    def text(self, value: Any, clients: Sequence[str]) -> str:
        """An option's value as it is in a descriptor for these clients."""
        return rules.quoted_path(value, clients) if self.is_path else self.write(value)


def number(low: int, unit: str, raw_faults: RawRule = other_faults, high: int = 2147483647) -> Kind:
    """A whole number; `unit` is for a message."""
    return Kind({"type": "int"}, rules.number_faults(low, high), str, raw_faults, ("number", low, high, unit))


def switch(yes: str, no: str) -> Kind:
    """Yes or no, and how each is written."""
    return Kind({"type": "bool"}, rules.bool_faults, lambda value: yes if value else no, easy_connect=("switch",))


def one_of(*choices: str, error: str = "") -> Kind:
    """One of some lower-case words, written in upper case; `error` is python-oracledb's for another word, if it has one."""
    spec = {"type": "str", "choices": list(choices)}
    raw_faults = _raw_choice_faults(choices, error) if error else other_faults
    return Kind(spec, rules.choice_faults(*choices), lambda value: str(value).upper(), raw_faults, ("choice", *choices))


def _text(option_faults: OptionRule, **more: Any) -> Kind:
    return Kind({"type": "str"}, option_faults, **more)


def _quoted_dn(value: str) -> str:
    return f'"{rules.normal_dn(value)}"'


_AS_OPTION = ("as option",)
NAME = _text(rules.name_faults)
WORD = _text(rules.plain_faults)
UNQUOTED_WORD = _text(rules.plain_faults, raw_faults=unquoted_faults)
HOST = _text(rules.host_faults, raw_faults=lambda name, node: rules.host_faults(name, node.text))
PORT = number(1, "a port", _raw_port_faults, high=65535)
APP_ID_URI = _text(
    rules.app_id_uri_faults,
    raw_faults=lambda name, node: rules.app_id_uri_faults(name, node.value),
    easy_connect=_AS_OPTION,
)
REDIRECT_URI = _text(
    rules.redirect_faults,
    raw_faults=lambda name, node: rules.redirect_faults(name, node.value),
    easy_connect=_AS_OPTION,
)
DN = _text(rules.dn_faults, write=_quoted_dn, raw_faults=_raw_dn_faults, easy_connect=_AS_OPTION, has_blanks=True)
#: A directory or SYSTEM. In sqlnet.ora it is a list, which no descriptor may have.
WALLET = _text(rules.path_faults, raw_faults=_raw_path_faults, easy_connect=_AS_OPTION, has_blanks=True, is_path=True)
# Ansible takes the names of options with such a path for those of secrets.
PATH = WALLET._replace(spec={"type": "str", "no_log": False})
ON_OFF = switch("ON", "OFF")
# Whether the name in the server's certificate is compared, and whether loosely.
# JDBC and python-oracledb take "1" for no: only YES, ON and TRUE are a yes to all.
MATCH = switch("YES", "NO")
WEAK_MATCH = switch("YES", "NO")
# The file that we deploy, and the ways to a token by which the driver itself gets it.
_WAYS = one_of("oauth", "azure_interactive", "azure_device_code", "azure_service_principal", "azure_managed_identity")
TOKEN_AUTH = _WAYS._replace(
    spec=dict(_WAYS.spec, no_log=False), raw_faults=_raw_token_auth_faults, easy_connect=_AS_OPTION
)
