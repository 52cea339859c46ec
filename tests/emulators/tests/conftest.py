# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the emulators' own tests."""

from collections.abc import Iterator

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra, User


@pytest.fixture(scope="session")
def entra_process() -> Iterator[Entra]:
    """One emulator for all tests; its outputs have to stay empty."""
    with Entra() as entra:
        yield entra
        assert entra.stderr() == ""


@pytest.fixture
def entra(entra_process: Entra) -> Iterator[Entra]:
    """The emulator without faults and with an empty journal."""
    entra_process.reset()
    yield entra_process
    entra_process.reset()


@pytest.fixture(scope="session")
def identity() -> pki.Identity:
    """A certificate as most app registrations have it: RSA, self-signed."""
    return pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key())


@pytest.fixture(scope="session")
def secret_app(entra_process: Entra) -> App:
    return entra_process.app(secret=True, roles=["Database.Login"])


@pytest.fixture(scope="session")
def certificate_app(entra_process: Entra, identity: pki.Identity) -> App:
    return entra_process.app(certificates=[identity], roles=["Database.Login"])


@pytest.fixture(scope="session")
def public_app(entra_process: Entra) -> App:
    """For people, without a credential; its device flows may be polled every second."""
    return entra_process.app(public=True, device_interval=1)


@pytest.fixture(scope="session")
def user(entra_process: Entra) -> User:
    return entra_process.user(roles=["Database.Login"])
