# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What travels between the controller and the module oracle_host, and what the parts of a host have in common.

A stub without a module, for type checkers only: import it under TYPE_CHECKING and quote its names in annotations. No code
of it exists at run time, so Python 3.6, which knows neither TypedDict nor Protocol, never meets it, and no payload holds it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict

State = Literal["present", "absent"]

# To the host: the arguments of oracle_host. The module fills in what is optional and missing: None, or the default.

class ExpectedClaims(TypedDict, total=False):
    """What a token must be for; "" where anything will do."""

    client_id: str
    tenant_id: str
    scope: str

class HostIdentity(TypedDict):
    """How the host gets a token by its own managed identity; `timeout` in seconds."""

    resource: str
    identity: dict[str, str]
    timeout: int

class OwnToken(Protocol):
    """Gets a token by the host's own identity, good for `min_remaining` seconds. Raises HostError."""

    def __call__(self, name: str, identity: HostIdentity, min_remaining: int | None) -> str: ...

class _Owner(TypedDict, total=False):
    owner: str | None
    group: str | None

class _SecretDirectory(TypedDict):
    name: str
    directory: str

class TokenArguments(_SecretDirectory, _Owner, total=False):
    """One token directory; `min_remaining` in seconds, `token` once the host has called it due, with its `reason`.

    `min_share` (0 to 1) for a renewal ahead of need: the part of its life that the token there must still have.
    `accepted`: the fingerprint of one without roles, than which there is none better.
    """

    state: State
    min_remaining: int | None
    min_share: float | None
    expected: ExpectedClaims | None
    token: str | None
    reason: str | None
    identity: HostIdentity | None
    accepted: str | None

class WalletArguments(_SecretDirectory, _Owner, total=False):
    """One wallet directory; file name -> digest, and -> content in base64 once the host has called it due."""

    state: State
    digests: dict[str, str] | None
    contents: dict[str, str] | None

class FileChanges(TypedDict, total=False):
    """What is asked of a file's entries; `clients` are constants of _clients."""

    present: dict[str, str]
    absent: list[str]
    renames: dict[str, str]
    defaults: dict[str, str]
    obsolete: dict[str, str]
    exclusive: bool
    clients: list[str]

class _Path(TypedDict):
    path: str

class FileArguments(_Path, FileChanges, _Owner, total=False):
    """One tnsnames.ora, sqlnet.ora or ojdbc.properties; `kind` is a constant of the editor."""

    kind: str
    backup: bool
    follow: bool

class OwnedArguments(_Path, _Owner, total=False):
    """One file that is wholly ours; `content` is None for none."""

    content: str | None

Manager = Literal["none", "systemd", "cron"]

class RotationProgram(TypedDict, total=False):
    """The program that renews tokens: its SHA-256, and deflated, in base64, once the host has called it due."""

    digest: str | None
    content: str | None

class _RotatedToken(TypedDict):
    name: str
    manager: Manager

class RotatedToken(_RotatedToken, _Owner, total=False):
    """How one token renews itself; only the first two with "none". `interval` in minutes; the ends of file names -> SHA-256,
    and -> text once the host has called them due."""

    interval: int
    directory: str | None
    configuration: dict[str, Any] | None
    digests: dict[str, str] | None
    contents: dict[str, str] | None

class RotationArguments(TypedDict, total=False):
    """What makes tokens renew themselves; `program` is None where none does."""

    program: RotationProgram | None
    tokens: list[RotatedToken]

class HostArguments(TypedDict, total=False):
    """Everything that one host is to have. `unrotated`: tokens that are not to renew themselves, though they may do so still.

    `watch`: say what the next execution has to compare only. `is_first`: the host has not been asked what is due."""

    tokens: list[TokenArguments]
    wallets: list[WalletArguments]
    files: list[FileArguments]
    owned: list[OwnedArguments]
    remove_empty: bool
    rotation: RotationArguments | None
    unrotated: list[str]
    watch: bool
    is_first: bool

# Back from the host: its result.

PartKind = Literal["token", "wallet", "file", "rotation"]

class _DueItem(TypedDict):
    kind: PartKind
    name: str
    directory: str
    reason: str

class DueItem(_DueItem, total=False):
    """A token or a wallet that the controller has to send first. `claims`, with the `fingerprint`, of a token that is valid but
    of no use: one with the same claims would be no better."""

    claims: dict[str, Any]

class Look(TypedDict):
    """What was seen of a host where nothing is to do: digests by kind and name, those of each token by its name, and the result,
    the warnings and the tokens of no use of such an execution."""

    seen: dict[str, dict[str, str]]
    tokens: dict[str, dict[str, dict[str, str]]]
    report: dict[str, Any]
    warnings: list[str]
    due: list[DueItem]

class _TokenReport(_SecretDirectory):
    changed: bool

class TokenReport(_TokenReport, total=False):
    """`expires_on` in epoch seconds, `expires` as ISO 8601; never the token. `reason`: why there is a new one; `kept`: why a
    renewal has none; `corrected`: which of owner, group and mode were not as wanted."""

    expires_on: int
    expires: str
    claims: dict[str, Any]
    fingerprint: str
    reason: str
    kept: str
    corrected: list[str]

class _WalletReport(_SecretDirectory):
    changed: bool
    files: list[str]

class SourceReport(TypedDict, total=False):
    """What the controller knows of a wallet: when the first of its certificates ends, in epoch seconds and as ISO 8601, and
    the parameters of its sqlnet.ora."""

    expires_on: int
    expires: str
    sqlnet: dict[str, str]

class WalletReport(_WalletReport, SourceReport, total=False):
    """`reason`: why its files were sent."""

    reason: str

class _RotationReport(TypedDict):
    name: str
    changed: bool

class RotationReport(_RotationReport, total=False):
    """Of a token its `manager`, of the program its `path`."""

    manager: str
    path: str

class _FileReport(_Path):
    changed: bool

class FileReport(_FileReport, total=False):
    """`removed`: the names that `exclusive` took out."""

    removed: list[str]
    backup_file: str

PartReport = TokenReport | WalletReport | FileReport | RotationReport

class _HostReport(TypedDict):
    changed: bool
    tokens: Sequence[PartReport]
    wallets: Sequence[PartReport]
    files: Sequence[PartReport]

class HostReport(_HostReport, total=False):
    """The result when nothing is due."""

    rotation: Sequence[PartReport]
    diff: Sequence[Mapping[str, str]]

# On the host.

#: When a part is applied, first to last: what an alias names is there before the alias, and goes after it.
Stage = Literal["secrets", "edits", "owned", "removals"]

class Swept(Protocol):
    """What leaves temp files with secrets in them when it is killed."""

    def sweep(self) -> None: ...

class Part(Protocol):
    """One thing of a host: `plan`, which raises for all that can be seen beforehand, then `apply`."""

    @property
    def kind(self) -> PartKind: ...
    @property
    def name(self) -> str: ...
    @property
    def directory(self) -> str:
        """Where the part writes."""
    @property
    def stage(self) -> Stage: ...
    @property
    def reason(self) -> str:
        """Why the controller has to send it first, or ""."""
    @property
    def changed(self) -> bool:
        """Whether `apply` will change anything, or has."""
    @property
    def warnings(self) -> Sequence[str]: ...
    def plan(self) -> None: ...
    def replaced(self) -> list[str]:
        """The files that others take the place of, or that it removes, unless `plan` has looked at them."""
    def apply(self) -> None: ...
    def report(self) -> PartReport: ...
    def diff(self) -> Mapping[str, str]: ...

class RotationParts(Protocol):
    """Makes the parts of the argument `rotation`. Raises HostError."""

    def __call__(self, wanted: RotationArguments | None) -> list[Part]: ...
