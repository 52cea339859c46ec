# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person signs in: one task of all asks, the others say what is waited for and take its outcome."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import wait_for
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import local_time
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import PersonError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Say
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.person_note import (
    lock_name,
    read_note,
    remove_note,
    write_note,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

SECONDS_TO_A_CODE = 2.0  # the provider gives one sooner; until then a task that waits has nothing to say


class SignIn:
    """One request's sign-in. `look` finds a token that another task got, `ask` asks the person; both raise AadTokenError."""

    def __init__(
        self, request: TokenRequest, store: Store, look: Callable[[], Token | None], ask: Callable[[], Token], tell: Say
    ) -> None:
        self.request = request
        self.store = store
        self.look = look
        self.ask = ask
        self.tell = tell
        self.key = request.key()
        self.told = ""  # of the sign-in that another task asks for
        self.since = time.monotonic()

    def run(self) -> Token:
        """Ask the person, or wait until the task that does so has an outcome. Raises AadTokenError."""
        end = self.since + self.request.interaction_timeout
        with self.store.lock(lock_name(self.key)) as take:
            found = wait_for(lambda: take() or self.look_and_tell(), end)
            if not found:
                raise self.too_late()
            token = found if isinstance(found, Token) else self.look()
            return token or self.ask_first()

    def ask_first(self) -> Token:
        """Ask the person, with the lock; a note says so to those who wait for it. Raises AadTokenError."""
        write_note(self.store, self.key, document_name(self.request))
        try:
            return self.ask()
        finally:
            remove_note(self.store, self.key)

    def look_and_tell(self) -> Token | None:
        """The token that another task got; without one, what is waited for is said: at once, and again when it changes."""
        token = self.look()
        text = "" if token else self.waited_for()
        if text and text != self.told:
            self.told = text
            self.tell(text)
        return token

    def waited_for(self) -> str:
        """What another run waits for; empty where that is this run, whose user sees it already, or is not known yet."""
        note = read_note(self.store, self.key)
        if note and note.play == os.getppid():
            return ""
        text = "Another run waits for the same sign-in, and this one waits for its end."
        if note and note.text:
            return f"{text} It can be done until {local_time(note.until)}.\n{note.text}"
        return text if time.monotonic() - self.since >= SECONDS_TO_A_CODE else ""

    def too_late(self) -> PersonError:
        """The error when the other task had no outcome in this one's time."""
        told = " ".join(self.told.split())
        fault = f"the sign-in that another task asked for was not done in time. {told}"
        return PersonError(f"{self.request.about}: {fault.rstrip()}")
