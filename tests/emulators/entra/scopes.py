# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scopes of user tokens: which resource, which of its permissions, and whether the app may have them."""

from dataclasses import dataclass

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.first_party import GRAPH, GRAPH_APP_ID
from tests.emulators.entra.registry import App, Registry, Resource, Tenant

# OpenID Connect Core 1.0 section 5.4 and 11: these are about the sign-in and belong to no resource.
OPENID = ("openid", "profile", "email", "offline_access")
DEFAULT = ".default"


@dataclass(frozen=True)
class Wanted:
    """A parsed scope: permissions `names` of `resource`, named there as `audience`, and the OpenID ones in `openid`."""

    resource: Resource
    audience: str
    names: tuple[str, ...]
    openid: tuple[str, ...]

    def granted(self, app: App) -> list[str]:
        """The permissions that the app gets on the resource; EntraError 65001 if one is not consented to."""
        if self.resource.app_id == GRAPH_APP_ID and not self.names:
            return [name for name in self.openid if name != "offline_access"]
        consented = app.delegated.get(self.resource.app_id, [])
        if self.names == (DEFAULT,) and consented:
            return list(consented)
        if not consented or not set(self.names) <= set(consented):
            raise EntraError(65001, app.client_id, app.client_id)
        # Entra adds what was consented to before; one who asks for one permission gets all of them.
        return list(consented)

    def text(self, granted: list[str]) -> str:
        """The answer's `scope`: what was granted, and .default if that was the question, so that a cache finds it."""
        names = [*granted, DEFAULT] if self.names == (DEFAULT,) else granted
        of_resource = [f"{self.audience}/{name}" for name in names] if self.names else []
        return " ".join([*of_resource, *(name for name in self.openid if name != "offline_access")])


def parse(scope: str, registry: Registry, tenant: Tenant) -> Wanted:
    """What a user's scope asks for; EntraError 900144, 70011, 28000 or 500011 says what is wrong with it."""
    items = scope.split()
    if not items:
        raise EntraError(900144, "scope")
    openid = tuple(item for item in items if item in OPENID)
    named = [_split(item) for item in items if item not in OPENID]
    if not named:
        # A sign-in without a resource gets a token for Microsoft Graph, which has the userinfo endpoint.
        return Wanted(registry.resource(tenant, GRAPH), GRAPH, (), openid)
    found = [_resource(audience, registry, tenant) for audience, _unused in named]
    if len({resource.app_id for resource in found}) > 1:
        raise EntraError(28000, scope)
    names = tuple(dict.fromkeys(name for _unused, name in named))
    if DEFAULT in names and len(names) > 1:
        raise EntraError(70011, f"{scope}. {DEFAULT} scope can't be combined with resource-specific scopes")
    return Wanted(found[0], named[0][0], names, openid)


def _split(item: str) -> tuple[str, str]:
    """(resource identifier, permission); a permission without a resource is one of Microsoft Graph."""
    audience, slash, name = item.rpartition("/")
    if not slash:
        return GRAPH, name
    if not audience or not name:
        raise EntraError(70011, item)
    return audience, name


def _resource(audience: str, registry: Registry, tenant: Tenant) -> Resource:
    try:
        return registry.resource(tenant, audience)
    except EntraError:
        # An identifier that ends with a slash makes two of them in a scope.
        return registry.resource(tenant, audience.rstrip("/") or audience)
