# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host_rotation
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: what oracle_client runs on a host that renews its tokens by itself"
description:
  - Not for playbooks. The action plugin of M(entra.oracledb.oracle_client) runs it in the place of M(entra.oracledb.oracle_host) where
    O(rotation) is asked for or is to go, so that only such hosts are sent what that takes.
options:
  rotation:
    description: The program that renews tokens, and the tokens.
    type: dict
    suboptions:
      program:
        description: The SHA-256 of the program, and the program, deflated and in base64, once the host has called it due.
        type: dict
        suboptions:
          digest:
            description: SHA-256 in hexadecimal.
            type: str
          content:
            description: The program.
            type: str
      tokens:
        description: How each token renews itself.
        type: list
        elements: dict
        default: []
        suboptions:
          name:
            description: Name of the token.
            type: str
            required: true
          manager:
            description: What starts the program; V(none) takes everything away.
            type: str
            required: true
            choices: [none, systemd, cron]
          interval:
            description: Minutes between two starts.
            type: int
            default: 5
          directory:
            description: Directory of the token.
            type: str
          owner:
            description: Owner of the token, who runs the program.
            type: str
          group:
            description: Group of the token.
            type: str
          configuration:
            description: Configuration of the program for this token, without a secret.
            type: dict
          digests:
            description: End of a file's name, and the SHA-256 of what is to be in it.
            type: dict
          contents:
            description: End of a file's name, and what is to be in it, once the host has called it due.
            type: dict
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.host
  - entra.oracledb.host.tokens
"""

EXAMPLES = r"""
- name: Use the module that this one works for
  entra.oracledb.oracle_token:
    directory: /var/lib/oracle-tokens/hr
    scope: https://contoso.example/hr-db/.default
"""

RETURN = r"""
# What M(entra.oracledb.oracle_host) returns.
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host import module as host
from ansible_collections.entra.oracledb.plugins.module_utils._host.own_token import own_token
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.deployment import rotation_parts

TOKEN = {
    "name": {"type": "str", "required": True},
    "manager": {"type": "str", "choices": ["none", "systemd", "cron"], "required": True},
    "interval": {"type": "int", "default": 5},
    "directory": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "configuration": {"type": "dict"},
    "digests": {"type": "dict", "no_log": True},
    "contents": {"type": "dict", "no_log": True},
}
# Nothing of it is a secret, but the host's log is no place for 100 KB of base64.
PROGRAM = {"digest": {"type": "str"}, "content": {"type": "str", "no_log": True}}
ROTATION = {
    "program": {"type": "dict", "options": PROGRAM},
    "tokens": {"type": "list", "elements": "dict", "options": TOKEN, "default": [], "no_log": False},
}


ARGUMENTS = {**host.ARGUMENTS, "rotation": {"type": "dict", "options": ROTATION}}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    host.apply_document(module, own_token, rotation_parts)


if __name__ == "__main__":
    main()
