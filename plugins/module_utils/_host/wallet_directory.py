# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The wallet of a host: which of its files are due, what is corrected without them, what is written or removed.

The controller names what it would place by digests only, so that a wallet that is there already never travels.
"""

import errno
import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    Directory,
    MissingDirectory,
    SecureFileError,
    open_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import Reporting, refused

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

PEM_NAME = "ewallet.pem"
WALLET_FILES = ("cwallet.sso", "ewallet.p12", PEM_NAME, "keystore.jks", "truststore.jks")
FILE_MODE = 0o600
DIRECTORY_MODE = 0o700
MAX_FILE_BYTES = 1024 * 1024
# The thin drivers skip what is before the first BEGIN, so a file that we make can say what it was made from.
_MADE = re.compile(rb"# entra\.oracledb: (made from [ -:<-~]+); sha256 of what follows: ([0-9a-f]{64})\n")


def with_origin(origin: str, content: bytes) -> bytes:
    """An ewallet.pem whose first line tells the next run what it was made from (`made from …`, without a semicolon)."""
    line = f"# entra.oracledb: {origin}; sha256 of what follows: {hashlib.sha256(content).hexdigest()}\n"
    return line.encode("ascii") + content


def digest_of(content: bytes) -> str:
    """What two files are compared by: the origin of one that we made and that is unchanged, else the SHA-256."""
    made = _MADE.match(content)
    if made and hashlib.sha256(content[made.end() :]).hexdigest().encode("ascii") == made.group(2):
        return made.group(1).decode("ascii")
    return hashlib.sha256(content).hexdigest()


class _Found:
    """One file as it is there; without content its owner cannot read it."""

    def __init__(self, status: os.stat_result, content: Optional[bytes]) -> None:
        self.status = status
        self.content = content

    @property
    def digest(self) -> str:
        return "" if self.content is None else digest_of(self.content)


class WalletDirectory:
    """A Part: a wallet directory. Raises SecureFileError where it cannot be handled safely.

    `digests` (name -> `digest_of` its content) is what is to be there; `contents` are the files themselves, as soon as
    the controller knows that they are due. `absent` removes every wallet file instead.
    """

    kind: "types.PartKind" = "wallet"
    warnings: Sequence[str] = ()

    def __init__(
        self,
        path: str,
        uid: Optional[int] = None,
        gid: Optional[int] = None,
        digests: Optional[Dict[str, str]] = None,
        contents: Optional[Dict[str, bytes]] = None,
        absent: bool = False,
    ) -> None:
        self.directory = path.rstrip("/") or "/"
        self.name = os.path.basename(self.directory)  # for messages
        self.uid = uid
        self.gid = gid
        self.digests = {} if absent else digests or {}
        self.contents = contents
        self.absent = absent
        self.stage: "types.Stage" = "removals" if absent else "secrets"
        self.reason = ""
        self.changes: List[str] = []
        self._found: Dict[str, _Found] = {}
        self._hidden = False
        self._too_open = False
        self._due: List[str] = []
        self._stale = False

    @property
    def changed(self) -> bool:
        return bool(self.changes)

    def plan(self) -> None:
        """Look at what is there and work out what is due and what `apply` would change."""
        self._check_arguments()
        self._read()
        if self.absent:
            if private_directory.needs_clearing(self.directory, self.uid, self.gid, WALLET_FILES):
                self.changes = [f"{name}: removed" for name in self._found] or ["directory: removed"]
            return
        problems = [problem for problem in map(self._problem, sorted(self.digests)) if problem]
        self.reason = "" if self.contents is not None else ", ".join(problems)
        by_name = {name: self._differs(name) for name in sorted(self.digests)}
        self._due = [name for name, differences in by_name.items() if differences or self._hidden]
        self.changes = [f"{name}: {what}" for name, differences in by_name.items() for what in differences]
        if self._hidden or self._too_open:
            self.changes.append("directory: owner" if self._hidden else "directory: mode")
        # Clients would keep using a client certificate that the wallet no longer has.
        old = None if PEM_NAME in self.digests else self._found.get(PEM_NAME)
        self._stale = old is not None and old.digest.startswith("made from ")
        if self._stale:
            self.changes.append(f"{PEM_NAME}: removed")

    def _check_arguments(self) -> None:
        strange = sorted(set(self.digests) - set(WALLET_FILES))
        if strange:
            raise refused("place", strange[0], "it is no file of a wallet", "Report a bug.")
        if self.contents is None:
            return
        for name, digest in self.digests.items():
            if name not in self.contents or digest_of(self.contents[name]) != digest:
                raise refused("place", name, "what arrived is not what was announced", "Run again.")

    def _read(self) -> None:
        try:
            with open_directory(self.directory, uid=self.uid, gid=self.gid) as directory:
                if not self.absent:
                    self._hidden = private_directory.hidden_from_owner(directory, self.uid, self.gid, WALLET_FILES)
                    self._too_open = self._is_too_open(directory)
                for name in WALLET_FILES:
                    status = directory.stat(name)
                    if status is not None:
                        self._found[name] = _Found(status, self._content(directory, name))
        except MissingDirectory:
            return

    def _content(self, directory: Directory, name: str) -> Optional[bytes]:
        try:
            return directory.read(name, MAX_FILE_BYTES, private=False)
        except SecureFileError as error:
            # What goes need not be readable; what root left in a user's directory can be replaced.
            if not self.absent and error.errno != errno.EACCES:
                raise
            return None

    def _is_too_open(self, directory: Directory) -> bool:
        """Whether others can enter a directory with nothing but the wallet in it; no other's mode is ours to set."""
        status = os.fstat(directory.fd)
        any_owner = self.uid is None and os.geteuid() == 0
        owner = os.geteuid() if self.uid is None else self.uid
        return (
            (any_owner or status.st_uid == owner)
            and bool(status.st_mode & 0o077)
            and not status.st_mode & stat.S_ISVTX
            and all(private_directory.is_ours(entry, WALLET_FILES) for entry in directory.names())
        )

    def _problem(self, name: str) -> str:
        """Why the content of a file is needed, or ""."""
        found = self._found.get(name)
        if found is None:
            return f"{name} is missing"
        if found.content is None:
            return f"{name} cannot be read by its owner"
        return "" if found.digest == self.digests[name] else f"{name} differs"

    def _differs(self, name: str) -> List[str]:
        found = self._found.get(name)
        changes = ["content"] if self._problem(name) else []
        if found is None:
            return changes
        return changes + private_directory.differences(found.status, self.uid, self.gid, FILE_MODE)

    def apply(self) -> None:
        """Carry out the plan, file by file, each whole or not at all."""
        if self.absent:
            private_directory.clear(self.directory, self.uid, self.gid, WALLET_FILES)
        elif self.changes:
            contents = self.contents if self.contents is not None else self._kept()
            if self._hidden:
                private_directory.hand_over(self.directory)
            with open_directory(self.directory, create=True, uid=self.uid, gid=self.gid) as directory:
                if self._too_open:
                    with Reporting("set the mode of the directory", self.directory):
                        os.fchmod(directory.fd, DIRECTORY_MODE)
                for name in self._due:
                    directory.write(name, contents[name], FILE_MODE)
                if self._stale:
                    directory.remove(PEM_NAME)

    def replaced(self) -> List[str]:
        names = list(self._found) if self.absent else [*self._due, *([PEM_NAME] if self._stale else [])]
        return [os.path.join(self.directory, name) for name in names]

    def sweep(self) -> None:
        private_directory.sweep(self.directory, self.uid, self.gid, WALLET_FILES)

    def _kept(self) -> Dict[str, bytes]:
        """The files that stay but for owner and mode, read again: they may have been replaced since `plan`."""
        self._found.clear()
        self._read()
        for name in self._due:
            problem = self._problem(name)
            if problem:
                raise refused("keep the wallet in", self.directory, problem, "Run again.")
        return {name: self._found[name].content or b"" for name in self._due}

    def diff(self) -> Dict[str, str]:
        """Which files, whose, with what rights and what digest; never what is in them."""
        goes = self.absent and private_directory.goes_as_well(self.directory, self.uid, self.gid, WALLET_FILES)
        return {
            "before_header": self.directory,
            "after_header": self.directory,
            "before": "".join(self._line(name, planned=False) for name in WALLET_FILES)
            + (f"directory: {self.directory}\n" if goes else ""),
            "after": "" if self.absent else "".join(self._line(name, planned=True) for name in WALLET_FILES),
        }

    def _line(self, name: str, planned: bool) -> str:
        found = self._found.get(name)
        content = found.content if found else None
        if planned and self.contents is not None and name in self.digests:
            content = self.contents[name]
        if (found is None and content is None) or (planned and self._stale and name == PEM_NAME):
            return ""
        was = found.status if found else None
        ours = planned and name in self.digests
        owner, group = private_directory.shown(was, self.uid if ours else None, self.gid if ours else None)
        mode = FILE_MODE if ours or was is None else stat.S_IMODE(was.st_mode)
        digest = "unknown" if content is None else hashlib.sha256(content).hexdigest()[:12]
        return f"{name}: sha256 {digest}, owner {owner}, group {group}, mode {mode:04o}\n"

    def paths(self) -> List[str]:
        """Every file that the plan was made from."""
        return [os.path.join(self.directory, name) for name in WALLET_FILES]

    def report(self) -> "types.WalletReport":
        """What a result may say of the wallet."""
        return {"name": self.name, "directory": self.directory, "changed": self.changed, "files": sorted(self.digests)}
