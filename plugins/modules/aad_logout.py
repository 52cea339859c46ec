# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: aad_logout
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Forget the sign-ins of people on the controller
version_added: 1.0.0
description:
  - Removes what the controller keeps of the people who signed in to an app, for the user who runs Ansible. These are their accounts with
    the refresh tokens, the codes that wait to be entered, and the cached access tokens of these accounts.
  - The playbook C(entra.oracledb.logout) runs it. Later plays ask for a new sign-in.
  - Only the controller forgets. Microsoft Entra ID is not asked, so a token that is on a host already stays good until it expires, and a
    refresh token that was copied until an administrator revokes the sessions of the user.
  - A sign-in that another run waits for at this moment is left to that run.
  - Options that the task does not give come from variables (C(aad_token_client_id) and so on), the environment and C(ansible.cfg), as those
    of M(entra.oracledb.aad_token).
extends_documentation_fragment:
  - entra.oracledb.attributes
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
options:
  client_id:
    description: The app whose sign-ins are meant; the "Application (client) ID" on its Overview page.
    type: str
  username:
    description: Forget only this account. Without it, and without O(authentication_record), all accounts of the app are forgotten.
    type: str
    aliases: [ad_user]
  authentication_record:
    description: The account to forget, as azure-identity's C(AuthenticationRecord) (a dictionary, or JSON text of it).
    type: raw
  tenant_id:
    description: The tenant, as at the sign-in. Accounts are kept for all tenants of an authority.
    type: str
    aliases: [tenant]
  authority:
    description: The authority of the sign-in, if it was not that of O(cloud).
    type: str
  cloud:
    description: The cloud of the sign-in.
    type: str
    choices: [AzureCloud, AzureUSGovernment, AzureChinaCloud]
    default: AzureCloud
  oidc:
    description: Whether the authority is an OpenID Connect issuer that is not Entra.
    type: bool
    default: false
  cache_dir:
    description: The directory of the token cache, if it is not the usual one.
    type: path
  cache_key:
    description:
      - The key of the sign-in. What was kept with another key is not found.
      - What lies unencrypted in the cache from before there was a key is encrypted or removed first, with a warning.
    type: str
seealso:
  - module: entra.oracledb.aad_token
"""

EXAMPLES = r"""
- name: Forget everyone who has signed in to the app
  entra.oracledb.aad_logout:
    client_id: 55555555-6666-7777-8888-999999999999
  delegate_to: localhost
  run_once: true

- name: Forget one account
  entra.oracledb.aad_logout:
    client_id: 55555555-6666-7777-8888-999999999999
    username: bob@contoso.example
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
msg:
  description: What was removed, in a sentence.
  type: str
  returned: success
  sample: "Of the app 55555555-6666-7777-8888-999999999999 removed: the sign-in of bob@contoso.example; 2 access tokens."
accounts:
  description: The user names of the accounts that were removed.
  type: list
  elements: str
  returned: success
  sample: [bob@contoso.example]
access_tokens:
  description: How many cached access tokens were removed.
  type: int
  returned: success
  sample: 2
pending_sign_ins:
  description: How many sign-ins that no one had completed were removed.
  type: int
  returned: success
  sample: 0
waiting:
  description: How many sign-ins were left, because another run waits for them.
  type: int
  returned: success
  sample: 0
"""
