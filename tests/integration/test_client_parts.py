# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else makes a host a client: ojdbc.properties, the thin drivers' hooks, TNS_ADMIN for shells and services."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from tests.integration.runner import Ansible, Run
from tests.integration.trees import contents, snapshot

PARTS = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    state: "{{ state | default('present') }}"
    services:
      - {name: HR, host: db.contoso.example, service_name: hr, token_location: /var/lib/oracle-tokens/hr}
      - {name: PLAIN, host: db.contoso.example, service_name: plain}
    ojdbc:
      oracle.net.ssl_server_dn_match: true
      oracle.jdbc.tokenAuthentication: OAUTH
      v$session.program: null
    hooks:
      - {driver: python}
      - {driver: node, path: "{{ root }}/app/tokens.js"}
"""
SYSTEM = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    state: "{{ state | default('present') }}"
    login_shells: "{{ shells | default(true) }}"
    systemd_units:
      - {name: hrapp.service, state: "{{ unit | default('present') }}"}
"""
PROPERTIES = b"! the DBA's\r\nv$session.program = \\\r\n   payroll\r\nuser.note=\\u00fc\r\n"


def test_files_of_the_thin_drivers_and_jdbc(ansible: Ansible) -> None:
    root = ansible.root()
    (root / "admin").mkdir()
    (root / "app").mkdir()
    (root / "admin/ojdbc.properties").write_bytes(PROPERTIES)
    checked = ansible.play(PARTS, "--check", "--diff").succeeded()
    assert contents(root / "app") == {}
    changed = ansible.play(PARTS, "--diff").succeeded()
    assert checked["client"]["diff"] == changed["client"]["diff"]
    assert (root / "admin/ojdbc.properties").read_bytes() == (
        b"! the DBA's\r\nuser.note=\\u00fc\r\noracle.net.ssl_server_dn_match=true\r\n"
        b"oracle.jdbc.tokenAuthentication=OAUTH\r\n"
    )
    hook = (root / "admin/entra_oracle_tokens.py").read_text()
    assert "'HR': '/var/lib/oracle-tokens/hr'" in hook and "PLAIN" not in hook
    compile(hook, "entra_oracle_tokens.py", "exec")
    assert '["HR","/var/lib/oracle-tokens/hr"]' in (root / "app/tokens.js").read_text().replace('", "', '","')
    before = snapshot(root)
    assert not ansible.play(PARTS).succeeded()["client"]["changed"]
    assert snapshot(root) == before

    ansible.variables["state"] = "absent"
    ansible.play(PARTS).succeeded()
    assert contents(root) == {
        "admin": None, "app": None, "admin/ojdbc.properties": b"! the DBA's\r\nuser.note=\\u00fc\r\n",
    }  # fmt: skip


def test_file_of_others_is_not_replaced_by_a_hook(ansible: Ansible) -> None:
    path = ansible.root() / "app"
    path.mkdir()
    (path / "tokens.js").write_text("// mine\n")
    assert f"{path}/tokens.js was not written by this collection" in ansible.play(PARTS).failed("client")
    assert contents(ansible.root()) == {"app": None, "app/tokens.js": b"// mine\n"}
    ansible.variables["state"] = "absent"
    ansible.play(PARTS).succeeded()
    assert (path / "tokens.js").read_text() == "// mine\n"


def test_password_of_a_dba_is_not_in_the_diff(ansible: Ansible) -> None:
    admin = ansible.root() / "admin"
    admin.mkdir()
    secret = f"canary{os.urandom(8).hex()}"
    (admin / "ojdbc.properties").write_text(f"#old.password={secret}\noracle.jdbc.pass\\\n  word = {secret}\n")
    (ansible.root() / "app").mkdir()
    run = ansible.play(PARTS, "--check", "--diff")
    shown = {diff["before_header"]: diff for diff in run.succeeded()["client"]["diff"]}
    assert "oracle.jdbc.password=********" in shown[f"{admin}/ojdbc.properties"]["after"]
    assert secret not in run.output + str(run.ends)


def test_hook_is_not_put_where_a_group_can_write(ansible: Ansible) -> None:
    admin = ansible.root() / "admin"
    admin.mkdir()
    admin.chmod(0o775)
    message = ansible.play(PARTS).failed("client")
    assert f"{admin}/entra_oracle_tokens.py: " in message and "give the hook a path of its own" in message
    assert contents(ansible.root()) == {"admin": None}


def test_odd_object_in_the_place_of_a_hook_stays_with_a_warning(ansible: Ansible) -> None:
    app = ansible.root() / "app"
    app.mkdir()
    (app / "tokens.js").symlink_to("elsewhere.js")
    assert f"{app}/tokens.js was not written by this collection (it is a symbolic link)" in ansible.play(PARTS).failed(
        "client"
    )
    ansible.variables["state"] = "absent"
    result = ansible.play(PARTS).succeeded()["client"]
    assert any(f"{app}/tokens.js" in warning for warning in result["warnings"])
    assert (app / "tokens.js").is_symlink()


def test_only_a_token_reports_no_wallets_and_files(ansible: Ansible) -> None:
    task = '- name: token\n  entra.oracledb.oracle_token: {directory: "{{ root }}/hr", state: absent}'
    result = ansible.play(task).succeeded()["token"]
    assert not {"wallets", "files", "tokens"} & set(result)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ("{oracle.jdbc.clientSecret: x}", "is a secret"),
        ("{oracle.jdbc.tokenlocation: /t}", "write oracle.jdbc.tokenLocation"),
        ("{a: '${'}", "ORA-18701"),
        ("{user: scott}", "leave the token unused"),
    ],
)
def test_property_that_jdbc_does_not_bear_is_refused(ansible: Ansible, properties: str, words: str) -> None:
    task = f"- name: client\n  entra.oracledb.oracle_client: {{tns_admin: /x, ojdbc: {properties}}}"
    assert words in ansible.play(task).failed("client")


#: A mount namespace whose /etc/profile.d and /etc/systemd/system are empty; "$@" runs in it.
PRIVATE_MOUNTS = (
    "mount -t tmpfs -o mode=0755 none /etc/profile.d && mount -t tmpfs -o mode=0755 none /etc/systemd/system && "
    '"$@"; code=$?; cp -a /etc/profile.d "$KEEP/" && cp -a /etc/systemd/system "$KEEP/"; exit $code'
)


def can_mount() -> str:
    """Why not, or ""."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return "needs root and unshare, for a mount namespace of its own"
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return "" if done.returncode == 0 else f"cannot mount here: {done.stderr.decode().strip()}"


def play_in_namespace(ansible: Ansible, before: str = "true") -> tuple[Run, dict[str, bytes | None]]:
    """A run of SYSTEM in the namespace, after the shell command `before`, and what it left in both directories."""
    keep = ansible.directory / f"keep-{ansible.runs}"
    keep.mkdir()
    script = PRIVATE_MOUNTS.replace('"$@"; code', f'{{ {before} && "$@"; }}; code')
    command: Sequence[str] = ["unshare", "-m", "sh", "-c", script, "sh", *ansible.play_command(SYSTEM)]
    run = ansible.run(command, {"KEEP": str(keep)})
    return run, {name: data for name, data in contents(keep).items() if data is not None}


@pytest.mark.skipif(bool(can_mount()), reason=can_mount())
def test_tns_admin_for_login_shells_and_services(ansible: Ansible) -> None:
    run, left = play_in_namespace(ansible)
    run.succeeded()
    assert set(left) == {"profile.d/entra-oracledb.sh", "system/hrapp.service.d/entra-oracledb.conf"}
    profile = ansible.directory / "profile.sh"
    profile.write_bytes(left["profile.d/entra-oracledb.sh"] or b"")
    done = subprocess.run(
        ["sh", "-c", f'. {profile}; sh -c "echo $TNS_ADMIN"'], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"{ansible.root()}/admin"
    drop_in = (left["system/hrapp.service.d/entra-oracledb.conf"] or b"").decode()
    assert f'[Service]\nEnvironment="TNS_ADMIN={ansible.root()}/admin"\n' in drop_in

    made = "mkdir -p /etc/systemd/system/hrapp.service.d && " + " && ".join(
        f"cp {ansible.directory}/keep-0/{name} /etc/{'systemd/' if name.startswith('system') else ''}{name}"
        for name in left
    )
    ansible.variables.update(shells=False, unit="absent")
    run, left = play_in_namespace(ansible, made)
    assert run.succeeded()["client"]["changed"]
    assert left == {}


@pytest.mark.skipif(bool(can_mount()), reason=can_mount())
def test_network_file_that_is_mounted_by_itself(ansible: Ansible) -> None:
    """As in a container: check mode and run say the same, and the other files of the host stay away in both."""
    root = ansible.root()
    (root / "admin").mkdir()
    (root / "app").mkdir()
    (root / "admin/tnsnames.ora").touch()
    (root / "source").write_text("# the image's\n")
    mount = f'mount --bind {root}/source {root}/admin/tnsnames.ora && "$@"'
    said = []
    for options in (["--check"], []):
        command: Sequence[str] = ["unshare", "-m", "sh", "-c", mount, "sh", *ansible.play_command(PARTS, *options)]
        said.append(ansible.run(command).failed("client"))
    assert said[0] == said[1]
    assert f"{root}/admin/tnsnames.ora itself is a mount point" in said[0]
    assert "mount its directory instead" in said[0]
    assert (root / "source").read_text() == "# the image's\n"
    assert set(contents(root / "admin")) == {"tnsnames.ora"}
    assert contents(root / "app") == {}
