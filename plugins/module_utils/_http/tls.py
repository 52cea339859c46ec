# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""TLS: what is trusted, and a line that is encrypted over another one, be that plain or encrypted itself."""

import os
import ssl
import sys
from contextlib import suppress
from typing import Any, Callable, Mapping, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, Line, NoAnswer, SettingError
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # as requests and az read them
_RECORD_BYTES = 16 * 1024 + 512  # the longest TLS record and its frame


def tls_context(ca_path: str, environ: Mapping[str, str], verify: bool = True) -> ssl.SSLContext:
    """What is trusted: `ca_path` (a file or a directory), else what `environ` names, else the system's CAs.

    Without `verify` it is anyone. Raises SettingError for a CA that cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if hasattr(ssl.SSLContext, "minimum_version"):
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    else:  # Python 3.6, and 3.7 with OpenSSL 1.0.2, which has ssl.TLSVersion all the same
        context.options |= ssl.OP_NO_SSLv2 | ssl.OP_NO_SSLv3 | ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    name, path = _named_ca(ca_path, environ)
    if not path:
        context.load_default_certs()
        return context
    _load(context, name, os.path.expanduser(path))
    return context


def _named_ca(ca_path: str, environ: Mapping[str, str]) -> Tuple[str, str]:
    """The setting that names the CAs, and the path there; both empty where none does."""
    places = {"ca_path": ca_path, **{name: environ.get(name, "") for name in CA_VARIABLES}}
    return next(((name, path) for name, path in places.items() if path), ("", ""))


def trust_source(ca_path: str, environ: Mapping[str, str]) -> str:
    """Which CAs `tls_context` takes, for a message. OpenSSL reads SSL_CERT_FILE and SSL_CERT_DIR of the process."""
    name, path = _named_ca(ca_path, environ)
    if path:
        return f"{name} '{printable_path(path)}'"
    paths = ssl.get_default_verify_paths()
    for name in (paths.openssl_cafile_env, paths.openssl_capath_env):
        if os.environ.get(name):
            return f"{name} '{printable_path(os.environ[name])}'"
    found = paths.cafile or paths.capath
    return f"the system's CAs in '{found}'" if found else "the system's CAs, of which OpenSSL finds none"


def _load(context: ssl.SSLContext, name: str, path: str) -> None:
    try:
        is_directory = os.path.isdir(path)
        context.load_verify_locations(cafile=None if is_directory else path, capath=path if is_directory else None)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = "no certificate in it" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "no path")
        raise SettingError(f"{name} '{path}' cannot be used: {reason}.") from None


class TlsLine(Line):
    """Encrypts for `line`, which knows the deadline. Raises what `line` raises, and ssl.SSLError."""

    def __init__(self, line: Line, context: ssl.SSLContext, host: str) -> None:
        self._line = line
        self._ended = False
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host.rstrip("."))
        self._run(self._tls.do_handshake)

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._run(self._tls.write, rest) :]

    def receive(self, size: int) -> bytes:
        try:
            return bytes(self._run(self._tls.read, min(size, _RECORD_BYTES)))
        except ssl.SSLError:
            if self._ended:  # without a goodbye, as many servers do: what HTTP says of the length counts
                return b""
            raise

    def certificate(self) -> bytes:
        """The server's, in DER."""
        return self._tls.getpeercert(binary_form=True) or b""

    def _run(self, step: Callable[..., Any], *arguments: Any) -> Any:
        """One step of TLS, with as many bytes to and from the other side as it takes."""
        while True:
            try:
                result = step(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                self._fetch()
                continue
            except ssl.SSLError:
                with suppress(OSError):
                    self._flush()  # the alert that tells the other side why
                raise
            self._flush()
            return result

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._line.sendall(data)

    def _fetch(self) -> None:
        data = self._line.receive(_RECORD_BYTES)
        if data:
            self._incoming.write(data)
        else:
            self._ended = True
            self._incoming.write_eof()


def pinned(line: Line, host: str, thumbprint: str) -> TlsLine:
    """A line to the server with this SHA-1 (hexadecimal); who signed its certificate is not checked.

    Service Fabric's is self-signed and has no host's name: only the pin identifies it. Raises NoAnswer for another, and
    SettingError where Python refuses SHA-1.
    """
    import hashlib
    import hmac

    secured = TlsLine(line, tls_context("", {}, verify=False), host)
    try:
        found = hashlib.sha1(secured.certificate()).hexdigest()  # noqa: S324 - Azure's choice
    except ValueError:
        problem = f"the OpenSSL of {sys.executable} refuses SHA-1 (FIPS mode?), and IDENTITY_SERVER_THUMBPRINT is one"
        raise SettingError(f"{problem}: use a Python without that mode.") from None
    if not hmac.compare_digest(found, thumbprint):
        raise NoAnswer(Kind.WRONG_PIN, "its certificate is not the pinned one")
    return secured
