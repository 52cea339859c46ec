# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_check
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Find out why an Oracle client cannot log in with its token
version_added: 1.0.0
description:
  - Looks at a client host in the order that finds the cause first. What does each client make of the alias? Does C(TOKEN_AUTH) fit the
    files that are there? Can the user who connects reach the token? Is it a token, is it good now, is it for this database, and does it
    say who its owner is to the database? Does something keep it fresh? Then come name resolution, TCP, TLS, the listener, and a login
    with python-oracledb where the host has it.
  - The first finding is the cause. Each one says what was seen, which clients it hits with which message, what to do, and where the
    guide has more. What only follows from another finding says so (RV(findings[].follows_from)).
  - Nothing is changed on the host, and no token is ever in a result. A probe that breaks is a finding itself, and the others go on.
  - A missing or wrong setting of the database itself can only be seen by a login.
  - Every finding that there can be is explained in C(docs/doctor-faults.md) of the collection.
extends_documentation_fragment:
  - entra.oracledb.attributes
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    support: full
    details: Looking is all that the module does.
  diff_mode:
    support: N/A
    details: Nothing is changed.
  idempotent:
    support: full
    details: Never changed.
options:
  tns_admin:
    description:
      - The directory of C(tnsnames.ora), C(sqlnet.ora) and C(ojdbc.properties).
      - Without it, that of the environment of the task (C(TNS_ADMIN), C(ORACLE_HOME)) counts.
    type: path
  aliases:
    description: The aliases to look at. Without it, all that use a token.
    type: list
    elements: str
    default: []
    aliases: [alias]
  user:
    description:
      - The user who connects, a name or a number. What this user may read is tried as this user, which root only can do (C(become)).
      - Without it, the user of the task. If that is root, the owner of each token.
    type: str
  clients:
    description:
      - The clients that are used on this host. What hits only clients that are not named is left out.
      - Without it, all are looked at, and what hits only some of them is a warning. Where such warnings together leave an alias no client
        at all, they are errors.
    type: list
    elements: str
    choices: [oci, odpnet, jdbc, python, node]
    default: []
  hooks:
    description:
      - The files that O(entra.oracledb.oracle_client#module:hooks) placed for applications, with their paths. They are looked at as well.
    type: list
    elements: path
    default: []
  application_id_uri:
    description: The database's Application ID URI, as its C(IDENTITY_PROVIDER_CONFIG) has it. The audience of tokens of version 1.0.
    type: str
  application_id:
    description: The database's application (client) ID. The audience of tokens of version 2.0.
    type: str
  tenant_id:
    description: The database's tenant, a GUID. A domain name cannot be compared and is passed over.
    type: str
  upn:
    description: Whose token it must be, if it is a person's.
    type: str
  database_maps:
    description:
      - What the database maps, with C(IDENTIFIED GLOBALLY AS 'AZURE_USER=…') (V(user)), or C('AZURE_ROLE=…') (V(role)). Then tokens that
        none of it can match are found.
    type: list
    elements: str
    choices: [user, role]
    default: []
  authority:
    description: Where the identity provider is asked what time it is, if not at that of C(AzureCloud).
    type: str
  network:
    description:
      - Whether to go beyond the files. With V(false) nothing is connected to.
      - Every address is resolved and connected to, with TLS, and the listener is asked for the service. Then the connection is closed, of
        which the database notes in its alert log that a client has left (ORA-609). The listener's log calls the client C(oracle_check).
      - The identity provider is asked for its public metadata, because of the time in the answer. A host that cannot reach it does without.
    type: bool
    default: true
  login:
    description:
      - Whether to end with a login, as O(user), where python-oracledb is installed for the interpreter of the task.
      - Nothing but C(SYS_CONTEXT) is read in that session.
      - It is tried only where the listener answered and TLS and the server's name are as python-oracledb wants them, so that the token
        goes to no server but the right one, and only while the token is not over.
    type: bool
    default: true
  timeout:
    description: Seconds for everything. What was not looked at by then is a finding.
    type: float
    default: 60
  fail_on:
    description:
      - The mildest severity that fails the task. Where it does not fail, its warnings are told as warnings of Ansible.
      - With V(never) the result is all there is.
    type: str
    choices: [error, warning, never]
    default: error
  controller_time:
    description: What time it is on the controller, in epoch seconds. The task's action plugin sets it.
    type: float
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: Whether every client can log in as HR and PAYROLL
  entra.oracledb.oracle_check:
    tns_admin: /etc/oracle/network
    aliases: [HR, PAYROLL]
    user: hrapp
    application_id_uri: https://contoso.example/hr-db
  become: true

- name: All aliases with a token, for a report, whatever is found
  entra.oracledb.oracle_check:
    tns_admin: /etc/oracle/network
    fail_on: never
  become: true
  register: __check

- name: The first cause
  ansible.builtin.debug:
    msg: "{{ __check.summary }}"
"""

RETURN = r"""
findings:
  description: What was found; the first one is the cause, and what follows from a finding comes right after it.
  type: list
  elements: dict
  returned: always
  contains:
    id:
      description: The name of the cause, which never changes, such as C(token-expired).
      type: str
      sample: token-expired
    stage:
      description:
        - Where it was found. In the order in which they are looked at, C(doctor) (the check itself), C(alias), C(way), C(path), C(form),
          C(time), C(issuer), C(audience), C(roles), C(rotation), C(name), C(tcp), C(tls), C(listener), C(login).
      type: str
      sample: time
    severity:
      description: V(error), V(warning) or V(hint).
      type: str
      sample: error
    title:
      description: The cause in a few words, without any name.
      type: str
      sample: The token has expired
    seen:
      description:
        - What was seen on this host.
        - Where the same is true of several aliases or files, it is said of the first, and up to ten others are named behind it.
      type: str
      sample: The token in /var/lib/oracle-tokens/hr/token expired 12 min ago, at 2026-11-27T20:40:00Z, by the clock of the host.
    do:
      description: What to do.
      type: str
      sample: "Renew it: ansible-playbook entra.oracledb.rotate (or provision). What keeps it fresh is oracle_client_rotation."
    clients:
      description: The clients that it hits. An empty list means all.
      type: list
      elements: dict
      contains:
        client:
          description: V(OCI), V(python-oracledb), V(node-oracledb) or V(JDBC).
          type: str
          sample: OCI
        code:
          description: The code of its message, such as C(ORA-01017); empty where there is none.
          type: str
          sample: ORA-25708
        message:
          description: What it says or does.
          type: str
          sample: "ORA-25708: token used to log on to Oracle Database has expired"
    aliases:
      description: The aliases that are concerned. An empty list means the whole host.
      type: list
      elements: str
      sample: [HR]
    follows_from:
      description: The RV(findings[].id) of the cause behind this one, null where it is a cause itself.
      type: str
      sample: rotation-timer-off
    guide:
      description: The place in the collection's guide.
      type: str
      sample: docs/doctor-faults.md#token-expired
    support:
      description: The same without any name, for support cases.
      type: dict
      contains:
        seen:
          description: RV(findings[].seen) without any name.
          type: str
          sample: The token in <path> expired <ago> ago, at <moment>, by the clock of the <clock>.
        do:
          description: RV(findings[].do) without any name.
          type: str
          sample: "Renew it: ansible-playbook entra.oracledb.rotate (or provision). What keeps it fresh is oracle_client_rotation."
aliases:
  description: Each alias.
  type: list
  elements: dict
  returned: always
  contains:
    name:
      description: The alias.
      type: str
      sample: HR
    state:
      description: V(ok), or the worst severity of what concerns it, V(error) or V(warning).
      type: str
      sample: ok
    token:
      description: The path of its token file, null without one.
      type: str
      sample: /var/lib/oracle-tokens/hr/token
    expires:
      description: When its token expires, in ISO 8601, UTC; null where that is not known.
      type: str
      sample: "2026-11-27T20:40:00Z"
    expires_on:
      description: The same in epoch seconds, or null.
      type: int
      sample: 1795812000
    clients:
      description: What each client makes of the alias; all of them have the values of C(OCI).
      type: dict
      contains:
        OCI:
          description: The clients on OCI; C(python-oracledb), C(node-oracledb) and C(JDBC) likewise.
          type: dict
          returned: for each client that is looked at
          contains:
            found:
              description: Whether the client finds the alias.
              type: bool
              sample: true
            because:
              description: Why it is not found, or cannot be used; null otherwise.
              type: str
              sample: it is not defined
            file:
              description: The file of the definition that counts, null without one.
              type: str
              sample: /etc/oracle/network/tnsnames.ora
            line:
              description: Its line, null without one.
              type: int
              sample: 3
            endpoints:
              description: Where it connects to.
              type: list
              elements: dict
              contains:
                protocol:
                  description: In lower case.
                  type: str
                  sample: tcps
                host:
                  description: The host.
                  type: str
                  sample: db.contoso.example
                port:
                  description: The port.
                  type: int
                  sample: 2484
            service:
              description: The service that it asks for, null without one.
              type: str
              sample: hr
            token_auth:
              description: How it logs in with a token, null without one.
              type: str
              sample: OAUTH
            token_location:
              description: Where it reads the token, null where it reads none.
              type: str
              sample: /var/lib/oracle-tokens/hr
            token_from:
              description:
                - Where it has that from, V(tnsnames.ora), V(sqlnet.ora), V(ojdbc.properties) or V(hook).
                - V(caller) means that the application must hand the token over; null that the client logs in without a token.
              type: str
              sample: tnsnames.ora
tokens:
  description: Each token file.
  type: list
  elements: dict
  returned: always
  contains:
    path:
      description: The file.
      type: str
      sample: /var/lib/oracle-tokens/hr/token
    aliases:
      description: The aliases that use it.
      type: list
      elements: str
      sample: [HR]
    user:
      description: As which user it was looked at, null where it was the one of the task.
      type: str
      sample: hrapp
    claims:
      description: The public claims, as RV(entra.oracledb.oracle_token#module:claims).
      type: dict
      sample: {aud: https://contoso.example/hr-db, roles: [hr.reader], exp: 1795812000}
    expires:
      description: When it expires, in ISO 8601, UTC; null where that is not known.
      type: str
      sample: "2026-11-27T20:40:00Z"
    expires_on:
      description: The same in epoch seconds, or null.
      type: int
      sample: 1795812000
rotation:
  description: What this host renews by itself, as C(entra-oracle-tokens status) has it. Moments are epoch seconds, 0 for never.
  type: list
  elements: dict
  returned: always
  contains:
    name:
      description: The token's name.
      type: str
      sample: hr
    directory:
      description: Its directory, empty where its configuration cannot be read.
      type: str
      sample: /var/lib/oracle-tokens/hr
    expires_on:
      description: When the token on the host expires.
      type: int
      sample: 1795812000
    last_ok:
      description: The last renewal by this host.
      type: int
      sample: 1795808100
    next:
      description: The next renewal or try.
      type: int
      sample: 1795810050
    failures:
      description: Failures in a row since the last renewal.
      type: int
      sample: 0
    last_error:
      description: What the last failure was, empty where there is none.
      type: str
      sample: ""
healthy:
  description: Whether there is neither an error nor a warning.
  type: bool
  returned: always
  sample: false
counts:
  description: How many findings of each severity.
  type: dict
  returned: always
  contains:
    error:
      description: Errors.
      type: int
      sample: 1
    warning:
      description: Warnings.
      type: int
      sample: 0
    hint:
      description: Hints.
      type: int
      sample: 0
summary:
  description: One sentence, with the first cause and what to do.
  type: str
  returned: always
  sample: >-
    1 alias looked at, 1 error. HR: The token has expired (token-expired). The token in /var/lib/oracle-tokens/hr/token expired
    12 min ago, at 2026-11-27T20:40:00Z, by the clock of the host. Renew it: ansible-playbook entra.oracledb.rotate (or provision).
    What keeps it fresh is oracle_client_rotation.
checked_on:
  description: When it was looked at, in epoch seconds by the host's clock.
  type: int
  returned: always
  sample: 1795808100
clock_offsets:
  description: Seconds that the host's clock is ahead of other clocks, negative where it is behind.
  type: dict
  returned: always
  contains:
    controller:
      description: Ahead of the controller.
      type: float
      returned: when it is known
      sample: 0.4
    provider:
      description: Ahead of Entra.
      type: float
      returned: when it is known
      sample: -1.2
sessions:
  description:
    - For each alias that a login succeeded for, what C(SYS_CONTEXT('USERENV', …)) says of the session (C(AUTHENTICATED_IDENTITY),
      C(SESSION_USER), C(AUTHENTICATION_METHOD), C(NETWORK_PROTOCOL), C(TLS_VERSION) and C(DB_NAME), as far as the database knows them).
  type: dict
  returned: when a login succeeded
  sample: {HR: {AUTHENTICATED_IDENTITY: bob@contoso.example, SESSION_USER: HR_READER, AUTHENTICATION_METHOD: TOKEN_GLOBAL}}
version:
  description: Version of this result.
  type: int
  returned: always
  sample: 1
"""

import os
from typing import Any, Dict

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._check import result
from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import account_named
from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import checks
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import OutOfTime
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run
from ansible_collections.entra.oracledb.plugins.module_utils._clients import CLIENT_NAMES, named_clients
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.places import places

_TEXTS = ("application_id_uri", "application_id", "tenant_id", "upn", "authority")
ARGUMENTS: Dict[str, Dict[str, Any]] = {
    "tns_admin": {"type": "path"},
    "aliases": {"type": "list", "elements": "str", "default": [], "aliases": ["alias"]},
    "user": {"type": "str"},
    "clients": {"type": "list", "elements": "str", "choices": list(CLIENT_NAMES), "default": []},
    "hooks": {"type": "list", "elements": "path", "default": []},
    **{name: {"type": "str"} for name in _TEXTS},
    "database_maps": {"type": "list", "elements": "str", "choices": ["user", "role"], "default": []},
    "network": {"type": "bool", "default": True},
    "login": {"type": "bool", "default": True},
    "timeout": {"type": "float", "default": 60.0},
    "fail_on": {"type": "str", "choices": list(result.FAIL_ON), "default": "error"},
    "controller_time": {"type": "float"},
}


def tns_admin(module: AnsibleModule) -> str:
    """The directory that is meant; ends the module where there is none."""
    home = os.environ.get("ORACLE_HOME")
    found = module.params["tns_admin"] or os.environ.get("TNS_ADMIN") or (home and os.path.join(home, "network/admin"))
    if not found:
        module.fail_json(msg="Neither TNS_ADMIN nor ORACLE_HOME is set for this task: set tns_admin.")
    return str(found)


def settings(module: AnsibleModule) -> Settings:
    """The task's options; ends the module for what cannot be looked at."""
    given = module.params
    try:
        account = account_named(given["user"]) if given["user"] else None
    except OutOfTime:
        words = (
            f"user: the list of users of this host does not say in time who '{given['user']}' is: look at sssd or LDAP."
        )
        module.fail_json(msg=words)
    if given["user"] and account is None:
        module.fail_json(msg=f"user: there is no user '{given['user']}' on this host.")
    if given["timeout"] <= 0:
        module.fail_json(msg="timeout must be a number of seconds above 0.")
    rotator = places()
    return Settings(
        tns_admin=tns_admin(module),
        aliases=tuple(given["aliases"]),
        clients=named_clients(given["clients"]),
        account=account,
        database_maps=tuple(given["database_maps"]),
        hooks=tuple(given["hooks"]),
        network=given["network"],
        login=given["login"],
        timeout=given["timeout"],
        controller_time=given["controller_time"],
        rotation_config=rotator.config,
        rotation_state=rotator.state,
        **{name: given[name] or "" for name in _TEXTS},
    )


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    context = Context(settings(module))
    findings = run(context, checks(context.settings.network, context.settings.login))
    found = result.document(context, findings)
    if result.fails(findings, module.params["fail_on"]):
        module.fail_json(msg=found["summary"], changed=False, **found)
    if module.params["fail_on"] != "never":
        for warning in result.warnings(findings):
            module.warn(warning)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
