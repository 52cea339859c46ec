# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a proxy made of a login, across processes: one that it refused (HTTP 407) is tried once, by one process.

The login is mostly a domain account, and each try counts towards its lock-out. Requests of every kind share the memory.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer
from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import SCHEMES
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import slow_digest
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import REFUSED_SECONDS, Store, is_number

FIELDS = {"refused", "until", "schemes", "salt", "digest"}
HEX = re.compile("[0-9a-f]{32,64}")

PBKDF2_TURNS = 600_000  # OWASP's figure for SHA-256


class LoginRefusal(NoAnswer):
    """A 407 that is in the store until `until` (epoch seconds); `is_new` for who asked the proxy."""

    def __init__(self, schemes: Sequence[str], until: float, *, is_new: bool) -> None:
        super().__init__(Kind.PROXY, "the proxy wants a login", 407, schemes)
        self.until = until
        self.is_new = is_new


class ProxyLogin:
    """One login (`user:password`, or empty) at one proxy (a URL without it).

    The file's name is made of proxy and user name. The password is in the file only as a slow digest with a salt of the
    file's own, so that a corrected one counts at once and a stolen file does not give it away.
    """

    def __init__(self, store: Store, proxy: str, login: str, cache_key: bytes = b"") -> None:
        self.store = store
        self.login = login
        user = json.dumps([proxy, login.partition(":")[0]])
        self.name = f"proxy-{hmac.new(cache_key, user.encode(), 'sha256').hexdigest()[:32]}"

    @contextmanager
    def once(self, seconds: float) -> Iterator[Callable[[], None]]:
        """Around one exchange; gives what is to be called as soon as the proxy took the login.

        Until then one process at a time asks, the others wait `seconds` at most. Raises LoginRefusal for what is
        remembered, and in the place of a new refusal.
        """
        with ExitStack() as lock:
            if not self.is_accepted():
                with suppress(StoreError):
                    lock.enter_context(self.store.exclusive(self.name, seconds))
            is_known = self.is_accepted()

            def accepted() -> None:
                if not is_known:
                    self.keep([], refused=False)
                lock.close()

            try:
                yield accepted
            except NoAnswer as failure:
                if failure.kind != Kind.PROXY or failure.status != 407:
                    raise
                until = self.keep(failure.schemes, refused=True)
                if not until:
                    raise
                raise LoginRefusal(failure.schemes, until, is_new=True) from None

    def is_accepted(self) -> bool:
        """Whether the proxy took this login a moment ago. Raises LoginRefusal if it refused it."""
        known = self.read()
        if known.get("refused"):
            raise LoginRefusal(known["schemes"], known["until"], is_new=False)
        return bool(known)

    def read(self) -> dict[str, Any]:
        """What is known of this login, {} if nothing is."""
        with suppress(StoreError, ValueError, RecursionError):
            known = json.loads(self.store.load(f"{self.name}.json") or b"{}")
            if is_sound(known) and hmac.compare_digest(self.digest(known["salt"]), known["digest"]):
                return dict(known)
        return {}

    def keep(self, schemes: Sequence[str], *, refused: bool) -> float:
        """Until when it is remembered, in epoch seconds; 0 where the store cannot."""
        until, salt = time.time() + REFUSED_SECONDS, os.urandom(16).hex()
        known = {
            "refused": refused,
            "until": until,
            "schemes": [scheme for scheme in SCHEMES if scheme in schemes],
            "salt": salt,
            "digest": self.digest(salt),
        }
        if not is_sound(known):
            return 0.0
        try:
            self.store.save(f"{self.name}.json", json.dumps(known).encode())
        except StoreError:
            return 0.0
        return until

    def digest(self, salt: str) -> str:
        """Of the login, as slow as the system has it: FIPS mode allows PBKDF2 only (SP 800-132), and a lock-out is worse."""
        if not self.login:
            return hashlib.sha256(salt.encode()).hexdigest()
        try:
            return slow_digest(self.login, salt)
        except StoreError:
            return hashlib.pbkdf2_hmac("sha256", self.login.encode(), salt.encode(), PBKDF2_TURNS).hex()


def is_sound(known: Any) -> bool:
    """Whether it is what `keep` makes, and is remembered still."""
    if not isinstance(known, dict) or set(known) != FIELDS or not is_number(known["until"]):
        return False
    schemes, now = known["schemes"], time.time()
    return (
        isinstance(known["refused"], bool)
        and isinstance(schemes, list)
        and all(scheme in SCHEMES for scheme in schemes)
        and all(isinstance(known[name], str) and HEX.fullmatch(known[name]) for name in ("salt", "digest"))
        and now < known["until"] <= now + REFUSED_SECONDS
    )
