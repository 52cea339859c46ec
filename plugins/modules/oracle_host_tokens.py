# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host_tokens
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: "Internal: what oracle_client and oracle_token run on the host, for tokens only"
description:
  - Not for playbooks. The action plugins of M(entra.oracledb.oracle_client) and M(entra.oracledb.oracle_token) run it.
  - Does for tokens what M(entra.oracledb.oracle_host) does for everything.
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
# What M(entra.oracledb.oracle_host) returns.
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.execution import execute
from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts
from ansible_collections.entra.oracledb.plugins.module_utils._host.tokens_module import ARGUMENTS


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    execute(module, Parts, module.params)


if __name__ == "__main__":
    main()
