# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a descriptor must not say for any client, and what is a fault for some of them only; rows of measured behaviour."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.build import build, faults, written
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import normal_dn
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.files import token_locations

EVERY = ["oci", "jdbc", "python", "node"]
ADDRESS = "(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1521))"
DATA = "(CONNECT_DATA=(SERVICE_NAME=s))"
TOKEN = "(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t)"
PLAIN = f"(DESCRIPTION={ADDRESS}{DATA})"
SECURED = f"(DESCRIPTION={ADDRESS}{DATA}(SECURITY={TOKEN}))"


def described(parts: str = "", data: str = "", address: str = ADDRESS) -> str:
    return f"(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME=s){data}){parts})"


def secured(parts: str) -> str:
    return described(f"(SECURITY={TOKEN}{parts})")


def listed(*parts: str) -> str:
    return "(DESCRIPTION_LIST=" + "".join(parts) + ")"


def hurt(service: dict) -> list[str]:
    """The clients for whom the service has a fault if they are the only ones."""
    return [name for name in EVERY if faults("A", service, clients_of([name]))]


@pytest.mark.parametrize("value", ["TRUE", "on", "yes", "1", "Y", '"FALSE"', "'no'", "(X=no)"])
@pytest.mark.parametrize("name", ["SSL_ALLOW_WEAK_DN_MATCH", "TLS_ALLOW_WEAK_DN_MATCH"])
def test_a_token_goes_to_no_server_of_a_weakly_matched_name(name: str, value: str) -> None:
    service = {"descriptor": secured(f"({name}={value})")}
    assert hurt(service) == EVERY
    assert any(f"{name} must be NO" in fault for fault in faults("A", service))


@pytest.mark.parametrize("name", ["SSL_ALLOW_WEAK_DN_MATCH", "TLS_ALLOW_WEAK_DN_MATCH"])
def test_a_weak_match_that_is_off_or_without_a_token_is_no_fault(name: str) -> None:
    assert faults("A", {"descriptor": secured(f"({name}=off)")}) == []
    assert faults("A", {"descriptor": described(f"(SECURITY=({name}=TRUE))")}) == []


def test_a_weak_match_among_the_parameters_is_found() -> None:
    service = {"host": "h", "service_name": "s", "token_location": "/t"}
    weak = {**service, "parameters": {"security": {"ssl_allow_weak_dn_match": True}}}
    assert hurt(weak) == EVERY
    assert hurt({**weak, "parameters": {"security": {"ssl_allow_weak_dn_match": False}}}) == []


@pytest.mark.parametrize("value", ["NO", "off", "1", "Y", "enabled", '"YES"', "(X=YES)"])
@pytest.mark.parametrize("name", ["SSL_SERVER_DN_MATCH", "TLS_SERVER_DN_MATCH"])
def test_a_token_needs_a_plain_yes_to_the_match_of_names(name: str, value: str) -> None:
    service = {"descriptor": secured(f"({name}={value})")}
    assert hurt(service) == EVERY
    assert any(f"{name} must be YES" in fault for fault in faults("A", service))


@pytest.mark.parametrize("value", ["YES", "on", "True"])
def test_a_plain_yes_to_the_match_of_names_is_no_fault(value: str) -> None:
    assert faults("A", {"descriptor": secured(f"(SSL_SERVER_DN_MATCH={value})")}) == []


@pytest.mark.parametrize("value", ["1", '"YES"'])
def test_without_a_token_an_unclear_match_hurts_the_thin_drivers(value: str) -> None:
    service = {"descriptor": described(f"(SECURITY=(SSL_SERVER_DN_MATCH={value}))")}
    assert hurt(service) == ["jdbc", "python", "node"]
    (fault,) = faults("A", service)
    assert "means no" in fault


def test_the_new_names_of_the_match_are_read_only_by_node() -> None:
    service = {"descriptor": described("(SECURITY=(TLS_SERVER_DN_MATCH=YES))")}
    assert hurt(service) == ["jdbc", "python"]


ALL_ARE_HURT = [
    (described(data="(SID=(X=y))"), "SID must be a word"),
    (described(data="(SERVER=(X=y))"), "SERVER must be a word"),
    (f"(DESCRIPTION={ADDRESS}(CONNECT_DATA=(SERVICE_NAME=(X=y))))", "SERVICE_NAME must be a word"),
    (described(address="(ADDRESS=(PROTOCOL=TCPS)(HOST=(X=h))(PORT=1))"), "HOST must be a word"),
    (described(address="(ADDRESS=(PROTOCOL=(X=TCPS))(HOST=h)(PORT=1))"), "PROTOCOL must be a word"),
    (described("(SECURITY=(TOKEN_AUTH=(X=OAUTH)))"), "TOKEN_AUTH must be a word"),
    (described("(RETRY_COUNT=(X=1))"), "RETRY_COUNT must be a word"),
    (described("(SECURITY=off)"), "SECURITY must be a list"),
    (described("(ADDRESS=h)"), "ADDRESS must be a list"),
    (described(f"(TOKEN_LOCATION=/t)(SECURITY={TOKEN})"), "TOKEN_LOCATION must be in SECURITY"),
    (described(data="(TOKEN_AUTH=OAUTH)"), "TOKEN_AUTH must be in SECURITY"),
    (listed("(LOAD_BALANCE=ON)", SECURED, SECURED, "(CONNECT_DATA=(SID=x))"), "CONNECT_DATA must be in DESCRIPTION"),
    (listed("(LOAD_BALANCE=ON)", SECURED, SECURED, "(SECURITY=(X=y))"), "SECURITY must be in DESCRIPTION"),
    (listed("(LOAD_BALANCE=ON)(LOAD_BALANCE=OFF)", PLAIN, PLAIN), "LOAD_BALANCE is twice in DESCRIPTION_LIST"),
    (described(data="(SERVICE_NAME=t)"), "SERVICE_NAME is twice in CONNECT_DATA"),
    (described(data="(FOO=1)(foo=2)"), "FOO is twice in CONNECT_DATA"),
    (described("(RETRY_COUNT=1)(RETRY_COUNT=2)"), "RETRY_COUNT is twice in DESCRIPTION"),
    (described(address="(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1)(HTTPS_PROXY=p))"), "HTTPS_PROXY needs HTTPS_PROXY_PORT"),
    (described(address="(ADDRESS=(PROTOCOL=TCPS)(HOST=h))"), "ADDRESS has no PORT"),
    (described(address="(ADDRESS=(PROTOCOL=tcp)(HOST=h))"), "ADDRESS has no PORT"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), ALL_ARE_HURT, ids=[row[1] for row in ALL_ARE_HURT])
def test_fault_for_every_client(text: str, words: str) -> None:
    assert hurt({"descriptor": text}) == EVERY
    assert any(words in fault for fault in faults("A", {"descriptor": text}))


IPC = "(ADDRESS=(PROTOCOL=IPC)(KEY=x))"
OTHER_TOKEN = SECURED.replace("=/t)", "=/u)")
SOME_ARE_HURT = [
    (listed("(RETRY_COUNT=2)", PLAIN), ["jdbc", "node"], "NJS-514, ORA-18952"),
    (listed("(FOO=2)", PLAIN), ["jdbc", "node"], "FOO must not be in DESCRIPTION_LIST"),
    (listed("(LOAD_BALANCE=ON)(FAILOVER=OFF)", PLAIN, PLAIN), ["node"], "FAILOVER has no effect in DESCRIPTION_LIST"),
    (listed("(LOAD_BALANCE=ON)(SOURCE_ROUTE=YES)", PLAIN, PLAIN), ["jdbc", "node"], "SOURCE_ROUTE has no effect in DESCRIPTION_LIST"),
    (listed("(LOAD_BALANCE=ON)(FAILOVER=ON)(SOURCE_ROUTE=OFF)", PLAIN, PLAIN), [], ""),
    (listed(PLAIN), [], ""),
    (listed("(LOAD_BALANCE=OFF)", SECURED, PLAIN), ["jdbc", "python", "node"], "must be the same in every DESCRIPTION"),
    (listed("(LOAD_BALANCE=OFF)", PLAIN, SECURED), ["jdbc", "python", "node"], "must be the same in every DESCRIPTION"),
    (listed("(LOAD_BALANCE=OFF)", SECURED, OTHER_TOKEN), ["jdbc", "python", "node"], "must be the same in every DESCRIPTION"),
    (listed("(LOAD_BALANCE=OFF)", SECURED, SECURED.lower()), [], ""),
    (described(data="(SERVER=emon)"), ["python"], "DPY-4028"),
    (described(data="(SERVER=Shared)(POOL_PURITY=SELF)"), [], ""),
    (described(data="(POOL_PURITY=old)"), ["python"], "DPY-4022"),
    (described(address=IPC), ["python"], "DPY-4021"),
    (described(address=ADDRESS + IPC), ["python"], "DPY-4021"),
    (described(data='(FOO=a"b)'), ["python"], "DPY-4017"),
    (described(data='(FOO=a "b")'), ["python"], "DPY-4017"),
    (described(data='(FOO="a b")(BAR=it\'s)'), [], ""),
    (described('(SECURITY=(CLIENT_ID="c"))'), ["jdbc"], "has quotes; JDBC takes them for part of the value"),
    (described("(SECURITY=(TENANT_ID='t'))"), ["jdbc"], "has quotes; JDBC takes them for part of the value"),
    (described("(RETRY_COUNT=" + "1" * 5000 + ")"), ["oci", "python", "node"], "at most 10 digits"),
    (described("(EXPIRE_TIME=" + "0" * 11 + ")"), ["python"], "at most 10 digits"),
    (described("(TRANSPORT_CONNECT_TIMEOUT=" + "1" * 11 + ")"), ["python"], "is no time above 0"),
    ("(ADDRESS=(PROTOCOL=TCP)(HOST=h)(PORT=1))", ["jdbc", "python", "node"], "begins with ADDRESS"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "words"), SOME_ARE_HURT, ids=[row[2] for row in SOME_ARE_HURT])
def test_fault_for_some_clients(text: str, names: list[str], words: str) -> None:
    assert hurt({"descriptor": text}) == names
    found = faults("A", {"descriptor": text})
    assert [fault for fault in found if words in fault] == found


ONE = {"host": "h", "service_name": "s"}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"security": {"X": "y"}, "SECURITY": {"Z": "y"}}, "SECURITY is there twice"),
        ({"security": None, "Security": {"Z": "y"}}, "SECURITY is there twice"),
        ({"description": {"ADDRESS": {"FOO": "h"}}}, "ADDRESS has a place of its own"),
        ({"description": {"address_list": {"FOO": "h"}}}, "address_list has a place of its own"),
        ({"description": {"DESCRIPTION": {"FOO": "h"}}}, "DESCRIPTION has a place of its own"),
        ({"description": {"DESCRIPTION_LIST": {"FOO": "h"}}}, "DESCRIPTION_LIST has a place of its own"),
        ({"description": {"CONNECT_DATA": {"FOO": "h"}}}, "CONNECT_DATA has a place of its own"),
        ({"description": {"SECURITY": "(FOO=bar)"}}, "SECURITY has a place of its own"),
        ({"connect_data": {"X": {"SECURITY": {"FOO": "h"}}}}, "SECURITY has a place of its own"),
        ({"connect_data": {"X": "1", "x": "2"}}, "X is twice in CONNECT_DATA"),
    ],
)
def test_parameters_do_not_make_sections(parameters: dict, words: str) -> None:
    found = faults("A", {**ONE, "parameters": parameters})
    assert len([fault for fault in found if words in fault]) == 1


def test_a_token_beside_a_descriptor_with_a_token_is_seen_whatever_else_is_wrong() -> None:
    service = {
        "descriptor": SECURED.replace("(SERVICE_NAME=s)", "(SERVICE_NAME=s)(SERVER=emon)"),
        "token_location": "/t",
    }
    assert any("a token is given beside it" in fault for fault in faults("A", service, clients_of(["node"])))


@pytest.mark.parametrize("value", ["a,b", " a ,  b,c ", "a, ,b", ",", "", " , a,\t\n,", "a\u00a0,b"])
def test_a_normal_dn_has_one_blank_behind_each_comma(value: str) -> None:
    assert normal_dn(value) == ", ".join(part.strip() for part in value.strip().split(","))


def test_a_dn_of_blanks_is_read_in_no_time() -> None:
    dn = "CN=a" + " " * 200000 + "x, O=b"
    start = time.process_time()
    assert normal_dn(dn) == dn
    assert raw_faults(described(f'(SECURITY=(SSL_SERVER_CERT_DN="{dn}"))')) == []
    assert time.process_time() - start < 2


def test_the_text_is_written_with_its_faults() -> None:
    assert written("A", ONE) == (build(ONE), [])
    text, found = written("A", {**ONE, "port": 0})
    assert (text, found) == ("", faults("A", {**ONE, "port": 0}))
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(a",
        PLAIN,
        described("(SECURITY=(TOKEN_AUTH=OAUTH))"),
        described(f"(X={TOKEN})"),
        described(f"(X=(SECURITY={TOKEN}))"),
        f"(SECURITY={TOKEN})",
        "(DESCRIPTION=(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=(X=/t))))",
        described("(SECURITY=(TOKEN_AUTH=AZURE_DEVICE_CODE)(TOKEN_LOCATION=/t))"),
    ],
)
def test_a_text_without_a_token_file_has_no_location(text: str) -> None:
    assert token_locations({"A": text}) == {}


def test_token_locations_are_those_in_security() -> None:
    elsewhere = SECURED.replace("(SECURITY=", "(X=(TOKEN_LOCATION=/other))(SECURITY=").lower()
    both = listed("(LOAD_BALANCE=ON)", SECURED, SECURED)
    assert token_locations({"A": elsewhere, "B": both, "C": PLAIN}) == {"A": "/t", "B": "/t"}
