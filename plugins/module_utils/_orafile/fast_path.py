# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The form that nearly all entries have: no quote, no escape, no comment inside, and no defect."""

import re
from functools import lru_cache
from typing import Optional

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_DEPTH
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.statement import has_shape, has_two_words

#: A name in column one and its value, of which every further line begins with a parenthesis. An entry of more lines is too long
#: anyway (MAX_ENTRY), and the pattern would keep some 300 bytes of each.
SIMPLE = re.compile(
    rb"([A-Za-z0-9_][A-Za-z0-9_.$-]*)[ \t]*="
    rb"([^\r\n\x0b\x0c\"'#\\]*(?:\r?\n[ \t]*[()][^\r\n\x0b\x0c\"'#\\]*){0,2048})(?:\r?\n|\Z)"
)
#: What must follow so that no further line belongs to the entry: comments, then another entry or the end.
AFTER_SIMPLE = re.compile(rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*(?:[A-Za-z0-9_]|[ \t]*(?:#[^\r\n]*)?\Z)")
_NO_PARENTHESES = bytes(bytearray(set(range(256)) - set(b"()")))


def simple_value(text: bytes) -> Optional[bytes]:
    """The value as the reader has it; None if it may have a defect."""
    value = text.strip()
    if b"\r" in value or b" \n" in value or b"\t\n" in value:
        value = b"\n".join([line.rstrip() for line in value.split(b"\n")])
    parentheses = value.translate(None, _NO_PARENTHESES)
    if not parentheses:
        return value if value and value[:1] not in (b"=", b",") else None
    if value[:1] != b"(" or value[-1:] != b")" or not _is_one_list(parentheses) or not has_shape(value):
        return None
    return None if has_two_words(text[text.find(b"\n") :]) else value


@lru_cache(maxsize=1024)
def _is_one_list(parentheses: bytes) -> bool:
    """Whether they close in the end and not before."""
    depth = 0
    last = len(parentheses) - 1
    for at, parenthesis in enumerate(parentheses):
        depth += 1 if parenthesis == ord("(") else -1
        if depth > MAX_DEPTH or (depth < 1 and at < last):
            return False
    return depth == 0
