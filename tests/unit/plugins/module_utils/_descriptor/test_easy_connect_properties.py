# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every text of the grammar, and that python-oracledb reads the text and our descriptor of it alike."""

from __future__ import annotations

from typing import Any, NamedTuple

import oracledb
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
    EasyConnectError,
    to_descriptor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node, parse, walk
from tests.profiles import examples

PROFILE = examples(200)

# Plain alphabets: strategies made of regular expressions take ten times as long.
words = st.text("aZ09", min_size=1, max_size=6)
dns_names = st.lists(st.text("xy0", min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda parts: "h-" + ".".join(parts)
)
ip_addresses = st.sampled_from(["10.0.0.1", "[::1]", "[2001:db8::200c:417a]", "[fe80::1]"])
hosts = st.tuples(st.one_of(dns_names, ip_addresses), st.none() | st.integers(1, 65535))
services = st.text("Ab0_.-", min_size=1, max_size=6).map("s{0}".format)
paths = st.text("ab0_.-/", min_size=1, max_size=8).map("/{0}".format)
numbers = st.integers(0, 9999999).map(str)
times = st.integers(1, 9999999).map(str)
switches = st.sampled_from(["on", "off", "YES", "no", "True", "false"])
dns = st.lists(words, min_size=1, max_size=3).map(lambda parts: ", ".join(f"CN={part} & x" for part in parts))

# Name, the values to try, and where it must be. python-oracledb knows these names in Easy Connect, too.
KNOWN: dict[str, tuple[Any, str, str]] = {
    "transport_connect_timeout": (times, "DESCRIPTION", "TRANSPORT_CONNECT_TIMEOUT"),
    "retry_count": (numbers, "DESCRIPTION", "RETRY_COUNT"),
    "retry_delay": (numbers, "DESCRIPTION", "RETRY_DELAY"),
    "expire_time": (times, "DESCRIPTION", "EXPIRE_TIME"),
    "sdu": (st.integers(512, 2097152).map(str), "DESCRIPTION", "SDU"),
    "use_sni": (switches, "DESCRIPTION", "USE_SNI"),
    "failover": (switches, "DESCRIPTION", "FAILOVER"),
    "load_balance": (switches, "DESCRIPTION", "LOAD_BALANCE"),
    "source_route": (switches, "DESCRIPTION", "SOURCE_ROUTE"),
    "recv_buf_size": (numbers, "DESCRIPTION", "RECV_BUF_SIZE"),
    "send_buf_size": (numbers, "DESCRIPTION", "SEND_BUF_SIZE"),
    "enable": (st.just("broken"), "DESCRIPTION", "ENABLE"),
    "pool_connection_class": (words, "CONNECT_DATA", "POOL_CONNECTION_CLASS"),
    "pool_purity": (st.sampled_from(["new", "SELF"]), "CONNECT_DATA", "POOL_PURITY"),
    "pool_boundary": (st.sampled_from(["STATEMENT", "TRANSACTION"]), "CONNECT_DATA", "POOL_BOUNDARY"),
    "pool_name": (words, "CONNECT_DATA", "POOL_NAME"),
    "ssl_server_dn_match": (switches, "SECURITY", "SSL_SERVER_DN_MATCH"),
    "ssl_server_cert_dn": (dns, "SECURITY", "SSL_SERVER_CERT_DN"),
    "wallet_location": (paths, "SECURITY", "WALLET_LOCATION"),
}
UNKNOWN: dict[str, tuple[Any, str, str]] = {
    "connect_timeout": (numbers, "DESCRIPTION", "CONNECT_TIMEOUT"),
    "recv_timeout": (numbers, "DESCRIPTION", "RECV_TIMEOUT"),
    "compression": (st.sampled_from(["on", "auto"]), "DESCRIPTION", "COMPRESSION"),
    "service_tag": (words, "CONNECT_DATA", "SERVICE_TAG"),
    "connection_id_prefix": (words, "CONNECT_DATA", "CONNECTION_ID_PREFIX"),
    "client_id": (st.uuids().map(str), "SECURITY", "CLIENT_ID"),
    "tenant_id": (dns_names, "SECURITY", "TENANT_ID"),
}
TRUE, FALSE = {"on", "yes", "true"}, {"off", "no", "false"}


class Text(NamedTuple):
    """An Easy Connect text and what was put into it."""

    text: str
    lists: list[list[tuple[str, int | None]]]
    target: dict[str, str]
    query: dict[str, str]


@st.composite
def texts(draw: Any, parameters: dict[str, tuple[Any, str, str]]) -> Text:
    lists = draw(st.lists(st.lists(hosts, min_size=1, max_size=4), min_size=1, max_size=3))
    target = {"SERVICE_NAME": draw(services)}
    text = ";".join(",".join(host + (f":{port}" if port else "") for host, port in part) for part in lists)
    text = draw(st.sampled_from(["tcps://", "TCPS://"])) + text + "/" + target["SERVICE_NAME"]
    if draw(st.booleans()):
        target["SERVER"] = draw(st.sampled_from(["dedicated", "shared", "Pooled"]))
        text += ":" + target["SERVER"]
    if draw(st.booleans()):
        target["INSTANCE_NAME"] = draw(services)
        text += "/" + target["INSTANCE_NAME"]
    query = {name: draw(parameters[name][0]) for name in draw(st.lists(st.sampled_from([*parameters]), unique=True))}
    pairs = [
        (name.upper() if draw(st.booleans()) else name)
        + "="
        + (f'"{value}"' if name == "ssl_server_cert_dn" or draw(st.booleans()) else value)
        for name, value in query.items()
    ]
    if draw(st.booleans()):
        query["https_proxy"], query["https_proxy_port"] = draw(dns_names), str(draw(st.integers(1, 65535)))
        pairs += [f"{name}={query[name]}" for name in ("https_proxy", "https_proxy_port")]
    return Text(text + ("?" if pairs else "") + "&".join(pairs), lists, target, query)


def values(node: Node) -> dict[str, str]:
    return {child.key: child.text for child in node.children if not child.children}


def inside(node: Node, key: str) -> list[Node]:
    return [child for child in node.children if child.key == key]


def spread(part: list[tuple[str, int | None]]) -> list[tuple[str, int]]:
    """Hosts with their ports, found from the right: who has none takes that of the next one."""
    port, found = 1521, []
    for host, own in reversed(part):
        port = own or port
        found.append((host.strip("[]"), port))
    return found[::-1]


def normal(value: str) -> str:
    """The two ways to write a switch made one, whatever the case."""
    return {**dict.fromkeys(TRUE, "ON"), **dict.fromkeys(FALSE, "OFF")}.get(value.lower(), value.upper())


@PROFILE
@given(texts({**KNOWN, **UNKNOWN}))
def test_every_text_of_the_grammar_has_its_tree(made: Text) -> None:
    descriptor = to_descriptor(made.text)
    assert raw_faults(descriptor) == []
    (description,) = parse(descriptor)
    assert description.key == "DESCRIPTION"
    lists = inside(description, "ADDRESS_LIST") or [description]
    assert len(lists) == len(made.lists)
    proxy = {name.upper(): made.query[name] for name in ("https_proxy", "https_proxy_port") if name in made.query}
    for part, expected in zip(lists, made.lists, strict=True):
        assert [values(address) for address in inside(part, "ADDRESS")] == [
            {"PROTOCOL": "TCPS", "HOST": host, "PORT": str(port), **proxy} for host, port in spread(expected)
        ]
    routed = normal(made.query.get("source_route", "off")) == "ON"
    balanced = {"LOAD_BALANCE": "ON"} if not routed else {}
    if len(lists) > 1:
        inner = [values(part) for part in lists]
        assert inner == [balanced if len(part) > 1 else {} for part in made.lists]
    sections: dict[str, dict[str, str]] = {
        "DESCRIPTION": {},
        "CONNECT_DATA": {},
        "SECURITY": {"SSL_SERVER_DN_MATCH": "ON"},
    }
    if len(made.lists) == 1 and len(made.lists[0]) > 1:
        sections["DESCRIPTION"].update(balanced)
    sections["CONNECT_DATA"].update({name: value.upper() for name, value in made.target.items()})
    for name in made.query.keys() - {"https_proxy", "https_proxy_port"}:
        _strategy, section, parameter = {**KNOWN, **UNKNOWN}[name]
        sections[section][parameter] = normal(made.query[name])
    nodes = [description, *inside(description, "CONNECT_DATA"), *inside(description, "SECURITY")]
    assert {node.key: {key: normal(value) for key, value in values(node).items()} for node in nodes} == sections


def attributes(connect_string: str) -> dict[str, Any]:
    params = oracledb.ConnectParams()
    params.parse_connect_string(connect_string)
    names = [name for name in dir(params) if not name.startswith("_") and not callable(getattr(params, name))]
    assert {"host", "port", "service_name", "instance_name", "sdu", "wallet_location", "pool_name"} <= set(names)
    return {name: getattr(params, name) for name in names}


@PROFILE
@given(texts(KNOWN))
def test_python_oracledb_reads_the_text_and_the_descriptor_alike(made: Text) -> None:
    descriptor = to_descriptor(made.text)
    assert attributes(descriptor) == attributes(made.text)
    assert attributes(descriptor)["service_name"] == made.target["SERVICE_NAME"]


@PROFILE
@given(
    texts({**KNOWN, **UNKNOWN}),
    st.integers(0, 300),
    st.text(min_size=1, max_size=6) | st.sampled_from(list("()#'\"&=?;:/[]@\n")),
)
def test_whatever_is_put_in_breaks_out_of_nothing(made: Text, where: int, piece: str) -> None:
    text = made.text[:where] + piece + made.text[where:]
    try:
        descriptor = to_descriptor(text)
    except EasyConnectError as error:
        assert error.faults
        return
    assert descriptor.isascii()
    assert descriptor.isprintable()
    assert "#" not in descriptor
    (description,) = parse(descriptor)
    known = {parameter for _strategy, _section, parameter in {**KNOWN, **UNKNOWN}.values()}
    known |= {"DESCRIPTION", "ADDRESS", "ADDRESS_LIST", "CONNECT_DATA", "SECURITY", "PROTOCOL", "HOST", "PORT"}
    known |= {"HTTPS_PROXY", "HTTPS_PROXY_PORT", "SERVICE_NAME", "SERVER", "INSTANCE_NAME"}
    assert {node.key for _place, node in walk([description])} <= known
