# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host asks the token endpoint for, as whom, and a name for the credential that it is asked with."""

import time
from typing import List, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import TokenFaultsError
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    read_credential,
)

CREDENTIALS = ("client_secret", "federated_token_file", "certificate_path")
FLOWS = {
    "client_secret": "client_secret",
    "federated_token_file": "workload_identity",
    "certificate_path": "certificate",
}
"""What the controller calls the flow of a credential, in messages."""
KINDS = {"client_secret": "secret", "federated_token_file": "federated", "certificate_path": "certificate"}
TIMEOUT = 60  # seconds


class ClientCredentialsRequest(NamedTuple):
    """What is asked, of whom, as whom; one of the three credentials. Not in its repr, because secrets are in it."""

    authority: str  # https://host[:port], with or without the tenant and a B2C policy
    tenant_id: str
    client_id: str
    scope: str
    client_secret: str = ""
    federated_token_file: str = ""  # read for each request
    certificate_path: str = ""  # PEM: certificate, key and, for send_certificate_chain, the certificates above
    certificate_password: str = ""
    send_certificate_chain: bool = False
    claims: str = ""  # JSON, as it is sent
    ca_path: str = ""
    validate_certs: bool = True
    proxy: str = ""
    timeout: int = TIMEOUT  # seconds in all

    def __repr__(self) -> str:
        return f"<{self.about}>"

    @property
    def credential(self) -> str:
        """The option of the credential, empty without one."""
        return next((name for name in CREDENTIALS if getattr(self, name)), "")

    @property
    def about(self) -> str:
        """How messages call this request: as on the controller."""
        flow = FLOWS.get(self.credential, "no credential")
        return f"token for {self.scope or 'no scope'} ({flow}, client {self.client_id}, tenant {self.tenant_id})"


def undecodable(request: ClientCredentialsRequest) -> List[str]:
    """The options with bytes that were no UTF-8 when they were read: they cannot be sent."""
    found = []
    for name, value in request._asdict().items():
        try:
            str(value).encode()
        except UnicodeEncodeError:
            found.append(name)
    return found


def fingerprint(request: ClientCredentialsRequest) -> str:
    """A name for the credential: another one when a new credential is there, so that it is worth a try. No part can be read from it.

    A federated token counts by whom it is about: the next one for the same workload changes nothing. A file that cannot be read
    is like an empty one.
    """
    content = b""
    try:
        if request.credential != "client_secret" and request.credential:
            content = read_credential(request.credential, getattr(request, request.credential))[0]
    except FileFaultError:
        pass
    if request.federated_token_file:
        content = jwt.workload(content.decode("utf-8", "replace")).encode()
    lasting = (
        request.credential,
        request.client_secret,
        request.certificate_password,
        request.client_id,
        request.tenant_id,
    )
    return jwt.credential_digest((content, *(value.encode("utf-8", "surrogatepass") for value in lasting)))


def read_federated_token(path: str) -> str:
    """The token in the file as it is now, checked offline: the program that owns it replaces it. Raises TokenFaultsError."""
    token = read_credential("federated_token_file", path)[0].decode("utf-8", "replace").strip()
    fault = jwt.assertion_fault(token, time.time())
    if fault:
        raise TokenFaultsError([f"federated_token_file '{path}' {fault}"])
    return token
