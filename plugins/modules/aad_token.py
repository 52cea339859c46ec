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
  - module: entra.oracledb.oracle_token
  - module: entra.oracledb.aad_logout
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

- name: Call a service with it
  ansible.builtin.uri:
    url: https://api.contoso.example/v1/jobs
    headers:
      Authorization: "Bearer {{ token.access_token }}"
  no_log: true

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
"""

RETURN = r"""
access_token:
  description: The token.
  type: str
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
token_type:
  description: Always C(Bearer).
  type: str
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
  sample: Bearer
expires_on:
  description:
    - When it expires, in epoch seconds.
    - A signed JWT says it itself (C(exp)). Any other ends when the provider's answer says, or after 600 seconds where that says nothing.
    - With RV(user_code), when that ends.
  type: int
  returned: success, unless O(explain=true)
  sample: 1795812000
expires_in:
  description: How long it is still good for, in seconds.
  type: int
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
  sample: 3899
scope:
  description: What it is for.
  type: str
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
  sample: https://contoso.example/hr-db/.default
tenant_id:
  description: The tenant that issued it, as the token says it.
  type: str
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
  sample: 00000000-1111-2222-3333-444444444444
client_id:
  description: The app that asked.
  type: str
  returned: success, unless O(explain=true), or O(device_start=true) has started a sign-in
  sample: 55555555-6666-7777-8888-999999999999
claims:
  description:
    - All claims of the token, unverified; the ones below, and what else the provider put in.
    - Empty of an opaque or encrypted token, which is for other APIs than a database.
    - On failure with RV(authentication_required), the claims challenge that the provider sent. RV(command) has it, and O(claims) takes it.
  type: dict
  returned: as RV(access_token); on failure when there is a challenge
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
  description:
    - Always V(true). The task failed because a person has to sign in. In C(rescue), C(ansible_failed_result) has it.
    - A failed lookup has only a message, with the command in it.
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
authentication_record:
  description: Who signed in, as azure-identity's C(AuthenticationRecord). It is no secret.
  type: dict
  returned: when the token is of a person's account
  contains:
    authority:
      description: The host of the authority.
      type: str
      sample: login.microsoftonline.com
    clientId:
      description: The app that the person signed in to.
      type: str
      sample: 55555555-6666-7777-8888-999999999999
    homeAccountId:
      description: The account, as the object and the tenant that it is at home in.
      type: str
      sample: 77777777-8888-9999-aaaa-bbbbbbbbbbbb.00000000-1111-2222-3333-444444444444
    tenantId:
      description: The tenant.
      type: str
      sample: 00000000-1111-2222-3333-444444444444
    username:
      description: The person's user name.
      type: str
      sample: bob@contoso.example
    version:
      description: The version of the record.
      type: str
      sample: "1.0"
msg:
  description: What the person has to do.
  type: str
  returned: with O(device_start=true), unless an account is signed in already
  sample: To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCDEFGHJ.
user_code:
  description: The code to enter.
  type: str
  returned: as RV(msg)
  sample: ABCDEFGHJ
verification_uri:
  description: Where to enter it.
  type: str
  returned: as RV(msg)
  sample: https://microsoft.com/devicelogin
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
      sample: client_secret
    why:
      description: Why this flow, and why others were not tried.
      type: str
      sample: client_secret is given, so nothing else was looked at.
    flows:
      description: All flows that were to be tried, in this order.
      type: list
      elements: str
      returned: when there are several
      sample: [managed_identity, azure_cli]
    endpoint:
      description: What was asked, or would have been if the cache had nothing.
      type: str
      sample: https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token
    scope:
      description: What the token is for.
      type: str
      sample: https://contoso.example/hr-db/.default
    identity:
      description: As whom it was asked for, and how that is proved. It has only what is known.
      type: dict
      contains:
        kind:
          description: V(application), V(person) or V(managed identity).
          type: str
          sample: application
        name:
          description: Which managed identity; the only one beside C(kind) there.
          type: str
          sample: the machine's own (system-assigned)
          returned: when it is known
        client_id:
          description: The app.
          type: str
          sample: 55555555-6666-7777-8888-999999999999
          returned: when it is known
        tenant_id:
          description: The tenant that is asked.
          type: str
          sample: contoso.example
          returned: when it is known
        credential:
          description: What proves it, never the secret.
          type: str
          sample: certificate
          returned: when it is known
        certificate:
          description: Where the certificate is from.
          type: str
          sample: /etc/pki/app.pem
          returned: when it is known
        username:
          description: The person.
          type: str
          sample: bob@contoso.example
          returned: when it is known
        federated_token:
          description: Issuer, subject and audience of the federated token, where they are known before the request.
          type: str
          sample: >-
            Presented: issuer 'https://token.actions.githubusercontent.com', subject 'repo:contoso/dba:ref:refs/heads/main',
            audience 'api://AzureADTokenExchange'.
          returned: when it is known
    options:
      description: Each option that has a value.
      type: list
      elements: dict
      contains:
        name:
          description: The option.
          type: str
          sample: client_id
        value:
          description: Its value, never a secret.
          type: str
          sample: 55555555-6666-7777-8888-999999999999
        source:
          description: Where the value is from.
          type: str
          sample: variable aad_token_client_id (/srv/plays/group_vars/all.yml:3)
    cache:
      description: What the cache had before.
      type: dict
      contains:
        state:
          description:
            - V(good), V(due) (good, to be renewed ahead of need), V(over), V(empty), V(failure) (it remembers one), V(unused) or
              V(unusable).
          type: str
          sample: good
        because:
          description: The reason.
          type: str
          sample: it is good for 41 min.
        directory:
          description: The directory of the cache.
          type: str
          returned: when there is one that can be used
          sample: /run/user/1000/entra.oracledb
    answered_by:
      description: V(cache) or V(provider).
      type: str
      returned: when there is a token
      sample: cache
    token:
      description: What the token says, never the token.
      type: dict
      returned: when there is a token
      contains:
        expires:
          description: When it expires, in ISO 8601, UTC.
          type: str
          sample: "2026-11-27T20:40:00Z"
        expires_on:
          description: The same in epoch seconds.
          type: int
          sample: 1795812000
        expires_in:
          description: How long it is still good for, in seconds.
          type: int
          sample: 3899
        claims:
          description: Its public claims, those of RV(claims) that are described there.
          type: dict
          sample: {aud: https://contoso.example/hr-db, roles: [hr.reader], exp: 1795812000}
    refusal:
      description: What Entra's refusal means, and what to do.
      type: dict
      returned: when Entra refused with a number
      contains:
        codes:
          description: Its numbers.
          type: list
          elements: str
          sample: [AADSTS7000215]
        meaning:
          description: What the first one means, in Entra's words; empty where they are not known.
          type: str
          sample: Invalid client secret provided.
        next_steps:
          description: What to do next.
          type: list
          elements: str
          sample: ["Copy the secret's Value (not its Secret ID) from Entra > App registrations > your app > Certificates & secrets."]
        reference:
          description: Microsoft's page about the first number.
          type: str
          sample: https://login.microsoftonline.com/error?code=7000215
value:
  description: What O(query) selects.
  type: raw
  returned: when O(query) is given
  sample: contoso.example
"""
