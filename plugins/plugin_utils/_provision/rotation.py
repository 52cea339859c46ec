# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the tokens of a host renew themselves: what the host is told, and the secrets that it gets when it has not got them."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_endpoint import token_endpoint
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import FileFaultError, read_file
from ansible_collections.entra.oracledb.plugins.module_utils._host.self_renewal import NAME
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        Manager,
        RotatedToken,
        RotationArguments,
        RotationProgram,
    )

PROGRAM = "program"  # what the host calls it when it is due
FROM_CONTROLLER = "set rotation: controller for it, and renew it with the playbook entra.oracledb.rotate"
NO_UNIT = "cannot be that of a unit or of a file of cron: use letters, digits, '_' and '-', at most 64."
READ_HERE_TOO = (
    "The controller reads it, too, for the first token of a host that renews it by itself: run this where the file is, for "
    "example in the pod or on the host, with connection local."
)
MAX_CA_BYTES = 4 * 1024 * 1024


@dataclass
class RotationPlan:
    """The argument `rotation` of the host's module, and the contents of the files that a token needs there, by name."""

    tokens: list[RotatedToken] = field(default_factory=list)
    contents: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    def arguments(self, due: Collection[str] = (), retired: Collection[str] = ()) -> RotationArguments:
        """What the host is told. With the contents, in base64, of what it called `due`: names of tokens, and `program`.

        `retired` are tokens that renew themselves and should not.
        """
        program: RotationProgram | None = None
        if any(token["manager"] != "none" for token in self.tokens):
            data = rotation_program()
            program = {"digest": hashlib.sha256(data).hexdigest()}
            if PROGRAM in due:
                program["content"] = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
        tokens: list[RotatedToken] = [{**token} for token in self.tokens]
        for token in tokens:
            if token["name"] in due:
                contents = self.contents.get(token["name"], {})
                token["contents"] = {end: base64.b64encode(text.encode()).decode() for end, text in contents.items()}
        tokens += [{"name": name, "manager": "none"} for name in retired]
        return {"program": program, "tokens": tokens}

    def add(self, token: Mapping[str, Any], manager: str, interval: int, request: TokenRequest | None) -> list[str]:
        """Plan one token of a document; its faults. `request` is None for one that goes."""
        name = token["name"]
        if manager == "none" or request is None:
            self.tokens.append({"name": name, "manager": "none"})
            return []
        faults = [] if NAME.match(name) and name != PROGRAM else [f"name '{name}' {NO_UNIT}"]
        faults += refusals(request)
        if faults:
            return faults
        try:
            self.contents[name] = files_of(request)
        except FileFaultError as error:
            return [str(error)]
        digests = {end: hashlib.sha256(text.encode()).hexdigest() for end, text in self.contents[name].items()}
        self.tokens.append(
            {
                "name": name,
                "manager": cast("Manager", manager),
                "interval": interval,
                "directory": token["directory"].rstrip("/"),
                "owner": token["owner"],
                "group": token["group"],
                "configuration": configuration(token, request),
                "digests": digests,
            }
        )
        return []


def explained(fault: str) -> str:
    """The same fault of a token that a host renews by itself, for who has the host's federated token in mind."""
    is_about_file = fault.startswith("federated_token_file '") and " cannot be read: " in fault
    return f"{fault} {READ_HERE_TOO}" if is_about_file else fault


def refusals(request: TokenRequest) -> list[str]:
    """Why a host cannot renew this token by itself."""
    why = ""
    if request.otherwise or request.auth == "auto":
        why = "auth tries several ways to a token: name the one that the host is to use"
    elif request.auth == "managed_identity":
        if not request.is_of_target:
            why = (
                f"the identity is the controller's: set identity_host: target if the host has one, or {FROM_CONTROLLER}"
            )
    elif request.auth == "workload_identity":
        if not request.text("federated_token_file"):
            why = f"the host needs federated_token_file, a file of its own that is kept fresh; else {FROM_CONTROLLER}"
    elif request.auth not in ("client_secret", "certificate"):
        what = "signs a person in" if request.flow.user else "needs what only the controller has"
        why = f"auth {request.auth} {what}: {FROM_CONTROLLER}"
    if why:
        return [f"a host cannot renew this token by itself: {why}."]
    if request.auth == "managed_identity":
        return []
    fault = token_endpoint(request.authority_url, request.tenant_id).fault
    return [f"a host cannot renew this token by itself: {fault.rstrip('.')}; {FROM_CONTROLLER}."] if fault else []


def configuration(token: Mapping[str, Any], request: TokenRequest) -> dict[str, Any]:
    """What is in the host's file NAME.json beside the paths of its secrets."""
    found: dict[str, Any] = {
        "directory": token["directory"].rstrip("/"),
        "owner": token["owner"],
        "group": token["group"],
        "flow": request.auth,
        "scope": request.scope,
        "timeout": request.timeout,
    }
    if request.auth == "managed_identity":
        return {**found, "identity": request.managed_identity}
    found.update(tenant_id=request.tenant_id, client_id=request.client_id, authority=request.authority_url)
    found.update(validate_certs=request.validate_certs)
    if request.auth == "workload_identity":
        found.update(federated_token_file=request.text("federated_token_file"))
    if request.auth == "certificate":
        found.update(send_certificate_chain=request.send_certificate_chain)
    return found


def files_of(request: TokenRequest) -> dict[str, str]:
    """The files that the host needs, by the ends of their names. Raises FileFaultError."""
    found: dict[str, str] = {}
    if request.auth == "managed_identity":
        return found
    if request.auth == "client_secret":
        found["client_secret"] = request.text("client_secret")
    if request.auth == "certificate":
        found.update(certificate_files(request))
    if request.proxy:
        found["proxy"] = request.proxy
    if request.ca_path:
        data = read_file(f"ca_path '{request.ca_path}'", request.ca_path, MAX_CA_BYTES, "4 MiB: that is no CA file")[0]
        found["ca"] = data.decode("utf-8", "replace")
    return found


def certificate_files(request: TokenRequest) -> dict[str, str]:
    """PEM with the key, and its passphrase where the key is encrypted. A PFX file becomes PEM, for the host's openssl."""
    password = request.text("certificate_password")
    data = b"\n".join(part for part in (request.certificate, request.private_key) if part)
    if b"-----BEGIN" not in request.certificate:
        return {"certificate": pem_of(request.certificate, password)}
    return {"certificate": data.decode("utf-8", "replace"), **({"certificate_password": password} if password else {})}


def pem_of(data: bytes, password: str) -> str:
    """A PFX file as PEM, the same each time; its password would lie beside it in a file of the same mode."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError:
        raise FileFaultError("the certificate is neither PEM nor a PFX file that certificate_password opens.") from None
    if key is None or certificate is None:
        raise FileFaultError("the PFX file has no certificate with its key.")
    parts = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    parts += [one.public_bytes(Encoding.PEM) for one in (certificate, *chain)]
    return b"".join(parts).decode("ascii")
