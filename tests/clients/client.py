# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client host, as far as a driver sees it."""

from pathlib import Path

from tests.clients.drivers import Driver
from tests.emulators.oracle_login import LoginAttempt
from tests.emulators.pki import Authority


class Client:
    """A TNS_ADMIN directory with a CA, and a token directory beside it."""

    def __init__(self, directory: Path, authority: Authority) -> None:
        self.tns_admin = directory / "admin"
        self.tokens = directory / "tokens"
        self.tns_admin.mkdir()
        self.tokens.mkdir(mode=0o700)
        self.ca = directory / "ca.pem"
        self.ca.write_bytes(authority.pem)

    @property
    def token_file(self) -> Path:
        return self.tokens / "token"

    @property
    def security(self) -> str:
        """What an alias says in SECURITY so that all drivers log in with the token."""
        return f"(SSL_SERVER_DN_MATCH=YES)(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={self.tokens})"

    def write(self, entries: str, token: str) -> None:
        self.token_file.write_text(token, encoding="ascii", newline="")
        (self.tns_admin / "tnsnames.ora").write_text(entries)

    def login(self, driver: Driver, alias: str = "HR") -> LoginAttempt:
        return driver.login(self.tns_admin, alias, self.token_file, self.ca)
