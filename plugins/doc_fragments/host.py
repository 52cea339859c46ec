# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules that the actions run on a host."""

from __future__ import annotations


class ModuleDocFragment:
    """C(entra.oracledb.host): what oracle_host and oracle_host_identity are told. C(entra.oracledb.host.tokens): all of them."""

    DOCUMENTATION = r"""
options:
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
        description: Whether it is to be there.
        type: str
        choices: [present, absent]
        default: present
      digests:
        description: The names of its files and the SHA-256 of each.
        type: dict
      contents:
        description: The files' contents in base64, once the host has reported that it needs them.
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
        description: Names and values that are to be in it.
        type: dict
        default: {}
      absent:
        description: Names that must not be in it.
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
      follow:
        description: Follow links that only the file's owner or root could have placed.
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
  unrotated:
    description: Names of tokens that are not to renew themselves. One that does is due.
    type: list
    elements: str
    default: []
"""

    TOKENS = r"""
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
        description: Whether it is to be there.
        type: str
        choices: [present, absent]
        default: present
      min_remaining:
        description: Seconds that the token there must still be good for.
        type: int
      min_share:
        description: The part of its life that the token there must still have, for a renewal ahead of need.
        type: float
      expected:
        description: What the token there must be for, C(client_id), C(tenant_id) and C(scope).
        type: dict
      token:
        description: The new token.
        type: str
      reason:
        description: Why it was sent, for the diff.
        type: str
      identity:
        description: How the host gets the token by its own managed identity, C(resource), C(identity) and C(timeout) (seconds).
        type: dict
      accepted:
        description: The fingerprint of a token without roles, than which the provider has none better.
        type: str
  watch:
    description: Return what the next execution has to compare only, as RV(ignore:look), where nothing is to do any more.
    type: bool
    default: false
  is_first:
    description: The tokens come before the host was asked what else is due.
    type: bool
    default: false
"""
