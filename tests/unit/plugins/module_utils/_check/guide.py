# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/doctor-faults.md, made of the catalogue of causes and of the faults that the tests plant."""

import importlib
import re
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import CAUSES
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import GUIDE, STAGES
from tests.conftest import ROOT

PATH = ROOT / GUIDE
HEAD = """# What the doctor finds

`entra.oracledb.oracle_check` looks at a client host in the order that finds the cause first. Its first finding is the cause, and findings
that only follow from another say so. This page has every finding: what was seen, what to do, and what each client says in its place.
Names of a host are in `<…>`.

```yaml
- entra.oracledb.oracle_check:
    tns_admin: /etc/oracle/network
    aliases: [HR]
    user: hrapp
  become: true
```

An error fails the task; `fail_on: warning` makes it stricter, `fail_on: never` leaves it to the playbook. What hits only some of the
clients is a warning unless `clients` names one of them, or such warnings together leave an alias no client at all. A hint never makes a
host unhealthy.

[troubleshooting.md](troubleshooting.md) leads from a client's code to the finding. What python-oracledb, node-oracledb and JDBC say before
they connect is what these drivers said in tests. What OCI says (sqlplus, ODP.NET, the thick modes) is from Oracle's documentation;
another code may come for the same cause.
"""
STAGE_TITLES = {
    "doctor": "The doctor itself",
    "alias": "What each client makes of the alias",
    "way": "How the alias names its token",
    "path": "The way to the token file, for the user who connects",
    "form": "What is in the token file",
    "time": "When the token is good",
    "issuer": "Who issued the token",
    "audience": "For whom the token is",
    "roles": "Who the token is to the database",
    "rotation": "What keeps the token fresh",
    "name": "Name resolution",
    "tcp": "The connection",
    "tls": "TLS",
    "listener": "The listener's answer",
    "login": "The login",
}


def planted():
    """The faults of every table beside this file, in the order of the files."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*faults.py") if not path.stem.startswith("test_"))
    modules = [importlib.import_module(f"{__package__}.{name}") for name in names]
    return [fault for module in modules for fault in [*module.FAULTS, *getattr(module, "HINTS", [])]]


def shown(text):
    """A format string with its facts as names in angle brackets, as Markdown."""
    return re.sub(r"\{(\w+)\}", r"`<\1>`", text).replace("|", "\\|")


def section(cause):
    lines = [f"### {cause.id}", "", f"{cause.title}. ({cause.severity.capitalize()})", ""]
    lines += [f"* Seen: {shown(cause.seen)}", f"* Do: {shown(cause.remedy)}"]
    if cause.codes:
        lines.append(f"* Clients: {'; '.join(f'{client}: {said}' for client, said in cause.codes.items())}.")
    explained = [one for one in cause.explains if one in CAUSES]
    if explained:
        lines.append(f"* Follows from it: {', '.join(f'[{one}](#{one})' for one in explained)}.")
    return "\n".join(lines) + "\n"


def table():
    lines = ["## Index, by what is wrong", ""]
    lines += ["Each row is tried by a test. On a host on which all is well the doctor says nothing.", ""]
    lines += ["| what is wrong | the first finding |", "| --- | --- |"]
    lines += [f"| {one.planted.replace('|', '/')} | [{one.first}](#{one.first}) |" for one in planted()]
    return "\n".join(lines) + "\n"


def text():
    parts = [HEAD, table()]
    for stage in STAGES:
        causes = [cause for cause in CAUSES.values() if cause.stage == stage]
        if causes:
            parts.append(f"## {STAGE_TITLES[stage]}\n")
            parts += [section(cause) for cause in causes]
    return "\n".join(parts)
