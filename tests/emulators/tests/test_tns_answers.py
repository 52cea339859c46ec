# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the listener is told to answer, to the real python-oracledb: its codes are those that the doctor's catalogue has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.oracle_login import LoginAttempt, login_thin
from tests.emulators.pki import Authority, rsa_key, self_signed
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.samples import make_entry, make_token

REFUSALS = {12514: "DPY-6001", 12516: "DPY-6000", 12528: "DPY-6000", 12506: "DPY-6000"}
ANSWERS = {f"s{code}": f"refuse {code}" for code in (12505, *REFUSALS)} | {
    "again": "resend",
    "closed": "close",
    "web": "http",
    "locked": "error 28000",
}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create()


@pytest.fixture(scope="module")
def listener(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TnsListener]:
    pair = authority.server(["localhost"]).write_pair(tmp_path_factory.mktemp("server"), "db")
    with TnsListener(*pair, answers=ANSWERS) as running:
        yield running


def login(directory: Path, authority: Authority, entry: str) -> LoginAttempt:
    (directory / "ca.pem").write_bytes(authority.pem)
    (directory / "token").write_text(make_token())
    (directory / "tnsnames.ora").write_text(entry)
    return login_thin(directory, "HR", directory / "token", directory / "ca.pem")


@pytest.mark.parametrize(("service", "code"), [
    *((f"s{code}", said) for code, said in REFUSALS.items()),
    ("again", "ORA-01017"), ("closed", "DPY-4011"), ("web", "DPY-4011"), ("locked", "ORA-28000"),
])  # fmt: skip
def test_driver_says(listener: TnsListener, tmp_path: Path, authority: Authority, service: str, code: str) -> None:
    listener.clear()
    ended = login(tmp_path, authority, make_entry("HR", listener.port, service=service))
    (record,) = listener.connections(at_least=1)
    assert not record.outcome.startswith("listener error"), record
    assert code in ended.message


def test_unknown_sid(listener: TnsListener, tmp_path: Path, authority: Authority) -> None:
    entry = make_entry("HR", listener.port, service="s12505").replace("SERVICE_NAME", "SID")
    assert "DPY-6003" in login(tmp_path, authority, entry).message


def test_redirection_is_followed(authority: Authority, tmp_path: Path) -> None:
    pair = authority.server(["localhost"]).write_pair(tmp_path, "db")
    with TnsListener(*pair) as target:
        to = f"(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT={target.port}))"
        with TnsListener(*pair, answers={"hr": f"redirect-apart {to}"}) as listener:
            login(tmp_path, authority, make_entry("HR", listener.port, service="hr"))
        assert [record.stage for record in target.connections(at_least=1)] == ["auth"]


@pytest.mark.parametrize("how", ["tls 1.1 only", "anonymous cipher", "client certificate", "self-signed", "another CA"])
def test_driver_refuses_this_tls(authority: Authority, tmp_path: Path, how: str) -> None:
    identity = authority.server(["localhost"], key=rsa_key())
    if how == "self-signed":
        identity = self_signed("CN=localhost")
    elif how == "another CA":
        identity = Authority.create("CN=Another CA").server(["localhost"])
    pair = identity.write_pair(tmp_path, "db")
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    options = {
        "tls 1.1 only": {"tls_only": "1.1", "ciphers": "ALL:@SECLEVEL=0"},
        "anonymous cipher": {"tls_only": "1.2", "ciphers": "aNULL:@SECLEVEL=0"},
        "client certificate": {"client_ca": tmp_path / "ca.pem"},
    }
    with TnsListener(*pair, **options.get(how, {})) as listener:
        ended = login(tmp_path, authority, make_entry("HR", listener.port))
        (record,) = listener.connections(at_least=1)
    assert record.token is None
    assert ended.error_code in ("DPY-6005", "DPY-4011"), ended.message
