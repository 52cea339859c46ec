# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Builds connect descriptors, ``(DESCRIPTION=(ADDRESS=…)(CONNECT_DATA=…)(SECURITY=…))``, and finds their faults.

What is built and passes `faults` is read alike by OCI, JDBC thin, ODP.NET, python-oracledb and node-oracledb, or by those
of them that the caller names as `clients` (constants of `ora_grammar`).
"""

import re
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, MAX_ENTRY, NODE, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.extra_parameters import (
    parameter_faults,
    written_parameters,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.options import (
    ADDRESS_OPTIONS,
    AZURE_OPTIONS,
    PATHS,
    ROWS,
    SERVICE_OPTIONS,
    WHOLE,
    given,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import (
    OAUTH,
    add_security,
    security_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import (
    DescriptorError,
    Node,
    normalise,
    parse,
    same_meaning,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    Fault,
    fault,
    prefixed,
    quoted_path,
    texts,
)

__all__ = (
    "SERVICE_OPTIONS", "DescriptorError", "Node",
    "alias_faults", "build", "faults", "given", "normalise", "parse", "same_meaning", "written",
)  # fmt: skip

MAX_ALIAS = 64
# What OCI's manual demands; the thin drivers find names that begin with a digit or have a "$", too.
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_THIN_ALIAS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")
#: What may stand beside a descriptor that is given whole: it is put into its SECURITY.
BESIDE = ("token_location", "wallet_directory")


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
    """One line ``(DESCRIPTION=…)`` from the options of a service, or its whole descriptor brought to that form.

    The options are those of SERVICE_OPTIONS; times are in seconds, EXPIRE_TIME in minutes. Check them with `faults` first:
    this function raises DescriptorError or EasyConnectError for a text that cannot be read and checks nothing else.
    """
    if any(service.get(name) is not None for name in WHOLE):
        return add_security(_whole(service), _beside(service, clients))
    options = complete(service)
    described = "".join(_section(options, section, clients) for section in ("DESCRIPTION", "ADDRESS"))
    for section in ("CONNECT_DATA", "SECURITY"):
        text = _section(options, section, clients)
        described += "({0}={1})".format(section, text) if text else ""
    return "(DESCRIPTION={0})".format(described)


def _whole(service: Dict[str, Any]) -> str:
    if service.get("descriptor") is not None:
        return normalise(service["descriptor"])
    from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
        to_descriptor,
    )  # few services need it

    return to_descriptor(service["easy_connect"])


def _beside(service: Dict[str, Any], clients: Sequence[str]) -> Dict[str, str]:
    parameters = {ROWS[name].parameter: quoted_path(service[name], clients) for name in BESIDE if service.get(name)}
    return dict(parameters, TOKEN_AUTH=OAUTH) if "TOKEN_LOCATION" in parameters else parameters


def _section(options: Dict[str, Any], section: str, clients: Sequence[str]) -> str:
    extra = written_parameters(options, section)
    if section == "ADDRESS":
        return "".join(
            "(ADDRESS={0}{1})".format(_parameters(address, section, clients), extra) for address in options["addresses"]
        )
    return _parameters(options, section, clients) + extra


def _parameters(options: Dict[str, Any], section: str, clients: Sequence[str]) -> str:
    return "".join(
        "({0}={1})".format(row.parameter, _written(name, options[name], clients))
        for name, row in ROWS.items()
        if row.section == section and name in options
    )


def _written(name: str, value: Any, clients: Sequence[str]) -> str:
    return quoted_path(value, clients) if name in PATHS else ROWS[name].write(value)


def faults(alias: str, service: Dict[str, Any], clients: Sequence[str] = ALL_CLIENTS) -> List[str]:
    """Every reason why one of the clients could not use this entry, one sentence each; an empty list if there is none.

    `service` holds the options of SERVICE_OPTIONS (other keys are not looked at).
    """
    return written(alias, service, clients)[1]


def written(alias: str, service: Dict[str, Any], clients: Sequence[str] = ALL_CLIENTS) -> Tuple[str, List[str]]:
    """What `build` makes of a service and its `faults`, worked out once; with a fault the text is empty."""
    found = texts(alias_faults(alias), clients)
    whole = [name for name in WHOLE if service.get(name) is not None]
    found += texts(_whole_faults(service, whole) if whole else _structured_faults(service), clients)
    if found:
        return "", found
    text = build(service, clients)
    found = texts(_built_faults(alias, text), clients)
    return "" if found else text, found


def alias_faults(alias: str) -> List[Fault]:
    """Faults of a net service name (Net Services Reference: letters and digits first a letter, at most 64 bytes)."""
    found = []
    if not _ALIAS.match(alias):
        words = "is not a net service name that every client finds; begin with a letter and use letters, digits and _ . - only"
        thin = _THIN_ALIAS.match(alias) is not None
        found.append(fault("name", alias, words, (OCI,) if thin else ALL_CLIENTS))
    if len(alias) > MAX_ALIAS:
        words = "name: {0} characters are too long, OCI allows {1}"
        found.append(Fault(words.format(len(alias), MAX_ALIAS), (OCI,)))
    return found


def _whole_faults(service: Dict[str, Any], whole: List[str]) -> List[Fault]:
    name = whole[0]
    both = [option for option in given(service) if option != name and option not in BESIDE]
    found = []
    if both:
        words = "{0}: it stands alone; take out {1}, or describe the service by options"
        found.append(Fault(words.format(name, ", ".join(both))))
    for option in BESIDE:
        if service.get(option) is not None:
            found += ROWS[option].check(option, service[option])
    text = service.get("descriptor")
    if name == "easy_connect":
        text, problems = _from_easy_connect(service["easy_connect"])
        if problems:
            return found + [Fault("{0}: {1}".format(name, problem)) for problem in problems]
    raw = raw_faults(text)
    if service.get("token_location") is not None and not any(one.clients == ALL_CLIENTS for one in raw):
        raw += security_faults(parse(str(text)))
    return found + prefixed(name + ": ", raw)


def _from_easy_connect(text: str) -> Tuple[str, List[str]]:
    from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
        EasyConnectError,
        to_descriptor,
    )

    try:
        return to_descriptor(text), []
    except EasyConnectError as error:
        return "", error.faults


def _structured_faults(service: Dict[str, Any]) -> List[Fault]:
    options = complete(service)
    found = _address_faults(service, options["addresses"])
    for name, row in ROWS.items():
        if name in options:
            found += row.check(name, options[name])
    return (
        found + _service_faults(options) + _token_faults(options) + _azure_faults(options) + parameter_faults(options)
    )


def _address_faults(service: Dict[str, Any], addresses: List[Dict[str, Any]]) -> List[Fault]:
    several = service.get("addresses") is not None
    found = []
    beside = [name for name in ADDRESS_OPTIONS if service.get(name) is not None]
    if several and beside:
        found.append(Fault("addresses: {0} is of one address; put it into each of addresses".format(", ".join(beside))))
    if several and not service["addresses"]:
        found.append(Fault("addresses: there is none; give at least one host"))
        return found
    for number, address in enumerate(addresses, 1):
        prefix = "addresses, number {0}: ".format(number) if several else ""
        found += prefixed(prefix, _one_address_faults(address))
    if service.get("source_route") and len(addresses) < 2:
        found.append(Fault("source_route: it leads through one address to the next; give at least two addresses"))
    return found


def _one_address_faults(address: Dict[str, Any]) -> Iterator[Fault]:
    for name in ADDRESS_OPTIONS:
        if name in address:
            yield from ROWS[name].check(name, address[name])
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
            found.append(Fault("{0}: it has no effect over tcp; use protocol tcps".format(name)))
    return found


def _azure_faults(options: Dict[str, Any]) -> List[Fault]:
    """A driver that gets the token itself has to be told for what and as whom; without that the names mean nothing."""
    way = str(options.get("token_auth", "")).lower()
    given_names = [name for name in AZURE_OPTIONS if name in options]
    if not way.startswith("azure_"):
        words = "{0}: it has no effect without a token_auth of azure_…; add that"
        return [Fault(words.format(", ".join(given_names)))] if given_names else []
    needed = AZURE_OPTIONS[:1] if way == "azure_managed_identity" else AZURE_OPTIONS[:3]
    missing = [name for name in needed if name not in options]
    return [Fault("token_auth: {0} needs {1} as well".format(way, ", ".join(missing)))] if missing else []


def _built_faults(alias: str, text: str) -> List[Fault]:
    """What only shows in the whole text: the rules of a raw descriptor, and its length."""
    found = prefixed("descriptor: ", raw_faults(text))
    size = len("{0} = {1}".format(alias, text).encode("utf-8"))
    if size > MAX_ENTRY:
        words = "{0}: the entry has {1} bytes; above {2} node-oracledb refuses the whole file, and OCI allows 4 KB"
        found.append(Fault(words.format(alias, size, MAX_ENTRY), (NODE, OCI)))
    return found
