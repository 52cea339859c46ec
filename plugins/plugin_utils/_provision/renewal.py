# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renewal of a host's tokens ahead of need, from the controller; and what is said where nothing renews them.

The note of a renewal is a file of the token cache, one for each request, whose time says when a host was last looked at.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

DAY = 24 * 3600  # seconds after which a note says nothing any more; pruning removes it then, too
PAUSE = 600  # seconds between two notes of one request
MISSING, EXPIRED = "there is no token file", "it expired"  # reasons of a host: TokenDirectory.due


def renewal_of(plan: HostPlan, min_share: float) -> HostPlan:
    """The tokens of a plan and nothing else, each due when less than `min_share` (0 to 1) of its life is left."""
    return HostPlan(
        tokens=[{**token, "min_share": min_share} for token in plan.tokens],
        requests={name: fresh(request, min_share) for name, request in plan.requests.items()},
        warnings=plan.warnings,
    )


def fresh(request: TokenRequest, min_share: float) -> TokenRequest:
    """The request, for which a cached token does only if it would not be due on a host."""
    others = tuple(replace(one, min_share=min_share) for one in request.otherwise)
    return replace(request, min_share=min_share, otherwise=others)


def answering(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a host's module, for the delivery of what it called due: no other token is due by then."""
    return {**wanted, "tokens": [{**token, "min_share": 0.0} for token in wanted["tokens"]]}


def note_renewals(requests: Iterable[TokenRequest]) -> None:
    """Note in the token cache that a controller looks after these tokens. Raises nothing: it only spares a warning."""
    for request in requests:
        with suppress(AadTokenError), notes(request) as (store, name):
            if not 0 <= time.time() - store.modified_at(name) < PAUSE:
                store.save(name, b'{"version": 1}')


def was_renewed(request: TokenRequest) -> bool:
    """Whether a controller of this user has looked after the token within a day. Raises nothing."""
    with suppress(AadTokenError), notes(request) as (store, name):
        return 0 <= time.time() - store.modified_at(name) < DAY
    return False


@contextmanager
def notes(request: TokenRequest) -> Iterator[tuple[Store, str]]:
    """Where the note is, and its name: not where only a log-in session has it, for cron has none. Raises StoreError."""
    if request.cache == "never":
        raise StoreError("There is no token cache.")
    with closing(open_accounts_store(request)) as store:
        yield store, f"rotated-{request.key()}.json"


def unrenewed(plan: HostPlan, result: Mapping[str, Any], names: Names) -> str:
    """What to say where a host got its first token, or one in the place of an expired one, and nothing renews it; or "".

    It is the same for all hosts, so that Ansible says it once.
    """
    by_host = {one.get("name") for one in result.get("rotation") or () if one.get("manager") not in (None, "none")}
    found = {one["name"]: one.get("reason") for one in result.get("tokens") or () if one["name"] not in by_host}
    due = [name for name, reason in found.items() if reason in (MISSING, EXPIRED)]
    due = [name for name in due if not (name in plan.requests and was_renewed(plan.requests[name]))]
    if not due:
        return ""
    expired = [name for name in due if found[name] == EXPIRED]
    what = f"token {prose(expired or due, 'and')} {'had expired: nothing renewed it' if expired else 'is new, and nothing renews it'}"
    return (
        f"{what}. Once it expires, logins fail with ORA-25708. Run the playbook entra.oracledb.rotate from cron, AWX or a "
        f"pipeline (docs/rotate-from-the-controller.md), or set {names('rotation')} to systemd or cron."
    )
