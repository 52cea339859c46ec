# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Whether a host renews a token by itself: then the program entra-oracle-tokens has a configuration of that name there."""

import os
import re

DIRECTORY = "/etc/entra-oracle-tokens"
USER_DIRECTORY = "~/.config/entra-oracle-tokens"  # where the program was installed without root
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\Z")  # a file of cron.d, and an instance of a unit, has no dot


def directory() -> str:
    """Where the configurations of this user's program lie."""
    return DIRECTORY if os.geteuid() == 0 else os.path.expanduser(USER_DIRECTORY)


def configuration(name: str) -> str:
    """Where the configuration of the token called `name` would be."""
    return os.path.join(directory(), f"{name}.json")


def renews_itself(name: str) -> bool:
    """Whether there is a configuration for the token called `name`; no program takes another name than such ones."""
    return bool(NAME.match(name)) and os.path.isfile(configuration(name))
