# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The proof that Azure Arc's agent asks for: the content of a file that only privileged users of this machine can read.

The endpoint names the file, so a false endpoint could name any: what is read is sent back to it.
"""

import errno
import os
import re
import stat

from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import ManagedIdentityError

AGENT = "/opt/azcmagent/bin/himds"
"""The agent's program. Where it is installed it is asked at `ENDPOINT`, unless both of its variables say where else."""
ENDPOINT = "http://localhost:40342/metadata/identity/oauth2/token"
KEYS = "/var/opt/azcmagent/tokens"
"""The only directory that the agent puts its key files in."""
MAX_KEY_BYTES = 4096

_CHALLENGE = re.compile(r'Basic\s+realm="?([^"]+)"?\s*\Z', re.IGNORECASE)
_KEY = re.compile(r"[!-~]+\Z")


def read_key(challenge: str) -> str:
    """The key in the file that a WWW-Authenticate header names; ManagedIdentityError if it is none of the agent's."""
    found = _CHALLENGE.match(challenge)
    if not found:
        raise ManagedIdentityError(
            "The Azure Arc agent's challenge names no key file (WWW-Authenticate: Basic realm=…)."
        )
    path = found.group(1)
    if path.rpartition("/")[0] != KEYS or not path.endswith(".key"):
        raise ManagedIdentityError(
            f"Refused: the Azure Arc endpoint asked for a file that is not a .key directly in {KEYS}. "
            "Check who listens there (IDENTITY_ENDPOINT)."
        )
    key = _content(path).decode("latin-1").strip()
    if not _KEY.match(key):
        raise ManagedIdentityError(f"Refused: {_name(path)} holds no key.")
    return key


def _content(path: str) -> bytes:
    """What is in the file, without following a link, waiting for a pipe or reading more than a key can have."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EACCES:
            raise ManagedIdentityError(
                f"May not read {_name(path)}: run as root (become) or put the user into the group himds."
            ) from None
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ManagedIdentityError(f"Cannot read {_name(path)}: {reason}.") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_KEY_BYTES:
            raise ManagedIdentityError(f"Refused: {_name(path)} is no regular file of at most {MAX_KEY_BYTES} bytes.")
        return os.read(descriptor, MAX_KEY_BYTES)
    finally:
        os.close(descriptor)


def _name(path: str) -> str:
    """The path for a message; its last part is the other side's text."""
    return "the key file " + "".join(char if char.isprintable() else "?" for char in path[:200])
