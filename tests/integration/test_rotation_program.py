# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""entra-oracle-tokens as hosts run it: the real file, real processes of old and new Pythons, a real provider over TLS."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import TokenDirectory
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from tests.emulators import arc_keys, pki
from tests.emulators.arc_keys import KEY_DIRECTORY
from tests.emulators.entra import App, Entra
from tests.integration.canaries import Canaries, Sampler
from tests.integration.rotator import Rotator, interpreter
from tests.integration.test_managed_identity import KINDS, identity_host
from tests.waiting import PATIENCE, is_gone, wait_for

PYTHONS = ("python3.6", "python3.9", "python3.12")
PASSPHRASE = "a passphrase of this test, never told"
OK, LOCAL, REFUSED, UNANSWERED, EXPIRED = 0, 3, 4, 5, 6
MANY = 20


@pytest.fixture(scope="session")
def program() -> bytes:
    return rotation_program()


@pytest.fixture
def rotator(tmp_path: Path, program: bytes) -> Rotator:
    tmp_path.chmod(0o755)
    return Rotator(tmp_path / "host", program)


@pytest.fixture
def token(rotator: Rotator, entra: Entra, app: App) -> Path:
    """The first token of the app with a secret; what was asked for it is forgotten."""
    path = rotator.configure(entra, app)
    done = rotator.run("rotate", "hr")
    assert (done.returncode, done.stderr) == (OK, "")
    entra.reset()
    return path


@pytest.fixture
def expired(token: Path) -> Path:
    """The token of a host that was off for hours."""
    claims = {"iat": time.time() - 10800, "exp": time.time() - 7200, "roles": ["hr.reader"]}
    TokenDirectory(str(token.parent)).write(jwt.encode(claims, secrets.token_hex(32), algorithm="HS256"))
    return token


def requests(entra: Entra) -> int:
    return entra.counts().get("token", 0)


def assert_life_cycle(rotator: Rotator, environment: dict[str, str] | None = None) -> None:
    """First token, silence, the same by `get`, another by force, what `status` says."""
    path = rotator.token()
    first = rotator.run("rotate", "hr", environment=environment)
    assert first.returncode == OK, first.stderr
    assert re.fullmatch(r"token hr: renewed, good until [-0-9]+ [:0-9]+ \([0-9]+ min\)\.\n", first.stdout)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_text()
    rotator.silent("rotate", "hr", "--within", "300")
    got = rotator.run("get", "hr", environment=environment)
    assert (got.returncode, got.stdout, got.stderr) == (OK, content + "\n", "")
    forced = rotator.run("rotate", "hr", "--force", environment=environment)
    assert forced.returncode == OK, forced.stderr
    assert path.read_text() != content
    (status,) = json.loads(rotator.run("status", "--json").stdout)
    assert status["last_error"] == ""
    assert status["expires_on"] > status["next"] > status["last_ok"] > 0


# Each credential on each Python.


@pytest.mark.parametrize("name", [sys.executable, *PYTHONS], ids=["this", *PYTHONS])
def test_client_secret(rotator: Rotator, entra: Entra, app: App, name: str) -> None:
    rotator.python = [interpreter(name)]
    rotator.configure(entra, app)
    assert_life_cycle(rotator)
    assert requests(entra) == 2


@pytest.mark.parametrize("name", PYTHONS)
def test_federated_token_file(rotator: Rotator, entra: Entra, name: str) -> None:
    """It is read for each request: a cluster replaces it every hour."""
    rotator.python = [interpreter(name)]
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    path = issuer.write_token(rotator.root / "federated")
    rotator.configure(entra, app, flow="workload_identity", federated_token_file=str(path))
    assert_life_cycle(rotator)
    issuer.write_token(path, lifetime=-600)
    done = rotator.run("rotate", "hr", "--force")
    assert done.returncode in (LOCAL, REFUSED)
    assert "expired" in done.stderr
    issuer.write_token(path)
    assert rotator.run("rotate", "hr").returncode == OK


SIGNERS = {"cryptography": [], "openssl": ["-S"]}
"""How a Python is started that has, or has not, the packages of its site."""


@pytest.mark.parametrize("password", [None, PASSPHRASE], ids=["plain", "encrypted"])
@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("name", [sys.executable, *PYTHONS], ids=["this", *PYTHONS])
def test_certificate(
    rotator: Rotator, entra: Entra, identity: pki.Identity, name: str, signer: str, password: str | None
) -> None:
    rotator.python = [interpreter(name), *SIGNERS[signer]]
    if signer == "cryptography":
        if subprocess.run(
            [*rotator.python, "-I", "-c", "import cryptography"], capture_output=True, check=False
        ).returncode:
            pytest.skip(f"{name} has no cryptography")
        rotator.environment = {"PATH": str(rotator.root)}  # where there is no openssl
    app = entra.app(certificates=[identity], roles=["hr.reader"])
    certificate = identity.write_pem(rotator.config / "hr.certificate", password=password)
    more = {}
    if password:
        more["certificate_password_path"] = str(rotator.secret_file("hr.certificate_password", password))
    rotator.configure(entra, app, flow="certificate", certificate_path=str(certificate), **more)
    assert_life_cycle(rotator)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PYTHONS)
def test_managed_identity(rotator: Rotator, entra: Entra, name: str, kind: str) -> None:
    rotator.python = [interpreter(name)]
    with identity_host(entra, kind) as host:
        rotator.write(flow="managed_identity", scope=entra.scope)
        environment = host.environment
        first = rotator.run("rotate", "hr", environment=environment)
        assert (first.returncode, first.stderr) == (OK, "")
        rotator.silent("rotate", "hr")
        assert rotator.run("get", "hr", environment=environment).stdout == rotator.token().read_text() + "\n"
        assert requests(entra) == 0


def test_identity_that_is_refused_and_a_service_that_is_busy(rotator: Rotator, entra: Entra) -> None:
    """The first is asked for once and then after minutes, the second again soon."""
    host = entra.identity_host("imds", roles=["hr.reader"])
    unknown = {"client_id": "00000000-1111-2222-3333-444444444444"}
    rotator.write(flow="managed_identity", scope=entra.scope, identity=unknown)
    done = rotator.run("rotate", "hr", "--within", "60", environment=host.environment)
    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert "Assign the identity with this client_id to the machine" in done.stderr
    assert rotator.state()["failures"] == 1
    rotator.write("busy", flow="managed_identity", scope=entra.scope, timeout=4)
    entra.fail_next("status", endpoint="identity", times=9, status=429)
    done = rotator.run("rotate", "busy", environment=host.environment)
    assert (done.returncode, done.stdout) == (UNANSWERED, "")
    assert rotator.state("busy")["next"] < time.time() + 100


def test_key_of_arc_s_agent_that_the_owner_may_not_read(rotator: Rotator, entra: Entra) -> None:
    """That is this host's to put right, and no provider that does not answer."""
    if os.geteuid() != 0 or arc_keys.is_there():
        pytest.skip("only root can take rights from itself, and only where there is no real agent")
    with identity_host(entra, "arc") as host:
        rotator.write(flow="managed_identity", scope=entra.scope)
        KEY_DIRECTORY.chmod(0o700)
        os.chown(KEY_DIRECTORY, 1, 1)
        rotator.python = ["setpriv", "--bounding-set=-all", *rotator.python]
        done = rotator.run("rotate", "hr", environment=host.environment)
    assert "put the user into the group himds" in done.stderr
    assert (done.returncode, done.stdout) == (LOCAL, "")


@pytest.mark.parametrize("flow", ["managed_identity", "client_secret"])
def test_pause_that_is_longer_than_a_request_may_take_is_kept_by_the_next_run(
    rotator: Rotator, entra: Entra, app: App, flow: str
) -> None:
    host = entra.identity_host("imds", roles=["hr.reader"])
    rotator.configure(entra, app, flow=flow, timeout=60)
    kind = "identity" if flow == "managed_identity" else "token"
    entra.fail_next("status", endpoint=kind, times=9, status=429, retry_after="200")
    before = time.time()
    assert rotator.run("rotate", "hr", environment=host.environment).returncode == UNANSWERED
    assert rotator.state()["next"] >= before + 200
    asked = entra.counts()
    assert rotator.run("rotate", "hr", environment=host.environment).returncode == EXPIRED
    assert entra.counts() == asked


# What is told, and where.


def test_status_for_people_programs_and_prometheus(rotator: Rotator, entra: Entra, app: App, token: Path) -> None:
    rotator.configure(entra, app, "payroll")
    done = rotator.run("status")
    assert done.returncode == EXPIRED  # payroll has no token yet
    head, hr, payroll = done.stdout.splitlines()
    assert head.split() == ["NAME", "EXPIRES", "IN", "RENEWED", "NEXT", "FAILURES", "LAST", "ERROR"]
    assert re.match(r"hr +(5\d|60) min +[-0-9]+ [:0-9]+ +[-0-9]+ [:0-9]+ +0 +-$", hr)
    assert re.match(r"payroll +no token +- +- +0 +-$", payroll)
    assert rotator.run("status", "hr").returncode == OK
    found = json.loads(rotator.run("status", "--json").stdout)
    assert [one["name"] for one in found] == ["hr", "payroll"]
    metrics = rotator.root / "metrics" / "tokens.prom"
    metrics.parent.mkdir()
    assert rotator.run("status", "--prometheus", str(metrics)).returncode == EXPIRED
    values = dict(line.rsplit(" ", 1) for line in metrics.read_text().splitlines() if not line.startswith("#"))
    assert values['entra_oracle_token_expires_on_timestamp_seconds{name="hr"}'] == str(found[0]["expires_on"])
    assert values['entra_oracle_token_failures{name="payroll"}'] == "0"
    assert stat.S_IMODE(metrics.stat().st_mode) == 0o644


def test_no_secret_is_in_sight(rotator: Rotator, entra: Entra, app: App, identity: pki.Identity) -> None:
    """Neither in arguments and environments, of openssl neither, nor in a state or an output."""
    rotator.python = [sys.executable, "-S"]
    canaries = Canaries(passphrase=PASSPHRASE, secret=app.secret)
    certificate = identity.write_pem(rotator.config / "signed.certificate", password=PASSPHRASE)
    password = rotator.secret_file("signed.certificate_password", PASSPHRASE)
    signed = entra.app(certificates=[identity], roles=["hr.reader"])
    more = {"certificate_path": str(certificate), "certificate_password_path": str(password)}
    rotator.configure(entra, signed, "signed", flow="certificate", **more)
    rotator.configure(entra, app)
    entra.fail_next("json", value={"error": "invalid_client", "error_description": f"no {app.secret}"})
    with Sampler(canaries) as sampler:
        runs = [rotator.run(*words, name) for words in (["rotate"], ["rotate", "--force"]) for name in ("hr", "signed")]
        runs.append(rotator.run("status", "--json"))
    assert sampler.rounds > 3
    assert not sampler.found
    assert not any(canaries.found_in((run.stdout + run.stderr).encode()) for run in runs)
    kept = [path for path in rotator.config.iterdir() if path.suffix != ".json"]
    assert not canaries.found_below(rotator.root, kept)


def test_unknown_names_and_wrong_usage(rotator: Rotator, token: Path) -> None:
    done = rotator.run("rotate", "payroll")
    assert (done.returncode, done.stdout) == (LOCAL, "")
    assert done.stderr.endswith("payroll.json does not exist; there are: hr.\n")
    assert rotator.run("status", "../hr").returncode == LOCAL
    assert rotator.run("rotate").returncode == 2
    assert "no number of seconds from 0 to 86400" in rotator.run("rotate", "hr", "--within", "nan").stderr
    for words in (["--help"], ["rotate", "--help"], ["get", "--help"]):
        assert rotator.run(*words).returncode == OK


def test_places_can_be_named_after_the_command(rotator: Rotator, token: Path) -> None:
    command = [*rotator.python, "-I", str(rotator.program), "status", "hr"]
    places = ["--config", str(rotator.config), "--state", str(rotator.states)]
    assert subprocess.run([*command, *places], capture_output=True, check=False).returncode == OK


# What is wrong with a host: one line, a code, the old token stays, and it is good again by itself.


def assert_told(rotator: Rotator, code: int, *words: str, **options: Any) -> str:
    """A forced renewal fails: one line, which `status` has as well, and the token as it was."""
    before = rotator.token().read_bytes()
    done = rotator.run("rotate", "hr", "--force", **options)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr
        assert word in rotator.state()["last_error"]
    assert rotator.token().read_bytes() == before
    return done.stderr


def assert_good_again(rotator: Rotator, *options: str) -> None:
    done = rotator.run("rotate", "hr", *options)
    assert (done.returncode, done.stderr) == (OK, "")
    assert (rotator.state()["last_error"], rotator.state()["failures"]) == ("", 0)
    rotator.silent("rotate", "hr")


@pytest.mark.parametrize("damage", ["", "{", '{"version": 2}', '{"version": 1, "name": "hr"}'])
def test_damaged_configuration(rotator: Rotator, entra: Entra, token: Path, damage: str) -> None:
    path = rotator.config / "hr.json"
    whole = path.read_text()
    path.write_text(damage)
    assert_told(rotator, LOCAL, "hr.json")
    status = json.loads(rotator.run("status", "--json").stdout)[0]
    assert "hr.json" in status["last_error"]
    path.write_text(whole)
    assert_good_again(rotator)
    assert requests(entra) == 0


def test_key_that_fits_nothing(rotator: Rotator, entra: Entra, identity: pki.Identity) -> None:
    """Of another certificate, of no app, and none at all."""
    app = entra.app(certificates=[identity], roles=["hr.reader"])
    certificate = rotator.config / "hr.certificate"
    rotator.configure(entra, app, flow="certificate", certificate_path=str(certificate))
    stranger = pki.self_signed("CN=stranger.contoso.example")
    identity.write_pem(certificate)
    assert rotator.run("rotate", "hr").returncode == OK
    pki.write_private(certificate, stranger.key_pem(None) + identity.certificate_pem)
    assert_told(rotator, LOCAL, "hr.certificate")
    stranger.write_pem(certificate)
    assert_told(rotator, REFUSED, "AADSTS700027")
    pki.write_private(certificate, b"no key")
    assert_told(rotator, LOCAL, "hr.certificate")
    identity.write_pem(certificate)
    assert_good_again(rotator)


def test_changed_secret(rotator: Rotator, entra: Entra, app: App, token: Path) -> None:
    rotator.secret_file("hr.client_secret", "not-the-secret-of-this-app")
    assert_told(rotator, REFUSED, "AADSTS7000215")
    rotator.silent("rotate", "hr")
    assert requests(entra) == 1
    rotator.secret_file("hr.client_secret", app.secret)
    assert_good_again(rotator)


def test_provider_that_does_not_answer(rotator: Rotator, entra: Entra, token: Path) -> None:
    entra.fail_next("status", times=1)
    told = assert_told(rotator, UNANSWERED, "HTTP 503")
    assert "the one there is good until" in told
    wait_for(lambda: time.time() > rotator.state()["next"])
    assert_good_again(rotator)


def test_token_directory_that_went(rotator: Rotator, token: Path) -> None:
    shutil.rmtree(token.parent.parent)
    assert_good_again(rotator)
    assert stat.S_IMODE(token.parent.stat().st_mode) == 0o700


def test_token_directory_that_became_a_file(rotator: Rotator, token: Path) -> None:
    shutil.rmtree(token.parent)
    token.parent.write_text("")
    done = rotator.run("rotate", "hr")
    assert (done.returncode, done.stderr.count("\n")) == (LOCAL, 1)
    assert "is not a directory" in done.stderr
    token.parent.unlink()
    assert_good_again(rotator)


def full_disk(path: Path) -> list[str]:
    """What starts a command with a full file system at `path`, which holds what was there; or the test is skipped."""
    command = ["unshare", "--mount", "sh", "-euc", FULL, "full", str(path)]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    return command


FULL = """\
path=$1; shift
cp -a "$path/." /tmp/. 2>/dev/null || true
mount -t tmpfs -o size=16k,mode=0700 tmpfs "$path.new"
cp -a "$path/." "$path.new/."
mount --move "$path.new" "$path"
dd if=/dev/zero of="$path/filler" bs=1k 2>/dev/null || true
exec "$@"
"""


def test_full_disk(rotator: Rotator, entra: Entra, token: Path) -> None:
    (token.parent.parent / "hr.new").mkdir()
    python, rotator.python = rotator.python, [*full_disk(token.parent), *rotator.python]
    assert_told(rotator, LOCAL, "The file system is full")
    assert sorted(path.name for path in token.parent.iterdir()) == ["token"]
    rotator.python = python
    assert_good_again(rotator, "--force")


def test_full_disk_of_the_states(rotator: Rotator, entra: Entra, token: Path) -> None:
    """The token comes first: it is renewed, and the next run looks at the token itself."""
    old = token.read_text()
    (rotator.states / "hr.new").mkdir()
    python, rotator.python = rotator.python, [*full_disk(rotator.states / "hr"), *rotator.python]
    done = rotator.run("rotate", "hr", "--force")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (LOCAL, "", 1)
    assert "renewed, good until" in done.stderr
    assert "The file system is full" in done.stderr
    assert token.read_text() != old
    again = rotator.run("get", "hr")
    assert (again.returncode, again.stdout) == (OK, token.read_text() + "\n")
    assert requests(entra) == 1
    rotator.python = python
    rotator.silent("rotate", "hr")
    assert requests(entra) == 1


def test_token_of_another_user(rotator: Rotator, entra: Entra, app: App) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    rotator.configure(entra, app, owner="daemon")
    for path in rotator.config.iterdir():
        path.chmod(0o644)
    assert rotator.run("rotate", "hr").returncode == OK
    assert rotator.token().stat().st_uid == (rotator.states / "hr" / "state.json").stat().st_uid == 1
    assert rotator.run("get", "hr").returncode == OK


@pytest.mark.parametrize("name", PYTHONS)
def test_cron_has_no_locale(rotator: Rotator, entra: Entra, app: App, name: str) -> None:
    """Paths and the provider's words are UTF-8 all the same; Python 3.6 takes both for ASCII."""
    rotator.python = [interpreter(name)]
    path = rotator.root / "Schlüssel" / "hr" / "token"
    rotator.configure(entra, app, directory=str(path.parent))
    assert rotator.run("rotate", "hr").returncode == OK
    assert path.exists()
    rotator.silent("rotate", "hr")
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: ungültig"}
    entra.fail_next("json", value=refusal)
    done = rotator.run("rotate", "hr", "--force")
    assert (done.returncode, done.stdout) == (REFUSED, "")
    status = rotator.run("status")
    assert (status.returncode, status.stderr) == (OK, "")
    assert "AADSTS7000215" in status.stdout
    path.parent.rename(path.parent.with_name("weg"))
    path.parent.write_text("")
    done = rotator.run("rotate", "hr")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (LOCAL, "", 1)


# Several at once.


def together(rotator: Rotator, *arguments: str, number: int = MANY) -> list[tuple[int, str, str]]:
    processes = [rotator.start(*arguments) for _number in range(number)]
    ends = [process.communicate() for process in processes]
    return [(process.returncode, *end) for process, end in zip(processes, ends, strict=True)]


def test_get_in_twenty_processes_is_one_request(rotator: Rotator, entra: Entra, app: App) -> None:
    path = rotator.configure(entra, app)
    entra.latency(0.5)
    ends = together(rotator, "get", "hr")
    assert set(ends) == {(OK, path.read_text() + "\n", "")}
    assert requests(entra) == 1


def test_get_does_not_wait_for_its_turn(rotator: Rotator, entra: Entra, expired: Path) -> None:
    """A script has to have its token now, though its fleet may have been off for hours."""
    waiting = rotator.run("rotate", "hr")
    assert waiting.returncode in (OK, EXPIRED)  # OK if this host's place is the first one
    ends = together(rotator, "get", "hr", number=4)
    assert set(ends) == {(OK, expired.read_text() + "\n", "")}
    assert requests(entra) == 1


def test_get_without_a_token_says_why(rotator: Rotator, entra: Entra, expired: Path) -> None:
    rotator.secret_file("hr.client_secret", "not-the-secret-of-this-app")
    first, second = rotator.run("get", "hr"), rotator.run("get", "hr")
    assert (first.returncode, first.stdout) == (REFUSED, "")
    assert (second.returncode, second.stdout) == (EXPIRED, "")
    assert "AADSTS7000215" in first.stderr
    assert "there is no valid one, next try" in second.stderr
    assert "AADSTS7000215" in second.stderr
    assert requests(entra) == 1


def test_timer_and_cron_at_once_are_one_request(rotator: Rotator, entra: Entra, app: App) -> None:
    rotator.configure(entra, app)
    entra.latency(0.5)
    ends = together(rotator, "rotate", "hr", "--within", "60", number=6)
    assert {code for code, _output, _errors in ends} == {OK}
    assert sorted(bool(output) for _code, output, _errors in ends) == [False] * 5 + [True]
    assert requests(entra) == 1


def test_controller_that_writes_the_same_file(rotator: Rotator, entra: Entra, token: Path) -> None:
    """Both write whole files; and what the controller has written need not be renewed."""
    written = TokenDirectory(str(token.parent))
    mine = token.read_text()
    processes = [rotator.start("rotate", "hr", "--force") for _number in range(4)]
    seen = {mine}
    while any(process.poll() is None for process in processes):
        written.write(mine)
        seen.add(token.read_text())
    ends = [process.communicate() for process in processes]
    assert {process.returncode for process in processes} == {OK}, ends
    assert len(seen) <= 1 + requests(entra)
    assert {content.count(".") for content in seen} == {2}
    written.write(mine)
    asked = requests(entra)
    rotator.silent("rotate", "hr")
    assert requests(entra) == asked


# In the foreground.


@pytest.fixture
def running(rotator: Rotator, entra: Entra, app: App) -> Iterator[subprocess.Popen[str]]:
    rotator.configure(entra, app)
    process = rotator.start("run")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_ends_in_order(rotator: Rotator, running: subprocess.Popen[str], number: signal.Signals) -> None:
    wait_for(rotator.token().exists)
    running.send_signal(number)
    output, errors = running.communicate(timeout=PATIENCE)
    assert (running.returncode, errors) == (OK, "")
    assert output.startswith("token hr: renewed, good until ")
    assert is_gone(running.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_ends_in_the_middle_of_a_request(
    rotator: Rotator, entra: Entra, app: App, token: Path, number: signal.Signals
) -> None:
    """A container's stop is followed by SIGKILL after ten seconds. Nothing is half done, and the next run is not in its way."""
    before = token.read_bytes()
    entra.latency(10 * PATIENCE)
    rotator.configure(entra, app, timeout=600)
    (rotator.states / "hr" / "state.json").unlink()
    token.unlink()
    rotator.configure(entra, app, "payroll", timeout=600)
    process = rotator.start("run")
    try:
        wait_for(lambda: requests(entra) == 1)
        process.send_signal(number)
        assert process.communicate(timeout=PATIENCE) == ("", "")
        assert process.returncode == OK
    finally:
        process.kill()
    assert requests(entra) == 1
    assert not list(token.parent.iterdir())
    assert sorted(path.name for path in (rotator.states / "hr").iterdir()) == ["lock"]
    entra.latency(0)
    assert_good_again(rotator)
    assert token.read_bytes() != before


def test_no_core_dump_has_a_secret(rotator: Rotator, running: subprocess.Popen[str]) -> None:
    """By cron, by hand and in a container; units have LimitCORE=0 beside it."""
    wait_for(rotator.token().exists)
    limits = Path(f"/proc/{running.pid}/limits").read_text()
    assert re.search(r"^Max core file size +0 +0 +bytes", limits, re.MULTILINE), limits


@pytest.mark.parametrize("command", ["get hr", "status", "rotate hr --force"])
def test_output_that_cannot_be_written(rotator: Rotator, token: Path, command: str) -> None:
    """A full disk, nobody who reads any more, and no output at all: no fault of the program."""

    def run(more: str) -> tuple[int, str]:
        words = shlex.join(rotator.command(*command.split()))
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {words} {more}"], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    told = "entra-oracle-tokens: what it prints cannot be written: No space left on device.\n"
    assert run(">/dev/full") == (LOCAL, told)
    assert run("| exec 0<&-")[0] in (OK, LOCAL)
    assert run(">&-") == (OK, "")
    assert run(">&- 2>&-") == (OK, "")


def test_run_goes_on_though_nobody_can_read_what_it_says(rotator: Rotator, entra: Entra) -> None:
    """A log that is full, or went, costs no token."""
    app = entra.app(secret=True, roles=["hr.reader"], lifetime=6)
    path = rotator.configure(entra, app)
    with Path("/dev/full").open("w") as full:
        process = subprocess.Popen(rotator.command("run"), stdin=subprocess.DEVNULL, stdout=full, stderr=full)
    try:
        wait_for(path.exists)
        first = path.read_text()
        wait_for(lambda: path.read_text() != first)
        process.terminate()
        assert process.wait(PATIENCE) == OK
    finally:
        process.kill()
        process.wait()


def test_run_tells_the_same_trouble_once(rotator: Rotator, entra: Entra, running: subprocess.Popen[str]) -> None:
    """And goes on with the other tokens."""
    wait_for(rotator.token().exists)
    (rotator.config / "hr.json").write_text("{")
    shutil.copytree(rotator.config, rotator.root / "other")
    app = entra.app(secret=True, roles=["hr.reader"], lifetime=6)
    rotator.configure(entra, app, "short")
    wait_for(lambda: rotator.token("short").exists() and "hr.json" in rotator.state()["last_error"])
    first = rotator.token("short").read_text()
    wait_for(lambda: rotator.token("short").read_text() != first)
    running.terminate()
    errors = running.communicate(timeout=PATIENCE)[1]
    assert errors.count("hr.json is damaged") == 1


# What a run costs in which nothing is due.


@pytest.mark.parametrize("name", PYTHONS)
def test_run_that_is_not_due_imports_nothing_of_ours(rotator: Rotator, token: Path, name: str) -> None:
    """No engine, no typing: cron starts it every few minutes."""
    python = interpreter(name)
    rotator.python = [python, "-v"]
    done = rotator.run("rotate", "hr", "--within", "300")
    assert (done.returncode, done.stdout) == (OK, "")
    bare = rotator.root / "bare"
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("__main__.py", "import json, base64")
    rotator.program = bare
    floor = rotator.run()
    assert "json" in imported(floor.stderr)
    assert imported(done.stderr) - imported(floor.stderr) <= {"time", "collections.abc"}


def imported(log: str) -> set[str]:
    return set(re.findall(r"^import '?([\w.]+)'? #", log, re.MULTILINE))
