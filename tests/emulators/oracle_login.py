# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in with python-oracledb's thin driver in a process of its own, the way an application on a client host would.

The child has nothing but TNS_ADMIN and the CA in its environment and reads the token file itself, so that the token is
in no argument list and no environment. Also a command: `python -m tests.emulators.oracle_login ALIAS TOKEN_FILE`.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
#: Longer than any handshake here, shorter than a hang.
TIMEOUT_SECONDS = PATIENCE
CODE = re.compile(r"\b(?:ORA|DPY|DPI)-\d{4,5}\b")
#: What a process needs of its environment to run at all.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "VIRTUAL_ENV")


@dataclass(frozen=True)
class LoginAttempt:
    """How a login ended: `error_code` as `ORA-01017` or `DPY-6006`, None if it succeeded.

    Of several codes in the message the last one counts: the first is often DPY-6005, which only says "cannot connect".
    Without any code it is the name of the exception.
    """

    error_code: str | None
    message: str

    @property
    def succeeded(self) -> bool:
        return self.error_code is None


def login_thin(
    tns_admin: "str | Path", alias: str, token_file: "str | Path", ca_pem: "str | Path", *, python: str = sys.executable
) -> LoginAttempt:
    """Connect as `/@alias` with the token in `token_file`, as `tns_admin`/tnsnames.ora describes the alias.

    Raises RuntimeError if the child failed otherwise than by a driver's error, subprocess.TimeoutExpired after 60 s.
    """
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment.update(TNS_ADMIN=str(tns_admin), SSL_CERT_FILE=str(ca_pem))
    done = subprocess.run(
        [python, "-m", "tests.emulators.oracle_login", alias, str(token_file)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the login process failed: {done.stderr.strip()}")
    return LoginAttempt(**json.loads(done.stdout))


def attempt(alias: str, token: str) -> LoginAttempt:
    """Connect in this process, with the configuration directory from TNS_ADMIN."""
    import oracledb

    try:
        connection = oracledb.connect(dsn=alias, access_token=token, config_dir=os.environ["TNS_ADMIN"])
    except Exception as error:  # drivers before 4.0 take a refused fast login for a success and stumble over it later
        message = str(error)
        codes = CODE.findall(message) or [type(error).__name__]
        return LoginAttempt(codes[-1], message)
    connection.close()
    return LoginAttempt(None, "")


def main(alias: str, token_file: str) -> None:
    # newline="" and utf-8: what is in the file is what is sent, as with any driver that reads it.
    with Path(token_file).open(encoding="utf-8", newline="") as file:
        ended = attempt(alias, file.read())
    print(json.dumps({"error_code": ended.error_code, "message": ended.message}))


if __name__ == "__main__":
    main(*sys.argv[1:])
