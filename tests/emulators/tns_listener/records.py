# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the listener remembers of each connection; tokens are in here and nowhere else."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

#: How far a connection came, in this order.
STAGES = ("tcp", "tls", "connect", "network services", "auth")


@dataclass
class Login:
    """One connection, as far as it came.

    `stage` is the last of STAGES that was reached; `outcome` is empty while the connection is being served.
    `network_services` and `fast_auth` tell which of the optional ways the client took. `keys` are the names of all
    authentication values, e.g. to see that a password was sent beside a token. `token` maps each byte to a character.
    """

    id: int
    transport: str
    stage: str = "tcp"
    outcome: str = ""
    service_name: str | None = None
    descriptor: str | None = None
    sni: str | None = None
    program: str | None = None
    driver: str | None = None
    network_services: bool = False
    fast_auth: bool = False
    has_user: bool = False
    keys: tuple[str, ...] = ()
    token: str | None = None

    def __repr__(self) -> str:
        """Without the token and the descriptor, so that a failing assertion does not print them."""
        token = "None" if self.token is None else f"<{len(self.token)} characters>"
        return (
            f"Login(id={self.id}, transport={self.transport!r}, stage={self.stage!r}, outcome={self.outcome!r}, "
            f"service_name={self.service_name!r}, driver={self.driver!r}, token={token})"
        )


class Recorder:
    """The records of all connections, in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logins: list[Login] = []
        self._last_id = 0

    def begin(self, transport: str) -> Login:
        """Open the record of a new connection; ids only ever grow, also across `clear()`."""
        with self._lock:
            self._last_id += 1
            login = Login(self._last_id, transport)
            self._logins.append(login)
            return login

    def snapshot(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(login) for login in self._logins]

    def clear(self) -> None:
        """Forget every connection begun so far, also those still being served."""
        with self._lock:
            self._logins.clear()
