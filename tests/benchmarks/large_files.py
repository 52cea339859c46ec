# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P7: 50 aliases of a tnsnames.ora of 10,000 entries: one call of oracle_tnsnames against 50 of blockinfile.

Measured are module processes as they run on a host, start-up included on both sides. What the controller needs for each task
beside that is left out, which is to the advantage of blockinfile.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import MEGABYTES, Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.usage import Usage, ratio, take_turns, used_by
from tests.conftest import COLLECTIONS

ENTRIES = 10_000
CHANGES = 50
OURS = "ansible_collections.entra.oracledb.plugins.modules.oracle_tnsnames"
RIVAL = "ansible.modules.blockinfile"
NEW = "new.contoso.example"
ENTRY = """\
SERVICE_{0:05d} =
  (DESCRIPTION =
    (ADDRESS = (PROTOCOL = TCPS)(HOST = database-{0:05d}.contoso.example)(PORT = 1521))
    (CONNECT_DATA =
      (SERVER = DEDICATED)
      (SERVICE_NAME = service_{0:05d}_high.adb.contoso.example)
    )
    (SECURITY =
      (SSL_SERVER_DN_MATCH = YES)
      (TOKEN_AUTH = OAUTH)
      (TOKEN_LOCATION = /var/lib/oracle-tokens/{0:05d})
    )
  )
# {0:05d}
"""


def file_of(entries: int) -> bytes:
    return "".join(ENTRY.format(number) for number in range(entries)).encode()


def changed_names(entries: int = ENTRIES, changes: int = CHANGES) -> list[str]:
    return [f"SERVICE_{number:05d}" for number in range(0, entries, entries // changes)][:changes]


def run(module: str, arguments: dict[str, Any], directory: Path) -> Usage:
    """One module process; it must have changed something."""
    (directory / "arguments.json").write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS), "LC_ALL": "C.UTF-8"}
    used = used_by([sys.executable, "-m", module, str(directory / "arguments.json")], environment)
    if not json.loads(used.output)["changed"]:
        raise RuntimeError(used.output)
    return used


def one_call(data: bytes, directory: Path) -> Usage:
    entries = [{"name": name, "host": NEW, "service_name": "new"} for name in changed_names()]
    path = directory / "tnsnames.ora"
    path.write_bytes(data)
    used = run(OURS, {"path": str(path), "entries": entries}, directory)
    if path.read_bytes().count(f"HOST={NEW}".encode()) != CHANGES:
        raise RuntimeError("not every alias was changed")
    return used


def many_calls(data: bytes, directory: Path, calls: int) -> Usage:
    """As many seconds as CHANGES calls take, of which only so many are made."""
    path = directory / "tnsnames.ora"
    path.write_bytes(data)
    found = []
    for name in changed_names(changes=calls):
        block = f"{name} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST={NEW})(PORT=1521)))"
        found.append(run(RIVAL, {"path": str(path), "block": block, "marker": f"# {{mark}} {name}"}, directory))
    seconds = sum(used.seconds for used in found) * CHANGES / calls
    return Usage(seconds, max(used.megabytes for used in found))


def edit(data: bytes, entries: int) -> bytes:
    from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile

    file = OraFile(data)
    for name in changed_names(entries):
        file.set(name, f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST={NEW})(PORT=1521)))")
    if file.defects:
        raise RuntimeError("the file has defects")
    return file.render()


def best(work: Callable[[], object], turns: int) -> float:
    """The least seconds of the processor of several turns: everything above that is other work of the machine."""
    taken = []
    for _turn in range(2 * turns):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def measure(ground: Ground) -> Iterator[Figure]:
    data, tenth = file_of(ENTRIES), file_of(ENTRIES // 10)
    directory = ground.ansible.made("p7")
    contenders = {
        "ours": lambda: one_call(data, directory),
        "blockinfile": lambda: many_calls(data, directory, ground.size(CHANGES, 5)),
    }
    turns = take_turns(contenders, ground.turns)
    what = f"{CHANGES} edits of a tnsnames.ora of {ENTRIES:,} entries"
    value = ratio(turns, "ours", "blockinfile")
    yield Figure("P7", what, f"{CHANGES} × blockinfile", value, 1 / 10, slack=ground.slack)
    megabytes = max(turn["ours"].megabytes for turn in turns)
    yield Figure("P7", f"{what}: memory", "", megabytes, 100, MEGABYTES)
    small = best(lambda: [edit(tenth, ENTRIES // 10) for _ten in range(10)], ground.turns)  # as long as the other
    value = best(lambda: edit(data, ENTRIES), ground.turns) / small
    yield Figure("P7", f"{ENTRIES:,} entries", f"10 × {ENTRIES // 10:,} entries", value, 1.2, slack=ground.slack)
