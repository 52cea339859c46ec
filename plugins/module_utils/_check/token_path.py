# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage path: whether the user who connects can reach the token, tried as that user, and whether others can."""

import os
import stat
from typing import Iterator, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._check import token_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import account_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.alias_causes import TNSNAMES_DENIED
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import ALIAS, Context, TokenFile
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.looking import Look, Place, look, rights
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._jwt import MAX_TOKEN_BYTES

LIMIT = MAX_TOKEN_BYTES + 4096  # bytes: enough to say that it is too large


def paths(context: Context) -> Iterator[Finding]:
    """The way to each token file; leaves its content, which this process may read where the user may not."""
    for token in context.tokens.values():
        own = look(context, token.path, None, LIMIT)
        token.account = context.settings.account or _owner(own)
        seen = look(context, token.path, token.account, LIMIT)
        token.content = seen.content if seen.content is not None else own.content
        yield from _obstacles(context, token, seen if seen.error else own if own.error else seen)
        if not seen.error:
            yield from _exposures(context, token, own)
        yield from _network_file(context, token)
        if token.account is not None and not token.account.can_be_tried:
            yield context.found(causes.NOT_TRIED, token.aliases, path=token.path, user=token.account.name)


def _network_file(context: Context, token: TokenFile) -> Iterator[Finding]:
    """Whether the owner of a token can read tnsnames.ora, where root has read it and no other user is named."""
    if token.account is None or context.settings.account is not None:
        return
    path = context.path(ALIAS)
    seen = look(context, path, token.account)
    if seen.denied:
        facts = rights(path, seen.place or seen.last, token.account)
        yield context.found(TNSNAMES_DENIED, token.aliases, **facts)


def _owner(seen: Look) -> Optional[Account]:
    """For root, who gives a token its owner so that this user can connect: the owner of the file, else of its directory."""
    place = seen.place or seen.last
    return account_of(place.uid) if os.geteuid() == 0 and place and place.uid else None


def _obstacles(context: Context, token: TokenFile, seen: Look) -> Iterator[Finding]:
    if seen.missing:
        yield _missing(context, token, seen)
    elif seen.denied:
        denied = causes.TOKEN_DENIED if seen.place else causes.PATH_DENIED
        yield context.found(denied, token.aliases, **rights(token.path, seen.place or seen.last, token.account))
    elif seen.error or not seen.is_file:
        yield context.found(causes.NOT_A_FILE, token.aliases, path=token.path)


def _missing(context: Context, token: TokenFile, seen: Look) -> Finding:
    directory, file = os.path.split(token.path)
    if seen.last is None or seen.last.path != directory:
        where = seen.last.path if seen.last else "/"
        return context.found(causes.DIRECTORY_MISSING, token.aliases, directory=directory, where=where)
    names = ", ".join((seen.beside or ())[:5])
    beside = f"It has {names}." if names else "It is empty." if seen.beside is not None else ""
    return context.found(causes.TOKEN_MISSING, token.aliases, directory=directory, file=file, beside=beside)


def _exposures(context: Context, token: TokenFile, own: Look) -> Iterator[Finding]:
    """What others can do: read the token, or put another one in its place."""
    if own.place and own.place.mode & stat.S_IROTH and all(step.mode & stat.S_IXOTH for step in own.steps):
        yield context.found(causes.EXPOSED, token.aliases, **rights(token.path, own.place, token.account))
    place = _replaceable(own.steps)
    if place:
        yield context.found(causes.REPLACEABLE, token.aliases, **rights(token.path, place, token.account))


def _replaceable(steps: Sequence[Place]) -> Optional[Place]:
    """The first directory in which everyone can rename what belongs to others."""
    return next((step for step in steps if step.mode & stat.S_IWOTH and not step.mode & stat.S_ISVTX), None)


CHECKS = (Check("way to the token file", "path", paths),)
