# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A one-time pad: how a host hands a token to the controller while connection plugins log what comes back (ssh does at -vvv).

The controller sends random bytes through standard input, which nobody logs, and uses them for one answer only.
"""

import base64
import os

PAD_BYTES = 16 * 1024  # the longest token that anybody may use


def new_pad() -> str:
    """Random bytes for one answer, in base64."""
    return base64.b64encode(os.urandom(PAD_BYTES)).decode()


def seal(text: str, pad: str) -> str:
    """`text` under the pad, in hexadecimal. Raises ValueError when it is longer than the pad."""
    return combine(text.encode(), pad).hex()


def unseal(sealed: str, pad: str) -> str:
    """The text that was sealed. Raises ValueError for anything else."""
    return combine(bytes.fromhex(sealed), pad).decode()


def combine(data: bytes, pad: str) -> bytes:
    key = base64.b64decode(pad)
    if len(data) > len(key):
        raise ValueError("{0} bytes do not fit under a pad of {1}".format(len(data), len(key)))
    return bytes(one ^ other for one, other in zip(data, key))
