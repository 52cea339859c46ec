# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_client
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Make a host an Oracle database client that logs in with Entra tokens
version_added: 0.1.0
description:
  - Takes the whole client of one host as one document, token directories, C(tnsnames.ora) and C(sqlnet.ora).
  - The document is validated as a whole before anything is asked or written. The host is then looked at in one module execution; if
    nothing is due, that is all. If tokens are due they are got on the controller and handed over in a second one.
  - Only the aliases and parameters of the document are touched; every other byte of C(tnsnames.ora) and C(sqlnet.ora) stays.
  - What is written is what OCI (sqlplus), JDBC thin, ODP.NET, python-oracledb and node-oracledb all read. The rest is refused by name.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.attributes.action
options:
  tns_admin:
    description: The directory of C(tnsnames.ora) and C(sqlnet.ora) on the host; it is made if it is missing.
    type: str
  owner:
    description: Who owns O(tns_admin) and the files in it where they have to be made.
    type: str
  group:
    description: The group of O(tns_admin) and the files in it.
    type: str
  state:
    description:
      - V(absent) removes everything that the document names, aliases, parameters and tokens, and files and directories that are
        empty then. No credential is needed for that.
    type: str
    choices: [present, absent]
    default: present
  tokens:
    description:
      - The token directories. Beside the options listed here each takes every credential option of M(entra.oracledb.oracle_token),
        such as C(scope), C(client_secret), C(certificate_path) and C(min_remaining).
    type: list
    elements: dict
    suboptions:
      name:
        description: How services and the result call the token.
        type: str
        required: true
      directory:
        description: The token directory on the host, absolute and without blanks, quotes, C(#), parentheses, C(~) and C($).
        type: str
        required: true
      owner:
        description:
          - Who owns directory and file, the operating system user of the database client. Nobody else can read the token.
          - By default the user that Ansible becomes on the host.
        type: str
      group:
        description: The group of the token directory and file. By default the owner's.
        type: str
      state:
        description: V(absent) removes the token, and the directory if nothing else is in it.
        type: str
        choices: [present, absent]
        default: present
  services:
    description: The net service names (aliases) in C(tnsnames.ora).
    type: list
    elements: dict
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
      token:
        description: The name of the token in O(tokens) to log in with. TOKEN_AUTH and TOKEN_LOCATION are written into the alias.
        type: str
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
        description: The service. Either this or O(services[].sid).
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
  sqlnet:
    description:
      - Parameters of C(sqlnet.ora) and their values; null removes one. OCI and ODP.NET read this file, the thin drivers do not.
    type: dict
seealso:
  - module: entra.oracledb.oracle_token
  - module: entra.oracledb.oracle_tnsnames
  - module: entra.oracledb.oracle_sqlnet
"""

EXAMPLES = r"""
- name: The HR application's database client
  entra.oracledb.oracle_client:
    tns_admin: /etc/oracle/network
    tokens:
      - name: hr
        directory: /var/lib/oracle-tokens/hr
        owner: hrapp
        scope: https://contoso.example/00000000-1111-2222-3333-444444444444/.default
        tenant_id: contoso.example
        client_id: 55555555-6666-7777-8888-999999999999
        certificate_path: /etc/pki/hr.pem
    services:
      - name: HR
        host: adb.eu-frankfurt-1.oraclecloud.com
        port: 1521
        service_name: hr_high.adb.oraclecloud.com
        token: hr
  become: true
"""

RETURN = r"""
tokens:
  description:
    - Each token's C(name), C(directory), whether it C(changed), the C(reason) if a new one was got, and C(expires_on) (epoch seconds),
      C(claims) and C(fingerprint) of the one that is there. Never the token.
  type: list
  elements: dict
  returned: success
files:
  description: Each file's C(path) and whether it C(changed).
  type: list
  elements: dict
  returned: success
"""
