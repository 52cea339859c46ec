# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that reads bytes of others, fed with bytes that a fuzzer makes up.

`make fuzz`, or `python -m tests.fuzz [seconds]` in an environment that has atheris, searches; what it finds is put into
`seeds` with a name that says what it is; the unit test test_fuzz_seeds looks at all of them with every run.
"""
