# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What is remembered between two runs of one token: the plan, the last failure, and the files as they were. No secret.

Each token has a directory of its own, DIRECTORY/NAME, and no file NAME.json beside those of other tokens: their owners differ,
who write there a file and its temporary one, and the lock; and systemd makes a directory where it went (StateDirectory=).
"""

import contextlib
import json
import os
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    Directory,
    SecureFileError,
    open_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal

DIRECTORY = "/var/lib/entra-oracle-tokens"
NAME = "state.json"
LOCK = "lock"
MODE = 0o644  # for those who monitor
VERSION = 1
MAX_BYTES = 65536


class State(NamedTuple):
    """Moments are epoch seconds, 0: never. `error_kind` is "" after a success."""

    last_ok: float = 0.0
    expires_on: float = 0.0
    next: float = 0.0
    last_try: float = 0.0
    last_error: str = ""
    error_kind: str = ""  # refused, unanswered, local; local without failures: it could not even be looked
    failures: int = 0  # requests and writes that failed, in a row
    alike: int = 0  # of them the last ones that were refusals, or that were none: the pause doubles with them
    written: float = 0.0  # when this was written: a clock before it was set back
    host: str = ""  # whose: an image has the state of the host that it was made from
    files: Dict[str, List[int]] = {}

    def document(self) -> Dict[str, Any]:
        return {"version": VERSION, **self._asdict()}


def stamp_of(path: str) -> List[int]:
    """What is another after each change of a file; [] when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return []
    return [found.st_ino, found.st_size, found.st_mtime_ns]


def stamps_of(paths: Sequence[str]) -> Dict[str, List[int]]:
    return {path: stamp_of(path) for path in paths}


def state_directory(root: str, name: str, uid: Optional[int], gid: Optional[int], create: bool = True) -> Directory:
    """The open directory of one token's state. Raises MissingDirectory, SecureFileError."""
    return open_directory(os.path.join(root, name), create=create, uid=uid, gid=gid, private=False)


def read_state(directory: Directory) -> State:
    """What the last run left; an empty State where that is missing, damaged or another host's, which costs one look."""
    try:
        data = directory.read(NAME, MAX_BYTES, private=False)
        document = json.loads((data or b"null").decode("utf-8"))
    except (SecureFileError, ValueError, RecursionError):
        document = None
    return parsed(document)


def parsed(document: Any) -> State:
    """A State from JSON, field by field as `document` makes it; an empty one for anything else."""
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return State()
    empty, values = State(), {}
    for field in State._fields:
        value, default = document.get(field), getattr(empty, field)
        number = isinstance(default, (int, float))
        if isinstance(value, bool) or not isinstance(value, (int, float) if number else type(default)):
            return State()
        if number and not 0 <= value < 1e11:  # also false for NaN
            return State()
        values[field] = type(default)(value)
    return State(**values)


def write_state(directory: Directory, state: State) -> None:
    """Raises SecureFileError."""
    text = json.dumps(state.document(), sort_keys=True, indent=1) + "\n"
    directory.write(NAME, text.encode("utf-8"), MODE)


def note_error(root: str, name: str, text: str) -> None:
    """Keep what stopped a run before it could look, for `status`, where that can be kept. The plan stays as it is."""
    if not self_renewal.NAME.match(name):
        return
    path = os.path.join(root, name)
    with contextlib.suppress(OSError, SecureFileError):
        owner = os.stat(path)
        with open_directory(path, uid=owner.st_uid, gid=owner.st_gid, private=False) as directory:
            state = read_state(directory)
            if state.last_error != text:
                write_state(directory, state._replace(last_error=text, error_kind="local"))
