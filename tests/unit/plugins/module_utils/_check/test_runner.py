# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's frame: order, consequences, probes that break, time, and texts without names."""

import json
import os
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check import child, looking, result
from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import account_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Alias, Clock, Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, HINT, WARNING, Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check, run
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from tests.waiting import PATIENCE, no_hang

ROTATION = Cause("timer-off", "rotation", WARNING, "Off", "{unit} is off.", "Enable {unit}.", explains=("expired",))
EXPIRED = Cause("expired", "time", ERROR, "Expired", "{path} expired {ago} ago.", "Renew it.", explains=("login",))
REFUSED = Cause("refused", "login", ERROR, "Refused", "{words}", "Look above.", {OCI: "ORA-01017", PYTHON: "ORA-01017"})


def context(**settings):
    return Context(Settings("/admin", **settings))


def check(stage, *found, name="one"):
    return Check(name, stage, lambda _context: iter(found))


def ids(findings):
    return [(one.cause.id, one.follows_from) for one in findings]


def test_the_cause_comes_first_and_what_follows_says_so():
    here = context(clients=(OCI,))
    found = run(
        here,
        [
            check("login", here.found(REFUSED, ["HR"], words="no")),
            check("rotation", here.found(ROTATION, unit="t")),
            check("time", here.found(EXPIRED, ["HR"], path="/t", ago="1 h")),
        ],
    )
    assert ids(found) == [("timer-off", ""), ("expired", "timer-off"), ("refused", "timer-off")]


@pytest.mark.parametrize("other, severities", [
    ((JDBC, NODE), [ERROR, ERROR]), ((JDBC,), [WARNING, WARNING]), ((OCI, PYTHON), [WARNING, WARNING]),
])  # fmt: skip
def test_where_no_client_gets_on_it_is_an_error(other, severities):
    """Each cause spares some clients, and together they spare none."""
    here = context()
    here.aliases["HR"] = Alias("HR")
    hidden = Cause("hidden", "alias", ERROR, "Hidden", "h", "h", dict.fromkeys(other, "ORA-12154"))
    found = run(
        here,
        [check("alias", here.found(hidden)), check("login", here.found(REFUSED, ["HR"], words="no"))],
    )
    assert [one.severity for one in found] == severities


def test_two_aliases_have_nothing_to_do_with_each_other():
    here = context()
    here.aliases.update(HR=Alias("HR"), CRM=Alias("CRM"))
    hidden = Cause("hidden", "alias", ERROR, "Hidden", "h", "h", {JDBC: "ORA-12154", NODE: "NJS-517"})
    found = run(
        here,
        [check("alias", here.found(hidden, ["CRM"])), check("login", here.found(REFUSED, ["HR"], words="no"))],
    )
    assert [one.severity for one in found] == [WARNING, WARNING]


@pytest.mark.parametrize("byte", [b"#", b"\xff", b"\0"])
def test_a_file_is_looked_at_up_to_the_limit(tmp_path, byte):
    """The answer of the child has room for it, whatever its bytes are."""
    (tmp_path / "tnsnames.ora").write_bytes(byte * (looking.MAX_BYTES + 1))
    assert looking.look(context(), str(tmp_path / "tnsnames.ora")).content == byte * looking.MAX_BYTES


def test_another_alias_s_trouble_explains_nothing():
    here = context(clients=(OCI,))
    found = run(
        here,
        [
            check("time", here.found(EXPIRED, ["HR"], path="/t", ago="1 h")),
            check("login", here.found(REFUSED, ["CRM"], words="no")),
        ],
    )
    assert ids(found) == [("expired", ""), ("refused", "")]


@pytest.mark.parametrize("hit, follows", [
    ((JDBC,), ""), ((OCI,), ""), ((OCI, JDBC), ""), ((OCI, PYTHON), "misread"), ((OCI, PYTHON, JDBC), "misread"),
])  # fmt: skip
def test_another_client_s_trouble_explains_nothing(hit, follows):
    """What hits a client that the cause spares does not follow from it alone."""
    here = context()
    misread = Cause("misread", "way", ERROR, "Misread", "m", "m", dict.fromkeys(hit, "ORA-18718"), ("login",))
    found = run(
        here,
        [check("way", here.found(misread, ["HR"])), check("login", here.found(REFUSED, ["HR"], words="no"))],
    )
    assert dict(ids(found)) == {"misread": "", "refused": follows}


def test_causes_that_name_each_other_end():
    here = context()
    one = Cause("a", "time", ERROR, "A", "a", "a", explains=("b",))
    other = Cause("b", "time", ERROR, "B", "b", "b", explains=("a",))
    assert len(run(here, [check("time", here.found(one), here.found(other))])) == 2


def test_a_probe_that_breaks_is_a_finding_and_the_others_go_on():
    here = context()
    canary = "eyJhbGciOi" + os.urandom(8).hex()

    def broken(_context):
        yield here.found(EXPIRED, path="/t", ago="1 h")
        raise ValueError(canary)

    found = run(here, [Check("bad", "alias", broken), check("rotation", here.found(ROTATION, unit="t"))])
    assert sorted(one.cause.id for one in found) == ["expired", "probe-broke", "timer-off"]
    assert "bad ended with ValueError at test_runner.py" in str([one.seen for one in found])
    assert canary not in json.dumps(result.document(here, found))


def test_what_was_not_looked_at_when_the_time_is_over_is_said():
    ticks = iter(range(0, 1000, 4))
    here = Context(Settings("/admin", timeout=10), Clock(time.time, lambda: next(ticks)))

    def late():
        raise child.OutOfTime

    def slow(_context):
        yield from late()

    found = run(here, [Check("slow", "alias", slow), *(check("form", name=f"later{n}") for n in range(3))])
    assert ids(found) == [("out-of-time", "")]
    assert "slow, later1, later2" in found[0].seen


def test_what_hits_only_some_clients_is_a_warning_unless_they_are_asked_for():
    one = Cause("x", "alias", ERROR, "X", "x", "x", {JDBC: "ORA-17868"})
    assert context().found(one).severity == WARNING
    assert context(clients=(JDBC,)).found(one).severity == ERROR
    assert run(context(clients=(OCI,)), [Check("x", "alias", lambda here: [here.found(one)])]) == []


def test_same_thing_of_two_aliases_is_said_once():
    here = context()
    found = [here.found(EXPIRED, [name], path="/t", ago="1 h") for name in ("HR", "CRM")]
    (one,) = run(here, [check("time", *found)])
    assert one.aliases == ("HR", "CRM")


def test_the_text_for_support_cases_has_no_names():
    here = context()
    document = here.found(EXPIRED, ["HR"], path="/secret/place", ago="1 h").document()
    assert document["seen"] == "/secret/place expired 1 h ago."
    assert document["support"]["seen"] == "<path> expired 1 h ago."
    assert document["guide"].endswith("#expired")


def test_a_hint_leaves_a_host_healthy():
    here = context()
    hint = Cause("h", "form", HINT, "H", "h", "h")
    found = run(here, [check("form", here.found(hint))])
    assert result.document(here, found)["healthy"]
    assert not result.fails(found, "warning")


def test_a_child_is_killed_when_its_time_is_over():
    with no_hang(), pytest.raises(child.OutOfTime):
        child.ask(lambda: time.sleep(2 * PATIENCE), 0.1)


def test_a_child_s_error_is_told_without_its_words():
    with pytest.raises(child.ChildError, match=r"^FileNotFoundError$") as caught:
        child.ask(lambda: Path("/nonexistent/secret").stat(), 10)
    assert caught.value.errno == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_child_is_the_user_who_connects():
    assert child.ask(lambda: [os.getuid(), os.geteuid(), os.getgid()], 10, account_of(65534))[:2] == [65534, 65534]
