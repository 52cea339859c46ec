# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one rule for what a wallet holds, by whatever way it comes: its dates, its key, its authorities."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

with suppress(ImportError):  # as in _x509.py
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ansible_collections.entra.oracledb.plugins.plugin_utils._x509 import newest


@dataclass(frozen=True)
class Opened:
    """What one file of a wallet holds, or several PEM files together; `source` is what messages call it.

    `locked`: there is a key, and no password to open it. `as_it_is`: the file goes to the host unchanged, so that the order
    in it counts.
    """

    source: str
    certificates: tuple[x509.Certificate, ...]
    key: Any = field(default=None, repr=False)
    locked: bool = False
    as_it_is: bool = False

    @property
    def own(self) -> list[x509.Certificate]:
        """The certificates of the key. Whose a locked one is cannot be told: those that are no authority's."""
        if self.key is not None:
            public = public_bytes(self.key.public_key())
            return [one for one in self.certificates if public_bytes(one.public_key()) == public]
        return [one for one in self.certificates if self.locked and not is_authority(one)]

    @property
    def leaf(self) -> x509.Certificate | None:
        """The client's certificate."""
        return newest(self.own) if self.own else None

    @property
    def roots(self) -> list[x509.Certificate]:
        return [one for one in self.certificates if one.subject == one.issuer]


@dataclass(frozen=True)
class End:
    """When something of a wallet ends, what that is, and what to do."""

    when: datetime
    what: str
    remedy: str


def faults_of(opened: Opened) -> list[str]:
    """Why no client could log in, or check the database, with it."""
    return [*client_faults(opened), *root_faults(opened)]


def client_faults(opened: Opened) -> list[str]:
    leaf, source = opened.leaf, opened.source
    if leaf is None:
        held = len(opened.certificates)
        words = f"the private key belongs to none of the {held} certificate(s) in {source}."
        return [words] if opened.key is not None else []
    if opened.as_it_is and opened.certificates[0] not in opened.own:
        words = (
            "python-oracledb and node-oracledb present the first certificate: put the client's own before all others."
        )
        return [f"{source} has another certificate before that of its private key, and {words}"]
    return period_faults(leaf, source)


def period_faults(leaf: x509.Certificate, source: str) -> list[str]:
    now = datetime.now(timezone.utc)
    ends, starts = leaf.not_valid_after_utc, leaf.not_valid_before_utc
    if ends <= now:
        return [f"the client certificate in {source} expired on {ends:%Y-%m-%d %H:%M} UTC: get its successor."]
    if starts > now:
        return [f"the client certificate in {source} is valid only from {starts:%Y-%m-%d %H:%M} UTC: check the clock."]
    return []


def root_faults(opened: Opened) -> list[str]:
    roots, source = opened.roots, opened.source
    if not roots:
        words = "clients cannot check the database with it: add the authority of the database's certificate."
        return [f"{source} has no root certificate (self-signed), so that {words}"]
    if newest(roots).not_valid_after_utc <= datetime.now(timezone.utc):
        return [f"every root certificate in {source} has expired: add the authority's new one."]
    return []


def first_end(all_opened: Sequence[Opened]) -> End | None:
    """What of a wallet ends first."""
    ends = [
        End(opened.leaf.not_valid_after_utc, f"the client certificate in {opened.source} ends", "get its successor.")
        for opened in all_opened
        if opened.leaf is not None
    ]
    ends += [
        End(
            newest(opened.roots).not_valid_after_utc,
            f"the last root certificate in {opened.source} ends",
            "add the authority's new one.",
        )
        for opened in all_opened
        if opened.roots
    ]
    return min(ends, key=lambda end: end.when, default=None)


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return certificate.subject == certificate.issuer
    return constraints.value.ca


def public_bytes(public: Any) -> bytes:
    encoded: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded
