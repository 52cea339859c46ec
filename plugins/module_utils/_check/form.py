# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage form: whether what is in a token file is a token, as each client takes it. No text of it is in a finding."""

from typing import Any, Dict, Iterator, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._check import token_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, TokenFile
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

_UTF8_BOM, _UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

_Fault = Tuple[Cause, Dict[str, Any]]


def forms(context: Context) -> Iterator[Finding]:
    """What is wrong with each token's form; leaves the claims of what is a token under its wrapping."""
    for token in context.tokens.values():
        if token.content is None:
            continue
        text = token.content
        while True:
            fault, text = _wrapping(text)
            if fault is None:
                break
            yield _found(context, token, fault)
        yield from _contents(context, token, text)


def _found(context: Context, token: TokenFile, fault: _Fault) -> Finding:
    return context.found(fault[0], token.aliases, **{"path": token.path, **fault[1]})


def _wrapping(text: bytes) -> Tuple[Optional[_Fault], bytes]:
    """What is around a token, the outermost first, and the text without it."""
    if text.startswith(_UTF8_BOM):
        return (causes.BOM, {}), text[len(_UTF8_BOM) :]
    if text.startswith(_UTF16) or b"\0" in text[:4]:
        return (causes.UTF16, {}), text.replace(b"\0", b"").lstrip(b"\xff\xfe")
    if len(text) > 1 and text[:1] in (b"'", b'"') and text[-1:] == text[:1]:
        return (causes.QUOTED, {}), text[1:-1]
    if text[:7].lower() == b"bearer ":
        return (causes.BEARER, {}), text[7:]
    return _blanks(text)


def _blanks(text: bytes) -> Tuple[Optional[_Fault], bytes]:
    bare = text.replace(b"\r", b"").replace(b"\n", b"")
    if bare != text:
        return (causes.NEWLINE, {"place": _place(text, b"\r\n")}), bare
    if text.strip() != text:
        return (causes.BLANKS, {"place": _place(text, b" \t\x0b\x0c")}), text.strip()
    return None, text


def _place(text: bytes, what: bytes) -> str:
    places = [
        name
        for name, found in (
            ("at the end", text[-1:] and text[-1:] in what),
            ("at the start", text[:1] and text[:1] in what),
            ("in the middle", any(byte in what for byte in text.strip(what))),
        )
        if found
    ]
    return ", ".join(places)


def _contents(context: Context, token: TokenFile, text: bytes) -> Iterator[Finding]:
    if not text:
        yield _found(context, token, (causes.EMPTY, {}))
        return
    if text[:1] in (b"{", b"["):
        yield _found(context, token, (causes.JSON, {}))
        return
    if len(text) > jwt.MAX_TOKEN_BYTES:
        facts = {"size": len(text), "limit": jwt.MAX_TOKEN_BYTES}
        yield _found(context, token, (causes.CUT_OFF, facts))
        return
    try:
        header, token.claims = jwt.decode(text)
    except jwt.JwtError as error:
        encrypted = text.count(b".") == 4
        cause = causes.ENCRYPTED if encrypted else causes.NOT_A_JWT
        yield _found(context, token, (cause, {} if encrypted else {"reason": str(error)}))
        return
    yield from _claims(context, token, header)


def _claims(context: Context, token: TokenFile, header: Dict[str, Any]) -> Iterator[Finding]:
    """What a client demands of the claims before it sends the token."""
    algorithm = printable(header.get("alg"), 20)
    if algorithm not in _ASYMMETRIC:
        yield _found(context, token, (causes.NO_SIGNATURE, {"algorithm": algorithm}))
    try:
        token.expires_on = jwt.expires_on(token.claims)
    except jwt.JwtError as error:
        yield _found(context, token, (causes.NO_EXPIRY, {"reason": str(error)}))
    if not token.claims.get("sub"):
        yield _found(context, token, (causes.NO_SUBJECT, {}))


CHECKS = (Check("form of the token", "form", forms),)
