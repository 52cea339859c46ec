# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds secrets where they do not belong: in outputs, in trees of files, in the arguments and environments of processes."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

#: What any JSON Web Token begins with; for tokens that a test cannot know beforehand.
ANY_TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{16,}")
LENGTH = 30


class Canaries:
    """Secrets by name, and every spelling in which they could be found."""

    def __init__(self, **secrets: str) -> None:
        self.spellings: dict[bytes, str] = {}
        for name, secret in secrets.items():
            self.add(name, secret)

    def add(self, name: str, secret: str) -> None:
        """A piece from the middle of `secret` is enough to recognise it, also in base64 at any offset."""
        start = max(0, len(secret) // 2 - LENGTH // 2)
        piece = secret[start : start + LENGTH].encode()
        assert len(piece) >= 12, f"{name} is too short to be recognised"
        self.spellings[piece] = name
        for offset in range(3):
            text = base64.b64encode(b"\0" * offset + piece)
            # The first and the last characters depend on the neighbours.
            self.spellings[text[4 : -4 if len(text) > 20 else None]] = f"{name} in base64"

    def add_cached(self, cache: Path) -> int:
        """Every token of a token cache; returns how many there were."""
        tokens = [entry["access_token"] for entry in cached_tokens(cache)]
        for token in tokens:
            _header, payload, signature = token.split(".")
            self.add("a token", payload)
            self.add("a token's signature", signature)
        return len(tokens)

    def found_in(self, data: bytes) -> set[str]:
        return {name for spelling, name in self.spellings.items() if spelling in data}

    def found_below(self, directory: Path, allowed: Iterable[Path] = ()) -> dict[str, set[str]]:
        """The files with a secret in them, except those that are or lie below `allowed`."""
        allowed = list(allowed)
        found = {}
        for path in directory.rglob("*"):
            if path.is_file() and not any(path.is_relative_to(one) for one in allowed):
                names = self.found_in(path.read_bytes())
                if names:
                    found[str(path)] = names
        return found


def cached_tokens(cache: Path) -> list[dict[str, str]]:
    documents = [json.loads(path.read_text()) for path in cache.glob("*.json") if not path.name.startswith(".")]
    return [document["token"] for document in documents if document.get("token")]


class Sampler:
    """Looks at the arguments and the environment of every process, again and again, while the `with` block runs."""

    def __init__(self, canaries: Canaries) -> None:
        self.canaries = canaries
        self.found: set[str] = set()
        self.rounds = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.005):
            self.rounds += 1
            for process in Path("/proc").iterdir():
                if process.name.isdigit():
                    self._look(process)

    def _look(self, process: Path) -> None:
        for name in ("cmdline", "environ"):
            try:
                data = (process / name).read_bytes()
            except OSError:  # it ended, or it is not ours
                continue
            self.found |= {f"{what} in {name} of {data[:60]!r}" for what in self.canaries.found_in(data)}
