# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_tnsnames
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Entries of a tnsnames.ora
version_added: 0.1.0
description:
  - Adds, changes and removes net service names, many in one call. Every byte that it was not asked to change stays, comments,
    other entries, line ends and all.
  - An entry is written as one line that OCI (sqlplus), JDBC thin, ODP.NET, python-oracledb and node-oracledb all read; what one of
    them would not read is refused by name.
  - An entry that has the wanted meaning already, in a form that every client reads, is left as it is.
  - Defects that were in the file before are reported as warnings. They stop the module only where they would swallow its entry.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
options:
  path:
    description: The file. It is made if it is missing, and removed when nothing is left in it.
    type: path
    required: true
  owner:
    description: Who owns the file if it has to be made.
    type: str
  group:
    description: The file's group if it has to be made.
    type: str
  entries:
    description: The net service names.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The net service name. It begins with a letter and has letters, digits, C(_), C(.) and C(-).
        type: str
        required: true
      state:
        description: Whether it shall be there.
        type: str
        choices: [present, absent]
        default: present
      descriptor:
        description:
          - The connect descriptor as it shall be written, instead of the options. It is held to the same rules and put on one line.
        type: str
      host:
        description: The host of the listener.
        type: str
      port:
        description: Its port. By default 1521.
        type: int
      protocol:
        description: By default V(tcps). A token needs it; over V(tcp) node-oracledb would send the token in clear.
        type: str
        choices: [tcp, tcps]
      service_name:
        description: The service. Either this or O(entries[].sid).
        type: str
      sid:
        description: The instance.
        type: str
      server:
        description: The kind of server process.
        type: str
        choices: [dedicated, shared, pooled]
      token_location:
        description: The token directory (or file) to name in the alias.
        type: str
      ssl_server_dn_match:
        description: Whether the server's certificate must name the host. By default V(true) over TCPS.
        type: bool
      ssl_server_cert_dn:
        description: The distinguished name that the server's certificate must have.
        type: str
      wallet_directory:
        description: The wallet. Without one clients use the system's CA certificates.
        type: str
      connect_timeout:
        description: Seconds that a connection may take.
        type: int
      transport_connect_timeout:
        description: Seconds that the TCP connection to one address may take.
        type: int
      retry_count:
        description: How often the addresses are tried again.
        type: int
      retry_delay:
        description: Seconds between two tries.
        type: int
      https_proxy:
        description: A proxy that tunnels to the listener.
        type: str
      https_proxy_port:
        description: The proxy's port.
        type: int
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: Two services, one with a token, and one less
  entra.oracledb.oracle_tnsnames:
    path: /etc/oracle/network/tnsnames.ora
    entries:
      - name: HR
        host: adb.eu-frankfurt-1.oraclecloud.com
        service_name: hr_high.adb.oraclecloud.com
        token_location: /var/lib/oracle-tokens/hr
      - name: CRM
        descriptor: >-
          (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=crm.contoso.example)(PORT=2484))
          (CONNECT_DATA=(SERVICE_NAME=crm)))
      - name: OLD
        state: absent
  become: true
"""

RETURN = r"""
path:
  description: The file.
  type: str
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor import SERVICE_OPTIONS
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils.faults import numbered
from ansible_collections.entra.oracledb.plugins.module_utils.host_document import apply_edit
from ansible_collections.entra.oracledb.plugins.module_utils.service_entries import (
    CLIENTS_OPTION,
    ENTRY_OPTIONS,
    read_entries,
)

ARGUMENTS = {
    "path": {"type": "path", "required": True},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "entries": {
        "type": "list",
        "elements": "dict",
        "options": dict(ENTRY_OPTIONS, **SERVICE_OPTIONS),
        "required": True,
    },
    "state": {"type": "str", "choices": ["present", "absent", "exclusive"], "default": "present"},
    "clients": CLIENTS_OPTION,
    "backup": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    state, clients = module.params["state"], module.params["clients"] or []
    entries = read_entries(module.params["entries"], clients, removing=state == "absent")
    if entries.faults:
        module.fail_json(msg=numbered(entries.faults))
    apply_edit(
        module,
        present=entries.present,
        absent=entries.absent,
        renames=entries.renames,
        exclusive=state == "exclusive",
        clients=clients_of(clients),
    )


if __name__ == "__main__":
    main()
