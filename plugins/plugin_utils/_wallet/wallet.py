# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Oracle wallet on the controller, as Oracle hands it out or made from PEM files: what of it goes to a host.

The thin drivers want ewallet.pem. Where the wallet has none it is made from ewallet.p12, with a key that is not
encrypted (as that of cwallet.sso, which opens for every user who can read it): the drivers need no wallet_password then.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import DescriptorError, normalise
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    read_credential,
)
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import (
    PEM_NAME,
    WALLET_FILES,
    digest_of,
    with_origin,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.opening import PemParts, open_files, pem_tools
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import (
    CERTIFICATE_MARK,
    KEY_MARK,
    P12_NAME,
    WalletError,
    read_source,
)

__all__ = ("PemParts", "Wallet", "WalletError", "read_wallet", "wallet_from_pem")

EXPIRES = re.compile(
    rb"will expire on (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? UTC"
)  # the README of Oracle's wallets


@dataclass(frozen=True)
class Wallet:
    """What is placed on a host (`files`), and what the wallet's own configuration files say.

    `aliases` are net service name -> descriptor on one line, `sqlnet` parameter -> value. `expires` is what the README
    of an Autonomous Database's wallet promises.
    """

    source: str
    files: Mapping[str, bytes] = field(repr=False)
    aliases: Mapping[str, str] = field(default_factory=dict)
    sqlnet: Mapping[str, str] = field(default_factory=dict)
    expires: datetime | None = None
    password: str | None = field(default=None, repr=False)
    pem: PemParts | None = None

    def with_pem(self, other: Wallet) -> Wallet:
        """This wallet with the ewallet.pem of one that `wallet_from_pem` made."""
        return replace(self, pem=other.pem)

    @property
    def origin(self) -> str:
        """What ewallet.pem is made from, "" when it is not."""
        if self.pem is not None:
            return self.pem.origin
        if PEM_NAME in self.files or P12_NAME not in self.files or not self.password:
            return ""
        return f"made from {P12_NAME}, sha256 {hashlib.sha256(self.files[P12_NAME]).hexdigest()}"

    def digests(self) -> dict[str, str]:
        """File name -> what a host compares its file with (`wallet_directory.digest_of`)."""
        digests = {name: digest_of(content) for name, content in self.files.items()}
        return {**digests, PEM_NAME: self.origin} if self.origin else digests

    def contents(self) -> dict[str, bytes]:
        """The files for a host, ewallet.pem made where it has to be. Raises WalletError with all that is wrong."""
        tools = pem_tools()
        if self.origin and tools is None:
            raise WalletError(
                [f"{PEM_NAME} cannot be made: install the Python package cryptography on the controller."]
            )
        opened, faults = open_files(self.source, self.files, self.password, self.pem)
        if faults:
            raise WalletError(faults)
        if not self.origin or tools is None:
            return dict(self.files)
        made = tools.assembled(opened[PEM_NAME if self.pem else P12_NAME])
        return {**self.files, PEM_NAME: with_origin(self.origin, made)}

    def warnings(self, contents: Mapping[str, bytes] | None = None) -> list[str]:
        """What works less well than it looks; with `contents` also what only those show."""
        warnings = []
        if PEM_NAME not in self.digests():
            remedy = "give certificate_path, private_key_path and ca_path"
            if P12_NAME in self.files:
                remedy = f"set its password, so that one can be made from {P12_NAME}"
            warnings.append(
                f"{self.source} has no {PEM_NAME}, without which python-oracledb and node-oracledb cannot use it: {remedy}."
            )
        if not self._has_key(contents or self.files):
            warnings.append(
                f"{self.source} has no private key: python-oracledb checks the database by its certificates, but "
                f"node-oracledb refuses such an {PEM_NAME}. Leave the wallet out of node-oracledb's services and set "
                f"NODE_EXTRA_CA_CERTS."
            )
        return warnings

    def _has_key(self, files: Mapping[str, bytes]) -> bool:
        if self.pem is not None:
            return self.pem.has_key
        return PEM_NAME not in files or KEY_MARK in files[PEM_NAME]


def wallet_location(directory: str) -> str:
    """The value of WALLET_LOCATION in a sqlnet.ora."""
    return f"(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={directory})))"


def read_wallet(src: str, directory: str, password: str | None = None) -> Wallet:
    """The wallet in a zip or a directory of the controller, for `directory` on a host. Raises WalletError."""
    files = read_source(src)
    faults: list[str] = []
    aliases = read_entries(files, "tnsnames.ora", src, faults)
    sqlnet = read_entries(files, "sqlnet.ora", src, faults)
    if faults:
        raise WalletError(faults)
    for name in sqlnet:
        if name.upper() == "WALLET_LOCATION":  # Oracle's is ?/network/admin, which is right nowhere
            sqlnet[name] = wallet_location(directory)
    return Wallet(
        source=src,
        files={name: files[name] for name in WALLET_FILES if name in files},
        aliases=aliases,
        sqlnet=sqlnet,
        expires=read_expiry(files.get("README", b"")),
        password=password,
    )


def read_entries(files: Mapping[str, bytes], file: str, src: str, faults: list[str]) -> dict[str, str]:
    """Name -> value on one line, of all entries but IFILE; of several with a name the last counts, as for every client."""
    entries: dict[str, tuple[str, str]] = {}
    try:
        found = OraFile(files.get(file, b"")).entries
    except OraFileError as error:
        faults.append(f"{file} of {src}: {error}")
        return {}
    for entry in found:
        value = " ".join(line.strip() for line in entry.value.decode("utf-8", "replace").splitlines())
        try:
            one_line = normalise(value) if value.startswith("(") else value
        except DescriptorError as error:
            faults.append(f"{file} of {src}, line {entry.line}: {', '.join(entry.names)} cannot be read: {error}.")
            continue
        if file == "tnsnames.ora":
            value = one_line  # in sqlnet.ora (a, b) is a list and has to stay one
        entries.update({name.upper(): (name, value) for name in entry.names if name.upper() != "IFILE"})
    return dict(entries.values())


def read_expiry(readme: bytes) -> datetime | None:
    found = EXPIRES.search(readme)
    try:
        return datetime.fromisoformat(found.group(1).decode()).replace(tzinfo=timezone.utc) if found else None
    except ValueError:
        return None


def wallet_from_pem(
    certificate_path: str | None = None,
    private_key_path: str | None = None,
    private_key_password: str | None = None,
    ca_path: str | None = None,
) -> Wallet:
    """A wallet of nothing but an ewallet.pem, from PEM files of the controller; any of them may hold several parts.

    A CA is enough for one-way TLS with python-oracledb. Raises WalletError; whether the parts belong together is
    seen when the contents are made.
    """
    paths = {"certificate_path": certificate_path, "private_key_path": private_key_path, "ca_path": ca_path}
    parts: dict[str, bytes] = {}
    faults: list[str] = []
    for name, path in paths.items():
        try:
            if path:
                parts[f"{name} '{path}'"] = read_credential(name, path)[0]
        except FileFaultError as error:
            faults.append(str(error))
    pem = PemParts(parts, private_key_password)
    if not faults:
        faults = part_faults(pem, {name for name, path in paths.items() if path})
    if faults:
        raise WalletError(faults)
    return Wallet(source=", ".join(path for path in paths.values() if path), files={}, pem=pem)


def part_faults(pem: PemParts, given: set[str]) -> list[str]:
    """What can be seen of the parts without opening them."""
    faults = []
    for label, part in pem.parts.items():
        if label.startswith("private_key_path"):
            mark, what = KEY_MARK, "private key"
        else:
            mark, what = CERTIFICATE_MARK, "certificate"
        if mark not in part:
            faults.append(f"{label} holds no {what} in PEM form: convert it with openssl.")
    if not given & {"certificate_path", "ca_path"}:
        faults.append("ca_path or certificate_path is missing: an ewallet.pem is made of certificates.")
    if "certificate_path" in given and not pem.has_key:
        faults.append("there is no private key for certificate_path: set private_key_path, or add the key to the file.")
    return faults
