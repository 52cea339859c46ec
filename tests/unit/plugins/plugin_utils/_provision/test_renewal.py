# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's half of a renewal: its plan, its note in the token cache, and the warning where nothing renews."""

import os
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import renewal
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import BRIEF, kind_of

NAMES = Names("oracle_client_")


@pytest.fixture
def plan(live):
    return HostPlan(tokens=[{"name": "hr", "directory": "/t/hr"}], requests={"hr": live()}, remove_empty=True)


def result(reason=renewal.MISSING, **more):
    return {"tokens": [{"name": "hr", "changed": True, "reason": reason}], **more}


def test_plan_of_a_renewal_has_tokens_only(plan):
    plan.files.append({"path": "/x"})
    found = renewal.renewal_of(plan, 0.4)
    arguments = found.arguments()
    assert arguments["tokens"] == [{"name": "hr", "directory": "/t/hr", "min_share": 0.4}]
    assert not any(value for name, value in arguments.items() if name != "tokens")
    assert found.requests["hr"].min_share == 0.4
    assert found.requests["hr"].key() == plan.requests["hr"].key()
    assert renewal.answering(arguments)["tokens"][0]["min_share"] == 0.0


@pytest.mark.parametrize("reason", [renewal.MISSING, renewal.EXPIRED])
def test_warning_until_a_note_says_that_it_is_renewed(plan, reason):
    assert "logins fail with ORA-25708" in renewal.unrenewed(plan, result(reason), NAMES)
    renewal.note_renewals(plan.requests.values())
    assert renewal.unrenewed(plan, result(reason), NAMES) == ""


@pytest.mark.parametrize("reason", [None, "it expires in 20 seconds", "it belongs to client x"])
def test_no_warning_of_a_token_that_was_there(plan, reason):
    assert renewal.unrenewed(plan, result(reason), NAMES) == ""


@pytest.mark.parametrize(("manager", "warns"), [("systemd", False), ("cron", False), ("none", True)])
def test_no_warning_where_the_host_renews_by_itself(plan, manager, warns):
    found = result(rotation=[{"name": "program", "path": "/p"}, {"name": "hr", "manager": manager}])
    assert bool(renewal.unrenewed(plan, found, NAMES)) is warns


def test_failed_host_is_no_warning(plan):
    assert renewal.unrenewed(plan, {"failed": True, "msg": "x"}, NAMES) == ""


def test_note_is_for_a_day_and_written_once_in_a_while(plan, files):
    renewal.note_renewals(plan.requests.values())
    (note,) = files("rotated-*.json")
    assert kind_of(note.name) in BRIEF, "or it is never pruned"
    first = note.stat()
    renewal.note_renewals(plan.requests.values())
    assert note.stat().st_ino == first.st_ino
    os.utime(note, (time.time(), time.time() - 2 * renewal.DAY))
    assert not renewal.was_renewed(plan.requests["hr"])
    renewal.note_renewals(plan.requests.values())
    assert renewal.was_renewed(plan.requests["hr"])


def test_without_a_cache_there_is_no_note(live, files):
    request = live(cache="never")
    renewal.note_renewals([request])
    assert not renewal.was_renewed(request)
    assert files("rotated-*") == []
