# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listener against the real python-oracledb thin driver: what is sent is recorded, what must not be sent is not."""

import concurrent.futures
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import oracledb
import pytest

from tests.emulators.oracle_login import LoginAttempt, login_thin
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.samples import make_entry, make_token

SUBJECT = "CN=localhost,O=Contoso"
DN_MATCH = "(SSL_SERVER_DN_MATCH=YES)"
REFUSED = "ORA-01017"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create()


@pytest.fixture(scope="module")
def pair(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return authority.server(["localhost"], subject=SUBJECT).write_pair(tmp_path_factory.mktemp("server"), "db")


@pytest.fixture(scope="module")
def running(pair: tuple[Path, Path]) -> Iterator[TnsListener]:
    with TnsListener(*pair, plain=True) as listener:
        yield listener


@pytest.fixture
def listener(running: TnsListener) -> TnsListener:
    running.clear()
    return running


class Client:
    """A TNS_ADMIN directory with a CA, a tnsnames.ora and a token file."""

    def __init__(self, directory: Path, authority: Authority) -> None:
        self.directory = directory
        self.ca = directory / "ca.pem"
        self.ca.write_bytes(authority.pem)

    def login(self, entry: str, token: str, name: str = "token") -> LoginAttempt:
        token_file = self.directory / name
        token_file.write_text(token, encoding="ascii", newline="")
        (self.directory / "tnsnames.ora").write_text(entry)
        return login_thin(self.directory, entry.partition("=")[0], token_file, self.ca)


@pytest.fixture
def client(tmp_path: Path, authority: Authority) -> Client:
    return Client(tmp_path, authority)


@pytest.mark.parametrize("size", [0, 252, 253, 4_500, 8_192, 15_000, 40_000])
def test_login_records_the_token_byte_for_byte(listener: TnsListener, client: Client, size: int) -> None:
    # Around 252 bytes the length changes its form; 8192 is the SDU, so that longer ones span packets.
    token = make_token(size)
    attempt = client.login(make_entry("HR", listener.port, security=DN_MATCH), token)
    (login,) = listener.logins(at_least=1)
    assert login.token == token
    assert attempt.error_code == REFUSED


def test_login_records_who_wanted_what(listener: TnsListener, client: Client) -> None:
    client.login(make_entry("HR", listener.port, service="hr_high.contoso.example", security=DN_MATCH), make_token())
    (login,) = listener.logins(at_least=1)
    assert login.service_name == "hr_high.contoso.example"
    assert (login.transport, login.stage, login.outcome) == ("tcps", "auth", REFUSED)
    assert login.driver == f"python-oracledb thn : {oracledb.__version__}"
    assert login.program
    assert "(SERVICE_NAME=hr_high.contoso.example)" in (login.descriptor or "")
    assert login.fast_auth
    assert not login.has_user
    assert "AUTH_TOKEN" in login.keys
    assert "AUTH_PASSWORD" not in login.keys


@pytest.mark.parametrize("size", [0, 15_000])
def test_classic_login_without_fast_auth(pair: tuple[Path, Path], client: Client, size: int) -> None:
    token = make_token(size)
    with TnsListener(*pair, classic_auth=True) as listener:
        attempt = client.login(make_entry("HR", listener.port, security=DN_MATCH), token)
        (login,) = listener.logins(at_least=1)
    assert not login.fast_auth
    assert login.token == token
    assert attempt.error_code == REFUSED


def test_login_with_a_wallet_negotiates_network_services(listener: TnsListener, client: Client) -> None:
    token = make_token(5_000)
    (client.directory / "ewallet.pem").write_bytes(client.ca.read_bytes())
    security = f"{DN_MATCH}(MY_WALLET_DIRECTORY={client.directory})"
    attempt = client.login(make_entry("HR", listener.port, security=security), token)
    (login,) = listener.logins(at_least=1)
    assert login.network_services
    assert login.token == token
    assert attempt.error_code == REFUSED


def test_long_descriptor_follows_the_connect_packet(listener: TnsListener, client: Client) -> None:
    service = "s" * 400
    client.login(make_entry("HR", listener.port, service=service, security=DN_MATCH), make_token())
    (login,) = listener.logins(at_least=1)
    assert login.service_name == service


def test_newline_in_the_token_is_recorded_as_sent(listener: TnsListener, client: Client) -> None:
    token = make_token() + "\n"
    client.login(make_entry("HR", listener.port, security=DN_MATCH), token)
    assert [login.token for login in listener.logins(at_least=1)] == [token]


def test_password_login_records_names_only(listener: TnsListener) -> None:
    dsn = f"localhost:{listener.plain_port}/pdb1"
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        oracledb.connect(user="scott", password="not-a-secret", dsn=dsn)
    (login,) = listener.logins(at_least=1)
    assert login.has_user
    assert login.token is None
    assert login.transport == "tcp"
    assert login.service_name == "pdb1"


def test_wrong_host_in_the_certificate_gets_no_token(listener: TnsListener, client: Client) -> None:
    # The certificate is for localhost, which 127.0.0.1 is not.
    attempt = client.login(make_entry("HR", listener.port, host="127.0.0.1", security=DN_MATCH), make_token())
    assert attempt.error_code == "DPY-6006"
    (connection,) = listener.connections(at_least=1)
    assert (connection.stage, connection.token) == ("tls", None)


@pytest.mark.parametrize(
    ("distinguished_name", "code"), [("CN=localhost,O=Contoso", REFUSED), ("CN=other,O=Contoso", "DPY-6002")]
)
def test_server_cert_dn(listener: TnsListener, client: Client, distinguished_name: str, code: str) -> None:
    security = f'{DN_MATCH}(SSL_SERVER_CERT_DN="{distinguished_name}")'
    token = make_token()
    attempt = client.login(make_entry("HR", listener.port, security=security), token)
    assert attempt.error_code == code
    (connection,) = listener.connections(at_least=1)
    assert connection.token == (token if code == REFUSED else None)


def test_unknown_ca_gets_no_token(listener: TnsListener, client: Client) -> None:
    client.ca.write_bytes(Authority.create("Another CA").pem)
    attempt = client.login(make_entry("HR", listener.port, security=DN_MATCH), make_token())
    assert attempt.error_code == "DPY-6005"
    assert "CERTIFICATE_VERIFY_FAILED" in attempt.message
    (connection,) = listener.connections(at_least=1)
    assert (connection.stage, connection.token) == ("tcp", None)
    assert "UNKNOWN_CA" in connection.outcome


def test_plain_tcp_gets_no_token(listener: TnsListener, client: Client) -> None:
    attempt = client.login(make_entry("HR", listener.plain_port, protocol="TCP"), make_token())
    assert attempt.error_code == "DPY-2034"
    assert not listener.connections()


def test_expired_token_is_not_sent(listener: TnsListener, client: Client) -> None:
    attempt = client.login(make_entry("HR", listener.port, security=DN_MATCH), make_token(expires_in=-60))
    assert attempt.error_code == "DPY-2033"
    assert [connection.token for connection in listener.connections()] in ([], [None])


def test_parallel_logins_are_recorded_once_each(listener: TnsListener, client: Client) -> None:
    tokens = {f"token-{number}": make_token(number * 500) for number in range(20)}
    for name, token in tokens.items():
        (client.directory / name).write_text(token)
    (client.directory / "tnsnames.ora").write_text(make_entry("HR", listener.port, security=DN_MATCH))
    with concurrent.futures.ThreadPoolExecutor(len(tokens)) as pool:
        files = [client.directory / name for name in tokens]
        attempts = list(pool.map(lambda file: login_thin(client.directory, "HR", file, client.ca), files))
    assert {attempt.error_code for attempt in attempts} == {REFUSED}
    logins = listener.logins(at_least=len(tokens))
    assert sorted(str(login.token) for login in logins) == sorted(tokens.values())
    assert len({login.id for login in logins}) == len(tokens)


def test_clear_forgets_but_ids_go_on(listener: TnsListener, client: Client) -> None:
    entry = make_entry("HR", listener.port, security=DN_MATCH)
    client.login(entry, make_token())
    (first,) = listener.logins(at_least=1)
    listener.clear()
    assert not listener.connections()
    client.login(entry, make_token())
    (second,) = listener.logins(at_least=1)
    assert second.id > first.id


def test_token_is_in_no_file_and_no_representation(listener: TnsListener, client: Client) -> None:
    token = make_token()
    client.login(make_entry("HR", listener.port, security=DN_MATCH), token)
    (login,) = listener.logins(at_least=1)
    assert token not in repr(login)
    files = [path for path in listener.directory.iterdir() if path.is_file()]
    assert {path.name for path in files} == {"ready.json"}
    assert not any(token.encode() in path.read_bytes() for path in files)
    assert listener.output() == ""
    assert stat.S_IMODE(listener.directory.stat().st_mode) == 0o700


def test_login_process_has_the_token_neither_as_argument_nor_in_its_environment(
    listener: TnsListener, client: Client
) -> None:
    seen = client.directory / "seen"
    spy = client.directory / "python"
    spy.write_text(f'#!/bin/sh\n{{ echo "$@"; env; }} > "{seen}"\nexec "{sys.executable}" "$@"\n')
    spy.chmod(0o700)
    token = make_token()
    client.login(make_entry("HR", listener.port, security=DN_MATCH), token)
    attempt = login_thin(client.directory, "HR", client.directory / "token", client.ca, python=str(spy))
    assert attempt.error_code == REFUSED
    assert "TNS_ADMIN=" in seen.read_text()
    assert token not in seen.read_text()
