# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What in the files of a wallet lets a client check less than it does by default. Nobody who unpacks a wallet expects that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import MATCHES, WEAK_MATCHES
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import all_nodes
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import FALSE_WORDS, TRUE_WORDS
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import Names

#: `undetermined` is the default: what both sides speak best. 1.2+ is 1.2 or later (ODP.NET Developer's Guide, SSLVersion).
_NEW_VERSION = re.compile(r"((TLSV?)?1\.[23]\+?|UNDETERMINED)\Z")
_WEAK_CIPHER = re.compile(r"ANON|NULL|EXPORT|RC4|DES|MD5")
_OLDEST_LOGON = 11  # the default of 19c (Net Services Reference, SQLNET.ALLOWED_LOGON_VERSION_CLIENT)


def _is_not_on(value: str) -> bool:
    return value not in TRUE_WORDS


def _is_not_off(value: str) -> bool:
    return value not in FALSE_WORDS


def _is_rejected(value: str) -> bool:
    return value == "REJECTED"


def _has_old_version(value: str) -> bool:
    versions = [one for one in re.split(r"[\s,()]+", value) if one not in ("", "OR")]
    return not all(_NEW_VERSION.match(one) for one in versions)


def _has_weak_cipher(value: str) -> bool:
    return _WEAK_CIPHER.search(value) is not None


def _is_old_logon(value: str) -> bool:
    number = re.match(r"[0-9]+", value)
    return number is not None and int(number.group()) < _OLDEST_LOGON


_ANY_SERVER = "with it a client takes any server that has a certificate of the same CA"
_IN_CLEAR = "with it connections without TLS go in clear or unprotected"
_OLD = "with it a client takes what is broken by now"
#: Parameters of sqlnet.ora (Net Services Reference, chapter 5): when a value in capitals weakens, and what that means.
_PARAMETERS: dict[str, tuple[Callable[[str], bool], str]] = {
    **dict.fromkeys(MATCHES, (_is_not_on, _ANY_SERVER)),
    **dict.fromkeys(WEAK_MATCHES, (_is_not_off, _ANY_SERVER)),
    "SQLNET.ENCRYPTION_CLIENT": (_is_rejected, _IN_CLEAR),
    "SQLNET.CRYPTO_CHECKSUM_CLIENT": (_is_rejected, _IN_CLEAR),
    **dict.fromkeys(("SQLNET.ALLOW_WEAK_CRYPTO", "SSL_ENABLE_WEAK_CIPHERS", "TLS_ENABLE_WEAK_CIPHERS"), (_is_not_off, _OLD)),
    **dict.fromkeys(("SSL_VERSION", "TLS_VERSION"), (_has_old_version, _OLD)),
    **dict.fromkeys(("SSL_CIPHER_SUITES", "TLS_CIPHER_SUITES"), (_has_weak_cipher, _OLD)),
    **dict.fromkeys(("SQLNET.ENCRYPTION_TYPES_CLIENT", "SQLNET.CRYPTO_CHECKSUM_TYPES_CLIENT"), (_has_weak_cipher, _OLD)),
    "SQLNET.ALLOWED_LOGON_VERSION_CLIENT": (_is_old_logon, _OLD),
}  # fmt: skip


def weakening(name: str, value: str) -> str:
    """What a parameter of sqlnet.ora weakens for all connections of a host; "" for none. OCI takes what is in double quotes."""
    plain = value.strip()
    return _weakening(name, plain[1:-1] if len(plain) > 1 and plain[0] == plain[-1] == '"' else plain)


def _weakening(name: str, plain: str) -> str:
    """The same for a value without quotes around it."""
    if name.upper() not in _PARAMETERS:
        return ""
    weakens, meaning = _PARAMETERS[name.upper()]
    return meaning if weakens(plain.upper()) else ""


def without_weak(brought: Mapping[str, str], own: Iterable[str], names: Names) -> tuple[dict[str, str], list[str]]:
    """What a wallet's sqlnet.ora brings, without what weakens the host, and a warning for each of those.

    The parameters that the user names, `own`, are the user's matter.
    """
    named = {name.upper() for name in own}
    taken: dict[str, str] = {}
    warnings: list[str] = []
    for name, value in brought.items():
        meaning = "" if name.upper() in named else weakening(name, value)
        if meaning:
            warnings.append(
                f"{names('wallet')}: its sqlnet.ora has {name}={value}, which is left out, as {meaning}, on the whole host: "
                f"if that is meant, set it in {names('sqlnet')}."
            )
        else:
            taken[name] = value
    return taken, warnings


def unchecked_warnings(aliases: Mapping[str, str], names: Names) -> list[str]:
    """A warning of the aliases with a description that does not compare the server's name, or does so loosely."""
    found = [name for name, text in aliases.items() if _is_unchecked(text)]
    words = (
        f"{names('wallet')}: {prose(found, 'and')} of its tnsnames.ora do not compare the name in the server's certificate, so "
        f"that a client takes any server that has one of the same CA: describe them in {names('services')} with "
        "ssl_server_dn_match, or leave them out."
    )
    return [words] if found else []


def _is_unchecked(text: str) -> bool:
    return any(node.key in (*MATCHES, *WEAK_MATCHES) and _weakening(node.key, node.text) for node in all_nodes(text))
