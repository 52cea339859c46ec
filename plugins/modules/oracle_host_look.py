# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host_look
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: whether a host is as it was when nothing was to do"
description:
  - Not for playbooks. The action plugin of M(entra.oracledb.oracle_client) runs it first where it remembers the host, and
    M(entra.oracledb.oracle_host) or M(entra.oracledb.oracle_host_tokens) where there is something to do. It writes nothing.
options:
  seen:
    description: Kinds of things, their names, and a digest of each when nothing was to do.
    type: dict
    required: true
  tokens:
    description: The tokens with what was seen of each, and until when it is good (epoch seconds).
    type: list
    elements: dict
    required: true
  warnings:
    description: What is to be warned of where everything is as it was.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.info
"""

EXAMPLES = r"""
- name: Use the module that this one works for
  entra.oracledb.oracle_token:
    directory: /var/lib/oracle-tokens/hr
    scope: https://contoso.example/hr-db/.default
"""

RETURN = r"""
differs:
  description: The first thing beside the tokens that is not as it was; empty if all are.
  type: str
  returned: success
due:
  description: The tokens that have to be handed over, with the reason.
  type: list
  elements: dict
  returned: success
doubtful:
  description: Names of tokens of which this module cannot tell whether something is to do.
  type: list
  elements: str
  returned: success
tokens:
  description: The name, directory, expiry, public claims and fingerprint of each token that is another one and good; never the token.
  type: list
  elements: dict
  returned: success
seen:
  description: What was seen of these tokens.
  type: dict
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.quick import ARGUMENTS, compare


def main() -> None:
    compare(AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True))


if __name__ == "__main__":
    main()
