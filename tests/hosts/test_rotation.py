# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole life of tokens that renew themselves: provisioned over ssh, renewed by real timers and cron, and removed.

One story in the order of its tests, for each needs what the one before has left.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.hosts.conftest import NAMES, Fleet
from tests.hosts.machines import CONTROLLER, Machine
from tests.hosts.tree import OWNER
from tests.integration.canaries import Canaries, Sampler
from tests.integration.runner import Run
from tests.waiting import wait_for

PASSPHRASE = "a passphrase of this test, never logged"
LIFE = 40  # seconds of the short tokens: due after 20 to 32
SHORT, LONG = "/var/lib/oracle-tokens/short", "/var/lib/oracle-tokens/long"
UNIT = "entra-oracle-token-short"
CONFIGURATIONS, STATES = "/etc/entra-oracle-tokens", "/var/lib/entra-oracle-tokens"
PROGRAM = "/usr/libexec/entra-oracle-tokens"
TIMED = ("one", "two")  # by systemd; the third has cron
SECRET_FILES = ("client_secret", "certificate", "certificate_password", "proxy")


@pytest.fixture(scope="session")
def canaries() -> Canaries:
    return Canaries(passphrase=PASSPHRASE)


@pytest.fixture(scope="session")
def apps(entra: Entra, fleet: Fleet, canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> dict[str, App]:
    """A short-lived and a long-lived app with a secret, one with a certificate whose key is encrypted; all in variables."""
    identity = pki.Authority.create("Test CA").client()
    certificate = tmp_path_factory.mktemp("certificate") / "app.pem"
    certificate.write_bytes(identity.certificate_pem + identity.key_pem(PASSPHRASE))
    apps = {
        "short": entra.app(secret=True, roles=["hr.reader"], lifetime=LIFE),
        "long": entra.app(secret=True, roles=["hr.reader"]),
        "certificate": entra.app(certificates=[identity], roles=["hr.reader"], lifetime=LIFE),
    }
    for name in ("short", "long"):
        canaries.add(f"secret of {name}", apps[name].secret)
    settle(fleet, apps, str(certificate))
    return apps


def settle(fleet: Fleet, apps: dict[str, App], certificate: str) -> None:
    fleet.use(fleet.entra, apps["long"], authority=f"https://{CONTROLLER}:{fleet.entra.port}")
    short: dict[str, object] = {"client_id": apps["short"].client_id, "client_secret": apps["short"].secret}
    for name in NAMES:
        credential = short
        if name == "two":
            credential = {
                "client_id": apps["certificate"].client_id,
                "certificate_path": certificate,
                "certificate_password": PASSPHRASE,
            }
        fleet.host_variables[name] = {"oracle_client_rotation": "cron" if name == "three" else "systemd"}
        fleet.host_variables[name]["oracle_client_tokens"] = [
            {"name": "short", "directory": SHORT, "owner": OWNER, "auth": "certificate" if name == "two" else "client_secret"}
            | credential,
            {"name": "long", "directory": LONG, "owner": OWNER, "auth": "client_secret"},
        ]
    fleet.variables |= {
        "oracle_client_rotation_interval": 1,
        "oracle_client_tns_admin": "/etc/oracle/network",
        "oracle_client_services": [{"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "long"}],
    }


def changed(run: Run) -> dict[str, bool]:
    facts = run.by_host("Tell the playbook")
    assert facts, run.output
    return {host: result["ansible_facts"]["oracle_client_is_changed"] for host, result in facts.items()}


def state(machine: Machine, name: str = "short") -> dict[str, object]:
    found: dict[str, object] = json.loads(machine.path(f"{STATES}/{name}/state.json").read_text())
    return found


def renewals(machine: Machine) -> int:
    """How often the short token has been renewed, by what the program says."""
    if machine.name == "three":
        return machine.run("journalctl", "--no-pager", "-t", "CRON").count("rotate short")
    return machine.journal(f"{UNIT}.service").count("token short: renewed, good until")


def last_ok(machine: Machine) -> float:
    path = machine.path(f"{STATES}/short/state.json")
    return float(json.loads(path.read_text())["last_ok"]) if path.exists() else 0.0


def renewed_since(machine: Machine, moment: float, otherwise: str = "") -> None:
    wait_for(lambda: last_ok(machine) > moment, otherwise=lambda: f"{machine.name} {otherwise}\n{told(machine)}")


def told(machine: Machine) -> str:
    """What there is to read where something went wrong."""
    status = machine.run("python3", "-I", PROGRAM, "status", check=False)
    return status + machine.run("journalctl", "--no-pager", "-n", "40", check=False)


def test_check_mode_changes_nothing(fleet: Fleet, apps: dict[str, App]) -> None:
    run = fleet.playbook("provision", "--check", "--diff").succeeded()
    assert changed(run) == dict.fromkeys(NAMES, True)
    for machine in fleet.machines.values():
        for path in (CONFIGURATIONS, STATES, PROGRAM, SHORT):
            assert not machine.path(path).exists()


def test_provision(fleet: Fleet, apps: dict[str, App], canaries: Canaries) -> None:
    with Sampler(canaries) as sampler:
        run = fleet.playbook("provision", "--diff").succeeded()
    assert changed(run) == dict.fromkeys(NAMES, True)
    assert sampler.rounds > 10
    assert not sampler.found
    assert not canaries.found_in(run.output.encode())
    for name, machine in fleet.machines.items():
        secrets = sorted(path.name for path in machine.path(CONFIGURATIONS).iterdir() if path.suffix != ".json")
        own = ["short.certificate", "short.certificate_password"] if name == "two" else ["short.client_secret"]
        assert secrets == sorted(["long.ca", "long.client_secret", "short.ca", *own])
        for path in machine.path(CONFIGURATIONS).iterdir():
            if path.suffix.lstrip(".") in SECRET_FILES:
                assert path.stat().st_mode & 0o777 == 0o400
                # root's own where systemd hands it over
                assert (path.stat().st_uid == 0) == (name != "three")


def test_unchanged_host_stays_as_it_is(fleet: Fleet) -> None:
    """Except for the short token, which the controller may renew as well: without it a second run changes nothing."""
    kept = {name: fleet.host_variables[name]["oracle_client_tokens"] for name in NAMES}
    try:
        for name in NAMES:
            fleet.host_variables[name]["oracle_client_tokens"] = [kept[name][1]]
        counted = fleet.entra.counts()["token"] if "token" in fleet.entra.counts() else 0
        run = fleet.playbook("provision").succeeded()
        assert changed(run) == dict.fromkeys(NAMES, False)
        assert counted <= fleet.entra.counts()["token"]
    finally:
        for name in NAMES:
            fleet.host_variables[name]["oracle_client_tokens"] = kept[name]


def test_three_renewals_by_timer_and_cron(fleet: Fleet) -> None:
    for machine in fleet.machines.values():
        moment = 0.0
        for number in range(3):
            if machine.name in TIMED and number:
                machine.run("systemctl", "start", f"{UNIT}.service")
            renewed_since(machine, moment, f"was not renewed for the {number + 1}. time")
            moment = last_ok(machine)
        token = machine.path(f"{SHORT}/token")
        assert token.stat().st_mode & 0o777 == 0o600
        assert machine.run("stat", "--format=%U %a", f"{SHORT}/token").split() == [OWNER, "600"]
        assert state(machine)["failures"] == 0
