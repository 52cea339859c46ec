# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the docs site in headless Chromium: `make docs` runs it on .build/site/html when the site is built.

Every page is opened. Faults are: a link inside the site without its page or heading, a picture that does not load, an error in the page or
on the browser's console, a mailto or address that is none, a page that is wider than a phone, and a search that does not find a known
word. Links to other sites are only counted. Screenshots of the start page, a module, the role and a guide, for desktop and phone, go to
.build/site/screenshots.
Without Chromium (CHROMIUM names one) it says so and ends with 0.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

SITE = Path(__file__).resolve().parent.parent / ".build" / "site"
HTML = SITE / "html"
SHOTS = {
    "start": "index.html",
    "module": "plugins/oracle_token_module.html",
    "role": "plugins/oracle_client_role.html",
    "guide": "docs/first-host.html",
}
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
SEARCHES = {
    "DPY-3001": "troubleshooting",
    "ORA-01017": "troubleshooting",
    "ORA-12514": "troubleshooting",
    "first host": "first-host",
    "AADSTS7000215": "aadsts",
    "oracle_tnsnames": "oracle_tnsnames_module",
}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
FACTS = """() => ({
  links: [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')),
  ids: [...document.querySelectorAll('[id], a[name]')].map(e => e.id || e.name),
  errors: [...document.querySelectorAll('.system-message, .problematic')].length
    + (document.body.innerText.includes('ERROR: ') ? 1 : 0),
  broken: [...document.images].filter(i => !i.naturalWidth).map(i => i.getAttribute('src')),
})"""


@dataclass
class Found:
    """What the pages have: their links, the names of their headings, and what is wrong."""

    links: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: what is missing shows in the browser."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the site on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def pages() -> list[str]:
    return sorted(str(path.relative_to(HTML)) for path in HTML.rglob("*.html"))


def look(page: Any, address: str, found: Found) -> None:
    """Open every page once and note what it has."""
    where = [""]
    page.on("console", lambda line: line.type == "error" and found.faults.append(f"{where[0]}: console: {line.text}"))
    page.on("pageerror", lambda error: found.faults.append(f"{where[0]}: error: {error}"))
    for name in pages():
        where[0] = name
        page.goto(address + name, wait_until="load")
        facts = page.evaluate(FACTS)
        found.links[name], found.ids[name] = facts["links"], set(facts["ids"])
        found.faults += [f"{name}: has {facts['errors']} errors of its making in it"] if facts["errors"] else []
        found.faults += [f"{name}: picture {source} does not load" for source in facts["broken"]]


def check_links(found: Found) -> None:
    for name, links in found.links.items():
        for link in links:
            if link.startswith("mailto:"):
                if not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+\.[^@\s]+", link):
                    found.faults.append(f"{name}: {link} is no address")
            elif re.match(r"\w+:", link):
                if not re.fullmatch(r"https?://[\w.-]+(:\d+)?([/?#]\S*)?", link):
                    found.faults.append(f"{name}: {link} is no address")
                found.elsewhere.add(link)
            elif fault := broken(name, link, found):
                found.faults.append(f"{name}: {link} {fault}")


def broken(name: str, link: str, found: Found) -> str:
    """Why a link within the site leads nowhere, "" if it does not."""
    target, fragment = urldefrag(urljoin(name, link))
    path = unquote(urlsplit(target).path) or "index.html"
    if path.endswith("/"):
        path += "index.html"
    if not (HTML / path).is_file():
        return "has no page"
    if fragment and path in found.ids and unquote(fragment) not in found.ids[path]:
        return "has no such heading"
    return ""


def check_search(page: Any, address: str, found: Found) -> None:
    for word, expected in SEARCHES.items():
        page.goto(f"{address}search.html?q={quote(word)}")
        with suppress(playwright_timeout()):
            page.wait_for_selector("#search-results ul.search li a", timeout=20_000)
        hits = page.eval_on_selector_all(
            "#search-results ul.search li a", "all => all.map(a => a.getAttribute('href'))"
        )
        if not hits or expected not in hits[0]:
            found.faults.append(f"search: {word} does not lead to {expected} first, but to {hits[:3]}")


def playwright_timeout() -> type[Exception]:
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    return PlaywrightTimeout


def check_width(page: Any, address: str, found: Found) -> None:
    """No page is wider than a phone's screen."""
    for name in pages():
        page.goto(address + name, wait_until="load")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 1:
            found.faults.append(f"{name}: {wide} pixels too wide for a phone")


def photograph(page: Any, address: str, screen: str) -> None:
    for name, path in SHOTS.items():
        page.goto(address + path, wait_until="load")
        page.screenshot(path=SITE / "screenshots" / f"{name}-{screen}.png")


def check(browser: Any, address: str) -> Found:
    found = Found()
    (SITE / "screenshots").mkdir(exist_ok=True)
    for screen, (width, height) in SCREENS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        photograph(page, address, screen)
        if screen == "phone":
            check_width(page, address, found)
        else:
            look(page, address, found)
            check_search(page, address, found)
        page.close()
    check_links(found)
    return found


def main() -> int:
    chromium = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not chromium:
        print("The site was not looked at in a browser: there is no Chromium (CHROMIUM=/path/to/it names one).")
        return 0
    from playwright.sync_api import sync_playwright

    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        found = check(browser, address)
        browser.close()
    inside = sum(map(len, found.links.values()))
    print("\n".join(found.faults) or "No broken link, no error on the console, search works, every page fits a phone.")
    print(f"{len(found.links)} pages, {inside} links, {len(found.elsewhere)} to other sites (not asked).")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
