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
  - plugin: entra.oracledb.aad_token
    plugin_type: lookup
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

- name: A host in Azure gets the token as itself, without any secret
  entra.oracledb.oracle_token:
    directory: /var/lib/oracle-tokens/hr
    owner: hrapp
    scope: https://contoso.example/hr-db/.default
    auth: managed_identity
    identity_host: target
  become: true
  register: hr_token

- name: Show until when it is good
  ansible.builtin.debug:
    msg: "{{ hr_token.directory }} has a token until {{ hr_token.expires }}."
"""

RETURN = r"""
directory:
  description: The token directory.
  type: str
  returned: success
  sample: /var/lib/oracle-tokens/hr
reason:
  description: Why a new token was needed.
  type: str
  returned: when one was got
  sample: it expires in 12 minutes
corrected:
  description: Which of C(owner), C(group) and C(mode) of the file were not as they are to be.
  type: list
  elements: str
  returned: when there are any
  sample: [owner, mode]
expires_on:
  description: When the token on the host expires, in epoch seconds.
  type: int
  returned: when it is there
  sample: 1795812000
expires:
  description: The same as RV(expires_on) in ISO 8601, UTC.
  type: str
  returned: when it is there
  sample: "2026-11-27T20:40:00Z"
claims:
  description:
    - Its public claims, unverified.
    - On failure with RV(authentication_required), the claims challenge that the provider sent. RV(command) has it, and O(claims) takes it.
  type: dict
  returned: when it is there; on failure when there is a challenge
  contains:
    aud:
      description: The application of the database, as its GUID or Application ID URI.
      type: str
      returned: when the token has it
      sample: "https://contoso.example/hr-db"
    iss:
      description: Who issued it.
      type: str
      returned: when the token has it
      sample: https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0
    ver:
      description: The version of the token's format, V(1.0) or V(2.0).
      type: str
      returned: when the token has it
      sample: "2.0"
    tid:
      description: The tenant, as a GUID.
      type: str
      returned: when the token has it
      sample: 00000000-1111-2222-3333-444444444444
    appid:
      description: The app that asked, in a token of version 1.0.
      type: str
      returned: when the token has it
      sample: 55555555-6666-7777-8888-999999999999
    azp:
      description: The app that asked, in a token of version 2.0.
      type: str
      returned: when the token has it
      sample: 55555555-6666-7777-8888-999999999999
    roles:
      description: The app roles that the database maps to users and roles.
      type: list
      elements: str
      returned: when the token has it
      sample: [hr.reader]
    scp:
      description: The scopes of a person's token, separated by blanks.
      type: str
      returned: when the token has it
      sample: session:scope:connect
    upn:
      description: The person.
      type: str
      returned: when the token has it
      sample: bob@contoso.example
    exp:
      description: When it expires, in epoch seconds.
      type: int
      returned: when the token has it
      sample: 1795812000
    nbf:
      description: Since when it is valid, in epoch seconds.
      type: int
      returned: when the token has it
      sample: 1795808100
    iat:
      description: When it was issued, in epoch seconds.
      type: int
      returned: when the token has it
      sample: 1795808100
    oid:
      description: The object of the app or the person in the tenant.
      type: str
      returned: when the token has it
      sample: 77777777-8888-9999-aaaa-bbbbbbbbbbbb
    sub:
      description: The subject.
      type: str
      returned: when the token has it
      sample: 77777777-8888-9999-aaaa-bbbbbbbbbbbb
    idtyp:
      description: V(app) for a token of an app.
      type: str
      returned: when the token has it
      sample: app
authentication_required:
  description: Always V(true). The task failed because a person has to sign in. In C(rescue), C(ansible_failed_result) has it.
  type: bool
  returned: on failure, when only a sign-in helps
  sample: true
command:
  description:
    - What signs the person in, for a shell on this controller, as this user. The playbook C(entra.oracledb.login) with its variables, or
      C(az login) with O(auth=azure_cli). It holds no secret, so C(cache_key) and C(proxy) are not in it.
  type: str
  returned: with RV(authentication_required), unless the person has to sign in elsewhere (on behalf of a user, confidential clients)
  sample: ansible-playbook entra.oracledb.login -e aad_token_client_id=55555555-6666-7777-8888-999999999999
fingerprint:
  description: The first 12 hexadecimal digits of its SHA-256, to compare tokens without seeing them.
  type: str
  returned: when it is there
  sample: 0123456789ab
"""
