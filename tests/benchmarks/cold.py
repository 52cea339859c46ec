# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P3: a token that nobody has yet, against others who ask the provider; each without what the play itself takes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import ENV, TOKEN, Ground, debug
from tests.benchmarks.usage import ratio, take_turns

URI = """
- ansible.builtin.uri:
    url: "{{ aad_token_authority }}/{{ aad_token_tenant_id }}/oauth2/v2.0/token"
    method: POST
    ca_path: "{{ aad_token_ca_path }}"
    body_format: form-urlencoded
    body:
      grant_type: client_credentials
      client_id: "{{ aad_token_client_id }}"
      client_secret: "{{ aad_token_client_secret }}"
      scope: "{{ aad_token_scope }}"
  register: answer
- ansible.builtin.debug:
    msg: "{{ answer.json.access_token | length }}"
"""
PLAYS = {
    "token": debug(TOKEN),
    "azure-identity": debug("lookup('plain_azure_identity')"),
    "MSAL": debug("lookup('plain_msal')"),
    "uri task": URI,
    "env": debug(ENV),
}
GATES = {"azure-identity": 0.5, "MSAL": 1.0, "uri task": 0.3}


def measure(ground: Ground) -> Iterator[Figure]:
    contenders = {name: ground.contender(tasks, before=ground.forget_tokens) for name, tasks in PLAYS.items()}
    turns = take_turns(contenders, 2 * ground.turns + 1)
    for rival, limit in GATES.items():
        value = ratio(turns, "token", rival, "env")
        yield Figure("P3", "one cold token, above a play with env", rival, value, limit, slack=ground.slack)
