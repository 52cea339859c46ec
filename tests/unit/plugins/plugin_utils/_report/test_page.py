# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text: nothing in it is markup of a name, and nothing is asked for elsewhere."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.anonymous import without_names
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.page import duration, left, page, time_line
from tests.simulated_fleet import fleet_results
from tests.unit.plugins.plugin_utils._report.test_fleet import NOW, document, spoilt

VOID = {"meta", "link", "input", "br"}
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u05d0\u05d1"


class Reader(HTMLParser):
    """Tags with attributes, and the text; `open` is what is not closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open, self.inside = [], [], [], {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        place = self.open[-1] if self.open else ""
        self.inside[place] = self.inside.get(place, "") + data
        self.text.append(data)


def hostile():
    one = spoilt("token-expired")
    for finding in one["findings"]:
        finding.update(seen=HOSTILE, do=HOSTILE, title=HOSTILE, aliases=[HOSTILE], id="x' y")
        finding["clients"] = [{"client": HOSTILE, "code": HOSTILE, "message": HOSTILE}]
    one["aliases"][0]["name"] = HOSTILE
    return document(**{HOSTILE: one, "gone": {"failed": True, "msg": HOSTILE}})


def test_hostile_names_are_text():
    read = Reader(page(hostile()))
    assert not read.open
    assert [tag for tag, _attributes in read.tags].count("script") == 1
    assert "img" not in [tag for tag, _attributes in read.tags]
    assert not [name for _tag, attributes in read.tags for name in attributes if name.startswith("on")]
    assert "".join(read.text).count(HOSTILE) > 8, "and not evaluated as a template"


def test_names_are_isolated_from_the_direction_of_the_text_around_them():
    assert f"<bdi>{'&#34;'}" in page(hostile())


def test_policy_allows_the_pages_own_script_and_style_only():
    read = Reader(page(document(a=spoilt())))
    (policy,) = [one["content"] for tag, one in read.tags if one.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(read.inside[tag].encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert not [one for _tag, one in read.tags if "style" in one], "the policy forbids them"


def test_nothing_is_asked_for_elsewhere():
    text = page(document(a=spoilt("token-expired")))
    read = Reader(text)
    addresses = [one.get(name) for _tag, one in read.tags for name in ("src", "href", "action") if one.get(name)]
    assert set(addresses) == {"data:,", "#hosts"}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|WebSocket", text)


def test_fields_have_labels_and_headings_are_in_order():
    read = Reader(page(fleet(fleet_results(30, 0.5, NOW), NOW)))
    text = page(fleet(fleet_results(30, 0.5, NOW), NOW))
    assert len(re.findall(r"<label>[^<]+<(?:input|select)", text)) == 3
    levels = [int(tag[1]) for tag, _attributes in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [one["id"] for _tag, one in read.tags if "id" in one]
    assert len(ids) == len(set(ids))
    assert all(one["aria-labelledby"] in ids for _tag, one in read.tags if "aria-labelledby" in one)


def test_1000_hosts_are_a_page_that_can_be_sent_by_mail():
    assert len(page(fleet(fleet_results(1000, 0.3, NOW), NOW)).encode()) < 1_500_000


def test_page_without_names_says_so():
    text = page(without_names(document(secret=spoilt("token-expired"))))
    assert "This version has no names" in text
    assert "secret" not in text


def test_empty_and_healthy_fleets_have_a_page():
    assert "Nothing was found." in page(document(a=spoilt()))
    assert not Reader(page(fleet({}, NOW))).open


def test_time_line():
    one, two = spoilt("token-expired"), spoilt()
    one["aliases"][0]["expires_on"] = NOW - 10
    one["aliases"][1]["expires_on"] = None
    two["aliases"][0]["expires_on"] = NOW + 3000
    line = time_line(document(a=one, b=two)["hosts"], NOW)
    assert (line.expired, line.soon, line.unknown) == (1, 1, 1)
    assert [(one.kind, one.services) for one in line.bars] == [("expired", 1), ("soon", 1), ("good", 1)]
    assert max(one.height for one in line.bars) == 100


def test_times_as_people_say_them():
    assert [duration(one) for one in (0, 119, 7199, 7200, 172_799, 172_800)] == [
        "0 min", "1 min", "119 min", "2 h", "47 h", "2 days"
    ]  # fmt: skip
    assert left(NOW + 60, NOW) == "in 1 min"
    assert left(NOW - 7200, NOW) == "expired 2 h ago"
