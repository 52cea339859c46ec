# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The configuration of one token, a JSON file without a secret: read and checked as a whole."""

import contextlib
import json
import os
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._host.self_renewal import NAME
from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError, printable, printable_path

VERSION = 1
MAX_BYTES = 65536
TIMEOUT, LONGEST_TIMEOUT = 60, 600  # seconds of one request, with all its tries
_TEXTS = ("directory", "flow", "scope")
_OPTIONAL_TEXTS = (
    "owner",
    "group",
    "tenant_id",
    "client_id",
    "authority",
    "ca_path",
    "proxy_path",
    "client_secret_path",
    "certificate_path",
    "certificate_password_path",
    "federated_token_file",
)
NEEDS = {
    "managed_identity": (),
    "client_secret": ("authority", "tenant_id", "client_id", "client_secret_path"),
    "certificate": ("authority", "tenant_id", "client_id", "certificate_path"),
    "workload_identity": ("authority", "tenant_id", "client_id", "federated_token_file"),
}
FLOWS = tuple(NEEDS)
CREDENTIALS = ("client_secret_path", "certificate_path", "certificate_password_path", "proxy_path")
"""Files that systemd may hand over (LoadCredential=), by the last part of their names."""
_PATHS = (*CREDENTIALS, "directory", "ca_path", "federated_token_file")


class ConfigurationError(FaultsError):
    """A configuration cannot be used; every fault of it."""


class Configuration(NamedTuple):
    """What to renew and how. Times in seconds, paths absolute; "" is not given."""

    path: str
    name: str
    directory: str
    flow: str
    scope: str
    owner: Optional[str]
    group: Optional[str]
    tenant_id: str
    client_id: str
    authority: str
    identity: Dict[str, str]
    client_secret_path: str
    certificate_path: str
    certificate_password_path: str
    federated_token_file: str
    send_certificate_chain: bool
    ca_path: str
    validate_certs: bool
    proxy_path: str
    timeout: float

    @property
    def watched(self) -> Tuple[str, ...]:
        """The files whose change is a reason to look again: this one and those of the credential."""
        return tuple(path for path in (self.path, *self.credential_files) if path)

    @property
    def credential_files(self) -> Tuple[str, ...]:
        return tuple(
            path
            for path in (
                self.client_secret_path,
                self.certificate_path,
                self.certificate_password_path,
                self.federated_token_file,
                self.proxy_path,
            )
            if path
        )


def names_in(directory: str) -> List[str]:
    """The names of all configurations. Raises ConfigurationError when the directory cannot be listed."""
    try:
        entries = sorted(os.listdir(directory))
    except FileNotFoundError:
        fault = f"{printable_path(directory)} does not exist: provision the host with oracle_client_rotation first."
        raise ConfigurationError([fault]) from None
    except OSError as error:
        raise ConfigurationError([f"{printable_path(directory)} cannot be listed: {error.strerror}."]) from None
    return [entry[:-5] for entry in entries if entry.endswith(".json") and NAME.match(entry[:-5])]


def directory_in(content: Optional[bytes]) -> Optional[str]:
    """The token's directory in the content of a configuration, None if there is none to read."""
    try:
        found = json.loads((content or b"").decode("utf-8"))["directory"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def names_of(directory: str, token_directory: Optional[str]) -> List[str]:
    """The names of the configurations in `directory` that renew the token in `token_directory`."""
    found = []
    for name in names_in(directory) if os.path.isdir(directory) else []:
        with contextlib.suppress(OSError), open(os.path.join(directory, f"{name}.json"), "rb") as stream:
            if token_directory is not None and directory_in(stream.read(MAX_BYTES)) == token_directory:
                found.append(name)
    return found


def check_token_name(name: str) -> None:
    """Raises ConfigurationError."""
    if not NAME.match(name):
        fault = "is no name of a token: letters, digits, '_' and '-', at most 64"
        raise ConfigurationError([f"'{printable(name, 100)}' {fault}; `status` lists the names."])


def read_configuration(directory: str, name: str) -> Configuration:
    """The configuration NAME.json of a directory. Raises ConfigurationError with all its faults."""
    check_token_name(name)
    path = os.path.join(directory, f"{name}.json")
    document = _document(path, directory)
    faults = faults_of(document, name)
    if faults:
        raise ConfigurationError([f"{printable_path(path)}: {fault}" for fault in faults])
    for key in _PATHS:
        document[key] = _as_path(document.get(key) or "")
    texts = {key: document.get(key) or "" for key in _OPTIONAL_TEXTS if key not in ("owner", "group")}
    return Configuration(
        path=path,
        name=name,
        owner=document.get("owner"),
        group=document.get("group"),
        identity=document.get("identity") or {},
        send_certificate_chain=document.get("send_certificate_chain", False),
        validate_certs=document.get("validate_certs", True),
        timeout=float(document.get("timeout", TIMEOUT)),
        **{key: document[key] for key in _TEXTS},
        **texts,
    )


def _is_absolute_path(text: str) -> bool:
    try:
        return _as_path(text).startswith("/")
    except UnicodeEncodeError:  # half a character
        return False


def _as_path(text: str) -> str:
    """A path of UTF-8 bytes, whatever the locale: Python 3.6 takes that of cron, none, for ASCII."""
    return os.fsdecode(text.encode("utf-8", "surrogateescape"))


def _document(path: str, directory: str) -> Dict[str, Any]:
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        document = json.loads(data.decode("utf-8")) if len(data) <= MAX_BYTES else None
    except FileNotFoundError:
        known = ", ".join(names_in(directory)) if os.path.isdir(directory) else ""
        there = f"there are: {known}" if known else "provision the host with oracle_client_rotation first"
        raise ConfigurationError([f"{printable_path(path)} does not exist; {there}."]) from None
    except OSError as error:
        raise ConfigurationError([f"{printable_path(path)} cannot be read: {error.strerror}."]) from None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise ConfigurationError([f"{printable_path(path)} is damaged: provision the host again."])
    return document


def faults_of(document: Dict[str, Any], name: str) -> List[str]:
    """Everything that is wrong with a configuration. The controller checks what it sends by the same rules."""
    if document.get("version") != VERSION:
        return [f"version is not {VERSION}: the configuration is of another release, so provision the host again."]
    faults = [] if document.get("name") == name else [f"name is not '{name}' as in the name of the file."]
    faults += [f"{key} is missing or no text." for key in _TEXTS if not _is_text(document.get(key))]
    faults += [
        f"{key} is no text."
        for key in _OPTIONAL_TEXTS
        if document.get(key) is not None and not isinstance(document[key], str)
    ]
    flow = document.get("flow")
    if isinstance(flow, str) and flow not in NEEDS:
        faults.append(f"flow is none of {', '.join(FLOWS)}: rotate this token from the controller.")
    faults += [
        f"{key} is missing, which flow {flow} needs." for key in NEEDS.get(str(flow), ()) if not document.get(key)
    ]
    faults += [
        f"{key} is no absolute path."
        for key in _PATHS
        if isinstance(document.get(key), str) and document[key] and not _is_absolute_path(document[key])
    ]
    return faults + _typed_faults(document)


def _typed_faults(document: Dict[str, Any]) -> List[str]:
    faults = [
        f"{key} is not true or false."
        for key in ("send_certificate_chain", "validate_certs")
        if not isinstance(document.get(key, False), bool)
    ]
    timeout = document.get("timeout", TIMEOUT)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 1 <= timeout <= LONGEST_TIMEOUT:
        faults.append(f"timeout is no number of seconds from 1 to {LONGEST_TIMEOUT}.")
    identity = document.get("identity")
    if identity is not None and not (
        isinstance(identity, dict) and all(_is_text(text) for pair in identity.items() for text in pair)
    ):
        faults.append("identity is no object of texts.")
    return faults


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
