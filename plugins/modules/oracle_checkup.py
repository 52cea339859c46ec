# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_checkup
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Look at a host for the fleet report
version_added: 1.0.0
description:
  - The task of the playbook C(entra.oracledb.check), which is what to run. It takes the variables of the role
    P(entra.oracledb.oracle_client#role).
  - Runs M(entra.oracledb.oracle_check) on the host, once, or once for each database if the host's tokens are for several. Which database
    a token must be for follows from its scope. As root it looks as the owner of each token.
  - A host that fails or cannot be reached is a result (RV(problem)), and no failure of the task, and so is what was found. So the
    playbook can write its report before it ends these hosts, with O(outcome).
extends_documentation_fragment:
  - entra.oracledb.attributes
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    support: full
    details: Looking is all that the task does.
  diff_mode:
    support: N/A
    details: Nothing is changed.
  idempotent:
    support: full
    details: Never changed.
options:
  tns_admin:
    description: As O(entra.oracledb.oracle_check#module:tns_admin).
    type: str
  clients:
    description: As O(entra.oracledb.oracle_check#module:clients).
    type: list
    elements: str
  scopes:
    description: The scope of each token, by the token's name.
    type: dict
    default: {}
  services:
    description:
      - The aliases with their C(name), C(token), and C(state), as O(entra.oracledb.oracle_client#module:services). Where the tokens are for
        several databases only these aliases are looked at, otherwise all that use a token.
    type: list
    elements: dict
    default: []
  hooks:
    description: As O(entra.oracledb.oracle_client#module:hooks).
    type: list
    elements: dict
    default: []
  options:
    description: More options of M(entra.oracledb.oracle_check), such as C(network) and C(timeout). They count before the others.
    type: dict
    default: {}
  outcome:
    description:
      - The registered result of an earlier run for this host. The task does nothing but end the host as that run found it.
    type: dict
  fail_on:
    description: With O(outcome), the mildest severity that fails the host.
    type: str
    choices: [error, warning, never]
    default: error
seealso:
  - module: entra.oracledb.oracle_check
  - module: entra.oracledb.oracle_report
"""

EXAMPLES = r"""
- name: Look at the host
  entra.oracledb.oracle_checkup:
    tns_admin: /etc/oracle/network
    scopes:
      hr: https://contoso.example/hr-db/.default
    services:
      - {name: HR, token: hr}
    options:
      network: false
  register: __oracle_check

- name: End hosts with errors
  entra.oracledb.oracle_checkup:
    outcome: "{{ __oracle_check }}"
"""

RETURN = r"""
findings:
  description: As RV(entra.oracledb.oracle_check#module:findings), and so are all other values of it.
  type: list
  elements: dict
  returned: when the host could be looked at
  sample: []
problem:
  description: Why it could not.
  type: dict
  returned: when the host could not be looked at
  contains:
    msg:
      description: What went wrong, and what to do.
      type: str
      sample: "Neither TNS_ADMIN nor ORACLE_HOME is set for this task: set tns_admin."
    unreachable:
      description: Whether the host could not be reached.
      type: bool
      sample: false
"""
