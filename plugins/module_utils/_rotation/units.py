# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What starts the rotator: a service and a timer for the systemd that the host has, or a file for cron.

An option that a systemd does not know is left out, so that `systemd-analyze verify` has nothing to say (systemd 239 to 257).
"""

import math
from typing import List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import TIMEOUT

MARKER = "# Written by entra.oracledb, do not edit"
FIRST_CREDENTIALS = 247  # the release of systemd with LoadCredential=
CRON_DIRECTORY = "/etc/cron.d"
IMDS = "169.254.169.254"
_CRON_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

Rows = Sequence[Tuple[int, str]]  # the first release that knows an option; the option
# Each with what `systemd-analyze security` of systemd 252 takes from the exposure for it, where that is anything.
_HARDENING: Rows = (
    (0, "NoNewPrivileges=yes"),
    (0, "CapabilityBoundingSet="),  # 1.8
    (0, "AmbientCapabilities="),
    (0, "ProtectSystem=strict"),
    (0, "PrivateDevices=yes"),
    (0, "ProtectKernelTunables=yes"),
    (0, "ProtectKernelModules=yes"),
    (244, "ProtectKernelLogs=yes"),
    (0, "ProtectControlGroups=yes"),
    (245, "ProtectClock=yes"),
    (242, "ProtectHostname=yes"),
    (247, "ProtectProc=invisible"),
    (247, "ProcSubset=pid"),
    (242, "RestrictSUIDSGID=yes"),
    (0, "RestrictNamespaces=yes"),  # 0.7
    (0, "RestrictRealtime=yes"),
    (0, "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"),  # 0.4
    (0, "LockPersonality=yes"),
    (0, "MemoryDenyWriteExecute=yes"),
    (0, "RemoveIPC=yes"),
    (0, "KeyringMode=private"),
    (0, "SystemCallArchitectures=native"),
    (0, "SystemCallFilter=@system-service"),  # 1.6
    (0, "SystemCallFilter=~@privileged @resources"),
    (0, "SystemCallErrorNumber=EPERM"),
    (0, "UMask=0077"),
    (0, "LimitCORE=0"),
)


class Job(NamedTuple):
    """How one token is renewed on this host. Paths are absolute, `interval` is in minutes."""

    name: str
    owner: str
    group: Optional[str]  # None: the owner's own
    command: Tuple[str, ...]  # interpreter, its options, the program
    directory: str  # the token's
    state: str  # directory of this token's state
    interval: int
    credentials: Tuple[str, ...] = ()  # files that root has, for LoadCredential=
    timeout: float = TIMEOUT  # seconds of one request, as in the token's configuration
    identity_address: str = ""  # the only address that a managed identity needs
    reads: Tuple[str, ...] = ()  # other files that are not below /etc

    @property
    def arguments(self) -> Tuple[str, ...]:
        return (*self.command, "rotate", self.name, "--within", str(self.interval * 60))


def unit_name(name: str) -> str:
    """Of the service and the timer, without its suffix; also the name of cron's file."""
    return f"entra-oracle-token-{name}"


def service(job: Job, version: int) -> str:
    """The unit of one renewal."""
    user = [f"User={job.owner}"] + ([f"Group={job.group}"] if job.group else [])
    lines = [
        f"{MARKER}. For systemd {version}.",
        "[Unit]",
        f"Description=Renew the Microsoft Entra ID token {job.name} of Oracle clients, if it is due",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={' '.join(map(_escaped, job.arguments))}",
        *user,
        "SyslogIdentifier=entra-oracle-tokens",  # else it is Python's name
        f"TimeoutStartSec={math.ceil(schedule.longest_run(job.interval * 60, job.timeout))}",
        *(f"LoadCredential={path.rpartition('/')[2]}:{_escaped(path)}" for path in job.credentials),
        *_writable(job),
        *_hidden(job),
        *(text for since, text in _HARDENING if version >= since),
        *([] if job.group else ["PrivateUsers=yes"]),
        *_addresses(job),
    ]
    return "\n".join(lines) + "\n"


def _writable(job: Job) -> List[str]:
    """The token's directory, which may be missing, and that of the state, which systemd makes where it went."""
    below = "/var/lib/"
    if job.state.startswith(below):
        state = job.state[len(below) :]
        return [f"ReadWritePaths=-{_escaped(job.directory)}", f"StateDirectory={state}", "StateDirectoryMode=0755"]
    return [f"ReadWritePaths=-{_escaped(job.directory)} {_escaped(job.state)}"]


def _hidden(job: Job) -> List[str]:
    """What the service does not see, unless the token is there, or a file that it is made with."""
    paths = [f"{path}/" for path in (job.directory, *job.reads)]
    hidden = (("ProtectHome=yes", ("/home/", "/root/", "/run/user/")), ("PrivateTmp=yes", ("/tmp/", "/var/tmp/")))  # noqa: S108
    return [option for option, places in hidden if not any(path.startswith(places) for path in paths)]


def _addresses(job: Job) -> List[str]:
    if not job.identity_address:
        return []
    return ["IPAddressDeny=any", f"IPAddressAllow={job.identity_address}"]


def timer(job: Job, version: int) -> str:
    """When the service starts; whether a renewal is due is the program's to say."""
    every = f"*:0/{job.interval}" if job.interval < 60 else "*:00"
    lines = [
        f"{MARKER}. For systemd {version}.",
        "[Unit]",
        f"Description=Look every {job.interval} minutes whether the token {job.name} is due",
        "",
        "[Timer]",
        f"OnCalendar={every}",
        "OnBootSec=30s",
        *(["OnClockChange=yes"] if version >= 242 else []),
        "RandomizedDelaySec=30",
        *(["FixedRandomDelay=yes"] if version >= 247 else []),
        "AccuracySec=1s",
        "Persistent=no",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def cron_file(job: Job) -> str:
    """A file of /etc/cron.d. Cron mails what a job says: nothing while all is well."""
    return f"{MARKER}\nSHELL=/bin/sh\nPATH={_CRON_PATH}\n{_cron_time(job)} {job.owner} {_cron_command(job)}\n"


def crontab_line(job: Job) -> str:
    """A line of a user's own crontab; its end says whose it is."""
    return f"{_cron_time(job)} {_cron_command(job)} {crontab_end(job.name)}"


def crontab_end(name: str) -> str:
    return f"# {unit_name(name)}, written by entra.oracledb"


def _cron_time(job: Job) -> str:
    return f"*/{job.interval} * * * *" if job.interval < 60 else "0 * * * *"


def _cron_command(job: Job) -> str:
    """In a crontab a % is the end of the command."""
    import shlex

    return " ".join(map(shlex.quote, job.arguments)).replace("%", "\\%") + " >/dev/null"


def _escaped(word: str) -> str:
    """A word for a unit file, where % and $ mean something and blanks part words (systemd.service(5))."""
    word = word.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{word}"' if any(char in word for char in " ';") else word
