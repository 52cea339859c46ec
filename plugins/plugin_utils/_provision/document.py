# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of `oracle_client` and of `oracle_token`, here called a document: checked as a whole, offline."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_paths import (
    posix_path_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import (
    Found,
    Names,
    gathered,
    read_elements,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import (
    DocumentError,
    HostPlan,
    WalletPart,
    host_identity,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        ExpectedClaims,
        TokenArguments,
    )

GiveOptions = Callable[[Mapping[str, Any]], Mapping[str, Given]]
TOKEN_FILE = "token"  # noqa: S105 - the name of a file
# Any of these makes a document: everything else describes them.
_ASKS = ("tokens", "services", "sqlnet", "sqlnet_renames", "wallet", "ojdbc", "hooks", "systemd_units")


class DocumentReader:
    """Reads a document into a HostPlan and collects its faults.

    `give_options` resolves a token's credential options, `names` are the settings' for messages. `unread` are the options, and
    elements of them by name, that the caller has found faults in: they are None in the document, and nothing that follows from
    that is a fault.
    """

    def __init__(
        self,
        give_options: GiveOptions,
        names: Names | None = None,
        unread: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.give_options = give_options
        self.names = names or Names()
        self.unread = unread or {}
        self.plan = HostPlan()
        self.found: list[Found] = []
        self.bad_directories: set[str] = set()
        self.labelled: dict[str, TokenRequest] = {}

    def fault(self, text: str, place: str = "") -> None:
        self.found.append(Found(place, text))

    def read_client(self, document: Mapping[str, Any]) -> HostPlan:
        """The plan of a whole `oracle_client` document. Raises DocumentError."""
        if not any(document[name] for name in _ASKS) and document["login_shells"] is None and not self.unread:
            asks = [self.names(name) for name in _ASKS if name != "sqlnet_renames"]
            self.fault(f"nothing is asked for: set {prose(asks)}.")
        document = settled(document)
        tokens = read_elements(document["tokens"])
        for index, token in tokens:
            label = self.names.element("tokens", index, token["name"])
            self.add_token(token, label=label)
            self.add_rotation(token, label, document)
        self.check_unique(self.names("tokens"), [token["name"] for _index, token in tokens])
        self.check_unique("token directories", [token["directory"].rstrip("/") for token in self.plan.tokens])
        self.add_files(document)
        self.plan.remove_empty = document["state"] == "absent"
        return self.finish()

    def add_files(self, document: Mapping[str, Any]) -> None:
        """Everything beside the tokens: the wallet, the files of tns_admin, and those that name it."""
        # A single token needs none of it.
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.files import FILES, FilesReader

        tokens = {token["name"]: token for _index, token in read_elements(document["tokens"])}
        wallet = self.read_wallet(document["wallet"])
        files = FilesReader(document, tokens, self.bad_directories, wallet, self.names, self.unread)
        self.found += [Found("", fault) for fault in files.read(self.plan)]
        self.check_places(document["tns_admin"])
        self.check_paths(document["tns_admin"], FILES.values())

    def read_token(self, arguments: Mapping[str, Any]) -> HostPlan:
        """The plan of a single token directory, for `oracle_token`. Raises DocumentError."""
        self.add_token({**arguments, "name": posixpath.basename(arguments["directory"].rstrip("/"))}, label="")
        return self.finish()

    def finish(self) -> HostPlan:
        """The plan. Raises DocumentError with all faults of the document."""
        if self.found:
            for label, request in self.labelled.items():
                self.found += [Found(label, fault) for fault in offline_faults(request)]
            raise DocumentError(gathered(self.found))
        return self.plan

    def add_token(self, token: Mapping[str, Any], *, label: str) -> None:
        faults = directory_faults(token["directory"])
        self.found += [Found(label, fault) for fault in faults]
        self.bad_directories |= {token["directory"]} if faults else set()
        wanted: TokenArguments = {
            "name": token["name"],
            "directory": token["directory"],
            "owner": token["owner"],
            "group": token["group"],
            "state": token["state"],
        }
        if token["state"] == "present":
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

    def add_rotation(self, token: Mapping[str, Any], label: str, document: Mapping[str, Any]) -> None:
        """What makes a token renew itself. Where nothing does and it stays, the host is only asked whether something did."""
        manager, interval = document["rotation"], document["rotation_interval"]
        is_present = token["state"] == "present"
        if is_present and (manager == "none" or token["rotation"] == "controller"):
            self.plan.unrotated.append(token["name"])
            return
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation import RotationPlan, explained

        request = self.labelled.get(label)
        if is_present and (request is None or manager is None or interval is None):
            # Its faults are told already.
            self.found = [Found(place, explained(text) if place == label else text) for place, text in self.found]
            return
        self.plan.rotation = self.plan.rotation or RotationPlan()
        faults = self.plan.rotation.add(token, manager if is_present else "none", interval, request)
        self.found += [Found(label, fault) for fault in faults]

    def request(self, token: Mapping[str, Any], label: str) -> TokenRequest | None:
        credential = {name: value for name, value in token.items() if name in OPTIONS and value is not None}
        try:
            return replace(build_requests(self.give_options(credential), offline_faults)[0], needs_roles=True)
        except RequestError as error:
            self.found += [Found(label, fault) for fault in error.faults]
            return None

    def check_places(self, tns_admin: str | None) -> None:
        """A directory that only its owner can enter would hide tnsnames.ora from all others."""
        directories = [(f"token {part['name']}", part["directory"], part["state"]) for part in self.plan.tokens]
        directories += [(self.names("wallet"), part["directory"], part["state"]) for part in self.plan.wallets]
        for place, directory, state in directories:
            if tns_admin and state == "present" and directory.rstrip("/") == tns_admin.rstrip("/"):
                self.fault(
                    f"its directory is {self.names('tns_admin')}, which others have to read: give it one of its own.",
                    place,
                )

    def check_paths(self, tns_admin: str | None, names: Iterable[str]) -> None:
        """No two whole files have one path, and none has that of a directory or file of tns_admin, a token or the wallet."""
        paths = [file["path"] for file in self.plan.owned]
        places = self.places(tns_admin, names)
        for path in dict.fromkeys(paths):
            if paths.count(path) > 1:
                asking = prose([self.names(name) for name in ("hooks", "login_shells", "systemd_units")])
                self.fault(f"'{path}' is asked for {paths.count(path)} times by {asking}: once is enough.")
            if path in places:
                self.fault(
                    f"{self.names('hooks')}: '{path}' belongs to {places[path]}: give the hook a path of its own."
                )

    def places(self, tns_admin: str | None, names: Iterable[str]) -> dict[str, str]:
        """Each path that tns_admin with its files `names`, the wallet and the tokens need -> the setting that names it."""
        taken = [("tokens", token["directory"], [TOKEN_FILE]) for token in self.plan.tokens]
        if self.plan.wallets:
            from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WALLET_FILES

            taken += [("wallet", wallet["directory"], [*WALLET_FILES]) for wallet in self.plan.wallets]
        taken += [("tns_admin", tns_admin, [*names])] if tns_admin else []
        return {
            posixpath.join(where, name).rstrip("/"): self.names(setting)
            for setting, where, files in taken
            for name in ("", *files)
        }

    def read_wallet(self, given: Mapping[str, Any] | None) -> WalletPart:
        if given is None:
            return WalletPart()
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.wallet_part import read_part

        part = read_part(given, self.plan, self.names("wallet"))
        self.found += [Found("", fault) for fault in part.faults]
        return part

    def check_unique(self, what: str, names: Sequence[str]) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        self.found += [Found("", f"{what}: '{name}' is there {names.count(name)} times.") for name in twice]


def settled(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with each item's own state: if the whole is to be absent, then everything in it.

    What goes needs no value and no token, and leaves nothing to be renamed or to be the only one. A service keeps its state:
    what was only renamed stays, and `read_entries` knows that.
    """
    if document["state"] != "absent":
        return document
    goes = {"state": "absent"}
    lists = ("tokens", "hooks", "systemd_units")
    return {
        **document,
        **{name: [item and {**item, **goes} for item in document[name] or ()] for name in lists},
        "services": [service and {**service, "token": None} for service in document["services"] or ()],
        "services_exclusive": False,
        "sqlnet": dict.fromkeys(document["sqlnet"] or ()),
        "sqlnet_renames": {},
        "sqlnet_exclusive": False,
        "wallet": document["wallet"] and {**document["wallet"], **goes},
        "ojdbc": dict.fromkeys(document["ojdbc"] or ()),
        "login_shells": None if document["login_shells"] is None else False,
    }


def directory_faults(path: str) -> list[str]:
    """A token directory is a TOKEN_LOCATION, so it follows the rules that every client's parser can live with."""
    return [f"{fault}." for fault in texts(posix_path_faults("directory", path))]


def expected_claims(request: TokenRequest) -> ExpectedClaims:
    return {"client_id": request.client_id, "tenant_id": request.tenant_id, "scope": request.scope}
