# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each driver against the listener: what is deployed is sent, and what must not be sent is not."""

import os
import threading
from pathlib import Path

import pytest

from tests.clients import drivers as harness
from tests.clients.client import Client
from tests.clients.drivers import Driver, Jdbc, MissingDriver, Node, Python
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.samples import make_entry, make_token

REFUSED = "ORA-01017"
#: How often all processes are looked at while a driver logs in again and again.
LOOKS = 10


def entry(client: Client, listener: TnsListener, host: str = "localhost", more: str = "") -> str:
    return make_entry("HR", listener.port, host=host, security=client.security + more)


@pytest.mark.parametrize("size", [0, 252, 8_192, 15_000])
def test_login_sends_the_token_byte_for_byte(driver: Driver, listener: TnsListener, client: Client, size: int) -> None:
    token = make_token(size)
    client.write(entry(client, listener), token)
    assert client.login(driver).error_code == REFUSED
    (login,) = listener.logins(at_least=1)
    assert login.token == token
    assert (login.transport, login.service_name) == ("tcps", "hr.contoso.example")
    assert not login.has_user
    assert "AUTH_PASSWORD" not in login.keys


def test_each_login_is_that_driver(driver: Driver, listener: TnsListener, client: Client) -> None:
    client.write(entry(client, listener), make_token())
    client.login(driver)
    (login,) = listener.logins(at_least=1)
    expected = {Python: "python-oracledb thn", Node: "node-oracledb", Jdbc: "jdbcthin"}
    assert (login.driver or "").startswith(expected[type(driver)])


def test_a_replaced_token_is_picked_up(driver: Driver, listener: TnsListener, client: Client) -> None:
    tokens = [make_token(), make_token()]
    for token in tokens:
        client.write(entry(client, listener), token)
        client.login(driver)
    assert [login.token for login in listener.logins(at_least=2)] == tokens


@pytest.mark.parametrize("name", ["CN=localhost,O=Contoso", "CN=other,O=Contoso"])
def test_server_cert_dn(driver: Driver, listener: TnsListener, client: Client, name: str) -> None:
    token = make_token()
    client.write(entry(client, listener, more=f'(SSL_SERVER_CERT_DN="{name}")'), token)
    attempt = client.login(driver)
    (connection,) = listener.connections(at_least=1)
    if "localhost" in name:
        assert (attempt.error_code, connection.token) == (REFUSED, token)
        return
    assert attempt.error_code == {Python: "DPY-6002", Node: "NJS-507", Jdbc: "ORA-17954"}[type(driver)]
    assert connection.token is None


def test_wrong_host_gets_no_token(driver: Driver, listener: TnsListener, client: Client) -> None:
    # The certificate is for localhost, which 127.0.0.1 is not.
    client.write(entry(client, listener, host="127.0.0.1"), make_token())
    attempt = client.login(driver)
    assert attempt.error_code == {Python: "DPY-6006", Node: "NJS-508", Jdbc: "ORA-17965"}[type(driver)]
    assert [connection.token for connection in listener.connections(at_least=1)] == [None]


def test_unknown_ca_gets_no_token(driver: Driver, listener: TnsListener, client: Client) -> None:
    client.write(entry(client, listener), make_token())
    client.ca.write_bytes(Authority.create("Another CA").pem)
    attempt = client.login(driver)
    assert attempt.error_code == {Python: "DPY-6005", Node: "NJS-506", Jdbc: "ORA-17002"}[type(driver)]
    assert [(one.stage, one.token) for one in listener.connections(at_least=1)] == [("tcp", None)]


def test_expired_token_is_not_sent(driver: Driver, listener: TnsListener, client: Client) -> None:
    client.write(entry(client, listener), make_token(expires_in=-60))
    attempt = client.login(driver)
    assert attempt.error_code == {Python: "DPY-2033", Node: "NJS-087", Jdbc: "ORA-25708"}[type(driver)]
    assert all(connection.token is None for connection in listener.connections())


def test_plain_tcp_gets_no_token(driver: Driver, listener: TnsListener, client: Client) -> None:
    token = make_token()
    client.write(make_entry("HR", listener.plain_port, protocol="TCP", security=client.security), token)
    attempt = client.login(driver)
    if isinstance(driver, Node):
        # It gives the token away in clear: why `oracle_tnsnames` takes no token without PROTOCOL=TCPS.
        assert [login.token for login in listener.logins(at_least=1)] == [token]
        return
    assert attempt.error_code == {Python: "DPY-2034", Jdbc: "ORA-18718"}[type(driver)]
    assert all(connection.token is None for connection in listener.connections())


def test_dn_match_off_is_refused_only_by_jdbc(driver: Driver, listener: TnsListener, client: Client) -> None:
    token = make_token()
    line = entry(client, listener, host="127.0.0.1").replace("DN_MATCH=YES", "DN_MATCH=NO")
    client.write(line, token)
    attempt = client.login(driver)
    if isinstance(driver, Jdbc):
        assert attempt.error_code == "ORA-18718"
        assert all(connection.token is None for connection in listener.connections())
        return
    assert [login.token for login in listener.logins(at_least=1)] == [token]


def test_token_is_in_no_argument_and_no_environment(driver: Driver, listener: TnsListener, client: Client) -> None:
    token = make_token()
    client.write(entry(client, listener), token)
    ended = threading.Event()

    def log_in_again() -> None:
        while not ended.is_set():
            client.login(driver)

    thread = threading.Thread(target=log_in_again)
    thread.start()
    try:
        for _look in range(LOOKS):
            assert token.encode() not in processes()
    finally:
        ended.set()
        thread.join()
    assert {login.token for login in listener.logins(at_least=1)} == {token}


def processes() -> bytes:
    """Arguments and environment of every process that may be looked at."""
    seen = b""
    for directory in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                seen += (directory / name).read_bytes()
            except OSError:
                continue
    return seen


def test_parse_names_and_values(driver: Driver, client: Client) -> None:
    client.write(make_entry("HR", 1, service="x") + "b, c = localhost:1521/yy\n", "")
    parsed = driver.parse(client.tns_admin)
    assert (parsed.error, parsed.errors) == (None, {})
    assert parsed.names == {"HR", "B", "C"}
    assert "SERVICE_NAME=x" in parsed.values["HR"]
    assert "yy" in parsed.values["C"]


def test_parse_sees_each_change_at_once(driver: Driver, client: Client) -> None:
    for number in range(20):
        client.write(make_entry(f"N{number}", 1, service=f"s{number}"), "")
        os.utime(client.tns_admin / "tnsnames.ora", (1, 1))
        parsed = driver.parse(client.tns_admin)
        assert {name: f"SERVICE_NAME=s{number})" in value for name, value in parsed.values.items()} == {
            f"N{number}": True
        }


def test_parse_of_a_file_that_is_missing(driver: Driver, client: Client) -> None:
    parsed = driver.parse(client.tns_admin)
    assert parsed.error
    assert not parsed.names


def test_missing_driver_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for kind in (Node, Jdbc):
        with pytest.raises(MissingDriver, match="there is no (node|javac?) on this machine"):
            kind()
    monkeypatch.undo()
    monkeypatch.setattr(harness, "CLIENTS", Path("/nowhere"))
    with pytest.raises(MissingDriver, match="node-oracledb is skipped|tools/fetch_clients has not fetched node"):
        Node()
