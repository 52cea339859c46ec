# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run`: several tokens in one process, what it complains of and how often, and that it comes back by itself."""

import json
import shutil

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation.foreground import POLL, Foreground
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError
from tests.unit.plugins.module_utils._rotation.conftest import LIFE


class Watched:
    """A Foreground with what it said and complained of."""

    def __init__(self, machine, *names):
        self.machine = machine
        self.said, self.complained = [], []
        self.foreground = Foreground(
            str(machine.config), list(names), machine.host, self.said.append, self.complained.append
        )

    def look(self):
        return self.foreground.look()

    def pass_time(self, seconds):
        """As run() does: it looks when look() said so, and at least each POLL seconds."""
        end = self.machine.clock.now + seconds
        while self.machine.clock.now < end:
            wake = self.look()
            self.machine.clock.now = max(self.machine.clock.now + 0.05, min(wake, self.machine.clock.now + POLL))


@pytest.fixture
def watched(machine):
    return Watched(machine)


def test_token_is_renewed_over_hours_and_each_renewal_is_told_once(machine, watched):
    watched.pass_time(4 * LIFE)
    assert len(watched.said) == len(machine.provider.asked)
    assert 5 <= len(watched.said) <= 9
    assert watched.complained == []


def test_outage_is_complained_of_and_over_by_itself(machine, watched):
    watched.pass_time(10)
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    watched.pass_time(LIFE)
    assert watched.complained
    machine.provider.failure = None
    watched.pass_time(300)
    assert len(watched.said) == 2


def test_new_configuration_is_found_and_one_that_went_is_left(machine, watched):
    watched.look()
    other = {**machine.document, "name": "crm", "directory": str(machine.root / "crm")}
    (machine.root / "crm").mkdir(mode=0o700)
    (machine.config / "crm.json").write_text(json.dumps(other))
    watched.look()
    assert len(watched.said) == 2
    (machine.config / "crm.json").unlink()
    shutil.rmtree(machine.root / "crm")
    watched.pass_time(2 * LIFE)
    assert watched.complained == []
    assert not (machine.root / "crm").exists()


def test_same_fault_is_told_once_until_it_is_another(machine, watched):
    (machine.config / "hr.json").write_text("{")
    for _number in range(5):
        watched.look()
    assert len(watched.complained) == 1
    machine.configure(flow="device_code")
    watched.look()
    assert len(watched.complained) == 2
    machine.configure(flow="client_secret")
    watched.look()
    assert len(watched.said) == 1


def test_one_bad_token_keeps_no_other_from_being_renewed(machine, watched):
    (machine.config / "aa.json").write_text("{")
    watched.look()
    assert len(watched.said) == 1


def test_only_the_named_ones(machine):
    (machine.config / "aa.json").write_text("{")
    watched = Watched(machine, "hr")
    watched.look()
    assert len(watched.said) == 1
    assert watched.complained == []


def test_directory_that_is_not_there_yet_is_waited_for(machine, watched):
    kept = machine.config.rename(machine.root / "kept")
    assert watched.look() == machine.clock.now + POLL
    watched.look()
    assert len(watched.complained) == 1
    kept.rename(machine.config)
    watched.look()
    assert len(watched.said) == 1
