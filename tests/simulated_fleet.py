# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of simulated hosts, some of them with planted faults, as the doctor's results have them.

`python -m tests.simulated_fleet report.html 1000` writes the page of one.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from string import Formatter
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import STAGES, Cause, Finding

HOUR = 3600
#: Faults as a fleet has them: most hosts with one have the same few.
FREQUENT = ("token-expired", "token-missing", "name-unresolved", "dn-match-off", "clock-wrong")
FACTS = {
    "way": "ahead of",
    "clock": "provider",
    "limit": "300",
    "path": "/var/lib/oracle-tokens/hr/token",
    "directory": "/var/lib/oracle-tokens/hr",
    "file": "/etc/oracle/network/tnsnames.ora",
    "user": "hrapp",
    "mode": "0755",
    "minutes": "47",
    "seconds": "372",
    "days": "12",
    "line": "14",
    "moment": "2026-11-28 19:14:02 UTC",
    "host": "adb.eu-frankfurt-1.oraclecloud.com",
    "port": "1522",
    "alias": "HR",
    "name": "hr",
    "clients": "JDBC",
}
SERVICES = ("HR", "PAYROLL", "HR_BATCH", "SALES", "WAREHOUSE")
SITES = ("fra", "ams", "iad", "sin")


def fleet_results(hosts: int, faulty: float, now: float, seed: int = 15) -> dict[str, dict[str, Any] | None]:
    """Results of oracle_checkup by host; `faulty` is the share of hosts with a planted fault."""
    chance = random.Random(seed)
    names = [f"{SITES[number % 4]}-app{number // 4 + 1:03d}.corp.contoso.example" for number in range(hosts)]
    bad = set(chance.sample(names, int(hosts * faulty)))
    return {name: _result(chance, now, name in bad) for name in names}


def _result(chance: random.Random, now: float, bad: bool) -> dict[str, Any] | None:
    if bad and chance.random() < 0.06:
        told = "Failed to connect to the host via ssh: ssh: connect to host port 22: No route to host"
        return {"changed": False, "problem": {"unreachable": True, "msg": told}}
    if bad and chance.random() < 0.02:
        return {
            "changed": False,
            "problem": {"unreachable": False, "msg": "MODULE FAILURE: /usr/bin/python3: not found"},
        }
    services = SERVICES[: chance.choice((1, 1, 2, 2, 3))]
    findings = planted(chance, services) if bad else []
    expired = "token-expired" in [one.cause.id for one in findings]
    return result(
        services, findings, now, now + (chance.uniform(-3 * HOUR, -60) if expired else chance.uniform(5, 75) * 60)
    )


def planted(chance: random.Random, services: tuple[str, ...]) -> list[Finding]:
    """One cause, sometimes a second one, and what follows from them."""
    known = [CAUSES[name] for name in FREQUENT if name in CAUSES]
    causes = [chance.choice(known) if chance.random() < 0.6 else chance.choice(list(CAUSES.values()))]
    if chance.random() < 0.15:
        causes.append(chance.choice(list(CAUSES.values())))
    found = [found_of(cause, concerned(cause, chance, services)) for cause in {one.id: one for one in causes}.values()]
    if chance.random() < 0.3:
        later = [one for one in CAUSES.values() if STAGES.index(one.stage) > STAGES.index(causes[0].stage)]
        found += [found_of(chance.choice(later), found[0].aliases)._replace(follows_from=causes[0].id)] if later else []
    order = ("error", "warning", "hint")
    return sorted(found, key=lambda one: (bool(one.follows_from), order.index(one.severity)))


def concerned(cause: Cause, chance: random.Random, services: tuple[str, ...]) -> tuple[str, ...]:
    """The services with that fault; they share a token."""
    return services if cause.stage in ("path", "form", "time") else services[: chance.choice((0, 1, len(services)))]


def found_of(cause: Cause, aliases: tuple[str, ...]) -> Finding:
    fields = {
        name for text in (cause.seen, cause.remedy) for _said, name, _form, _how in Formatter().parse(text) if name
    }
    facts = {name: FACTS.get(name, f"the {name}") for name in sorted(fields)}
    return Finding(cause, cause.severity, facts, cause.codes, aliases)


def result(services: tuple[str, ...], findings: list[Finding], now: float, expires_on: float) -> dict[str, Any]:
    """As oracle_check returns it."""
    documents = [one.document() for one in findings]
    whole = [one["severity"] for one in documents if not one["aliases"]]
    aliases = []
    for name in services:
        concerned = whole + [one["severity"] for one in documents if name in one["aliases"]]
        state = next((severity for severity in ("error", "warning") if severity in concerned), "ok")
        token = {"token": FACTS["path"], "expires": iso(expires_on), "expires_on": int(expires_on)}
        aliases.append({"name": name, "state": state, "clients": {}, **token})
    return {
        "version": 1,
        "findings": documents,
        "aliases": aliases,
        "tokens": [{"path": FACTS["path"], "aliases": list(services), "user": "hrapp", "claims": {"tid": "contoso"}}],
        "healthy": not [one for one in documents if one["severity"] != "hint"],
        "summary": f"{len(services)} aliases looked at.",
        "counts": {
            severity: sum(one["severity"] == severity for one in documents) for severity in ("error", "warning", "hint")
        },
        "checked_on": int(now),
        "clock_offsets": {"controller": 0.3},
        "changed": False,
    }


def iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def main(path: str, hosts: str = "1000") -> None:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
    from ansible_collections.entra.oracledb.plugins.plugin_utils._report.page import page

    now = time.time()
    text = page(fleet(fleet_results(int(hosts), 0.3, now), now))
    Path(path).write_text(text, encoding="utf-8")
    print(f"{path}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
