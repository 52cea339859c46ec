# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device flow's two other ends (RFC 8628): where the device asks for codes, and where the person answers."""

from flask import Blueprint, Response, jsonify, request

from tests.emulators.entra import pages, scopes
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import SHARED_TENANTS, App, Registry, Tenant
from tests.emulators.entra.sessions import Device
from tests.emulators.entra.signing_in import directory_name, sign_in

PAGE_PATH = "/<alias>/oauth2/deviceauth"
MESSAGE = "To sign in, use a web browser to open the page {} and enter the code {} to authenticate."


class DeviceEndpoints:
    """A flow that began at a shared endpoint belongs to the tenant of the user who answers it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def begin(self, alias: str) -> Response:
        """POST /devicecode (section 3.1 and 3.2)."""
        tenant = self._tenant(alias)
        client_id = request.form.get("client_id")
        if not client_id:
            raise EntraError(900144, "client_id")
        app = self.registry.app(tenant, client_id) if tenant else self.registry.app_anywhere(client_id)
        if not app.public:
            raise EntraError(7000218)
        scope = request.form.get("scope", "")
        scopes.parse(scope, self.registry, tenant or self.registry.tenant(app.tenant_id))
        return jsonify(self._answer(self._add(app, tenant, scope), app))

    def _add(self, app: App, tenant: Tenant | None, scope: str) -> Device:
        return self.registry.sessions.add_device(
            Device(
                device_code="",
                user_code="",
                client_id=app.client_id,
                tenant_id=tenant.tenant_id if tenant else None,
                scope=scope,
                expires_on=self.registry.clock.now() + app.device_lifetime,
                interval=app.device_interval,
                claims=request.form.get("claims", ""),
            )
        )

    def _answer(self, device: Device, app: App) -> dict[str, object]:
        address = f"{request.host_url}common/oauth2/deviceauth"
        return {
            "user_code": device.user_code,
            "device_code": device.device_code,
            "verification_uri": address,
            "expires_in": app.device_lifetime,
            "interval": app.device_interval,
            "message": MESSAGE.format(address, device.user_code),
        }

    def form(self, alias: str) -> Response:
        return pages.device(request.path, request.args.get("otc", ""))

    def take(self, alias: str) -> Response:
        """The person's answer: a code, and either a sign-in or a refusal."""
        user_code, username = request.form.get("user_code", ""), request.form.get("username", "")
        try:
            device = self.registry.sessions.device_for(user_code, self.registry.clock.now())
            if request.form.get("answer") == "decline":
                self.registry.sessions.answer_device(device, None)
                return pages.message("You have cancelled the sign-in. You may close this window.")
            approve(self.registry, device, username, request.form.get("password", ""))
        except EntraError as error:
            return pages.device(request.path, user_code, username, error)
        return pages.message("You have signed in to the application on your device. You may now close this window.")

    def _tenant(self, alias: str) -> Tenant | None:
        return None if alias in SHARED_TENANTS else self.registry.tenant(alias)


def approve(registry: Registry, device: Device, username: str, password: str | None) -> None:
    """Answer a flow as a user; the password None is for the control side, which is trusted."""
    tenant = registry.tenant(device.tenant_id) if device.tenant_id else None
    directory = directory_name(tenant) if tenant else SHARED_TENANTS[0]
    people = registry.people
    user = (
        people.user(username, directory) if password is None else people.check_password(username, password, directory)
    )
    signed_in = sign_in(registry, user, tenant, device.client_id, ("pwd", "mfa") if user.mfa else ("pwd",))
    registry.sessions.answer_device(device, signed_in)


def blueprint(registry: Registry) -> Blueprint:
    routes = Blueprint("device", __name__)
    endpoints = DeviceEndpoints(registry)
    routes.add_url_rule("/<alias>/oauth2/v2.0/devicecode", "devicecode", endpoints.begin, methods=["POST"])
    routes.add_url_rule(PAGE_PATH, "deviceauth", endpoints.form, methods=["GET"])
    routes.add_url_rule(PAGE_PATH, "deviceauth_answer", endpoints.take, methods=["POST"])
    return routes
