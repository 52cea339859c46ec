# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drivers, each skipped by name where it cannot be run, and the listener that they log in to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.client import Client
from tests.clients.drivers import DRIVERS, Driver, MissingDriver
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener

SUBJECT = "CN=localhost,O=Contoso"


@pytest.fixture(scope="session")
def started() -> Iterator[dict[type[Driver], "Driver | str"]]:
    """What `driver` has started so far, or why it could not."""
    drivers: dict[type[Driver], Driver | str] = {}
    yield drivers
    for driver in drivers.values():
        if isinstance(driver, Driver):
            driver.stop()


def start(kind: type[Driver], started: dict[type[Driver], "Driver | str"]) -> Driver:
    if kind not in started:
        try:
            started[kind] = kind()
        except MissingDriver as missing:
            started[kind] = str(missing)
    driver = started[kind]
    if isinstance(driver, str):
        pytest.skip(f"{kind.name}: {driver}")
    return driver


@pytest.fixture(params=DRIVERS, ids=lambda kind: kind.__name__.lower())
def driver(request: pytest.FixtureRequest, started: dict[type[Driver], "Driver | str"]) -> Driver:
    """Each driver in turn: a test with it runs once for each, and one that is missing is skipped by name."""
    return start(request.param, started)


@pytest.fixture
def drivers(started: dict[type[Driver], "Driver | str"]) -> tuple[Driver, ...]:
    """All three at once, in the order of DRIVERS; the test is skipped if one is missing."""
    return tuple(start(kind, started) for kind in DRIVERS)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create()


@pytest.fixture(scope="session")
def pair(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The listener's certificate and key; the certificate is for the host name localhost only."""
    return authority.server(["localhost"], subject=SUBJECT).write_pair(tmp_path_factory.mktemp("server"), "db")


@pytest.fixture(scope="session")
def running(pair: tuple[Path, Path]) -> Iterator[TnsListener]:
    with TnsListener(*pair, plain=True) as listener:
        yield listener


@pytest.fixture
def listener(running: TnsListener) -> TnsListener:
    """A listener over TCPS and plain TCP without any record."""
    running.clear()
    return running


@pytest.fixture
def client(tmp_path: Path, authority: Authority) -> Client:
    return Client(tmp_path, authority)
