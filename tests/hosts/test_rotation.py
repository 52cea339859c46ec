# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole life of tokens that renew themselves: provisioned over ssh, renewed by real timers and cron, and removed.

One story in the order of its tests, for each needs what the one before has left.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.hosts.conftest import LOGIN, NAMES, Fleet
from tests.hosts.machines import CONTROLLER, Machine, MetadataService
from tests.hosts.tree import OWNER
from tests.integration.canaries import Canaries, Sampler
from tests.integration.runner import Run
from tests.waiting import wait_for

PASSPHRASE = "a passphrase of this test, never logged"
LIFE = 24  # seconds of the short tokens: due after 12 to 19
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


def owner_on(name: str) -> str:
    return "root" if name == "two" else OWNER


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
            {
                "name": "short",
                "directory": SHORT,
                "owner": owner_on(name),
                "auth": "certificate" if name == "two" else "client_secret",
            }
            | credential,
            {"name": "long", "directory": LONG, "owner": owner_on(name), "auth": "client_secret"},
        ]
    fleet.variables |= {
        "oracle_client_rotation_interval": 1,
        "oracle_client_tns_admin": "/etc/oracle/network",
        "oracle_client_services": [{"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "long"}],
    }


def changed(run: Run) -> dict[str, bool]:
    facts = run.by_host("Deploy or remove tokens, wallet, aliases and client settings")
    assert facts, run.output
    return {host: result["ansible_facts"]["oracle_client_is_changed"] for host, result in facts.items()}


def state(machine: Machine, name: str = "short") -> dict[str, object]:
    found: dict[str, object] = json.loads(machine.path(f"{STATES}/{name}/state.json").read_text())
    return found


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
        asked = fleet.entra.counts()["token"]
        run = fleet.playbook("provision").succeeded()
        assert changed(run) == dict.fromkeys(NAMES, False)
        # One execution on each host: a second one would have had a reason.
        assert fleet.entra.counts()["token"] <= asked + len(NAMES)  # those of the short token, which renews itself
    finally:
        for name in NAMES:
            fleet.host_variables[name]["oracle_client_tokens"] = kept[name]


CHECK = """
- name: check
  entra.oracledb.oracle_check:
    tns_admin: /etc/oracle/network
    aliases: [HR]
    network: false
    fail_on: never
"""


def checked(fleet: Fleet) -> dict[str, list[str]]:
    """What the doctor finds on each host."""
    run = fleet.play(CHECK, become=True).succeeded()
    return {host: [one["id"] for one in result["findings"]] for host, result in run.by_host("check").items()}


def test_the_doctor_is_silent_until_a_timer_is_off(fleet: Fleet) -> None:
    """Token, rights and schedule are as they should be, for timers and cron."""
    assert checked(fleet) == {name: [] for name in NAMES}
    timer = "entra-oracle-token-long.timer"
    fleet.machines["one"].run("systemctl", "disable", "--now", timer)
    try:
        assert checked(fleet) == {name: ["rotation-timer-off"] * (name == "one") for name in NAMES}
    finally:
        fleet.machines["one"].run("systemctl", "enable", "--now", timer)


def on_all(fleet: Fleet, work: Callable[[Machine], object]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(work, fleet.machines.values()))


def start(machine: Machine, check: bool = True) -> str:
    """As the timer and cron do, and now: it waits until the short token is due."""
    if machine.name in TIMED:
        # A run that is about to end would do for a start.
        wait_for(lambda: not machine.run("systemctl", "is-active", f"{UNIT}.service", check=False).endswith("ing\n"))
        return machine.run("systemctl", "start", f"{UNIT}.service", check=check)
    job = machine.path(f"/etc/cron.d/{UNIT}").read_text().splitlines()[-1]
    user, words = job.split(" ", 6)[5:]
    assert user == OWNER
    return machine.run("runuser", "-u", user, "--", "sh", "-c", words, check=check)


def test_three_renewals_by_timer_and_cron(fleet: Fleet) -> None:
    """The first comes by itself."""

    def renew(machine: Machine) -> None:
        moment = 0.0
        for number in (1, 2, 3):
            if number > 1:
                start(machine)
            renewed_since(machine, moment, f"was not renewed for the {number}. time")
            moment = last_ok(machine)

    on_all(fleet, renew)
    for machine in fleet.machines.values():
        assert machine.run("stat", "--format=%U %a", f"{SHORT}/token").split() == [owner_on(machine.name), "600"]
        assert state(machine)["failures"] == 0
        assert machine.run("systemctl", "--failed", "--no-legend") == ""
    assert "token short: renewed" in fleet.machines["one"].run("journalctl", "--no-pager", "-t", "entra-oracle-tokens")


def test_outage(fleet: Fleet, canaries: Canaries) -> None:
    """The token that is there stays; a provider that is back is found within seconds. No process shows a secret meanwhile."""

    def fail(machine: Machine) -> None:
        wait_for(lambda: int(str(state(machine)["failures"])) >= 2, otherwise=lambda: told(machine))

    before = {name: machine.path(f"{SHORT}/token").read_bytes() for name, machine in fleet.machines.items()}
    moments = {name: last_ok(machine) for name, machine in fleet.machines.items()}
    fleet.door.close()
    with Sampler(canaries) as sampler, ThreadPoolExecutor() as pool:
        waiting = [pool.submit(start, machine, check=False) for machine in fleet.machines.values()]
        on_all(fleet, fail)
        for name, machine in fleet.machines.items():
            assert machine.path(f"{SHORT}/token").read_bytes() == before[name] or last_ok(machine) > moments[name]
            assert str(state(machine)["last_error"])
        fleet.door.open()
        for one in waiting:
            one.result()
    assert sampler.rounds > 10
    assert not sampler.found
    for name, machine in fleet.machines.items():
        renewed_since(machine, moments[name], "was not renewed after the outage")
        assert state(machine)["failures"] == 0


def test_secret_that_was_changed(fleet: Fleet, entra: Entra, apps: dict[str, App], canaries: Canaries) -> None:
    """In Entra first: the host is refused, says so and does not insist. With the next provisioning it goes on at once."""
    machine = fleet.machines["one"]
    secret = secrets.token_urlsafe(30)
    canaries.add("the second secret", secret)
    entra.app(client_id=apps["short"].client_id, secrets=[{"value": secret}], roles=["hr.reader"], lifetime=LIFE)
    wait_for(
        lambda: start(machine, check=False) and state(machine)["error_kind"] == "refused",
        otherwise=lambda: told(machine),
    )
    # Of the run that was refused, be it the timer's; one after it finds nothing due and ends with 0.
    journal = machine.run("journalctl", "--no-pager", "-u", f"{UNIT}.service")
    assert "status=4" in journal, journal
    assert "AADSTS7000215" in str(state(machine)["last_error"])
    assert float(str(state(machine)["next"])) > float(str(state(machine)["last_try"])) + 100
    for name in ("one", "three"):
        fleet.host_variables[name]["oracle_client_tokens"][0]["client_secret"] = secret
    moment = last_ok(machine)
    run = fleet.playbook("provision", "--diff").succeeded()
    assert changed(run)["one"]
    assert not canaries.found_in(run.output.encode())
    start(machine)
    renewed_since(machine, moment, "did not try the new secret")


def test_upgrade_of_the_program(fleet: Fleet) -> None:
    wanted = rotation_program()
    for machine in fleet.machines.values():
        assert machine.path(PROGRAM).read_bytes() == wanted
        machine.path(PROGRAM).write_bytes(wanted + b"another release")
    assert changed(fleet.playbook("provision").succeeded()) == dict.fromkeys(NAMES, True)
    for machine in fleet.machines.values():
        assert machine.path(PROGRAM).read_bytes() == wanted
        assert machine.path(PROGRAM).stat().st_mode & 0o777 == 0o755


def test_reboot_past_due(fleet: Fleet) -> None:
    """Off until the token is over: the first look after the boot renews it, on one host without what the last look left."""
    on_all(fleet, Machine.stop)
    ends = [float(str(state(machine)["expires_on"])) for machine in fleet.machines.values()]
    shutil.rmtree(fleet.machines["one"].path(f"{STATES}/short"))
    wait_for(lambda: time.time() > max(ends))
    on_all(fleet, Machine.start)
    on_all(fleet, lambda machine: renewed_since(machine, max(ends), "was not renewed after its boot"))


def test_status(fleet: Fleet) -> None:
    machine = fleet.machines["one"]
    table = machine.run("python3", "-I", PROGRAM, "status", check=False)
    assert [line.split()[0] for line in table.splitlines()] == ["NAME", "long", "short"]
    machine.run("python3", "-I", PROGRAM, "status", "--prometheus", "/run/tokens.prom", check=False)
    assert 'entra_oracle_token_failures{name="short"} 0' in machine.run("cat", "/run/tokens.prom")


def test_no_secret_anywhere(fleet: Fleet, canaries: Canaries) -> None:
    for machine in fleet.machines.values():
        assert not canaries.found_in(machine.journal().encode())
        units = machine.run("systemctl", "show", f"{UNIT}.service", f"{UNIT}.timer", check=False)
        assert not canaries.found_in(units.encode())
        allowed = [
            machine.upper / CONFIGURATIONS.lstrip("/") / f"{name}.{end}"
            for name in ("short", "long")
            for end in SECRET_FILES
        ]
        assert not canaries.found_below(machine.upper, allowed)
        for directory in ("/run", "/tmp", "/dev/shm"):
            inside = Path(f"/proc/{machine.leader}/root{directory}")
            assert not canaries.found_below(inside, [inside / "credentials"])
        assert not machine.run("find", "/var/lib/systemd/coredump", "/var/crash", "-name", "core*", check=False).count(
            "core."
        )
        if machine.name in TIMED:
            assert "LimitCORE=0" in machine.run("systemctl", "show", f"{UNIT}.service")
    assert not canaries.found_below(fleet.directory, [fleet.project, fleet.cache])


def test_hardening_and_words_of_systemd(fleet: Fleet) -> None:
    machine = fleet.machines["one"]
    assert (
        machine.run(
            "systemd-analyze", "verify", f"/etc/systemd/system/{UNIT}.timer", f"/etc/systemd/system/{UNIT}.service"
        )
        == ""
    )
    exposure = machine.run("systemd-analyze", "security", "--no-pager", f"{UNIT}.service").splitlines()[-1]
    assert float(exposure.split(":")[1].split()[0]) <= 1.6


def test_secret_that_went_is_told_by_systemd_and_provisioned_again(fleet: Fleet) -> None:
    """As docs/rotation.md says: the program does not run then, so the state knows nothing of it."""
    machine = fleet.machines["one"]
    machine.path(f"{CONFIGURATIONS}/short.client_secret").unlink()
    start(machine, check=False)
    assert (
        machine.run("systemctl", "show", "--property=ExecMainStatus", f"{UNIT}.service").strip() == "ExecMainStatus=243"
    )
    assert changed(fleet.playbook("provision", "--limit", "one").succeeded()) == {"one": True}
    start(machine)


def test_systemd_to_cron_to_none(fleet: Fleet) -> None:
    machine = fleet.machines["one"]
    fleet.host_variables["one"]["oracle_client_rotation"] = "cron"
    assert changed(fleet.playbook("provision", "--limit", "one").succeeded()) == {"one": True}
    assert not [path for path in machine.path("/etc/systemd/system").rglob("*") if "entra-oracle" in path.name]
    assert machine.path(f"/etc/cron.d/{UNIT}").stat().st_mode & 0o777 == 0o644
    assert machine.run("stat", "--format=%U %a", f"{CONFIGURATIONS}/short.client_secret").split() == [OWNER, "400"]
    fleet.host_variables["one"]["oracle_client_rotation"] = "none"
    assert changed(fleet.playbook("provision", "--limit", "one").succeeded()) == {"one": True}
    assert left_on(machine) == []
    assert machine.path(f"{LONG}/token").exists()
    fleet.host_variables["one"]["oracle_client_tokens"].pop(0)  # the short one is soon over
    shutil.rmtree(machine.path(SHORT))  # by hand, for `remove` takes away what the variables name
    assert changed(fleet.playbook("provision", "--limit", "one").succeeded()) == {"one": False}


def left_on(machine: Machine) -> list[str]:
    """Every file and unit with a name of ours."""
    found = machine.run("find", "/etc", "/var", "/usr", "/home", "/root", "/run", "-xdev", "-name", "*entra-oracle*")
    return found.split() + machine.run("systemctl", "list-units", "--all", "--no-legend", "*entra-oracle*").splitlines()


def test_remove_leaves_nothing(fleet: Fleet, canaries: Canaries) -> None:
    removed = changed(fleet.playbook("remove").succeeded())
    assert removed == dict.fromkeys(NAMES, True)
    for machine in fleet.machines.values():
        assert left_on(machine) == []
        assert not machine.path(LONG).exists()
        assert not canaries.found_below(machine.upper)
    assert changed(fleet.playbook("remove").succeeded()) == dict.fromkeys(NAMES, False)


def test_identity_of_the_host(fleet: Fleet, entra: Entra) -> None:
    """Nothing of a secret on the host, and a service that reaches nothing but the metadata service."""
    machine = fleet.machines["one"]
    identity = entra.identity_host("imds", roles=["hr.reader"])
    service = MetadataService(identity.environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"])
    credential = {"auth": "managed_identity", "identity_host": "target", "scope": entra.scope}
    token = {"name": "mine", "directory": "/var/lib/oracle-tokens/mine", "owner": OWNER, **credential}
    own = {"oracle_client_tokens": [token], "oracle_client_services": [], "oracle_client_rotation": "systemd"}
    others = {name: fleet.variables.pop(name) for name in [*fleet.variables] if name.startswith("aad_token_")}
    arguments = ("--limit", "one", "-e", json.dumps(own))
    try:
        assert changed(fleet.playbook("provision", *arguments).succeeded()) == {"one": True}
        assert changed(fleet.playbook("provision", *arguments).succeeded()) == {"one": False}
        assert sorted(path.name for path in machine.path(CONFIGURATIONS).iterdir()) == ["mine.json"]
        unit = "entra-oracle-token-mine.service"
        assert "IPAddressAllow=169.254.169.254/32" in machine.run("systemctl", "show", unit)
        path = machine.path("/var/lib/oracle-tokens/mine/token")
        path.unlink()
        machine.run("systemctl", "start", unit)
        assert path.exists(), machine.journal(unit)
        assert changed(fleet.playbook("remove", *arguments).succeeded()) == {"one": True}
        assert left_on(machine) == []
    finally:
        fleet.variables |= others
        service.close()


def test_user_without_root(fleet: Fleet, apps: dict[str, App]) -> None:
    """The user's own crontab, and everything below the user's home."""
    machine = fleet.machines["three"]
    home = f"/home/{LOGIN}"
    token = {"name": "own", "directory": f"{home}/tokens/own", "auth": "client_secret"}
    own = {"oracle_client_tokens": [token], "oracle_client_services": [], "oracle_client_become": False}
    arguments = ("--limit", "three", "-e", json.dumps(own))
    assert changed(fleet.playbook("provision", *arguments).succeeded()) == {"three": True}
    assert changed(fleet.playbook("provision", *arguments).succeeded()) == {"three": False}
    line = machine.run("crontab", "-u", LOGIN, "-l").splitlines()[-1]
    before = machine.path(f"{home}/tokens/own/token")
    kept = before.read_bytes()
    before.unlink()
    words = line.split(" ", 5)[5]
    machine.run("runuser", "-u", LOGIN, "--", "env", f"HOME={home}", "sh", "-c", words)
    assert before.read_bytes() != kept
    assert machine.run("stat", "--format=%U %a", f"{home}/tokens/own/token").split() == [LOGIN, "600"]
    assert changed(fleet.playbook("remove", *arguments).succeeded()) == {"three": True}
    assert left_on(machine) == []
    assert "no crontab" in machine.run("crontab", "-u", LOGIN, "-l", check=False)
