# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host shall have, token directories and Oracle files together: looked at as a whole before the first byte is written."""

import os
import time

from ansible_collections.entra.oracledb.plugins.module_utils import jwt
from ansible_collections.entra.oracledb.plugins.module_utils.faults import numbered
from ansible_collections.entra.oracledb.plugins.module_utils.ora_edit import OraEdit
from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils.token_directory import (
    TOKEN_NAME,
    TokenDirectory,
    useless_because,
)

MYPY = False
if MYPY:
    from typing import Any, Dict, List, Optional, Tuple


class HostError(Exception):
    """The host cannot be brought there; every fault that can be seen beforehand, in one message."""

    def __init__(self, faults: "List[str]") -> None:
        self.faults = list(dict.fromkeys(faults))
        Exception.__init__(self, numbered(self.faults))


class TokenPlan:
    """One token of the document: where it shall be, whose it shall be, and the new one if the controller sent it."""

    def __init__(self, wanted: "Dict[str, Any]") -> None:
        self.name = wanted["name"]
        self.absent = wanted["state"] == "absent"
        self.expected = wanted["expected"] or {}
        self.min_remaining = wanted["min_remaining"]
        self.token = wanted["token"]
        self.identity = wanted.get("identity")
        # Who decommissions a host removes the user first; nothing has to be given to anybody then.
        uid, gid = (None, None) if self.absent else owner_ids(wanted["owner"], wanted["group"])
        self.directory = TokenDirectory(wanted["directory"], uid, gid)
        self.reason = ""
        self.renewed_because = ""

    def plan(self) -> None:
        if not self.absent:
            self._check_token()
        if self.due or self.changes:
            check_writable(self.directory.path)

    def _check_token(self) -> None:
        if self.token is None:
            self.reason = self.directory.due(self.expected, self.min_remaining, time.time())
            if not self.reason or not self.identity:
                return
            token = own_token(self.name, self.identity, self.min_remaining)
            because, self.reason = self.reason, ""
            if self._is_no_better(token, because):
                return
            self.token, self.renewed_because = token, because
        try:
            jwt.expires_on(jwt.decode(self.token)[1])
        except jwt.JwtError as error:
            raise HostError(["token {0}: {1}".format(self.name, error)]) from error

    def _is_no_better(self, token: str, because: str) -> bool:
        """A host keeps its identity's token for hours: what ails the one that is there may ail the new one, too."""
        return token.encode("ascii") == self.directory.content or because == useless_because(
            jwt.decode(token)[1], self.expected
        )

    @property
    def due(self) -> bool:
        return bool(self.reason)

    @property
    def changes(self) -> "List[str]":
        if self.absent:
            return ["content"] if self.directory.needs_removal() else []
        return self.directory.differs(self.token)

    def diff(self) -> "Dict[str, str]":
        path = "{0}/{1}".format(self.directory.path, TOKEN_NAME)
        before = self.directory.describe() + self.directory.describe_file(planned=False)
        after = "" if self.absent else self.directory.describe(self.token) + self.directory.describe_file(planned=True)
        return {"before_header": path, "after_header": path, "before": before, "after": after}

    def apply(self) -> None:
        if self.absent:
            self.directory.remove()
        else:
            self.directory.write(self.token)

    def report(self, changed: bool) -> "Dict[str, Any]":
        """What a result may say of the token."""
        report = {"name": self.name, "directory": self.directory.path, "changed": changed}  # type: Dict[str, Any]
        token = self.token if self.token is not None else self.directory.content
        if not self.absent and token is not None:
            claims = jwt.decode(token)[1]
            report["expires_on"] = int(jwt.expires_on(claims))
            report["claims"] = jwt.public_claims(claims)
            report["fingerprint"] = jwt.fingerprint(token)
        if self.renewed_because:
            report["reason"] = self.renewed_because
        return report


def own_token(name: str, identity: "Dict[str, Any]", min_remaining: "Optional[int]" = None) -> str:
    """A token of the host's own managed identity, as `identity` describes it, good for `min_remaining` seconds.

    Raises HostError.
    """
    from ansible_collections.entra.oracledb.plugins.module_utils import managed_identity

    try:
        answer = managed_identity.get_token(
            identity["resource"], identity["identity"], os.environ, float(identity["timeout"])
        )
        now = time.time()
        life = jwt.expires_on(jwt.check_token(answer["access_token"], now)) - now
    except (managed_identity.ManagedIdentityError, jwt.JwtError) as error:
        raise HostError(["token {0}: {1}".format(name, error)]) from error
    fault = jwt.life_fault(life, min_remaining)
    if fault:
        raise HostError(["token {0}: {1}".format(name, fault)])
    return str(answer["access_token"])


class HostDocument:
    """The tokens and the files of one host. `plan`, then `apply`; `report` is the module's result."""

    def __init__(self, tokens: "List[Dict[str, Any]]", files: "List[Dict[str, Any]]", remove_empty: bool) -> None:
        self.remove_empty = remove_empty
        self.tokens = []  # type: List[TokenPlan]
        self.files = []  # type: List[OraEdit]
        self.faults = []  # type: List[str]
        for wanted in tokens:
            self._collect(self.tokens, TokenPlan, wanted)
        # The controller has asked before and now hands over what was due.
        self.handed_over = any(token.token is not None for token in self.tokens)
        for wanted in files:
            self._collect(self.files, file_edit, wanted)

    def _collect(self, into: "List[Any]", make: "Any", wanted: "Dict[str, Any]") -> None:
        try:
            into.append(make(wanted))
        except (SecureFileError, HostError) as error:
            self.faults.append(str(error))

    def plan(self) -> None:
        """Work out every change. Raises HostError with all faults; nothing has been written then."""
        if self.handed_over:
            for token in (one for one in self.tokens if not one.identity):
                token.min_remaining = 0  # one that comes near its end between question and answer is for the next run
        for part in self.tokens + self.files:
            try:
                part.plan()
                if isinstance(part, OraEdit) and part.changed:
                    check_writable(part.directory)
            except (SecureFileError, OraFileError, HostError) as error:
                self.faults.append(str(error))
        if self.handed_over:
            self.faults += [
                "token {0}: {1}, and it was good a moment ago: who else writes to {2}? Run again.".format(
                    item["name"], item["reason"], item["directory"]
                )
                for item in self.due()
            ]
        if self.faults:
            raise HostError(self.faults)

    def due(self) -> "List[Dict[str, str]]":
        """The tokens that the controller has to get, with the reason."""
        return [
            {"name": token.name, "directory": token.directory.path, "reason": token.reason}
            for token in self.tokens
            if token.due
        ]

    def prepare_report(self, diff: bool) -> "Dict[str, Any]":
        """The result, worked out before `apply` so that check mode says the same."""
        changed_files = [edit for edit in self.files if edit.changed]
        changed_tokens = [token for token in self.tokens if token.changes]
        result = {
            "changed": bool(changed_files or changed_tokens),
            "tokens": [token.report(bool(token.changes)) for token in self.tokens],
            "files": [{"path": edit.path, "changed": edit.changed} for edit in self.files],
        }  # type: Dict[str, Any]
        if diff:
            result["diff"] = [part.diff() for part in changed_tokens + changed_files]
        return result

    def warnings(self) -> "List[str]":
        return [warning for edit in self.files for warning in edit.warnings]

    def apply(self) -> None:
        """Write. Tokens come before the aliases that name them, and go after them."""
        for token in self.tokens:
            if token.changes and not token.absent:
                token.apply()
        for edit in self.files:
            edit.apply()
        if self.remove_empty:
            for edit in self.files:
                edit.remove_empty_directory()
        for token in self.tokens:
            if token.absent and token.changes:
                token.apply()


def file_edit(wanted: "Dict[str, Any]") -> OraEdit:
    owner = owner_ids(wanted["owner"], wanted["group"]) if wanted["present"] else (None, None)
    return OraEdit(wanted["path"], wanted["present"], wanted["absent"], owner, wanted["sqlnet"])


def owner_ids(owner: "Optional[str]", group: "Optional[str]") -> "Tuple[Optional[int], Optional[int]]":
    """(uid, gid) of names or numbers; the group defaults to the owner's own. Raises HostError."""
    import grp
    import pwd

    uid = gid = None
    faults = []
    if owner is not None:
        try:
            entry = pwd.getpwuid(int(owner)) if _is_number(owner) else pwd.getpwnam(owner)
            uid, gid = entry.pw_uid, entry.pw_gid
        except (KeyError, ValueError):
            uid = int(owner) if _is_number(owner) else None
            if uid is None:
                faults.append("owner '{0}' does not exist on this host: make the user first.".format(owner))
    if group is not None:
        try:
            gid = int(group) if _is_number(group) else grp.getgrnam(group).gr_gid
        except (KeyError, ValueError):
            faults.append("group '{0}' does not exist on this host: make the group first.".format(group))
    if uid is not None and os.geteuid() not in (0, uid):
        faults.append("only root can give a file to '{0}': set become: true.".format(owner))
    if faults:
        raise HostError(faults)
    return uid, gid


def _is_number(name: str) -> bool:
    """Whether a name is an id; chown takes the last number of all for "as it is"."""
    return name.isdecimal() and len(name) <= 10 and int(name) < 0xFFFFFFFF


def check_writable(path: str) -> None:
    """Raise HostError if nothing can be made or changed in `path`, or in what there is of it."""
    existing = os.path.abspath(path)
    while not os.path.lexists(existing):
        existing = os.path.dirname(existing)
    if not os.access(existing, os.W_OK | os.X_OK):
        who = "this user (uid {0})".format(os.geteuid())
        raise HostError(["{0} is not writable for {1}: set become: true, or change its owner.".format(existing, who)])


def apply_edit(module: "Any", present: "Dict[str, str]", absent: "List[str]", sqlnet: bool = False) -> None:
    """The whole of a module that edits the file in its option `path`; ends the module."""
    try:
        edit = file_edit({**module.params, "present": present, "absent": absent, "sqlnet": sqlnet})
        edit.plan()
        result = {"changed": edit.changed, "path": edit.path}  # type: Dict[str, Any]
        if module._diff:
            result["diff"] = edit.diff()
        if edit.changed:
            check_writable(edit.directory)
        if not module.check_mode:
            edit.apply()
    except (HostError, OraFileError, SecureFileError) as error:
        module.fail_json(msg=str(error))
    for warning in edit.warnings:
        module.warn(warning)
    module.exit_json(**result)
