# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Builds connect descriptors, ``(DESCRIPTION=(ADDRESS=…)(CONNECT_DATA=…)(SECURITY=…))``, and finds their faults.

What is built and has no `faults` is read alike by OCI, JDBC thin, ODP.NET, python-oracledb and node-oracledb, or by those
of them that the caller names as `clients` (constants of `_clients`).
"""

import re
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, MAX_ENTRY, NODE, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.extra_parameters import (
    parameter_faults,
    written_parameters,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    ADDRESS_OPTIONS,
    AZURE_OPTIONS,
    BY_OPTION,
    RAW_FORMS,
    SECTIONS,
    SERVICE_OPTIONS,
    WITH_DESCRIPTOR,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import add_security, security_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import normalise, parse
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    OAUTH,
    SERVICE_PRINCIPAL,
    Fault,
    fault,
    prefixed,
    texts,
)

MAX_ALIAS = 64
# What OCI's manual demands; the thin drivers find names that begin with a digit or have a "$", too.
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_THIN_ALIAS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")


def given(service: Dict[str, Any]) -> Dict[str, Any]:
    """The options of a service that have a value; other keys, such as `name` and `token`, are left out."""
    return {name: service[name] for name in SERVICE_OPTIONS if service.get(name) is not None}


def complete(service: Dict[str, Any]) -> Dict[str, Any]:
    """The given options and the defaults: tcps, port 1521, over tcps a match of the server's name, and the way of a token."""
    options = given(service)
    addresses = options.pop("addresses", None) or [
        {name: options.pop(name) for name in ADDRESS_OPTIONS if name in options}
    ]
    options["addresses"] = [_complete_address(address) for address in addresses]
    if any(address["protocol"].lower() == "tcps" for address in options["addresses"]):
        options.setdefault("ssl_server_dn_match", True)
    if "token_location" in options:
        options.setdefault("token_auth", "oauth")
    return options


def _complete_address(address: Dict[str, Any]) -> Dict[str, Any]:
    complete_address = {name: value for name, value in address.items() if value is not None}
    complete_address.setdefault("port", 1521)
    return dict(complete_address, protocol=str(complete_address.get("protocol", "tcps")))


def build(service: Dict[str, Any], clients: Sequence[str] = ALL_CLIENTS) -> str:
    """One line ``(DESCRIPTION=…)`` from the options of a service, or its whole descriptor in that form.

    The options are those of SERVICE_OPTIONS; times are in seconds, EXPIRE_TIME in minutes. Check them with `faults` first:
    this function raises DescriptorError or EasyConnectError for a text that cannot be read and checks nothing else.
    """
    if any(service.get(name) is not None for name in RAW_FORMS):
        return add_security(_raw_descriptor(service), _added_security(service, clients))
    options = complete(service)
    sections = {section: _section(options, section, clients) for section in SECTIONS}
    lists = "".join(f"({name}={sections[name]})" for name in ("CONNECT_DATA", "SECURITY") if sections[name])
    return f"(DESCRIPTION={sections['DESCRIPTION']}{sections['ADDRESS']}{lists})"


def _raw_descriptor(service: Dict[str, Any]) -> str:
    if service.get("descriptor") is not None:
        return normalise(service["descriptor"])
    from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
        to_descriptor,
    )  # few services need it

    return to_descriptor(service["easy_connect"].rstrip("\n"))


def _added_security(service: Dict[str, Any], clients: Sequence[str]) -> Dict[str, str]:
    rows = {name: BY_OPTION[name] for name in WITH_DESCRIPTOR if service.get(name)}
    parameters = {row.name: row.kind.text(service[name], clients) for name, row in rows.items()}
    return dict(parameters, TOKEN_AUTH=OAUTH) if "TOKEN_LOCATION" in parameters else parameters


def _section(options: Dict[str, Any], section: str, clients: Sequence[str]) -> str:
    extra = written_parameters(options, section)
    if section == "ADDRESS":
        return "".join(f"(ADDRESS={_parameters(one, section, clients)}{extra})" for one in options["addresses"])
    return _parameters(options, section, clients) + extra


def _parameters(options: Dict[str, Any], section: str, clients: Sequence[str]) -> str:
    return "".join(
        f"({row.name}={row.kind.text(options[name], clients)})"
        for name, row in BY_OPTION.items()
        if row.section == section and name in options
    )


def faults(alias: str, service: Dict[str, Any], clients: Sequence[str] = ALL_CLIENTS) -> List[str]:
    """Every reason why one of the clients could not use this entry, one sentence each; an empty list if there is none.

    `service` holds the options of SERVICE_OPTIONS (other keys are ignored).
    """
    return written(alias, service, clients)[1]


def written(alias: str, service: Dict[str, Any], clients: Sequence[str] = ALL_CLIENTS) -> Tuple[str, List[str]]:
    """What `build` makes of a service, and its `faults`, in one pass; with a fault the text is empty."""
    found = texts(alias_faults(alias), clients)
    raw = [name for name in RAW_FORMS if service.get(name) is not None]
    found += texts(_raw_form_faults(service, raw[0]) if raw else _option_faults(service), clients)
    if found:
        return "", found
    text = build(service, clients)
    found = texts(_built_faults(alias, text), clients)
    return "" if found else text, found


def alias_faults(alias: str) -> List[Fault]:
    """Faults of a net service name (Net Services Reference: letters and digits, first a letter, at most 64)."""
    found = []
    if not _ALIAS.match(alias):
        words = "is not a net service name that every client finds; begin with a letter and use letters, digits and _ . - only"
        thin = _THIN_ALIAS.match(alias) is not None
        found.append(fault("name", alias, words, (OCI,) if thin else ALL_CLIENTS))
    if len(alias) > MAX_ALIAS:
        found.append(Fault(f"name: {len(alias)} characters are too long, OCI allows {MAX_ALIAS}", (OCI,)))
    return found


def _raw_form_faults(service: Dict[str, Any], name: str) -> List[Fault]:
    both = [option for option in given(service) if option != name and option not in WITH_DESCRIPTOR]
    found = []
    if both:
        words = f"it cannot be combined with {', '.join(both)}: take these out, or describe the service by options"
        found.append(Fault(f"{name}: {words}"))
    for option in WITH_DESCRIPTOR:
        if service.get(option) is not None:
            found += BY_OPTION[option].kind.option_faults(option, service[option])
    text = service.get("descriptor")
    if name == "easy_connect":
        text, problems = _from_easy_connect(service["easy_connect"])
        if problems:
            return found + [Fault(f"{name}: {problem}") for problem in problems]
    raw = raw_faults(text)
    if any(service.get(option) is not None for option in WITH_DESCRIPTOR) and re.match(
        r"\s*\(\s*ADDRESS", str(text), re.I
    ):
        raw.append(
            Fault("it has no DESCRIPTION, so that there is no place for a token or a wallet: write one around it")
        )
    if service.get("token_location") is not None and not any(one.clients == ALL_CLIENTS for one in raw):
        raw += security_faults(parse(str(text)))
    return found + prefixed(name + ": ", raw)


def _from_easy_connect(text: str) -> Tuple[str, List[str]]:
    from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
        EasyConnectError,
        to_descriptor,
    )

    try:
        return to_descriptor(text.rstrip("\n")), []  # YAML's block text ends in one
    except EasyConnectError as error:
        return "", list(error.faults)


def _option_faults(service: Dict[str, Any]) -> List[Fault]:
    options = complete(service)
    found = _address_faults(service, options["addresses"])
    for name, row in BY_OPTION.items():
        if name in options:
            found += row.kind.option_faults(name, options[name])
    return (
        found + _service_faults(options) + _token_faults(options) + _azure_faults(options) + parameter_faults(options)
    )


def _address_faults(service: Dict[str, Any], addresses: List[Dict[str, Any]]) -> List[Fault]:
    several = service.get("addresses") is not None
    found = []
    single = [name for name in ADDRESS_OPTIONS if service.get(name) is not None]
    if several and single:
        found.append(Fault(f"addresses: {', '.join(single)} is of one address; put it into each of addresses"))
    if several and not service["addresses"]:
        found.append(Fault("addresses: there is none; give at least one host"))
        return found
    for number, address in enumerate(addresses, 1):
        prefix = f"addresses, number {number}: " if several else ""
        found += prefixed(prefix, _one_address_faults(address))
    if service.get("source_route") and len(addresses) < 2:
        found.append(Fault("source_route: it leads through one address to the next; give at least two addresses"))
    return found


def _one_address_faults(address: Dict[str, Any]) -> Iterator[Fault]:
    for name in ADDRESS_OPTIONS:
        if name in address:
            yield from BY_OPTION[name].kind.option_faults(name, address[name])
    if "host" not in address:
        yield Fault("host: it is required, unless a descriptor or easy_connect is given")
    if ("https_proxy_port" in address) != ("https_proxy" in address):
        yield Fault("https_proxy: it and https_proxy_port go together; python-oracledb has no port of its own for it")


def _service_faults(options: Dict[str, Any]) -> List[Fault]:
    number = len([name for name in ("service_name", "sid") if name in options])
    if number == 0:
        return [Fault("service_name: give it, or sid; the listener must know which database is meant")]
    if number == 2:
        return [Fault("service_name: give either service_name or sid, not both")]
    return []


def _token_faults(options: Dict[str, Any]) -> List[Fault]:
    found = []
    protocols = {address["protocol"].lower() for address in options["addresses"]}
    if "token_auth" in options and protocols != {"tcps"}:
        words = "protocol: a token needs tcps; over tcp node-oracledb sends it in clear and the others refuse"
        found.append(Fault(words))
    elif "token_auth" in options and options["ssl_server_dn_match"] is False:
        found.append(Fault(
            "ssl_server_dn_match: it must not be false with a token; JDBC and OCI refuse (ORA-18718, ORA-25704), "
            "python-oracledb and node-oracledb give the token to any server"
        ))  # fmt: skip
    for name in ("ssl_server_dn_match", "ssl_server_cert_dn", "wallet_directory", "use_sni"):
        if options.get(name) and "tcps" not in protocols:
            found.append(Fault(f"{name}: it has no effect over tcp; use protocol tcps"))
    return found


def _azure_faults(options: Dict[str, Any]) -> List[Fault]:
    """A driver that gets the token itself needs to know for which database and as whom; else these options have no effect."""
    way = str(options.get("token_auth", "")).lower()
    given_names = [name for name in AZURE_OPTIONS if name in options]
    if not way.startswith("azure_"):
        words = f"{', '.join(given_names)}: it has no effect without a token_auth of azure_…; add that"
        return [Fault(words)] if given_names else []
    needed = AZURE_OPTIONS[:1] if way == "azure_managed_identity" else AZURE_OPTIONS[:3]
    missing = [name for name in needed if name not in options]
    found = [Fault(f"token_auth: {way} needs {', '.join(missing)} as well")] if missing else []
    if way == SERVICE_PRINCIPAL.lower() and "azure_credentials" not in options:
        words = "the directory of the wallet with the app's secret; JDBC can have it from ojdbc.properties, with clients: [jdbc]"
        found.append(Fault(f"token_auth: for OCI {way} needs azure_credentials as well, {words}", (OCI,)))
    return found


def _built_faults(alias: str, text: str) -> List[Fault]:
    """What only shows in the whole text: the rules of a raw descriptor, and its length."""
    found = prefixed("descriptor: ", raw_faults(text))
    size = len(f"{alias} = {text}".encode())
    if size > MAX_ENTRY:
        words = f"above {MAX_ENTRY} node-oracledb refuses the whole file, and OCI allows 4 KB"
        found.append(Fault(f"{alias}: the entry has {size} bytes; {words}", (NODE, OCI)))
    return found
