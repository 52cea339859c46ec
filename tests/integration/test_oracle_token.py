# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_token in real playbooks: when a token is replaced, who owns it, what is left as it is."""

from __future__ import annotations

import base64
import json
import os
import pwd
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.entra import App, Entra
from tests.integration.runner import Ansible
from tests.integration.trees import snapshot

#: A user who is not root: by number, because hosts differ in whom they know.
OTHER = 64321
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")

PLACE = """
- name: token
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token"
"""


def forged(entra: Entra, app: App, **claims: Any) -> str:
    """A token as a clock or a wrong app would leave it; no one on the host checks signatures."""
    now = int(time.time())
    document = {
        "aud": entra.resource.app_id,
        "azp": app.client_id,
        "tid": entra.tenant_id,
        "roles": ["hr.reader"],
        "iat": now,
        "exp": now + 3600,
    }
    parts = ({"alg": "RS256", "typ": "JWT"}, {**document, **claims})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*texts, "c2lnbmF0dXJl"])


def test_a_token_is_replaced_when_it_must_be(ansible: Ansible, entra: Entra, app: App) -> None:
    """Each host has another reason; one play replaces what is due and leaves the good one."""
    now = int(time.time())
    other_guid = "00000000-1111-2222-3333-444444444444"
    found = {
        "missing": None,
        "empty": "",
        "garbage": "not a token",
        "newline": forged(entra, app) + "\n",
        "expired": forged(entra, app, exp=now - 10),
        "near": forged(entra, app, iat=now - 3400, exp=now + 200),
        "client": forged(entra, app, azp=other_guid),
        "tenant": forged(entra, app, tid=other_guid),
        "audience": forged(entra, app, aud="https://other.example/app"),
        "good": forged(entra, app),
    }
    ansible.host_names = list(found)
    for name, text in found.items():
        directory = ansible.root(name) / "token"
        directory.mkdir(mode=0o700)
        if text is not None:
            (directory / "token").write_text(text, newline="")
            (directory / "token").chmod(0o600)
    results = ansible.play(PLACE, "-f", "4").succeeded().by_host("token")
    reasons = {name: result.get("reason", "") for name, result in results.items()}
    assert not results["good"]["changed"], results["good"]
    assert (ansible.root("good") / "token/token").read_text() == found["good"]
    assert [name for name, result in results.items() if not result["changed"]] == ["good"]
    assert reasons.pop("good") == ""
    assert reasons["missing"] == "there is no token file"
    assert reasons["expired"] == "it expired"
    assert reasons["near"].startswith("it expires in ")
    assert reasons["client"] == f"it belongs to client {other_guid}"
    assert reasons["tenant"] == f"it is from tenant {other_guid}"
    assert reasons["audience"] == "it is for https://other.example/app"
    for name in ("empty", "garbage", "newline"):
        assert reasons[name].startswith("it cannot be used: "), reasons[name]
    new = {(ansible.root(name) / "token/token").read_text() for name in reasons}
    assert len(new) == 1
    assert entra.counts()["token"] == 1


def test_min_remaining_decides_when_a_token_is_too_old(ansible: Ansible, entra: Entra, app: App) -> None:
    directory = ansible.root() / "token"
    directory.mkdir(mode=0o700)
    old = forged(entra, app, exp=int(time.time()) + 2000)
    (directory / "token").write_text(old, newline="")
    (directory / "token").chmod(0o600)
    tasks = (
        PLACE + "    min_remaining: 1500\n" + PLACE.replace("name: token", "name: later") + "    min_remaining: 3000\n"
    )
    run = ansible.play(tasks).succeeded()
    assert not run["token"]["changed"]
    assert run["later"]["changed"]
    assert run["later"]["expires_on"] > time.time() + 3000


HALF = """
- name: second half
  entra.oracledb.oracle_host:
    tokens:
      - {name: near, directory: "{{ root }}/near", min_remaining: 3000, expected: {}}
      - {name: due, directory: "{{ root }}/due", token: "{{ new }}", expected: {}}
"""


def test_the_host_may_change_between_question_and_answer(ansible: Ansible, entra: Entra, app: App) -> None:
    """The second visit brings what the first one asked for, whatever the clock did meanwhile, or it says that it cannot."""
    near = ansible.root() / "near"
    near.mkdir(mode=0o700)
    (near / "token").write_text(forged(entra, app, exp=int(time.time()) + 2999), newline="")
    (near / "token").chmod(0o600)
    ansible.variables["new"] = forged(entra, app)
    assert ansible.play(HALF).succeeded()["second half"]["changed"]
    assert (ansible.root() / "due/token").read_text() == ansible.variables["new"]
    assert not ansible.play(HALF).succeeded()["second half"]["changed"]

    (near / "token").unlink()
    ansible.variables["new"] = forged(entra, app, jti="another")
    before = snapshot(ansible.root())
    message = ansible.play(HALF).failed("second half")
    assert message.startswith("token near: there is no token file, and it was good a moment ago")
    assert snapshot(ansible.root()) == before


def test_mode_is_repaired_without_a_request(ansible: Ansible, entra: Entra) -> None:
    ansible.play(PLACE).succeeded()
    file = ansible.root() / "token/token"
    before = file.read_bytes()
    file.chmod(0o644)
    entra.reset()
    run = ansible.play(PLACE, "--diff").succeeded()
    assert run["token"]["changed"]
    assert "reason" not in run["token"]
    assert "mode: 0644" in run["token"]["diff"][0]["before"]
    assert (file.stat().st_mode & 0o7777, file.read_bytes()) == (0o600, before)
    assert entra.counts()["connections"] == 0
    assert not ansible.play(PLACE).succeeded()["token"]["changed"]


@AS_ROOT
def test_owner(ansible: Ansible, entra: Entra) -> None:
    """A directory of another user below root's, and below that user's own, where root acts as the user."""
    own = ansible.root() / "home"
    own.mkdir(mode=0o755)
    os.chown(own, OTHER, OTHER)
    (ansible.root() / "closed").mkdir(mode=0o700)
    (ansible.root() / "closed/of-somebody").touch()
    tasks = f"""
    - name: below root
      entra.oracledb.oracle_token: {{directory: "{{{{ root }}}}/hr", owner: "{OTHER}", group: "{OTHER}"}}
    - name: below the user
      entra.oracledb.oracle_token: {{directory: "{{{{ root }}}}/home/.oracle/hr", owner: "{OTHER}"}}
    - name: where the owner cannot go
      entra.oracledb.oracle_token: {{directory: "{{{{ root }}}}/closed", owner: "{OTHER}"}}
      ignore_errors: true
    - name: an owner who is not here
      entra.oracledb.oracle_token: {{directory: "{{{{ root }}}}/nobody", owner: nobody-of-this-name}}
      ignore_errors: true
    - name: somebody else's home
      entra.oracledb.oracle_token: {{directory: "{{{{ root }}}}/home/other", owner: "{OTHER + 1}"}}
      ignore_errors: true
    """
    run = ansible.play(tasks).succeeded()
    items = snapshot(ansible.root())
    for name in ("hr/token", "home/.oracle/hr/token"):
        assert (items[name].mode, items[name].uid) == ("-rw-------", OTHER), name
        directory = items[name.rpartition("/")[0]]
        assert (directory.mode, directory.uid) == ("drwx------", OTHER), name
    assert items["hr"].gid == items["hr/token"].gid == OTHER
    assert f"so {OTHER} could not reach what is in it" in run["where the owner cannot go"]["msg"]
    message = "token nobody: owner 'nobody-of-this-name' does not exist on this host: make the user first."
    assert run["an owner who is not here"]["msg"] == message
    assert (
        f"it belongs to uid {OTHER}, and uid {OTHER + 1} is to own what lies in it"
        in run["somebody else's home"]["msg"]
    )
    assert set(items) == {
        "closed",
        "closed/of-somebody",
        "home",
        "hr",
        "hr/token",
        "home/.oracle",
        "home/.oracle/hr",
        "home/.oracle/hr/token",
    }

    # What root once left in a user's directory is the user's to replace; nobody has to be asked for a token.
    entra.reset()
    os.chown(ansible.root() / "hr/token", 0, 0)
    repaired = ansible.play(tasks).succeeded()
    assert repaired["below root"]["reason"] == "its owner cannot read it"
    assert not repaired["below the user"]["changed"]
    assert snapshot(ansible.root())["hr/token"].uid == OTHER
    assert entra.counts()["connections"] == 0


def test_a_token_without_roles_is_warned_about(ansible: Ansible, entra: Entra) -> None:
    ansible.use(entra, entra.app(secret=True))
    run = ansible.play(PLACE).succeeded()
    assert run.says("has no roles, so the database will answer ORA-01017")


@AS_ROOT
def test_token_of_another_user_is_removed(ansible: Ansible, app: App) -> None:
    """Root's module travels in a zip file that the other user cannot read: nothing may be loaded from it too late."""
    public = Path(tempfile.mkdtemp(prefix="token-owner-"))
    try:
        public.chmod(0o755)
        task = f"- name: token\n  entra.oracledb.oracle_token: {{directory: {public}/hr, owner: nobody, state: '{{{{ state }}}}'}}"
        ansible.variables["state"] = "present"
        assert ansible.play(task).succeeded()["token"]["changed"]
        assert pwd.getpwuid((public / "hr/token").stat().st_uid).pw_name == "nobody"
        ansible.variables["state"] = "absent"
        assert ansible.play(task).succeeded()["token"]["changed"]
        assert list(public.iterdir()) == []
    finally:
        shutil.rmtree(public)
