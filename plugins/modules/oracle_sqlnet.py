# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_sqlnet
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Set and remove parameters of a sqlnet.ora
version_added: 1.0.0
description:
  - Sets, renames and removes parameters, many in one call. Every byte that it was not asked to change stays.
  - OCI (sqlplus) and ODP.NET read this file. JDBC thin, python-oracledb thin and node-oracledb thin do not, so what all clients
    must know belongs into the alias in C(tnsnames.ora) (M(entra.oracledb.oracle_tnsnames)).
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
  - entra.oracledb.network_file
  - entra.oracledb.network_file.follow
options:
  parameters:
    description:
      - Names and values; null removes one. Text is written as it is given, on one line, a list in parentheses; block text of YAML that
        begins with a parenthesis is put on one line.
      - YAML's true and false (also V(yes), V(no), V(on), V(off)) are written as C(YES) and C(NO); as C(ON) and C(OFF) for those that
        Oracle's manual describes so (C(DIAG_ADR_ENABLED), C(DISABLE_OOB), C(SQLNET.COMPRESSION), C(TRACE_TIMESTAMP_CLIENT),
        C(TRACE_TIMESTAMP_SERVER), C(TRACE_UNIQUE_CLIENT), C(USE_DEDICATED_SERVER), C(USE_SNI), and C(OFF) for C(TRACE_LEVEL_CLIENT)
        and C(TRACE_LEVEL_SERVER)); as C(TRUE) and C(FALSE) for C(DISABLE_OOB_AUTO). Text in quotes stays what it is.
      - What Oracle would not understand is refused, all of it at once, such as an unknown way in C(TOKEN_AUTH), a relative
        C(TOKEN_LOCATION), C(SSL_SERVER_DN_MATCH=maybe) or C(SQLNET.EXPIRE_TIME=ten).
    type: dict
    required: true
  renames:
    description:
      - Parameters that get another name, old names and new ones. Their values stay. Renames come before all other edits; where the new
        name is there and the old one is not, nothing changes.
    type: dict
  state:
    description:
      - V(absent) removes every parameter that O(parameters) names.
      - V(exclusive) removes every other parameter; RV(removed) says which. Lines with IFILE stay.
    type: str
    choices: [present, absent, exclusive]
    default: present
seealso:
  - module: entra.oracledb.oracle_client
"""

EXAMPLES = r"""
- name: Tokens by default, for the clients that read sqlnet.ora
  entra.oracledb.oracle_sqlnet:
    path: /etc/oracle/network/sqlnet.ora
    parameters:
      TOKEN_AUTH: OAUTH
      TOKEN_LOCATION: /var/lib/oracle-tokens/hr
      SQLNET.AUTHENTICATION_SERVICES: (TCPS)
      NAMES.DEFAULT_DOMAIN: null # taken out
  become: true

- name: A misspelt name put right, and a copy of what was there
  entra.oracledb.oracle_sqlnet:
    path: /etc/oracle/network/sqlnet.ora
    backup: true
    renames:
      SQLNET.ENCRYPTION_TYPE_CLIENT: SQLNET.ENCRYPTION_TYPES_CLIENT
    parameters:
      SSL_SERVER_DN_MATCH: true # written as YES
      NAMES.DIRECTORY_PATH: [TNSNAMES, EZCONNECT] # written as (TNSNAMES, EZCONNECT)
  become: true
"""

RETURN = r"""
path:
  description: The file.
  type: str
  returned: success
  sample: /etc/oracle/network/sqlnet.ora
removed:
  description: The parameters that went because O(parameters) does not have them.
  type: list
  elements: str
  returned: with O(state=exclusive)
  sample: [SQLNET.EXPIRE_TIME]
backup_file:
  description: Where what was there before is.
  type: str
  returned: with O(backup), when the file changed
  sample: /etc/oracle/network/sqlnet.ora.4711.2026-11-27@20:15:00~
owner:
  description: The file's owner.
  type: str
  returned: when the file is there
  sample: oracle
group:
  description: The file's group.
  type: str
  returned: when the file is there
  sample: oinstall
mode:
  description: The file's mode.
  type: str
  returned: when the file is there
  sample: "0644"
uid:
  description: The number of the owner.
  type: int
  returned: when the file is there
  sample: 54321
gid:
  description: The number of the group.
  type: int
  returned: when the file is there
  sample: 54321
size:
  description: The size in bytes.
  type: int
  returned: when the file is there
  sample: 1187
secontext:
  description: The SELinux context.
  type: str
  returned: when the file is there, on a host with SELinux
  sample: system_u:object_r:etc_t:s0
state:
  description: V(file), or V(absent) where there is none.
  type: str
  returned: when Ansible looked at the file
  sample: file
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import apply_edit
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import SQLNET
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.sqlnet import read_parameters
from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered

ARGUMENTS = {
    "path": {"type": "path", "required": True},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "parameters": {"type": "dict", "required": True},
    "renames": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent", "exclusive"], "default": "present"},
    "backup": {"type": "bool", "default": False},
    "follow": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    state, renames = module.params["state"], module.params["renames"] or {}
    # What goes needs no value, nor one that makes sense.
    given = module.params["parameters"]
    wanted, faults = read_parameters(dict.fromkeys(given) if state == "absent" else given)
    faults += [
        f"renames: {old} needs one new name" for old, new in renames.items() if not isinstance(new, str) or not new
    ]
    if faults:
        module.fail_json(msg=numbered([f"{fault}." for fault in faults]))
    present = {name: value for name, value in wanted.items() if value is not None}
    absent = [name for name in wanted if name not in present]
    apply_edit(
        module, present=present, absent=absent, renames=renames, exclusive=state == "exclusive", kind=SQLNET, clients=()
    )


if __name__ == "__main__":
    main()
