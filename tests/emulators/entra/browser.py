# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted browser: signs in on the emulator's real pages and follows them to the redirect URI.

As a function: `sign_in(url, login)`. As a program, for Python's `webbrowser`: set BROWSER to `command()` and
EMULATOR_BROWSER to the path of a JSON file with the login. It needs only the standard library, runs from any directory,
and like a real browser it lets go of its caller at once: a listener that waits for the answer must not wait for us.

A login is an object with `username`, `password`, `ca_path` and, if the person does something else than sign in,
`behaviour` (see `BEHAVIOURS`); `user_code` is for the device page, `result` names a file for the outcome, `delay` is
how many seconds the person takes.
"""

import json
import os
import shlex
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

VARIABLE = "EMULATOR_BROWSER"
# "close" goes away without an answer.
BEHAVIOURS = ("accept", "decline", "wrong_password", "close")
SECONDS = 30.0
FOREGROUND = "--foreground"


@dataclass
class Form:
    """An HTML form: fields with the values that the page gave them, and the buttons that submit it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Outcome:
    """Where the browser ended: `alert` is the page's error, `text` its content."""

    status: int
    url: str
    alert: str
    text: str


class Page(HTMLParser):
    """The first form of a page, its alert, and whether a script submits the form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.form: Form | None = None
        self.alert = ""
        self.submits_itself = False
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None:
            self.form = Form(values.get("action", ""), values.get("method", "get").lower())
        elif tag == "input" and self.form is not None and values.get("name"):
            self.form.fields[values["name"]] = values.get("value", "")
        elif tag == "button" and self.form is not None and values.get("name"):
            self.form.buttons.append((values["name"], values.get("value", "")))
        self._inside = "alert" if values.get("role") == "alert" else tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "alert":
            self.alert += data
        elif self._inside == "script" and ".submit()" in data:
            self.submits_itself = True


class Browser:
    """One window: it trusts the authority in `ca_path`, and uses no proxy."""

    def __init__(self, ca_path: str | Path) -> None:
        tls = ssl.create_default_context(cafile=str(ca_path))
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
        self._opener = urllib.request.build_opener(*handlers)
        self.status, self.url, self.text = 0, "", ""

    def open(self, url: str, fields: dict[str, str] | None = None) -> Page:
        """GET, or POST with `fields`; redirects are followed; an error page is a page."""
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            response = self._opener.open(url, data, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            self.status, self.url = response.status, response.url
            self.text = response.read().decode(errors="replace")
        return Page(self.text)

    def submit(self, form: Form, values: dict[str, str], button: str | None = None) -> Page:
        """Fill in and send; without the button the form goes out as it would on Enter."""
        fields = {name: values.get(name, value) for name, value in form.fields.items()}
        fields.update({name: value for name, value in form.buttons if value == button})
        target = urllib.parse.urljoin(self.url, form.action)
        if form.method == "post":
            return self.open(target, fields)
        return self.open(f"{target}?{urllib.parse.urlencode(fields)}")

    def outcome(self, page: Page) -> Outcome:
        return Outcome(self.status, self.url, page.alert, self.text)


def sign_in(url: str, login: dict[str, Any]) -> Outcome:
    """Do on the page at `url` what the login says; returns where that ended.

    ValueError for an unknown behaviour; OSError (URLError) if a page cannot be reached.
    """
    behaviour = login.get("behaviour", "accept")
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"a person's behaviour is one of {BEHAVIOURS}, not {behaviour!r}")
    browser = Browser(login["ca_path"])
    page = browser.open(url)
    time.sleep(float(login.get("delay", 0)))
    if page.form is not None and not page.submits_itself and behaviour != "close":
        values = {name: str(login[name]) for name in ("username", "password", "user_code") if login.get(name)}
        if behaviour == "wrong_password":
            values["password"] = f"not {values.get('password', '')}"
        page = browser.submit(page.form, values, "decline" if behaviour == "decline" else "accept")
    if page.form is not None and page.submits_itself:
        page = browser.submit(page.form, {})
    return browser.outcome(page)


def start(url: str, login: dict[str, Any]) -> threading.Thread:
    """`sign_in` in a thread: MSAL's listener answers only after its callback has returned."""
    thread = threading.Thread(target=sign_in, args=(url, login), daemon=True)
    thread.start()
    return thread


def command() -> str:
    """The value of BROWSER that makes Python's `webbrowser` start this program."""
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).resolve()))} %s"


def environment(directory: Path, **login: Any) -> dict[str, str]:
    """Write the login to a file in `directory`, for its owner only; returns the two variables to set."""
    path = directory / "browser-login.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({name: str(value) for name, value in login.items()}))
    return {"BROWSER": command(), VARIABLE: str(path)}


def main(argv: list[str]) -> int:
    if argv[:1] != [FOREGROUND]:
        again = [sys.executable, str(Path(__file__).resolve()), FOREGROUND, *argv]
        quiet = subprocess.DEVNULL
        subprocess.Popen(again, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        return 0
    login = json.loads(Path(os.environ[VARIABLE]).read_text())
    outcome = sign_in(argv[1], login)
    if login.get("result"):
        Path(login["result"]).write_text(json.dumps(asdict(outcome)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
