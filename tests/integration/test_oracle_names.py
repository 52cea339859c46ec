# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else can become of names in Oracle's files: exclusive, renamed, backed up, included, from Easy Connect, relaxed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from tests.integration.runner import Ansible
from tests.integration.trees import contents

DBAS = (
    b"# Databases\r\nOLD, LEGACY =\r\n  (DESCRIPTION = (ADDRESS = (PROTOCOL = TCP)(HOST = old)(PORT = 1521)) # old\r\n"
    b"    (CONNECT_DATA = (SID = old)))\r\nKEPT = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=k)(PORT=1))(CONNECT_DATA=(SID=k)))\r\n"
)
NAMES = """
- name: names
  entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/tnsnames.ora"
    state: "{{ state | default('present') }}"
    backup: true
    clients: "{{ clients | default(omit) }}"
    entries: "{{ entries }}"
"""
NEW = {"name": "NEW", "easy_connect": "tcps://db1.contoso.example,db2.contoso.example:2484/hr?retry_count=3"}


@pytest.fixture
def path(ansible: Ansible) -> Path:
    file = ansible.root() / "tnsnames.ora"
    file.write_bytes(DBAS)
    return file


def test_rename_easy_connect_and_backup_in_one_call(ansible: Ansible, path: Path) -> None:
    ansible.variables["entries"] = [{"name": "legacy", "state": "rename", "new_name": "HR_OLD"}, NEW]
    result = ansible.play(NAMES, "--check").succeeded()["names"]
    assert result["changed"] and "backup_file" not in result
    assert path.read_bytes() == DBAS
    result = ansible.play(NAMES).succeeded()["names"]
    backup = Path(result["backup_file"])
    assert backup.read_bytes() == DBAS
    assert backup.parent == path.parent
    line = (
        b"NEW = (DESCRIPTION=(RETRY_COUNT=3)(LOAD_BALANCE=ON)(ADDRESS=(PROTOCOL=TCPS)(HOST=db1.contoso.example)(PORT=2484))"
        b"(ADDRESS=(PROTOCOL=TCPS)(HOST=db2.contoso.example)(PORT=2484))(CONNECT_DATA=(SERVICE_NAME=hr))"
        b"(SECURITY=(SSL_SERVER_DN_MATCH=YES)))\r\n"
    )
    assert path.read_bytes() == DBAS.replace(b"LEGACY", b"HR_OLD") + line
    again = ansible.play(NAMES).succeeded()["names"]
    assert not again["changed"] and "backup_file" not in again
    assert set(contents(ansible.root())) == {"tnsnames.ora", backup.name}


def test_exclusive_says_what_goes(ansible: Ansible, path: Path) -> None:
    ansible.variables.update(
        entries=[{**NEW}, {"name": "KEPT", "state": "present", "host": "k", "sid": "k"}], state="exclusive"
    )
    checked = ansible.play(NAMES, "--check", "--diff").succeeded()["names"]
    changed = ansible.play(NAMES, "--diff").succeeded()["names"]
    assert checked["removed"] == changed["removed"] == ["OLD", "LEGACY"]
    file = OraFile(path.read_bytes())
    assert [entry.names for entry in file.entries] == [("KEPT",), ("NEW",)]
    assert file.data.startswith(b"# Databases\r\n")
    assert ansible.play(NAMES).succeeded()["names"]["removed"] == []


def test_name_that_an_included_file_defines_again_is_refused_for_a_client_that_is_named(
    ansible: Ansible, path: Path
) -> None:
    more = ansible.root() / "more.ora"
    more.write_bytes(b"NEW = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=x)(PORT=1))(CONNECT_DATA=(SID=x)))\n")
    path.write_bytes(
        b"NEW = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=n)(PORT=1))(CONNECT_DATA=(SID=n)))\nIFILE = more.ora\n"
    )
    before = contents(ansible.root())
    ansible.variables["entries"] = [NEW]
    words = f"line 1 of {more}: it is defined again there, in a file that is included below it"
    ansible.variables["clients"] = ["python"]
    message = ansible.play(NAMES).failed("names")
    assert f"NEW would not be found by python-oracledb: {words}" in message
    assert contents(ansible.root()) == before
    del ansible.variables["clients"]
    run = ansible.play(NAMES).succeeded()
    assert run["names"]["changed"]
    assert run.says(
        f"line 1 of {more}: NEW is not found by python-oracledb and node-oracledb: it is defined again there"
    )
    path.write_bytes(b"IFILE = more.ora\n")
    run = ansible.play(NAMES).succeeded()
    assert run["names"]["changed"]
    assert run.says("IFILE must be an absolute path")


@pytest.mark.parametrize(
    ("clients", "written"), [(["oci"], '"/opt/my tokens"'), (["jdbc", "python", "node"], "/opt/my tokens")]
)
def test_rule_of_a_client_that_nobody_has_is_relaxed(
    ansible: Ansible, path: Path, clients: list[str], written: str
) -> None:
    service = {"name": "T", "host": "db.contoso.example", "service_name": "t", "token_location": "/opt/my tokens"}
    ansible.variables["entries"] = [service]
    assert "OCI needs quotes" in ansible.play(NAMES).failed("names")
    ansible.variables["clients"] = clients
    ansible.play(NAMES).succeeded()
    assert f"(TOKEN_LOCATION={written})".encode() in path.read_bytes()
