# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker ends with its parent, whatever it waits for, and its lock is free then; a main process goes on."""

import os
import subprocess
import sys
import threading

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import parent_watch
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.conftest import COLLECTIONS
from tests.waiting import comes, is_gone, wait_for

# A play with one worker, which holds a lock and waits for what does not come; it prints the worker's process id.
PLAY = """
import multiprocessing, os, socket, subprocess, sys, threading, time
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.parent_watch import ending_with_parent
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
directory, wait, late = sys.argv[1:]

def work():
    parent = os.getppid()
    store = Store(directory)
    with store.lock("person-x") as take:
        assert take()
        print(os.getpid(), flush=True)
        while late and os.getppid() == parent:
            time.sleep(0.01)
        if late == "reaped":  # whoever looked for the parent first did so too late
            parent = os.getppid()
        with ending_with_parent(parent, 0.05):
            if wait == "answer":
                pair = socket.socketpair()
                pair[0].recv(1)
            elif wait == "program":
                subprocess.Popen(["cat"], stdin=subprocess.PIPE).wait()  # it ends with the worker
            elif wait == "lock":
                threading.Event().wait()
            else:
                while True:
                    try:
                        time.sleep(600)
                    except BaseException:
                        pass

worker = multiprocessing.get_context("fork").Process(target=work)
worker.start()
worker.join()
"""


def start(program, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("late", ["", "late", "reaped"])
@pytest.mark.parametrize("wait", ["answer", "program", "lock", "nothing"])
def test_worker_ends_with_its_parent_and_its_lock_is_free(tmp_path, wait, late):
    play = start(PLAY, str(tmp_path / "store"), wait, late)
    worker = int(play.stdout.readline())
    store = Store(str(tmp_path / "store"))
    with store.lock("person-x") as take:
        assert not take()
        play.kill()
        if late == "reaped":
            play.wait()
        wait_for(lambda: is_gone(worker), seconds=30)
        assert take()
    store.close()
    play.wait()
    play.stdout.close()


# Its parent starts it as a shell does; it waits until that has ended, and then some more.
MAIN = """
import os, subprocess, sys
if len(sys.argv) > 1:
    import time
    from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.parent_watch import ending_with_parent
    parent = int(sys.argv[1])
    with ending_with_parent(parent, 0.01):
        print("ready", flush=True)
        while os.getppid() == parent:
            time.sleep(0.01)
        time.sleep(0.5)
    print("went on", flush=True)
else:
    subprocess.run([sys.executable, "-c", os.environ["MAIN"], str(os.getpid())])
"""


def test_main_process_goes_on_without_its_shell(monkeypatch):
    monkeypatch.setenv("MAIN", MAIN)
    shell = start(MAIN)
    assert shell.stdout.readline() == "ready\n"
    shell.kill()
    assert shell.stdout.read() == "went on\n"
    shell.wait()
    shell.stdout.close()


def test_watch_ends_with_the_wait(monkeypatch):
    monkeypatch.setattr(parent_watch.multiprocessing, "parent_process", lambda: os)  # anything but None
    monkeypatch.setattr(parent_watch, "is_orphan", lambda _parent: False)
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), parent_watch.ending_with_parent(os.getppid(), 0.01):
        assert threading.active_count() == before + 1
        raise ZeroDivisionError
    assert comes(lambda: threading.active_count() == before)
