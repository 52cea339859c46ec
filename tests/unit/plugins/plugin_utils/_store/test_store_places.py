# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where tokens and sign-ins are: tokens may go at log-out, sign-ins must outlive it."""

import os
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store, open_store
from tests.waiting import no_hang


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home directory, and a runtime directory beside it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    for name in ("home", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    return tmp_path / "home"


def path_of(store):
    store.close()
    return store.path


def test_sign_ins_are_in_the_home_directory_and_tokens_in_the_runtime_directory(build, home, tmp_path):
    request = build()
    assert path_of(open_accounts_store(request)) == str(home / ".cache" / "entra.oracledb")
    assert path_of(open_store(request, os.environ)) == str(tmp_path / "run" / "entra.oracledb")


def test_sign_ins_are_found_without_a_runtime_directory(build, home, monkeypatch):
    """By cron, or by a service."""
    before = path_of(open_accounts_store(build()))
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert path_of(open_accounts_store(build())) == before


def test_cache_dir_holds_both(build, home, tmp_path):
    request = build(cache_dir="~/mine")
    assert path_of(open_accounts_store(request)) == path_of(open_store(request, os.environ)) == str(home / "mine")


@pytest.mark.parametrize("stored", [True, False])
def test_call_keeps_accounts_there_if_anything_is_kept_at_all(build, home, tmp_path, stored):
    store = Store(str(tmp_path / "run" / "x")) if stored else None
    call = Call(build(), store, time.monotonic() + 60, "", print)
    path = call.accounts.store and call.accounts.store.path
    call.close()
    assert path == (str(home / ".cache" / "entra.oracledb") if stored else None)
    assert (home / ".cache").exists() is stored
    if store:
        store.close()


def test_without_a_home_directory_cache_dir_is_asked_for(build, monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(StoreError, match="set cache_dir"):
        open_accounts_store(build())


def test_exclusive_goes_on_after_its_time(tmp_path):
    one, other = Store(str(tmp_path / "store")), Store(str(tmp_path / "store"))
    with one.exclusive("x", 60):
        started = time.monotonic()
        with other.exclusive("x", 0.3):
            assert time.monotonic() - started >= 0.3
    with no_hang(), other.exclusive("x", 600):
        pass
    one.close()
    other.close()
