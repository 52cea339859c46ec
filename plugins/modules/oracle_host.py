# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_host
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: The half of oracle_client and oracle_token that runs on the host
version_added: 0.1.0
description:
  - Not for playbooks. The action plugins of M(entra.oracledb.oracle_client) and M(entra.oracledb.oracle_token) run it.
  - Looks at token directories and Oracle network files as a whole, says which tokens are due, and brings everything to the wanted state
    once it has them.
extends_documentation_fragment:
  - entra.oracledb.attributes
  - entra.oracledb.attributes.files
options:
  tokens:
    description: The token directories.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: How the result calls the token.
        type: str
        required: true
      directory:
        description: The directory that holds the file C(token).
        type: path
        required: true
      owner:
        description: Who owns it, a name or a number.
        type: str
      group:
        description: Its group, a name or a number.
        type: str
      state:
        description: Whether it shall be there.
        type: str
        choices: [present, absent]
        default: present
      min_remaining:
        description: Seconds that the token there must still be good for.
        type: int
      expected:
        description: What the token there must be for, C(client_id), C(tenant_id) and C(scope).
        type: dict
      token:
        description: The new token.
        type: str
      identity:
        description: How the host gets the token by its own managed identity, C(resource), C(identity) and C(timeout) (seconds).
        type: dict
  wallets:
    description: The wallet directories.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: How the result calls the wallet.
        type: str
        required: true
      directory:
        description: The directory of the wallet's files.
        type: path
        required: true
      owner:
        description: Who owns it, a name or a number.
        type: str
      group:
        description: Its group, a name or a number.
        type: str
      state:
        description: Whether it shall be there.
        type: str
        choices: [present, absent]
        default: present
      digests:
        description: The names of its files and the SHA-256 of each.
        type: dict
      contents:
        description: The files' contents in base64, once the host has said that it needs them.
        type: dict
  files:
    description: The Oracle network files.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The file.
        type: path
        required: true
      owner:
        description: Who owns it if it has to be made.
        type: str
      group:
        description: Its group if it has to be made.
        type: str
      kind:
        description: What kind of file it is.
        type: str
        choices: [tnsnames, sqlnet, ojdbc]
        default: tnsnames
      present:
        description: Names and values that shall stand in it.
        type: dict
        default: {}
      absent:
        description: Names that shall not stand in it.
        type: list
        elements: str
        default: []
      renames:
        description: Old names and new ones.
        type: dict
        default: {}
      defaults:
        description: Names and values for those that have none yet.
        type: dict
        default: {}
      obsolete:
        description: Names that go if they have these values.
        type: dict
        default: {}
      exclusive:
        description: Remove every name that is not asked for.
        type: bool
        default: false
      clients:
        description: The clients that must be able to read the file. By default all.
        type: list
        elements: str
        default: []
      backup:
        description: Keep what was there before a change.
        type: bool
        default: false
  owned:
    description: Whole files of this collection.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The file.
        type: path
        required: true
      content:
        description: Its text; null removes it.
        type: str
      owner:
        description: Who owns it if it has to be made.
        type: str
      group:
        description: Its group if it has to be made.
        type: str
  remove_empty:
    description: Remove the directories of O(files) if nothing is left in them.
    type: bool
    default: false
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
files:
  description: Each file, whether it changed, and with it what it lost by O(files[].exclusive) and where its backup is.
  type: list
  elements: dict
  returned: otherwise
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FILE_KINDS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

OWNER = {"owner": {"type": "str"}, "group": {"type": "str"}}
SECRET_DIRECTORY = {
    "name": {"type": "str", "required": True},
    "directory": {"type": "path", "required": True},
    **OWNER,
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
TOKEN = {
    **SECRET_DIRECTORY,
    "min_remaining": {"type": "int"},
    "expected": {"type": "dict"},
    "token": {"type": "str", "no_log": True},
    "identity": {"type": "dict"},
}
WALLET = {
    **SECRET_DIRECTORY,
    "digests": {"type": "dict"},
    "contents": {"type": "dict", "no_log": True},
}
FILE = {
    "path": {"type": "path", "required": True},
    **OWNER,
    "kind": {"type": "str", "choices": list(FILE_KINDS), "default": FILE_KINDS[0]},
    "present": {"type": "dict", "default": {}},
    "absent": {"type": "list", "elements": "str", "default": []},
    "renames": {"type": "dict", "default": {}},
    "defaults": {"type": "dict", "default": {}},
    "obsolete": {"type": "dict", "default": {}},
    "exclusive": {"type": "bool", "default": False},
    "clients": {"type": "list", "elements": "str", "default": []},
    "backup": {"type": "bool", "default": False},
}
OWNED = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str"},
    **OWNER,
}
ARGUMENTS = {
    "tokens": {"type": "list", "elements": "dict", "options": TOKEN, "default": [], "no_log": False},
    "wallets": {"type": "list", "elements": "dict", "options": WALLET, "default": []},
    "files": {"type": "list", "elements": "dict", "options": FILE, "default": []},
    "owned": {"type": "list", "elements": "dict", "options": OWNED, "default": []},
    "remove_empty": {"type": "bool", "default": False},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    try:
        document = HostDocument(module.params)
        document.plan()
        due = document.due()
        if due:
            module.exit_json(changed=False, due=due)
        result = document.prepare_report(diff=module._diff)
        if result["changed"] and not module.check_mode:
            document.apply()
            result = document.complete_report(result)
    except (HostError, OraFileError, SecureFileError) as error:
        module.fail_json(msg=str(error))
    for warning in document.warnings():
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
