# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: aad_token
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Get a Microsoft Entra ID (Azure AD) access token
version_added: 1.0.0
description:
  - Gets an access token on the controller, from the same cache and with the same options as the lookup
    P(entra.oracledb.aad_token#lookup).
  - The result can be registered and used; the task never displays it, at any verbosity.
  - Options that the task does not give come from variables (C(aad_token_tenant_id) and so on), from the environment
    (E(AZURE_TENANT_ID) and so on) and from C(ansible.cfg). C(ansible-doc -t lookup entra.oracledb.aad_token) shows all their names.
  - Each host gets its token from the same cache. Where one for the whole play is enough, as with a message to a person, say C(run_once).
extends_documentation_fragment:
  - entra.oracledb.credential
  - entra.oracledb.attributes
  - entra.oracledb.attributes.info_action
  - entra.oracledb.secret_transfer
options:
  query:
    description: A JMESPath expression over the result; what it selects is returned as RV(value).
    type: str
  device_start:
    description:
      - With O(auth=device_code), do not wait for the person but return at once with RV(msg), RV(user_code) and RV(verification_uri), for a
        chat message perhaps. The next task with the same options takes the sign-in up and waits for its end.
      - When an account is signed in already, the token is returned instead. So show RV(msg) or RV(user_code), never all of the result.
    type: bool
    default: false
  include:
    description:
      - What else is returned, for programs that go on by themselves with a person's sign-in. V(refresh_token) and V(id_token), as
        RV(refresh_token) and RV(id_token), hidden like the token. Nothing of it without this option, and no lookup gives it.
      - Only of flows that sign a person in and keep the sign-in. These are O(auth=device_code), O(auth=interactive),
        O(auth=authorization_code), O(auth=username_password) and O(auth=refresh_token). An error with another one and with
        O(cache=never).
      - With a token from the cache they are those that are kept of its account. An ID token that is over, or what is not kept, is asked
        for anew, and if the provider gives none, the task fails.
      - A refresh token is good for weeks, for every tenant and scope of the app. Whoever has it needs no password and no second factor.
    type: list
    elements: str
    choices: [refresh_token, id_token]
    default: []
  explain:
    description:
      - Return no token but how one is got, to be read. That is the flow and why it was taken, the endpoint, the identity, where each option
        came from (the task, a variable and its file, the environment or C(ansible.cfg)), what the cache had and what the token says.
      - The token is asked for as without this option. When that fails, the task fails and RV(explanation.refusal) says what the provider's
        number means and what to do next.
      - Nothing of it is secret, so the task displays it. Not together with O(query), O(include) and O(device_start).
    type: bool
    default: false
seealso:
  - plugin: entra.oracledb.aad_token
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Get a token with a client secret
  entra.oracledb.aad_token:
    scope: https://api.contoso.example/.default
    tenant_id: contoso.example
    client_id: 55555555-6666-7777-8888-999999999999
    client_secret: "{{ vault_client_secret }}"
  register: token
  delegate_to: localhost
  run_once: true

- name: Sign in, and hand the sign-in on to a program of its own
  entra.oracledb.aad_token:
    auth: device_code
    scope: https://contoso.example/hr-db/.default
    include: [refresh_token, id_token]
  register: signed_in # with signed_in.refresh_token and signed_in.id_token
  delegate_to: localhost
  run_once: true

- name: Start a sign-in with a code, unless an account is signed in
  entra.oracledb.aad_token:
    auth: device_code
    scope: https://contoso.example/hr-db/.default
    device_start: true
  register: started # the whole token, if an account is signed in: never show all of it
  delegate_to: localhost
  run_once: true

- name: Show the code
  ansible.builtin.debug:
    msg: "{{ started.msg }}"
  when: started.user_code is defined
  run_once: true

- name: Wait for the sign-in
  entra.oracledb.aad_token:
    auth: device_code
    scope: https://contoso.example/hr-db/.default
    interaction_timeout: 900
  register: token
  delegate_to: localhost
  run_once: true

- name: Why there is no token, or another one than was meant
  entra.oracledb.aad_token:
    scope: https://api.contoso.example/.default
    explain: true
  delegate_to: localhost
  run_once: true

- name: Use it
  ansible.builtin.uri:
    url: https://api.contoso.example/v1/jobs
    headers:
      Authorization: "Bearer {{ token.access_token }}"
  no_log: true
"""

RETURN = r"""
access_token:
  description: The token.
  type: str
  returned: success
token_type:
  description: Always C(Bearer).
  type: str
  returned: success
expires_on:
  description:
    - When it expires, in epoch seconds.
    - A signed JWT says it itself (C(exp)). Any other ends when the provider's answer says, or after 600 seconds where that says nothing.
  type: int
  returned: success
expires_in:
  description: How long it is still good for, in seconds.
  type: int
  returned: success
scope:
  description: What it is for.
  type: str
  returned: success
tenant_id:
  description: The tenant that issued it, as the token says it.
  type: str
  returned: success
client_id:
  description: The app that asked.
  type: str
  returned: success
claims:
  description:
    - The token's claims, unverified. Empty of an opaque or encrypted token, which is for other APIs than a database.
    - On failure with RV(authentication_required), the claims challenge that the provider sent. RV(command) has it, and O(claims) takes it.
  type: dict
  returned: success; on failure when there is a challenge
authentication_required:
  description:
    - Always V(true). The task failed because a person has to sign in. In C(rescue), C(ansible_failed_result) has it.
    - A failed lookup has only a message, with the command in it.
  type: bool
  returned: on failure, when only a sign-in helps
command:
  description:
    - What signs the person in, for a shell on this controller, as this user. The playbook C(entra.oracledb.login) with its variables, or
      C(az login) with O(auth=azure_cli). It holds no secret, so C(cache_key) and C(proxy) are not in it.
  type: str
  returned: with RV(authentication_required), unless the person has to sign in elsewhere (on behalf of a user, confidential clients)
authentication_record:
  description: Who signed in, as azure-identity's C(AuthenticationRecord). It is no secret.
  type: dict
  returned: when the token is of a person's account
msg:
  description: What the person has to do.
  type: str
  returned: with O(device_start=true), unless an account is signed in already
user_code:
  description: The code to enter.
  type: str
  returned: as RV(msg)
verification_uri:
  description: Where to enter it.
  type: str
  returned: as RV(msg)
refresh_token:
  description: The newest refresh token of the account. The next one that the provider sends may end it.
  type: str
  returned: when O(include) has it
id_token:
  description: The account's ID token for the app, not for an API. Its signature is not verified.
  type: str
  returned: when O(include) has it
summary:
  description: RV(explanation) for people, a line each.
  type: list
  elements: str
  returned: with O(explain=true)
  sample:
    - "Flow: client_secret. client_secret is given, so nothing else was looked at."
    - "Endpoint: https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
    - "Option client_id: 55555555-6666-7777-8888-999999999999, from variable aad_token_client_id (/srv/plays/group_vars/all.yml:3)"
    - "Cache: good, it is good for 41 min. (/run/user/1000/entra.oracledb)"
explanation:
  description: How the token was got, or why not.
  type: dict
  returned: with O(explain=true)
  contains:
    flow:
      description: The flow that gave the token, or failed.
      type: str
    why:
      description: Why this flow, and why others were not tried.
      type: str
    flows:
      description: All flows that were to be tried, in this order.
      type: list
      elements: str
      returned: when there are several
    endpoint:
      description: What was asked, or would have been if the cache had nothing.
      type: str
    scope:
      description: What the token is for.
      type: str
    identity:
      description: As whom it was asked for, and how that is proved.
      type: dict
    options:
      description: Each option that has a value, with C(name), C(value) (never a secret) and C(source).
      type: list
      elements: dict
    cache:
      description:
        - What the cache had before, as C(state) with the reason in C(because), and its C(directory).
        - V(good), V(due) (good, to be renewed ahead of need), V(over), V(empty), V(failure) (it remembers one), V(unused) or V(unusable).
      type: dict
    answered_by:
      description: V(cache) or V(provider).
      type: str
      returned: when there is a token
    token:
      description: C(expires) (ISO 8601), C(expires_on) (epoch seconds), C(expires_in) (seconds) and the public C(claims) of the token.
      type: dict
      returned: when there is a token
    refusal:
      description: C(codes), their C(meaning), the C(next_steps) and Microsoft's C(reference).
      type: dict
      returned: when Entra refused with a number
value:
  description: What O(query) selects.
  type: raw
  returned: when O(query) is given
"""
