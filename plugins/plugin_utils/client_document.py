# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of one host, `oracle_client`'s and `oracle_token`'s alike: checked as a whole on the controller, offline."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import descriptor, descriptor_rules
from ansible_collections.entra.oracledb.plugins.module_utils.managed_identity import resource_of
from ansible_collections.entra.oracledb.plugins.module_utils.ora_edit import parameters_of
from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import OCI
from ansible_collections.entra.oracledb.plugins.plugin_utils.credentials import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import AadTokenError, RequestError, numbered
from ansible_collections.entra.oracledb.plugins.plugin_utils.option_values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils.options import OPTIONS, credential_argument_spec
from ansible_collections.entra.oracledb.plugins.plugin_utils.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils.request_builder import build_requests

GiveOptions = Callable[[Mapping[str, Any]], Mapping[str, Given]]

STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
PLACE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "directory": {"type": "str", "required": True},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "state": STATE,
}
TOKEN_ARGUMENTS: dict[str, dict[str, Any]] = {**PLACE_ARGUMENTS, **credential_argument_spec()}
SERVICE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "token": {"type": "str", "no_log": False},
    "state": STATE,
    **descriptor.SERVICE_OPTIONS,
}
CLIENT_ARGUMENTS: dict[str, dict[str, Any]] = {
    "tns_admin": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "state": STATE,
    "tokens": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str", "required": True}, **TOKEN_ARGUMENTS},
        "no_log": False,
    },
    "services": {"type": "list", "elements": "dict", "options": SERVICE_ARGUMENTS},
    "sqlnet": {"type": "dict"},
}


class DocumentError(AadTokenError):
    """The document is wrong; every fault of it, before any network call or write."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(numbered("The document cannot be applied", self.faults))


@dataclass
class HostPlan:
    """What the host is told (`arguments` of oracle_host), and the requests for the tokens that it may want."""

    tokens: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    remove_empty: bool = False
    requests: dict[str, TokenRequest] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        return {"tokens": self.tokens, "files": self.files, "remove_empty": self.remove_empty}


class DocumentReader:
    """Reads a document into a HostPlan and collects its faults. `give_options` resolves a token's credential options."""

    def __init__(self, give_options: GiveOptions) -> None:
        self.give_options = give_options
        self.plan = HostPlan()
        self.faults: list[str] = []
        self.bad_directories: set[str] = set()
        self.labelled: dict[str, TokenRequest] = {}

    def read_client(self, document: Mapping[str, Any]) -> HostPlan:
        """The plan of a whole `oracle_client` document. Raises DocumentError."""
        removing = document["state"] == "absent"
        for token in document["tokens"] or []:
            self.add_token(token, label=f"token {token['name']}: ", removing=removing)
        self.check_unique("tokens", [token["name"] for token in document["tokens"] or []])
        self.check_unique("token directories", [token["directory"].rstrip("/") for token in self.plan.tokens])
        self.add_files(document, removing)
        self.plan.remove_empty = removing
        return self.finish()

    def read_token(self, arguments: Mapping[str, Any]) -> HostPlan:
        """The plan of a single token directory, for `oracle_token`. Raises DocumentError."""
        self.add_token(
            {**arguments, "name": posixpath.basename(arguments["directory"].rstrip("/"))}, label="", removing=False
        )
        return self.finish()

    def finish(self) -> HostPlan:
        if self.faults:
            for label, request in self.labelled.items():
                self.faults += [label + fault for fault in offline_faults(request)]
            raise DocumentError(self.faults)
        return self.plan

    def add_token(self, token: Mapping[str, Any], *, label: str, removing: bool) -> None:
        absent = removing or token["state"] == "absent"
        faults = directory_faults(token["directory"])
        self.faults += [label + fault for fault in faults]
        self.bad_directories |= {token["directory"]} if faults else set()
        wanted = {
            "name": token["name"],
            "directory": token["directory"],
            "owner": token["owner"],
            "group": token["group"],
            "state": "absent" if absent else "present",
        }
        if not absent:
            request = self.request(token, label)
            if request:
                self.labelled[label] = request
                if request.is_of_target:
                    wanted["identity"] = host_identity(request)
                else:
                    self.plan.requests[token["name"]] = request
                wanted["min_remaining"] = request.min_remaining
                wanted["expected"] = expected_claims(request)
        self.plan.tokens.append(wanted)

    def request(self, token: Mapping[str, Any], label: str) -> TokenRequest | None:
        credential = {name: value for name, value in token.items() if name in OPTIONS and value is not None}
        try:
            return replace(build_requests(self.give_options(credential))[0], needs_roles=True)
        except RequestError as error:
            self.faults += [label + fault for fault in error.faults]
            return None

    def add_files(self, document: Mapping[str, Any], removing: bool) -> None:
        services, sqlnet = document["services"] or [], document["sqlnet"] or {}
        if not services and not sqlnet:
            if not document["tokens"]:
                self.faults.append("nothing is asked for: give tokens, services or sqlnet.")
            return
        directory = document["tns_admin"]
        if not directory:
            self.faults.append("tns_admin is missing: it is the directory of tnsnames.ora and sqlnet.ora.")
            return
        self.faults += [f"{fault}." for fault in descriptor_rules.posix_path_faults("tns_admin", directory)]
        self.check_unique("services", [service["name"].upper() for service in services])
        aliases = self.aliases(services, document["tokens"] or [], removing)
        parameters = self.parameters({name: None if removing else value for name, value in sqlnet.items()})
        for name, entries in (("tnsnames.ora", aliases), ("sqlnet.ora", parameters)):
            if entries:
                self.plan.files.append(file_arguments(posixpath.join(directory, name), entries, document))

    def aliases(
        self, services: Sequence[Mapping[str, Any]], tokens: Sequence[Mapping[str, Any]], removing: bool
    ) -> dict[str, str | None]:
        by_name = {token["name"]: token for token in tokens}
        entries: dict[str, str | None] = {}
        for service in services:
            name = service["name"]
            entries[name] = None
            if removing or service["state"] == "absent":
                faults = descriptor.alias_faults(name)
            else:
                options = self.located(service, by_name)
                faults = descriptor.faults(name, options)
                entries[name] = None if faults else descriptor.build(options)
            self.faults += [f"service {name}: {fault}." for fault in faults]
        return entries

    def located(self, service: Mapping[str, Any], tokens: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The service with the directory of the token that it names."""
        options = {name: service[name] for name in descriptor.SERVICE_OPTIONS if service.get(name) is not None}
        if service["token"] is None:
            return options
        token = tokens.get(service["token"])
        if token is None:
            known = ", ".join(sorted(tokens)) or "none"
            self.faults.append(
                f"service {service['name']}: there is no token '{service['token']}' in tokens (there is: {known})."
            )
        elif token["state"] == "absent":
            self.faults.append(f"service {service['name']}: its token '{service['token']}' is absent: give it another.")
        if "token_location" in options:
            self.faults.append(f"service {service['name']}: token and token_location are both given: give one.")
        if "descriptor" in options:
            self.faults.append(
                f"service {service['name']}: descriptor and token are both given: describe the service by options, or write "
                f"(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=…)) into the descriptor."
            )
            return options
        usable = token is not None and token["directory"] not in self.bad_directories
        return {**options, "token_location": token["directory"] if token and usable else "/"}

    def parameters(self, wanted: Mapping[Any, Any]) -> dict[str, str | None]:
        """The parameters of sqlnet.ora as text; None removes one."""
        parameters, faults = parameters_of(dict(wanted))
        for name, value in parameters.items():
            if name.upper() == "TOKEN_LOCATION" and value is not None:
                faults += descriptor_rules.path_faults(name, value)
            try:
                if value is not None:
                    OraFile(clients=(OCI,)).set(name, value)
            except OraFileError as error:
                faults.append(str(error))
        self.faults += [f"sqlnet: {fault}." for fault in faults]
        return parameters

    def check_unique(self, what: str, names: Sequence[str]) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        self.faults += [f"{what}: '{name}' is there {names.count(name)} times." for name in twice]


def host_identity(request: TokenRequest) -> dict[str, Any]:
    """What a managed host needs to get the token by its own identity."""
    return {"resource": resource_of(request.scope), "identity": request.managed_identity, "timeout": request.timeout}


def directory_faults(path: str) -> list[str]:
    """A token directory is a TOKEN_LOCATION, so it follows the rules that every client's parser can live with."""
    return [f"{fault}." for fault in descriptor_rules.posix_path_faults("directory", path)]


def expected_claims(request: TokenRequest) -> dict[str, str]:
    return {"client_id": request.client_id, "tenant_id": request.tenant_id, "scope": request.scope}


def file_arguments(path: str, entries: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "path": path,
        "owner": document["owner"],
        "group": document["group"],
        "present": {name: value for name, value in entries.items() if value is not None},
        "absent": [name for name, value in entries.items() if value is None],
        "sqlnet": posixpath.basename(path) == "sqlnet.ora",
    }
