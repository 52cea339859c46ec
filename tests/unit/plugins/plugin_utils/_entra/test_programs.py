# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs: what they print, how they end, and that nothing of them stays."""

import subprocess

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.programs import run_program
from tests.waiting import is_gone, no_hang, wait_for


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
    child = tmp_path / "child"
    for seconds in (0.3, 3, 30):  # a busy machine needs some time to start it
        with no_hang(), pytest.raises(subprocess.TimeoutExpired):
            run_program(["sh", "-c", f"sh -c 'echo $$ >{child}; exec sleep 600' & wait"], seconds)
        if child.exists() and child.read_text():
            break
    wait_for(lambda: is_gone(int(child.read_text())))


@pytest.mark.parametrize(("words", "error"), [(["/nowhere/program"], OSError), (["echo", "a\0b"], ValueError)])
def test_what_cannot_be_run(words, error):
    with pytest.raises(error):
        run_program(words, 60)
