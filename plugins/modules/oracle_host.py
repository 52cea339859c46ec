# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: what oracle_client and oracle_token run on the host"
description:
  - Not for playbooks. The action plugins of M(entra.oracledb.oracle_client) and M(entra.oracledb.oracle_token) run it.
  - Looks at token directories and Oracle network files as a whole, says which tokens are due, and brings everything to the wanted state
    once it has them.
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
due:
  description: The tokens and wallets that have to be handed over first, with the reason. Nothing was written if there are any.
  type: list
  elements: dict
  returned: when something is due
tokens:
  description: Each token's name, directory, expiry, public claims and fingerprint; never the token.
  type: list
  elements: dict
  returned: otherwise
wallets:
  description: Each wallet's directory, its files and whether it changed.
  type: list
  elements: dict
  returned: otherwise
look:
  description: What was seen of the host where nothing is to do any more, for M(entra.oracledb.oracle_host_tokens).
  type: dict
  returned: when O(watch) is set
files:
  description: Each file, whether it changed, and with it what it lost by O(files[].exclusive) and where its backup is.
  type: list
  elements: dict
  returned: otherwise
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.module import ARGUMENTS, apply_document


def main() -> None:
    apply_document(AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True))


if __name__ == "__main__":
    main()
