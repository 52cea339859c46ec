# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""50 aliases of a tnsnames.ora of 10,000 entries: one call of oracle_tnsnames against 50 of blockinfile.

Measured is the wall time of module processes as they run on a host, start-up included on both sides. What the controller
needs for each task beside that is left out, which is to the advantage of blockinfile. `python -m tests.benchmarks.editor`
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import COLLECTIONS

ENTRIES = 10_000
CHANGES = 50
TURNS = 5
MAX_SHARE = 1 / 8
MAX_MEGABYTES = 100
MAX_GROWTH = 12
OURS = "ansible_collections.entra.oracledb.plugins.modules.oracle_tnsnames"
RIVAL = "ansible.modules.blockinfile"
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


def changed_names(entries: int = ENTRIES) -> list[str]:
    return [f"SERVICE_{number:05d}" for number in range(0, entries, entries // CHANGES)]


def run(module: str, arguments: dict[str, Any], directory: Path) -> tuple[float, float]:
    """Seconds and megabytes of one module process; it must have changed something."""
    (directory / "arguments.json").write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS), "LC_ALL": "C.UTF-8"}
    output = directory / "output.json"
    with output.open("wb") as out:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(directory / "arguments.json")],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not json.loads(output.read_text())["changed"]:
        raise RuntimeError(output.read_text())
    return seconds, usage.ru_maxrss / 1024


def measure_ours(data: bytes, directory: Path) -> tuple[float, float]:
    """Median of the seconds, and the most megabytes."""
    entries = [{"name": name, "host": "new.contoso.example", "service_name": "new"} for name in changed_names()]
    path = directory / "tnsnames.ora"
    turns = []
    for _turn in range(TURNS):
        path.write_bytes(data)
        turns.append(run(OURS, {"path": str(path), "entries": entries}, directory))
        if path.read_bytes().count(b"HOST=new.contoso.example") != CHANGES:
            raise RuntimeError("not every alias was changed")
    return statistics.median(seconds for seconds, _megabytes in turns), max(megabytes for _seconds, megabytes in turns)


def measure_rival(data: bytes, directory: Path) -> tuple[float, float]:
    """Sum of the seconds, and the most megabytes."""
    path = directory / "tnsnames.ora"
    path.write_bytes(data)
    turns = []
    for name in changed_names():
        block = f"{name} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=new.contoso.example)(PORT=1521)))"
        arguments = {"path": str(path), "block": block, "marker": f"# {{mark}} {name}"}
        turns.append(run(RIVAL, arguments, directory))
    return sum(seconds for seconds, _megabytes in turns), max(megabytes for _seconds, megabytes in turns)


def edit(data: bytes, entries: int) -> bytes:
    from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile

    file = OraFile(data)
    for name in changed_names(entries):
        file.set(name, "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=new.contoso.example)(PORT=1521)))")
    if file.defects:
        raise RuntimeError("the file has defects")
    return file.render()


def best(work: Callable[[], object]) -> float:
    """The least seconds of the processor of several turns: everything above that is other work of the machine."""
    taken = []
    for _turn in range(2 * TURNS):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> int:
    data, tenth = file_of(ENTRIES), file_of(ENTRIES // 10)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name).resolve()
        ours, megabytes = measure_ours(data, directory)
        rival, _megabytes = measure_rival(data, directory)
    small = best(lambda: [edit(tenth, ENTRIES // 10) for _ten in range(10)]) / 10  # as long as the other
    large = best(lambda: edit(data, ENTRIES))
    print(f"tnsnames.ora of {ENTRIES:,} entries, {len(data) / 1e6:.2f} MB; {CHANGES} aliases changed")
    print(f"  oracle_tnsnames, one call (median of {TURNS})   {ours:8.2f} s")
    print(f"  blockinfile, {CHANGES} calls                     {rival:8.2f} s")
    print(f"  edit in the process, {ENTRIES:,} entries        {large:8.3f} s")
    print(f"  edit in the process, {ENTRIES // 10:,} entries         {small:8.3f} s")
    gates = [
        ("time of oracle_tnsnames / blockinfile", ours / rival, MAX_SHARE),
        ("megabytes of oracle_tnsnames", megabytes, MAX_MEGABYTES),
        (f"time of {ENTRIES:,} / {ENTRIES // 10:,} entries", large / small, MAX_GROWTH),
    ]
    for what, value, limit in gates:
        print(f"{'ok    ' if value <= limit else 'MISSED'}  {what:40} {value:8.3f}, at most {limit:g}")
    return int(any(value > limit for _what, value, limit in gates))


if __name__ == "__main__":
    sys.exit(main())
