# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with one token, a clock that the test moves, and a provider that answers as the test says."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import rotate
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import read_configuration
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError

NOW = 1_800_000_000.0
LIFE = 3600.0


def raise_error(error: NoTokenError) -> None:
    raise error


class Clock:
    """Time passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = NOW

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


class Provider:
    """Hands out tokens, or raises `failure`; `asked` has the moments of the requests."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: list[float] = []
        self.life = LIFE
        self.roles = ["hr"]
        self.failure: Any = None  # a NoTokenError
        self.during: Callable[[], object] = lambda: None
        self.tokens: list[str] = []

    def obtain(self, _configuration: object) -> str:
        self.asked.append(self.clock.now)
        self.during()
        if self.failure:
            raise_error(self.failure)
        self.tokens.append(self.token())
        return self.tokens[-1]

    def token(self, age: float = 0.0) -> str:
        issued = self.clock.now - age
        claims = {"iat": issued, "exp": issued + self.life, "roles": self.roles, "jti": secrets.token_hex(8)}
        return jwt.encode(claims, secrets.token_hex(32), algorithm="HS256")


class Machine:
    """The host's files below `root`, and its one token `hr`."""

    def __init__(self, root: Path, clock: Clock, provider: Provider) -> None:
        self.root = root
        self.clock = clock
        self.provider = provider
        self.config = root / "etc"
        self.config.mkdir()
        self.tokens = root / "tokens"
        self.tokens.mkdir(mode=0o700)
        self.token = self.tokens / "token"
        self.secret = root / "etc" / "hr.client_secret"
        self.secret.write_text(secrets.token_urlsafe())
        self.host = rotate.Host("0" * 32, "db1", str(root / "var"), lambda: clock.now, clock.sleep)
        self.document: dict[str, Any] = {
            "version": 1,
            "name": "hr",
            "directory": str(self.tokens),
            "flow": "client_secret",
            "scope": "https://contoso.example/hr/.default",
            "authority": "https://login.microsoftonline.com",
            "tenant_id": "contoso.example",
            "client_id": "55555555-6666-7777-8888-999999999999",
            "client_secret_path": str(self.secret),
        }
        self.configure()

    def configure(self, **changes: object) -> None:
        self.document.update(changes)
        (self.config / "hr.json").write_text(json.dumps(self.document))

    def open(self) -> rotate.Rotation:
        return rotate.Rotation(read_configuration(str(self.config), "hr"), self.host)

    def rotate(self, **options: Any) -> rotate.Outcome:
        rotation = self.open()
        try:
            return rotation.rotate(**options)
        finally:
            rotation.close()

    def put(self, token: str) -> None:
        """As a controller would."""
        self.token.write_text(token)
        self.token.chmod(0o600)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "var" / "hr" / "state.json").read_text())
        return found


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    clock = Clock()
    provider = Provider(clock)
    monkeypatch.setattr(rotate, "obtain_token", provider.obtain)
    tmp_path.chmod(0o755)
    return Machine(tmp_path, clock, provider)
