# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option of the tasks that send a secret to the host."""

from __future__ import annotations


class ModuleDocFragment:
    """C(entra.oracledb.secret_transfer)."""

    DOCUMENTATION = r"""
options:
  secret_transfer:
    description:
      - How a secret gets to the host. With V(stdin) only through the standard input of the module, so that it touches no disk on its way.
        Where the connection or the become method cannot pass that on (C(su), C(paramiko), C(libssh), C(aws_ssm), a forced terminal), the
        task fails before anything is changed.
      - V(file) allows there, and only there, what Ansible does with the arguments of other modules. They lie in a temporary file of mode
        0600 on the controller and in one of the login user on the host, in directories of mode 0700, and Ansible removes both. A warning
        says so.
      - A run that is killed can leave these files in C(~/.ansible/tmp) on both machines. A token in them is good until it expires, a secret
        or key that a host renews with for longer. Not with C(ANSIBLE_KEEP_REMOTE_FILES), nor, for another become user than root, with
        C(allow_world_readable_tmpfiles) or C(ansible_common_remote_group).
    type: str
    choices: [stdin, file]
    default: stdin
"""
