# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_tnsnames
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Add, change and remove entries of a tnsnames.ora
version_added: 1.0.0
description:
  - Adds, changes, renames and removes net service names, many in one call. Every byte that it was not asked to change stays, comments,
    other entries, line ends and all.
  - An entry is written as one line that OCI (sqlplus), JDBC thin, ODP.NET, python-oracledb and node-oracledb all read; what one of
    them would not read is refused by name.
  - An entry that has the wanted meaning already, in a form that every client reads, is left as it is.
  - Defects that were in the file before, or in one that it includes, are reported as warnings, with line, column and the clients that
    cannot read it. They stop the module only where they would swallow its entry.
  - In diff mode a long entry that changes is shown parameter by parameter, with its path, as in C(DESCRIPTION.ADDRESS.HOST = db).
  - Several processes may edit one file at the same time. Each takes a lock, reads the file again and replaces it as a whole.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.network_file
  - entra.oracledb.network_file.clients
  - entra.oracledb.network_file.follow
options:
  entries:
    description:
      - The net service names. Each is described by O(entries[].host) or O(entries[].addresses) and the options beside them, by
        O(entries[].easy_connect), or by O(entries[].descriptor).
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The net service name, at most 64 characters. It begins with a letter and has letters, digits, C(_), C(.) and C(-).
        type: str
        required: true
      state:
        description:
          - V(present) writes the entry; V(absent) removes every definition of the name.
          - V(rename) gives it the name O(entries[].new_name) and changes nothing else. Renames come before all other edits; where
            only the new name is there, nothing changes; where neither is, a warning says so. Removing everything (the state V(absent) of
            the whole) leaves it as it is.
        type: str
        choices: [present, absent, rename]
        default: present
      new_name:
        description: The new name, for O(entries[].state=rename).
        type: str
      descriptor:
        description:
          - The connect descriptor as it is to be written, instead of the options. The same rules apply to it, and it is put on one line.
          - Only O(entries[].token_location) and O(entries[].wallet_directory) may be given with it. They are put into the
            C(SECURITY) of each description, the wallet in place of the one that is named there. A descriptor that names a token
            takes no second one.
        type: str
      easy_connect:
        description:
          - The service as Easy Connect Plus, C(tcps://host:port/service?name=value), instead of the options. It becomes a
            descriptor, because each client drops other parameters of such a text in silence; in a descriptor all of them have their
            place.
          - The protocol must be written, because without it every client takes TCP. Several hosts with commas between are balanced,
            as JDBC and node-oracledb do it. A parameter that no client knows is refused by name.
          - What may be given with it is what may be given with O(entries[].descriptor).
        type: str
      host:
        description: The host of the listener, a DNS name, an IPv4 address, or an IPv6 address without brackets.
        type: str
      port:
        description: Its port. By default 1521.
        type: int
      protocol:
        description: By default V(tcps). A token needs it; over V(tcp) node-oracledb would send the token in clear.
        type: str
        choices: [tcp, tcps]
      https_proxy:
        description:
          - The host of an HTTP proxy that tunnels to the listener; it needs O(entries[].https_proxy_port), too.
          - It is written into the C(ADDRESS), where all clients read it. Elsewhere python-oracledb and node-oracledb ignore it and
            connect directly.
        type: str
      https_proxy_port:
        description: The proxy's port. The thin drivers have no usable default for it.
        type: int
      addresses:
        description:
          - Several addresses of the same service, instead of O(entries[].host) and what belongs to it. All clients try them in this
            order, unless O(entries[].load_balance) says otherwise.
        type: list
        elements: dict
        suboptions:
          # Written by tools/generate_docs.py from the options beside it; `make docs` writes it anew.
          host:
            description: The host of the listener, a DNS name, an IPv4 address, or an IPv6 address without brackets.
            type: str
          port:
            description: Its port. By default 1521.
            type: int
          protocol:
            description: By default V(tcps). A token needs it; over V(tcp) node-oracledb would send the token in clear.
            type: str
            choices: [tcp, tcps]
          https_proxy:
            description:
              - The host of an HTTP proxy that tunnels to the listener; it needs O(entries[].addresses[].https_proxy_port), too.
              - It is written into the C(ADDRESS), where all clients read it. Elsewhere python-oracledb and node-oracledb ignore it and
                connect directly.
            type: str
          https_proxy_port:
            description: The proxy's port. The thin drivers have no usable default for it.
            type: int
          # End of what tools/generate_docs.py writes.
      service_name:
        description: The service. Either this or O(entries[].sid).
        type: str
      sid:
        description: The instance, where it is known by its SID.
        type: str
      instance_name:
        description: The one instance of the service that is wanted.
        type: str
      server:
        description: The kind of server process. V(pooled) is for Database Resident Connection Pooling (DRCP).
        type: str
        choices: [dedicated, shared, pooled]
      pool_connection_class:
        description: The connection class of a pooled server. python-oracledb and node-oracledb read it, JDBC thin only forwards it.
        type: str
      pool_purity:
        description:
          - Whether a pooled server may have served others before, V(self), or not, V(new). python-oracledb and node-oracledb read
            it, JDBC thin only forwards it.
        type: str
        choices: [new, self]
      connect_timeout:
        description:
          - Seconds that the connection to one address may take in all. OCI, JDBC thin and node-oracledb go by it; python-oracledb
            thin only forwards it and goes by O(entries[].transport_connect_timeout).
        type: int
      transport_connect_timeout:
        description:
          - Seconds that the TCP connection to one address may take. All clients go by it. At least 1, because with 0
            python-oracledb gives up at once (DPY-6005).
        type: int
      retry_count:
        description: How often the addresses are tried again when all of them have failed. All clients go by it.
        type: int
      retry_delay:
        description: Seconds between two tries. All clients go by it.
        type: int
      expire_time:
        description:
          - Minutes between two probes whether the server is still there. All clients go by it. At least 1, because with 0 JDBC thin
            refuses the login (ORA-17820); leave it out for no probes.
        type: int
      sdu:
        description:
          - The size of the session data unit in bytes, from 512 to 2097152. All clients ask for it; the server may take less.
        type: int
      use_sni:
        description:
          - Whether the service is named in the TLS handshake (SNI), so that a listener passes the connection on without a handshake
            of its own. No client does so by default. Needs TCPS and a listener of 23.7 or newer.
        type: bool
      load_balance:
        description:
          - Whether the addresses are tried in random order. By default not, they are tried as written. All clients go by it, and
            node-oracledb hangs where more than 10 addresses are balanced, which is refused.
        type: bool
      failover:
        description: Whether the next address is tried when one fails. By default it is. All clients go by it.
        type: bool
      source_route:
        description:
          - Whether the addresses are the steps of one way, as through Oracle Connection Manager. Every client connects to the
            first. Needs at least two addresses.
        type: bool
      wallet_directory:
        description:
          - The directory of a wallet on the host, absolute and without blanks, quotes and C(#). It is written as WALLET_LOCATION,
            which all clients read.
          - Without it clients use their own CA certificates (the system's, Java's, Node.js'); with it they trust only the wallet.
            python-oracledb and node-oracledb need C(ewallet.pem) in it, JDBC thin C(cwallet.sso) (and C(oraclepki.jar) in its class
            path), OCI C(cwallet.sso) or C(ewallet.p12).
        type: str
      ssl_server_dn_match:
        description:
          - Whether the server's certificate must name the host, or be the one of O(entries[].ssl_server_cert_dn). By default
            V(true) over TCPS.
          - With a token it must not be V(false). JDBC and OCI refuse such a login, python-oracledb and node-oracledb would give the
            token to any server.
        type: bool
      ssl_server_cert_dn:
        description:
          - The distinguished name that the server's certificate must have as a whole, instead of naming the host. It is written in
            double quotes with one blank after each comma, the only spacing that every client compares as equal.
          - The parameter is SSL_SERVER_CERT_DN, because the thin drivers ignore TLS_SERVER_CERT_DN.
        type: str
      token_location:
        description:
          - The token directory (which holds the file C(token)) or the token file to name in the alias, absolute and without blanks,
            quotes and C(#).
          - OCI, ODP.NET and JDBC thin read it for each new connection. python-oracledb and node-oracledb in thin mode ignore it,
            unless the application loads the hook that M(entra.oracledb.oracle_client) places.
        type: str
      token_auth:
        description:
          - How the client gets its token. V(oauth), the default with O(entries[].token_location), reads the file that is deployed.
          - With the others the driver gets the token from Entra itself, which ODP.NET core and managed, OCI 23ai and newer, and
            JDBC thin with C(ojdbc-provider-azure) in its class path can. python-oracledb and node-oracledb in thin mode ignore
            them. (Oracle Database Security Guide, Enabling Clients to Directly Retrieve Entra ID Tokens.)
        type: str
        choices: [oauth, azure_interactive, azure_device_code, azure_service_principal, azure_managed_identity]
      client_id:
        description:
          - For O(entries[].token_auth) other than V(oauth). The app that asks, as CLIENT_ID; JDBC thin does not read the name
            AZURE_CLIENT_ID that the 19c manual prints.
        type: str
      tenant_id:
        description: For O(entries[].token_auth) other than V(oauth). The tenant, as TENANT_ID.
        type: str
      azure_db_app_id_uri:
        description:
          - For O(entries[].token_auth) other than V(oauth). The Application ID URI of the database's app. It begins with
            C(https://), C(api://), C(urn:) or C(ms-appx://) and does not end in C(/) (ORA-25721).
        type: str
      redirect_uri:
        description: For O(entries[].token_auth=azure_interactive). C(http://localhost:PORT) and nothing else (ORA-25720).
        type: str
      azure_credentials:
        description:
          - For O(entries[].token_auth=azure_service_principal), and required there unless O(clients) leaves C(oci) and C(odpnet) out.
            The directory of the wallet on the host that holds the app's secret; JDBC thin wants C(cwallet.sso) in it (ORA-17168).
        type: str
      parameters:
        description:
          - Parameters that have no option here, by their section, C(description), C(address) (all of them),
            C(connect_data) or C(security), each a dictionary of names and values. They pass through by name, and all clients
            tolerate what they do not know.
          - Booleans become C(YES) and C(NO), null leaves a parameter out, and what is nested is given as text, such as
            V((TYPE=SELECT\)).
        type: dict
  state:
    description:
      - V(absent) removes every name in O(entries), whatever else they say.
      - V(exclusive) brings the entries to their states and removes all others; RV(removed) says which. Lines with IFILE stay, and what the
        included files define does, too.
    type: str
    choices: [present, absent, exclusive]
    default: present
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: An alias HR, with which a client logs in as /@HR by its token
  entra.oracledb.oracle_tnsnames:
    path: /etc/oracle/network/tnsnames.ora
    entries:
      - name: HR
        host: db.contoso.example
        port: 2484
        service_name: hr
        token_location: /var/lib/oracle-tokens/hr
  become: true

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

- name: A cluster with two addresses, an Easy Connect text, a new name; what was there before is kept
  entra.oracledb.oracle_tnsnames:
    path: /etc/oracle/network/tnsnames.ora
    backup: true
    entries:
      - name: SALES
        addresses:
          - {host: rac1.contoso.example, port: 2484}
          - {host: rac2.contoso.example, port: 2484}
        load_balance: true
        retry_count: 3
        retry_delay: 2
        transport_connect_timeout: 5
        service_name: sales.contoso.example
        parameters:
          connect_data: {COLOCATION_TAG: sales}
      - name: REPORTS
        easy_connect: tcps://db.contoso.example:2484/reports?retry_count=3&expire_time=10
        token_location: /var/lib/oracle-tokens/reports
      - name: CRM
        state: rename
        new_name: CRM_OLD
  become: true

- name: These names and no others, for hosts that have only python-oracledb
  entra.oracledb.oracle_tnsnames:
    path: /opt/hrapp/network/tnsnames.ora
    state: exclusive
    clients: [python]
    entries:
      - {name: HR, host: db.contoso.example, port: 2484, service_name: hr, token_location: /var/lib/oracle-tokens/hr}
  register: names # names.removed has what went
"""

RETURN = r"""
path:
  description: The file.
  type: str
  returned: success
  sample: /etc/oracle/network/tnsnames.ora
removed:
  description: The names that went because O(entries) does not have them.
  type: list
  elements: str
  returned: with O(state=exclusive)
  sample: [OLD_HR, TEST]
backup_file:
  description: Where what was there before is.
  type: str
  returned: with O(backup), when the file changed
  sample: /etc/oracle/network/tnsnames.ora.4711.2026-11-27@20:15:00~
owner:
  description: The file's owner.
  type: str
  returned: when the file is there
  sample: oracle
group:
  description: The file's group.
  type: str
  returned: when the file is there
  sample: oinstall
mode:
  description: The file's mode.
  type: str
  returned: when the file is there
  sample: "0644"
uid:
  description: The number of the owner.
  type: int
  returned: when the file is there
  sample: 54321
gid:
  description: The number of the group.
  type: int
  returned: when the file is there
  sample: 54321
size:
  description: The size in bytes.
  type: int
  returned: when the file is there
  sample: 1187
secontext:
  description: The SELinux context.
  type: str
  returned: when the file is there, on a host with SELinux
  sample: system_u:object_r:etc_t:s0
state:
  description: V(file), or V(absent) where there is none.
  type: str
  returned: when Ansible looked at the file
  sample: file
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._clients import named_clients
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    CLIENTS_OPTION,
    ENTRY_OPTIONS,
    SERVICE_OPTIONS,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import apply_edit
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.tnsnames import read_entries
from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered

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
    "follow": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    state, clients = module.params["state"], module.params["clients"] or []
    entries = read_entries(module.params["entries"], clients, removing=state == "absent")
    if state == "exclusive" and not entries.present:
        entries.faults.append(
            "state=exclusive: no entry is to be present, so that every name would go: list what must stay."
        )
    if entries.faults:
        module.fail_json(msg=numbered(entries.faults))
    apply_edit(
        module,
        present=entries.present,
        absent=entries.absent,
        renames=entries.renames,
        exclusive=state == "exclusive",
        clients=named_clients(clients),
    )


if __name__ == "__main__":
    main()
