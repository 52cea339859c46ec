# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host on which ansible-playbook has deployed an alias for each feature, a token and a wallet."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.clients.drivers import Driver, MissingDriver, orapki
from tests.clients.features import ADDRESS, CLOSED, EXPIRED, PORT, PROXY_PORT, TOKEN_FILE, WALLET, Feature
from tests.emulators.entra import Entra
from tests.emulators.oracle_login import LoginAttempt
from tests.emulators.pki import Authority, ec_key
from tests.emulators.tns_listener.samples import make_token
from tests.integration.runner import Ansible

PLAY = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - {name: hr, directory: "{{ root }}/tokens/hr"}
    wallet:
      src: "{{ wallet }}"
      directory: "{{ root }}/wallet"
      certificate_path: "{{ pair }}.pem"
      private_key_path: "{{ pair }}.key"
      ca_path: "{{ ca }}"
    services: "{{ services }}"
"""
PASSWORD = "Wallet-of-a-test-1"


class Deployment:
    """The files of one host below `directory`; `authority` signed the listener's certificate."""

    def __init__(self, directory: Path, authority: Authority) -> None:
        self.ansible = Ansible(directory)
        self.authority = authority
        self.ca = directory / "ca.pem"
        self.ca.write_bytes(authority.pem)
        self.root = self.ansible.root()

    @property
    def token_file(self) -> Path:
        return self.root / "tokens/hr/token"

    @property
    def token(self) -> str:
        return self.token_file.read_text(encoding="ascii")

    def run(self, features: Sequence[Feature], *, port: int, closed: int, proxy: int) -> None:
        """Deploy all aliases in one task; raises AssertionError with its output if that fails."""
        values = {
            PORT: port, CLOSED: closed, PROXY_PORT: proxy, WALLET: f"{self.root}/wallet", TOKEN_FILE: f"{self.root}/copy/jwt",
            EXPIRED: f"{self.root}/expired",
        }  # fmt: skip
        certificate, key = self.authority.client("CN=hr", key=ec_key()).write_pair(self.ansible.directory, "client")
        with Entra() as entra:
            self.ansible.use(entra, entra.app(secret=True, roles=["hr.reader"]))
            self.ansible.variables.update(
                wallet=str(self.made_wallet()), pair=str(certificate).removesuffix(".pem"), ca=str(self.ca),
                services=[filled(service(feature), values) for feature in features],
            )  # fmt: skip
            assert str(key) == f"{self.ansible.variables['pair']}.key"
            self.ansible.play(PLAY).succeeded()
        (self.root / "copy").mkdir()
        shutil.copy(self.token_file, self.root / "copy/jwt")
        (self.root / "expired").mkdir()
        (self.root / "expired/token").write_text(make_token(expires_in=-60))

    def made_wallet(self) -> Path:
        """A wallet that trusts the authority, made by Oracle's own tool where there is one."""
        wallet = self.ansible.made("orapki")
        where = ["-wallet", str(wallet), "-pwd", PASSWORD]
        try:
            orapki("wallet", "create", *where, "-auto_login")
            orapki("wallet", "add", *where, "-trusted_cert", "-cert", str(self.ca))
        except MissingDriver:
            (wallet / "cwallet.sso").write_bytes(b"JDBC, who would read it, is not here")
        return wallet

    def login(self, driver: Driver, feature: Feature) -> LoginAttempt:
        """As the application on the host would; nobody but the alias names an authority where the alias names a wallet."""
        token = self.root / "expired/token" if feature.options.get("token_location") == EXPIRED else self.token_file
        ca: Path | None = None if "wallet_directory" in feature.options else self.ca
        if feature.foreign_ca:
            ca = self.ansible.directory / "another-ca.pem"
            ca.write_bytes(Authority.create("Another CA").pem)
        return driver.login(self.root / "admin", feature.alias, token, ca)


def service(feature: Feature) -> dict[str, Any]:
    base: dict[str, Any] = {} if feature.whole else dict(ADDRESS)
    if not {"descriptor", "easy_connect", "sid"} & set(feature.options):
        base["service_name"] = "hr.contoso.example"
    if feature.token:
        base["token"] = "hr"
    return {"name": feature.alias, **base, **feature.options}


def filled(value: Any, values: dict[str, Any]) -> Any:
    """The same with the placeholders replaced, also inside texts."""
    if isinstance(value, dict):
        return {name: filled(item, values) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, values) for item in value]
    if value in values:
        return values[value]
    if isinstance(value, str):
        for name, text in values.items():
            value = value.replace(name, str(text))
    return value
