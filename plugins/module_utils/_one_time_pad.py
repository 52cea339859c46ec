# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A one-time pad: how a host hands a token to the controller while connection plugins log what comes back (ssh does at -vvv).

The controller sends random bytes through standard input, which no plugin logs, and uses them for one answer only.
"""

import base64
import os

_MARK = b"sealed: "  # by which `unseal` knows that the text was sealed with this pad; any other bytes may be an opaque token
PAD_BYTES = len(_MARK) + 16 * 1024  # for the longest token: _jwt.MAX_TOKEN_BYTES


def new_pad() -> str:
    """Random bytes for one answer, in base64."""
    return base64.b64encode(os.urandom(PAD_BYTES)).decode()


def seal(text: str, pad: str) -> str:
    """`text` under the pad, in hexadecimal. Raises ValueError when it is longer than the pad."""
    return combine(_MARK + text.encode(), pad).hex()


def unseal(sealed: str, pad: str) -> str:
    """The text that `seal` was given with the same pad. Raises ValueError for what was not sealed with it."""
    data = combine(bytes.fromhex(sealed), pad)
    if not data.startswith(_MARK):
        raise ValueError("it was not sealed with this pad")
    return data[len(_MARK) :].decode()


def combine(data: bytes, pad: str) -> bytes:
    """`data` XOR the pad; doing it again undoes it. Raises ValueError when the pad is shorter or no base64."""
    key = base64.b64decode(pad)
    if len(data) > len(key):
        raise ValueError(f"{len(data)} bytes do not fit under a pad of {len(key)}")
    return bytes(one ^ other for one, other in zip(data, key))
