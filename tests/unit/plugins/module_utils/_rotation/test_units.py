# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule, units
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError

VERSIONS = (239, 245, 247, 252, 257)
JOB = units.Job(
    name="hr",
    owner="daemon",
    group=None,
    command=("/usr/bin/env", "-i", "/usr/libexec/entra-oracle-tokens"),
    directory="/var/lib/oracle-tokens/hr",
    state="/var/lib/entra-oracle-tokens/hr",
    interval=5,
)
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze (package systemd)"
)


def write(folder: Path, job: units.Job, version: int) -> list[str]:
    name = units.unit_name(job.name)
    (folder / f"{name}.service").write_text(units.service(job, version))
    (folder / f"{name}.timer").write_text(units.timer(job, version))
    return [str(folder / f"{name}.{kind}") for kind in ("service", "timer")]


def analyzed(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


@needs_systemd
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"interval": 1},
        {"group": "daemon", "directory": "/home/hr/a b"},
        {"credentials": ("/etc/entra-oracle-tokens/hr.client_secret",)},
        {"identity_address": units.IMDS},
    ],
    ids=lambda changes: ",".join(changes) or "plain",
)
def test_systemd_has_nothing_to_say_about_the_units(tmp_path, version, changes):
    found = analyzed("verify", *write(tmp_path, JOB._replace(**changes), version))
    said = found.stdout + found.stderr
    said = "\n".join(line for line in said.splitlines() if "oracle-token" in line)
    assert said == ""


@needs_systemd
@pytest.mark.parametrize(("version", "most"), [(252, 1.6), (247, 1.6), (239, 2.3)])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"credentials": ("/etc/entra-oracle-tokens/hr.client_secret",)},
        {"group": "daemon", "directory": "/home/hr/token"},
        {"owner": "root"},
    ],
    ids=lambda changes: ",".join(changes) or "plain",
)
def test_exposure_as_systemd_rates_it(tmp_path, version, most, changes):
    """A token below /home, or of a group that is not its owner's, costs an option each."""
    service = write(tmp_path, JOB._replace(**changes), version)[0]
    found = analyzed("security", "--offline=true", "--no-pager", service)
    rating = re.search(r"Overall exposure level for \S+: ([0-9.]+)", found.stdout)
    assert rating, found.stdout + found.stderr
    assert float(rating.group(1)) <= most


@needs_systemd
def test_managed_identity_reaches_its_own_service_only(tmp_path):
    service = write(tmp_path, JOB._replace(identity_address=units.IMDS), 252)[0]
    found = analyzed("security", "--offline=true", "--no-pager", service)
    rating = re.search(r"Overall exposure level for \S+: ([0-9.]+)", found.stdout)
    assert rating and float(rating.group(1)) <= 1.4


@pytest.mark.parametrize("version", VERSIONS)
def test_no_option_is_newer_than_the_systemd(version):
    text = units.service(JOB._replace(credentials=("/etc/x/hr.key",)), version) + units.timer(JOB, version)
    newer = {"ProtectClock": 245, "ProtectProc": 247, "ProcSubset": 247, "RestrictSUIDSGID": 242, "OnClockChange": 242}
    newer.update({"FixedRandomDelay": 247, "ProtectHostname": 242, "ProtectKernelLogs": 244})
    assert [name for name, since in newer.items() if (f"{name}=" in text) != (version >= since)] == []


def test_service_runs_the_program_before_the_next_one_starts():
    assert "rotate hr --within 300\n" in units.service(JOB, 252)


def bound(job: units.Job) -> int:
    found = re.search(r"^TimeoutStartSec=(\d+)$", units.service(job, 252), re.MULTILINE)
    assert found
    return int(found.group(1))


@pytest.mark.parametrize("timeout", [1, 60, 600])
@pytest.mark.parametrize("interval", [1, 5, 60])
@pytest.mark.parametrize("set_back", [0, schedule.CLOCK_TOLERANCE - 10])
@pytest.mark.parametrize("ahead", [0.0, 1.0])
def test_longest_run_ends_by_itself(machine, timeout, interval, set_back, ahead):
    """Systemd's SIGTERM would be a failed unit, with no word of the provider that does not answer.

    The token is due `ahead` of an interval, each request takes all its time, and the clock is set back while the run waits.
    """
    machine.configure(timeout=timeout)
    machine.put(machine.provider.token(age=machine.provider.life * 0.3))
    start = machine.clock.now = machine.rotate().next - ahead * interval * 60
    lost = [0.0]

    def sleep(seconds: float) -> None:
        back, lost[0] = set_back - lost[0], set_back
        machine.clock.now += seconds - back

    def wait() -> None:
        machine.clock.now += timeout

    machine.provider.during = wait
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    machine.host = machine.host._replace(sleep=sleep)
    machine.rotate(within=interval * 60)
    assert len(machine.provider.asked) >= 1
    assert machine.clock.now + lost[0] - start <= bound(JOB._replace(interval=interval, timeout=timeout))


def test_bound_of_a_service_is_no_longer_than_it_must_be():
    """A run that hangs, in a file server that went, is in the next one's way until then."""
    assert bound(JOB) == 660
    assert bound(JOB._replace(interval=1, timeout=1)) <= 10 * 60


@pytest.mark.parametrize("word", ["/a b/%h", "/a'b", "/$HOME", '/a"b', "/a\\b"])
def test_odd_paths_are_quoted_for_cron(word):
    line = units.crontab_line(JOB._replace(command=(word, "/x")))
    command = line.split(" ", 5)[5].replace("\\%", "%")
    command = command.replace(" >/dev/null", "")
    shown = subprocess.run(["/bin/sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[0] == word


def test_file_of_cron_has_a_user_a_path_and_says_nothing_while_all_is_well():
    text = units.cron_file(JOB)
    assert text.splitlines()[0] == units.MARKER
    assert "PATH=/usr/local/sbin:" in text
    assert text.splitlines()[-1].startswith("*/5 * * * * daemon /usr/bin/env ")
    assert text.endswith(">/dev/null\n")
    assert "." not in units.unit_name("hr")


def test_python_that_went_is_told_by_cron():
    """After an upgrade of the system; the line is what cron mails."""
    command = units.crontab_line(JOB._replace(command=("/usr/bin/python3.0", "-I", "/x"))).split(" ", 5)[5]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (127, "", 1)
    assert "/usr/bin/python3.0" in done.stderr


def options(text: str) -> set[str]:
    return {line.partition("=")[0] for line in text.splitlines() if "=" in line and not line.startswith("#")}


def test_state_that_went_is_made_by_systemd():
    text = units.service(JOB, 239)
    assert "\nStateDirectory=entra-oracle-tokens/hr\n" in text
    assert "\nReadWritePaths=-/var/lib/oracle-tokens/hr\n" in text


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({}, {"ProtectHome", "PrivateTmp"}),
        ({"directory": "/home/hr/tokens"}, {"PrivateTmp"}),
        ({"directory": "/var/tmp/hr"}, {"ProtectHome"}),
        ({"reads": ("/run/user/1000/federated",)}, {"PrivateTmp"}),
        ({"reads": ("/tmp/federated",)}, {"ProtectHome"}),
        ({"directory": "/homes/hr", "reads": ("/tmpfiles/x",)}, {"ProtectHome", "PrivateTmp"}),
    ],
)
def test_places_of_the_token_and_of_what_it_is_made_with_are_seen(changes, hidden):
    """A private /tmp would take the token where nobody finds it."""
    assert options(units.service(JOB._replace(**changes), 252)) & {"ProtectHome", "PrivateTmp"} == hidden
