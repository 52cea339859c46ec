# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in a headless Chromium: what is shown, the filter, the keyboard, and that it is quiet."""

from __future__ import annotations

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.page import page as written
from tests.browser import browser, chromium
from tests.simulated_fleet import fleet_results
from tests.unit.plugins.plugin_utils._report.test_fleet import NOW
from tests.unit.plugins.plugin_utils._report.test_page import HOSTILE, hostile

PROGRAM = chromium()
pytestmark = pytest.mark.skipif(not PROGRAM, reason="there is no Chromium (CHROMIUM=/path/to/it names one)")
SHOWN = "[...document.querySelectorAll('.hosts > li')].filter(one => one.offsetParent).length"
STATUS = "document.querySelector('[role=status]').textContent"
FOCUS = "document.activeElement.name || document.activeElement.className"
#: The contrast of WCAG 2.2 (1.4.3) of each element that has text of its own, against what is behind it.
CONTRAST = """(() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (one) => { for (; one; one = one.parentElement) {
    const color = numbers(getComputedStyle(one).backgroundColor);
    if (color.length < 4 || color[3] > 0) return color; } return [255, 255, 255]; };
  const found = {};
  for (const one of document.querySelectorAll("body *")) {
    if (!one.offsetParent || ![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(numbers(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found[`${one.tagName}.${one.className}`] = ratio;
  }
  return found;
})()"""


@pytest.fixture(scope="module")
def running():
    with browser(PROGRAM) as found:
        yield found


@pytest.fixture(scope="module")
def results():
    return fleet_results(1000, 0.3, NOW)


@pytest.fixture(scope="module")
def report(tmp_path_factory, results):
    path = tmp_path_factory.mktemp("report") / "fleet.html"
    path.write_text(written(fleet(results, NOW)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Everything that there can be on the page, on few hosts."""
    path = tmp_path_factory.mktemp("report") / "small.html"
    path.write_text(written(fleet(fleet_results(40, 1.0, NOW), NOW)), encoding="utf-8")
    return path


@pytest.fixture
def page(running, report):
    page = running.page()
    page.show_as(1280, 900)
    page.open(report.as_uri())
    yield page
    assert page.problems == []
    assert page.requests == [report.as_uri()], "nothing else is asked for"


def test_everything_is_there(page, results):
    assert page.run(SHOWN) == 1000
    assert page.run(STATUS) == "1,000 hosts"
    hosts = page.run("[...document.querySelectorAll('.hosts h3')].map(one => one.textContent)")
    assert sorted(hosts) == sorted(results)
    assert page.run("document.querySelectorAll('.line rect').length") > 5


def is_expiry(finding):
    """A cause, or named as what another finding follows from."""
    return "token-expired" in (finding["follows_from"] or finding["id"])


def test_search_filters_as_one_types(page, results):
    expired = {name for name, one in results.items() for found in (one or {}).get("findings", ()) if is_expiry(found)}
    page.press("/")
    assert page.run(FOCUS) == "text"
    page.type("TOKEN-EXPIRED")
    assert page.run(SHOWN) == len(expired)
    assert page.run(STATUS) == f"{len(expired)} of 1,000 hosts"
    page.type(" no-such-host")
    assert page.run(SHOWN) == 0
    assert page.run("!document.getElementById('no-host').hidden")
    page.press("Escape")
    page.run("new Promise(done => setTimeout(done))")
    assert page.run(SHOWN) == 1000


def test_cause_shows_its_hosts_by_keyboard_only(page):
    page.run("document.querySelector('.cause summary').focus()")
    page.press("Enter")
    assert page.run("document.querySelector('.cause').open")
    page.press("Tab")
    assert page.run(FOCUS) == "show"
    page.press("Enter")
    said = page.run("document.querySelector('.cause .count').textContent")
    assert page.run(STATUS) == f"{said.split()[0]} of 1,000 hosts"
    assert page.run(FOCUS) == "cause", "where it can be undone"


def test_tile_filters_by_state_and_again_shows_all(page):
    page.run("document.querySelector('.tile.unreachable').focus()")
    page.press("Enter")
    assert page.run(
        "[...document.querySelectorAll('.hosts > li:not([hidden])')].every(one => one.dataset.state === 'unreachable')"
    )
    assert page.run("document.querySelector('.tile.unreachable').ariaPressed") == "true"
    page.press("Enter")
    assert page.run(SHOWN) == 1000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_text_is_readable_and_the_page_no_wider_than_the_screen(running, small, width, scheme):
    page = running.page()
    page.show_as(width, 844, scheme)
    page.open(small.as_uri())
    page.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
    assert page.run(CONTRAST) == {}
    assert page.run("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")


def test_on_paper_the_causes_are_open_and_the_filter_is_away(running, small, tmp_path):
    page = running.page()
    page.open(small.as_uri())
    page.show_as(794, 1123, media="print")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run("[...document.querySelectorAll('.cause')].every(one => one.open)")
    assert not page.run("document.querySelector('.filter').offsetParent")
    page.run("dispatchEvent(new Event('afterprint'))")
    assert not page.run("document.querySelector('.cause').open")
    page.print(tmp_path / "fleet.pdf")
    assert (tmp_path / "fleet.pdf").read_bytes().startswith(b"%PDF")


def test_hostile_names_run_nothing(running, tmp_path):
    path = tmp_path / "hostile.html"
    path.write_text(written(hostile()), encoding="utf-8")
    page = running.page()
    page.open(path.as_uri())
    assert page.problems == []
    assert page.requests == [path.as_uri()]
    assert page.run("document.querySelector('.hosts h3').textContent") == HOSTILE


def test_page_is_whole_without_its_script(running, report):
    page = running.page()
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.show_as(1280, 900)
    page.call("Page.enable")
    page.browser.events.clear()
    page.call("Page.navigate", url=report.as_uri())
    page.browser.wait_for("Page.loadEventFired", page.session)
    tree = page.call("DOMSnapshot.captureSnapshot", computedStyles=[])
    assert "1,000 hosts" in " ".join(tree["strings"])
