# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host_tokens
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: The tokens of a host, and whether everything else on it is as it was
version_added: 0.1.0
description:
  - Not for playbooks. The action plugins of M(entra.oracledb.oracle_client) and M(entra.oracledb.oracle_token) run it.
  - Compares a host with what was seen of it when nothing was to do, and provisions tokens. Whatever else is to be done is done by
    M(entra.oracledb.oracle_host).
options:
  look:
    description: What was seen of the host when nothing was to do. Without it the tokens are provisioned.
    type: dict
    suboptions:
      seen:
        description: Kinds of things, their names, and a digest of each.
        type: dict
        required: true
      tokens:
        description: The same of each token, by its name.
        type: dict
        required: true
      good_until:
        description: Names of tokens, and when they are due, in epoch seconds.
        type: dict
        required: true
      warnings:
        description: What is to be warned of where everything is as it was.
        type: list
        elements: str
        default: []
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.host.tokens
"""

EXAMPLES = r"""
- name: Use the module that this one works for
  entra.oracledb.oracle_token:
    directory: /var/lib/oracle-tokens/hr
    scope: https://contoso.example/hr-db/.default
"""

RETURN = r"""
is_same:
  description: Whether everything beside the tokens is as it was.
  type: bool
  returned: when O(look) is given
differs:
  description: The first thing that is not as it was.
  type: str
  returned: when RV(is_same) is false
due:
  description: The tokens that have to be handed over first, with the reason. Nothing was written if there are any.
  type: list
  elements: dict
  returned: when something is due
tokens:
  description: The name, directory, expiry, public claims and fingerprint of each token that was looked at; never the token.
  type: list
  elements: dict
  returned: when tokens were looked at and none is due
look:
  description: What is to be given as O(look) the next time.
  type: dict
  returned: when O(watch) is set and nothing is to do any more
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.quick import ARGUMENTS, apply_tokens


def main() -> None:
    apply_tokens(AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True))


if __name__ == "__main__":
    main()
