# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a host: tnsnames.ora, sqlnet.ora and ojdbc.properties, hooks of the drivers, and those that set TNS_ADMIN."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._clients import named_clients
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import named_token
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import all_nodes
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import OAUTH, texts
from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import MARKER
from ansible_collections.entra.oracledb.plugins.module_utils._host.systemctl import UNITS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import OJDBC, SQLNET, TNSNAMES
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.sqlnet import read_parameters
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.tnsnames import WantedEntries, read_entries
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.driver_hooks import HOOKS
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_paths import (
    file_given_faults,
    posix_path_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.known_names import (
    ojdbc_warnings,
    sqlnet_warnings,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names, instead, read_elements
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.ojdbc import read_properties
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan, WalletPart
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.weak_settings import (
    unchecked_warnings,
    without_weak,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        FileArguments,
        FileChanges,
        OwnedArguments,
    )

FILES = {TNSNAMES: "tnsnames.ora", SQLNET: "sqlnet.ora", OJDBC: "ojdbc.properties"}
PROFILE = "/etc/profile.d/entra-oracledb.sh"
DROP_IN = "entra-oracledb.conf"
# What systemd-escape makes of a path has \x2d for a hyphen in it.
_UNIT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9:_.@-]|\\x[0-9a-f]{2})*\.service\Z")


class FilesReader:
    """Reads what a settled document says of files into a plan. `tokens` are its tokens by name."""

    def __init__(
        self,
        document: Mapping[str, Any],
        tokens: Mapping[str, Mapping[str, Any]],
        bad_directories: set[str],
        wallet: WalletPart,
        names: Names,
        unread: Mapping[str, Sequence[str]],
    ) -> None:
        self.document = document
        self.tokens = tokens
        self.bad_directories = bad_directories
        self.wallet = wallet
        self.names = names
        self.unread = unread
        self.clients: Sequence[str] = document["clients"] or []
        self.faults: list[str] = []
        self.warnings: list[str] = []
        self.from_wallet: dict[str, str] = {}
        self.tns_admin: str = document["tns_admin"] or ""

    def read(self, plan: HostPlan) -> list[str]:
        """Put the files into the plan; every fault of them."""
        entries = self.aliases()
        edits = {TNSNAMES: self.tnsnames(entries), SQLNET: self.sqlnet(), OJDBC: self.ojdbc()}
        owned = self.hooks(entries) + self.login_shells() + self.systemd_units()
        if any(edits.values()) or any(file["content"] for file in owned):
            self.check_tns_admin()
        for kind, edit in edits.items():
            if edit:
                plan.files.append(self.file(kind, edit))
        plan.owned += owned
        for report in plan.wallet_reports.values():
            report["sqlnet"] = self.from_wallet
        plan.warnings += self.warnings
        return self.faults

    def check_tns_admin(self) -> None:
        if self.tns_admin:
            setting = self.names("tns_admin")
            faults = posix_path_faults(setting, self.tns_admin)
            if self.document["state"] != "absent":
                faults = faults or file_given_faults(setting, self.tns_admin, FILES.values())
            self.faults += [f"{fault}." for fault in texts(faults)]
        elif "tns_admin" not in self.unread:
            state = "missing" if self.document["tns_admin"] is None else "empty"
            self.faults.append(
                f"{self.names('tns_admin')} is {state}: it is the directory of tnsnames.ora and sqlnet.ora."
            )

    def file(self, kind: str, edit: FileChanges) -> FileArguments:
        document = self.document
        return {
            "path": posixpath.join(self.tns_admin, FILES[kind]),
            "owner": document["owner"],
            "group": document["group"],
            "kind": kind,
            "backup": document["backup"],
            "follow": document["follow"],
            **edit,
        }

    # tnsnames.ora

    def aliases(self) -> WantedEntries:
        removing = self.document["state"] == "absent"
        listed = enumerate(self.document["services"] or [])
        services = [service and self.located(service, index) for index, service in listed]
        own = {name.upper() for service in services if service for name in (service["name"], service["new_name"] or "")}
        aliases = {name: text for name, text in self.wallet.aliases.items() if name.upper() not in own}
        if not self.wallet.absent and self.wallet.token is None:  # else the rule for tokens refuses them
            self.warnings += unchecked_warnings(aliases, self.names)
        taken = [self.taken_over(name, text) for name, text in aliases.items()]
        entries = read_entries(services, self.clients, removing, self.names("services[{index}] {name}"))
        wallet = read_entries(taken, self.clients, label=self.names("wallet: service {name}"))
        self.faults += entries.faults + wallet.faults
        return WantedEntries({**wallet.present, **entries.present}, wallet.absent + entries.absent, entries.renames, [])

    def taken_over(self, name: str, text: str) -> dict[str, Any]:
        """An alias of the wallet's own tnsnames.ora, with where the wallet is now and how to log in."""
        state = "absent" if self.wallet.absent else "present"
        service = {"name": name, "state": state, "new_name": None, "descriptor": text}
        service["wallet_directory"] = self.wallet.directory
        if self.wallet.token is not None:
            service["token_location"] = self.token_directory(self.wallet.token, self.names("wallet"))
        return service

    def located(self, service: Mapping[str, Any], index: int) -> dict[str, Any]:
        """The service with the directory of the token that it names."""
        where = self.names.element("services", index, service["name"])
        if service["state"] != "present" or service["token"] is None:
            return dict(service)
        if service["token_location"] is not None:
            self.faults.append(f"{where}: token and token_location are both given: give one.")
        return {**service, "token_location": self.token_directory(service["token"], where)}

    def token_directory(self, name: str, where: str) -> str:
        token = self.tokens.get(name)
        if token is None:
            unread = self.unread.get("tokens", ())
            if name not in unread and "" not in unread:  # "" is one without a name
                there = instead(name, [*self.tokens, *unread])
                self.faults.append(f"{where}: there is no token '{name}' in {self.names('tokens')}{there}")
            return "/"
        if token["state"] == "absent":
            self.faults.append(f"{where}: its token '{name}' is absent: give it another.")
        directory: str = token["directory"]
        return "/" if directory in self.bad_directories else directory

    def tnsnames(self, entries: WantedEntries) -> FileChanges:
        exclusive = self.document["services_exclusive"]
        if exclusive and not entries.present:
            self.faults.append(
                f"{self.names('services_exclusive')}: no service is to be present, so that every name would go: list what is to stay."
            )
        if not (entries.present or entries.absent or entries.renames):
            return {}
        return {
            "present": entries.present,
            "absent": entries.absent,
            "renames": entries.renames,
            "exclusive": exclusive,
            "clients": list(named_clients(self.clients)),
        }

    # sqlnet.ora and ojdbc.properties

    def sqlnet(self) -> FileChanges:
        parameters, faults = read_parameters(self.document["sqlnet"] or {})
        self.faults += [f"{self.names('sqlnet')}: {fault}." for fault in faults]
        renames = self.document["sqlnet_renames"] or {}
        for old, new in renames.items():
            if not isinstance(new, str) or not new:
                self.faults.append(f"{self.names('sqlnet_renames')}: {old} needs one new name.")
        defaults, warnings = without_weak({} if self.wallet.absent else self.wallet.sqlnet, parameters, self.names)
        self.warnings += warnings
        named = {name.upper() for name in parameters}
        self.from_wallet = {name: value for name, value in defaults.items() if name.upper() not in named}
        present, absent = divided(parameters)
        exclusive = self.document["sqlnet_exclusive"]
        if exclusive and not present:
            self.faults.append(
                f"{self.names('sqlnet_exclusive')}: {self.names('sqlnet')} has no value, so that every parameter would go: "
                "list what is to stay."
            )
        obsolete = {name: value for name, value in self.wallet.obsolete.items() if name not in parameters}
        if not (present or absent or renames or defaults or exclusive or obsolete):
            return {}
        self.warnings += sqlnet_warnings(present, self.names("sqlnet"))
        return {
            "present": present,
            "absent": absent,
            "renames": renames,
            "exclusive": exclusive,
            "obsolete": obsolete,
            "defaults": {name: value for name, value in defaults.items() if name not in present},
        }

    def ojdbc(self) -> FileChanges:
        properties, faults = read_properties(self.document["ojdbc"] or {})
        self.faults += [f"{self.names('ojdbc')}: {fault}." for fault in faults]
        present, absent = divided(properties)
        self.warnings += ojdbc_warnings(present, self.names("ojdbc"))
        return {"present": present, "absent": absent} if properties else {}

    # What names TNS_ADMIN, and the drivers' hooks

    def check_backslash(self, where: str) -> None:
        if "\\" in self.tns_admin:
            self.faults.append(
                f"{where}: {self.names('tns_admin')} '{self.tns_admin}' has a backslash, which shells and systemd take for an escape: "
                "choose a directory without one."
            )

    def hooks(self, entries: WantedEntries) -> list[OwnedArguments]:
        owned: list[OwnedArguments] = []
        for index, hook in read_elements(self.document["hooks"]):
            where = self.names.element("hooks", index)
            name, make_text = HOOKS[hook["driver"]]
            path = hook["path"] or posixpath.join(self.tns_admin, name)
            self.faults += [f"{where}: {fault}." for fault in texts(posix_path_faults("path", path))]
            if path.endswith("/"):
                self.faults.append(
                    f"{where}: path: '{path}' is a directory: write the file's name after it, as in {path}{name}."
                )
            content = None if hook["state"] == "absent" else make_text(token_locations(entries.present))
            owned.append(
                {"path": path, "content": content, "owner": self.document["owner"], "group": self.document["group"]}
            )
        return owned

    def login_shells(self) -> list[OwnedArguments]:
        wanted = self.document["login_shells"]
        if wanted is None:
            return []
        if wanted:
            self.check_backslash(self.names("login_shells"))
        text = f"# {MARKER}; login_shells: false removes it.\nTNS_ADMIN='{self.tns_admin}'\nexport TNS_ADMIN\n"
        return [{"path": PROFILE, "content": text if wanted else None}]

    def systemd_units(self) -> list[OwnedArguments]:
        owned: list[OwnedArguments] = []
        for index, unit in read_elements(self.document["systemd_units"]):
            name, where = unit["name"], self.names.element("systemd_units", index)
            if not _UNIT.match(name):
                self.faults.append(f"{where}: '{name}' is not the name of a service: write it as in hrapp.service.")
                continue
            value = self.tns_admin.replace("%", "%%")  # systemd's specifiers begin with one
            text = f'# {MARKER}; state: absent removes it.\n[Service]\nEnvironment="TNS_ADMIN={value}"\n'
            absent = unit["state"] == "absent"
            if not absent:
                self.check_backslash(where)
            owned.append({"path": f"{UNITS}/{name}.d/{DROP_IN}", "content": None if absent else text})
        return owned


def divided(wanted: Mapping[str, str | None]) -> tuple[dict[str, str], list[str]]:
    """The values that are to be there, and the names that are to go: those without one."""
    present = {name: value for name, value in wanted.items() if value is not None}
    return present, [name for name in wanted if name not in present]


def token_locations(aliases: Mapping[str, str]) -> dict[str, str]:
    """The aliases that name a token file, and where it is."""
    found = {}
    for alias, text in aliases.items():
        for way, location in (named_token(node) for node in all_nodes(text) if node.key == "DESCRIPTION"):
            if way == OAUTH and location:
                found[alias] = location
    return found
