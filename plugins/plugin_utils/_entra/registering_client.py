# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client of all flows: every secret that it sends or gets is registered with ansible-core, in this one place.

Options are registered where they are read; these are what is made or read on the way: assertions, refresh tokens of
signed-in accounts, codes, the login of a proxy, and the tokens of the answer.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._http import transport
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response

# Fields of token and device authorization requests and answers (RFC 6749, 7523, 7636, 8628).
SENT: tuple[str, ...] = ("assertion", "client_assertion", "client_secret", "code", "code_verifier", "device_code")
SENT += ("password", "refresh_token")
RECEIVED = ("access_token", "device_code", "id_token", "refresh_token")
SHORTEST = 8  # characters; a server must not have single letters masked in all that Ansible shows


class RegisteringClient(HttpClient):
    """An HttpClient whose secrets ansible-core masks."""

    def send(self, method: str, url: str, *arguments: Any, **options: Any) -> Response:
        """As HttpClient.send. Raises ProviderError, RequestError."""
        try:
            response = super().send(method, url, *arguments, **options)
        finally:
            register_secrets(self.secrets_on_the_way())
        register_secrets(secret_fields(transport.json_object(response.text), RECEIVED))
        return response

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **more: Any) -> Response:
        """As HttpClient.post. Raises ProviderError, RequestError."""
        register_secrets(secret_fields(data, SENT))
        return super().post(url, params, data, headers, **more)

    def secrets_on_the_way(self) -> list[str]:
        """All but the address of a proxy that has no login: messages name it."""
        return [secret for secret in self.secrets() if secret != self.request.proxy or "@" in secret]


def secret_fields(document: object, names: tuple[str, ...]) -> list[str]:
    """The values of these fields, as text; MSAL's assertion of AD FS is bytes."""
    values = [document.get(name) for name in names] if isinstance(document, dict) else []
    texts = [value.decode("ascii", "replace") if isinstance(value, bytes) else value for value in values]
    return [text for text in texts if isinstance(text, str) and len(text) >= SHORTEST]
