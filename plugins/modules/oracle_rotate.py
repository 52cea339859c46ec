# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_rotate
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Renew the tokens of a host that are due
version_added: 1.0.0
description:
  - The task of the playbook C(entra.oracledb.rotate), which is what to run. It takes the variables of the role
    P(entra.oracledb.oracle_client#role).
  - Looks at the tokens of a host in one module execution, and sends new ones in a second if some are due. Nothing else of the host is
    touched. A token whose C(state) is V(absent) is passed over.
  - A token of the controller's cache is sent only if it would not be due itself. So hosts whose tokens are equally old get the same new
    one, for one request to Microsoft Entra ID.
  - A token that the host renews by itself (C(/etc/entra-oracle-tokens/NAME.json)) is left to it, unless less than a tenth of its life
    is left.
  - A token that another run put there meanwhile stays, if it lasts at least as long.
  - A host that fails or cannot be reached is a result (RV(problem)), and no failure of the task. So the playbook can show its table
    before it ends these hosts, with O(outcome).
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.attributes.action
  - entra.oracledb.secret_transfer
options:
  tokens:
    description:
      - The token directories, as O(entra.oracledb.oracle_client#module:tokens). Each takes every credential option of
        M(entra.oracledb.oracle_token), too.
    type: list
    elements: dict
    suboptions:
      name:
        description: How the result calls the token.
        type: str
        required: true
      directory:
        description: The token directory on the host.
        type: str
        required: true
      owner:
        description: Who owns directory and file, a name or a number.
        type: str
      group:
        description: The group of the directory and the file.
        type: str
      state:
        description: A token that is to be V(absent) is passed over.
        type: str
        choices: [present, absent]
        default: present
      rotation:
        description:
          - As in O(entra.oracledb.oracle_client#module:tokens[].rotation). What a host renews by itself is left to it, whatever this says,
            until less than a tenth of its life is left.
        type: str
        choices: [host, controller]
        default: host
  rotate_below:
    description:
      - A token is due when less than this percentage of its life is left, from 1 to 80. Its life is what it had when it was issued.
      - A C(min_remaining) of the token or of C(aad_token_min_remaining) counts as well, if that is longer.
    type: int
    default: 50
  outcome:
    description: The registered result of an earlier run for this host. The task does nothing but end the host as that run ended.
    type: dict
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: Renew what is due
  entra.oracledb.oracle_rotate:
    tokens: "{{ oracle_client_tokens }}"
  register: __rotate

- name: End hosts that failed
  entra.oracledb.oracle_rotate:
    outcome: "{{ __rotate }}"
  when: __rotate.problem is defined
"""

RETURN = r"""
tokens:
  description: Each token. Never the token itself.
  type: list
  elements: dict
  returned: when the host could be looked at
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
    kept:
      description: Why it was not renewed although it is due.
      type: str
      returned: when it was not renewed
      sample: the host renews it by itself
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
problem:
  description: Why it could not be renewed.
  type: dict
  returned: when the host failed or could not be reached
  contains:
    msg:
      description: What went wrong, and what to do.
      type: str
      sample: >-
        Cannot enter the directory /var/lib/oracle-tokens: Not a directory. A part of the path is not a directory: give another path.
    unreachable:
      description: Whether the host could not be reached.
      type: bool
      sample: false
    authentication_required:
      description: As RV(entra.oracledb.oracle_client#module:authentication_required).
      type: bool
      returned: when only a sign-in helps
      sample: true
    command:
      description: As RV(entra.oracledb.oracle_client#module:command).
      type: str
      returned: when only a sign-in helps
      sample: ansible-playbook entra.oracledb.login -e aad_token_client_id=55555555-6666-7777-8888-999999999999
    claims:
      description: As RV(entra.oracledb.oracle_client#module:claims).
      type: dict
      returned: when only a sign-in helps, and there is a challenge
      sample: {access_token: {acrs: {essential: true, value: c1}}}
checked:
  description: Whether this was check mode.
  type: bool
  returned: when the host could be looked at
  sample: false
"""
