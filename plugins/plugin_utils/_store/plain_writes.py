# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a write in clear does to the promise that everything in a directory is encrypted (marks.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory

ENCRYPTED = "encrypted"  # says with which keys all in the directory is encrypted, see marks.py


@contextmanager
def written_in_clear(directory: Directory) -> Iterator[None]:
    """Around the writing of what is not encrypted: from then on not everything is (`marks.py`).

    Said before for a kill in between, and after it for who looks through the directory in between. Raises SecureFileError.
    """
    unmark(directory)
    yield
    unmark(directory)


def unmark(directory: Directory) -> None:
    """Take away what says that all is encrypted. Raises SecureFileError."""
    if directory.stat(ENCRYPTED):
        directory.remove(ENCRYPTED)
