# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Easy Connect Plus: what each form means as a descriptor, and one row for each reason to refuse a text."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_ENTRY
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
    EasyConnectError,
    to_descriptor,
)

END = "(CONNECT_DATA=(SERVICE_NAME=hr))(SECURITY=(SSL_SERVER_DN_MATCH=YES)))"


def address(host: str, port: int = 1521, more: str = "", protocol: str = "TCPS") -> str:
    return f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}){more})"


def faults(text: str) -> list[str]:
    with pytest.raises(EasyConnectError) as caught:
        to_descriptor(text)
    assert all(fault in str(caught.value) for fault in caught.value.faults)
    return caught.value.faults


FORMS = [
    ("tcps://db.example.com/hr", address("db.example.com") + END),
    ("TCPS://db:1522/hr", address("db", 1522) + END),
    ("tcps://db:01522/hr", address("db", 1522) + END),
    ("tcp://db/hr", address("db", protocol="TCP") + "(CONNECT_DATA=(SERVICE_NAME=hr)))"),
    ("tcps://[2001:db8::1]:1522/hr", address("2001:db8::1", 1522) + END),
    ("tcps://[::1]/hr", address("::1") + END),
    ("tcps://10.0.0.1/hr", address("10.0.0.1") + END),
    # A port is that of the hosts before it, too, up to the last host that has one.
    ("tcps://a,b:1522/hr", "(LOAD_BALANCE=ON)" + address("a", 1522) + address("b", 1522) + END),
    (
        "tcps://a:1,b,c:3,d/hr",
        "(LOAD_BALANCE=ON)" + address("a", 1) + address("b", 3) + address("c", 3) + address("d") + END,
    ),
    ("tcps://a,[::1]:2/hr", "(LOAD_BALANCE=ON)" + address("a", 2) + address("::1", 2) + END),
    ("tcps://a,b/hr?load_balance=off", "(LOAD_BALANCE=OFF)" + address("a") + address("b") + END),
    ("tcps://a,b/hr?source_route=on", "(SOURCE_ROUTE=ON)" + address("a") + address("b") + END),
    ("tcps://a,b/hr?source_route=no", "(LOAD_BALANCE=ON)(SOURCE_ROUTE=OFF)" + address("a") + address("b") + END),
    (
        "tcps://a,b:2;c/hr?failover=off",
        f"(FAILOVER=OFF)(ADDRESS_LIST=(LOAD_BALANCE=ON){address('a', 2)}{address('b', 2)})(ADDRESS_LIST={address('c')}){END}",
    ),
    (
        "tcps://a;b:2/hr?load_balance=on",
        f"(LOAD_BALANCE=ON)(ADDRESS_LIST={address('a')})(ADDRESS_LIST={address('b', 2)}){END}",
    ),
    (
        "tcps://a,b;c/hr?source_route=on",
        f"(SOURCE_ROUTE=ON)(ADDRESS_LIST={address('a')}{address('b')})(ADDRESS_LIST={address('c')}){END}",
    ),
    (
        "tcps://a,b/hr?https_proxy=proxy&https_proxy_port=8080",
        "(LOAD_BALANCE=ON)"
        + address("a", more="(HTTPS_PROXY=proxy)(HTTPS_PROXY_PORT=8080)")
        + address("b", more="(HTTPS_PROXY=proxy)(HTTPS_PROXY_PORT=8080)")
        + END,
    ),
    ("tcps://a/hr:Dedicated", address("a") + END.replace("=hr)", "=hr)(SERVER=DEDICATED)")),
    ("tcps://a/hr/hr1", address("a") + END.replace("=hr)", "=hr)(INSTANCE_NAME=hr1)")),
    ("tcps://a/hr:pooled/hr1", address("a") + END.replace("=hr)", "=hr)(SERVER=POOLED)(INSTANCE_NAME=hr1)")),
]


@pytest.mark.parametrize(("text", "descriptor"), FORMS, ids=[text for text, _descriptor in FORMS])
def test_form(text: str, descriptor: str) -> None:
    assert to_descriptor(text) == "(DESCRIPTION=" + descriptor
    assert raw_faults(to_descriptor(text)) == []


SECURITY = "(SSL_SERVER_DN_MATCH=YES)"
PARAMETERS = [
    ("enable=broken", "(ENABLE=BROKEN)"),
    ("connect_timeout=10", "(CONNECT_TIMEOUT=10)"),
    ("CONNECT_TIMEOUT=010", "(CONNECT_TIMEOUT=10)"),
    ("transport_connect_timeout=3", "(TRANSPORT_CONNECT_TIMEOUT=3)"),
    ("recv_timeout=3", "(RECV_TIMEOUT=3)"),
    ("retry_count=2&retry_delay=1", "(RETRY_COUNT=2)(RETRY_DELAY=1)"),
    ("retry_delay=1&retry_count=2", "(RETRY_COUNT=2)(RETRY_DELAY=1)"),
    ("expire_time=5", "(EXPIRE_TIME=5)"),
    ("sdu=65535", "(SDU=65535)"),
    ("recv_buf_size=1&send_buf_size=2", "(RECV_BUF_SIZE=1)(SEND_BUF_SIZE=2)"),
    ("compression=auto", "(COMPRESSION=AUTO)"),
    ("use_sni=True", "(USE_SNI=ON)"),
    ("failover=NO", "(FAILOVER=OFF)"),
    ("pool_connection_class=HR", "(SERVICE_NAME=hr)(POOL_CONNECTION_CLASS=HR))"),
    ("pool_purity=self", "(SERVICE_NAME=hr)(POOL_PURITY=SELF))"),
    ("pool_boundary=statement", "(SERVICE_NAME=hr)(POOL_BOUNDARY=STATEMENT))"),
    ("pool_name=p", "(SERVICE_NAME=hr)(POOL_NAME=p))"),
    ("service_tag=t", "(SERVICE_NAME=hr)(SERVICE_TAG=t))"),
    ("connection_id_prefix=x", "(SERVICE_NAME=hr)(CONNECTION_ID_PREFIX=x))"),
    ("ssl_server_dn_match=off", "(SECURITY=(SSL_SERVER_DN_MATCH=NO))"),
    ("tls_server_dn_match=on", "(SECURITY=(SSL_SERVER_DN_MATCH=YES))"),
    ('ssl_server_cert_dn="CN=db,O=A & B,  C=US"', SECURITY + '(SSL_SERVER_CERT_DN="CN=db, O=A & B, C=US"))'),
    ("ssl_server_cert_dn=CN=db,C=US", SECURITY + '(SSL_SERVER_CERT_DN="CN=db, C=US"))'),
    ('tls_server_cert_dn="CN=db,EMAIL=a@b"', SECURITY + '(SSL_SERVER_CERT_DN="CN=db, EMAIL=a@b"))'),
    ("wallet_location=/etc/wallet", SECURITY + "(WALLET_LOCATION=/etc/wallet))"),
    ('wallet_location="/etc/wallet"', SECURITY + "(WALLET_LOCATION=/etc/wallet))"),
    ("wallet_location=C:\\wallet", SECURITY + "(WALLET_LOCATION=C:\\wallet))"),
    ("wallet_location=system", SECURITY + "(WALLET_LOCATION=system))"),
    ("token_auth=oauth&token_location=/t", SECURITY + "(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t))"),
    ("token_auth=azure_interactive&redirect_uri=http://localhost:1575", "(REDIRECT_URI=http://localhost:1575))"),
    (
        "azure_db_app_id_uri=https://contoso.example/x&tenant_id=t",
        "(TENANT_ID=t)(AZURE_DB_APP_ID_URI=https://contoso.example/x))",
    ),
    ("token_auth=azure_device_code&client_id=c", "(TOKEN_AUTH=AZURE_DEVICE_CODE)(CLIENT_ID=c))"),
    ("token_auth=azure_service_principal&azure_credentials=/w", "(AZURE_CREDENTIALS=/w))"),
]


@pytest.mark.parametrize(("query", "part"), PARAMETERS, ids=[query for query, _part in PARAMETERS])
def test_parameter_has_its_place(query: str, part: str) -> None:
    assert part in to_descriptor("tcps://db/hr?" + query)


FAULTS = [
    ("", ["protocol: begin with tcps://", "host: it is missing", "service: it is missing"]),
    ("HR", ["protocol: begin with tcps://", "service: it is missing"]),
    ("db:1521/hr", ["protocol: begin with tcps://"]),
    ("//db:1521/hr", ["protocol: begin with tcps://"]),
    ("tcps:db:1521/hr", ["protocol: begin with tcps://"]),
    ("wss://db/hr", ["'wss' is not spoken by every client"]),
    (" tcps://db/hr", ["' tcps' is not spoken"]),
    ("(DESCRIPTION=(ADDRESS=(HOST=h)))", ["give it as descriptor"]),
    ("jdbc:oracle:thin:@tcps://db/hr", ["URL of JDBC"]),
    ("tcps://{{ host }}/hr", ["unrendered template"]),
    ("tcps://db/hr?wallet_location={% x %}", ["unrendered template"]),
    ("tcps://db/hr?wallet_location=%2Fetc", ["percent encoding"]),
    ("tcps://" + "a" * MAX_ENTRY, ["no entry may have more than"]),
    ("tcps:///hr", ["host: it is missing"]),
    ("tcps://a,/hr", ["host: it is missing"]),
    ("tcps://a;;b/hr", ["host: it is missing"]),
    ("tcps://:1521/hr", ["host: it is missing"]),
    ("tcps://[]/hr", ["host: it is missing"]),
    ("tcps://::1/hr", ["IPv6 address in brackets"]),
    ("tcps://[::1/hr", ["IPv6 address in brackets"]),
    ("tcps://[::1]x/hr", ["IPv6 address in brackets"]),
    ("tcps://a b/hr", ["host: 'a b' has ' '"]),
    ("tcps://a=b/hr", ["host: 'a=b' has '='"]),
    ("tcps://db:/hr", ["port: '' is not a whole number from 1 to 65535"]),
    ("tcps://db:0/hr", ["port: '0'"]),
    ("tcps://db:65536/hr", ["port: '65536'"]),
    ("tcps://db:x/hr", ["port: 'x'"]),
    ("tcps://db:\u0661/hr", ["port: '\u0661'"]),
    ("tcps://db", ["service: it is missing"]),
    ("tcps://db/", ["service: it is missing"]),
    ("tcps://db//hr1", ["service: it is missing"]),
    ("tcps://db/h+r", ["service: 'h+r' has '+'"]),
    ("tcps://db/hr:fast", ["server: 'fast' is none of dedicated, shared, pooled"]),
    ("tcps://db/hr:", ["server: '' is none of"]),
    ("tcps://db/hr/", ["instance: it is missing"]),
    ("tcps://db/hr/a/b", ["instance: 'a/b' has '/'"]),
    ("tcps://db/hr?", ["number 1 after '?' is not of the form name=value"]),
    ("tcps://db/hr?sdu", ["number 1 after '?'"]),
    ("tcps://db/hr?sdu=600&&retry_count=1", ["number 2 after '?'"]),
    ("tcps://db/hr?=1", ["number 1 after '?'"]),
    ("tcps://db/hr?sdu=", ["sdu: '' is no value"]),
    ('tcps://db/hr?wallet_location=""', ["wallet_location: '' is no value"]),
    ('tcps://db/hr?wallet_location="/a', ["a double quote is never closed"]),
    ('tcps://db/hr?wallet_location=/"a"', ["has '\"'"]),
    ("tcps://db/hr?wallet_location='/a'", ['has "\'"']),
    ("tcps://db/hr?wallet_location=/a b", ["has ' '"]),
    ('tcps://db/hr?pool_connection_class="a b"', ["has ' '"]),
    ("tcps://db/hr?pool_connection_class=a,b", ["has '=', ',' or a backslash"]),
    ("tcps://db/hr?sdu=600&SDU=700", ["sdu: it is given twice"]),
    ("tcps://db/hr?sdu=x&sdu=700", ["sdu: 'x'", "sdu: it is given twice"]),
    ("tcps://db/hr?ssl_server_dn_match=on&tls_server_dn_match=off", ["tls_server_dn_match: it is given twice"]),
    (
        "tcps://db/hr?retry_delay=5s",
        ["retry_delay: '5s' is not a whole number from 0 to 9999999; write seconds without a unit"],
    ),
    ("tcps://db/hr?connect_timeout=500ms", ["connect_timeout: '500ms'"]),
    ("tcps://db/hr?expire_time=1.5", ["write minutes without a unit"]),
    ("tcps://db/hr?retry_count=-1", ["retry_count: '-1'"]),
    ("tcps://db/hr?retry_count=" + "9" * 3000, ["retry_count"]),
    ("tcps://db/hr?sdu=511", ["from 512 to 2097152"]),
    ("tcps://db/hr?use_sni=1", ["use_sni: '1' is neither on nor off"]),
    ("tcps://db/hr?pool_purity=clean", ["is none of NEW, SELF"]),
    ("tcps://db/hr?https_proxy=p", ["together"]),
    ("tcps://db/hr?https_proxy_port=80", ["together"]),
    ("tcp://db/hr?wallet_location=/w", ["wallet_location: it has no place over tcp"]),
    (
        "tcp://db/hr?token_auth=OAUTH&token_location=/t",
        ["token_auth: it has no place", "token_location: it has no place"],
    ),
    (
        "tcps://db/hr?retry_cuont=1",
        ["retry_cuont: no client knows it in Easy Connect; write retry_count if that is meant"],
    ),
    (
        "tcps://db/hr?colocation_tag=x",
        ["colocation_tag: it has no name in Easy Connect; describe the service by options"],
    ),
    ("tcps://db/hr?failover_mode=x", ["give it as parameters: {connect_data: {failover_mode: value}}"]),
    ("tcps://db/hr?kerberos5_principal=x", ["{security: {kerberos5_principal: value}}"]),
    ("tcps://db/hr?connect_data=x", ["connect_data: it is a list of a descriptor"]),
    ("tcps://db/hr?token_colour=x", ["token_colour: no client knows it in Easy Connect; take it out"]),
    ("tcps://db/hr?zzz=1", ["zzz: no client knows it in Easy Connect; take it out, or give the whole as descriptor"]),
    ("tcps://db/hr?cclass=x", ["cclass: write pool_connection_class"]),
    ("tcps://db/hr?encryption_client=required", ["only JDBC reads it"]),
    ("tcps://db/hr?ssl_version=TLSv1.2", ["ssl_version: clients contradict each other"]),
    ("tcps://db/hr?websock_uri=/x", ["websock_uri: it belongs to wss"]),
    ("tcps://db/hr?oracle.jdbc.x=1", ["oracle.jdbc.x: it is a property of JDBC"]),
    ("tcps://db/hr?pyo.edition=x", ["pyo.edition: it is python-oracledb's own"]),
    ("ws://a,:0/h(r:x/?sdu=1&b", ["'ws'", "host:", "port:", "service:", "server:", "instance:", "sdu:", "number 2"]),
]


def test_blanks_around_an_ampersand_are_of_a_text_over_several_lines() -> None:
    """YAML's folded text has one where a line ended (issue 13, number 9)."""
    plain = 'tcps://db/hr?retry_count=1&ssl_server_cert_dn="CN=a & b"&sdu=600'
    assert to_descriptor(plain.replace("&ssl", "& ssl").replace("&sdu", " & sdu")) == to_descriptor(plain)
    assert to_descriptor(plain.replace("?", "? ")) == to_descriptor(plain)


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[text[:60] for text, _expected in FAULTS])
def test_fault_says_what_and_where(text: str, expected: list[str]) -> None:
    found = faults(text)
    assert [words for words, fault in zip(expected, found, strict=True) if words not in fault] == []


HOSTILE = [
    "\n",
    "\r",
    "\t",
    "\x00",
    "(",
    ")",
    ")(PORT=1",
    "#",
    "'",
    '"',
    "{{ x }}",
    "é",
    "\u2028",
    "\u00a0",
    "\nEVIL = (x=y)",
]
PLACES = [
    "tc{}ps://db:1521/hr",
    "tcps://d{}b:1521/hr",
    "tcps://[::{}1]:1521/hr",
    "tcps://db:15{}21/hr",
    "tcps://db/h{}r",
    "tcps://db/hr:dedi{}cated",
    "tcps://db/hr/hr{}1",
    "tcps://db/hr?sd{}u=600",
    "tcps://db/hr?sdu=60{}0",
    "tcps://db/hr?wallet_location=/a{}b",
    'tcps://db/hr?wallet_location="/a{}b"',
    'tcps://db/hr?ssl_server_cert_dn="CN=d{}b"',
    "tcps://db/hr?token_auth=OAUTH&token_location=/t{}",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_refused_everywhere(place: str, hostile: str) -> None:
    assert faults(place.replace("{}", hostile))


SECRETS = [
    "hr/{}@tcps://db/hr",
    "tcps://hr/{}@db/hr",
    "tcps://hr:{}@db/hr",
    "tcps://hr/x?{}@db/hr",
    "tcps://hr/x?a=1&y={}@db/hr",
    "jdbc:oracle:thin:hr/{}@db/hr",
    "tcps://db/hr?password={}",
    "tcps://db/hr?user=hr&Password={}",
    "tcps://db/hr?wallet_password={}",
    "tcps://db/hr?{}",
    "tcps://db/hr?client_secret={}",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_refused_and_not_repeated(text: str) -> None:
    assert "canary" not in " ".join(faults(text.format("canary-5b1f")))


@pytest.mark.parametrize(
    "piece", [",", ";", ":", "/", "[", "[]", "&", '"', "&a=b", "&sdu=1", "&x{}=1", "a,", "=", "@", "%"]
)
def test_long_nonsense_is_refused_at_once(piece: str) -> None:
    for start in ("tcps://", "tcps://db/", "tcps://db/hr?a=1&"):
        text = "".join(piece.replace("{}", str(number)) for number in range(MAX_ENTRY // len(piece)))
        began = time.process_time()
        faults((start + text)[:MAX_ENTRY])
        assert time.process_time() - began < 2
