# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor says that a client makes of an alias is what its driver makes of it, and what it says is what the driver says."""

import re
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import LOCAL
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import endpoints
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC
from tests.clients.defect_samples import HARMLESS, PORTS, SAMPLES, S, text_around
from tests.clients.doctor import CLIENTS
from tests.clients.drivers import CODE, Driver, Jdbc
from tests.unit.plugins.module_utils._check.faults import ALIAS, FORM, PATH, WAY, Fault
from tests.unit.plugins.module_utils._check.host import Host

#: What JDBC says of a token before it connects.
BEFORE = re.compile(r"ORA-(?:18718|18721|18722|18727)\b")
#: What it says of these only once it is connected, or not with one code.
AFTER = {"token-without-tls", "dn-match-off", "dn-match-off-by-default", "token-parameter"}


def client_of(driver: Driver) -> str:
    return CLIENTS[type(driver)]


def looked(host: Host, driver: Driver) -> Context:
    """The doctor's look for one client, at the alias HR; the findings are in `facts`."""
    host.settings.update(clients=(client_of(driver),), aliases=("HR",), account=None)
    context = host.context()
    context.facts["findings"] = run(context, LOCAL)
    return context


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """No name of a host is looked up, and nothing listens."""
    made = Host(tmp_path / "host", monkeypatch)
    descriptor = made.descriptor
    made.descriptor = lambda **changes: descriptor(**{"host": "localhost", **changes}).replace("PORT=1521", "PORT=1")
    made.entries(f"HR = {made.descriptor()}\n")
    return made


@pytest.mark.parametrize("fault", [one for one in ALIAS if not one.needs_root], ids=lambda one: one.planted)
def test_what_is_found_of_an_alias_is_what_the_driver_finds(driver: Driver, host: Host, fault: Fault) -> None:
    fault.plant(host)
    context = looked(host, driver)
    resolved = driver.resolve("HR", host.admin)
    reading = context.aliases["HR"].readings[client_of(driver)] if context.aliases else None
    found = bool(reading and reading.found and reading.nodes)
    assert found == (resolved.error is None), (resolved.error, [one.seen for one in context.facts["findings"]])
    codes = CODE.findall(resolved.error or "")
    if codes:
        said = [one.codes.get(client_of(driver), "") for one in context.facts["findings"] if not one.follows_from]
        assert any(codes[-1] in one for one in said), (said, resolved.error)


@pytest.mark.parametrize("fault", [*WAY, *PATH, *FORM], ids=lambda one: one.planted)
@pytest.mark.parametrize("driver", [Jdbc], indirect=True)
def test_what_jdbc_says_before_it_connects_is_what_the_doctor_says(driver: Driver, host: Host, fault: Fault) -> None:
    if fault.needs_root or fault.planted.endswith("FIFO"):  # JDBC would read that for ever
        pytest.skip("JDBC runs as this user")
    fault.plant(host)
    said = {
        code
        for one in looked(host, driver).facts["findings"]
        if one.cause.id not in AFTER
        for code in BEFORE.findall(one.codes.get(JDBC, ""))
    }
    attempt = driver.login(host.admin, "HR", host.token)
    assert bool(said) == bool(BEFORE.search(attempt.error_code or "")), (said, attempt.message)
    assert not said or attempt.error_code in said


ALL_SAMPLES = [(kind, sample) for kind, samples in SAMPLES.items() for sample in samples]


@pytest.mark.parametrize("sample", [sample for _kind, sample in ALL_SAMPLES] + list(HARMLESS))
def test_entries_around_a_defect_are_found_as_the_driver_finds_them(
    driver: Driver, tmp_path: Path, sample: str
) -> None:
    text = sample.replace("{0}", str(tmp_path))
    (tmp_path / "tnsnames.ora").write_bytes(text_around(text))
    (tmp_path / "other.ora").write_text(f"OWN = {S}\n")
    context = Context(Settings(str(tmp_path), aliases=tuple(PORTS), clients=(client_of(driver),)))
    run(context, LOCAL)
    parsed = driver.parse(tmp_path)
    read = {} if parsed.error else parsed.values
    meant = {name for name, port in PORTS.items() if f"PORT={port})" in read.get(name, "")}
    found = {
        name
        for name, alias in context.aliases.items()
        if (reading := alias.readings[client_of(driver)]).found
        and [one.port for one in endpoints(reading.nodes)] == [PORTS[name]]
    }
    assert found == meant, parsed.error
