# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an Oracle wallet out of a zip or a directory on the controller.

Nothing is ever unpacked to a disk: members of a known name are read into memory, each with a bound on what comes out,
whatever its header promises.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Sequence
from struct import error as struct_error

from ansible_collections.entra.oracledb.plugins.module_utils._files import credential_file
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import MAX_FILE_BYTES, WALLET_FILES
from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError

P12_NAME = "ewallet.p12"
READ_FILES = (*WALLET_FILES, "tnsnames.ora", "sqlnet.ora", "README")
WALLETS = ("cwallet.sso", "ewallet.p12", "ewallet.pem")  # any of them makes it a wallet
MAX_ZIP_BYTES = 8 * 1024 * 1024
MAX_MEMBERS = 100
SHOWN_NAMES = 10
# What PEM text holds, encrypted or not.
KEY_MARK = b"PRIVATE KEY-----"
CERTIFICATE_MARK = b"-----BEGIN CERTIFICATE-----"
# bzip2 and LZMA unpack a whole block before its bytes can be counted.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BAD_ZIP = (zipfile.BadZipFile, zlib.error, struct_error, RuntimeError, EOFError, ValueError, IndexError, OverflowError)


class WalletError(FaultsError, AadTokenError):
    """The wallet cannot be used; every fault of it, none with a password or a key."""

    title = "The wallet cannot be used"


def read_source(path: str) -> dict[str, bytes]:
    """The files of READ_FILES that the zip or the directory has. Raises WalletError."""
    path = os.path.expanduser(path)  # noqa: PTH111
    if os.path.isdir(path):  # noqa: PTH112
        files, names = read_directory(path)
    else:
        files, names = read_zip(path)
    if not any(name in files for name in WALLETS):
        shown = ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
        raise WalletError(
            [
                f"{path} has neither cwallet.sso nor ewallet.p12 nor ewallet.pem: is this a wallet? It has {shown or 'nothing'}."
            ]
        )
    return files


def read_directory(path: str) -> tuple[dict[str, bytes], list[str]]:
    """The files, and the names of everything there. Raises WalletError."""
    files: dict[str, bytes] = {}
    faults: list[str] = []
    try:
        names = sorted(os.listdir(path))  # noqa: PTH208
    except OSError as error:
        raise WalletError([f"{path} cannot be read: {error.strerror}."]) from None
    for name in READ_FILES:
        if name in names:
            try:
                files[name] = read_file(f"{path.rstrip('/')}/{name}", MAX_FILE_BYTES)
            except WalletError as error:
                faults += error.faults
    if faults:
        raise WalletError(faults)
    return files, names


def read_file(path: str, limit: int) -> bytes:
    """The content of a regular file of at most `limit` bytes. Raises WalletError."""
    try:
        return credential_file.read_file(path, path, limit, f"{limit // 1024} KiB: that is no wallet")[0]
    except credential_file.FileFaultError as fault:
        raise WalletError([str(fault)]) from None


def read_zip(path: str) -> tuple[dict[str, bytes], list[str]]:
    """The files, and the names of all members. Raises WalletError."""
    data = read_file(path, MAX_ZIP_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            faults = [f"{path}: {fault}" for fault in member_faults(members)]
            if faults:
                raise WalletError(faults)
            named = own_members(members)
            files = {name: read_member(archive, one, path, name) for name, one in named if name in READ_FILES}
    except BAD_ZIP as error:
        reason = str(error) or type(error).__name__
        raise WalletError(
            [f"{path} is neither a directory nor a sound zip file ({reason}): download the wallet again."]
        ) from None
    return files, [name for name, _member in named]


def member_faults(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """What Oracle's wallets do not have, and what others could do harm with."""
    if len(members) > MAX_MEMBERS:
        return [f"it has {len(members)} members: a wallet has about ten."]
    named = own_members(members)
    names = [name for name, _member in named]
    faults = [f"{name} is there {names.count(name)} times." for name in dict.fromkeys(names) if names.count(name) > 1]
    nested = [name for name in names if is_in_directory(name)]
    if nested:
        more = f" and {len(nested) - 1} more in directories" if len(nested) > 1 else ""
        faults.append(f"it has '{nested[0]}'{more}: pack the files of the wallet themselves, without their directory.")
    for name, member in named:
        if is_in_directory(name):
            continue
        if stat.S_ISLNK(member.external_attr >> 16):
            faults.append(f"{name} is a symbolic link: pack the file that it leads to.")
        elif member.flag_bits & 1:
            faults.append(f"{name} is encrypted with the zip's own password: unpack it and give the directory.")
        elif name in READ_FILES and member.compress_type not in METHODS:
            faults.append(f"{name} is packed by method {member.compress_type}: pack it with deflate, as Oracle does.")
    return faults


def is_in_directory(name: str) -> bool:
    """Whether a member has more of a path than the name of its file, or is a directory."""
    return "/" in name or "\\" in name or name in ("", ".", "..")


def is_own(name: str) -> bool:
    """Whether a member is the wallet's, and nothing that the Finder of a Mac adds to every zip."""
    parts = name.split("/")
    return parts[0] != "__MACOSX" and parts[-1] != ".DS_Store" and not parts[-1].startswith("._")


def folder_of(members: Sequence[zipfile.ZipInfo]) -> str:
    """The one directory that holds all files, with its slash, as in a zip that was unpacked and packed again; else ""."""
    heads = {member.filename.partition("/")[:2] for member in members if is_own(member.filename)}
    if len(heads) != 1:
        return ""
    name, slash = heads.pop()
    return name + slash if slash and name not in ("", ".", "..") and "\\" not in name else ""


def own_members(members: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """The wallet's files with their names in the directory that holds them all."""
    folder = folder_of(members)
    own = [member for member in members if is_own(member.filename) and member.filename != folder]
    return [(member.filename[len(folder) :], member) for member in own]


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, name: str) -> bytes:
    """A file of the wallet, at most MAX_FILE_BYTES. Raises WalletError."""
    with archive.open(member) as stream:
        data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise WalletError([f"{path}: {name} unpacks to more than 1 MiB: that is no file of a wallet."])
    if not data:
        raise WalletError([f"{path}: {name} is empty."])
    return data
