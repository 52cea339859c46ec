# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches with atheris: `python -m tests.fuzz [seconds] [options of libFuzzer]`, for ten minutes unless told otherwise.

An input that breaks something is left in .build/fuzz, and the program ends with an error.
"""

import sys
from pathlib import Path

import atheris

import tests.conftest as checkout

HERE = Path(__file__).parent
WORK = checkout.ROOT / ".build" / "fuzz"


def main() -> None:
    seconds, *options = sys.argv[1:] or ["600"]
    corpus = WORK / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["ansible_collections.entra.oracledb"]):
        from tests.fuzz.target import check
    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-dict={HERE / 'ora.dict'}",
        f"-artifact_prefix={WORK}/",
        "-max_len=65536",
        "-timeout=60",
        *options,
        str(corpus),
        str(HERE / "seeds"),
    ]
    atheris.Setup(arguments, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
