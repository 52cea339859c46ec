# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the integration tests: real ansible programs against the emulators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.integration.people import Desk
from tests.integration.runner import Ansible


@pytest.fixture(scope="session")
def entra_process() -> Iterator[Entra]:
    """One identity provider for all tests; its outputs have to stay empty."""
    with Entra() as entra:
        yield entra
        assert not entra.stderr(), entra.stderr()


@pytest.fixture
def entra(entra_process: Entra) -> Iterator[Entra]:
    """The provider without faults and with an empty journal."""
    entra_process.reset()
    yield entra_process
    entra_process.reset()


@pytest.fixture
def app(entra: Entra) -> App:
    """An application with a secret and a role, of only this test."""
    return entra.app(secret=True, roles=["hr.reader"])


@pytest.fixture(scope="session")
def identity() -> pki.Identity:
    """A certificate as most app registrations have it: RSA, self-signed."""
    return pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key())


@pytest.fixture
def bare(tmp_path: Path) -> Ansible:
    """Ansible that knows of no credential."""
    return Ansible(tmp_path)


@pytest.fixture
def ansible(bare: Ansible, entra: Entra, app: App) -> Ansible:
    """Ansible whose tasks and lookups ask the provider as `app`."""
    bare.use(entra, app)
    return bare


@pytest.fixture
def desk(bare: Ansible, entra: Entra) -> Desk:
    """A controller, an app for people and one of them, who has not signed in."""
    return Desk(bare, entra)


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def either_desk(bare: Ansible, entra: Entra, request: pytest.FixtureRequest) -> Desk:
    """The same, with the token cache as it is by default and encrypted."""
    return Desk(bare, entra, cache_key=request.param)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What became of the blocks of the docs, after a run that looked at them."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]
    if any("/test_snippets.py::" in one.nodeid for one in reports):
        from tests.integration.snippets.subjects import summary

        terminalreporter.write_line("")
        for line in summary():
            terminalreporter.write_line(line)
