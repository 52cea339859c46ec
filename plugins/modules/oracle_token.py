# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_token
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Put an access token where Oracle clients find it
version_added: 1.0.0
description:
  - Makes sure that a host has a token directory with a good token in it. Oracle clients with C(TOKEN_AUTH=OAUTH) read the file C(token) in
    the directory that C(TOKEN_LOCATION) names.
  - Asks the host first, also in check mode. A token is got only if the one there is missing, unusable, another app's, without roles or
    near its end (O(min_remaining)).
  - The file is replaced atomically and 0600 at every moment; a directory that has to be made is 0700. The file holds the bare token without
    a line end, as every client wants it.
  - On its way to the host the token travels through standard input and lies in no temporary file. This needs a connection plugin that
    can do pipelining (ssh, local and most others) and a become method that can (sudo).
  - Below a directory that an unprivileged user owns, root acts as that user. No symbolic link is followed.
  - Options of the credential that the task does not give come from variables, the environment and C(ansible.cfg), as documented for
    P(entra.oracledb.aad_token#lookup).
extends_documentation_fragment:
  - entra.oracledb.credential
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.attributes.action
  - entra.oracledb.secret_transfer
options:
  directory:
    description:
      - The token directory on the host. Absolute, without blanks, quotes, C(#), parentheses, C(~) and C($), because no spelling of those
        works in every client.
    type: str
    required: true
  owner:
    description:
      - Who owns directory and file, a name or a number; the operating system user of the database client. No other user can read the token.
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
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: The token of the HR application
  entra.oracledb.oracle_token:
    directory: /var/lib/oracle-tokens/hr
    owner: hrapp
    scope: https://contoso.example/00000000-1111-2222-3333-444444444444/.default
    tenant_id: contoso.example
    client_id: 55555555-6666-7777-8888-999999999999
    certificate_path: /etc/pki/hr.pem
    min_remaining: 1800
  become: true
"""

RETURN = r"""
directory:
  description: The token directory.
  type: str
  returned: success
reason:
  description: Why a new token was needed.
  type: str
  returned: when one was got
corrected:
  description: Which of C(owner), C(group) and C(mode) of the file were not as they are to be.
  type: list
  elements: str
  returned: when there are any
expires_on:
  description: When the token on the host expires, in epoch seconds.
  type: int
  returned: when it is there
expires:
  description: The same as RV(expires_on) in ISO 8601, UTC.
  type: str
  returned: when it is there
claims:
  description:
    - Its public claims (C(aud), C(roles), C(exp) and so on), unverified.
    - On failure with RV(authentication_required), the claims challenge that the provider sent. RV(command) has it, and O(claims) takes it.
  type: dict
  returned: when it is there; on failure when there is a challenge
authentication_required:
  description: Always V(true). The task failed because a person has to sign in. In C(rescue), C(ansible_failed_result) has it.
  type: bool
  returned: on failure, when only a sign-in helps
command:
  description:
    - What signs the person in, for a shell on this controller, as this user. The playbook C(entra.oracledb.login) with its variables, or
      C(az login) with O(auth=azure_cli). It holds no secret, so C(cache_key) and C(proxy) are not in it.
  type: str
  returned: with RV(authentication_required), unless the person has to sign in elsewhere (on behalf of a user, confidential clients)
fingerprint:
  description: The first 12 hexadecimal digits of its SHA-256, to compare tokens without seeing them.
  type: str
  returned: when it is there
"""
