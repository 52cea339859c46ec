# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The program `openssl` as a signer, where Python has no `cryptography`: works with OpenSSL 1.1.1 and 3.

Key and passphrase go through pipes, the data through standard input: nothing secret is in the program's arguments, in its
environment, or in a file.
"""

import os
import shutil
import signal
import threading
import time
from contextlib import suppress
from typing import Dict, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

LONGEST_PASSWORD = 1000  # bytes; the program's own limit is 1023 and it cuts what is longer
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES")
PSS = (
    "-sigopt",
    "rsa_padding_mode:pss",
    "-sigopt",
    "rsa_pss_saltlen:-1",
)  # -1: as long as the digest (RFC 7518 section 3.5)


class SignerError(Exception):
    """A key cannot be loaded or cannot sign; the text is for the user and holds nothing secret."""


class Done(NamedTuple):
    code: int
    output: bytes


def program() -> str:
    """Where it is on PATH, empty without one."""
    return shutil.which("openssl") or ""


class OpensslKey:
    """A private key in PEM text. `deadline` is in time.monotonic() seconds."""

    def __init__(self, pem: bytes, password: str, source: str, deadline: float) -> None:
        """Raises SignerError for a key that the program cannot load."""
        self.pem = pem
        self.is_encrypted = b"ENCRYPTED" in pem
        self.password = password.encode() if self.is_encrypted else b""
        self.source = source
        self.deadline = deadline
        self._check_password()
        done = self._run(["pkey", "-pubout", "-outform", "DER"], "-in", b"")
        if done.code:
            reason = (
                "certificate_password does not open it" if self.is_encrypted else "it is damaged or of an unknown kind"
            )
            raise SignerError(f"the key in {source} cannot be loaded: {reason}.")
        self.public_der = done.output

    def _check_password(self) -> None:
        if self.is_encrypted and not self.password:
            raise SignerError(f"the key in {self.source} is encrypted: set certificate_password.")
        if len(self.password) > LONGEST_PASSWORD or b"\n" in self.password or b"\0" in self.password:
            raise SignerError(
                f"certificate_password has a line end or more than {LONGEST_PASSWORD} bytes, which the program openssl cannot take: "
                "encrypt the key with another one."
            )

    def sign(self, data: bytes, pss: bool) -> bytes:
        """RSA with SHA-256: PSS (RFC 7518, PS256) or PKCS #1 v1.5 (RS256). Raises SignerError."""
        done = self._run(["dgst", "-sha256", *(PSS if pss else ())], "-sign", data)
        if done.code or not done.output:
            raise SignerError(f"openssl could not sign with the key in {self.source} (exit code {done.code}).")
        return done.output

    def _run(self, words: Sequence[str], option: str, data: bytes) -> Done:
        """`option` is the one that names the key's file."""
        key, ends = _pipe(self.pem)
        arguments, passed = [program(), *words, option, f"/dev/fd/{key}"], [key]
        if self.is_encrypted:
            password, more = _pipe(self.password + b"\n")
            ends += more
            arguments += ["-passin", f"fd:{password}"]
            passed.append(password)
        try:
            return run(arguments, data, passed, self.deadline)
        finally:
            for descriptor in passed:
                os.close(descriptor)
            for thread in ends:
                thread.join()


def run(arguments: Sequence[str], data: bytes, passed: Sequence[int], deadline: float) -> Done:
    """Run the program without a shell and without a terminal that it could ask for a passphrase. Raises SignerError."""
    import subprocess

    try:
        with subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            pass_fds=tuple(passed),
            start_new_session=True,
        ) as process:
            try:
                output = process.communicate(data, timeout=max(0.001, deadline - time.monotonic()))[0]
            except BaseException:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # a script in the program's place has children
                raise
        return Done(process.returncode, output)
    except subprocess.TimeoutExpired:
        raise SignerError("openssl did not end within timeout.") from None
    except OSError as error:
        reason = printable(error.strerror or type(error).__name__)
        raise SignerError(f"openssl cannot be run: {reason}.") from None


def _environment() -> Dict[str, str]:
    """Nothing but what the program needs: a secret may be in the environment of this process."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {"LC_ALL": "C", **kept}


def _pipe(data: bytes) -> Tuple[int, List[threading.Thread]]:
    """The end of a pipe from which `data` can be read, and what writes it: a pipe may hold less than a key."""
    reader, writer = os.pipe()

    def write() -> None:
        try:
            with os.fdopen(writer, "wb") as stream:
                stream.write(data)
        except OSError:  # not all of it was read: the program ended before
            pass

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return reader, [thread]
