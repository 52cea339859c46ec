# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The one place that turns everything that reading an answer can raise into our error; for the controller and for hosts."""

from typing import Callable, Tuple, Type, TypeVar

T = TypeVar("T")


def read(reader: Callable[[], T], error: Callable[[str], Exception], ours: Tuple[Type[Exception], ...]) -> T:
    """What `reader` makes of an answer. Raises `ours` as they are; of every other exception what `error` makes of its name.

    Parsers, MSAL and the standard library raise what they like at an answer that they do not expect, and their texts quote it. So
    neither a list of their types nor a word of theirs is used: the new error has no cause and no context.
    """
    try:
        return reader()
    except ours:
        raise
    except Exception as found:
        name = type(found).__name__
    raise error(name)
