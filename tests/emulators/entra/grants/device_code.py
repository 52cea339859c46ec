# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device code grant (RFC 8628 section 3.4): the polling side."""

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.sessions import SignIn


class DeviceCode(SignInGrant):
    """Pending until the user has answered; who polls too fast has to wait longer."""

    GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"

    def find_sign_in(self) -> SignIn:
        sessions, now = self.registry.sessions, self.registry.clock.now()
        device = sessions.find_device(self.field("device_code"))
        if device is None or device.client_id.lower() != self.request.client.client_id.lower():
            raise EntraError(7000014)
        self.device, self.asked_scope = device, device.scope
        if device.answer == "declined":
            raise EntraError(65004, error="authorization_declined")
        if device.expires_on <= now:
            raise EntraError(70020)
        if not sessions.poll(device, now):
            raise EntraError(70016, error="slow_down")
        if device.answer == "waiting":
            raise EntraError(70016)
        if device.sign_in is None or device.answer == "redeemed":
            raise EntraError(70000, "the device code has already been used")
        if device.sign_in.tenant_id != self.server.tenant.tenant_id:
            raise EntraError(700005)
        return device.sign_in

    def redeem(self) -> None:
        self.registry.sessions.redeem_device(self.device)
