# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Everything a probe may ask, and where it leaves what later probes need."""

import os
import time
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import child
from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, WARNING, Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state

ALIAS, SQLNET, PROPERTIES = "tnsnames.ora", "sqlnet.ora", "ojdbc.properties"
HOOK, CALLER = "hook", "caller"


class Settings(NamedTuple):
    """What the check is asked to look at. Times are in seconds; "" and None are not given."""

    tns_admin: str
    aliases: Tuple[str, ...] = ()  # none: all that use a token
    clients: Tuple[str, ...] = ()  # as in _clients; none: all, and what hits only some of them is a warning
    account: Optional[Account] = None  # who connects; None: this process' user, for root the owner of each token
    application_id_uri: str = ""
    application_id: str = ""
    tenant_id: str = ""
    upn: str = ""
    database_maps: Tuple[str, ...] = ()  # user, role
    hooks: Tuple[str, ...] = ()
    authority: str = ""
    network: bool = True
    login: bool = True
    timeout: float = 60.0
    controller_time: Optional[float] = None  # epoch seconds, when the task began
    rotation_config: str = self_renewal.DIRECTORY
    rotation_state: str = state.DIRECTORY


class Clock(NamedTuple):
    """The host's clocks: epoch seconds, and seconds that only go forward."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic


class Endpoint(NamedTuple):
    protocol: str  # in lower case
    host: str
    port: int


class Reading(NamedTuple):
    """What one client makes of an alias. Where it does not find it, or cannot use it, `because` says why.

    `nodes` is the descriptor, also of an Easy Connect value. `token_location` is what the client takes for the path.

    `token_from` is where it has TOKEN_AUTH from: tnsnames.ora, sqlnet.ora, ojdbc.properties, hook, or caller, which means that
    the application must hand the token over; "" means that it logs in without a token.
    """

    client: str
    found: bool = False
    nodes: Tuple[Node, ...] = ()
    easy_connect: bool = False  # the alias is defined as such a text
    file: str = ""
    line: int = 0
    because: str = ""
    token_auth: str = ""  # in upper case
    token_location: str = ""
    token_from: str = ""


class Alias:
    """One net service name, and what each client that is looked at makes of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.readings: Dict[str, Reading] = {}
        self.token_path = ""  # of the token file, "" where no client names one

    def best(self) -> Optional[Reading]:
        """A reading to go on with: of a client that finds the alias, with a token file if there is such a client."""
        found = [one for one in self.readings.values() if one.found]
        return next((one for one in found if one.token_location), found[0] if found else None)


class TokenFile:
    """One token file. Its content is for the probes only and never in a finding or a result."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.aliases: List[str] = []
        self.account: Optional[Account] = None  # who is to read it
        self.content: Optional[bytes] = None  # None where it cannot be read, also by this process
        self.claims: Dict[str, Any] = {}
        self.expires_on: Optional[float] = None  # epoch seconds


class Context:
    """One run of the doctor. A probe reads it, adds to `aliases`, `tokens` or `clocks`, and yields findings."""

    def __init__(self, settings: Settings, clock: Optional[Clock] = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.started = self.clock.now()
        self._end = self.clock.monotonic() + settings.timeout
        self.aliases: Dict[str, Alias] = {}
        self.tokens: Dict[str, TokenFile] = {}
        self.offsets: Dict[str, float] = {}  # "controller", "provider": seconds that the host's clock is ahead of it
        self.facts: Dict[str, Any] = {}  # what a probe leaves for the result, by its own name
        self.notes: Dict[str, Any] = {}  # what a probe leaves for later ones, never in a result
        self.looks: Dict[Any, Any] = {}  # of `looking.look`
        self.renewed: Set[str] = set()  # token files that a rotation on this host keeps fresh
        if settings.controller_time is not None:
            self.offsets["controller"] = self.started - settings.controller_time

    @property
    def clients(self) -> Tuple[str, ...]:
        return self.settings.clients or ALL_CLIENTS

    @property
    def left(self) -> float:
        """Seconds until the time is over; 0 when it is."""
        return max(0.0, self._end - self.clock.monotonic())

    def check_time(self) -> None:
        """For loops over what a host may have many of. Raises child.OutOfTime when the time is over."""
        if not self.left:
            raise child.OutOfTime

    def ask(self, function: Callable[[], Any], seconds: float = 10.0, account: Optional[Account] = None) -> Any:
        """`child.ask` within what is left of the time. Raises child.OutOfTime, child.ChildError."""
        return child.ask(function, min(seconds, self.left), account)

    def path(self, name: str) -> str:
        """Of a file in TNS_ADMIN."""
        return os.path.join(self.settings.tns_admin, name)

    def found(
        self,
        cause: Cause,
        aliases: Sequence[str] = (),
        codes: Optional[Mapping[str, str]] = None,
        severity: str = "",
        **facts: Any,
    ) -> Finding:
        """A finding. `codes` has the clients that are hit (default: those of the cause); who is not looked at is left out.

        An error that hits only some of the clients that it can concern is a warning, unless the user named the clients.
        """
        hit = {name: said for name, said in (cause.codes if codes is None else codes).items() if name in self.clients}
        severity = severity or cause.severity
        everyone = not (codes or cause.codes) or set(hit) >= set(self.clients) & set(cause.among)
        if severity == ERROR and not everyone and not self.settings.clients:
            severity = WARNING
        return Finding(cause, severity, facts, hit, tuple(aliases))

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding hits a client that is looked at."""
        return bool(finding.codes) or not finding.cause.codes
