# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Ask the provider for the token of a configuration, with what this host has."""

import contextlib
import os
from typing import TYPE_CHECKING, Any, Dict

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    read_credential,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import Configuration
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.moments import clock_time

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_credentials import (
        ClientCredentialsRequest,
    )


class NoTokenError(Exception):
    """No new token. `kind` is refused, unanswered or local; `retry_after` is in seconds, 0: not given. Never a secret."""

    def __init__(self, text: str, kind: str, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.kind = kind
        self.retry_after = retry_after


def obtain_token(configuration: Configuration) -> str:
    """A new token. Raises NoTokenError."""
    if configuration.flow == "managed_identity":
        return _of_machine(configuration)
    from ansible_collections.entra.oracledb.plugins.module_utils._entra import errors
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_credentials import request_token

    try:
        return request_token(_request(configuration)).access_token
    except FileFaultError as error:
        raise NoTokenError(str(error), "local") from None
    except errors.TokenError as error:
        kinds = {errors.FAULT: "local", errors.TRANSIENT: "unanswered"}
        raise NoTokenError(str(error), kinds.get(error.kind, "refused"), error.retry_after or 0.0) from None


def checked_claims(token: str, now: float) -> Dict[str, Any]:
    """The claims of a new token. Raises JwtError; for one that is over with the cause, for no provider hands out such."""
    claims = jwt.decode(token)[1]
    if jwt.expires_on(claims) <= now:
        raise jwt.JwtError(f"by this host's clock, {clock_time(now)}, it has expired already: set the clock.")
    return claims


def _of_machine(configuration: Configuration) -> str:
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import (
        ManagedIdentityError,
    )
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import get_token, resource_of

    resource = resource_of(configuration.scope)
    try:
        answer = get_token(resource, configuration.identity, os.environ, configuration.timeout)
    except ManagedIdentityError as error:
        kind = "local" if error.is_local else "refused" if error.refused else "unanswered"
        raise NoTokenError(str(error), kind, error.retry_after) from None
    return str(answer["access_token"])


def _request(configuration: Configuration) -> "ClientCredentialsRequest":
    """Raises FileFaultError."""
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_credentials import (
        ClientCredentialsRequest,
    )

    return ClientCredentialsRequest(
        authority=configuration.authority,
        tenant_id=configuration.tenant_id,
        client_id=configuration.client_id,
        scope=configuration.scope,
        client_secret=_secret("client secret", configuration.client_secret_path),
        federated_token_file=configuration.federated_token_file,
        certificate_path=_handed_over(configuration.certificate_path),
        certificate_password=_secret("certificate password", configuration.certificate_password_path),
        send_certificate_chain=configuration.send_certificate_chain,
        ca_path=configuration.ca_path,
        validate_certs=configuration.validate_certs,
        proxy=_secret("proxy", configuration.proxy_path),
        timeout=int(configuration.timeout),
    )


def roots_secret(configuration: Configuration) -> str:
    """A file of root's that systemd hands to the service and to nobody else, so that this user cannot ask; "" for none."""
    if os.geteuid() == 0:
        return ""
    for path in map(_handed_over, configuration.credential_files):
        with contextlib.suppress(OSError):
            if os.stat(path).st_uid == 0 and not os.access(path, os.R_OK):
                return path
    return ""


def _handed_over(path: str) -> str:
    """Where systemd put the file for this run (LoadCredential=), else the path itself."""
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    copy = os.path.join(given, os.path.basename(path)) if given and path else ""
    return copy if copy and os.path.exists(copy) else path


def _secret(label: str, path: str) -> str:
    """The text of a file of one line, "" for no path. Raises FileFaultError."""
    if not path:
        return ""
    data = read_credential(label, _handed_over(path))[0]
    try:
        return data.decode("utf-8").rstrip("\r\n")
    except ValueError:
        raise FileFaultError(f"{label} '{path}' is no UTF-8 text.") from None
