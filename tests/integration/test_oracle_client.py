# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_client in real playbooks: check, change, leave what is right, and put a host back."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.emulators.entra import Entra
from tests.emulators.entra.shapes import claims_of
from tests.integration.runner import TARGET_PYTHON, Ansible
from tests.integration.trees import contents, snapshot

CLIENT = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    state: "{{ state | default('present') }}"
    tokens:
      - name: hr
        directory: "{{ root }}/tokens/hr"
    services:
      - name: HR
        host: "{{ host | default('db.contoso.example') }}"
        service_name: hr
        token: hr
    sqlnet:
      NAMES.DEFAULT_DOMAIN: contoso.example
      SQLNET.EXPIRE_TIME: "{{ 10 if state | default('present') == 'present' else '' }}"
"""


def test_check_change_and_no_change(ansible: Ansible, entra: Entra) -> None:
    root = ansible.root()
    checked = ansible.play(CLIENT, "--check", "--diff").succeeded()["client"]
    assert contents(root) == {}
    changed = ansible.play(CLIENT, "--diff").succeeded()["client"]
    assert checked["changed"] and changed["changed"]
    assert checked["diff"] == changed["diff"]
    for result in (checked, changed):
        assert [file["changed"] for file in result["files"]] == [True, True]
        assert result["tokens"][0]["reason"] == "there is no token file"
        assert "token" not in result["tokens"][0]
    token = (root / "tokens/hr/token").read_text()
    assert claims_of(token)["exp"] == changed["tokens"][0]["expires_on"]
    assert snapshot(root)["tokens/hr/token"].mode == "-rw-------"
    assert snapshot(root)["tokens/hr"].mode == "drwx------"
    assert (root / "admin/tnsnames.ora").read_text() == (
        "HR = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db.contoso.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr))"
        f"(SECURITY=(SSL_SERVER_DN_MATCH=YES)(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={root}/tokens/hr)))\n"
    )

    before = snapshot(root)
    entra.reset()
    assert not ansible.play(CLIENT, "--check", "--diff").succeeded()["client"]["changed"]
    again = ansible.play(CLIENT, "--diff").succeeded()["client"]
    assert not again["changed"]
    assert again["diff"] == []
    assert snapshot(root) == before
    assert entra.counts()["connections"] == 0

    ansible.variables["host"] = "standby.contoso.example"
    moved = ansible.play(CLIENT, "--diff").succeeded()["client"]
    assert [(Path(file["path"]).name, file["changed"]) for file in moved["files"]] == [
        ("tnsnames.ora", True),
        ("sqlnet.ora", False),
    ]
    assert not moved["tokens"][0]["changed"]
    assert len(moved["diff"]) == 1
    assert b"standby.contoso.example" in (root / "admin/tnsnames.ora").read_bytes()
    assert entra.counts()["connections"] == 0


EXISTING = {
    "comments": (
        b"# The DBA's file\nOLD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x)))\n# end\n"
    ),
    "crlf": b"OLD=(DESCRIPTION=\r\n  (ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))\r\n  (CONNECT_DATA=(SID=x)))\r\n",
    "noend": b"OLD=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x)))",
    "nothing": None,
}


def test_absent_puts_a_host_back(ansible: Ansible, entra: Entra) -> None:
    ansible.host_names = list(EXISTING)
    for name, text in EXISTING.items():
        if text is not None:
            admin = ansible.root(name) / "admin"
            admin.mkdir(mode=0o755)
            (admin / "tnsnames.ora").write_bytes(text)
            (admin / "sqlnet.ora").write_bytes(b"DISABLE_OOB=ON\n")
            (ansible.root(name) / "tokens").mkdir(mode=0o755)
    before = {name: contents(ansible.root(name)) for name in EXISTING}
    ansible.play(CLIENT).succeeded()
    for name, text in EXISTING.items():
        assert b"HR = (DESC" in (ansible.root(name) / "admin/tnsnames.ora").read_bytes()
        assert (text or b"") in (ansible.root(name) / "admin/tnsnames.ora").read_bytes()

    # Taking away needs no credential, and works with one that is no longer valid.
    ansible.variables.update(state="absent", aad_token_client_secret="")
    entra.reset()
    checked = ansible.play(CLIENT, "--check").succeeded().by_host("client")
    removed = ansible.play(CLIENT).succeeded().by_host("client")
    assert all(result["changed"] for result in (*checked.values(), *removed.values()))
    after = {name: contents(ansible.root(name)) for name in EXISTING}
    # A parent that root made for the token directories stays: others may have theirs there by now.
    after["nothing"].pop("tokens", None)
    assert after == before
    assert not any(result["changed"] for result in ansible.play(CLIENT).succeeded().by_host("client").values())
    assert entra.counts()["connections"] == 0


def counting_python(ansible: Ansible) -> Path:
    """An interpreter that notes each of its starts."""
    log, program = ansible.directory / "starts.log", ansible.directory / "python"
    program.write_text(f'#!/bin/sh\necho start >> {shlex.quote(str(log))}\nexec {shlex.quote(TARGET_PYTHON)} "$@"\n')
    program.chmod(0o755)
    ansible.variables["ansible_python_interpreter"] = str(program)
    return log


def test_how_often_a_host_is_visited(ansible: Ansible) -> None:
    log = counting_python(ansible)

    def starts() -> int:
        number = len(log.read_text().splitlines()) if log.exists() else 0
        log.unlink(missing_ok=True)
        return number

    ansible.play(CLIENT).succeeded()
    assert starts() == 2, "a token is due: look, then hand over"
    ansible.play(CLIENT).succeeded()
    assert starts() == 1, "nothing is due"
    ansible.variables["host"] = "standby.contoso.example"
    ansible.play(CLIENT).succeeded()
    assert starts() == 1, "a change without a token"
    ansible.variables["host"] = "not a host"
    ansible.play(CLIENT).failed()
    assert starts() == 0, "a document that is wrong"


def test_a_symbolic_link_on_the_way_is_refused(ansible: Ansible, entra: Entra) -> None:
    elsewhere = ansible.made("elsewhere")
    (ansible.root() / "tokens").symlink_to(elsewhere, target_is_directory=True)
    (ansible.root() / "admin").symlink_to(elsewhere, target_is_directory=True)
    message = ansible.play(CLIENT).failed("client")
    for name in ("tokens", "admin"):
        assert (
            f"{ansible.root()}/{name}: it is a symbolic link to '{elsewhere}', and links are not followed here"
            in message
        )
    assert "Give the real path (readlink -f shows it)." in message
    assert contents(elsewhere) == {}
    assert entra.counts()["connections"] == 0


def test_nothing_is_half_done(ansible: Ansible, entra: Entra) -> None:
    """What cannot be written is seen before anything is: tnsnames.ora is a directory here."""
    (ansible.root() / "admin").mkdir()
    (ansible.root() / "admin/tnsnames.ora").mkdir()
    before = snapshot(ansible.root())
    message = ansible.play(CLIENT).failed("client")
    assert "tnsnames.ora is the path of a directory" in message
    assert snapshot(ansible.root()) == before
    assert entra.counts()["token"] == 0


def test_nothing_is_written_when_the_provider_gives_no_token(ansible: Ansible, entra: Entra) -> None:
    ansible.variables["aad_token_client_secret"] = "not-the-secret"
    assert "AADSTS7000215" in ansible.play(CLIENT).failed("client")
    assert contents(ansible.root()) == {}


def test_a_template_can_compute_the_document(ansible: Ansible) -> None:
    """As the role does it: all of the document in variables, numbers and nulls included."""
    ansible.variables["document"] = {
        "tns_admin": "{{ root }}/admin",
        "tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr", "min_remaining": "{{ 600 | int }}"}],
        "services": [{"name": "HR", "host": "db", "port": "{{ 2484 }}", "service_name": "hr", "token": "hr"}],
        "sqlnet": {"SQLNET.EXPIRE_TIME": 10},
    }
    tasks = """
    - name: client
      entra.oracledb.oracle_client: "{{ document }}"
    """
    ansible.play(tasks).succeeded()
    assert b"(PORT=2484)" in (ansible.root() / "admin/tnsnames.ora").read_bytes()
    assert (ansible.root() / "admin/sqlnet.ora").read_bytes() == b"SQLNET.EXPIRE_TIME = 10\n"
