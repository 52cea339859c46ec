# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service can say besides one host: addresses, pools, driver-fetched tokens, whole descriptors, and rules that are relaxed."""

import oracledb
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.build import build, faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import add_security
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import parse, walk
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile

ONE = {"host": "a.example", "service_name": "hr"}
TWO = {"addresses": [{"host": "a.example"}, {"host": "b.example", "port": 2484}], "service_name": "hr"}
AZURE = {"azure_db_app_id_uri": "https://contoso.example/hr", "client_id": "c", "tenant_id": "t"}
ADDRESSES = "(ADDRESS=(PROTOCOL=TCPS)(HOST=a.example)(PORT=1521))(ADDRESS=(PROTOCOL=TCPS)(HOST=b.example)(PORT=2484))"
DATA = "(CONNECT_DATA=(SERVICE_NAME=hr))"
RAW = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1))" + DATA + "{0})"


def test_several_addresses_and_their_switches() -> None:
    service = {**TWO, "load_balance": True, "failover": False}
    assert faults("A", service) == []
    assert build(service) == (
        f"(DESCRIPTION=(LOAD_BALANCE=ON)(FAILOVER=OFF){ADDRESSES}{DATA}(SECURITY=(SSL_SERVER_DN_MATCH=YES)))"
    )
    assert "(SOURCE_ROUTE=ON)" in build({**TWO, "source_route": True})
    params = oracledb.ConnectParams()
    params.parse_connect_string(build(service))
    assert (params.host, params.port) == (["a.example", "b.example"], [1521, 2484])


def test_parameters_of_every_section() -> None:
    service = {
        **ONE, "expire_time": 10, "sdu": 8192, "use_sni": True, "instance_name": "hr1", "server": "pooled",
        "pool_connection_class": "HRAPP", "pool_purity": "self",
        "parameters": {
            "Description": {"RECV_TIMEOUT": 30, "ENABLE": "BROKEN"}, "address": {"SEND_BUF_SIZE": 65536},
            "connect_data": {"COLOCATION_TAG": "x", "GONE": None}, "security": {"MINE": True},
        },
    }  # fmt: skip
    assert faults("A", service) == []
    assert build(service) == (
        "(DESCRIPTION=(EXPIRE_TIME=10)(SDU=8192)(USE_SNI=ON)(RECV_TIMEOUT=30)(ENABLE=BROKEN)"
        "(ADDRESS=(PROTOCOL=TCPS)(HOST=a.example)(PORT=1521)(SEND_BUF_SIZE=65536))"
        "(CONNECT_DATA=(SERVICE_NAME=hr)(INSTANCE_NAME=hr1)(SERVER=POOLED)(POOL_CONNECTION_CLASS=HRAPP)(POOL_PURITY=SELF)"
        "(COLOCATION_TAG=x))(SECURITY=(SSL_SERVER_DN_MATCH=YES)(MINE=YES)))"
    )


@pytest.mark.parametrize("mode", ["(TYPE=select) (METHOD=basic)", {"type": "select", "METHOD": "basic", "DELAY": None}])
def test_parameter_that_is_a_list(mode: object) -> None:
    service = {**ONE, "parameters": {"connect_data": {"FAILOVER_MODE": mode}}}
    assert faults("A", service) == []
    text = build(service)
    assert "(FAILOVER_MODE=(TYPE=select)" in text
    assert "(METHOD=basic)" in text


@pytest.mark.parametrize(
    ("options", "section"),
    [
        (
            {"token_auth": "azure_interactive", "redirect_uri": "http://localhost:8080", **AZURE},
            "(CLIENT_ID=c)(TENANT_ID=t)(AZURE_DB_APP_ID_URI=https://contoso.example/hr)(REDIRECT_URI=http://localhost:8080)",
        ),
        ({"token_auth": "azure_device_code", **AZURE}, "(TOKEN_AUTH=AZURE_DEVICE_CODE)(CLIENT_ID=c)"),
        (
            {"token_auth": "azure_service_principal", "azure_credentials": "/w", **AZURE},
            "(TOKEN_AUTH=AZURE_SERVICE_PRINCIPAL)(CLIENT_ID=c)",
        ),
        (
            {"token_auth": "azure_managed_identity", "azure_db_app_id_uri": "api://hr"},
            "(TOKEN_AUTH=AZURE_MANAGED_IDENTITY)(AZURE_DB_APP_ID_URI=api://hr)",
        ),
    ],
)
def test_tokens_that_the_driver_gets(options: dict, section: str) -> None:
    service = {**ONE, **options}
    assert faults("A", service) == []
    assert section in build(service)
    assert faults("A", {"descriptor": build(service)}) == []


def test_block_text_of_yaml() -> None:
    """Text after ``|`` ends in a line end (issue 13, number 9)."""
    service = {"easy_connect": "tcps://db.example/hr?retry_count=3\n"}
    assert faults("A", service) == []
    assert build(service) == build({"easy_connect": "tcps://db.example/hr?retry_count=3"})
    (fault,) = faults("A", {"easy_connect": "tcps://db.example/hr\n?retry_count=3"})
    assert "'hr\\n' has '\\n'" in fault


@pytest.mark.parametrize("comment", ["\n# the first (of two)\n", " # the first\n"])
def test_comment_in_block_text_is_named(comment: str) -> None:
    text = f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=a)(PORT=1)){comment}(CONNECT_DATA=(SERVICE_NAME=s)))\n"
    (fault,) = faults("A", {"descriptor": text})
    assert fault.endswith("perhaps because of the comment (#) in it: take that out")


def test_service_principal_without_its_secret_is_for_jdbc_only() -> None:
    service = {**ONE, **AZURE, "token_auth": "azure_service_principal"}
    assert faults("A", service, clients_of(["jdbc", "python", "node"])) == []
    for names in ([], ["oci"], ["odpnet", "jdbc"]):
        assert "needs azure_credentials as well" in faults("A", service, clients_of(names))[0]


FAULTS = [
    ({**TWO, "host": "c"}, "addresses: host is of one address"),
    ({**TWO, "addresses": []}, "addresses: there is none"),
    ({**TWO, "addresses": [{"host": "a"}, {"port": 1}]}, "addresses, number 2: host: it is required"),
    ({**TWO, "addresses": [{"host": "a b"}, {"host": "b"}]}, "addresses, number 1: host: 'a b' has a blank"),
    ({**ONE, "source_route": True}, "source_route: it leads through one address"),
    ({**ONE, "https_proxy": "p"}, "https_proxy_port go together"),
    ({**ONE, "expire_time": 0}, "expire_time: 0 is not a whole number from 1"),
    ({**ONE, "transport_connect_timeout": 0}, "transport_connect_timeout: 0"),
    ({**ONE, "sdu": 100}, "sdu: 100"),
    ({**ONE, "use_sni": True, "protocol": "tcp"}, "use_sni: it has no effect over tcp"),
    ({**ONE, **AZURE, "token_auth": "azure_device_code", "protocol": "tcp"}, "protocol: a token needs tcps"),
    ({**ONE, "token_auth": "oauth"}, "TOKEN_AUTH=OAUTH needs TOKEN_LOCATION"),
    ({**ONE, **AZURE, "token_auth": "azure_device_code", "token_location": "/t"}, "the driver gets the token itself"),
    ({**ONE, "redirect_uri": "http://localhost:1"}, "redirect_uri: it has no effect without a token_auth of azure_"),
    ({**ONE, "client_id": "c", "token_location": "/t"}, "client_id: it has no effect without"),
    ({**ONE, "token_auth": "azure_interactive"}, "needs azure_db_app_id_uri, client_id, tenant_id as well"),
    ({**ONE, "token_auth": "azure_managed_identity"}, "needs azure_db_app_id_uri as well"),
    ({**ONE, **AZURE, "token_auth": "azure_service_principal"}, "for OCI azure_service_principal needs azure_credentials"),
    ({"descriptor": RAW.format("(SECURITY=(REDIRECT_URI=http://localhost:1))")}, "REDIRECT_URI has no effect with no TOKEN_AUTH"),
    ({"descriptor": "HR = " + RAW.format("")}, "descriptor: it begins with a name and '='"),
    ({**ONE, **AZURE, "token_auth": "azure_interactive", "redirect_uri": "https://x"}, "ORA-25720"),
    ({**ONE, **AZURE, "token_auth": "azure_interactive", "azure_db_app_id_uri": "https://x/"}, "ORA-25721"),
    ({**ONE, "pool_connection_class": "a=b"}, "pool_connection_class: 'a=b'"),
    ({**ONE, "parameters": {"elsewhere": {}}}, "'elsewhere' is no section for parameters"),
    ({**ONE, "parameters": {"description": 5}}, "description must be names and values"),
    ({**ONE, "parameters": {"address": {"HOST": "x"}}}, "HOST has an option of its own; use host"),
    ({**ONE, "parameters": {"address": {"A B": "x"}}}, "'A B' is not the name of a parameter"),
    ({**ONE, "parameters": {"address": {"X": ["x"]}}}, "X is neither text"),
    ({**ONE, "parameters": {"address": {"X": "a)(Y=evil"}}}, "cannot be the value of X: it ends its parenthesis"),
    ({**ONE, "parameters": {"address": {"X": "(a=b"}}}, "cannot be the value of X: a parenthesis is never closed"),
    ({**ONE, "parameters": {"connect_data": {"X": {"A B": "c"}}}}, "'A B' is not the name of a parameter"),
    ({**ONE, "parameters": {"security": {"X": "(TOKEN_AUTH=OAUTH)"}}}, "TOKEN_AUTH must be in SECURITY"),
    ({**TWO, "addresses": [{"host": f"h{n}"} for n in range(11)], "load_balance": True}, "node-oracledb never returns"),
    ({"easy_connect": "tcps://h:x/s"}, "easy_connect: "),
    ({"easy_connect": "tcp://hh:1/ss", "token_location": "/t"}, "easy_connect: PROTOCOL must be TCPS"),
    ({"descriptor": RAW.format(""), "easy_connect": "tcps://hh/ss"}, "cannot be combined with easy_connect: take these out"),
    ({"descriptor": RAW.format("(SECURITY=(WALLET_LOCATION=/a)(MY_WALLET_DIRECTORY=/a))")}, "DPY-2018"),
    ({"descriptor": RAW.format("(SECURITY=(WALLET_LOCATION=(SOURCE=(METHOD=FILE))))")}, "nested as in sqlnet.ora"),
    ({"descriptor": "(DESCRIPTION=(LOAD_BALANCE=ON)(ADDRESS_LIST=" + ADDRESSES + ")" + DATA + ")"}, "LOAD_BALANCE is beside"),
    ({"descriptor": "(DESCRIPTION=(ADDRESS_LIST=(RETRY_COUNT=2)" + ADDRESSES + ")" + DATA + ")"}, "NJS-514"),
    ({"descriptor": RAW.format("(EXPIRE_TIME=0)")}, "ORA-17820"),
    ({"descriptor": RAW.format("(TRANSPORT_CONNECT_TIMEOUT=5s)")}, "is no time above 0"),
    ({"descriptor": RAW.format("(HTTPS_PROXY=p)")}, "HTTPS_PROXY must be in ADDRESS"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "words"), FAULTS, ids=lambda value: value if isinstance(value, str) else "")
def test_fault_is_named(service: dict, words: str) -> None:
    (fault,) = faults("A", service)
    assert words in fault


TOKEN = {**ONE, "token_location": "/my tokens"}


@pytest.mark.parametrize(
    ("alias", "service", "clients", "relaxed"),
    [
        ("A", TOKEN, ["oci"], True),
        ("A", TOKEN, ["jdbc", "python", "node"], True),
        ("A", TOKEN, ["odpnet", "jdbc"], False),
        ("A", TOKEN, [], False),
        ("A", {**ONE, "token_location": "/a#b"}, ["oci"], True),
        ("A", {**ONE, "token_location": "/a#b"}, ["node"], False),
        ("1A", ONE, ["jdbc", "python", "node"], True),
        ("1A", ONE, ["odpnet"], False),
        ("A", {"descriptor": RAW.format("(SECURITY=(TLS_SERVER_DN_MATCH=YES))")}, ["oci"], True),
        ("A", {"descriptor": RAW.format("(SECURITY=(TLS_SERVER_DN_MATCH=YES))")}, ["oci", "jdbc"], False),
        ("A", {"descriptor": RAW.format("(RETRY_DELAY=500 ms)")}, ["jdbc", "node"], True),
        ("A", {"descriptor": RAW.format('(SECURITY=(MY_WALLET_DIRECTORY="/w x"))')}, ["oci", "python", "node"], True),
        ("A", {"descriptor": RAW.format('(SECURITY=(MY_WALLET_DIRECTORY="/w"))')}, ["jdbc"], False),
        ("A", {**ONE, "service_name": "x" * 4100}, ["jdbc", "python"], True),
        ("A", {**ONE, "service_name": "x" * 4100}, ["node"], False),
        # LISTENER_ORCL as the database reads it (issue 13).
        ("A", {"descriptor": "(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521))"}, ["oci"], True),
        ("A", {"descriptor": "(ADDRESS_LIST=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521)))"}, ["odpnet"], True),
        ("A", {"descriptor": "(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521))"}, ["oci", "jdbc"], False),
        ("A", {"descriptor": "(ADDRESS=(PROTOCOL=TCPS)(HOST=db)(PORT=1521))", "token_location": "/t"}, ["oci"], False),
        (
            "A",
            {"descriptor": "(ADDRESS=(PROTOCOL=TCPS)(HOST=db)(PORT=1521))", "wallet_directory": "/w"},
            ["oci"],
            False,
        ),
        ("A", {"descriptor": "(X=(PROTOCOL=TCP)(HOST=db)(PORT=1521))"}, ["oci"], False),
        ("A", {"descriptor": RAW.format("") * 2}, ["oci", "node"], True),
        ("A", {"descriptor": RAW.format("") * 2}, ["jdbc"], False),
        ("A", {"descriptor": f"(DESCRIPTION_LIST={RAW.format('') * 2})"}, ["jdbc", "node"], True),
        ("A", {"descriptor": f"(DESCRIPTION_LIST={RAW.format('') * 2})"}, ["python", "oci"], True),
        ("A", {"descriptor": f"(DESCRIPTION_LIST={RAW.format('') * 2})"}, ["python", "jdbc"], False),
        ("A", {"descriptor": RAW.format("(TRANSPORT_CONNECT_TIMEOUT=15 HR)")}, ["python"], False),
        ("A", {"descriptor": RAW.format("(TRANSPORT_CONNECT_TIMEOUT=15 HR)")}, ["oci"], True),
        # What gives a token away stays forbidden for all clients.
        ("A", {**ONE, "token_location": "/t", "protocol": "tcp"}, ["oci"], False),
        ("A", {**ONE, "token_location": "/t", "ssl_server_dn_match": False}, ["oci"], False),
        ("A", {**ONE, "token_location": "/t)(X=y"}, ["oci"], False),
    ],
)
def test_rule_is_relaxed_where_its_client_is_not_used(alias: str, service: dict, clients: list, relaxed: bool) -> None:
    used = clients_of(clients)
    found = faults(alias, service, used)
    assert (found == []) is relaxed
    assert faults(alias, service) != []
    if relaxed:
        file = OraFile(clients=used)
        file.set(alias, build(service, used))
        assert OraFile(file.render(), used).defects == []


@pytest.mark.parametrize("time", ["15 SEC", "15SEC", "500 Ms", "2 MIN", "1.5 sec", "15   Sec"])
def test_units_of_a_time_are_in_any_case(time: str) -> None:
    """python-oracledb takes them all; measured with 26.1."""
    assert faults("A", {"descriptor": RAW.format(f"(TRANSPORT_CONNECT_TIMEOUT={time})")}) == []


def test_token_and_wallet_are_put_into_each_description() -> None:
    text = (
        "(DESCRIPTION_LIST=(LOAD_BALANCE=ON)"
        + RAW.format("")
        + RAW.format("(SECURITY=(MY_WALLET_DIRECTORY=/old)(X=y))")
        + ")"
    )
    service = {"descriptor": text, "token_location": "/t", "wallet_directory": "/w"}
    assert faults("A", service) == []
    sections = [
        {child.name: child.value for child in node.children}
        for _place, node in walk(parse(build(service)))
        if node.key == "SECURITY"
    ]
    ours = {"WALLET_LOCATION": "/w", "TOKEN_AUTH": "OAUTH", "TOKEN_LOCATION": "/t"}
    assert sections == [ours, {"X": "y", **ours}]
    assert add_security(text, {}) == text
