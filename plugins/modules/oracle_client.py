# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_client
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Make a host an Oracle database client that logs in with Entra tokens
version_added: 1.0.0
description:
  - Takes the whole client of one host as one document, token directories, C(tnsnames.ora), C(sqlnet.ora), a wallet, C(ojdbc.properties),
    hooks for the thin drivers, and TNS_ADMIN.
  - The document is validated as a whole before anything is asked or written. The host is then looked at in one module execution; if
    nothing is due, that is all. If tokens or the wallet are due they are handed over in a second one.
  - Only the aliases, parameters and properties of the document are touched; every other byte of C(tnsnames.ora), C(sqlnet.ora) and
    C(ojdbc.properties) stays.
  - What is written is what OCI (sqlplus), JDBC thin, ODP.NET, python-oracledb and node-oracledb all read. The rest is refused by name.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.attributes.action
  - entra.oracledb.network_file.clients
  - entra.oracledb.network_file.follow
  - entra.oracledb.secret_transfer
options:
  tns_admin:
    description:
      - The directory of C(tnsnames.ora), C(sqlnet.ora) and C(ojdbc.properties) on the host; it is made if it is missing. It is absolute,
        and without blanks, quotes, C(#), parentheses, C(~) and C($).
    type: str
  owner:
    description: Who owns O(tns_admin) and the files in it where they have to be made.
    type: str
  group:
    description: The group of O(tns_admin) and the files in it.
    type: str
  state:
    description:
      - V(absent) removes everything that the document names, aliases, parameters, properties, tokens, wallet, hooks and TNS_ADMIN,
        and files and directories that are empty then. No credential is needed for that.
    type: str
    choices: [present, absent]
    default: present
  backup:
    description:
      - Keep what was in C(tnsnames.ora), C(sqlnet.ora) and C(ojdbc.properties) before it changes, beside it as
        C(NAME.PID.DATE@TIME~).
    type: bool
    default: false
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
      rotation:
        description:
          - Who renews the token, where O(rotation) is V(systemd) or V(cron). With V(controller) this host does not; run the playbook
            C(entra.oracledb.rotate) for it.
          - Some tokens are for the controller only, and are refused without it. These are tokens of people, tokens that the controller
            gets by an identity of its own, and those for which C(auth=auto) finds no credential among the options.
        type: str
        choices: [host, controller]
        default: host
      # Written by tools/generate_docs.py from the options of oracle_token; `make docs` writes it anew.
      directory:
        description:
          - The token directory on the host. Absolute, without blanks, quotes, C(#), parentheses, C(~) and C($), because no spelling of
            those works in every client.
        type: str
        required: true
      owner:
        description:
          - Who owns directory and file, a name or a number; the operating system user of the database client. No other user can read the
            token.
          - By default the user that Ansible becomes on the host.
        type: str
      group:
        description: The group of the directory and the file. By default the owner's.
        type: str
      state:
        description: V(absent) removes the token, and the directory if nothing else is in it.
        type: str
        choices: [present, absent]
        default: present
      # End of what tools/generate_docs.py writes.
  rotation:
    description:
      - What makes the host renew its tokens by itself. V(systemd) is a timer and a hardened service for each token, V(cron) a file of
        C(/etc/cron.d), or a line of the user's own crontab where the task has no root. With V(none) only the next run renews tokens.
      - The host gets the program C(entra-oracle-tokens), and for each token a configuration and, in files with mode 0400, the client
        secret or the certificate. A token is renewed when 50 to 80 percent of its life are over, at another time on each host.
      - V(none) takes away what an earlier V(systemd) or V(cron) left for these tokens; so does V(absent) for a token or for the whole.
    type: str
    choices: [none, systemd, cron]
    default: none
  rotation_interval:
    description:
      - Minutes from one look of the host at its tokens to the next. Keep it shorter than a fifth of the life of a token, which is about
        an hour.
    type: int
    choices: [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]
    default: 5
  services:
    description: The net service names (aliases) in C(tnsnames.ora).
    type: list
    elements: dict
    suboptions:
      # Written by tools/generate_docs.py from the entries of oracle_tnsnames, except the options below; `make docs` writes it anew.
      name:
        description:
          - The net service name, at most 64 characters. It begins with a letter and has letters, digits, C(_), C(.) and C(-).
        type: str
        required: true
      state:
        description:
          - V(present) writes the entry; V(absent) removes every definition of the name.
          - V(rename) gives it the name O(services[].new_name) and changes nothing else. Renames come before all other edits; where only the
            new name is there, nothing changes; where neither is, a warning says so. Removing everything (the state V(absent) of the whole)
            leaves it as it is.
        type: str
        choices: [present, absent, rename]
        default: present
      new_name:
        description: The new name, for O(services[].state=rename).
        type: str
      easy_connect:
        description:
          - The service as Easy Connect Plus, C(tcps://host:port/service?name=value), instead of the options. It becomes a descriptor,
            because each client drops other parameters of such a text in silence; in a descriptor all of them have their place.
          - The protocol must be written, because without it every client takes TCP. Several hosts with commas between are balanced, as JDBC
            and node-oracledb do it. A parameter that no client knows is refused by name.
          - What may be given with it is what may be given with O(services[].descriptor).
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
          - The host of an HTTP proxy that tunnels to the listener; it needs O(services[].https_proxy_port), too.
          - It is written into the C(ADDRESS), where all clients read it. Elsewhere python-oracledb and node-oracledb ignore it and connect
            directly.
        type: str
      https_proxy_port:
        description: The proxy's port. The thin drivers have no usable default for it.
        type: int
      addresses:
        description:
          - Several addresses of the same service, instead of O(services[].host) and what belongs to it. All clients try them in this order,
            unless O(services[].load_balance) says otherwise.
        type: list
        elements: dict
        suboptions:
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
              - The host of an HTTP proxy that tunnels to the listener; it needs O(services[].addresses[].https_proxy_port), too.
              - It is written into the C(ADDRESS), where all clients read it. Elsewhere python-oracledb and node-oracledb ignore it and
                connect directly.
            type: str
          https_proxy_port:
            description: The proxy's port. The thin drivers have no usable default for it.
            type: int
      service_name:
        description: The service. Either this or O(services[].sid).
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
          - Whether a pooled server may have served others before, V(self), or not, V(new). python-oracledb and node-oracledb read it, JDBC
            thin only forwards it.
        type: str
        choices: [new, self]
      connect_timeout:
        description:
          - Seconds that the connection to one address may take in all. OCI, JDBC thin and node-oracledb go by it; python-oracledb thin only
            forwards it and goes by O(services[].transport_connect_timeout).
        type: int
      transport_connect_timeout:
        description:
          - Seconds that the TCP connection to one address may take. All clients go by it. At least 1, because with 0 python-oracledb gives
            up at once (DPY-6005).
        type: int
      retry_count:
        description: How often the addresses are tried again when all of them have failed. All clients go by it.
        type: int
      retry_delay:
        description: Seconds between two tries. All clients go by it.
        type: int
      expire_time:
        description:
          - Minutes between two probes whether the server is still there. All clients go by it. At least 1, because with 0 JDBC thin refuses
            the login (ORA-17820); leave it out for no probes.
        type: int
      sdu:
        description:
          - The size of the session data unit in bytes, from 512 to 2097152. All clients ask for it; the server may take less.
        type: int
      use_sni:
        description:
          - Whether the service is named in the TLS handshake (SNI), so that a listener passes the connection on without a handshake of its
            own. No client does so by default. Needs TCPS and a listener of 23.7 or newer.
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
          - Whether the addresses are the steps of one way, as through Oracle Connection Manager. Every client connects to the first. Needs
            at least two addresses.
        type: bool
      wallet_directory:
        description:
          - The directory of a wallet on the host, absolute and without blanks, quotes and C(#). It is written as WALLET_LOCATION, which all
            clients read.
          - Without it clients use their own CA certificates (the system's, Java's, Node.js'); with it they trust only the wallet.
            python-oracledb and node-oracledb need C(ewallet.pem) in it, JDBC thin C(cwallet.sso) (and C(oraclepki.jar) in its class path),
            OCI C(cwallet.sso) or C(ewallet.p12).
        type: str
      ssl_server_dn_match:
        description:
          - Whether the server's certificate must name the host, or be the one of O(services[].ssl_server_cert_dn). By default V(true) over
            TCPS.
          - With a token it must not be V(false). JDBC and OCI refuse such a login, python-oracledb and node-oracledb would give the token
            to any server.
        type: bool
      ssl_server_cert_dn:
        description:
          - The distinguished name that the server's certificate must have as a whole, instead of naming the host. It is written in double
            quotes with one blank after each comma, the only spacing that every client compares as equal.
          - The parameter is SSL_SERVER_CERT_DN, because the thin drivers ignore TLS_SERVER_CERT_DN.
        type: str
      client_id:
        description:
          - For O(services[].token_auth) other than V(oauth). The app that asks, as CLIENT_ID; JDBC thin does not read the name
            AZURE_CLIENT_ID that the 19c manual prints.
        type: str
      tenant_id:
        description: For O(services[].token_auth) other than V(oauth). The tenant, as TENANT_ID.
        type: str
      azure_db_app_id_uri:
        description:
          - For O(services[].token_auth) other than V(oauth). The Application ID URI of the database's app. It begins with C(https://),
            C(api://), C(urn:) or C(ms-appx://) and does not end in C(/) (ORA-25721).
        type: str
      redirect_uri:
        description: For O(services[].token_auth=azure_interactive). C(http://localhost:PORT) and nothing else (ORA-25720).
        type: str
      azure_credentials:
        description:
          - For O(services[].token_auth=azure_service_principal), and required there unless O(clients) leaves C(oci) and C(odpnet) out. The
            directory of the wallet on the host that holds the app's secret; JDBC thin wants C(cwallet.sso) in it (ORA-17168).
        type: str
      parameters:
        description:
          - Parameters that have no option here, by their section, C(description), C(address) (all of them), C(connect_data) or C(security),
            each a dictionary of names and values. They pass through by name, and all clients tolerate what they do not know.
          - Booleans become C(YES) and C(NO), null leaves a parameter out, and what is nested is given as text, such as V((TYPE=SELECT\)).
        type: dict
      # End of what tools/generate_docs.py writes.
      token:
        description:
          - The name of the token in O(tokens) to log in with. TOKEN_AUTH and TOKEN_LOCATION are written into the alias. Either this
            or O(services[].token_location).
        type: str
      descriptor:
        description:
          - The connect descriptor as it is to be written, instead of the options. The same rules apply to it, and it is put on one line.
          - Only O(services[].token) or O(services[].token_location), and O(services[].wallet_directory) may be given with it. They
            are put into the C(SECURITY) of each description, the wallet in place of the one that is named there. A descriptor that
            names a token takes no second one.
        type: str
      token_location:
        description:
          - The token directory (which holds the file C(token)) or the token file to name in the alias, absolute and without blanks,
            quotes and C(#).
          - OCI, ODP.NET and JDBC thin read it for each new connection. python-oracledb and node-oracledb in thin mode ignore it,
            unless the application loads the hook that O(hooks) places.
        type: str
      token_auth:
        description:
          - How the client gets its token. V(oauth), the default with O(services[].token) or O(services[].token_location), reads the
            file that is deployed.
          - With the others the driver gets the token from Entra itself, which ODP.NET core and managed, OCI 23ai and newer, and
            JDBC thin with C(ojdbc-provider-azure) in its class path can. python-oracledb and node-oracledb in thin mode ignore
            them. (Oracle Database Security Guide, Enabling Clients to Directly Retrieve Entra ID Tokens.)
        type: str
        choices: [oauth, azure_interactive, azure_device_code, azure_service_principal, azure_managed_identity]
  services_exclusive:
    description:
      - Remove every other alias from C(tnsnames.ora); RV(files[].removed) of the result says which. Lines with IFILE stay, and so
        do included files.
    type: bool
    default: false
  sqlnet:
    description:
      - Parameters of C(sqlnet.ora) and their values; null removes one. Booleans become C(YES) and C(NO), or
        C(ON) and C(OFF) where the parameter has these words, a list V((a, b\)). OCI and
        ODP.NET read this file, the thin drivers do not.
    type: dict
  sqlnet_renames:
    description:
      - Parameters of C(sqlnet.ora) that get another name, old names and new ones. Their values stay. Renames come before O(sqlnet).
    type: dict
  sqlnet_exclusive:
    description:
      - Remove every other parameter from C(sqlnet.ora); RV(files[].removed) of the result says which. Lines with IFILE stay.
    type: bool
    default: false
  wallet:
    description:
      - A wallet, for client certificates (mutual TLS) or for a CA that the host does not know. Its files are placed as 0600 in a
        directory of 0700.
      - What can be opened of it on the controller is checked on each run, dates, key, CA and passwords, whether the host has it already
        or not. From 30 days before a certificate in it ends there is a warning.
      - Its aliases are taken over into C(tnsnames.ora), with where the wallet is now and the token; the parameters of its
        C(sqlnet.ora) are added where the host's has none, but for those that make clients check less. These are left out with a
        warning, and O(sqlnet) can set them. Without a wallet clients use their own CA certificates (the system's, Java's, Node.js').
      - When a new wallet arrives, a warning names the aliases that use it and that neither the wallet nor O(services) has.
    type: dict
    suboptions:
      directory:
        description: The wallet's directory on the host, absolute and without blanks, quotes, C(#), parentheses, C(~) and C($).
        type: str
        required: true
      owner:
        description:
          - Who owns directory and files, the operating system user of the database client. By default the user that Ansible becomes
            on the host.
        type: str
      group:
        description: The group of directory and files. By default the owner's.
        type: str
      state:
        description:
          - V(absent) removes the wallet's files, the directory if nothing else is in it, the wallet's aliases from C(tnsnames.ora) while
            O(wallet.src) still names it, and WALLET_LOCATION from C(sqlnet.ora) where it still is this directory.
        type: str
        choices: [present, absent]
        default: present
      src:
        description:
          - The wallet on the controller, the zip file as Oracle hands it out or a directory with its files. C(cwallet.sso),
            C(ewallet.p12), C(ewallet.pem), C(keystore.jks) and C(truststore.jks) are placed; C(tnsnames.ora) and C(sqlnet.ora) are
            merged into the host's.
          - A relative path, here and for the files below, is looked for where Ansible looks for files, beside the playbook and in C(files).
        type: path
      password:
        description:
          - The wallet's password. With it C(ewallet.pem) is made from C(ewallet.p12) where the wallet has none (needs cryptography
            on the controller). The key in it is not encrypted then, so that the drivers need no password; the file's mode protects
            it, as it does C(cwallet.sso).
        type: str
      certificate_path:
        description:
          - A PEM file on the controller with the client's certificate, to make C(ewallet.pem) of. It may hold the key, too.
        type: path
      private_key_path:
        description: A PEM file on the controller with the private key of O(wallet.certificate_path).
        type: path
      private_key_password:
        description: The passphrase of that key.
        type: str
      ca_path:
        description:
          - A PEM file on the controller with the CA certificates of the database. Given without a key it makes an C(ewallet.pem) that
            python-oracledb accepts and node-oracledb does not.
        type: path
      token:
        description: The name of the token in O(tokens) that the wallet's aliases log in with.
        type: str
      services:
        description:
          - Which of the wallet's aliases are taken over. By default all, with an empty list none. One of the same name in
            O(services) wins.
        type: list
        elements: str
  ojdbc:
    description:
      - Properties of C(ojdbc.properties), which JDBC thin reads from O(tns_admin), and their values; null removes one. Secrets are
        refused, because every user of the host can read the file.
    type: dict
  hooks:
    description:
      - Files for python-oracledb and node-oracledb in thin mode, which ignore the token in an alias. They know the aliases of this
        document that have a token and read its file for new connections, so that a rotated token is picked up.
    type: list
    elements: dict
    suboptions:
      driver:
        description:
          - V(python) places C(entra_oracle_tokens.py), V(node) C(entra_oracle_tokens.js). The application imports or requires it
            once, and then connects by the alias only.
        type: str
        required: true
        choices: [python, node]
      path:
        description: Where it is placed on the host. By default under its own name in O(tns_admin).
        type: str
      state:
        description: V(absent) removes it, if it is one of this collection.
        type: str
        choices: [present, absent]
        default: present
  login_shells:
    description:
      - Whether TNS_ADMIN is set for login shells, by C(/etc/profile.d/entra-oracledb.sh). V(false) removes the file; by default it
        is left as it is.
    type: bool
  systemd_units:
    description:
      - Services of systemd that get TNS_ADMIN, by the drop-in C(entra-oracledb.conf) in C(/etc/systemd/system/NAME.service.d).
        systemd reads it at once; a service that is running has to be restarted for it.
    type: list
    elements: dict
    suboptions:
      name:
        description: The service, as in C(hrapp.service).
        type: str
        required: true
      state:
        description: V(absent) removes the drop-in.
        type: str
        choices: [present, absent]
        default: present
seealso:
  - module: entra.oracledb.oracle_token
  - module: entra.oracledb.oracle_tnsnames
  - module: entra.oracledb.oracle_sqlnet
  - module: entra.oracledb.oracle_check
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

- name: An Autonomous Database with its wallet, for every kind of client
  entra.oracledb.oracle_client:
    tns_admin: /etc/oracle/network
    tokens:
      - {name: hr, directory: /var/lib/oracle-tokens/hr, owner: hrapp, scope: "{{ hr_scope }}"} # credentials from variables or environment
    wallet:
      src: files/Wallet_HR.zip
      password: "{{ vault_wallet_password }}"
      directory: /var/lib/oracle-wallets/hr
      owner: hrapp
      token: hr
      services: [hr_high, hr_low]
    hooks:
      - {driver: python}
      - {driver: node}
    login_shells: true
    systemd_units:
      - {name: hrapp.service}
  become: true
  register: client

- name: A service that runs already learns of TNS_ADMIN by a restart
  ansible.builtin.systemd_service:
    name: hrapp.service
    state: restarted
  become: true
  when: client.files | selectattr('path', 'search', 'hrapp.service.d') | selectattr('changed') | list | length > 0
"""

RETURN = r"""
ansible_facts:
  description: The fact C(oracle_client_is_changed).
  type: dict
  returned: in the role P(entra.oracledb.oracle_client#role), on success
  contains:
    oracle_client_is_changed:
      description: Whether anything on the host changed.
      type: bool
      returned: in the role, on success
      sample: true
tokens:
  description: Each token. Never the token itself.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: The token's name.
      type: str
      sample: hr
    directory:
      description: Its directory.
      type: str
      sample: /var/lib/oracle-tokens/hr
    changed:
      description: Whether anything of it changed.
      type: bool
      sample: true
    reason:
      description: Why a new one was got.
      type: str
      returned: when one was got
      sample: it expires in 12 minutes
    corrected:
      description: Which of owner, group and mode of the file were not as they are to be.
      type: list
      elements: str
      returned: when there are any
      sample: [owner, mode]
    expires_on:
      description: When the token that is there expires, in epoch seconds.
      type: int
      returned: when there is one
      sample: 1795812000
    expires:
      description: The same in ISO 8601, UTC.
      type: str
      returned: when there is one
      sample: "2026-11-27T20:40:00Z"
    claims:
      description: Its public claims, as RV(entra.oracledb.oracle_token#module:claims).
      type: dict
      returned: when there is one
      sample: {aud: https://contoso.example/hr-db, roles: [hr.reader], exp: 1795812000}
    fingerprint:
      description: The first 12 hexadecimal digits of its SHA-256, to compare tokens without seeing them.
      type: str
      returned: when there is one
      sample: 0123456789ab
wallets:
  description: The wallet. Nothing of what is in its files.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: The wallet's name.
      type: str
      sample: hr
    directory:
      description: Its directory.
      type: str
      sample: /var/lib/oracle-wallets/hr
    files:
      description: The names of its files.
      type: list
      elements: str
      sample: [cwallet.sso, ewallet.pem]
    changed:
      description: Whether anything of it changed.
      type: bool
      sample: false
    reason:
      description: Why files were handed over.
      type: str
      returned: when files were handed over
      sample: cwallet.sso differs
    expires_on:
      description:
        - When the client's certificate or the last root certificate in it ends, whichever is first, or what its README says where no
          certificate can be opened; in epoch seconds.
      type: int
      returned: where it is known
      sample: 1924991999
    expires:
      description: The same in ISO 8601, UTC.
      type: str
      returned: where it is known
      sample: "2030-12-31T23:59:59Z"
    sqlnet:
      description: The parameters that its C(sqlnet.ora) has for all connections of the host.
      type: dict
      returned: where C(sqlnet.ora) is written
      sample: {SSL_SERVER_DN_MATCH: "yes"}
rotation:
  description: Each token that renews itself, or did, and the program that does it. Nothing of a secret.
  type: list
  elements: dict
  returned: where a token renews itself, or did, or is absent
  contains:
    name:
      description: The token's name; V(program) for the program.
      type: str
      sample: hr
    manager:
      description: What renews the token, as in O(rotation).
      type: str
      returned: for a token
      sample: systemd
    path:
      description: The program.
      type: str
      returned: for the program
      sample: /usr/libexec/entra-oracle-tokens
    changed:
      description: Whether it changed.
      type: bool
      sample: false
    reason:
      description: Why it was handed over.
      type: str
      returned: when a secret or the program was handed over
      sample: its secret is another
files:
  description: Each file, also hooks and what sets TNS_ADMIN.
  type: list
  elements: dict
  returned: success
  contains:
    path:
      description: The file.
      type: str
      returned: success
      sample: /etc/oracle/network/tnsnames.ora
    changed:
      description: Whether it changed.
      type: bool
      returned: success
      sample: true
    removed:
      description: The names that went because the document does not have them.
      type: list
      elements: str
      returned: with O(services_exclusive) for C(tnsnames.ora), with O(sqlnet_exclusive) for C(sqlnet.ora)
      sample: [OLD_HR, TEST]
    backup_file:
      description: Where what was there before is.
      type: str
      returned: with O(backup), when the file changed
      sample: /etc/oracle/network/tnsnames.ora.4711.2026-11-27@20:15:00~
authentication_required:
  description: Always V(true). The task failed because a person has to sign in. In C(rescue), C(ansible_failed_result) has it.
  type: bool
  returned: on failure, when only a sign-in helps
  sample: true
command:
  description:
    - What signs the person in, for a shell on this controller, as this user. The playbook C(entra.oracledb.login) with its variables, or
      C(az login) with C(auth=azure_cli) of the token. It holds no secret, so C(cache_key) and C(proxy) are not in it.
  type: str
  returned: with RV(authentication_required), unless the person has to sign in elsewhere (on behalf of a user, confidential clients)
  sample: ansible-playbook entra.oracledb.login -e aad_token_client_id=55555555-6666-7777-8888-999999999999
claims:
  description: The claims challenge that the provider sent. RV(command) has it, and C(claims) of the token takes it.
  type: dict
  returned: with RV(authentication_required), when there is a challenge
  sample: {access_token: {acrs: {essential: true, value: c1}}}
"""
