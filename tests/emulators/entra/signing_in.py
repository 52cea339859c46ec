# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants and sign-ins: whose tenant a request at a shared endpoint is about, and whether a user may enter it."""

from collections.abc import Mapping

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.people import User, check_enabled
from tests.emulators.entra.registry import App, Registry, Tenant
from tests.emulators.entra.sessions import SignIn


def directory_name(tenant: Tenant) -> str:
    return (tenant.domains or [tenant.tenant_id])[0]


def sign_in(registry: Registry, user: User, tenant: Tenant | None, client_id: str, amr: tuple[str, ...]) -> SignIn:
    """The user in a tenant (None: the home tenant), for an app that is there; EntraError 50057, 50020 or 700016."""
    check_enabled(user)
    tenant = tenant or registry.tenant(user.tenant_id)
    app = registry.app(tenant, client_id)
    check_member(user, tenant, app)
    return SignIn(user, tenant.tenant_id, amr)


def check_member(user: User, tenant: Tenant, app: App) -> None:
    """EntraError 50020 if the user is neither a member nor a guest of the tenant."""
    if user.object_id_in(tenant.tenant_id) is None:
        raise EntraError(50020, user.username, directory_name(tenant), app.client_id)


def tenant_of_request(registry: Registry, form: Mapping[str, str]) -> Tenant:
    """The tenant that a token request at a shared endpoint is about, as its grant says; EntraError 50059 if none."""
    find = OF_GRANT.get(form.get("grant_type", ""))
    if find is None:
        raise EntraError(50059)
    tenant_id = find(registry, form)
    if tenant_id is not None:
        return registry.tenant(tenant_id)
    # A grant that nobody knows is refused by its own rules, which come after the client's.
    return registry.tenant(registry.app_anywhere(form.get("client_id", "")).tenant_id)


def _of_code(registry: Registry, form: Mapping[str, str]) -> str | None:
    code = registry.sessions.find_code(form.get("code", ""))
    return code.sign_in.tenant_id if code else None


def _of_device(registry: Registry, form: Mapping[str, str]) -> str | None:
    device = registry.sessions.find_device(form.get("device_code", ""))
    return device.sign_in.tenant_id if device and device.sign_in else None


def _of_refresh_token(registry: Registry, form: Mapping[str, str]) -> str | None:
    token = registry.sessions.find_refresh_token(form.get("refresh_token", ""))
    return token.sign_in.user.tenant_id if token else None


def _of_username(registry: Registry, form: Mapping[str, str]) -> str | None:
    user = registry.people.find(form.get("username", ""))
    return user.tenant_id if user else None


def _of_assertion(registry: Registry, form: Mapping[str, str]) -> str | None:
    from tests.emulators.entra.grants.saml_bearer import decoded, upn  # it needs this module

    user = registry.people.find(upn(decoded(form.get("assertion", ""))))
    return user.tenant_id if user else None


OF_GRANT = {
    "authorization_code": _of_code,
    "urn:ietf:params:oauth:grant-type:device_code": _of_device,
    "refresh_token": _of_refresh_token,
    "password": _of_username,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": lambda registry, form: None,
    "urn:ietf:params:oauth:grant-type:saml1_1-bearer": _of_assertion,
}
