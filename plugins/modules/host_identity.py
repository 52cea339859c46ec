# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: host_identity
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: the part of aad_token that runs on the host whose managed identity is meant"
description:
  - Gets a token of the host's own managed identity and returns it sealed, so that no log of the connection holds it.
  - It is run by M(entra.oracledb.aad_token) with O(entra.oracledb.aad_token#module:identity_host=target).
    There is no reason to call it yourself.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.info
options:
  resource:
    description: What the token is for, the scope without C(/.default).
    type: str
    required: true
  identity:
    description: The user-assigned identity by C(client_id), C(object_id) or C(resource_id); without any the host's own.
    type: dict
    default: {}
  timeout:
    description: Seconds that it may take in all.
    type: int
    required: true
  pad:
    description: Random bytes in base64, for this one answer.
    type: str
    required: true
seealso:
  - module: entra.oracledb.aad_token
"""

EXAMPLES = r"""
- name: Use the module that this one works for
  entra.oracledb.aad_token:
    auth: managed_identity
    identity_host: target
    scope: https://contoso.example/hr-db/.default
"""

RETURN = r"""
sealed:
  description: The token under the pad, in hexadecimal.
  type: str
  returned: success
token_type:
  description: Its type.
  type: str
  returned: success
expires_on:
  description: When it expires, in epoch seconds.
  type: int
  returned: success
"""

import os

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import (
    ManagedIdentityError,
    get_token,
)
from ansible_collections.entra.oracledb.plugins.module_utils._one_time_pad import seal

ARGUMENTS = {
    "resource": {"type": "str", "required": True},
    "identity": {"type": "dict", "default": {}},
    "timeout": {"type": "int", "required": True},
    "pad": {"type": "str", "required": True, "no_log": True},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    wanted = module.params
    try:
        answer = get_token(wanted["resource"], wanted["identity"], os.environ, wanted["timeout"])
        sealed = seal(answer["access_token"], wanted["pad"])
    except (ManagedIdentityError, ValueError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, sealed=sealed, token_type=answer["token_type"], expires_on=answer["expires_on"])


if __name__ == "__main__":
    main()
