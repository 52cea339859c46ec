# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, driven over a pipe by its own DevTools protocol; nothing is needed but the browser (CHROMIUM names one)."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run")
ARGUMENTS += ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
#: Chromium reads from descriptor 3 and writes to 4.
LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
for place, end in enumerate(ends, 3):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), " ": (32, " "), "/": (191, "/")}


def chromium() -> str | None:
    """The program, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Page:
    """One page. `requests` are the addresses that it asked for, `problems` what it said on the console or threw."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser = browser
        self.session = session
        self.requests: list[str] = []
        self.problems: list[str] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.call(method, parameters, self.session)

    def heard(self, event: dict[str, Any]) -> None:
        parameters = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif event["method"] in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            self.problems.append(json.dumps(parameters))

    def open(self, address: str) -> float:
        """Go there; seconds until the page was loaded and painted."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.browser.events.clear()
        self.call("Page.navigate", url=address)
        self.browser.wait_for("Page.loadEventFired", self.session)
        painted = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
        return float(self.run(painted)) / 1000

    def run(self, script: str) -> Any:
        """The value of an expression in the page. AssertionError with what it threw."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        code, text = KEYS.get(key, (ord(key[0].upper()), key))
        common = {"key": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def show_as(self, width: int, height: int, scheme: str = "light", media: str = "") -> None:
        """As a screen of that size (pixels) with that colour scheme, or as paper."""
        phone = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.call(
            "Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}]
        )

    def photograph(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def print(self, path: Path) -> None:
        """The page as PDF."""
        path.write_bytes(base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"]))


class Browser:
    """The process; messages end with a NUL in both directions."""

    def __init__(self, program: str, home: str) -> None:
        orders, answers = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                LAUNCH,
                str(orders[0]),
                str(answers[1]),
                program,
                *ARGUMENTS,
                f"--user-data-dir={home}",
            ],
            pass_fds=(orders[0], answers[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(orders[0])
        os.close(answers[1])
        self.orders, self.answers = os.fdopen(orders[1], "wb", 0), os.fdopen(answers[0], "rb")
        self.number, self.rest = 0, b""
        self.pages: dict[str, Page] = {}
        self.events: list[dict[str, Any]] = []

    def page(self) -> Page:
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.pages[session] = Page(self, session)
        return self.pages[session]

    def call(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self.number += 1
        message = {
            "id": self.number,
            "method": method,
            "params": parameters,
            **({"sessionId": session} if session else {}),
        }
        self.orders.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def wait_for(self, method: str, session: str) -> None:
        while not any(one["method"] == method and one.get("sessionId") == session for one in self.events):
            self.message()

    def message(self) -> dict[str, Any]:
        """The next message; events are kept and told to their page. AssertionError when the browser has gone."""
        while b"\0" not in self.rest:
            more = os.read(self.answers.fileno(), 1 << 20)
            assert more, "the browser has ended"
            self.rest += more
        text, _nul, self.rest = self.rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.events.append(message)
            if page := self.pages.get(message.get("sessionId", "")):
                page.heard(message)
        return message

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.orders.close()
        self.answers.close()


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        running = Browser(program, home)
        try:
            yield running
        finally:
            running.close()
