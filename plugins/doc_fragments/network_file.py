# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that modules for Oracle network files share."""

from __future__ import annotations


class ModuleDocFragment:
    """C(entra.oracledb.network_file) for modules that edit one file; C(.clients) for those that go by what the clients read,
    C(.follow) for all that write such files."""

    DOCUMENTATION = r"""
options:
  path:
    description: The file. It is made if it is missing, and removed when nothing is left in it.
    type: path
    required: true
  owner:
    description: Who owns the file if it has to be made.
    type: str
  group:
    description: The file's group if it has to be made.
    type: str
  backup:
    description: Keep what was in the file before it changes, beside it as C(NAME.PID.DATE@TIME~).
    type: bool
    default: false
"""

    CLIENTS = r"""
options:
  clients:
    description:
      - The clients that must be able to use what is written. By default all of them.
      - A rule that only the others need does not count, nor does a defect of a file that only they stumble over. Without V(jdbc), for
        instance, a path may have blanks; without V(oci) an alias may begin with a digit. V(odpnet) goes by the rules of V(oci).
      - A file in which a client that is named here would not find our entry is an error. Where O(clients) is left out it is a warning
        that names the client and the place to correct, unless no client would find the entry or the edit itself would do the harm.
    type: list
    elements: str
    choices: [oci, odpnet, jdbc, python, node]
"""

    FOLLOW = r"""
options:
  follow:
    description:
      - Follow symbolic links on the way to a file, and the file itself if it is one, and edit what they lead to; the links stay.
        By default a link is an error that says where it leads.
      - A link is followed only if nobody but the owner of the file that it leads to, root and the user of the task could have put it
        there. So its directory, and those above it, belong to one of them, and neither their group nor others can write them.
    type: bool
    default: false
attributes:
  safe_file_operations:
    details:
      - A link is followed only with O(follow). Tokens, wallets and hooks are never written through one.
      - The owner and group of a file that is there stay. A file that a user who is neither root nor its owner may write, such as one of
        a group, is written in place therefore; everything else is replaced as a whole.
"""
