# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every feature of an alias, deployed by a playbook and tried by each driver; the table of docs/client-matrix.md.

The table is compared with what was observed. `WRITE_CLIENT_MATRIX=1` (what `make clients` sets) writes it anew.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.connect_proxy import ConnectProxy
from tests.clients.deployment import Deployment
from tests.clients.doctor import Look, look
from tests.clients.drivers import DRIVERS, Driver, Jdbc
from tests.clients.features import EXPIRED, FEATURES, Feature
from tests.clients.matrix import Matrix
from tests.emulators.oracle_login import LoginAttempt
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.records import Login

REFUSED = "ORA-01017"
#: What JDBC says of a token that it has to get by itself, without the provider's jar on its class path.
NO_PROVIDER = "ORA-18726"


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return Matrix([feature.name for feature in FEATURES], [driver.name for driver in DRIVERS])


@pytest.fixture(scope="module")
def proxy() -> Iterator[ConnectProxy]:
    with ConnectProxy() as running:
        yield running


@pytest.fixture(scope="module")
def closed_port() -> Iterator[int]:
    """A port on which nobody listens for as long as the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(scope="module")
def deployed(
    running: TnsListener,
    proxy: ConnectProxy,
    closed_port: int,
    authority: Authority,
    tmp_path_factory: pytest.TempPathFactory,
) -> Deployment:
    """All aliases on one host, put there by one run of ansible-playbook."""
    deployment = Deployment(tmp_path_factory.mktemp("host"), authority)
    deployment.run(FEATURES, port=running.port, closed=closed_port, proxy=proxy.port)
    return deployment


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.alias)
def test_feature(
    feature: Feature, driver: Driver, deployed: Deployment, listener: TnsListener, proxy: ConnectProxy, matrix: Matrix
) -> None:
    before = proxy.connections
    attempt = deployed.login(driver, feature)
    matrix.add(feature.name, driver.name, observed(feature, driver, attempt, listener, deployed))
    assert (proxy.connections > before) == feature.through_proxy


@pytest.fixture(scope="module")
def doctor(deployed: Deployment) -> Look:
    """What oracle_check says of this host before anything connects."""
    return look(deployed.root / "admin", [feature.alias for feature in FEATURES])


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.alias)
def test_the_doctor_says_what_each_driver_makes_of_it(
    feature: Feature, driver: Driver, deployed: Deployment, listener: TnsListener, doctor: Look
) -> None:
    """It finds the alias where the driver does, leads to the same token, and finds a fault where the driver does before it connects."""
    reading = doctor.reading(feature.alias, driver)
    assert reading.found == (driver.resolve(feature.alias, deployed.root / "admin").error is None)
    attempt = deployed.login(driver, feature)
    sent = [login.token for login in listener.connections() if login.token]
    if isinstance(driver, Jdbc) and sent:
        assert reading.token_from == "tnsnames.ora"
        assert doctor.token(feature.alias) == sent[-1]
    expired = feature.options.get("token_location") == EXPIRED
    assert doctor.causes(feature.alias, driver)[:1] == ["token-expired"] * expired
    assert not expired or attempt.error_code in doctor.said(feature.alias, driver)


def observed(
    feature: Feature, driver: Driver, attempt: LoginAttempt, listener: TnsListener, deployed: Deployment
) -> str:
    """The cell of the table. The deployed token has reached the database, or nothing has that must not; else AssertionError."""
    fetches = isinstance(driver, Jdbc) and "token_auth" in feature.options
    if feature.refused or fetches:
        assert attempt.error_code not in (None, REFUSED), attempt.message
        assert all(connection.token is None for connection in listener.connections())
        if fetches:  # JDBC asks its provider, which is not on the class path here
            assert attempt.error_code == NO_PROVIDER
            return f"needs ojdbc-provider-azure ({NO_PROVIDER} without)"
        return f"refused, nothing sent ({attempt.error_code})"
    assert attempt.error_code == REFUSED, attempt.message
    login = listener.logins(at_least=1)[-1]
    assert login.token == deployed.token
    assert login.transport == "tcps"
    return "; ".join(["token sent", *seen(feature, driver, login, deployed)])


def seen(feature: Feature, driver: Driver, login: Login, deployed: Deployment) -> list[str]:
    setting = feature.reads[DRIVERS.index(type(driver))]
    if setting:
        assert setting in str(driver.resolve(feature.alias, deployed.root / "admin").facts)
        return ["honoured"]
    more = feature.see(login)
    return [more or "not read"] if any(feature.reads) or more else []


def test_table_in_the_documentation_is_what_was_observed(matrix: Matrix) -> None:
    if not matrix.complete:
        pytest.skip(f"the table of docs/client-matrix.md: not every driver was tried ({matrix.missing} cells)")
    if os.environ.get("WRITE_CLIENT_MATRIX"):
        matrix.write()
    assert Path(matrix.path).read_text(encoding="utf-8") == matrix.text(), "run `make clients` and commit what it wrote"
