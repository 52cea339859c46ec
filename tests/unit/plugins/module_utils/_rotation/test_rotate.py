# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One token over time: when it is renewed, what a failure costs, and what brings it back by itself."""

import json
import os
import re
import shutil
import stat
from itertools import pairwise

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import entry, request, rotate, schedule
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import (
    ConfigurationError,
    read_configuration,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError
from tests.unit.plugins.module_utils._rotation.conftest import LIFE, NOW

CANARY = "canary-of-a-secret"


def is_early(machine, within=0.0):
    """What entry.py says, which ends most runs before this code is loaded."""
    state = (machine.root / "var" / "hr" / "state.json").read_text()
    state = state.replace('"db1"', json.dumps(entry.os.uname().nodename))
    return entry.is_early(state, str(machine.config / "hr.json"), machine.clock.now, within)


def test_host_without_a_token_gets_one_at_once(machine):
    outcome = machine.rotate()
    assert outcome.kind == "renewed"
    assert machine.token.read_text() == machine.provider.tokens[0]
    assert stat.S_IMODE(machine.token.stat().st_mode) == 0o600
    assert machine.provider.asked == [NOW]
    assert machine.state["expires_on"] == NOW + LIFE


def test_run_before_the_time_asks_nobody(machine):
    machine.rotate()
    assert is_early(machine)
    outcome = machine.rotate()
    assert (outcome.kind, outcome.text) == ("", "")
    assert NOW + 0.5 * LIFE <= outcome.next <= NOW + 0.8 * LIFE
    assert len(machine.provider.asked) == 1


def test_over_a_day_each_renewal_is_in_the_window_and_no_moment_is_without_a_token(machine):
    while machine.clock.now < NOW + 86400:
        machine.rotate(within=300)
        assert machine.open().expires > machine.clock.now + 0.15 * LIFE
        machine.clock.now += 300
    gaps = [later - sooner for sooner, later in pairwise(machine.provider.asked)]
    assert len(gaps) >= 86400 / (0.8 * LIFE) - 1
    assert all(0.5 * LIFE <= gap <= 0.8 * LIFE + 1 for gap in gaps)


def test_run_shortly_before_the_time_waits_for_it(machine):
    due = machine.rotate().next
    machine.clock.now = due - 200
    assert not is_early(machine, 300)
    assert is_early(machine, 100)
    assert machine.rotate(within=300).kind == "renewed"
    assert machine.provider.asked[-1] == pytest.approx(due, abs=0.01)


def test_token_of_the_controller_is_renewed_in_its_own_window_and_not_at_once(machine):
    machine.put(machine.provider.token())
    outcome = machine.rotate()
    assert (outcome.kind, machine.provider.asked) == ("", [])
    assert NOW + 0.5 * LIFE <= outcome.next <= NOW + 0.8 * LIFE
    assert is_early(machine)


def test_controllers_new_token_makes_the_next_renewal_later(machine):
    before = machine.rotate().next
    machine.clock.now = before - 60
    machine.put(machine.provider.token())
    assert not is_early(machine)
    assert machine.rotate(within=300).next > before + 60
    assert len(machine.provider.asked) == 1


def test_forced_renewal_does_not_wait(machine):
    machine.rotate()
    assert machine.rotate(force=True).kind == "renewed"
    assert len(machine.provider.asked) == 2


def test_token_issued_in_the_future_is_renewed(machine):
    machine.put(machine.provider.token(age=-7200))
    assert machine.rotate().kind == "renewed"


def test_host_whose_clock_is_a_day_behind_always_has_a_token_that_is_good_in_truth(machine):
    fresh = machine.provider.token
    machine.provider.token = lambda: fresh(age=-86400)
    for _look in range(96):
        machine.rotate(within=300)
        machine.clock.now += 300
        assert machine.open().expires > machine.clock.now + 86400
    assert len(machine.provider.asked) <= 96 * 300 / (0.5 * LIFE) + 1


def test_token_that_is_over_by_the_clock_of_this_host_names_the_clock(machine):
    fresh = machine.provider.token
    machine.provider.token = lambda: fresh(age=86400)
    outcome = machine.rotate()
    assert outcome.kind == "refused"
    assert "clock" in outcome.text
    assert "clock" in machine.state["last_error"]
    assert not machine.token.exists()


@pytest.mark.parametrize("content", ["", "no token", "a.b.c", "\ufefftoken"])
def test_damaged_token_is_replaced(machine, content):
    machine.put(content)
    assert machine.rotate().kind == "renewed"


def test_state_of_the_host_that_this_one_was_cloned_from_is_not_believed(machine):
    machine.rotate()
    clone = machine.host._replace(name="db2")
    first = machine.rotate().next
    machine.host = clone
    second = machine.rotate().next
    assert second != first
    assert machine.state["host"] == "db2"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": 1}', '{"version": 2}', "null"])
def test_damaged_state_costs_one_look_and_no_request(machine, damage):
    machine.rotate()
    (machine.root / "var" / "hr" / "state.json").write_text(damage)
    assert machine.rotate().kind == ""
    assert len(machine.provider.asked) == 1
    assert is_early(machine)


def test_clock_that_was_set_back_starts_from_the_token(machine):
    machine.rotate()
    machine.clock.now -= 86400
    assert machine.rotate().kind == "renewed"


def test_clock_that_was_never_set_asks_nobody(machine):
    machine.clock.now = 100.0
    with pytest.raises(HostError, match="clock of this host was never set"):
        machine.rotate()
    assert not machine.provider.asked
    machine.clock.now = NOW
    assert machine.rotate().kind == "renewed"


# Failures.


def test_old_token_stays_while_the_provider_is_down_and_it_comes_back_by_itself(machine):
    old = machine.provider.token()
    machine.put(old)
    machine.clock.now += 0.8 * LIFE
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    outcome = machine.rotate(within=300)
    assert outcome.kind == "unanswered"
    assert "not renewed, the one there is good until" in outcome.text
    assert machine.token.read_text() == old
    assert machine.state["last_error"] == "no answer"
    assert machine.state["failures"] == len(machine.provider.asked) > 3
    machine.provider.failure = None
    machine.clock.now = outcome.next
    assert machine.rotate().kind == "renewed"
    assert (machine.state["failures"], machine.state["last_error"]) == (0, "")


def test_outage_until_after_the_end_is_asked_through_but_not_without_pause(machine):
    machine.put(machine.provider.token())
    machine.clock.now += 0.8 * LIFE
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    while machine.clock.now < NOW + 3 * LIFE:
        machine.rotate(within=300)
        machine.clock.now += 300
    gaps = [later - sooner for sooner, later in pairwise(machine.provider.asked)]
    assert max(gaps) < 600
    assert len(gaps) < 2.2 * LIFE / 30


def test_refused_credential_is_not_hammered_and_a_new_one_is_tried_at_once(machine):
    machine.provider.failure = NoTokenError("AADSTS7000215: wrong secret", "refused")
    outcome = machine.rotate(within=300)
    assert outcome.kind == "refused"
    assert len(machine.provider.asked) == 1
    machine.clock.now += 120
    assert machine.rotate().kind == ""
    assert len(machine.provider.asked) == 1
    machine.secret.write_text("another secret")
    machine.provider.failure = None
    assert machine.rotate().kind == "renewed"


def test_first_refusal_after_an_outage_is_the_first(machine):
    """Minutes and no hour: a new secret takes a while until all of the provider knows it."""
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    for _try in range(12):
        machine.clock.now = machine.rotate(force=True).next
    machine.provider.failure = NoTokenError("AADSTS7000215", "refused")
    assert machine.rotate(force=True).next <= machine.clock.now + schedule.FIRST_REFUSED_RETRY
    assert machine.state["failures"] == 13
    for _try in range(6):
        machine.clock.now = machine.rotate(force=True).next
    assert machine.rotate(force=True).next >= machine.clock.now + schedule.LONGEST_REFUSED_RETRY / 2
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    assert machine.rotate(force=True).next <= machine.clock.now + 1


def test_first_refusal_of_another_secret_is_the_first(machine):
    machine.provider.failure = NoTokenError("AADSTS7000215", "refused")
    for _try in range(8):
        machine.clock.now = machine.rotate(force=True).next
    machine.secret.write_text("another, as wrong as the first")
    assert machine.rotate().next <= machine.clock.now + schedule.FIRST_REFUSED_RETRY
    assert machine.state["failures"] == 9


def test_changed_configuration_is_tried_at_once_after_a_failure(machine):
    machine.provider.failure = NoTokenError("AADSTS700016: no such app", "refused")
    machine.rotate()
    machine.configure(client_id="66666666-6666-7777-8888-999999999999")
    machine.provider.failure = None
    assert machine.rotate().kind == "renewed"


def test_refused_credential_over_a_day(machine):
    machine.provider.failure = NoTokenError("AADSTS7000215: wrong secret", "refused")
    while machine.clock.now < NOW + 86400:
        machine.rotate(within=300)
        machine.clock.now += 300
    assert 24 <= len(machine.provider.asked) <= 60


def test_retry_after_is_obeyed(machine):
    machine.provider.failure = NoTokenError("busy", "unanswered", retry_after=900.0)
    machine.rotate(within=300)
    machine.clock.now += 600
    assert machine.rotate(within=200).kind == ""
    assert len(machine.provider.asked) == 1


def test_useless_token_is_a_refusal_and_never_written(machine):
    machine.provider.token = lambda: "opaque-" + CANARY
    outcome = machine.rotate()
    assert outcome.kind == "refused"
    assert not machine.token.exists()
    assert CANARY not in outcome.text + json.dumps(machine.state)


def test_token_without_roles_is_written_with_a_warning(machine):
    machine.provider.roles = []
    outcome = machine.rotate()
    assert outcome.kind == "renewed"
    assert "no roles" in outcome.text
    assert "no roles" in machine.state["last_error"]
    assert machine.rotate().kind == ""


def test_token_directory_that_went_is_made_again(machine):
    machine.rotate()
    machine.token.unlink()
    machine.tokens.rmdir()
    assert machine.rotate().kind == "renewed"


def test_token_that_cannot_be_written_is_a_failure_with_a_pause(machine):
    machine.tokens.rmdir()
    machine.tokens.write_text("a file in its place")
    with pytest.raises(Exception, match="tokens"):
        machine.rotate()
    machine.tokens.unlink()
    assert machine.rotate().kind == "renewed"


def test_failures_of_the_host_that_this_one_was_cloned_from_do_not_count(machine):
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    machine.rotate(within=300)
    assert machine.state["failures"] > 3
    machine.host = machine.host._replace(name="db2")
    machine.rotate()
    assert machine.state["failures"] == 1


def test_state_that_cannot_be_kept_costs_no_token(machine, monkeypatch):
    """On a full disk, say: the token is renewed, and the next run looks at the token instead of the state."""

    def write_state(*_unused):
        raise SecureFileError("The file system is full")

    with monkeypatch.context() as patched:
        patched.setattr(rotate, "write_state", write_state)
        outcome = machine.rotate()
        assert (outcome.kind, machine.token.exists()) == ("local", True)
        assert re.search(r"renewed, good until .* The file system is full", outcome.text)
        again = machine.rotate()
        assert (again.kind, again.text) == ("local", "token hr: The file system is full")
        assert len(machine.provider.asked) == 1
    assert machine.rotate().kind == ""
    assert len(machine.provider.asked) == 1


def test_late_renewal_waits_for_its_turn_unless_someone_waits_for_the_token(machine):
    machine.rotate()
    machine.clock.now += 86400
    first = machine.rotate()
    assert "there is no valid one, next try" in first.text
    assert machine.clock.now < first.next <= machine.clock.now + 120
    assert len(machine.provider.asked) == 1
    assert machine.rotate(spread=False).kind == "renewed"


def test_token_of_another_user_is_not_for_this_one(machine, monkeypatch):
    machine.configure(owner="daemon")
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    with pytest.raises(HostError, match="it belongs to daemon: run this as that user or as root"):
        machine.rotate()


def test_directory_that_cannot_be_written_costs_no_request(machine, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_unused: False)
    outcome = machine.rotate()
    assert outcome.kind == "local"
    assert "change its owner, or provision the host again" in outcome.text
    assert "become" not in outcome.text
    assert not machine.provider.asked


# Several at once.


def test_process_that_waited_for_another_finds_its_token(machine):
    """The other one renews between our look and our lock."""
    first, second = machine.open(), machine.open()
    assert first.rotate().kind == "renewed"
    assert second._renew_at(machine.clock.now).kind == ""
    assert len(machine.provider.asked) == 1


def test_process_that_meets_another_at_it_ends_in_silence(machine):
    outcomes = []
    machine.provider.during = lambda: outcomes.append(machine.rotate())
    assert machine.rotate().kind == "renewed"
    assert [outcome.kind for outcome in outcomes] == ["busy"]
    assert len(machine.provider.asked) == 1


def test_token_that_is_taken_away_while_a_run_waits_for_its_time_stays_away(machine):
    """Cron started the run before, and nobody ends it: configuration, state and token go while it sleeps."""
    machine.put(machine.provider.token(age=machine.provider.life * 0.3))
    due = machine.rotate().next
    machine.clock.now = due - 100

    def take_away(seconds):
        machine.clock.now += seconds
        if machine.token.exists():
            machine.token.unlink()
            (machine.config / "hr.json").unlink()
            shutil.rmtree(machine.root / "var" / "hr")

    machine.host = machine.host._replace(sleep=take_away)
    assert machine.rotate(within=300).kind == ""
    assert not machine.token.exists()
    assert machine.provider.asked == []


def test_run_does_not_wait_for_a_day_when_the_clock_is_set_back_meanwhile(machine):
    """Nor for years, for a clock of 1970: the next run looks anew."""
    due = machine.rotate().next
    machine.clock.now = due - 100
    pauses = []

    def set_back(seconds):
        pauses.append(seconds)
        assert len(pauses) < 5
        machine.clock.now += seconds - 86400

    machine.host = machine.host._replace(sleep=set_back)
    assert machine.rotate(within=300).kind == ""
    assert len(pauses) == 1
    assert len(machine.provider.asked) == 1


# The configuration.


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"version": 2}, "version is not 1"),
        ({"name": "other"}, "name is not 'hr'"),
        ({"flow": "device_code"}, "rotate this token from the controller"),
        ({"directory": "tokens/hr"}, "directory is no absolute path"),
        ({"directory": "/tokens/\ud800"}, "directory is no absolute path"),
        ({"client_secret_path": ""}, "client_secret_path is missing, which flow client_secret needs"),
        ({"client_secret_path": "relative"}, "client_secret_path is no absolute path"),
        ({"scope": 5}, "scope is missing or no text"),
        ({"timeout": True}, "timeout is no number"),
        ({"timeout": 0.5}, "timeout is no number"),  # a request of whole seconds would have none
        ({"timeout": 601}, "timeout is no number of seconds from 1 to 600"),
        ({"timeout": float("nan")}, "timeout is no number"),
        ({"validate_certs": "no"}, "validate_certs is not true or false"),
        ({"identity": ["x"]}, "identity is no object of texts"),
    ],
)
def test_configuration_that_cannot_be_used_says_what_is_wrong(machine, change, fault):
    machine.configure(**change)
    with pytest.raises(ConfigurationError, match="hr.json"):
        machine.rotate()
    with pytest.raises(ConfigurationError, match=fault):
        machine.rotate()
    assert not machine.provider.asked


def test_all_faults_of_a_configuration_are_told_at_once(machine):
    machine.configure(scope="", tenant_id="", timeout=0)
    with pytest.raises(ConfigurationError) as caught:
        machine.rotate()
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"[" * 100000])
def test_damaged_configuration_is_named(machine, content):
    (machine.config / "hr.json").write_bytes(content)
    with pytest.raises(ConfigurationError, match="is damaged"):
        machine.rotate()


@pytest.mark.parametrize("name", ["../hr", "a.b", "", "x" * 65, "-x"])
def test_name_is_no_path(machine, name):
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import read_configuration

    with pytest.raises(ConfigurationError, match="is no name of a token"):
        read_configuration(str(machine.config), name)


def test_missing_configuration_names_those_that_are_there(machine):
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import read_configuration

    with pytest.raises(ConfigurationError, match="there are: hr"):
        read_configuration(str(machine.config), "payroll")


def test_secret_that_only_the_service_may_read_is_no_failure_of_the_host(machine, monkeypatch):
    """`get` of the token's owner, where systemd hands the secret over: the timer's plan must stay (issue 11, number 3)."""
    machine.rotate()
    before = machine.state
    machine.clock.now = before["next"]
    monkeypatch.setattr(rotate, "roots_secret", lambda _configuration: "/etc/entra-oracle-tokens/hr.client_secret")
    outcome = machine.rotate()
    assert outcome.kind == "local"
    assert "systemctl start entra-oracle-token-hr.service" in outcome.text
    assert machine.state == before
    assert len(machine.provider.asked) == 1


@pytest.mark.parametrize(("uid", "is_hidden"), [(0, False), (65534, True)])
def test_root_s_secret_is_seen_before_anything_is_asked(machine, monkeypatch, uid, is_hidden):
    if os.geteuid() != 0:
        pytest.skip("only root can have a file that another user cannot read")
    machine.secret.chmod(0o400)
    monkeypatch.setattr("os.geteuid", lambda: uid)
    monkeypatch.setattr("os.access", lambda path, _mode: uid == 0 or path != str(machine.secret))
    found = request.roots_secret(read_configuration(str(machine.config), "hr"))
    assert found == (str(machine.secret) if is_hidden else "")
