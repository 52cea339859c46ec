# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make docs`: writes anew what the documentation repeats, because Ansible can include fragments only at a plugin's top level.

What is written, from where, and by which function:

* the credential's fragment: types, defaults, choices, aliases and sources from the table of options; descriptions stay
* `addresses` of oracle_tnsnames: from the options of an entry beside it
* `tokens` and `services` of oracle_client: from the pages of oracle_token and oracle_tnsnames
* the role's variables: texts of oracle_client and the fragments, facts of oracle_client's argument specification

Each part lies between the two comments of `PART`. Everything outside of them is written by hand.
"""

import ast
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import ADDRESS_OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, Option
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import (
    CLIENT_ARGUMENTS,
    PLACE_ARGUMENTS,
)

Texts = dict[str, str]  # the files by their paths below the root
Options = dict[str, dict[str, Any]]  # as in DOCUMENTATION

ROOT = Path(__file__).resolve().parent.parent
TABLE = "plugins/plugin_utils/_model/options.py"
CREDENTIAL = "plugins/doc_fragments/credential.py"
NETWORK_FILE = "plugins/doc_fragments/network_file.py"
SECRET_TRANSFER = "plugins/doc_fragments/secret_transfer.py"
TOKEN = "plugins/modules/oracle_token.py"
TNSNAMES = "plugins/modules/oracle_tnsnames.py"
CLIENT = "plugins/modules/oracle_client.py"
ROLE = "roles/oracle_client/meta/argument_specs.yml"
ROLE_DEFAULTS = "roles/oracle_client/defaults/main.yml"
PREFIX = "oracle_client_"
#: Written by hand in oracle_client, because its services have the option `token` as well.
OTHER_IN_SERVICES = ("descriptor", "token_location", "token_auth")

END = "# End of what tools/generate_docs.py writes."
PART = re.compile(rf"^( *)(# Written by tools/generate_docs\.py .*\n)[\s\S]*?^\1{re.escape(END)}\n", re.MULTILINE)
MARKUP = re.compile(r"\b(RV|[BCEIMOV])\(((?:\\.|[^\\)])*)\)")
ROLE_FACTS = ("type", "elements", "required", "choices", "default", "no_log")
FLOW = ("choices", "default", "aliases")  # lists that are written on one line
WIDTH = 140  # characters of a line; ruff's limit for documentation


# What is written.


def credential_facts(texts: Texts) -> Options:
    """The credential's options as tasks document them. ValueError if one has no row or no description."""
    options = documentation(texts, CREDENTIAL).items()
    written = {name: facts["description"] for name, facts in options if facts and facts.get("description")}
    if different := sorted(written.keys() ^ OPTIONS.keys()):
        raise ValueError(f"Without a row in {TABLE} or a description in {CREDENTIAL}: {', '.join(different)}")
    return {name: {"description": written[name], **option_facts(option)} for name, option in OPTIONS.items()}


def option_facts(option: Option) -> dict[str, Any]:
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    facts = {
        "type": option.type,
        "elements": "str" if option.type == "list" else None,
        "choices": list(option.choices) or None,
        "default": default,
        "aliases": list(option.aliases) or None,
    }
    return {fact: value for fact, value in facts.items() if value is not None}


def credential_sources(_texts: Texts) -> Options:
    """Where plugins find the credential's options. A secret has no place in an ini file."""
    return {
        name: {
            **({"env": [{"name": variable} for variable in option.env]} if option.env else {}),
            **({} if option.no_log else {"ini": [{"section": "aad_token", "key": name}]}),
            "vars": [{"name": f"aad_token_{name}"}],
            **({"secret": True} if option.secret else {}),
        }
        for name, option in OPTIONS.items()
    }


def addresses(texts: Texts) -> Options:
    entry = documentation(texts, TNSNAMES)["entries"]["suboptions"]
    chosen = {name: facts for name, facts in entry.items() if name in ADDRESS_OPTIONS}
    return renamed(chosen, "entries[].", "entries[].addresses[].")


def token_directory(texts: Texts) -> Options:
    written = documentation(texts, TOKEN)
    return {name: written[name] for name in PLACE_ARGUMENTS}


def services(texts: Texts) -> Options:
    entry = documentation(texts, TNSNAMES)["entries"]["suboptions"]
    shared = {name: facts for name, facts in entry.items() if name not in OTHER_IN_SERVICES}
    return renamed(shared, "entries[].", "services[].")


def renamed(options: Options, old: str, new: str) -> Options:
    """The options with another prefix wherever their descriptions name one another."""
    moved: Options = json.loads(json.dumps(options).replace(old, new))
    return moved


def role_variables(texts: Texts) -> Options:
    """The role's options; what a variable is by default is in the role's defaults."""
    shared = {**documentation(texts, NETWORK_FILE, "CLIENTS"), **documentation(texts, NETWORK_FILE, "FOLLOW")}
    written = {**documentation(texts, CLIENT), **documentation(texts, SECRET_TRANSFER), **shared}
    credential = documentation(texts, CREDENTIAL)
    written["tokens"]["suboptions"].update(json.loads(renamed_credential(credential)))
    defaults = yaml.safe_load(texts[ROLE_DEFAULTS])
    return {
        PREFIX + name: role_option(written[name], {**spec, "default": defaults.get(PREFIX + name)}, f"{name}[].")
        for name, spec in CLIENT_ARGUMENTS.items()
    }


def renamed_credential(credential: Options) -> str:
    """The credential's options as JSON, where one names another as an option of a token."""
    return re.sub(
        r"\bO\((\w+)",
        lambda match: f"O(tokens[].{match[1]}" if match[1] in credential else match[0],
        json.dumps(credential),
    )


def role_option(text: dict[str, Any], spec: dict[str, Any], within: str) -> Options:
    """One option of an argument specification, those below it included."""
    description = text["description"] if isinstance(text["description"], list) else [text["description"]]
    option = {fact: spec[fact] for fact in ROLE_FACTS if spec.get(fact) is not None}
    option = {fact: value for fact, value in option.items() if value is not False or fact == "default"}
    option["description"] = [for_role(line, within) for line in description]
    if "options" in spec:
        option["options"] = {
            name: role_option(inner, spec["options"][name], within) for name, inner in text["suboptions"].items()
        }
    return option


def for_role(text: str, within: str) -> str:
    """The text with options named as the role's variables; a name that is none of the document's is one beside it, in the list `within`.

    What a result has is code, for a role returns nothing.
    """

    def word(match: re.Match[str]) -> str:
        kind, inner = match[1], match[2]
        if kind == "O":
            first = re.split(r"[.\[=]", inner)[0]
            return f"O({PREFIX}{inner if first in CLIENT_ARGUMENTS else within + inner})"
        return f"C({inner})" if kind == "RV" else match[0]

    return MARKUP.sub(word, text)


PARTS: dict[str, tuple[Callable[[Texts], Options], ...]] = {  # in the order in which one needs the other
    CREDENTIAL: (credential_facts, credential_sources),
    TNSNAMES: (addresses,),
    CLIENT: (token_directory, services),
    ROLE: (role_variables,),
}
FILES = (*PARTS, TOKEN, NETWORK_FILE, SECRET_TRANSFER, ROLE_DEFAULTS)


# How it is written.


def documentation(texts: Texts, path: str, name: str = "DOCUMENTATION") -> Options:
    """The options in the DOCUMENTATION, or another part of a fragment, of a file. ValueError if it has none."""
    for node in ast.walk(ast.parse(texts[path])):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            options: Options = yaml.safe_load(ast.literal_eval(node.value))["options"]
            return options
    raise ValueError(f"{path}: no {name}")


def generate(texts: Texts) -> Texts:
    """All files with their parts written anew. ValueError if a part is missing, or cannot be written."""
    texts = dict(texts)
    for path, functions in PARTS.items():
        if len(PART.findall(texts[path])) != len(functions):
            raise ValueError(f"{path}: {len(functions)} parts were expected between the comments")
        texts[path] = filled(texts[path], iter([function(texts) for function in functions]))
    return texts


def filled(text: str, parts: Iterator[Options]) -> str:
    return PART.sub(lambda match: f"{match[1]}{match[2]}{block(next(parts), match[1])}{match[1]}{END}\n", text)


def block(options: Options, indentation: str) -> str:
    """The options as YAML, each line indented."""
    text = "".join(f"{line}\n" for line in mapping(options, WIDTH - len(indentation)))
    if yaml.safe_load(text) != options:
        raise ValueError(f"This is read otherwise than it is meant:\n{text}")
    return textwrap.indent(text, indentation)


def mapping(values: dict[str, Any], width: int) -> Iterator[str]:
    for key, value in values.items():
        if not value or not isinstance(value, dict | list):
            yield from scalar(f"{key}: ", value, width)
        elif key in FLOW:
            yield f"{key}: [{', '.join(map(str, value))}]"
        else:
            yield f"{key}:"
            inner = mapping(value, width - 2) if isinstance(value, dict) else sequence(value, width - 2)
            yield from ("  " + line for line in inner)


def sequence(values: list[Any], width: int) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            first, *others = mapping(value, width - 2)
            yield from (f"- {first}", *("  " + line for line in others))
        else:
            yield from scalar("- ", value, width)


def scalar(lead: str, value: object, width: int) -> list[str]:
    """The value after `lead`, on as many lines as it needs; in quotes where YAML would read it otherwise."""
    if not isinstance(value, str):
        return [lead + json.dumps(value)]
    lines = wrapped(lead + value, width)
    return lines if means(lines, value) else wrapped(lead + "'" + value.replace("'", "''") + "'", width)


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def means(lines: list[str], value: str) -> bool:
    """Whether YAML reads the lines, one value of a list or mapping, as `value`."""
    try:
        read = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError:
        return False
    return value in (read if isinstance(read, list) else read.values())


def outdated(root: Path) -> Texts:
    """The files below `root` that `make docs` would change, as it would write them."""
    texts = {path: (root / path).read_text(encoding="utf-8") for path in FILES}
    return {path: text for path, text in generate(texts).items() if text != texts[path]}


def main() -> None:
    try:
        changed = outdated(ROOT)
    except ValueError as error:
        sys.exit(str(error))
    for path, text in changed.items():
        (ROOT / path).write_text(text, encoding="utf-8")
        print(f"written: {path}")


if __name__ == "__main__":
    main()
