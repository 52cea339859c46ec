# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What entra-oracle-tokens prints: to a terminal, a pipe, a journal, a full disk or nowhere, with a locale or without."""

import contextlib
import os
import sys


class OutputError(Exception):
    """What is printed cannot be written; the text is the system's."""


def say(text: str) -> None:
    """Raises OutputError. Nothing is printed where the output is closed."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(_encodable(text + "\n"))
        sys.stdout.flush()
    except OSError as error:
        raise OutputError(error.strerror) from None


def say_if_possible(text: str) -> None:
    """For `run`: a log that is full costs no token."""
    with contextlib.suppress(OutputError):
        say(text)


def drop_unwritten() -> None:
    """The interpreter would try again at its end, and have its own words and exit code for it."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _encodable(text: str) -> str:
    """The text as it can be printed where there is no locale, as in cron: Python 3.6 prints ASCII then."""
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def complain(text: str) -> None:
    """One line, for a journal."""
    with contextlib.suppress(OSError, AttributeError):  # None where it is closed
        sys.stderr.write(" ".join(text.split("\n")) + "\n")
