# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What makes a host renew its tokens by itself: the program, and for each token a configuration, secrets and a schedule."""

import base64
import json
import os
from typing import TYPE_CHECKING, Dict, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import configuration, systemd, units
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.crontab import Crontab
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.deployed_file import DeployedFile, digest_of
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.places import Places, interpreter, places
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.program_part import ProgramPart
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state_place import StatePlace
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.units import CRON_DIRECTORY

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

SECRET_MODE = 0o400
CA = "ca"  # is sent as secrets are, but is none
OPTION = "oracle_client_rotation"


class TokenRotation:
    """A Part: how one token renews itself, or that it does not."""

    kind: "types.PartKind" = "rotation"

    def __init__(self, wanted: "types.RotatedToken", where: Places) -> None:
        """`wanted` is one of `rotation.tokens`. Raises HostError."""
        self.name = wanted["name"]
        self.manager = wanted["manager"]
        self.where = where
        self.directory = where.config
        self.stage: "types.Stage" = "removals" if self.manager == "none" else "owned"
        self.uid, self.gid = (None, None)
        if self.manager != "none":
            self.uid, self.gid = owner_ids(wanted["owner"], wanted["group"], f"token {self.name}: ")
        self.wanted = wanted
        self.warnings: List[str] = []
        self.digests = wanted.get("digests") or {}
        self.configuration = wanted.get("configuration") or {}
        self.version = 0
        self.reason = ""
        self.started = True
        self.secrets: List[DeployedFile] = []
        self.files: List[DeployedFile] = []
        self.unit_files: List[DeployedFile] = []
        self.crontab: Optional[Crontab] = None
        self.unit = units.unit_name(self.name)
        self.state = StatePlace(where.state, self.name)

    def plan(self) -> None:
        """Raises HostError, SecureFileError."""
        self._check_manager()
        job = None if self.manager == "none" else self._job()
        self.secrets = self._secret_files()
        self.files = [self._configuration_file(), *self._schedule_files(job)]
        for file in (*self.secrets, *self.files):
            file.plan()
        for file in self.unit_files:
            file.check_marker(units.MARKER)
        self._plan_crontab(job)
        self._warn_about_another()
        missing = [file for file in self.secrets if file.is_missing]
        if missing:
            self.reason = "its secret is not there" if missing[0].before is None else "its secret is another"
        if self.manager == "systemd" and not any(file.changed for file in self.unit_files):
            self.started = systemd.is_started(f"{self.unit}.timer")

    def _check_manager(self) -> None:
        if self.manager == "systemd" and not self.where.is_system:
            raise HostError([f"{OPTION} is systemd, which needs root: set become: true, or use cron."])
        if self.manager == "systemd" and not systemctl.is_running():
            raise HostError([f"{OPTION} is systemd, which does not run on this host: use cron."])
        if self.manager == "cron" and self.where.is_system and not os.path.isdir(CRON_DIRECTORY):
            raise HostError([f"{OPTION} is cron, and this host has no {CRON_DIRECTORY}: install cron, or use systemd."])

    def _job(self) -> units.Job:
        wanted = self.wanted
        self.version = self._systemd_version() if self.manager == "systemd" else 0
        credentials = self._handed_over() if self.version >= units.FIRST_CREDENTIALS else ()
        return units.Job(
            name=self.name,
            owner=self._user(),
            group=wanted["group"],
            command=(interpreter(), "-I", self.where.program, *self.where.options),
            directory=wanted["directory"] or "",
            state=f"{self.where.state}/{self.name}",
            interval=wanted["interval"],
            credentials=tuple(credentials),
            timeout=self.configuration.get("timeout", configuration.TIMEOUT),
            identity_address=self._identity_address(),
            reads=tuple(path for path in [self.configuration.get("federated_token_file")] if path),
        )

    def _user(self) -> str:
        """The account that runs the program. Raises HostError where cron needs a name and there is none."""
        user = private_directory.user_name(os.geteuid() if self.uid is None else self.uid)
        if self.manager == "cron" and user.isdecimal():
            raise HostError([f"token {self.name}: cron runs nothing for uid {user}, which has no name: make the user."])
        return user

    def _systemd_version(self) -> int:
        """As in the unit that is there, unless systemd is newer than it: asking costs a process."""
        path = f"{systemctl.UNITS}/{self.unit}.service"
        try:
            with open(path, encoding="utf-8") as stream:
                first = stream.readline()
            known = int(first.rpartition("systemd ")[2].rstrip(".\n"))
            if os.stat(path).st_mtime > os.stat("/usr/bin/systemctl").st_ctime:
                return known
        except (OSError, ValueError):
            pass
        return systemd.version()

    def _identity_address(self) -> str:
        """What a managed identity needs is one address, unless it is another host's than a virtual machine's."""
        if self.configuration.get("flow") != "managed_identity":
            return ""
        from ansible_collections.entra.oracledb.plugins.module_utils._entra.hosts import source_of

        return {"imds": units.IMDS, "arc": "localhost"}.get(source_of({}), "")

    def _path(self, suffix: str) -> str:
        return f"{self.where.config}/{self.name}.{suffix}"

    def _handed_over(self) -> Tuple[str, ...]:
        return tuple(self._path(suffix) for suffix in self.digests if suffix != CA)

    def _secret_files(self) -> List[DeployedFile]:
        """Root's own where systemd hands them to the service, else the token's owner's; those not asked for go."""
        suffixes = [CA, *(path[: -len("_path")] for path in configuration.CREDENTIALS)]
        return [self._sent_file(suffix) for suffix in suffixes]

    def _sent_file(self, suffix: str) -> DeployedFile:
        digests, contents = self.digests, self.wanted.get("contents") or {}
        content = self._checked(suffix, contents[suffix]) if suffix in digests and suffix in contents else None
        is_roots = suffix == CA or self.version >= units.FIRST_CREDENTIALS
        uid, gid = (None, None) if is_roots else (self.uid, self.gid)
        mode = 0o644 if suffix == CA else SECRET_MODE
        return DeployedFile(self._path(suffix), content, mode, uid, gid, digests.get(suffix, ""), secret=suffix != CA)

    def _checked(self, suffix: str, text: str) -> bytes:
        """The content of base64. Raises HostError for one that is not what it was announced to be."""
        try:
            content = base64.b64decode(text)
        except ValueError:
            content = b""
        if digest_of(content) != self.digests[suffix]:
            raise HostError([f"token {self.name}: its {suffix} did not arrive whole. Run again."])
        return content

    def _configuration_file(self) -> DeployedFile:
        path = self._path("json")
        if self.manager == "none":
            return DeployedFile(path)
        document = {
            "version": configuration.VERSION,
            "name": self.name,
            **self.configuration,
            **{f"{suffix}_path": self._path(suffix) for suffix in self.digests},
        }
        faults = configuration.faults_of(document, self.name)
        if faults:
            raise HostError([f"token {self.name}: {OPTION}: {fault}" for fault in faults])
        return DeployedFile(path, (json.dumps(document, indent=1, sort_keys=True) + "\n").encode("utf-8"))

    def _schedule_files(self, job: Optional[units.Job]) -> List[DeployedFile]:
        if not self.where.is_system:
            return []
        service = timer = cron = None
        if job and self.manager == "systemd":
            service, timer = (
                units.service(job, self.version).encode("utf-8"),
                units.timer(job, self.version).encode("utf-8"),
            )
        elif job:
            cron = units.cron_file(job).encode("utf-8")
        self.unit_files = [
            DeployedFile(f"{systemctl.UNITS}/{self.unit}.service", service),
            DeployedFile(f"{systemctl.UNITS}/{self.unit}.timer", timer),
        ]
        return [*self.unit_files, DeployedFile(f"{CRON_DIRECTORY}/{self.unit}", cron)]

    def _plan_crontab(self, job: Optional[units.Job]) -> None:
        """A user without root: only such a one has configurations in the home directory."""
        if self.where.is_system or not (job or self.files[0].status):
            return
        self.crontab = Crontab(units.crontab_line(job) if job else None, units.crontab_end(self.name))
        self.crontab.plan()

    def _warn_about_another(self) -> None:
        """Two tokens of one name would take the configuration from each other with each run, and one that was renamed is two."""
        if self.manager == "none":
            return
        before = configuration.directory_in(self.files[0].before)
        if before and before != self.wanted["directory"]:
            self.warnings.append(
                f"token {self.name}: until now the token of this name in {before} renewed itself, which ends. "
                "Give each token of a host a name of its own."
            )
        for name in configuration.names_of(self.where.config, self.wanted["directory"]):
            if name != self.name:
                self.warnings.append(
                    f"token {self.name}: {self.where.config}/{name}.json renews the same directory, as it did under its earlier name. "
                    f"To end that, provision this host once with the name {name} and {OPTION}: none."
                )

    @property
    def changed(self) -> bool:
        files = any(file.changed for file in (*self.secrets, *self.files))
        crontab = self.crontab is not None and self.crontab.changed
        return files or crontab or not self.started or (self.manager == "none" and self.state.needs_clearing())

    def apply(self) -> None:
        """Raises HostError, SecureFileError."""
        if self.manager == "none":
            self._remove()
            return
        self.state.make(self.uid, self.gid)
        if self.manager != "systemd":
            self._retire_units()
        for file in (*self.secrets, *self.files):
            file.apply()
        if self.crontab:
            self.crontab.apply()
        if self.manager == "systemd":
            systemd.start([f"{self.unit}.timer"])

    def _retire_units(self) -> None:
        """Stop and remove a timer and service of ours, where there are such."""
        if not any(file.status for file in self.unit_files):
            return
        unit_names = (f"{self.unit}.timer", f"{self.unit}.service")
        if systemctl.is_running():
            systemd.stop(*unit_names)
        for file in self.unit_files:
            file.apply()
        if systemctl.is_running():
            systemd.forget(*unit_names)

    def _remove(self) -> None:
        """First what starts it, then what it reads and what it wrote."""
        if self.crontab:
            self.crontab.apply()
        self._retire_units()
        for file in (*self.files, *self.secrets):
            file.apply()
        self.state.clear()

    def replaced(self) -> List[str]:
        return []

    def report(self) -> "types.RotationReport":
        return {"name": self.name, "manager": self.manager, "changed": self.changed}

    def diff(self) -> Dict[str, str]:
        parts = [file.diff() for file in (*self.files, *self.secrets) if file.changed]
        texts = {
            side: "".join(f"{part['after_header']}:\n{part[side]}" for part in parts) for side in ("before", "after")
        }
        header = f"rotation of token {self.name}"
        return {"before_header": header, "after_header": header, **texts}


def rotation_parts(wanted: "Optional[types.RotationArguments]") -> "List[types.Part]":
    """The Parts of the module's argument `rotation`. Raises HostError with all faults."""
    if not wanted:
        return []
    where = places()
    parts: "List[types.Part]" = []
    faults: List[str] = []
    for one in wanted["tokens"]:
        try:
            parts.append(TokenRotation(one, where))
        except (HostError, SecureFileError) as error:
            faults += error.faults if isinstance(error, HostError) else [str(error)]
    if faults:
        raise HostError(faults)
    leaving = [one["name"] for one in wanted["tokens"] if one["manager"] == "none"]
    is_used = len(leaving) < len(wanted["tokens"])
    return [*parts, ProgramPart(wanted["program"] if is_used else None, where, leaving)]
