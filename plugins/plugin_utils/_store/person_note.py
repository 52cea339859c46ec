# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person is asked to do for a request at this moment, for the tasks that wait for the outcome.

It lies beside the lock `person-<key>` and is its holder's: of value only while another process holds the lock.
"""

from __future__ import annotations

import json
import math
import os
from contextlib import suppress
from dataclasses import asdict, dataclass

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store


@dataclass(frozen=True)
class PersonNote:
    """`text` is empty until it is known what the person has to do; that can be done until `until` (epoch seconds)."""

    process: int
    play: int  # the process id of ansible-playbook, whose terminal shows the text
    text: str = ""
    until: float = 0.0
    app: str = ""  # the name of the app's accounts document

    @classmethod
    def from_json(cls, data: bytes) -> PersonNote | None:
        """The note, or None for anything that is not one."""
        try:
            note = cls(**json.loads(data))
        except (ValueError, TypeError, RecursionError):
            return None
        numbers = (note.process, note.play, note.until)
        are_numbers = all(type(number) in (int, float) and math.isfinite(number) for number in numbers)
        return note if are_numbers and isinstance(note.text, str) and isinstance(note.app, str) else None


def lock_name(key: str) -> str:
    """The lock of the one task that asks a person, by the request's key."""
    return f"person-{key}"


def note_name(key: str) -> str:
    return f"{lock_name(key)}.json"


def write_note(store: Store, key: str, app: str, text: str = "", until: float = 0.0) -> None:
    """This process asks a person. Where that cannot be kept, the others wait without a word, that is all."""
    note = PersonNote(os.getpid(), os.getppid(), text, until, app)
    with suppress(StoreError):
        store.save(note_name(key), json.dumps(asdict(note)).encode())


def read_note(store: Store, key: str) -> PersonNote | None:
    """The note of the process that holds the lock, None without one."""
    with suppress(StoreError):
        return PersonNote.from_json(store.load(note_name(key)) or b"")
    return None


def remove_note(store: Store, key: str) -> None:
    with suppress(StoreError):
        store.remove(note_name(key))
