# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_tnsnames and oracle_sqlnet in real playbooks; a real driver reads what they wrote."""

from __future__ import annotations

from pathlib import Path

import oracledb

from tests.integration.runner import Ansible
from tests.integration.trees import contents, snapshot

NAMES = """
- name: names
  entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/admin/tnsnames.ora"
    entries:
      - name: HR
        host: "{{ host | default('db.contoso.example') }}"
        service_name: hr.contoso.example
        token_location: /var/lib/oracle-tokens/hr
        connect_timeout: 10
      - name: CRM
        descriptor: >-
          (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=crm.contoso.example)(PORT=2484))
          (CONNECT_DATA=(SERVICE_NAME=crm)))
      - name: OLD
        state: absent
"""

PARAMETERS = """
- name: parameters
  entra.oracledb.oracle_sqlnet:
    path: "{{ root }}/admin/sqlnet.ora"
    state: "{{ state | default('present') }}"
    parameters:
      TOKEN_AUTH: OAUTH
      TOKEN_LOCATION: "{{ location | default('/var/lib/oracle-tokens/hr') }}"
      SQLNET.EXPIRE_TIME: 10
      DISABLE_OOB: null
"""

#: As a DBA leaves it: comments, blank lines, line ends of another system, no line end at the end.
TNSNAMES = (
    b"# Databases of the company\r\n"
    b"PROD =\r\n  (DESCRIPTION =\r\n    (ADDRESS = (PROTOCOL = TCP)(HOST = prod)(PORT = 1521))\r\n"
    b"    (CONNECT_DATA = (SERVICE_NAME = prod)) # keep\r\n  )\r\n\r\n"
    b"OLD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=old)(PORT=1521))(CONNECT_DATA=(SID=old)))\r\n"
    b"# the end"
)
SQLNET = b"# Company's\nNAMES.DIRECTORY_PATH= (TNSNAMES, EZCONNECT)\nDISABLE_OOB=ON\nSQLNET.EXPIRE_TIME=5\n"


def admin(ansible: Ansible) -> Path:
    directory = ansible.root() / "admin"
    directory.mkdir(mode=0o755, exist_ok=True)
    return directory


def read_by_driver(directory: Path, alias: str) -> oracledb.ConnectParams:
    parameters: oracledb.ConnectParams = oracledb.ConnectParams(config_dir=str(directory))
    parameters.parse_connect_string(alias)
    return parameters


def test_new_files(ansible: Ansible) -> None:
    root = ansible.root()
    checked = ansible.play(NAMES + PARAMETERS, "--check", "--diff").succeeded()
    assert contents(root) == {}
    changed = ansible.play(NAMES + PARAMETERS, "--diff").succeeded()
    for task in ("names", "parameters"):
        assert checked[task]["changed"] and changed[task]["changed"]
        assert checked[task]["diff"] == changed[task]["diff"]
    items = snapshot(root)
    assert items["admin/tnsnames.ora"].mode == items["admin/sqlnet.ora"].mode == "-rw-r--r--"
    assert items["admin"].mode == "drwxr-xr-x"

    again = ansible.play(NAMES + PARAMETERS, "--diff").succeeded()
    rechecked = ansible.play(NAMES + PARAMETERS, "--check").succeeded()
    for task in ("names", "parameters"):
        assert not again[task]["changed"] and not rechecked[task]["changed"]
    assert snapshot(root) == items

    ansible.variables.update(host="standby.contoso.example", location="/var/lib/oracle-tokens/standby")
    moved = ansible.play(NAMES + PARAMETERS).succeeded()
    assert moved["names"]["changed"] and moved["parameters"]["changed"]
    assert read_by_driver(root / "admin", "HR").host == "standby.contoso.example"


def test_the_driver_reads_what_was_written(ansible: Ansible) -> None:
    (admin(ansible) / "tnsnames.ora").write_bytes(TNSNAMES)
    ansible.play(NAMES).succeeded()
    hr = read_by_driver(admin(ansible), "HR")
    assert (hr.protocol, hr.host, hr.port, hr.service_name) == (
        "tcps",
        "db.contoso.example",
        1521,
        "hr.contoso.example",
    )
    assert hr.ssl_server_dn_match
    crm = read_by_driver(admin(ansible), "CRM")
    assert (crm.host, crm.port) == ("crm.contoso.example", 2484)
    assert read_by_driver(admin(ansible), "PROD").host == "prod"
    names = oracledb.ConnectParams(config_dir=str(admin(ansible))).get_network_service_names()
    assert sorted(names) == ["CRM", "HR", "PROD"]


def test_every_other_byte_stays(ansible: Ansible) -> None:
    directory = admin(ansible)
    (directory / "tnsnames.ora").write_bytes(TNSNAMES)
    (directory / "sqlnet.ora").write_bytes(SQLNET)
    (directory / "tnsnames.ora").chmod(0o640)
    ansible.play(NAMES + PARAMETERS).succeeded()
    names, parameters = (directory / "tnsnames.ora").read_bytes(), (directory / "sqlnet.ora").read_bytes()
    kept, _unused, tail = TNSNAMES.partition(b"OLD = ")
    assert names.startswith(kept)
    assert tail.rpartition(b"\r\n")[2] in names
    assert b"OLD" not in names
    assert names.count(b"\n") == names.count(b"\r\n"), "line ends are those of the file"
    assert snapshot(directory)["tnsnames.ora"].mode == "-rw-r-----"
    assert parameters.startswith(b"# Company's\nNAMES.DIRECTORY_PATH= (TNSNAMES, EZCONNECT)\n")
    assert b"DISABLE_OOB" not in parameters
    assert b"SQLNET.EXPIRE_TIME" in parameters and b"=5" not in parameters

    ansible.variables["state"] = "absent"
    ansible.play(PARAMETERS).succeeded()
    assert (directory / "sqlnet.ora").read_bytes() == b"# Company's\nNAMES.DIRECTORY_PATH= (TNSNAMES, EZCONNECT)\n"


def test_defects_that_were_there_are_warned_about(ansible: Ansible) -> None:
    file = admin(ansible) / "tnsnames.ora"
    file.write_bytes(
        b"GOOD=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x)))\n BAD=(DESCRIPTION=)\n"
    )
    run = ansible.play(NAMES).succeeded()
    assert run.says(f"{file}, line 2, column")
    assert run.says("It was there before.")
    assert read_by_driver(admin(ansible), "HR").host == "db.contoso.example"


def test_an_entry_that_would_be_swallowed_is_refused(ansible: Ansible) -> None:
    file = admin(ansible) / "tnsnames.ora"
    file.write_bytes(b"OPEN=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x))\n")
    before = snapshot(ansible.root())
    message = ansible.play(NAMES).failed("names")
    assert str(file) in message
    assert snapshot(ansible.root()) == before


def test_bad_entries_are_reported_together(ansible: Ansible) -> None:
    tasks = """
    - name: names
      entra.oracledb.oracle_tnsnames:
        path: "{{ root }}/admin/tnsnames.ora"
        entries:
          - {name: "1HR", host: db, service_name: hr}
          - {name: HR, host: "d b", service_name: hr}
          - {name: CRM, protocol: tcp, host: crm, service_name: crm, token_location: /tokens/crm}
          - {name: crm, state: absent}
      ignore_errors: true
    - name: parameters
      entra.oracledb.oracle_sqlnet:
        path: "{{ root }}/admin/sqlnet.ora"
        parameters: {"A B": x, TOKEN_AUTH: "two\\nlines"}
      ignore_errors: true
    """
    run = ansible.play(tasks).succeeded()
    message = run["names"]["msg"]
    assert "Traceback" not in run.output
    for part in (
        "1HR: name: '1HR' is not a net service name that every client finds",
        "HR: host: 'd b' has a blank",
        "CRM: protocol: a token needs tcps",
        "crm: it is there more than once.",
    ):
        assert part in message, message
    assert "'A B' is not a name that every client reads" in run["parameters"]["msg"]
    assert "the value of TOKEN_AUTH has a line end" in run["parameters"]["msg"]
    assert contents(ansible.root()) == {}
