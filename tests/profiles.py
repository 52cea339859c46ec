# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which examples the property tests look at: `fixed` in `make test`, `deep` with HYPOTHESIS_PROFILE=deep.

`fixed` gives the same answer every time: each test draws the same examples, on every machine and whatever runs before it.
They change with the test itself and with the version of Hypothesis. `deep` searches: it draws others every time.
What it finds becomes an `@example` of its test. Neither keeps a database.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from tests.conftest import ROOT

FIXED, DEEP = "fixed", "deep"
NAME = os.environ.get("HYPOTHESIS_PROFILE", FIXED)
IS_DEEP = NAME == DEEP
#: How many times as many examples `deep` looks at, unless a test says otherwise.
DEEPER = 100
EXAMPLES = 100
# A shared machine stalls now and then, and drivers and directories live longer than one example.
UNCHECKED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]

settings.register_profile(
    FIXED,
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=UNCHECKED,
)
settings.register_profile(DEEP, settings.get_profile(FIXED), max_examples=EXAMPLES * DEEPER, derandomize=False)


def load() -> None:
    """Make the profile that the environment names the default one."""
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".build" / "hypothesis"))  # tables of characters
    settings.load_profile(NAME)
    if settings.default.derandomize:
        ignore_constants()


def ignore_constants() -> None:
    """Draw no constants from the source of the modules that are loaded, as Hypothesis does for one value in forty.

    The examples would depend on the tests that ran before, and on every number and text in this repository.
    """
    providers._get_local_constants = lambda: providers._local_constants  # type: ignore[attr-defined]


def examples(number: int, deep: "int | None" = None) -> settings:
    """The loaded profile with a number of examples of its own, in `fixed` and in `deep`."""
    return settings(settings.get_profile(NAME), max_examples=(deep or number * DEEPER) if IS_DEEP else number)
