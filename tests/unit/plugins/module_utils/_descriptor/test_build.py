# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building, reading and comparing connect descriptors, and one row for each rule that a client imposes."""

import oracledb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.build import build, faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import SERVICE_OPTIONS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import (
    DescriptorError,
    normalise,
    parse,
    same_meaning,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import path_faults
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from tests.profiles import examples

SERVICE = {"host": "db.example.com", "service_name": "hr.example.com"}
TOKEN = {**SERVICE, "token_location": "/var/lib/tokens/hr"}
RAW = (
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s))"
    "(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t)))"
)


def test_build_the_least() -> None:
    assert build(SERVICE) == (
        "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db.example.com)(PORT=1521))"
        "(CONNECT_DATA=(SERVICE_NAME=hr.example.com))(SECURITY=(SSL_SERVER_DN_MATCH=YES)))"
    )


def test_build_everything() -> None:
    service = {
        **TOKEN,
        "port": 1522,
        "protocol": "tcps",
        "connect_timeout": 10,
        "transport_connect_timeout": 3,
        "retry_count": 2,
        "retry_delay": 1,
        "https_proxy": "proxy",
        "https_proxy_port": 8080,
        "server": "dedicated",
        "ssl_server_dn_match": True,
        "ssl_server_cert_dn": "CN=db.example.com,O=Big Company,  C=US",
        "wallet_directory": "/etc/wallet",
        "sid": None,
        "name": "HR",
        "token": "hr",
    }
    assert faults("HR", service) == []
    assert build(service) == (
        "(DESCRIPTION=(CONNECT_TIMEOUT=10)(TRANSPORT_CONNECT_TIMEOUT=3)(RETRY_COUNT=2)(RETRY_DELAY=1)"
        "(ADDRESS=(PROTOCOL=TCPS)(HOST=db.example.com)(PORT=1522)(HTTPS_PROXY=proxy)(HTTPS_PROXY_PORT=8080))"
        "(CONNECT_DATA=(SERVICE_NAME=hr.example.com)(SERVER=DEDICATED))"
        '(SECURITY=(SSL_SERVER_DN_MATCH=YES)(SSL_SERVER_CERT_DN="CN=db.example.com, O=Big Company, C=US")'
        "(WALLET_LOCATION=/etc/wallet)(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/var/lib/tokens/hr)))"
    )
    params = oracledb.ConnectParams()
    params.parse_connect_string(build(service))
    assert params.ssl_server_cert_dn == "CN=db.example.com, O=Big Company, C=US"
    assert (params.https_proxy, params.https_proxy_port, params.wallet_location) == ("proxy", 8080, "/etc/wallet")
    assert (params.tcp_connect_timeout, params.retry_count, params.retry_delay) == (3, 2, 1)
    assert params.ssl_server_dn_match is True


def test_build_without_tls() -> None:
    service = {"host": "h", "sid": "ORCL", "protocol": "tcp"}
    assert faults("A", service) == []
    assert build(service) == "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1521))(CONNECT_DATA=(SID=ORCL)))"


def test_build_without_name_match() -> None:
    service = {**SERVICE, "ssl_server_dn_match": False}
    assert faults("A", service) == []
    assert build(service).endswith("(SECURITY=(SSL_SERVER_DN_MATCH=NO)))")


def test_build_brings_a_raw_descriptor_to_one_line() -> None:
    raw = '( description =\n  (Unknown = a b )\r\n\t( X = "p  q" ) (L=( a , b)) )\n'
    assert build({"descriptor": raw}) == '(description=(Unknown=a b)(X="p  q")(L=(a)(b)))'


def test_options_are_an_argument_spec() -> None:
    assert {spec["type"] for spec in SERVICE_OPTIONS.values()} == {"str", "int", "bool", "list", "dict"}
    assert not any("default" in spec for spec in SERVICE_OPTIONS.values())
    assert SERVICE_OPTIONS["protocol"]["choices"] == ["tcp", "tcps"]


FAULTS = [
    ("1A", SERVICE, "name", "net service name"),
    ("A B", SERVICE, "name", "net service name"),
    ("A\nB", SERVICE, "name", "net service name"),
    ("", SERVICE, "name", "net service name"),
    ("A,B", SERVICE, "name", "net service name"),
    ("A#", SERVICE, "name", "net service name"),
    ("Zürich", SERVICE, "name", "net service name"),
    ("A{{x}}", SERVICE, "name", "net service name"),
    ("A" * 65, SERVICE, "name", "too long"),
    ("A", {"service_name": "s"}, "host", "required"),
    ("A", {**SERVICE, "host": ""}, "host", "not a text"),
    ("A", {**SERVICE, "host": "a b"}, "host", "blank"),
    ("A", {**SERVICE, "host": "a\nEVIL = (x=y)"}, "host", "line end"),
    ("A", {**SERVICE, "host": "a)(PORT=1"}, "host", "parenthesis"),
    ("A", {**SERVICE, "host": 'a"b'}, "host", "quote"),
    ("A", {**SERVICE, "host": "a'b"}, "host", "quote"),
    ("A", {**SERVICE, "host": "a#b"}, "host", "node-oracledb"),
    ("A", {**SERVICE, "host": "a=b"}, "host", "'='"),
    ("A", {**SERVICE, "host": "a\\b"}, "host", "backslash"),
    ("A", {**SERVICE, "host": "{{ host }}"}, "host", "template"),
    ("A", {**SERVICE, "host": "zürich"}, "host", "ASCII"),
    ("A", {**SERVICE, "host": "a\0b"}, "host", "control"),
    ("A", {**SERVICE, "host": "h:1521"}, "host", "put the port into port"),
    ("A", {**SERVICE, "host": "[::1]:1521"}, "host", "put the port into port"),
    ("A", {**SERVICE, "host": "[::1]"}, "host", "without brackets"),
    ("A", {**SERVICE, "host": "h/b"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "h@x"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "h;x"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "-"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "a..b"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "a-.b"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "x" * 64}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "x." * 127}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "10.0.0.256"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "10.0.1"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "010.0.0.1"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "1::2::3"}, "host", "no client resolves it"),
    ("A", {**SERVICE, "host": "fe80::1%eth0"}, "host", "no client resolves it"),
    (
        "A",
        {**SERVICE, "https_proxy": "p:8080", "https_proxy_port": 1},
        "https_proxy",
        "put the port into https_proxy_port",
    ),
    ("A", {**SERVICE, "https_proxy": "http://p:8080", "https_proxy_port": 1}, "https_proxy", "scheme"),
    ("A", {**SERVICE, "service_name": "s;x"}, "service_name", "';'"),
    ("A", {**SERVICE, "service_name": "s/x"}, "service_name", "'/'"),
    ("A", {**SERVICE, "service_name": "s#x"}, "service_name", "'#'"),
    ("A", {"host": "h", "sid": "a:b"}, "sid", "':'"),
    ("A", {**SERVICE, "service_name": "s s"}, "service_name", "blank"),
    ("A", {"host": "h"}, "service_name", "or sid"),
    ("A", {**SERVICE, "sid": "x"}, "service_name", "not both"),
    ("A", {**SERVICE, "port": 0}, "port", "65535"),
    ("A", {**SERVICE, "port": 65536}, "port", "65535"),
    ("A", {**SERVICE, "port": True}, "port", "65535"),
    ("A", {**SERVICE, "retry_delay": "500 ms"}, "retry_delay", "whole number"),
    ("A", {**SERVICE, "retry_count": -1}, "retry_count", "whole number"),
    ("A", {**SERVICE, "server": "own"}, "server", "dedicated"),
    ("A", {**SERVICE, "ssl_server_dn_match": "1"}, "ssl_server_dn_match", "true nor false"),
    ("A", {**TOKEN, "token_location": "token"}, "token_location", "absolute"),
    ("A", {**TOKEN, "token_location": "/a b"}, "token_location", "OCI needs quotes"),
    ("A", {**TOKEN, "token_location": '"/a"'}, "token_location", "JDBC"),
    ("A", {**TOKEN, "token_location": "/a#b"}, "token_location", "'#'"),
    ("A", {**TOKEN, "token_location": "/a(b"}, "token_location", "parenthesis"),
    ("A", {**TOKEN, "token_location": "C:\\tokens\\"}, "token_location", "ends in a backslash"),
    ("A", {**TOKEN, "token_location": "/home/$USER"}, "token_location", "'\\$'"),
    ("A", {**SERVICE, "wallet_directory": "/~/wallet"}, "wallet_directory", "'~'"),
    ("A", {**SERVICE, "wallet_directory": "wallet"}, "wallet_directory", "absolute"),
    ("A", {**TOKEN, "protocol": "tcp"}, "protocol", "node-oracledb sends it in clear"),
    ("A", {**TOKEN, "ssl_server_dn_match": False}, "ssl_server_dn_match", "ORA-25704"),
    ("A", {**SERVICE, "protocol": "tcp", "wallet_directory": "/w"}, "wallet_directory", "no effect"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN=a#b"}, "ssl_server_cert_dn", "'#'"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN=a(b)"}, "ssl_server_cert_dn", "parenthesis"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN=a\\,b"}, "ssl_server_cert_dn", "backslash"),
    ("A", {**SERVICE, "ssl_server_cert_dn": '"CN=a"'}, "ssl_server_cert_dn", "quote"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN=a\nb"}, "ssl_server_cert_dn", "line end"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "db"}, "ssl_server_cert_dn", "NAME=value"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN = a"}, "ssl_server_cert_dn", "NAME=value"),
    ("A", {**SERVICE, "ssl_server_cert_dn": "CN=a,,O=b"}, "ssl_server_cert_dn", "NAME=value"),
    ("A", {**TOKEN, "token_location": "/" + "x" * 4000}, "A", "4094"),
    ("A", {**SERVICE, "descriptor": RAW}, "descriptor", "cannot be combined with host, service_name: take these out"),
    ("A", {"descriptor": 5}, "descriptor", "not a text"),
    ("A", {"descriptor": "h:1521/s?token_auth=OAUTH"}, "descriptor", "Easy Connect"),
    ("A", {"descriptor": "(A=(B=c)"}, "descriptor", "never closed at character 1"),
    ("A", {"descriptor": RAW + RAW}, "descriptor", "side by side"),
]
RAW_FAULTS = [
    ("(SERVICE_NAME=s)", "(SERVICE_NAME=s#)", "'#'"),
    ("(SERVICE_NAME=s)", "(SERVICE_NAME=ü)", "ASCII"),
    ("(SERVICE_NAME=s)", "(SERVICE_NAME=)", "no value"),
    ("(SERVICE_NAME=s)", "(SERVICE_NAME)", "no value"),
    ("(SERVICE_NAME=s)", "(SER VICE=s)", "name of a parameter"),
    ("(SERVICE_NAME=s)", '(SERVICE_NAME="a(b")', "parenthesis"),
    ("(SERVICE_NAME=s)", "(SERVICE_NAME={{ s }})", "template"),
    ("(SERVICE_NAME=s)", "(X=C:\\a\\)", "backslash"),
    ("(PORT=1521)", "(PORT=70000)", "65535"),
    ("(PORT=1521)", "(PORT=x)", "65535"),
    ("=TCPS", "=TCP", "in clear"),
    ("(PROTOCOL=TCPS)", "", "no PROTOCOL; python-oracledb takes TCP"),
    ("=TCPS", "=IPC", "in clear"),
    ("(PROTOCOL=TCPS)", "(PROTOCOL=TCPS)(PROTOCOL=TCPS)", "PROTOCOL is twice in ADDRESS"),
    ("(HOST=h)", "(HOST=h)(HOST=i)", "HOST is twice in ADDRESS"),
    ("(HOST=h)", "", "no HOST"),
    ("(HOST=h)", "(HOST=h:1521)", "put the port into PORT"),
    ("(HOST=h)", "(HOST=h#)", "'#'"),
    ("(HOST=h)", "(HOST=h/b)", "HOST: 'h/b'"),
    ("(HOST=h)", "(HOST=h)(HTTPS_PROXY_PORT=80)(HTTPS_PROXY=p:80)", "put the port into HTTPS_PROXY_PORT"),
    ("(CONNECT_DATA=", "(PROTOCOL=TCPS)(CONNECT_DATA=", "PROTOCOL must be in ADDRESS"),
    ("(CONNECT_DATA=", "(CONNECT_DATA=(SECURITY=(SSL_SERVER_DN_MATCH=YES))", "SECURITY must be in DESCRIPTION"),
    ("(CONNECT_DATA=", "(CONNECT_DATA=(SID=x))(CONNECT_DATA=", "CONNECT_DATA is twice in DESCRIPTION"),
    ("(SECURITY=", "(SECURITY=(SSL_SERVER_DN_MATCH=YES))(SECURITY=", "SECURITY is twice in DESCRIPTION"),
    (
        "(SERVICE_NAME=s)",
        "(SERVICE_NAME=s)(ADDRESS=(PROTOCOL=TCPS)(HOST=i)(PORT=1))",
        "ADDRESS must be in DESCRIPTION",
    ),
    ("(DESCRIPTION=", "(DESCRIPTION=(RETRY_DELAY=500 ms)", "DPY-4018"),
    ("(DESCRIPTION=", "(DESCRIPTION=(TOKEN_AUTH=OAUTH)", "JDBC silently ignores"),
    ("=OAUTH", "=OAUTHX", "ORA-18721"),
    ("(TOKEN_AUTH=OAUTH)", "(TOKEN_AUTH=OAUTH)(token_auth=OAUTH)", "TOKEN_AUTH is twice"),
    ("(TOKEN_AUTH=OAUTH)", "", "no effect without TOKEN_AUTH"),
    ("(TOKEN_LOCATION=/t)", "", "ORA-18722"),
    ("=/t)", '="/t")', "JDBC takes it"),
    ("=/t)", "=/t u)", "blank"),
    ("=/t)", "=t)", "absolute"),
    ("=/t)", "=/t)(SSL_SERVER_DN_MATCH=1)", "ORA-25704"),
    ("=/t)", "=/t)(SSL_SERVER_DN_MATCH=off)", "ORA-25704"),
    ("=/t)", "=/t)(TLS_SERVER_DN_MATCH=YES)", "write SSL_SERVER_DN_MATCH"),
    ("=/t)", "=/t)(TLS_SERVER_CERT_DN=CN=x)", "write SSL_SERVER_CERT_DN"),
    ("=/t)", "=/t)(SSL_SERVER_CERT_DN=CN=a b)", "double quotes"),
    ("=/t)", "=/t)(SSL_SERVER_CERT_DN='CN=a')", "double quotes"),
    ("=/t)", '=/t)(SSL_SERVER_CERT_DN="CN=a,  O=b")', "one blank"),
    ("=/t)", '=/t)(SSL_SERVER_CERT_DN="CN=a , O=b")', "one blank"),
    ("=/t)", '=/t)(MY_WALLET_DIRECTORY="/w")', "MY_WALLET_DIRECTORY"),
    ("=/t)", "=/t)" + "(X=" * 64 + "y" + ")" * 64, "nested"),
]


@pytest.mark.parametrize(("alias", "service", "option", "words"), FAULTS)
def test_fault_is_named(alias: str, service: dict, option: str, words: str) -> None:
    (fault,) = faults(alias, service)
    assert fault.startswith(option + ":")
    assert words.replace("\\", "") in fault


@pytest.mark.parametrize(("old", "new", "words"), RAW_FAULTS)
def test_fault_of_a_raw_descriptor_is_named(old: str, new: str, words: str) -> None:
    assert faults("A", {"descriptor": RAW}) == []
    assert RAW.count(old) == 1
    (fault,) = faults("A", {"descriptor": RAW.replace(old, new)})
    assert fault.startswith("descriptor: ")
    assert words in fault


ADDRESS = "(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1521))"
CONNECT = "(CONNECT_DATA=(SERVICE_NAME=s))"
SECURITY = "(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t))"
PLAIN = f"(DESCRIPTION={ADDRESS}{CONNECT})"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1521){SECURITY})",
            ["begins with ADDRESS", "SECURITY must be", "in clear"],
        ),
        (ADDRESS, ["begins with ADDRESS"]),
        ("(FOO=bar)", ["not FOO"]),
        (f"(FOO={PLAIN})", ["not FOO"]),
        (f"(DESCRIPTION_LIST=(LOAD_BALANCE=ON){RAW}{PLAIN})", ["the same in every", "in clear"]),
        (f"(DESCRIPTION_LIST=(LOAD_BALANCE=OFF){PLAIN}{RAW})", ["the same in every", "in clear"]),
        (
            f"(DESCRIPTION_LIST=(LOAD_BALANCE=ON){RAW}{RAW.replace('(TOKEN_AUTH', '(SSL_SERVER_DN_MATCH=NO)(TOKEN_AUTH')})",
            ["ORA-25704"],
        ),
        (f"(DESCRIPTION={ADDRESS}{CONNECT}(SECURITY=(TOKEN_LOCATION=/t)))", ["without TOKEN_AUTH", "in clear"]),
        (f"(DESCRIPTION=(ADDRESS_LIST={ADDRESS}{ADDRESS.replace('TCP', 'TCPS')}){CONNECT}{SECURITY})", ["in clear"]),
        (f"(DESCRIPTION={CONNECT}{SECURITY})", ["no ADDRESS"]),
        (f"(DESCRIPTION_LIST=(LOAD_BALANCE=ON){RAW}(DESCRIPTION={CONNECT}{SECURITY}))", ["no ADDRESS"]),
        (f"(DESCRIPTION_LIST={RAW}{ADDRESS.replace('TCP', 'TCPS')})", ["ADDRESS must be in DESCRIPTION"]),
        (f"(DESCRIPTION={PLAIN})", ["no ADDRESS"]),
        ("(DESCRIPTION_LIST=(LOAD_BALANCE=YES))", ["no DESCRIPTION"]),
        (
            f"(DESCRIPTION=(HOST=h)(PROTOCOL=TCP)(PORT=1521){CONNECT}{SECURITY})",
            ["DESCRIPTION has no ADDRESS", "PROTOCOL must be in ADDRESS", "in clear"],
        ),
    ],
)
def test_faults_of_the_shape_of_a_raw_descriptor(text: str, words: list) -> None:
    found = faults("A", {"descriptor": text})
    assert [[word for word in words if word in fault] for fault in found] == [[word] for word in words]


@pytest.mark.parametrize("host", ["::1", "::ffff:10.0.0.1", "10.0.0.1", "db", "db_1.example-x.com", "db.example.com."])
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert faults("A", {**SERVICE, "host": host}) == []
    assert faults("A", {"descriptor": RAW.replace("=h)", f"={host})")}) == []


def test_a_path_of_windows_is_good_for_a_client_of_windows() -> None:
    assert path_faults("TOKEN_LOCATION", "C:/tokens") == []


@pytest.mark.parametrize(
    "service",
    [
        {**SERVICE, "service_name": "s$_-.x"},
        {"host": "h", "sid": "ORCL$_1"},
        {**TOKEN, "token_location": "C:/tokens/a"},
        {**TOKEN, "token_location": "C:\\tokens\\a"},
        {**TOKEN, "token_location": "/a=b,c/"},
        {"descriptor": RAW.replace("(SECURITY", "\n (Security").lower()},
        {"descriptor": "(DESCRIPTION_LIST=(LOAD_BALANCE=OFF)" + RAW + RAW + ")"},
        {"descriptor": "(DESCRIPTION_LIST=(LOAD_BALANCE=ON)" + PLAIN + RAW.replace(SECURITY, "") + ")"},
        {"descriptor": RAW.replace("(ADDRESS=", "(ADDRESS_LIST=(FAILOVER=ON)(ADDRESS=").replace("1521))", "1521)))")},
        {"descriptor": RAW.replace("(SERVICE_NAME=s)", "(SERVICE_NAME=s)(CID=(PROGRAM=p)(HOST=a:b))")},
        {"descriptor": RAW.replace("=OAUTH)", "=AZURE_DEVICE_CODE)").replace("(TOKEN_LOCATION=/t)", "(TENANT_ID=x)")},
        {"descriptor": RAW.replace("=/t)", '=/t)(SSL_SERVER_CERT_DN="CN=a b, O=c")(WALLET_LOCATION=SYSTEM)')},
    ],
)
def test_no_fault(service: dict) -> None:
    assert faults("A-b_c.D1", service) == []


@pytest.mark.parametrize("address", ["(PROTOCOL=IPC)(KEY=x)", "(PROTOCOL=beq)(PROGRAM=oracle)"])
def test_a_local_address_is_a_fault_only_for_python(address: str) -> None:
    service = {"descriptor": f"(DESCRIPTION=(ADDRESS={address}){CONNECT})"}
    assert faults("A", service, clients_of(["oci", "jdbc", "node"])) == []
    (fault,) = faults("A", service)
    assert "DPY-4021" in fault


def test_all_faults_at_once() -> None:
    found = faults("A B", {"host": "a b", "port": 0, "token_location": "t", "protocol": "tcp"})
    assert [fault.split(":")[0] for fault in found] == [
        "name", "host", "port", "token_location", "service_name", "protocol",
    ]  # fmt: skip


def test_the_limit_of_an_entry_is_exact() -> None:
    room = 4094 - len("A = " + build(TOKEN)) + len(TOKEN["token_location"])
    fits = {**TOKEN, "token_location": "/" + "x" * (room - 1)}
    assert faults("A", fits) == []
    assert OraFile(f"A = {build(fits)}".encode()).defects == []
    assert faults("AB", fits) != []


def test_parse_gives_nodes() -> None:
    (top,) = parse('(A = (b = "x = (y)")(C=p q))')
    assert (top.name, top.position) == ("A", 1)
    assert [(node.key, node.value, node.text) for node in top.children] == [
        ("B", '"x = (y)"', "x = (y)"),
        ("C", "p q", "p q"),
    ]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("(A=b", 1),
        ("(A=(B=c)", 1),
        ("(A=b))", 6),
        ("(=b)", 2),
        ("(A=(B=c)d)", 9),
        ("x", 1),
        ('(A="b)', 4),
        ("(A=b(C=d))", 5),
    ],
)
def test_parse_says_where(text: str, position: int) -> None:
    with pytest.raises(DescriptorError) as caught:
        parse(text)
    assert caught.value.position == position


def test_nesting_is_no_recursion() -> None:
    deep = "(a=" * 100000 + "b" + ")" * 100000
    assert normalise(deep) == deep
    assert same_meaning(deep, deep.upper().replace("B", "b"))


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("(a=b)", "( A =\n b )", True),
        (b"(a=b)", "(A=b)", True),
        ("(a=b)", "(a=B)", False),
        ("(a=b c)", "(a=b  c)", True),
        ("(a=b c)", "(a=bc)", False),
        ('(a="b c")', '(a="b  c")', False),
        ('(a="b")', "(a=b)", False),
        ("(a, b)", "( a,b )", True),
        ("(a=CN=x,O=y)", "(a=CN=x, O=y)", False),
        ("(a=b)(c=d)", "(c=d)(a=b)", False),
        ("h:1521/s", "H:1521/s", False),
        ("yes", " yes ", True),
        ("(a=x=y)", "(a=X=y)", False),
    ],
)
def test_same_meaning(left: object, right: object, same: bool) -> None:
    for one, other in ((left, right), (right, left)):
        assert same_meaning(one, other) is same


word = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._$-]{0,20}", fullmatch=True)
host = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}(-[a-z0-9]{1,5})?(\.[a-z0-9_]{1,9}){0,3}", fullmatch=True)
path = st.from_regex(r"(/[A-Za-z0-9._=,-]{1,12}){1,4}", fullmatch=True)
services = st.fixed_dictionaries(
    {"host": host, "service_name": word},
    optional={
        "port": st.integers(1, 65535),
        "token_location": path,
        "wallet_directory": path,
        "retry_count": st.integers(0, 99),
        "server": st.sampled_from(["dedicated", "shared", "pooled"]),
        "ssl_server_cert_dn": st.lists(st.tuples(st.sampled_from(["CN", "O"]), word), min_size=1, max_size=3).map(
            lambda parts: ",".join(f"{key}={value} x" for key, value in parts)
        ),
    },
)


@examples(200)
@given(services)
def test_what_is_built_is_without_fault_and_read_back(service: dict) -> None:
    assert faults("A", service) == []
    text = build(service)
    assert normalise(text) == text
    assert faults("A", {"descriptor": text}) == []
    assert OraFile(f"A = {text}\n".encode()).defects == []
    params = oracledb.ConnectParams()
    params.parse_connect_string(text)
    assert (params.host, params.port, params.service_name) == (
        service["host"], service.get("port", 1521), service["service_name"],
    )  # fmt: skip
    assert params.wallet_location == service.get("wallet_directory")


@examples(300)
@given(
    st.sampled_from(["host", "service_name", "sid", "token_location", "wallet_directory", "ssl_server_cert_dn"]),
    st.text(st.sampled_from("()=\"'#\n\r\t ,Aa/\\{}$~ü\x00:C"), max_size=12),
)
def test_no_value_escapes_its_place(option: str, value: str) -> None:
    service = {**SERVICE, option: value}
    if option == "sid":
        del service["service_name"]
    if faults("A", service):
        return
    after = OraFile(f"A = {build(service)}\nB = (C=d)\n".encode())
    assert after.defects == []
    assert [entry.names for entry in after.entries] == [("A",), ("B",)]
    shape = [node.key for node in parse(build({**service, option: "/x"}))[0].children]
    assert [node.key for node in parse(build(service))[0].children] == shape
