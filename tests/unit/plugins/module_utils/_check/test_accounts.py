# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups by name: what the system says, and that a directory service that is down costs seconds and not the run."""

import grp
import os
import pwd
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._check import accounts
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import OutOfTime

NOBODY = 2**31 - 7


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    monkeypatch.setattr(accounts, "_silent", [])


def test_names_are_the_system_s():
    here = pwd.getpwuid(os.geteuid())
    assert accounts.user_name(here.pw_uid) == here.pw_name
    assert accounts.group_name(here.pw_gid) == grp.getgrgid(here.pw_gid).gr_name
    account = accounts.account_named(here.pw_name)
    assert account == accounts.account_named(str(here.pw_uid)) == accounts.account_of(here.pw_uid)
    assert account.is_self
    assert set(os.getgroups()) <= set(account.groups)


def test_who_is_not_there():
    assert accounts.account_named("no-such-user-of-this-test") is None
    assert accounts.account_named(str(NOBODY)) is None
    assert accounts.account_named("9" * 40) is None
    assert accounts.account_of(NOBODY) == (str(NOBODY), NOBODY, NOBODY, ())
    assert (accounts.user_name(NOBODY), accounts.group_name(NOBODY)) == (str(NOBODY), str(NOBODY))


def test_a_directory_service_that_is_down_is_waited_for_once(monkeypatch):
    """The C library cannot be interrupted while it waits: here Python's own functions are as slow."""
    for module, name in ((pwd, "getpwuid"), (pwd, "getpwnam"), (grp, "getgrgid")):
        monkeypatch.setattr(module, name, lambda _what: time.sleep(600))
    monkeypatch.setattr(accounts, "SECONDS", 0.2)
    with pytest.raises(OutOfTime):
        accounts.account_named("hrapp")
    monkeypatch.setattr(accounts, "ask", None)  # nothing is asked again
    with pytest.raises(OutOfTime):
        accounts.account_of(1000)
    assert (accounts.user_name(1000), accounts.group_name(1000)) == ("1000", "1000")
