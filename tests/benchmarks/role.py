# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P5, P6, P9: the role on hosts, against a ping, a copy and the role that teams write without the collection."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator

from tests.benchmarks.figures import COUNT, Figure
from tests.benchmarks.ground import Executions, Ground, task
from tests.benchmarks.usage import Contender, ratio, take_turns

ROLE = task("ansible.builtin.import_role", name="entra.oracledb.oracle_client")
PING = task("ansible.builtin.ping")
COPY = task("ansible.builtin.copy", src="a-file", dest="{{ root }}/a-file", mode="0644")
USUAL = (
    task("ansible.builtin.file", path="{{ root }}/usual", state="directory", mode="0700")
    + task("ansible.builtin.copy", content="{{ usual_token }}", dest="{{ root }}/usual/token", mode="0600")
    + task("ansible.builtin.template", src="tnsnames.ora.j2", dest="{{ root }}/usual/tnsnames.ora", mode="0644")
    + task("ansible.builtin.template", src="sqlnet.ora.j2", dest="{{ root }}/usual/sqlnet.ora", mode="0644")
)
DOCUMENT = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr"}],
    "oracle_client_services": [
        {"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"},
        {"name": "CRM", "host": "db.contoso.example", "port": 2484, "service_name": "crm", "token": "hr"},
    ],
    "oracle_client_sqlnet": {"SQLNET.EXPIRE_TIME": 10},
}
ENTRY = """\
{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db.contoso.example)(PORT={1}))(CONNECT_DATA=(SERVICE_NAME={0}))\
(SECURITY=(SSL_SERVER_DN_MATCH=YES)(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={{{{ root }}}}/usual)))
"""


def prepare(ground: Ground) -> None:
    """The variables of the role, and the files that its rivals copy."""
    ansible = ground.ansible
    ansible.variables |= {**DOCUMENT, "usual_token": "x" * 1500}
    (ansible.project / "a-file").write_text("x" * 1500)
    (ansible.project / "tnsnames.ora.j2").write_text(ENTRY.format("HR", 1522) + ENTRY.format("CRM", 2484))
    (ansible.project / "sqlnet.ora.j2").write_text("SQLNET.EXPIRE_TIME=10\n")


def measure_unchanged(ground: Ground) -> Iterator[Figure]:
    """P5: hosts that need no change."""
    prepare(ground)
    hosts = ground.size(20, 6)
    plays = {"role": ROLE, "ping": PING, "copy": COPY, "usual role": USUAL}
    limits = {"ping": 1.3, "copy": 0.75, "usual role": 0.22}
    if (
        ground.short
    ):  # it takes as long as the others together, and of few hosts it says little: half of it is the start
        del plays["usual role"], limits["usual role"]
    turns = take_turns({name: ground.contender(tasks, hosts) for name, tasks in plays.items()}, ground.turns)
    for rival, limit in limits.items():
        value = ratio(turns, "role", rival)
        yield Figure("P5", f"role, {hosts} unchanged hosts", rival, value, limit, slack=ground.slack)
    executions = Executions(ground.ansible.made("p5"))
    sent = executions.sent(ground.contender(ROLE, hosts, *executions.arguments))
    yield Figure("P5", f"role, {hosts} unchanged hosts: module executions", "", len(sent), hosts, COUNT, exactly=True)


def measure_due(ground: Ground) -> Iterator[Figure]:
    """P6: the controller has a token that hosts have not; the rival copies another one, too, and need not get it."""
    prepare(ground)
    hosts = ground.size(20, 4)
    numbers = itertools.count()

    def lose_tokens() -> None:
        for name in ground.hosts(hosts):
            shutil.rmtree(ground.ansible.root(name) / "tokens", ignore_errors=True)

    def change_token() -> None:
        ground.ansible.variables["usual_token"] = f"{next(numbers):02d}" * 750

    plays = {"role": (ROLE, lose_tokens), "usual role": (USUAL, change_token)}
    turns = take_turns(
        {name: ground.contender(tasks, hosts, before=before) for name, (tasks, before) in plays.items()}, ground.turns
    )
    value = ratio(turns, "role", "usual role")
    yield Figure("P6", f"role, {hosts} hosts whose token is due", "usual role", value, 0.4, slack=ground.slack)
    executions = Executions(ground.ansible.made("p6"))
    sent = executions.sent(ground.contender(ROLE, hosts, *executions.arguments, before=lose_tokens))
    yield Figure(
        "P6",
        f"role, {hosts} hosts whose token is due: module executions",
        "",
        len(sent),
        2 * hosts,
        COUNT,
        exactly=True,
    )


def measure_bytes(ground: Ground) -> Iterator[Figure]:
    """P9: what a host that needs no change is sent."""
    prepare(ground)
    executions = Executions(ground.ansible.made("p9"))

    def sent(tasks: str) -> int:
        contender: Contender = ground.contender(tasks, 1, *executions.arguments)
        contender()
        return sum(executions.sent(contender))

    yield Figure("P9", "bytes sent to an unchanged host", "copy", sent(ROLE) / sent(COPY), 0.6)
