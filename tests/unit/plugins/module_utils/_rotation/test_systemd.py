# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemctl is asked, and what its refusals become."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl as tool
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import systemd
from tests.unit.plugins.module_utils._rotation.programs import install

TIMER = "entra-oracle-token-hr.timer"


@pytest.fixture
def systemctl(tmp_path, monkeypatch):
    """Installs a systemctl with this script."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tool, "UNITS", str(tmp_path / "units"))
    return lambda script: install(tmp_path, "systemctl", script)


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ("systemd 239 (239-82.el8_10.5)", 239),
        ("systemd 252 (252.38-1~deb12u1)\\n+PAM", 252),
        ("systemd 257.9-1.el10", 257),
    ],
)
def test_release_is_read(systemctl, words, version):
    systemctl(f"printf '{words}'")
    assert systemd.version() == version


def test_words_without_a_release_are_a_fault(systemctl):
    systemctl("echo busybox")
    with pytest.raises(HostError, match="does not name a release"):
        systemd.version()


def test_refusal_is_told_with_its_words(systemctl):
    systemctl("echo 'Failed to enable unit: Access denied.' >&2; exit 1")
    with pytest.raises(HostError, match="systemctl daemon-reload failed: Failed to enable unit: Access denied"):
        systemd.forget(TIMER, "entra-oracle-token-hr.service")


def test_host_without_systemctl_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HostError, match="systemctl --version failed"):
        systemd.version()


def test_timer_is_started_when_it_is_enabled_and_waits(systemctl, tmp_path):
    systemctl("echo ActiveState=active")
    assert not systemd.is_started(TIMER)
    wants = tmp_path / "units/timers.target.wants"
    wants.mkdir(parents=True)
    (wants / TIMER).symlink_to(f"../{TIMER}")
    assert systemd.is_started(TIMER)
    systemctl("echo ActiveState=failed")
    assert not systemd.is_started(TIMER)


def test_unit_that_failed_and_went_is_forgotten(systemctl, tmp_path):
    """`systemctl --failed` would list it until the next boot; one that did not fail is not known any more, an error."""
    systemctl(f'echo $@ >>{tmp_path}/log; case $1 in reset-failed) echo "Unit x not loaded." >&2; exit 1;; esac')
    systemd.forget(TIMER, "entra-oracle-token-hr.service")
    assert (tmp_path / "log").read_text().splitlines() == [
        "daemon-reload",
        f"reset-failed {TIMER} entra-oracle-token-hr.service",
    ]


def test_what_is_not_there_is_not_stopped(systemctl, tmp_path):
    systemctl(f"echo $@ >>{tmp_path}/log")
    systemd.stop(TIMER, "entra-oracle-token-hr.service")
    assert not (tmp_path / "log").exists()
