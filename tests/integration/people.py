# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People in front of plays: a controller with an app for them, a play whose screen is read while it runs, and their secrets."""

from __future__ import annotations

import base64
import json
import re
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.emulators.entra import App, Entra
from tests.emulators.entra.controller_people import User
from tests.integration.canaries import Canaries
from tests.integration.runner import RUN_SECONDS, Ansible, Run, read_ends
from tests.waiting import wait_for

#: What the person reads on the screen, wherever the lines are broken.
USER_CODE = re.compile(r"enter\s+the\s+code\s+([A-Z0-9]{9})\b")


class Desk:
    """A controller whose `aad_token_*` variables name an app for people; they do on the emulator what they are told."""

    app: App

    def __init__(self, ansible: Ansible, entra: Entra, *, cache_key: bool = False) -> None:
        self.ansible, self.entra = ansible, entra
        self.scope = f"{entra.resource.identifiers[0]}/user_impersonation"
        self.user = entra.user()
        self.key = base64.b64encode(b"a key of 32 bytes, for this test").decode() if cache_key else ""
        if self.key:
            ansible.environment["AAD_TOKEN_CACHE_KEY"] = self.key
        self.use(self.new_app())

    def new_app(self, **settings: Any) -> App:
        """A public app with a device flow that is asked each second."""
        return self.entra.app(**{"public": True, "device_interval": 1, **settings})

    def use(self, app: App, **options: Any) -> None:
        """Give the plays this app and these options as variables."""
        self.app = app
        self.ansible.use(self.entra, app, **{"scope": self.scope, **options})

    def play(self, tasks: str, *arguments: str, **keywords: Any) -> Run:
        return self.ansible.play(tasks, *arguments, **keywords)

    def watch(self, tasks: str, *arguments: str, **keywords: Any) -> Watched:
        return Watched(self.ansible, self.ansible.play_command(tasks, *arguments, **keywords))

    def login(self, user: User | None = None, **options: Any) -> None:
        """Sign the user in by the collection's playbook."""
        watched = self.watch_login(**options)
        self.entra.approve(watched.user_code(), user or self.user)
        watched.end().succeeded()

    def login_command(self, *arguments: str, **options: Any) -> list[str]:
        given = {**self.ansible.variables, **{f"aad_token_{name}": value for name, value in options.items()}}
        path = self.ansible.project / "login.json"
        path.write_text(json.dumps({"ansible_python_interpreter": "{{ ansible_playbook_python }}", **given}))
        return ["ansible-playbook", "entra.oracledb.login", "-e", f"@{path}", *arguments]

    def watch_login(self, *arguments: str, **options: Any) -> Watched:
        return Watched(self.ansible, self.login_command(*arguments, **options))

    def documents(self) -> Iterator[tuple[str, Any]]:
        """What the token cache holds, by file name."""
        if not self.ansible.cache.exists():
            return
        with closing(Store(str(self.ansible.cache), base64.b64decode(self.key))) as store:
            for path in self.ansible.cache.glob("*.json"):
                data = store.load(path.name)
                assert data, f"{path} cannot be read"
                yield path.name, json.loads(data)

    def secrets(self) -> dict[str, str]:
        """Every secret in the cache: access, refresh and ID tokens, device codes."""
        found: dict[str, str] = {}
        for name, document in self.documents():
            for kind in ("RefreshToken", "IdToken"):
                found |= {
                    f"{kind} {number}": one["secret"] for number, one in enumerate(document.get(kind, {}).values())
                }
            if document.get("token"):
                found[f"token in {name}"] = document["token"]["access_token"]
            if document.get("device_code"):
                found[f"device code in {name}"] = document["device_code"]
        return found

    def check_secrecy(self, *outputs: Run, at_least: int = 1, **secrets: str) -> None:
        """No secret, of these or in the cache, is in an output or in any file but those that the test itself wrote."""
        known = {**self.secrets(), **secrets, "password": self.user.password}
        assert len(known) > at_least
        canaries = Canaries(**known)
        for run in outputs:
            assert not canaries.found_in(run.output.encode())
            assert not canaries.found_in(json.dumps([end.result for end in run.ends]).encode())
        own = [self.ansible.kept, *(self.ansible.project / name for name in ("inventory.json", "login.json"))]
        cache = self.ansible.cache
        assert not canaries.found_below(
            self.ansible.directory, [*own, cache, self.ansible.project / "browser-login.json"]
        )
        assert not (self.key and canaries.found_below(cache)), "the cache is not encrypted"
        modes = {stat.filemode(path.stat().st_mode) for path in cache.iterdir()} if cache.exists() else set()
        assert modes <= {"-rw-------"}


class Watched:
    """A running program whose screen can be read; it ends with the test at the latest."""

    def __init__(self, ansible: Ansible, command: list[str]) -> None:
        self.process, self.record = ansible.start(command)
        self.texts = {"stdout": "", "stderr": ""}
        streams = {"stdout": self.process.stdout, "stderr": self.process.stderr}
        self.readers = [threading.Thread(target=self.read, args=item, daemon=True) for item in streams.items()]
        for reader in self.readers:
            reader.start()

    def read(self, name: str, stream: IO[str]) -> None:
        for line in stream:
            self.texts[name] += line

    @property
    def screen(self) -> str:
        """Both outputs; what Ansible writes to a pipe on standard output comes in large pieces."""
        return self.texts["stdout"] + self.texts["stderr"]

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def shows(self, pattern: re.Pattern[str], count: int = 1) -> list[str]:
        """The first `count` matches of the pattern on the screen, as soon as they are there, while the program runs."""

        def found() -> list[str]:
            matches = list(dict.fromkeys(pattern.findall(self.screen)))
            assert len(matches) >= count or self.is_running, self.screen
            return matches if len(matches) >= count else []

        try:
            words = f"not on the screen: {pattern.pattern}\n"
            return wait_for(found, seconds=RUN_SECONDS, otherwise=lambda: words + self.screen)[:count]
        except AssertionError:
            self.process.kill()
            raise

    def says(self, words: str) -> None:
        """Wait until the words are on the screen, wherever its lines are broken: they come one by one."""
        wait_for(lambda: words in " ".join(self.screen.split()), otherwise=lambda: f"not said: {words}\n{self.screen}")

    def user_code(self) -> str:
        """The code that the person reads, while the task waits."""
        (code,) = self.shows(USER_CODE)
        assert self.is_running
        return code

    def end(self) -> Run:
        try:
            self.process.wait(RUN_SECONDS)
        finally:
            self.process.kill()
        for reader in self.readers:
            reader.join(10)
        return Run(self.process.returncode, self.texts["stdout"], self.texts["stderr"], read_ends(self.record))
