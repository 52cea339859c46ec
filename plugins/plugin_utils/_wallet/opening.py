# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens what can be opened of a wallet, by the one rule of `checks`. cryptography is imported only here, when that is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import PEM_NAME
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import KEY_MARK, P12_NAME, WalletError

if TYPE_CHECKING:
    from types import ModuleType

    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.checks import Opened


@dataclass(frozen=True)
class PemParts:
    """PEM files for an ewallet.pem: option name -> content, in the order in which they were given."""

    parts: Mapping[str, bytes] = field(repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def has_key(self) -> bool:
        return any(KEY_MARK in part for part in self.parts.values())

    @property
    def origin(self) -> str:
        whole = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in self.parts.values()))
        return f"made from PEM files, sha256 {whole.hexdigest()}"


def open_files(
    source: str, files: Mapping[str, bytes], password: str | None, pem: PemParts | None
) -> tuple[dict[str, Opened], list[str]]:
    """What can be opened of a wallet, by file name, and all that is wrong with it; `pem` takes the place of its ewallet.pem.

    Without cryptography nothing is opened.
    """
    opened: dict[str, Opened] = {}
    faults: list[str] = []
    tools = pem_tools()
    if tools is None:
        return opened, faults
    for name, open_file in ways_to_open(tools, source, files, password, pem):
        try:
            opened[name] = open_file()
        except WalletError as error:
            faults += error.faults
        else:
            faults += tools.faults_of(opened[name])
    return opened, faults


def ways_to_open(
    tools: ModuleType, source: str, files: Mapping[str, bytes], password: str | None, pem: PemParts | None
) -> Iterator[tuple[str, Callable[[], Opened]]]:
    if pem is not None:
        yield PEM_NAME, partial(tools.open_parts, pem.parts, pem.password)
    elif PEM_NAME in files:
        yield PEM_NAME, partial(tools.open_pem, files[PEM_NAME], password, f"{PEM_NAME} of {source}")
    if P12_NAME in files and password:
        yield P12_NAME, partial(tools.open_pkcs12, files[P12_NAME], password, f"{P12_NAME} of {source}")


def pem_tools() -> ModuleType | None:
    """What opens keys and certificates; None without cryptography."""
    try:
        import cryptography  # noqa: F401
    except ImportError:
        return None
    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet import pem

    return pem
