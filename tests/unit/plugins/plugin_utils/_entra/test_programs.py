# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs: what they print, how they end, and that nothing of them stays."""

import subprocess
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.programs import run_program

#: It ends a hang and proves nothing about speed.
HANG_SECONDS = 30


def test_outputs_and_code():
    done = run_program(["sh", "-c", "echo out; echo err >&2; exit 3"], 60)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


def test_has_no_input_and_no_terminal():
    done = run_program(["sh", "-c", "cat; if (: </dev/tty) 2>/dev/null; then echo terminal; fi"], 60)
    assert (done.returncode, done.stdout) == (0, b"")


def test_more_than_a_pipe_holds():
    assert len(run_program(["head", "-c", "1000000", "/dev/zero"], 60).stdout) == 1_000_000


def test_children_are_ended(tmp_path):
    """The child would hold the pipes open, and do its work behind our back."""
    started, mark = time.monotonic(), tmp_path / "mark"
    with pytest.raises(subprocess.TimeoutExpired):
        run_program(["sh", "-c", f"(sleep 2; touch {mark}; sleep {HANG_SECONDS}) & wait"], 0.3)
    assert time.monotonic() - started < HANG_SECONDS
    time.sleep(2)
    assert not mark.exists()


@pytest.mark.parametrize(("words", "error"), [(["/nowhere/program"], OSError), (["echo", "a\0b"], ValueError)])
def test_what_cannot_be_run(words, error):
    with pytest.raises(error):
        run_program(words, 60)
