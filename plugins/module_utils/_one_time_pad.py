# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A one-time pad: how a host hands a token to the controller while connection plugins log what comes back (ssh does at -vvv).

The controller sends random bytes through standard input, which no plugin logs, and uses them for one answer only.
"""

import base64
import os

PAD_BYTES = 16 * 1024  # as many as the longest token has: _jwt.MAX_TOKEN_BYTES


def new_pad() -> str:
    """Random bytes for one answer, in base64."""
    return base64.b64encode(os.urandom(PAD_BYTES)).decode()


def seal(text: str, pad: str) -> str:
    """`text` under the pad, in hexadecimal. Raises ValueError when it is longer than the pad."""
    return combine(text.encode(), pad).hex()


def unseal(sealed: str, pad: str) -> str:
    """The text that `seal` was given with the same pad. Raises ValueError for what is no hexadecimal, too long or no UTF-8."""
    return combine(bytes.fromhex(sealed), pad).decode()


def combine(data: bytes, pad: str) -> bytes:
    """`data` XOR the pad; doing it again undoes it. Raises ValueError when the pad is shorter or no base64."""
    key = base64.b64decode(pad)
    if len(data) > len(key):
        raise ValueError(f"{len(data)} bytes do not fit under a pad of {len(key)}")
    return bytes(one ^ other for one, other in zip(data, key))
