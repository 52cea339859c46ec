# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a host renew its tokens: deployed as a whole, unchanged the second time, changed from one kind to another, gone."""

import base64
import hashlib
import json
import os
import secrets
import stat
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import deployment, units
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.deployment import rotation_parts
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.places import Places
from tests.unit.plugins.module_utils._rotation.programs import install

PROGRAM = b"PK the program"
SYSTEMCTL = """
echo "$@" >>{root}/systemctl.log
case $1 in
--version) echo "systemd $(cat {root}/version) (test)";;
show) echo ActiveState=$(cat {root}/active 2>/dev/null || echo inactive);;
enable) mkdir -p {units}/timers.target.wants; ln -sf ../$2 {units}/timers.target.wants/$2;;
restart) echo active >{root}/active;;
disable) rm -f {units}/timers.target.wants/$3 {root}/active;;
esac
"""
CRONTAB = """
case $1 in
-l) cat {root}/crontab 2>/dev/null || {{ echo "no crontab for me" >&2; exit 1; }};;
-r) rm {root}/crontab;;
-) cat >{root}/crontab;;
esac
"""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Host:
    """A host below a directory, with a systemctl that remembers what it was told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.units = root / "units"
        self.cron = root / "cron.d"
        for path in (self.units, self.cron, root / "run"):
            path.mkdir()
        self.places = Places(f"{root}/libexec/tokens", f"{root}/etc", f"{root}/var", True)
        install(root / "bin", "systemctl", SYSTEMCTL.format(root=root, units=self.units))
        install(root / "bin", "crontab", CRONTAB.format(root=root))
        (root / "version").write_text("252")
        self.secret = secrets.token_urlsafe()

    def token(self, manager: str = "systemd", **changes: Any) -> dict[str, Any]:
        return {
            "name": "hr",
            "manager": manager,
            "interval": 5,
            "directory": f"{self.root}/tokens/hr",
            "owner": None,
            "group": None,
            "configuration": {
                "directory": f"{self.root}/tokens/hr",
                "flow": "client_secret",
                "scope": "https://contoso.example/hr/.default",
                "authority": "https://login.microsoftonline.com",
                "tenant_id": "contoso.example",
                "client_id": "55555555-6666-7777-8888-999999999999",
            },
            "digests": {"client_secret": digest(self.secret.encode())},
            **changes,
        }

    def wanted(self, token: dict[str, Any], deliver: bool = True) -> Any:
        if token["manager"] == "none":
            return {"program": None, "tokens": [{"name": token["name"], "manager": "none"}]}
        program = {"digest": digest(PROGRAM)}
        if deliver:
            program["content"] = base64.b64encode(zlib.compress(PROGRAM)).decode()
            contents = {end: base64.b64encode(self.secret.encode()).decode() for end in token["digests"]}
            token = {**token, "contents": contents}
        return {"program": program, "tokens": [token]}

    def plan(self, token: dict[str, Any], deliver: bool = True) -> Any:
        parts = rotation_parts(self.wanted(token, deliver))
        for part in parts:
            part.plan()
        return parts

    def apply(self, token: dict[str, Any]) -> Any:
        parts = self.plan(token)
        for stage in ("secrets", "owned", "removals"):
            for part in parts:
                if part.stage == stage and part.changed:
                    part.apply()
        return parts

    def told(self) -> list[str]:
        """What systemctl was told since the last look."""
        log = self.root / "systemctl.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines

    def files(self) -> list[str]:
        kept = ("bin/", "version", "systemctl.log", "active", "run")
        found = [str(path.relative_to(self.root)) for path in self.root.rglob("*") if not path.is_dir()]
        return sorted(path for path in found if not path.startswith(kept))


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    tmp_path.chmod(0o755)
    host = Host(tmp_path)
    monkeypatch.setattr(systemctl, "UNITS", str(host.units))
    monkeypatch.setattr(systemctl, "RUNNING", str(tmp_path / "run"))
    monkeypatch.setattr(deployment, "CRON_DIRECTORY", str(host.cron))
    monkeypatch.setattr(deployment, "places", lambda: host.places)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return host


BY_SYSTEMD = [
    "etc/hr.client_secret",
    "etc/hr.json",
    "libexec/tokens",
    "units/entra-oracle-token-hr.service",
    "units/entra-oracle-token-hr.timer",
    "units/timers.target.wants/entra-oracle-token-hr.timer",
]
BY_CRON = ["cron.d/entra-oracle-token-hr", "etc/hr.client_secret", "etc/hr.json", "libexec/tokens"]


def test_first_look_asks_for_what_is_not_there_and_writes_nothing(host):
    token, program = host.plan(host.token(), deliver=False)
    assert token.reason == "its secret is not there"
    assert program.reason == "it is not there"
    assert host.files() == []


def test_timer_is_deployed_once(host):
    host.apply(host.token())
    assert host.files() == BY_SYSTEMD
    assert (host.root / "libexec/tokens").read_bytes() == PROGRAM
    assert stat.S_IMODE((host.root / "etc/hr.client_secret").stat().st_mode) == 0o400
    assert host.told()[-3:] == [
        "daemon-reload",
        "enable entra-oracle-token-hr.timer",
        "restart entra-oracle-token-hr.timer",
    ]
    again = host.plan(host.token(), deliver=False)
    assert not any(part.changed or part.reason for part in again)
    assert host.told() == ["show --property=ActiveState entra-oracle-token-hr.timer"]


def test_configuration_has_no_secret_and_names_its_file(host):
    host.apply(host.token())
    text = (host.root / "etc/hr.json").read_text()
    assert host.secret not in text
    assert json.loads(text)["client_secret_path"] == f"{host.root}/etc/hr.client_secret"


def test_service_has_time_for_a_request_as_long_as_its_configuration_allows(host):
    token = host.token()
    host.apply(token)
    service = host.units / "entra-oracle-token-hr.service"
    assert "\nTimeoutStartSec=660\n" in service.read_text()
    token["configuration"]["timeout"] = 600
    assert any(part.changed for part in host.apply(token))
    assert "\nTimeoutStartSec=1200\n" in service.read_text()
    assert not any(part.changed for part in host.plan(token, deliver=False))
    token["configuration"]["timeout"] = "600"
    with pytest.raises(HostError, match="timeout is no number"):
        host.plan(token)


def test_timer_that_somebody_stopped_is_started_again(host):
    host.apply(host.token())
    (host.root / "active").unlink()
    parts = host.plan(host.token(), deliver=False)
    assert [part.changed for part in parts] == [True, False]
    assert not parts[0].reason


def test_other_secret_is_asked_for_and_written(host):
    host.apply(host.token())
    host.secret = secrets.token_urlsafe()
    assert host.plan(host.token(), deliver=False)[0].reason == "its secret is another"
    host.apply(host.token())
    assert (host.root / "etc/hr.client_secret").read_text() == host.secret


def test_secret_that_did_not_arrive_whole_is_refused(host):
    token = host.token()
    wanted = host.wanted(token)
    wanted["tokens"][0]["contents"]["client_secret"] = base64.b64encode(b"half").decode()
    part = rotation_parts(wanted)[0]
    with pytest.raises(HostError, match="did not arrive whole"):
        part.plan()


def test_new_release_of_systemd_gets_other_units(host):
    (host.root / "version").write_text("239")
    host.apply(host.token())
    unit = host.units / "entra-oracle-token-hr.service"
    assert "LoadCredential" not in unit.read_text()
    (host.root / "version").write_text("252")
    os.utime(unit, (0, 0))  # older than the systemctl of this machine
    assert host.plan(host.token(), deliver=False)[0].changed
    host.apply(host.token())
    assert "LoadCredential=hr.client_secret:" in unit.read_text()


def test_from_systemd_to_cron_to_nothing(host):
    host.apply(host.token())
    host.told()
    host.apply(host.token("cron"))
    assert host.files() == BY_CRON
    assert host.told() == [
        "disable --now entra-oracle-token-hr.timer",
        "stop entra-oracle-token-hr.service",
        "daemon-reload",
        "reset-failed entra-oracle-token-hr.timer entra-oracle-token-hr.service",
    ]
    assert not any(part.changed for part in host.plan(host.token("cron"), deliver=False))
    host.apply(host.token("none"))
    assert host.files() == []
    assert not (host.root / "etc").exists()
    assert not (host.root / "var").exists()
    assert not any(part.changed for part in host.plan(host.token("none")))


def test_from_cron_to_systemd(host):
    host.apply(host.token("cron"))
    host.apply(host.token())
    assert host.files() == BY_SYSTEMD


def test_state_with_files_of_others_stays_and_is_no_change_for_ever(host):
    host.apply(host.token())
    (host.root / "var/hr/notes").write_text("of the DBA")
    (host.root / "var/hr/state.json").write_text("{}")
    host.apply(host.token("none"))
    assert host.files() == ["var/hr/notes"]
    assert not host.plan(host.token("none"))[0].changed


def test_program_stays_for_the_token_that_is_left(host):
    host.apply(host.token())
    host.apply(host.token(name="crm"))
    host.apply(host.token("none"))
    assert [name for name in host.files() if not name.startswith("units/")] == [
        "etc/crm.client_secret",
        "etc/crm.json",
        "libexec/tokens",
    ]
    host.apply(host.token("none", name="crm"))
    assert host.files() == []


def test_removal_when_nothing_is_there_changes_nothing_and_needs_no_systemd(host, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not any(part.changed for part in host.plan(host.token("none")))


def test_unit_of_others_with_our_name_is_not_overwritten(host):
    (host.units / "entra-oracle-token-hr.service").write_text("[Unit]\nDescription=of the DBA\n")
    with pytest.raises(HostError, match="was not written by this collection"):
        host.plan(host.token())


def test_second_token_of_the_same_name_is_warned_of(host):
    host.apply(host.token())
    other = host.token(directory=f"{host.root}/tokens/other")
    part = host.plan(other)[0]
    assert f"the token of this name in {host.root}/tokens/hr renewed itself, which ends" in part.warnings[0]
    assert len(part.warnings) == 1
    assert host.plan(host.token())[0].warnings == []


def test_token_that_was_renamed_is_warned_of(host):
    """Its old name has no place in the variables any more, so nothing would ever end it."""
    host.apply(host.token())
    (host.root / "etc/damaged.json").write_text("{")
    part = host.plan(host.token(name="payroll"))[0]
    assert len(part.warnings) == 1
    assert f"{host.root}/etc/hr.json renews the same directory" in part.warnings[0]
    assert "oracle_client_rotation: none" in part.warnings[0]
    assert host.plan(host.token(name="payroll", directory=f"{host.root}/tokens/payroll"))[0].warnings == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_secrets_are_roots_where_systemd_hands_them_over_else_the_owners(host):
    owner = host.token(owner="daemon")
    host.apply(owner)
    assert (host.root / "etc/hr.client_secret").stat().st_uid == 0
    host.apply(host.token("cron", owner="daemon"))
    assert (host.root / "etc/hr.client_secret").stat().st_uid == 1
    assert (host.root / "var/hr").stat().st_uid == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("manager", ["systemd", "cron"])
@pytest.mark.parametrize("owner", ["bin", None])
def test_token_of_another_owner_starts_with_a_state_of_that_owner(host, manager, owner):
    """Nobody chose the directory of the state, so nobody could choose another one."""
    host.apply(host.token(manager, owner="daemon"))
    for name in ("state.json", "lock"):
        kept = host.root / "var/hr" / name
        kept.write_text("")
        os.chown(kept, 1, 1)
    host.apply(host.token(manager, owner=owner))
    assert (host.root / "var/hr").stat().st_uid == (2 if owner else 0)
    assert not list((host.root / "var/hr").iterdir())
    assert not any(part.changed for part in host.plan(host.token(manager, owner=owner), deliver=False))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_owner_by_number_is_a_name_for_cron(host):
    """cron looks for a name only: a line with a number would never run."""
    host.apply(host.token("cron", owner="1"))
    assert (host.cron / "entra-oracle-token-hr").read_text().splitlines()[-1].split()[5] == "daemon"
    with pytest.raises(HostError, match="cron runs nothing for uid 54321, which has no name"):
        host.plan(host.token("cron", owner="54321"))


def test_user_without_root_has_a_line_in_the_own_crontab(host):
    host.places = host.places._replace(is_system=False)
    host.apply(host.token("cron"))
    line = (host.root / "crontab").read_text()
    assert f"{sys.executable} -I {host.places.program} --config {host.places.config}" in line
    assert line.endswith(f"{units.crontab_end('hr')}\n")
    assert host.files() == ["crontab", "etc/hr.client_secret", "etc/hr.json", "libexec/tokens"]
    assert not any(part.changed for part in host.plan(host.token("cron"), deliver=False))
    host.apply(host.token("none"))
    assert host.files() == []


def test_systemd_without_root_is_refused_with_what_to_do(host):
    host.places = host.places._replace(is_system=False)
    with pytest.raises(HostError, match="needs root: set become: true, or use cron"):
        host.plan(host.token())


def test_host_without_systemd_and_one_without_cron_are_told(host):
    (host.root / "run").rmdir()
    with pytest.raises(HostError, match="does not run on this host: use cron"):
        host.plan(host.token())
    host.cron.rmdir()
    with pytest.raises(HostError, match="install cron, or use systemd"):
        host.plan(host.token("cron"))


def test_diff_shows_the_files_and_no_secret(host):
    part = host.plan(host.token())[0]
    diff = part.diff()
    assert host.secret not in str(diff)
    assert "OnCalendar=*:0/5" in diff["after"]
    assert '"flow": "client_secret"' in diff["after"]


def test_managed_identity_has_no_secret_and_reaches_one_address(host):
    configuration = {"directory": f"{host.root}/tokens/hr", "flow": "managed_identity", "scope": "https://hr/.default"}
    token = host.token(configuration=configuration, digests={})
    host.apply(token)
    unit = (host.units / "entra-oracle-token-hr.service").read_text()
    assert "IPAddressDeny=any\nIPAddressAllow=169.254.169.254\n" in unit
    assert "LoadCredential" not in unit
