# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML and the text format of Prometheus, read back by readers of their own."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.junit import junit
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.prometheus import METRICS, PREFIX, metrics
from tests.simulated_fleet import fleet_results
from tests.unit.plugins.plugin_utils._report.test_fleet import NOW, document, spoilt

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)')
HOSTILE = 'a"b\\c\nd<e>&\u05d0'


def read(text):
    """Samples by (name, labels), as the exposition format defines it; AssertionError for whatever it does not allow."""
    samples, typed, finished, current = {}, {}, set(), ""
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# "):
            kind, name, said = line[2:].split(" ", 2)
            assert kind in ("HELP", "TYPE")
            assert name not in finished, "one family stays together"
            typed.setdefault(name, []).append((kind, said))
            continue
        name = NAME.match(line).group()
        if name != current:
            assert name not in finished
            finished.add(name)
            current = name
        rest, labels = line[len(name) :], {}
        if rest.startswith("{"):
            inner, _brace, rest = rest[1:].rpartition("} ")
            while inner:
                label, value, _end = (found := LABEL.match(inner)).groups()
                assert label not in labels
                labels[label] = re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one[1], one[1]), value)
                inner = inner[found.end() :]
        key = (name, tuple(sorted(labels.items())))
        assert key not in samples, f"{key} is there twice"
        assert [kind for kind, _said in typed[name]] == ["HELP", "TYPE"]
        samples[key] = float(rest)
    return samples


def of(samples, name, **labels):
    return samples[f"{PREFIX}_{name}", tuple(sorted(labels.items()))]


def test_metrics_of_a_fleet():
    found = document(a=spoilt("token-expired"), b=spoilt(), c={"problem": {"unreachable": True, "msg": "gone"}})
    samples = read(metrics(found))
    assert of(samples, "last_run_timestamp_seconds") == NOW
    assert [of(samples, "host_looked_at", host=host) for host in "abc"] == [1, 1, 0]
    assert of(samples, "host_findings", host="a", severity="error") == 1
    assert of(samples, "host_findings", host="b", severity="error") == 0
    assert of(samples, "service_healthy", host="a", service="HR") == 0
    assert of(samples, "service_healthy", host="a", service="PAYROLL") == 1
    assert of(samples, "service_expires_on_timestamp_seconds", host="b", service="HR") == NOW + 600
    (cause,) = [labels for name, labels in samples if name == f"{PREFIX}_cause_hosts"]
    assert dict(cause)["id"] == "token-expired"


def test_metrics_of_1000_hosts_can_be_read():
    samples = read(metrics(fleet(fleet_results(1000, 0.3, NOW), NOW)))
    assert {name for name, _labels in samples} == {f"{PREFIX}_{name}" for name, _said, _samples in METRICS}


def test_labels_are_escaped():
    found = document(h=spoilt("token-expired"))
    found["hosts"][0]["name"] = HOSTILE
    assert of(read(metrics(found)), "host_looked_at", host=HOSTILE) == 1


def test_alias_that_two_files_define_is_one_series():
    one = spoilt("token-expired")
    one["aliases"].append(one["aliases"][0])
    read(metrics(document(a=one)))


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 2), ("never", 0)])
def test_junit(fail_on, failures):
    warned = spoilt("token-expired")
    warned["findings"][0]["severity"] = "warning"
    found = document(
        a=spoilt("token-expired"),
        b=warned,
        c={"problem": {"unreachable": True, "msg": "gone"}},
        d=None,
        e=spoilt("token-expired", aliases=()) if fail_on == "never" else spoilt(),
    )
    root = ElementTree.fromstring(junit(found, fail_on))
    assert (root.tag, root.get("failures"), root.get("errors"), root.get("skipped")) == (
        "testsuites", str(failures), "1", "1"
    )  # fmt: skip
    assert int(root.get("tests")) == len(list(root.iter("testcase"))) == 11
    assert [one.get("type") for one in root.iter("failure")] == ["token-expired"] * failures
    for suite in root:
        assert int(suite.get("failures")) == len(list(suite.iter("failure")))
        assert {case.get("classname") for case in suite} == {suite.get("name")}


def test_junit_holds_any_name():
    found = document(h=spoilt("token-expired"))
    found["hosts"][0]["name"] = HOSTILE + "\x00\ufffe\x1b"
    root = ElementTree.fromstring(junit(found, "error"))
    assert root[0].get("name").startswith('a"b\\c')


def test_finding_of_the_whole_host_is_a_case_of_the_host():
    root = ElementTree.fromstring(junit(document(a=spoilt("clock-wrong", aliases=())), "error"))
    assert [(case.get("name"), len(case)) for case in root.iter("testcase")] == [("host", 1), ("HR", 0), ("PAYROLL", 0)]
