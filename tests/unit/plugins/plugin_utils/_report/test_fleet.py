# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet's document: states, causes with their hosts, and what a name or a message cannot do to it."""

from __future__ import annotations

import json
import secrets

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.anonymous import without_names
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.summary import summary
from tests.simulated_fleet import CAUSES, FACTS, SERVICES, fleet_results, found_of, result
from tests.unit.plugins.module_utils.test_jwt import make_token

NOW = 1_795_899_300.0
HR = ("HR",)


def spoilt(*names, aliases=HR, follows=""):
    found = [found_of(CAUSES[name], aliases) for name in names]
    if follows:
        found[-1] = found[-1]._replace(follows_from=follows)
    return result(("HR", "PAYROLL"), found, NOW, NOW + 600)


def document(**results):
    return fleet(results, NOW)


def test_states_of_hosts_worst_first():
    found = document(
        well=spoilt(),
        bad=spoilt("token-expired"),
        gone={"problem": {"unreachable": True, "msg": "No route to host"}},
        broken={"failed": True, "msg": "MODULE FAILURE"},
        ignored={"unreachable": True, "msg": "timed out"},
        later=None,
    )
    assert {one["name"]: one["state"] for one in found["hosts"]} == {
        "bad": "error",
        "broken": "failed",
        "gone": "unreachable",
        "ignored": "unreachable",
        "later": "not tried",
        "well": "ok",
    }
    assert next(one["state"] for one in found["hosts"]) == "error"
    assert found["hosts"][-1]["name"] == "well"
    assert found["counts"] == {
        "hosts": 6, "services": 4, "error": 1, "failed": 1, "unreachable": 2, "warning": 0, "not_tried": 1, "ok": 1
    }  # fmt: skip


def test_failed_task_with_findings_is_a_host_that_was_looked_at():
    """oracle_check itself fails a task whose host has an error."""
    found = document(one={**spoilt("token-expired"), "failed": True, "msg": "1 error"})
    assert found["hosts"][0]["state"] == "error"
    assert found["hosts"][0]["message"] == ""


def test_causes_have_their_hosts_and_what_follows_is_none():
    found = document(
        a=spoilt("token-missing"),
        b=spoilt("token-missing", "token-expired", follows="token-missing"),
        c=spoilt("token-expired", aliases=("HR", "PAYROLL")),
    )
    rows = {one["id"]: (sorted(one["hosts"]), one["services"]) for one in found["causes"]}
    assert rows == {"token-missing": (["a", "b"], 2), "token-expired": (["c"], 2)}
    assert [one["id"] for one in found["causes"]] == ["token-missing", "token-expired"]


def test_host_with_two_findings_of_a_cause_counts_once():
    one = spoilt("token-expired")
    one["findings"].append({**one["findings"][0], "aliases": ["PAYROLL"], "seen": "another"})
    (cause,) = document(a=one)["causes"]
    assert cause["hosts"] == ["a"]
    assert cause["services"] == 2


def test_everything_planted_is_found_in_a_simulated_fleet():
    results = fleet_results(300, 0.3, NOW)
    found = fleet(results, NOW)
    bad = {name for name, one in results.items() if not one or not one.get("healthy")}
    hints = {one["name"] for one in found["hosts"] if one["state"] == "ok" and one["findings"]}
    assert {one["name"] for one in found["hosts"] if one["state"] != "ok"} == bad
    assert len(bad | hints) == 90
    for name, one in results.items():
        for planted in (one or {}).get("findings", ()):
            if not planted["follows_from"]:
                assert name in next(cause["hosts"] for cause in found["causes"] if cause["id"] == planted["id"])


def test_no_token_and_no_control_character_gets_in():
    token = make_token({"sub": secrets.token_hex(8)})
    one = spoilt("token-expired")
    one["findings"][0]["seen"] = f"It has {token}\x1b[31m\u202egnirts"
    one["aliases"][0]["name"] = "HR\u202e\x00\ud800"
    found = document(**{"a\u2066b": one, "c": {"failed": True, "msg": f"stdout: {token}"}})
    text = json.dumps(found, ensure_ascii=False)
    assert not [piece for piece in token.split(".") if piece in text]
    assert not [char for char in text if not char.isprintable()]


def test_claims_and_anything_unknown_stay_out():
    one = {**spoilt("token-expired"), "invocation": {"module_args": "private"}, "rotation": [{"last_error": "private"}]}
    assert "private" not in json.dumps(document(a=one))
    assert "claims" not in json.dumps(document(a=one))


def test_version_without_names_has_none():
    results = fleet_results(200, 0.5, NOW)
    names = {*results, *SERVICES, FACTS["path"], FACTS["host"], FACTS["user"], "contoso"}
    found = fleet(results, NOW)
    nameless = without_names(found)
    text = json.dumps(nameless)
    assert not [name for name in names if f'"{name}"' in text or (len(name) > 6 and name in text)]
    assert nameless["counts"] == found["counts"]
    assert [one["state"] for one in nameless["hosts"]] == [one["state"] for one in found["hosts"]]
    assert [(one["id"], len(one["hosts"])) for one in nameless["causes"]] == [
        (one["id"], len(one["hosts"])) for one in found["causes"]
    ]


def test_service_has_the_same_number_on_each_host():
    nameless = without_names(document(a=spoilt("token-expired"), b=spoilt()))
    names = [[service["name"] for service in one["services"]] for one in nameless["hosts"]]
    assert names == [["service 1", "service 2"]] * 2
    assert nameless["hosts"][0]["findings"][0]["aliases"] == ["service 1"]


def test_summary_is_short_and_names_the_worst():
    lines = summary(fleet(fleet_results(1000, 0.3, NOW), NOW), ["/tmp/x.html"])
    assert len(lines) <= 10
    assert lines[0].startswith("1000 hosts with ")
    assert lines[1].startswith("ERROR on ")
    assert " more" in lines[1]
    assert lines[-1] == "Report: /tmp/x.html"
    assert max(map(len, lines)) < 400


def test_summary_of_one_host():
    assert summary(document(a=spoilt()), [])[0] == "1 host with 2 services: 1 well."
    assert fleet({}, NOW)["counts"]["hosts"] == 0
    assert summary(fleet({}, NOW), []) == ["0 hosts with 0 services: none."]
