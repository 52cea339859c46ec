# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test can set of a running AD FS emulator: a private JSON file in its directory, read for each request."""

import datetime
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.emulators import pki
from tests.emulators.adfs.mex import MICROSOFT_ONLINE, SERVED

FILE = "settings.json"


@dataclass(frozen=True)
class Account:
    """A user of the domain; `principal` is the Kerberos name, `immutable_id` what Entra knows the user by."""

    upn: str
    password: str
    principal: str
    immutable_id: str


@dataclass
class Settings:
    """`lifetime` (seconds), `offset` (of the clock, seconds) and `audience` are those of the assertions.

    `proof` replaces Kerberos' proof of the service: "none" leaves it out.
    """

    issuer: str
    accounts: list[Account] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=lambda: [f"{one.version}/{one.kind}" for one in SERVED])
    relying_party: str = MICROSOFT_ONLINE
    audience: str = ""
    lifetime: float = 3600.0
    offset: float = 0.0
    proof: str = ""

    @classmethod
    def read(cls, directory: Path) -> "Settings":
        document = json.loads((directory / FILE).read_text())
        return cls(**{**document, "accounts": [Account(**account) for account in document["accounts"]]})

    def write(self, directory: Path) -> None:
        """Replace the file at once: a request sees the old settings or the new ones."""
        pki.write_private(directory / f"{FILE}.new", json.dumps(asdict(self)).encode()).replace(directory / FILE)

    def account(self, name: str) -> Account | None:
        """By user principal name or Kerberos principal; letter case does not count."""
        names = name.casefold()
        return next((one for one in self.accounts if names in (one.upn.casefold(), one.principal.casefold())), None)

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.offset)
