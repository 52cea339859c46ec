# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sign-ins leave until a client redeems it: authorization codes, device codes and refresh tokens.

It lives in memory only: neither a reset nor a restart of the process keeps it.
"""

import secrets
import threading
from dataclasses import dataclass, field, replace

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.people import User

CODE_SECONDS = 600.0
REFRESH_SECONDS = 90 * 86400.0
# Consonants and digits that nobody mistakes for each other (RFC 8628 section 6.1).
USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
USER_CODE_LENGTH = 9
SLOWER = 5


@dataclass(frozen=True)
class SignIn:
    """A user who has signed in to an app, in the tenant `tenant_id`; `amr` as in RFC 8176, `claims` as it was asked for."""

    user: User
    tenant_id: str
    amr: tuple[str, ...] = ("pwd",)
    claims: str = ""


@dataclass
class Code:
    """An authorization code and what it was asked with; `expires_on` in epoch seconds."""

    value: str
    client_id: str
    sign_in: SignIn
    redirect_uri: str
    scope: str
    expires_on: float
    nonce: str | None = None
    challenge: str | None = None
    redeemed: bool = False


@dataclass
class Device:
    """One device flow; `answer` is "waiting", "approved", "declined" or "redeemed", `interval` is in seconds."""

    device_code: str
    user_code: str
    client_id: str
    tenant_id: str | None
    scope: str
    expires_on: float
    interval: int
    answer: str = "waiting"
    sign_in: SignIn | None = None
    claims: str = ""
    polled_at: float = field(default=0.0)

    def poll(self, now: float) -> bool:
        """Note a poll; False, and from now on a longer interval, if it came too early (RFC 8628 section 3.5)."""
        # Half a second is for clients that count from their answer, and for clocks.
        early = bool(self.polled_at) and now - self.polled_at < self.interval - 0.5
        self.polled_at = now
        if early:
            self.interval += SLOWER
        return not early


@dataclass
class RefreshToken:
    """A refresh token: bound to a client and a user, good for any resource and for each of the user's tenants."""

    value: str
    client_id: str
    sign_in: SignIn
    scope: str
    issued_at: float
    expires_on: float
    used: bool = False


class Sessions:
    """The store of all three; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._devices: dict[str, Device] = {}
        self._refresh_tokens: dict[str, RefreshToken] = {}

    def clear(self) -> None:
        with self._lock:
            self._codes.clear()
            self._devices.clear()
            self._refresh_tokens.clear()

    # Authorization codes

    def add_code(self, code: Code) -> Code:
        code = replace(code, value=f"1.{secrets.token_urlsafe(48)}")
        with self._lock:
            self._codes[code.value] = code
        return code

    def find_code(self, value: str) -> Code | None:
        with self._lock:
            return self._codes.get(value)

    def redeem_code(self, code: Code) -> None:
        """Use it up; EntraError 54005 if another was faster (RFC 6749 section 4.1.2)."""
        with self._lock:
            if code.redeemed:
                raise EntraError(54005)
            code.redeemed = True

    # Device codes

    def add_device(self, device: Device) -> Device:
        letters = "".join(secrets.choice(USER_CODE_LETTERS) for _unused in range(USER_CODE_LENGTH))
        device = replace(device, device_code=f"D.{secrets.token_urlsafe(48)}", user_code=letters)
        with self._lock:
            self._devices[device.device_code] = device
        return device

    def find_device(self, device_code: str) -> Device | None:
        with self._lock:
            return self._devices.get(device_code)

    def device_for(self, user_code: str, now: float) -> Device:
        """The flow that waits under this user code; EntraError 70018 if none does (blanks and case do not count)."""
        wanted = "".join(user_code.split()).upper()
        for device in self.waiting(now):
            if device.user_code == wanted:
                return device
        raise EntraError(70018)

    def waiting(self, now: float) -> list[Device]:
        """The flows that nobody has answered yet, oldest first."""
        with self._lock:
            return [one for one in self._devices.values() if one.answer == "waiting" and one.expires_on > now]

    def poll(self, device: Device, now: float) -> bool:
        with self._lock:
            return device.poll(now)

    def answer_device(self, device: Device, sign_in: SignIn | None) -> None:
        """Approve as the one who signed in, or decline with None."""
        with self._lock:
            device.sign_in = replace(sign_in, claims=device.claims) if sign_in else None
            device.answer = "approved" if sign_in else "declined"

    def redeem_device(self, device: Device) -> SignIn:
        """The sign-in of an approved flow, once; EntraError 70000 if another was faster."""
        with self._lock:
            if device.answer != "approved" or device.sign_in is None:
                raise EntraError(70000, "the device code has already been used")
            device.answer = "redeemed"
            return device.sign_in

    # Refresh tokens

    def add_refresh_token(self, client_id: str, sign_in: SignIn, scope: str, now: float) -> str:
        value = f"1.{secrets.token_urlsafe(90)}"
        with self._lock:
            self._refresh_tokens[value] = RefreshToken(value, client_id, sign_in, scope, now, now + REFRESH_SECONDS)
        return value

    def find_refresh_token(self, value: str) -> RefreshToken | None:
        with self._lock:
            return self._refresh_tokens.get(value)

    def use_refresh_token(self, token: RefreshToken, *, once: bool) -> None:
        """Note its use; with `once` EntraError 70000 if it was used before."""
        with self._lock:
            if once and token.used:
                raise EntraError(70000, "the refresh token has already been used")
            token.used = True
