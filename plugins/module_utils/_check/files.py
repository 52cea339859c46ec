# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The network files of a host, as the user who connects reads them; each is read once in a run."""

from typing import Dict, List, Optional, Union

from ansible_collections.entra.oracledb.plugins.module_utils._check.context import (
    ALIAS,
    PROPERTIES,
    SQLNET,
    Context,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.looking import Look, look
from ansible_collections.entra.oracledb.plugins.module_utils._check.names import Names
from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import Rules, rules_of
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import PropertiesFile


class NetworkFiles:
    """tnsnames.ora with what it includes, sqlnet.ora, ldap.ora and ojdbc.properties of TNS_ADMIN."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._read: Dict[str, Union[OraFile, Look]] = {}
        self._names: Dict[str, Names] = {}
        self._entries: Optional[Dict[str, List[Entry]]] = None

    def tnsnames(self, path: str = "") -> Union[OraFile, Look]:
        """A tnsnames.ora as it is read by every client, or why it cannot be read."""
        path = path or self.context.path(ALIAS)
        if path not in self._read:
            found = self.look(path)
            self._read[path] = found if found.content is None else OraFile(found.content, ALL_CLIENTS)
        return self._read[path]

    @property
    def entries(self) -> Dict[str, List[Entry]]:
        """The definitions of each name in tnsnames.ora itself, in their order, for all clients."""
        if self._entries is None:
            self._entries = {}
            file = self.tnsnames()
            for entry in file.entries if isinstance(file, OraFile) else ():
                for key in dict.fromkeys(entry.keys):
                    self._entries.setdefault(key, []).append(entry)
        return self._entries

    def look(self, path: str) -> Look:
        return look(self.context, path, self.context.settings.account)

    def names(self, client: str) -> Names:
        """The names as one client finds them."""
        if client not in self._names:
            self._names[client] = Names(client, self.tnsnames, self.context.path(ALIAS))
        return self._names[client]

    @property
    def sqlnet(self) -> Optional[OraFile]:
        content = self.look(self.context.path(SQLNET)).content
        return None if content is None else OraFile(content, (OCI,))

    @property
    def rules(self) -> Rules:
        """How OCI looks names up."""
        return rules_of(self.look(self.context.path(SQLNET)).content)

    @property
    def has_directory_server(self) -> bool:
        return self.look(self.context.path("ldap.ora")).content is not None

    def parameter(self, name: str) -> str:
        """A parameter of sqlnet.ora without quotes, "" where it is not set."""
        file = self.sqlnet
        value = (file.get(name) if file else None) or b""
        return value.decode("utf-8", "replace").strip().strip("\"'")

    @property
    def properties(self) -> Dict[str, str]:
        """What ojdbc.properties sets."""
        content = self.look(self.context.path(PROPERTIES)).content
        if content is None:
            return {}
        file = PropertiesFile(content)
        return {name: file.get(name) or "" for name in file.names}


def files_of(context: Context) -> NetworkFiles:
    """The files of a run, which its probes share."""
    if "files" not in context.looks:
        context.looks["files"] = NetworkFiles(context)
    found: NetworkFiles = context.looks["files"]
    return found
