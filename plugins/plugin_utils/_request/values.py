# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a credential's options, wherever they came from, read by type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS

FALSE = ("false", "no", "off", "n", "f", "0", "0.0", "none", "")  # as Ansible reads it
TRUE = ("true", "yes", "on", "y", "t", "1", "1.0")
QUOTES = {'"': '"', "'": "'", "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}"}
MAY_BE_QUOTED = (*QUOTES, *" \t\r\n")  # how a text begins that may be in quotes
# What may begin and end with quotes of its own; `rules` has those secrets that never do.
LITERAL = {
    *("client_secret", "password", "certificate_password", "refresh_token", "authorization_code", "code_verifier"),
    *("oidc_request_token", "claims", "authentication_record", "federated_token_command"),
}
# Where nothing instead of a value would mean less protection: what it would mean, and what to give.
PROTECTING = {
    "cache_key": "the cache would not be encrypted; give a key (`openssl rand -base64 32` makes one)",
    "ca_path": "every CA of the system would be trusted; name the file of your CA",
    "validate_certs": "it does not say whether the provider must prove who it is; give true or false",
    "cache": "tokens would be kept on the disk; give one of its choices",
    "cache_dir": "tokens would be kept in the default directory; name the directory",
}


class Given(NamedTuple):
    """An option's value and whether this call (or a variable of the play) gave it, rather than the environment.

    `source` is the variable, of the play or of the environment, that it is from, for messages; "" for the option itself.
    The value, which may be a secret, is not in its repr.
    """

    value: object
    explicit: bool
    source: str = ""

    def __repr__(self) -> str:
        return f"<value of {self.source or 'an option'}>"


class OptionValues:
    """Reads options by name; what cannot be read is a fault, and the reading goes on."""

    def __init__(self, given: Mapping[str, Given]) -> None:
        given = {name: unquoted(name, item) for name, item in given.items()}
        self.sources = {name: item.source for name, item in given.items()}
        self.given = {name: item for name, item in given.items() if not is_blank(item.value)}
        empty = {name: given[name] for name in given.keys() - self.given.keys() if given[name].value is not None}
        self.empty = {name for name, item in empty.items() if item.explicit}  # given as empty text, by this call
        self.faults = empty_faults(empty)

    def is_explicit(self, name: str) -> bool:
        """Whether this call gave the option, and not the environment."""
        return name in self.given and self.given[name].explicit

    def text(self, name: str) -> str:
        """The value or the default, "" without either."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        if isinstance(value, (list, tuple, dict)):
            return self.not_text(name, value)
        return "" if value is None else str(value)

    def sendable(self, name: str) -> str:
        """The same of what is sent, or named in a request's key: bytes of the environment that are no UTF-8 cannot be."""
        value = self.text(name)
        if not value.isascii() and value != value.encode("utf-8", "replace").decode():
            self.faults.append(f"{name} is no text: it has bytes that are no UTF-8.")
            return ""
        return value

    def not_text(self, name: str, value: object, wanted: str = "text") -> str:
        """Report a list or dictionary in the place of text, once; it counts as empty, so that nothing else is said of it."""
        kind = "a dictionary" if isinstance(value, dict) else "a list"
        fault = f"{name} must be {wanted}, not {kind}."
        if fault not in self.faults:
            self.faults.append(fault)
        return ""

    def lacking(self, *names: str, variable: int = 0) -> str:
        """The fault that none of the options is there, or that one is empty; `variable` is the index of the one to name."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import sources

        empty = [name for name in names if name in self.empty]
        words = (
            f"{prose(empty, 'and')} {'are' if len(empty) > 1 else 'is'} empty"
            if empty
            else f"{prose(names)} is missing"
        )
        return f"{words}: set {sources(names, variable)}."

    def words(self, name: str) -> list[str]:
        """A list, or text with commas as Ansible takes it for one."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        if isinstance(value, dict):
            self.not_text(name, value, "a list")
            return []
        items = value.split(",") if isinstance(value, str) else value
        words = [str(item).strip() for item in items] if isinstance(items, (list, tuple)) else [str(value)]
        return [word for word in words if word]

    def choice(self, name: str) -> str:
        """One of the option's choices."""
        value, choices = self.text(name), OPTIONS[name].choices
        if value not in choices:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import choice_fault

            another = "for another cloud give its authority" if name == "cloud" else ""
            self.faults.append(choice_fault(name, value, choices, another))
        return value

    def flag(self, name: str) -> bool:
        """Ansible has converted it already; a caller without Ansible may give the text of an environment variable."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower()
        if text not in TRUE and text not in FALSE:
            self.faults.append(f"{name} must be true or false, not '{value}'.")
        return text not in FALSE

    def number(self, name: str, low: int, high: int) -> int | None:
        """A number of seconds from `low` to `high`; None without one."""
        value = self.given[name].value if name in self.given else OPTIONS[name].default
        if value is None:
            return None
        if isinstance(value, (list, tuple, dict)):
            self.not_text(name, value, "a whole number")
            return None
        if not isinstance(value, int) or not low <= value <= high:
            self.faults.append(f"{name} must be {low} to {high} seconds, not {value}.")
            return None
        return value


def unquoted(name: str, item: Given) -> Given:
    """The value without quotes around all of it, which an env file keeps where no shell reads it; as it is if it may have its own."""
    value = item.value
    if not isinstance(value, str) or value[:1] not in MAY_BE_QUOTED or name in LITERAL:
        return item
    text = value.strip()
    return item._replace(value=text[1:-1]) if len(text) > 1 and QUOTES.get(text[0]) == text[-1] else item


def is_blank(value: object) -> bool:
    """Whether it is no value: none at all, or text without a character that counts."""
    return value is None or (isinstance(value, str) and not value.strip())


def empty_faults(empty: Mapping[str, Given]) -> list[str]:
    """A fault for each empty option that protects. An empty variable of the environment is none, but for the key of the cache."""
    if not empty:
        return []
    faults = []
    for name in (name for name in PROTECTING if name in empty):
        variable = OPTIONS[name].env[0]
        if empty[name].explicit:
            faults.append(f"{name} is empty: {PROTECTING[name]}, or leave {name} out (with `default(omit)` in a task).")
        elif name == "cache_key":
            faults.append(f"{variable} is empty in the environment: {PROTECTING[name]}, or unset {variable}.")
    return faults


def check_names(given: Collection[str], known: Collection[str]) -> None:
    """A misspelt secret must not be ignored, and its message must name it. Raises RequestError."""
    if any(name not in known for name in given):
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import name_faults

        raise RequestError(name_faults(given, known))
