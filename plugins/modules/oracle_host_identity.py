# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host_identity
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: what oracle_client and oracle_token run on a host that gets its tokens by its own managed identity"
description:
  - Not for playbooks. The action plugins run it in the place of M(entra.oracledb.oracle_host) where a token has O(tokens[].identity), so
    that only such hosts are sent what that takes.
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

from ansible_collections.entra.oracledb.plugins.module_utils._host.module import ARGUMENTS, apply_document
from ansible_collections.entra.oracledb.plugins.module_utils._host.own_token import own_token


def main() -> None:
    apply_document(AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True), own_token)


if __name__ == "__main__":
    main()
