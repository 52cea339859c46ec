# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo does, in order, and what it shows of it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from demo.renewal import LIFE, renewing
from demo.world import REPORT, Host, Run, World, world
from tests.emulators.oracle_login import LoginAttempt, login_thin
from tests.waiting import comes

ALIASES = ("HR", "HR_BATCH")
# The listener is no database: it refuses every login, after it noted the token.
EXPECTED_CODE = "ORA-01017"
# What the doctor has to find, the id of its cause.
PLANTED = "token-directory-missing"
INTRODUCTION = (
    "[bold]entra.oracledb[/]: Microsoft Entra ID tokens for Oracle database clients. All of it runs on this machine, in about a minute. "
    "Emulated are Entra and the database's listener, and the hosts are three directories. "
    "Real are Ansible, this collection and the driver, python-oracledb."
)
LEGEND = (
    "Tokens are shown as the start of their SHA-256. ✓: the listener got exactly the token that is on the host. "
    "It then refuses each login (ORA-01017), because there is no database behind it."
)
NEXT = "Next: open the report in a browser. For hosts of your own go on with README.md, Install."


@dataclass(frozen=True)
class Login:
    """One login of the real driver: what was deployed, and what the listener saw. Tokens show as fingerprints only."""

    host: str
    alias: str
    service_name: str
    roles: str
    expires_in: int
    deployed: str
    presented: str
    code: str | None

    @property
    def good(self) -> bool:
        return self.presented == self.deployed and self.code == EXPECTED_CODE


class DemoError(Exception):
    """The demo cannot go on."""


class Story:
    """The demo's steps. `problems` is empty if everything shown is as promised."""

    def __init__(self, stage: World, console: Console) -> None:
        self.stage = stage
        self.console = console
        self.problems: list[str] = []

    def tell(self) -> None:
        with self.step("Provision three hosts: token and alias (role oracle_client)"):
            first = self.play("first run")
        with self.step("Log in with python-oracledb: three hosts, two aliases each"):
            logins = self.log_in(self.stage.hosts)
        requests = self.token_requests()
        with self.step("Run the same playbook a second time"):
            second = self.play("second run")
        self.expect(requests == 1, f"the provider saw {requests} token requests for three hosts, not 1")
        self.expect(set(first.changed.values()) == {1}, f"the first run changed {first.changed}, not one task per host")
        self.expect(set(second.changed.values()) == {0}, f"the second run changed {second.changed}, not nothing")
        self.show(logins, requests, second)
        self.rotate(self.stage.hosts[1], logins)
        self.renew(self.stage.hosts[2])
        self.report(self.stage.hosts[0])

    def rotate(self, host: Host, before: list[Login]) -> None:
        """Ask for a token that is good for longer than the deployed one, on one host."""
        remaining = jwt.expires_on(jwt.decode(host.token_file.read_text())[1]) - time.time()
        with self.step(f"Renew the token of {host.name} from the controller, the others stay"):
            run = self.play("rotation", "--limit", host.name, "-e", f"demo_min_remaining={int(remaining) + 2}")
        with self.step("Log in again on all hosts"):
            after = self.log_in(self.stage.hosts)
        old, new = fingerprints(before), fingerprints(after)
        rotated = {name for name in new if new[name] != old[name]}
        self.expect(rotated == {host.name}, f"rotated were {sorted(rotated) or 'none'}, not only {host.name}")
        self.expect(set(run.changed) == {host.name}, "the rotation touched other hosts")
        self.show(after, self.token_requests(), None)

    def renew(self, host: Host) -> None:
        """Without the controller: what oracle_client_rotation starts on a host."""
        requests = self.token_requests()
        text = f"{host.name} renews its own token (tokens of {LIFE} seconds)"
        with renewing(self.stage, host), self.step(text):
            first = host.token_file.read_text()
            renewed = comes(lambda: host.token_file.read_text() != first)
        with self.step(f"Log in on {host.name} again"):
            logins = self.log_in([host])
        self.expect(renewed, f"{host.name} did not renew its token")
        self.show(logins, self.token_requests(), None)
        self.expect(self.token_requests() > requests + 1, "the provider saw no renewal")

    def report(self, host: Host) -> None:
        """One page about all hosts, after a change of an alias of `host` by hand."""
        last = self.stage.hosts[-1]
        with self.step(f"Provision {last.name} again: its token of {LIFE} seconds has expired"):
            self.play("last run", "--limit", last.name)
        text = host.tnsnames.read_text()
        head, name, tail = text.partition("HR_BATCH")
        host.tnsnames.write_text(head + name + tail.replace("oracle-tokens/hr)", "oracle-tokens/hr_batch)", 1))
        with self.step(f"Break TOKEN_LOCATION of an alias on {host.name}, then check all hosts"):
            run, found = self.stage.check()
        if not found:
            self.console.print(run.output, markup=False, highlight=False)
            raise DemoError("the playbook check wrote no report")
        states = {one["name"]: one["state"] for one in found["hosts"]}
        expected = {one.name: "error" if one is host else "ok" for one in self.stage.hosts}
        self.expect(states == expected, f"the check found {states}, not {expected}")
        causes = [one for one in found["causes"] if one["severity"] == "error"]
        named = [(one["id"], one["hosts"]) for one in causes]
        self.expect(named == [(PLANTED, [host.name])], f"the check names {named}, not {PLANTED} on {host.name}")
        for cause in causes:
            self.console.print(
                f"  entra.oracledb.check found on {', '.join(cause['hosts'])}: [bold]{cause['title']}[/]",
                highlight=False,
            )
            for text in (cause["seen"], cause["do"]):
                self.console.print(Padding(Text(text), (0, 0, 0, 4), expand=False))
        self.console.print(f"  The report on all three: [bold]{REPORT}[/]", highlight=False, soft_wrap=True)

    def play(self, name: str, *arguments: str) -> Run:
        run = self.stage.play(*arguments)
        if not run.succeeded:
            self.console.print(run.output, markup=False, highlight=False)
            raise DemoError(f"the {name} of the playbook failed")
        return run

    def log_in(self, hosts: list[Host]) -> list[Login]:
        self.stage.listener.clear()
        pairs = [(host, alias) for host in hosts for alias in ALIASES if host.token_file.exists()]
        logins = []
        for host in hosts:
            mine = [pair for pair in pairs if pair[0] is host]
            self.stage.listener.clear()
            with ThreadPoolExecutor(len(ALIASES)) as pool:
                attempts = list(pool.map(lambda pair: self.attempt(*pair), mine))
            seen = {record.service_name: record.token for record in self.stage.listener.logins(at_least=len(mine))}
            services = {"HR": "hr_high", "HR_BATCH": "hr_low"}
            for (_host, alias), attempt in zip(mine, attempts, strict=True):
                logins.append(self.compared(host, alias, services[alias], seen.get(services[alias]), attempt))
        self.expect(len(logins) == len(hosts) * len(ALIASES), "a host has no token")
        for login in logins:
            self.expect(login.good, f"{login.host}, {login.alias}: the driver ended with {login.code}, see the table")
        return logins

    def attempt(self, host: Host, alias: str) -> LoginAttempt:
        return login_thin(host.tns_admin, alias, host.token_file, self.stage.entra.ca_path)

    def compared(self, host: Host, alias: str, service: str, seen: str | None, attempt: LoginAttempt) -> Login:
        deployed = host.token_file.read_text()
        claims = jwt.decode(deployed)[1]
        return Login(
            host=host.name,
            alias=alias,
            service_name=service,
            roles=", ".join(claims.get("roles", [])),
            expires_in=int(jwt.expires_on(claims) - time.time()),
            deployed=jwt.fingerprint(deployed),
            presented=jwt.fingerprint(seen) if seen else "nothing",
            code=attempt.error_code,
        )

    def token_requests(self) -> int:
        return self.stage.entra.counts()["token"]

    def expect(self, true: bool, problem: str) -> None:
        if not true:
            self.problems.append(problem)

    def show(self, logins: list[Login], requests: int, second: Run | None) -> None:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
        for heading in ("Host", "Alias", "Role", "Expires in", "Token on host", "Listener got"):
            table.add_column(heading, no_wrap=True)
        for login in logins:
            mark = "[green]✓[/]" if login.good else "[red]✗[/]"
            left = f"{login.expires_in // 60}:{login.expires_in % 60:02d} min"
            table.add_row(login.host, login.alias, login.roles, left, login.deployed, f"{login.presented} {mark}")
        self.console.print(Padding(table, (0, 0, 0, 1), expand=False))
        if second is not None:
            self.console.print(LEGEND, style="dim", markup=False, highlight=False)
            changed = sum(second.changed.values())
            self.console.print(f"Changed by the second run: [bold]{changed}[/]", highlight=False)
        self.console.print(f"Requests for a token at Entra so far: [bold]{requests}[/]\n", highlight=False)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show what is going on while it does, and how long it took."""
        started = time.monotonic()
        with self.console.status(f"{text} …"):
            yield
        self.console.print(f"[green]●[/] {text} [dim]({time.monotonic() - started:.1f} s)[/]", highlight=False)


def fingerprints(logins: list[Login]) -> dict[str, str]:
    return {login.host: login.presented for login in logins}


def main() -> int:
    """Run the demo and return the exit status."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=130)  # a log has no width of its own
    console.print(f"{INTRODUCTION}\n", highlight=False)
    with world() as stage:
        story = Story(stage, console)
        try:
            story.tell()
        except DemoError as error:
            story.problems.append(str(error))
    story.expect(not stage.directory.exists(), f"{stage.directory} is left over")
    for problem in story.problems:
        console.print(f"✗ {problem}", style="red", markup=False, highlight=False)
    if not story.problems:
        console.print(
            "\n[green]✓[/] All as expected, the planted fault included. Nothing is left on this machine but the report."
        )
        console.print(NEXT, highlight=False)
    return 1 if story.problems else 0
