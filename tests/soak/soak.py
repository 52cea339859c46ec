# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One soak: a host that renews its token, four readers, and a provider that answers, or for a while does not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from tests.conftest import COLLECTIONS
from tests.emulators.entra import Entra
from tests.integration.rotator import Rotator

ROOT = Path(__file__).resolve().parents[2]
READERS = 4


@dataclass(frozen=True)
class Plan:
    """What is done to one token. Times are seconds; events are (when, what) since the first token was there."""

    name: str
    life: int
    seconds: float
    by: str = "run"  # the command that renews: run, or rotate every `every` seconds
    every: float = 60.0
    events: tuple[tuple[float, Callable[[Entra, Rotator], object]], ...] = ()
    token: str = "hr"


@dataclass
class Result:
    """The sums of all readers; `refused` is how many requests the provider answered with 503."""

    reads: int = 0
    torn: int = 0
    missing: int = 0
    expired: int = 0
    open_to_others: int = 0
    refused: int = 0
    tokens: set[str] = field(default_factory=set)
    first_expired: float = 0.0
    last_expired: float = 0.0
    provider_back: float = 0.0  # when the last event was over (epoch seconds)
    output: str = ""

    @property
    def spoilt(self) -> int:
        return self.torn + self.missing + self.open_to_others


def soak(plan: Plan) -> Result:
    """Do it, in a directory and with a provider of its own."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name, Entra() as entra:
        root = Path(name).resolve()
        root.chmod(0o755)
        rotator = Rotator(root, rotation_program())
        app = entra.app(secret=True, roles=["hr.reader"], lifetime=plan.life)
        path = rotator.configure(entra, app, plan.token)
        assert rotator.run("rotate", plan.token).returncode == 0
        with _renewing(plan, rotator, root / "output") as result, _reading(path, result):
            _play(plan, entra, rotator, result)
        result.output = (root / "output").read_text()
        result.refused = sum(entry["status"] == 503 for entry in entra.requests())
        return result


def _play(plan: Plan, entra: Entra, rotator: Rotator, result: Result) -> None:
    started = time.monotonic()
    for moment, event in (*plan.events, (plan.seconds, lambda *_unused: None)):
        pause = threading.Event()
        pause.wait(max(0.0, started + moment - time.monotonic()))
        event(entra, rotator)
        result.provider_back = time.time() if moment < plan.seconds else result.provider_back


@contextlib.contextmanager
def _renewing(plan: Plan, rotator: Rotator, output: Path) -> Iterator[Result]:
    """`run` in a process, or `rotate` as cron starts it: at each interval, whether or not the last one has ended."""
    result = Result()
    stopped = threading.Event()
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> None:
        with output.open("ab") as stream:
            command = rotator.command(*arguments)
            processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream))

    def cron() -> None:
        while not stopped.wait(plan.every):
            start("rotate", plan.token, "--within", str(int(plan.every)))

    thread = threading.Thread(target=cron)
    if plan.by == "run":
        start("run", plan.token)
    else:
        thread.start()
    try:
        yield result
    finally:
        stopped.set()
        if thread.is_alive():
            thread.join()
        for process in processes:
            process.send_signal(signal.SIGTERM)
            process.wait()
    if plan.by == "run":
        assert [process.returncode for process in processes] == [0]


@contextlib.contextmanager
def _reading(path: Path, result: Result) -> Iterator[None]:
    """Readers in processes of their own."""
    command = [sys.executable, "-m", "tests.soak.reader", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    readers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(READERS)
    ]
    try:
        yield
    finally:
        reports = [json.loads(reader.communicate()[0]) for reader in readers]
    for report in reports:
        for name in ("reads", "torn", "missing", "expired", "open_to_others"):
            setattr(result, name, getattr(result, name) + report[name])
        result.tokens |= set(report["tokens"])
        result.last_expired = max(result.last_expired, report["last_expired"])
        moments = [moment for moment in (result.first_expired, report["first_expired"]) if moment]
        result.first_expired = min(moments, default=0.0)


def refuse_three(entra: Entra, _rotator: Rotator) -> None:
    """The provider answers the next three requests with 503."""
    entra.fail_next("status", times=3)


def stop(entra: Entra, _rotator: Rotator) -> None:
    entra.stop()


def start(entra: Entra, _rotator: Rotator) -> None:
    entra.start()


def force(_entra: Entra, rotator: Rotator) -> None:
    """A renewal by hand, beside the one by plan."""
    (configuration,) = rotator.config.glob("*.json")
    done = rotator.run("rotate", configuration.stem, "--force")
    assert done.returncode == 0, done.stderr


__all__ = ["Plan", "Result", "force", "refuse_three", "soak", "start", "stop"]
