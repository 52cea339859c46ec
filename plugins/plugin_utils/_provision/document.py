# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of one host, `oracle_client`'s and `oracle_token`'s alike: checked as a whole on the controller, offline."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_paths import posix_path_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import (
    DocumentError,
    HostPlan,
    WalletPart,
    host_identity,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

GiveOptions = Callable[[Mapping[str, Any]], Mapping[str, Given]]
# What may stand alone: everything else describes these.
_ASKS = ("tokens", "services", "sqlnet", "sqlnet_renames", "wallet", "ojdbc", "hooks", "systemd_units")


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

    def add_files(self, document: Mapping[str, Any], removing: bool) -> None:
        """Everything beside the tokens: the wallet, the files of tns_admin, and those that name it."""
        if not any(document[name] for name in _ASKS) and document["login_shells"] is None:
            self.faults.append(
                "nothing is asked for: give tokens, services, sqlnet, wallet, ojdbc, hooks or systemd_units."
            )
        # A single token needs none of it.
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.files import FILES, FilesReader

        tokens = {token["name"]: token for token in document["tokens"] or []}
        wallet = self.read_wallet(document["wallet"], removing)
        files = FilesReader(document, tokens, self.bad_directories, wallet)
        self.faults += files.read(self.plan, removing)
        self.check_places(document["tns_admin"])
        self.check_paths({document["tns_admin"]: FILES.values()} if document["tns_admin"] else {})

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
            return replace(build_requests(self.give_options(credential), offline_faults)[0], needs_roles=True)
        except RequestError as error:
            self.faults += [label + fault for fault in error.faults]
            return None

    def check_places(self, tns_admin: str | None) -> None:
        """A directory that is its owner's alone would hide the files of everybody's TNS_ADMIN."""
        for kind, parts in (("token", self.plan.tokens), ("wallet", self.plan.wallets)):
            for part in parts:
                if tns_admin and part["state"] == "present" and part["directory"].rstrip("/") == tns_admin.rstrip("/"):
                    self.faults.append(
                        f"{kind} {part['name']}: its directory is tns_admin, which others have to read: give it one of its own."
                    )

    def check_paths(self, taken: dict[str, Iterable[str]]) -> None:
        """No two whole files on one path, and none in the place of what the other parts have: directories and names."""
        if self.plan.wallets:
            from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WALLET_FILES

            taken |= {wallet["directory"]: WALLET_FILES for wallet in self.plan.wallets}
        places = {posixpath.join(where, name).rstrip("/") for where, names in taken.items() for name in ("", *names)}
        for token in self.plan.tokens:
            places |= {token["directory"].rstrip("/"), posixpath.join(token["directory"], "token")}
        paths = [file["path"] for file in self.plan.owned]
        for path in dict.fromkeys(paths):
            if paths.count(path) > 1:
                self.faults.append(
                    f"'{path}' is asked for {paths.count(path)} times by hooks, login_shells or systemd_units: once is enough."
                )
            if path in places:
                self.faults.append(
                    f"hooks: '{path}' is the place of something else of this document: give the hook a path of its own."
                )

    def read_wallet(self, given: Mapping[str, Any] | None, removing: bool) -> WalletPart:
        if given is None:
            return WalletPart()
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.wallet_part import read_part

        part = read_part(given, self.plan, removing)
        self.faults += part.faults
        return part

    def check_unique(self, what: str, names: Sequence[str]) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        self.faults += [f"{what}: '{name}' is there {names.count(name)} times." for name in twice]


def directory_faults(path: str) -> list[str]:
    """A token directory is a TOKEN_LOCATION, so it follows the rules that every client's parser can live with."""
    return [f"{fault}." for fault in texts(posix_path_faults("directory", path))]


def expected_claims(request: TokenRequest) -> dict[str, str]:
    return {"client_id": request.client_id, "tenant_id": request.tenant_id, "scope": request.scope}
